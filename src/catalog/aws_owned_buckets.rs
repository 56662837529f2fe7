//! What stands in a VPC into the buckets of AWS that its calls lead to.

use super::Table;
use crate::aws::Region;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::sync::LazyLock;

const DATA: &str = include_str!("data/aws_owned_buckets.json");

static TABLE: LazyLock<Table<AwsOwnedBucket>> = LazyLock::new(|| Table::embedded(DATA));

/// A bucket of AWS, one in each Region.
#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
pub struct AwsOwnedBucket {
    /// Its name, with a hole for the Region: `prod-${Region}-starport-layer-bucket`.
    pub bucket: String,
    /// The only Region that it is of; one in each Region where there is none.
    pub region: Option<String>,
    /// What it is read for: a few words.
    pub purpose: String,
    /// Short names of the endpoint services whose use leads there.
    pub needed_with: Vec<String>,
    /// What is done there.
    pub actions: Vec<String>,
    /// True where the use of those services fails without it.
    #[serde(default)]
    pub whole: bool,
    /// False where AWS signs the call, or nobody does: it then carries nothing of the caller.
    pub caller_signs: bool,
    /// The page.
    pub source: String,
}

impl AwsOwnedBucket {
    /// Its name in a Region.
    pub fn in_region(&self, region: &Region) -> String {
        self.bucket.replace("${Region}", region.as_str())
    }
}

/// The buckets that the use of an endpoint service (by its short name) in a Region leads to.
///
/// <https://github.com/aws-samples/data-perimeter-policy-examples>
pub fn needed_with(endpoint: &str, region: &Region) -> impl Iterator<Item = &'static AwsOwnedBucket> {
    let here = move |row: &&AwsOwnedBucket| row.region.as_deref().is_none_or(|only| only == region.as_str());
    let needs = move |row: &&AwsOwnedBucket| row.needed_with.iter().any(|name| name == endpoint);
    TABLE.rows.iter().filter(here).filter(needs)
}

/// The names of the buckets of AWS that callers of endpoint services are sent to, by calls which AWS signs itself.
pub fn behind<'e>(endpoints: impl IntoIterator<Item = &'e str>, region: &Region) -> BTreeSet<String> {
    let rows = endpoints.into_iter().flat_map(|endpoint| needed_with(endpoint, region));
    rows.filter(|row| !row.caller_signs).map(|row| row.in_region(region)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{actions, services};

    #[test]
    fn the_table_is_sound() {
        crate::catalog::table::assert_sound(DATA, |row: &AwsOwnedBucket| row.bucket.clone());
        for row in &TABLE.rows {
            assert!(row.needed_with.iter().all(|name| services::endpoint(name).is_some()), "{row:?}");
            assert!(row.actions.iter().all(|name| actions::action(name).is_some()), "{row:?}");
        }
    }

    #[test]
    fn layers_of_images_are_in_a_bucket_of_each_region() {
        let names = |endpoint| -> Vec<String> {
            let region = Region::parse("eu-west-1").unwrap();
            needed_with(endpoint, &region).map(|row| row.in_region(&region)).collect()
        };
        assert_eq!(names("ecr.dkr"), ["prod-eu-west-1-starport-layer-bucket"]);
        assert!(names("sts").is_empty());
    }
}
