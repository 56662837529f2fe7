//! ARNs of parts of things, which have no policies of their own.

use super::Table;
use crate::aws::Arn;
use serde::Deserialize;
use std::sync::LazyLock;

const DATA: &str = include_str!("data/parts.json");

static TABLE: LazyLock<Table<PartsOf>> = LazyLock::new(|| Table::embedded(DATA));

/// Which ARNs name parts of a kind of thing.
#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
struct PartsOf {
    /// The service of the whole.
    service: String,
    /// How its ARN goes on behind the account.
    begins: String,
    /// Its ARN says neither Region nor account.
    #[serde(default)]
    placeless: bool,
    /// What stands behind it in the ARN of a part.
    follows: Vec<String>,
}

/// True where an ARN names a part of the thing of another one, whose policy then is the part's as well.
pub fn is_part_of(part: &str, whole: &str) -> bool {
    let (Some(rest), Some(arn)) = (part.strip_prefix(whole), Arn::parse(whole)) else {
        return false;
    };
    let fits = |row: &&PartsOf| {
        let placed = !row.placeless || arn.account().is_empty();
        placed && row.service == arn.service() && arn.resource().starts_with(row.begins.as_str())
    };
    let row = TABLE.rows.iter().filter(fits).max_by_key(|row| row.begins.len());
    row.is_some_and(|row| row.follows.iter().any(|follows| rest.starts_with(follows.as_str())))
}

/// True for a thing of an account of which all that calls are about is below it: an API, a domain.
pub fn is_above_all(whole: &str) -> bool {
    let placed = Arn::parse(whole).is_some_and(|arn| !arn.account().is_empty());
    placed && is_part_of(&[whole, "/x"].concat(), whole)
}

/// The ARN of the whole, of an ARN that names a part of something.
pub fn whole_of(part: &str) -> Option<&str> {
    let ends = part.char_indices().filter(|(_, letter)| [':', '/'].contains(letter));
    ends.filter_map(|(at, _)| part.get(..at)).find(|whole| is_part_of(part, whole))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sound() {
        crate::catalog::table::assert_sound(DATA, |row: &PartsOf| [&row.service, "/", &row.begins].concat());
    }

    #[test]
    fn a_longer_name_is_no_part() {
        let at = |service: &str, rest: &str| ["arn:aws:", service, ":us-east-1:111111111111:", rest].concat();
        let parts = [
            ("arn:aws:s3:::b".to_owned(), "arn:aws:s3:::b/k/l".to_owned()),
            (at("dynamodb", "table/t"), at("dynamodb", "table/t/index/i")),
            (at("logs", "log-group:/x"), at("logs", "log-group:/x:log-stream:s")),
            (at("logs", "log-group:/x"), at("logs", "log-group:/x:*")),
            (at("s3", "accesspoint/a"), at("s3", "accesspoint/a/object/k")),
        ];
        for (whole, part) in parts {
            assert!(is_part_of(&part, &whole), "{part}");
            assert_eq!((whole_of(&part), whole_of(&whole)), (Some(whole.as_str()), None), "{part}");
            assert!(!is_part_of(&whole, &part) && !is_part_of(&whole, &whole), "{part}");
        }
        for (service, whole, other) in [
            ("ecr", "repository/team", "repository/team/app"),
            ("secretsmanager", "secret:team", "secret:team/app-AbCdEf"),
            ("logs", "log-group:/x", "log-group:/x/y"),
            ("ssm", "parameter/x", "parameter/x/y"),
            ("iam", "role/team", "role/team/app"),
            ("iam", "user/team", "user/team/app"),
            ("dynamodb", "table/t", "table/t/stream/2026-01-01T00:00:00.000"),
            ("dynamodb", "table/t", "table/t/backup/01"),
            ("dynamodb", "table/t", "table/t2"),
            ("lambda", "function:f", "function:f:prod"),
            ("kinesis", "stream/s", "stream/s/consumer/c:1"),
            ("s3", "accesspoint/a", "accesspoint/a/b"),
            ("s3", "accesspoint", "accesspoint/a"),
        ] {
            assert!(!is_part_of(&at(service, other), &at(service, whole)), "{other}");
        }
    }
}
