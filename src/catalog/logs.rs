//! Numbers of days into those for which CloudWatch Logs keeps events.

use super::Table;
use std::sync::LazyLock;

const DATA: &str = include_str!("data/log_retentions.json");

static TABLE: LazyLock<Table<u32>> = LazyLock::new(|| Table::embedded(DATA));

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
    fn a_year_is_one_and_half_a_week_is_none() {
        assert!(retentions().contains(&365) && !retentions().contains(&4));
    }
}
