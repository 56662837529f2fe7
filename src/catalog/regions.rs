//! Names of Regions into the partitions that they are in.

use super::Table;
use serde::Deserialize;
use std::sync::LazyLock;

const DATA: &str = include_str!("data/regions.json");

static TABLE: LazyLock<Table<KnownRegion>> = LazyLock::new(|| Table::embedded(DATA));

/// A Region that AWS had on the day of the table.
#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
pub struct KnownRegion {
    /// Its name: `us-east-1`.
    pub region: String,
    /// The word of its partition, of one that landform does not write for too: `aws`, `aws-iso`.
    pub partition: String,
}

/// The table with its date and source.
pub fn table() -> &'static Table<KnownRegion> {
    &TABLE
}

/// The Region of this name.
///
/// <https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html>
pub fn region(name: &str) -> Option<&'static KnownRegion> {
    TABLE.rows.iter().find(|row| row.region == name)
}

/// The Region that the writer of an unknown one may have meant: at most two letters off. `None` for one that is known.
pub fn near(name: &str) -> Option<&'static str> {
    const FAR: usize = 2;
    if name.len() > 32 || region(name).is_some() {
        return None;
    }
    let far = TABLE
        .rows
        .iter()
        .map(|row| (strsim::osa_distance(&row.region, name), row.region.as_str()));
    far.filter(|(distance, _)| *distance <= FAR).min().map(|(_, region)| region)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::{Partition, Region};

    #[test]
    fn the_table_is_sound() {
        crate::catalog::table::assert_sound(DATA, |row: &KnownRegion| row.region.clone());
    }

    #[test]
    fn names_of_regions_tell_their_partition() {
        for row in &table().rows {
            let own = Region::parse(&row.region).unwrap().partition();
            let written = Partition::parse(&row.partition);
            assert!(written.is_none_or(|written| written == own), "{}", row.region);
        }
        let of = |partition: Partition| {
            table().rows.iter().filter(|row| row.partition == partition.as_str()).count()
        };
        assert_eq!(Partition::ALL.map(of), [34, 2, 2]);
    }

    #[test]
    fn slips_are_told() {
        let cases = [
            ("eu-west-9", Some("eu-west-1")),
            ("us-esat-1", Some("us-east-1")),
            ("xx-nowhere-9", None),
            ("us-east-1", None),
        ];
        for (name, expected) in cases {
            assert_eq!(near(name), expected, "{name}");
        }
    }
}
