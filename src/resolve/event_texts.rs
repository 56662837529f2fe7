//! Patterns and schedules of rules, as written, into what EventBridge would say is wrong with them.
//!
//! <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern.html>,
//! <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html>

use super::event_comparisons::comparison_fault;
use serde_json::Value;

/// What is wrong with a part of a pattern, by its JSON pointer, in words that follow the part's name.
pub(super) type PatternFault = (String, String);

/// One of several patterns.
const OR: &str = "$or";

/// Every fault of a pattern.
pub(super) fn pattern_faults(pattern: &Value) -> Vec<PatternFault> {
    let mut faults = Vec::new();
    fields(pattern, "", &mut faults);
    faults
}

/// A map of fields, at least one.
fn fields(value: &Value, at: &str, faults: &mut Vec<PatternFault>) {
    let Some(map) = value.as_object().filter(|map| !map.is_empty()) else {
        faults.push((at.to_owned(), "must be a map with at least one field".to_owned()));
        return;
    };
    for (name, below) in map {
        let at = [at, "/", &name.replace('~', "~0").replace('/', "~1")].concat();
        match below {
            Value::Array(several) if name == OR => {
                if several.len() < 2 {
                    faults.push((at.clone(), "must be a list of at least two patterns".to_owned()));
                }
                let each = several.iter().enumerate();
                each.for_each(|(index, one)| fields(one, &[&at, "/", &index.to_string()].concat(), faults));
            }
            Value::Array(values) => leaf(values, &at, faults),
            Value::Object(_) => fields(below, &at, faults),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
                faults.push((at, "must be a list: a pattern compares with each of its values".to_owned()));
            }
        }
    }
}

/// The values that a field is compared with.
fn leaf(values: &[Value], at: &str, faults: &mut Vec<PatternFault>) {
    if values.is_empty() {
        faults.push((at.to_owned(), "must be a list with at least one value".to_owned()));
    }
    for (index, value) in values.iter().enumerate() {
        let at = || [at, "/", &index.to_string()].concat();
        if has_null(value) {
            faults.push((at(), "holds `null`, which CloudFormation cannot write".to_owned()));
        }
        match value {
            Value::Array(_) => faults.push((at(), "must be a value, not a list".to_owned())),
            Value::Object(comparison) if !has_null(value) => {
                faults.extend(comparison_fault(comparison).map(|why| (at(), why)));
            }
            Value::Object(_) => {}
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
}

fn has_null(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(all) => all.iter().any(has_null),
        Value::Object(map) => map.values().any(has_null),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

/// What is wrong with a schedule, in words that follow it.
pub(super) fn schedule_fault(schedule: &str) -> Option<String> {
    let inside = |word: &str| schedule.strip_prefix(word)?.strip_prefix('(')?.strip_suffix(')');
    match (inside("rate"), inside("cron")) {
        (Some(rate), _) => rate_fault(rate),
        (None, Some(cron)) => cron_fault(cron),
        (None, None) => Some("is neither `rate(VALUE UNIT)` nor `cron(SIX FIELDS)`".to_owned()),
    }
}

fn rate_fault(rate: &str) -> Option<String> {
    let (value, unit) = rate.split_once(' ').unwrap_or_default();
    let count = value
        .parse::<u32>()
        .ok()
        .filter(|count| *count > 0 && !value.starts_with(['0', '+']));
    let fits = match count {
        Some(1) => ["minute", "hour", "day"].contains(&unit),
        Some(_) => ["minutes", "hours", "days"].contains(&unit),
        None => false,
    };
    (!fits).then(|| {
        "needs a whole number above 0 and `minutes`, `hours` or `days`, without the `s` after 1".to_owned()
    })
}

/// A field of a schedule: its name, its least and greatest number, its words, and the signs that it alone has.
struct Field {
    name: &'static str,
    least: u32,
    most: u32,
    words: &'static [&'static str],
    signs: &'static str,
}

const MONTHS: [&str; 12] =
    ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const DAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html#eb-cron-expressions>
const FIELDS: [Field; 6] = [
    Field {
        name: "minutes",
        least: 0,
        most: 59,
        words: &[],
        signs: "",
    },
    Field {
        name: "hours",
        least: 0,
        most: 23,
        words: &[],
        signs: "",
    },
    Field {
        name: "day of the month",
        least: 1,
        most: 31,
        words: &[],
        signs: "?LW",
    },
    Field {
        name: "month",
        least: 1,
        most: 12,
        words: &MONTHS,
        signs: "",
    },
    Field {
        name: "day of the week",
        least: 1,
        most: 7,
        words: &DAYS,
        signs: "?L#",
    },
    Field {
        name: "year",
        least: 1970,
        most: 2199,
        words: &[],
        signs: "",
    },
];

fn cron_fault(cron: &str) -> Option<String> {
    let parts: Vec<&str> = cron.split(' ').collect();
    if parts.len() != FIELDS.len() {
        return Some(
            "needs six fields: minutes, hours, day of the month, month, day of the week, year".to_owned(),
        );
    }
    let wrong = FIELDS.iter().zip(&parts).find(|(field, part)| !field.takes(part));
    if let Some((field, part)) = wrong {
        return Some(format!("has `{part}` as its {}", field.name));
    }
    let unsaid = parts.iter().filter(|part| **part == "?").count();
    (unsaid != 1)
        .then(|| "needs `?` as the day of the month or as that of the week, and not as both".to_owned())
}

impl Field {
    fn takes(&self, part: &str) -> bool {
        part == "?" && self.signs.contains('?') || part.split(',').all(|one| self.takes_one(one))
    }

    /// A value, a range of values, or either with a step.
    fn takes_one(&self, part: &str) -> bool {
        let (range, step) = part.split_once('/').map_or((part, None), |(range, step)| (range, Some(step)));
        let steps = step.is_none_or(|step| step.parse::<u32>().is_ok_and(|step| step > 0));
        let fits = match range.split_once('-') {
            _ if range == "*" => true,
            Some((from, to)) => self.takes_value(from) && self.takes_value(to),
            None => self.takes_value(range) || step.is_none() && self.takes_sign(range),
        };
        steps && fits
    }

    fn takes_value(&self, value: &str) -> bool {
        let number = |number: u32| (self.least..=self.most).contains(&number);
        let digits = value.bytes().all(|byte| byte.is_ascii_digit());
        digits && value.parse().is_ok_and(number) || self.words.contains(&value)
    }

    /// The last day (`L`, `5L`), the nearest weekday (`3W`), the third of its kind (`2#3`).
    fn takes_sign(&self, value: &str) -> bool {
        let has = |sign: char| self.signs.contains(sign);
        let behind = |sign: char| value.strip_suffix(sign).is_some_and(|rest| self.takes_value(rest));
        let nth = || {
            value
                .split_once('#')
                .is_some_and(|(day, nth)| self.takes_value(day) && matches!(nth, "1" | "2" | "3" | "4" | "5"))
        };
        has('L') && (value == "L" || has('#') && behind('L'))
            || has('W') && (behind('W') || value == "LW")
            || has('#') && nth()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn schedules() {
        let right = [
            "rate(1 minute)",
            "rate(5 minutes)",
            "rate(12 hours)",
            "cron(0 8 ? * MON-FRI *)",
            "cron(0/15 * * * ? *)",
            "cron(0 10 L * ? *)",
            "cron(0 10 3W * ? 2030)",
            "cron(0 10 ? * 2#3 *)",
            "cron(0,30 10 ? * 6L 2026-2030)",
        ];
        for schedule in right {
            assert_eq!(schedule_fault(schedule), None, "{schedule}");
        }
        let wrong = [
            "rate(1 minutes)",
            "rate(5 minute)",
            "rate(0 minutes)",
            "rate(05 minutes)",
            "rate(5 weeks)",
            "rate(5)",
            "rate()",
            "cron(0 8 * * * *)",
            "cron(0 8 ? * ? *)",
            "cron(0 8 * * ?)",
            "cron(60 8 * * ? *)",
            "cron(0 24 * * ? *)",
            "cron(0 8 ? * MON-FRIDAY *)",
            "cron(0 8 ? * 2#6 *)",
            "cron(0/0 8 * * ? *)",
            "every day",
            "",
        ];
        for schedule in wrong {
            assert!(schedule_fault(schedule).is_some(), "{schedule}");
        }
    }

    #[test]
    fn patterns() {
        let right = json!({
            "source": ["shop", {"prefix": "shop."}],
            "detail": {"price": [{"numeric": [">", 5]}], "gift": [true]},
            "$or": [{"region": ["a"]}, {"region": ["b"]}],
        });
        assert_eq!(pattern_faults(&right), []);
        let wrong = json!({
            "source": "shop",
            "detail": {"price": [], "many": [["a"]], "odd": [{"like": "a"}], "empty": {}, "none": [null, {"anything-but": [null]}]},
            "$or": [{"region": "a"}],
        });
        let faults = pattern_faults(&wrong);
        let at: std::collections::BTreeSet<&str> = faults.iter().map(|(at, _)| at.as_str()).collect();
        let expected = [
            "/$or",
            "/$or/0/region",
            "/detail/empty",
            "/detail/many/0",
            "/detail/none/0",
            "/detail/none/1",
            "/detail/odd/0",
            "/detail/price",
            "/source",
        ];
        assert_eq!(at.into_iter().collect::<Vec<_>>(), expected);
    }
}
