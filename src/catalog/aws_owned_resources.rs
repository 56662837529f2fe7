//! Endpoint services into what is used through them although no organization owns it.

use super::Table;
use super::quota::Confidence;
use crate::aws::Region;
use serde::Deserialize;
use std::sync::LazyLock;

const DATA: &str = include_str!("data/aws_owned_resources.json");

static TABLE: LazyLock<Table<AwsOwnedResource>> = LazyLock::new(|| Table::embedded(DATA));

/// Calls that a policy which asks for the organization of the resource must spare.
#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
pub struct AwsOwnedResource {
    /// The short name of the endpoint service.
    pub endpoint: String,
    /// What for: a few words.
    pub purpose: String,
    /// The actions.
    pub actions: Vec<String>,
    /// Patterns of ARNs, with holes for partition and Region.
    pub resources: Vec<String>,
    /// How well it is known.
    pub confidence: Confidence,
}

impl AwsOwnedResource {
    /// The patterns in a Region.
    pub fn in_region(&self, region: &Region) -> impl Iterator<Item = String> {
        let filled = |pattern: &String| {
            pattern
                .replace("${Partition}", region.partition().as_str())
                .replace("${Region}", region.as_str())
        };
        self.resources.iter().map(filled)
    }
}

/// What is used through an endpoint service (by its short name).
///
/// <https://github.com/aws-samples/data-perimeter-policy-examples>
pub fn used_through(endpoint: &str) -> impl Iterator<Item = &'static AwsOwnedResource> {
    TABLE.rows.iter().filter(move |row| row.endpoint == endpoint)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{actions, services};

    #[test]
    fn the_table_is_sound() {
        crate::catalog::table::assert_sound(DATA, |row: &AwsOwnedResource| {
            [row.endpoint.as_str(), "\t", &row.purpose].concat()
        });
        let region = Region::parse("cn-north-1").unwrap();
        for row in &TABLE.rows {
            let services = services::endpoint(&row.endpoint).map(|known| &known.services).unwrap();
            for name in &row.actions {
                let action = actions::action(name).unwrap();
                assert!(services.iter().any(|service| service == action.service), "{name}");
                let fits = |pattern: &str| action.resource_types().any(|known| known.overlaps(pattern));
                // The reference lists no types of what AWS owns.
                let right = |pattern: String| pattern == "*" || pattern.contains(":aws:") || fits(&pattern);
                assert!(row.in_region(&region).any(right), "{name}");
            }
            assert!(row.in_region(&region).all(|pattern| !pattern.contains('$')), "{row:?}");
        }
    }
}
