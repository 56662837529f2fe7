//! Availability zones into whether every account has them.

use super::Table;
use serde::Deserialize;
use std::sync::LazyLock;

const DATA: &str = include_str!("data/zones.json");

static TABLE: LazyLock<Table<RareZone>> = LazyLock::new(|| Table::embedded(DATA));

/// A zone that some accounts do not have.
#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
pub struct RareZone {
    /// Its name: `us-west-1b`.
    pub zone: String,
    /// Zones of its Region that every account has; none where each account has others.
    pub others: Vec<String>,
    /// How sure the row is.
    pub confidence: String,
    /// AWS's page.
    pub source: String,
}

/// The row of a zone that not every account has.
///
/// <https://docs.aws.amazon.com/global-infrastructure/latest/regions/az-ids.html>
pub fn rare(zone: &str) -> Option<&'static RareZone> {
    TABLE.rows.iter().find(|row| row.zone == zone)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::regions;

    #[test]
    fn the_table_is_sound() {
        crate::catalog::table::assert_sound(DATA, |row: &RareZone| row.zone.clone());
        for row in &TABLE.rows {
            assert!(regions::region(&row.zone[..row.zone.len() - 1]).is_some(), "{}", row.zone);
            assert!(row.others.iter().all(|other| rare(other).is_none()), "{}", row.zone);
            assert!(TABLE.source.contains(&row.source), "{}", row.zone);
        }
    }
}
