//! Kinds of resources into the time that AWS takes to make them, and what they cost while they stand.

use super::Table;
use serde::Deserialize;
use std::sync::LazyLock;

const DATA: &str = include_str!("data/costs.json");

static TABLE: LazyLock<Table<Cost>> = LazyLock::new(|| Table::embedded(DATA));

/// Hours of a month, as AWS's price pages count them.
const HOURS: u64 = 730;

/// What one thing takes.
#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
pub struct Cost {
    /// The kind of the resource, in the blueprint's spelling.
    pub kind: String,
    /// The type of its nodes, where the price is by node; empty for others.
    pub variant: String,
    /// What is counted, for people.
    pub what: String,
    /// How many minutes it may take to make.
    pub minutes: u32,
    /// The price of one for an hour, in thousandths of a US dollar; 0 where it costs by use alone.
    pub milli_usd_hour: u32,
    /// How sure the row is.
    pub confidence: String,
    /// AWS's page.
    pub source: String,
}

impl Cost {
    /// What some of it cost in a month, in whole US dollars.
    pub fn usd_month(&self, count: usize) -> u64 {
        let count = u64::try_from(count).unwrap_or(u64::MAX);
        let milli = count.saturating_mul(u64::from(self.milli_usd_hour)).saturating_mul(HOURS);
        milli.saturating_add(500) / 1000
    }
}

/// The rows in their order.
pub fn costs() -> &'static [Cost] {
    &TABLE.rows
}

/// The day of the prices.
pub fn as_of() -> &'static str {
    &TABLE.as_of
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sound() {
        crate::catalog::table::assert_sound(DATA, |row: &Cost| [&row.kind, " ", &row.variant].concat());
        assert!(TABLE.rows.iter().all(|row| TABLE.source.contains(&row.source) && row.minutes > 0));
    }

    #[test]
    fn a_month_has_730_hours() {
        let cluster = costs().iter().find(|row| row.variant == "ra3.xlplus").unwrap();
        assert_eq!((cluster.usd_month(2), cluster.usd_month(0)), (1586, 0));
    }
}
