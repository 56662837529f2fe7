//! Services into what they say to KMS of the resource whose data they encrypt and decrypt for a caller.

use std::sync::LazyLock;

use serde::Deserialize;

use super::quota::Confidence;
use super::{Table, context_keys};
use crate::aws::Arn;

const DATA: &str = include_str!("data/encryption_contexts.json");

static TABLE: LazyLock<Table<EncryptionContext>> = LazyLock::new(|| Table::embedded(DATA));

/// One word that a service says to KMS.
#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
struct EncryptionContext {
    service: String,
    key: String,
    holds: Holds,
    #[serde(rename = "confidence")]
    _confidence: Confidence,
}

/// What of the resource it says.
#[derive(Deserialize, Clone, Copy, Debug)]
#[serde(rename_all = "snake_case")]
enum Holds {
    /// Its ARN.
    Arn,
    /// What stands behind the type in its ARN.
    Name,
    /// Its account.
    Account,
}

/// The condition keys of a call to KMS that a service (by prefix) makes for a caller, about the resource of this ARN.
pub fn encryption_contexts(service: &str, resource: &str) -> Vec<(String, String)> {
    let Some(arn) = Arn::parse(resource) else {
        return Vec::new();
    };
    let value = |holds| match holds {
        Holds::Arn => Some(resource),
        Holds::Name => arn.resource().split('/').nth(1),
        Holds::Account => Some(arn.account()),
    };
    let rows = TABLE.rows.iter().filter(|row| row.service == service);
    rows.filter_map(|row| {
        let key = [context_keys::ENCRYPTION_CONTEXT, &row.key].concat();
        Some((key, value(row.holds)?.to_owned()))
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::actions::calls;
    use crate::catalog::table::assert_sound;

    #[test]
    fn the_data_file_is_sound() {
        assert_sound::<EncryptionContext>(DATA, |row| [&row.service, " ", &row.key].concat());
        for row in &TABLE.rows {
            let calls = || calls().rows.iter().flat_map(|call| &call.needs);
            let via = |needed: &&crate::catalog::actions::Needed| needed.via.as_deref() == Some(&row.service);
            assert!(calls().any(|needed| via(&needed)), "{}", row.service);
        }
    }

    #[test]
    fn an_index_is_of_its_table() {
        let found =
            encryption_contexts("dynamodb", "arn:aws:dynamodb:eu-west-1:111111111111:table/t/index/i");
        let values: Vec<&str> = found.iter().map(|(_, value)| value.as_str()).collect();
        assert_eq!(values, ["111111111111", "t"]);
        assert!(encryption_contexts("s3", "arn:aws:s3:::bucket/object").is_empty());
    }
}
