//! Kinds of resources into the calls that whoever deploys them must be able to make.

use std::sync::LazyLock;

use serde::Deserialize;

use super::Table;

const DATA: &str = include_str!("data/deploying.json");

static TABLE: LazyLock<Table<Deploying>> = LazyLock::new(|| Table::embedded(DATA));

/// What the names begin with of the roles that AWS makes in the accounts of units for service-managed stack sets.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-activate-trusted-access.html>
pub const SERVICE_MANAGED_ROLE: &str = "stacksets-exec-";

/// The row of the stacks that stack sets make in an account.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-prereqs-self-managed.html>
pub const STACK: &str = "stack";

/// The calls that make, change and remove resources of a kind.
#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
pub struct Deploying {
    /// The kind, in the blueprint's spelling.
    pub kind: String,
    /// Its types in CloudFormation; none where it has none.
    pub types: Vec<String>,
    /// Actions that make and change it.
    pub make: Vec<String>,
    /// Actions that remove it.
    pub remove: Vec<String>,
    /// The service that the role of the resource is handed over to, where it has one.
    #[serde(default)]
    pub passed_to: Option<String>,
    /// Actions on the key that encrypts it, which the service does through whoever deploys.
    #[serde(default)]
    pub key: Vec<String>,
    /// The action that changes or ends the policy on the resource itself, where it has one.
    #[serde(default)]
    pub way_back: Option<String>,
}

/// The calls that resources of a kind need; `None` for kinds that are parts of others.
pub fn deploying(kind: &str) -> Option<&'static Deploying> {
    TABLE.rows.iter().find(|row| row.kind == kind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::actions::action;
    use crate::catalog::table::assert_sound;

    #[test]
    fn the_data_file_is_sound() {
        assert_sound::<Deploying>(DATA, |row| row.kind.clone());
        for row in &TABLE.rows {
            assert!(!row.make.is_empty() && !row.remove.is_empty(), "{}", row.kind);
            for name in row.make.iter().chain(&row.remove).chain(&row.key).chain(&row.way_back) {
                assert_eq!(action(name).map(|known| known.full_name()).as_ref(), Some(name), "{}", row.kind);
            }
        }
    }

    #[test]
    fn a_bucket_needs_its_policy() {
        let bucket = deploying("bucket").unwrap();
        assert!(bucket.make.iter().any(|action| action == "s3:PutBucketPolicy"));
        assert_eq!(bucket.way_back.as_deref(), Some("s3:DeleteBucketPolicy"));
        assert_eq!(deploying("peering-route"), None);
    }
}
