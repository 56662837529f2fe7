//! Accounts of AWS itself, which its guides name as principals.

use super::Table;
use super::quota::Confidence;
use serde::Deserialize;
use std::sync::LazyLock;

const DATA: &str = include_str!("data/accounts_of_aws.json");

static TABLE: LazyLock<Table<AccountOfAws>> = LazyLock::new(|| Table::embedded(DATA));

#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
struct AccountOfAws {
    /// Its twelve digits.
    account: String,
    /// The Region whose load balancers log with it.
    #[allow(dead_code, reason = "says where the row comes from")]
    region: String,
    #[allow(dead_code, reason = "says how well the row is known")]
    confidence: Confidence,
}

/// Whether an account is one of AWS's own that its guides name.
///
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/enable-access-logs.html#attach-bucket-policy>
pub fn is_of_aws(account: &str) -> bool {
    TABLE.rows.iter().any(|row| row.account == account)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sound() {
        crate::catalog::table::assert_sound::<AccountOfAws>(DATA, |row| row.account.clone());
        assert!(TABLE.rows.iter().all(|row| crate::aws::AccountId::parse(&row.account).is_ok()));
    }

    #[test]
    fn load_balancers_log_with_accounts_of_aws() {
        assert!(is_of_aws("127311923021"));
        assert!(!is_of_aws("999999999999"));
    }
}
