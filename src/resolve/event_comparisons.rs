//! What a comparison of a pattern compares with, into what EventBridge would say is wrong with it.
//!
//! <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html>

use ipnet::IpNet;
use serde_json::Value;

/// A comparison, and what is wrong with what it is given.
type Comparison = (&'static str, fn(&Value) -> Option<&'static str>);

/// The comparisons that a leaf of a pattern can make besides being equal.
const COMPARISONS: [Comparison; 8] = [
    ("anything-but", anything_but),
    ("cidr", cidr),
    ("equals-ignore-case", text),
    ("exists", exists),
    ("numeric", numeric),
    ("prefix", text_or_ignoring_case),
    ("suffix", text_or_ignoring_case),
    ("wildcard", wildcard),
];

/// How far from zero a number may be with which events are compared.
const FARTHEST: f64 = 5.0e9;

/// The comparisons that `anything-but` turns round.
const TURNED: [&str; 4] = ["equals-ignore-case", "prefix", "suffix", "wildcard"];

/// What is wrong with a comparison, in words that follow its place.
pub(super) fn comparison_fault(comparison: &serde_json::Map<String, Value>) -> Option<String> {
    let mut all = comparison.iter();
    let (Some((name, value)), None) = (all.next(), all.next()) else {
        return Some(unknown());
    };
    let Some((_, fault)) = COMPARISONS.iter().find(|(known, _)| *known == name) else {
        return Some(unknown());
    };
    fault(value).map(|why| format!("`{name}` {why}"))
}

fn unknown() -> String {
    let all = COMPARISONS.map(|(name, _)| ["`", name, "`"].concat()).join(", ");
    ["must hold one comparison of ", &all].concat()
}

fn text(value: &Value) -> Option<&'static str> {
    (!value.is_string()).then_some("must be a text")
}

/// A text, or `{ equals-ignore-case: TEXT }`.
fn text_or_ignoring_case(value: &Value) -> Option<&'static str> {
    let inner = value
        .as_object()
        .filter(|map| map.len() == 1)
        .and_then(|map| map.get("equals-ignore-case"));
    (!inner.unwrap_or(value).is_string()).then_some("must be a text, or `{ equals-ignore-case: TEXT }`")
}

fn exists(value: &Value) -> Option<&'static str> {
    (!value.is_boolean()).then_some("must be `true` or `false`")
}

fn cidr(value: &Value) -> Option<&'static str> {
    let network = value.as_str().filter(|text| text.parse::<IpNet>().is_ok());
    network.is_none().then_some("must be a network, such as `10.0.0.0/24`")
}

fn wildcard(value: &Value) -> Option<&'static str> {
    match value.as_str() {
        None => Some("must be a text"),
        Some(text) if text.contains("**") => Some("cannot hold `**`"),
        Some(text) => {
            has_idle_backslash(text).then_some("holds a backslash that stands before no `*` and no backslash")
        }
    }
}

/// True for a backslash that takes nothing of its meaning away.
fn has_idle_backslash(text: &str) -> bool {
    let mut signs = text.chars();
    while let Some(sign) = signs.next() {
        if sign == '\\' && !matches!(signs.next(), Some('*' | '\\')) {
            return true;
        }
    }
    false
}

/// `[ "=", 5 ]`, `[ ">", 0 ]`, `[ ">=", 0, "<", 9 ]`.
fn numeric(value: &Value) -> Option<&'static str> {
    let above = |sign: &Value| [">", ">="].iter().any(|one| sign == one);
    let below = |sign: &Value| ["<", "<="].iter().any(|one| sign == one);
    let fits = match value.as_array().map(Vec::as_slice) {
        Some([sign, number]) => (above(sign) || below(sign) || sign == "=") && number.is_number(),
        Some([first, from, second, to]) => {
            above(first)
                && below(second)
                && from.as_f64().zip(to.as_f64()).is_some_and(|(from, to)| from < to)
        }
        Some(_) | None => false,
    };
    let mut numbers = value.as_array().into_iter().flatten().filter_map(Value::as_f64);
    if numbers.any(|number| !(-FARTHEST..=FARTHEST).contains(&number)) {
        return Some("compares with numbers from -5,000,000,000 to 5,000,000,000");
    }
    (!fits).then_some("must be a list such as `[\"=\", 5]`, `[\">\", 0]` or `[\">\", 0, \"<=\", 9]`")
}

/// Texts or numbers, one or several; or what is turned round.
fn anything_but(value: &Value) -> Option<&'static str> {
    let scalar = |value: &Value| value.is_string() || value.is_number();
    let several = |value: &Value| {
        value.as_array().is_some_and(|all| {
            !all.is_empty() && (all.iter().all(Value::is_string) || all.iter().all(Value::is_number))
        })
    };
    let turned = |value: &Value| {
        let mut all = value.as_object().into_iter().flatten();
        let of_texts =
            |value: &Value| value.is_string() || several(value) && value.get(0).is_some_and(Value::is_string);
        matches!((all.next(), all.next()), (Some((name, inner)), None) if TURNED.contains(&name.as_str()) && of_texts(inner))
    };
    let fits = scalar(value) || several(value) || turned(value);
    (!fits).then_some("must be a text, a number, a list of either, or one of `prefix`, `suffix`, `wildcard` and `equals-ignore-case`")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn fault(comparison: Value) -> Option<String> {
        comparison_fault(comparison.as_object().unwrap())
    }

    #[test]
    fn what_comparisons_take() {
        let right = [
            json!({"prefix": "a"}),
            json!({"prefix": {"equals-ignore-case": "a"}}),
            json!({"suffix": ".png"}),
            json!({"exists": false}),
            json!({"numeric": ["=", 5]}),
            json!({"numeric": [">", 0, "<=", 5.5]}),
            json!({"cidr": "10.0.0.0/24"}),
            json!({"cidr": "2001:db8::/32"}),
            json!({"wildcard": "dir/*/x.png"}),
            json!({"wildcard": "a\\*b\\\\"}),
            json!({"numeric": [">", -5e9, "<=", 5_000_000_000_u64]}),
            json!({"equals-ignore-case": "ALICE"}),
            json!({"anything-but": "a"}),
            json!({"anything-but": [1, 2]}),
            json!({"anything-but": {"prefix": ["a", "b"]}}),
            json!({"anything-but": {"wildcard": "*/lib/*"}}),
        ];
        for comparison in right {
            assert_eq!(fault(comparison.clone()), None, "{comparison}");
        }
        let wrong = [
            json!({"prefix": 5}),
            json!({"exists": "yes"}),
            json!({"numeric": [">", "x"]}),
            json!({"numeric": ["=>", 5]}),
            json!({"numeric": [">", 1, ">", 2]}),
            json!({"numeric": [">", 3, "<", 2]}),
            json!({"numeric": []}),
            json!({"cidr": "10.0.0.0/99"}),
            json!({"wildcard": "a**b"}),
            json!({"wildcard": "a\\b"}),
            json!({"wildcard": "a\\"}),
            json!({"numeric": [">", 6_000_000_000_u64]}),
            json!({"numeric": [">", -6e9, "<", 0]}),
            json!({"wildcard": 5}),
            json!({"suffix": ["a"]}),
            json!({"anything-but": {"prefx": "x"}}),
            json!({"anything-but": {"prefix": "x", "suffix": "y"}}),
            json!({"anything-but": []}),
            json!({"anything-but": ["a", 1]}),
            json!({"like": "a"}),
            json!({"prefix": "a", "suffix": "b"}),
            json!({}),
        ];
        for comparison in wrong {
            assert!(fault(comparison.clone()).is_some(), "{comparison}");
        }
    }
}
