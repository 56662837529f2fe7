//! Endpoint services into the buckets of AWS that their callers need besides: layers of images, packages, updates.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde::Deserialize;

use super::Table;
use super::quota::Confidence;

const DATA: &str = include_str!("data/aws_owned_buckets.json");

static TABLE: LazyLock<Table<OwnedBucket>> = LazyLock::new(|| Table::embedded(DATA));

/// A bucket of AWS.
#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
struct OwnedBucket {
    endpoint: String,
    region: Option<String>,
    bucket: String,
    #[serde(rename = "confidence")]
    _confidence: Confidence,
}

/// The names of the buckets of AWS that callers of endpoint services (short names: `ecr.dkr`) need in a Region.
///
/// Their calls are signed by AWS: a policy that spares them must not ask for an organization.
pub fn behind<'e>(endpoints: impl IntoIterator<Item = &'e str>, region: &str) -> BTreeSet<String> {
    let here = |row: &&OwnedBucket| row.region.as_ref().is_none_or(|only| only == region);
    let of = |endpoint: &'e str| TABLE.rows.iter().filter(move |row| row.endpoint == endpoint);
    let rows = endpoints.into_iter().flat_map(of).filter(here);
    rows.map(|row| row.bucket.replace("${Region}", region)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::Region;
    use crate::catalog::names::{NameOf, rule};
    use crate::catalog::services;

    #[test]
    fn the_data_file_is_sound() {
        crate::catalog::table::assert_sound::<OwnedBucket>(DATA, |row| {
            [&row.endpoint, " ", &row.bucket].concat()
        });
        for row in &TABLE.rows {
            assert!(services::endpoint(&row.endpoint).is_some(), "{}", row.endpoint);
            assert!(row.region.iter().all(|region| Region::parse(region).is_ok()), "{row:?}");
            // A pattern would let in whoever makes a bucket of such a name.
            let name = row.bucket.replace("${Region}", "us-east-1");
            assert_eq!(rule(NameOf::Bucket).unwrap().complaint(&name), None, "{name}");
        }
    }

    #[test]
    fn buckets_by_region() {
        let layers = |region| behind(["ecr.dkr", "ecr.api", "sts"], region);
        assert_eq!(layers("eu-west-1"), ["prod-eu-west-1-starport-layer-bucket".to_owned()].into());
        let packages = |region| behind(["codeartifact.repositories"], region);
        assert_eq!(packages("us-east-1"), ["assets-193858265520-us-east-1".to_owned()].into());
        assert!(packages("sa-east-1").is_empty());
    }
}
