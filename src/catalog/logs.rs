//! Numbers of days into those for which CloudWatch Logs keeps events; services into the log groups that they write to.

use super::Table;
use super::ids::ids;
use super::quota::Confidence;
use serde::Deserialize;
use std::sync::LazyLock;

const DATA: &str = include_str!("data/log_retentions.json");

static TABLE: LazyLock<Table<u32>> = LazyLock::new(|| Table::embedded(DATA));

const WRITERS: &str = include_str!("data/log_writers.json");

static WRITER_TABLE: LazyLock<Table<LogWriterRow>> = LazyLock::new(|| Table::embedded(WRITERS));

ids! {
    /// A service that writes what its code says to log groups of its own naming.
    pub enum LogWriter {
        /// Functions.
        Lambda,
        /// Notebooks, jobs and studios.
        Sagemaker,
    }
}

/// One service with its log groups.
#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
pub struct LogWriterRow {
    /// The service.
    pub writer: LogWriter,
    /// The pattern of the names of its log groups.
    pub groups: String,
    /// How well it is known.
    pub confidence: Confidence,
    /// The page that says so.
    pub source: String,
}

impl LogWriter {
    /// The pattern of the names of its log groups; one that fits none without a row.
    pub fn groups(self) -> &'static str {
        let row = WRITER_TABLE.rows.iter().find(|row| row.writer == self);
        row.map(|row| row.groups.as_str()).unwrap_or_default()
    }
}

/// Every number of days that a log group can have, ascending.
pub fn retentions() -> &'static [u32] {
    &TABLE.rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sound() {
        super::super::table::assert_sound(DATA, |days: &u32| format!("{days:04}"));
        assert!(TABLE.source.iter().all(|page| page.starts_with("https://docs.aws.amazon.com/")));
    }

    #[test]
    fn every_writer_has_one_row_from_a_page_of_aws() {
        super::super::table::assert_complete(WRITERS, LogWriter::ALL, |row: &LogWriterRow| row.writer);
        for row in &WRITER_TABLE.rows {
            assert!(row.source.starts_with("https://docs.aws.amazon.com/"), "{:?}", row.writer);
            assert!(row.groups.starts_with("/aws/") && row.groups.ends_with("/*"), "{:?}", row.writer);
        }
    }

    #[test]
    fn a_year_is_one_and_half_a_week_is_none() {
        assert!(retentions().contains(&365) && !retentions().contains(&4));
    }
}
