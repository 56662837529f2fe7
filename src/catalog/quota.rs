//! Names of limits into their numbers, and whether a text keeps within them; `comply::quota` measures with them.

use std::sync::LazyLock;

use serde::Deserialize;

use super::Table;

const DATA: &str = include_str!("data/quotas.json");

static TABLE: LazyLock<Table<Quota>> = LazyLock::new(|| Table::embedded(DATA));

/// What a limit counts.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, Debug)]
#[serde(rename_all = "snake_case")]
pub enum QuotaUnit {
    /// Bytes of UTF-8.
    Bytes,
    /// Unicode characters.
    Characters,
    /// Things.
    Count,
    /// Days.
    Days,
    /// Levels below the root.
    Levels,
    /// Seconds.
    Seconds,
}

/// Whether AWS counts the white space of a document.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, Debug)]
#[serde(rename_all = "snake_case")]
pub enum Whitespace {
    /// It counts: minify before measuring what will be sent.
    Counted,
    /// It does not.
    Ignored,
}

/// How well a number is known.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// Read on an AWS page.
    Documented,
    /// Quoted by others from an AWS page.
    SecondHand,
    /// Commonly known; the page was not read again.
    Known,
}

/// One limit of AWS.
#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
pub struct Quota {
    /// What it limits: `managed-policy`, `template-resources`.
    pub item: String,
    /// The limit of an account that asked for nothing, in [`Quota::unit`].
    pub limit: u64,
    /// The least that AWS takes, of a value that somebody sets.
    #[serde(default)]
    pub least: u64,
    /// The values between the least and the limit are this far apart, where not all are taken.
    #[serde(default)]
    pub step: Option<u64>,
    /// The highest limit that AWS gives on request, where that is known and different.
    #[serde(default)]
    pub maximum: Option<u64>,
    /// What is counted.
    pub unit: QuotaUnit,
    /// For documents: whether white space counts.
    #[serde(default)]
    pub whitespace: Option<Whitespace>,
    /// How well the number is known.
    pub confidence: Confidence,
    /// The page of the number.
    pub source: String,
    /// Where AWS raises it: service and code of Service Quotas (`vpc/L-7E9ECCDB`), or `support`, which is a case.
    #[serde(default)]
    pub raise: Option<String>,
    /// What the number leaves out.
    #[serde(default)]
    pub note: String,
}

impl Quota {
    /// The size of a document as this limit counts it.
    pub fn measure(&self, text: &str) -> u64 {
        let counts = |c: &char| self.whitespace != Some(Whitespace::Ignored) || !c.is_whitespace();
        let size: usize = match self.unit {
            QuotaUnit::Bytes => text.chars().filter(counts).map(char::len_utf8).sum(),
            QuotaUnit::Characters
            | QuotaUnit::Count
            | QuotaUnit::Days
            | QuotaUnit::Levels
            | QuotaUnit::Seconds => text.chars().filter(counts).count(),
        };
        u64::try_from(size).unwrap_or(u64::MAX)
    }

    /// True for a value that AWS takes of an account that asked for nothing.
    pub fn takes(&self, value: u64) -> bool {
        (self.least..=self.limit).contains(&value) && self.step.is_none_or(|step| value.is_multiple_of(step))
    }

    /// How an account gets more of it, where AWS gives more than the limit.
    ///
    /// <https://docs.aws.amazon.com/servicequotas/latest/userguide/request-quota-increase.html>
    pub fn raised_by(&self, value: u64) -> Option<String> {
        let how = match self.raise.as_deref()?.split_once('/') {
            Some((service, code)) => format!(
                "`aws service-quotas request-service-quota-increase --service-code {service} --quota-code {code} \
                 --desired-value {value}`"
            ),
            None => "a case at AWS Support".to_owned(),
        };
        Some(how)
    }

    /// The limit after every increase that AWS gives.
    pub fn highest(&self) -> u64 {
        self.maximum.unwrap_or(self.limit)
    }
}

/// The table with its date and sources.
pub fn table() -> &'static Table<Quota> {
    &TABLE
}

/// The limit of an item; `None` where the table has no such item.
pub fn quota(item: &str) -> Option<&'static Quota> {
    let at = TABLE.rows.binary_search_by(|row| row.item.as_str().cmp(item)).ok()?;
    TABLE.rows.get(at)
}

/// Seconds of the session of a role that says nothing else: AWS's default is the least that a role can say.
///
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html>
pub fn role_session() -> u32 {
    seconds("role-session", |quota| quota.least)
}

/// Seconds of the longest session of a role that a role assumes.
pub fn chained_session() -> u32 {
    seconds("role-chaining-session", |quota| quota.limit)
}

fn seconds(item: &str, of: impl Fn(&Quota) -> u64) -> u32 {
    quota(item).and_then(|row| u32::try_from(of(row)).ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_data_file_is_sound() {
        crate::catalog::table::assert_sound::<Quota>(DATA, |row| row.item.clone());
        for row in &table().rows {
            assert!(row.highest() >= row.limit && row.limit > row.least, "{}", row.item);
            assert!(row.takes(row.limit) && row.takes(row.least), "{}", row.item);
            assert!(row.source.starts_with("https://docs.aws.amazon.com/"), "{}", row.item);
            let raised = row.raise.as_deref().is_none_or(|raise| raise == "support" || raise.contains("/L-"));
            assert!(raised && (row.maximum.is_none() || row.raise.is_some()), "{}", row.item);
        }
    }

    #[test]
    fn numbers() {
        let cases = [
            ("managed-policy", 6144, 6144),
            ("trust-policy", 2048, 8192),
            ("scp", 10_240, 10_240),
            ("endpoint-policy", 20_480, 20_480),
            ("key-policy", 32_768, 32_768),
            ("template-body", 51_200, 51_200),
            ("template-resources", 500, 500),
        ];
        for (item, limit, highest) in cases {
            let row = quota(item).unwrap();
            assert_eq!((row.limit, row.highest()), (limit, highest), "{item}");
        }
        assert!(quota("moon-policy").is_none());
    }

    #[test]
    fn values_are_taken_from_the_least_to_the_limit() {
        let cases = [
            ("athena-scan-limit", 9_999_999, 10_000_000, 10_000_001),
            ("key-deletion-window", 6, 7, 30),
            ("key-deletion-window", 31, 8, 29),
            ("network-acl-rule-number", 0, 1, 32_766),
            ("network-prefix", 29, 16, 28),
            ("redshift-serverless-capacity", 20, 8, 512),
            ("redshift-serverless-capacity", 520, 16, 128),
            ("role-chaining-session", 3_601, 3_600, 900),
            ("role-session", 3_599, 3_600, 43_200),
            ("source-identity", 1, 2, 64),
        ];
        for (item, refused, taken, too) in cases {
            let row = quota(item).unwrap();
            assert!(!row.takes(refused) && row.takes(taken) && row.takes(too), "{item}");
        }
    }

    #[test]
    fn sessions_last_an_hour() {
        assert_eq!((role_session(), chained_session()), (3_600, 3_600));
    }

    #[test]
    fn white_space_counts_only_where_aws_counts_it() {
        let text = "{ \"a\":\n \"é\" }";
        assert_eq!(quota("managed-policy").unwrap().measure(text), 9);
        assert_eq!(quota("scp").unwrap().measure(text), 13);
        assert_eq!(quota("key-policy").unwrap().measure(text), 14);
    }
}
