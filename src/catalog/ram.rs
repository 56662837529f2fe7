//! Names of RAM managed permissions into what they let a consumer do.

use std::sync::LazyLock;

use crate::aws::Partition;
use serde::Deserialize;

use super::Table;
use super::ids::names;

names! {
    /// RAM's name of the type of feature groups.
    FEATURE_GROUP = "sagemaker:FeatureGroup";
    /// RAM's name of the type of the catalog of feature groups.
    FEATURE_GROUP_CATALOG = "sagemaker:SagemakerCatalog";
}

const DATA: &str = include_str!("data/ram_permissions.json");

static TABLE: LazyLock<Table<RamPermission>> = LazyLock::new(|| Table::embedded(DATA));

/// How much a share gives.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    /// Finding resources, without reading them.
    Search,
    /// Reading records and metadata.
    Read,
    /// Reading and writing records.
    ReadWrite,
    /// Reading and writing records, and changing the resource.
    Admin,
}

/// Whom a share with this permission may name.
///
/// <https://docs.aws.amazon.com/ram/latest/userguide/shareable.html>
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[serde(rename_all = "snake_case")]
pub enum SharePrincipal {
    /// A whole account.
    Account,
    /// The whole organization.
    Organization,
    /// One IAM role.
    Role,
    /// An organizational unit.
    Unit,
    /// One IAM user.
    User,
}

impl SharePrincipal {
    /// The word for people.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Organization => "organization",
            Self::Role => "role",
            Self::Unit => "unit",
            Self::User => "user",
        }
    }
}

/// One RAM managed permission.
#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
pub struct RamPermission {
    /// The last part of the ARN, in AWS's own case.
    pub name: String,
    /// RAM's name of the type that can be shared with it: `sagemaker:FeatureGroup`.
    pub resource_type: String,
    /// What the resource field of a shared ARN starts with, before the slash: `feature-group`.
    pub arn_resource: String,
    /// How much it gives.
    pub access: Access,
    /// The actions that the consumer gets, sorted.
    pub actions: Vec<String>,
    /// Whom a share with this permission may name, sorted.
    pub principals: Vec<SharePrincipal>,
    /// Spellings that are seen in the wild and do not exist.
    pub near: Vec<String>,
}

impl RamPermission {
    /// The ARN to write into a share in a partition.
    ///
    /// <https://docs.aws.amazon.com/ram/latest/userguide/security-ram-permissions.html>
    pub fn arn(&self, partition: Partition) -> String {
        partition.arn("ram", "", "aws", &["permission/", &self.name].concat())
    }

    /// True where the shared ARN is of the type that this permission is for.
    pub fn fits(&self, shared: &str) -> bool {
        crate::aws::Arn::parse(shared).is_some_and(|arn| self.fits_arn(&arn))
    }

    fn fits_arn(&self, arn: &crate::aws::Arn<'_>) -> bool {
        let kind = arn.resource().split('/').next().unwrap_or_default();
        self.resource_type.split(':').next() == Some(arn.service()) && self.arn_resource == kind
    }
}

/// The table with its date and source.
pub fn table() -> &'static Table<RamPermission> {
    &TABLE
}

/// The permission with exactly this ARN or name; case counts, as it does for AWS.
pub fn permission(arn_or_name: &str) -> Option<&'static RamPermission> {
    let name = short(arn_or_name);
    TABLE.rows.iter().find(|row| row.name == name)
}

/// The permission that gives `access` to a type in RAM's spelling (`sagemaker:FeatureGroup`).
pub fn permission_for(resource_type: &str, access: Access) -> Option<&'static RamPermission> {
    TABLE
        .rows
        .iter()
        .find(|row| row.resource_type == resource_type && row.access == access)
}

/// The permissions that a shared ARN can be shared with.
pub fn permissions_fitting(shared: &str) -> impl Iterator<Item = &'static RamPermission> {
    let arn = crate::aws::Arn::parse(shared);
    TABLE.rows.iter().filter(move |row| arn.is_some_and(|arn| row.fits_arn(&arn)))
}

/// What the writer of a wrong name or ARN meant: a known misspelling, the same letters in another case, or a few letters off.
/// `None` for a name that is right and for one that resembles nothing.
pub fn near(arn_or_name: &str) -> Option<&'static RamPermission> {
    let name = short(arn_or_name);
    if permission(name).is_some() {
        return None;
    }
    let meant =
        |row: &&RamPermission| row.near.iter().any(|n| n == name) || row.name.eq_ignore_ascii_case(name);
    TABLE.rows.iter().find(meant).or_else(|| closest(name))
}

fn closest(name: &str) -> Option<&'static RamPermission> {
    const FAR: usize = 8;
    if name.len() > 200 {
        return None;
    }
    let distance =
        |row: &RamPermission| strsim::levenshtein(&row.name.to_ascii_lowercase(), &name.to_ascii_lowercase());
    TABLE
        .rows
        .iter()
        .map(|row| (distance(row), row))
        .filter(|(far, _)| *far <= FAR)
        .min_by_key(|(far, _)| *far)
        .map(|(_, row)| row)
}

fn short(arn_or_name: &str) -> &str {
    arn_or_name.rsplit('/').next().unwrap_or(arn_or_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_data_file_is_sound() {
        crate::catalog::table::assert_sound::<RamPermission>(DATA, |row| row.name.clone());
        for row in &table().rows {
            assert!(row.actions.is_sorted() && row.principals.is_sorted(), "{}", row.name);
            for wrong in &row.near {
                assert!(permission(wrong).is_none(), "{wrong} is a real name");
            }
        }
    }

    #[test]
    fn case_counts() {
        let right = "arn:aws:ram::aws:permission/AWSRAMPermissionSagemakerFeatureGroupReadWrite";
        let wrong = "arn:aws:ram::aws:permission/AWSRAMPermissionSageMakerFeatureGroupReadWrite";
        assert_eq!(permission(right).unwrap().arn(Partition::Commercial), right);
        assert!(permission(wrong).is_none());
        assert_eq!(near(wrong).unwrap().arn(Partition::Commercial), right);
        assert!(near(right).is_none());
    }

    #[test]
    fn a_typo_is_near_and_noise_is_not() {
        assert_eq!(near("AWSRAMPermissionSagemakerFeatureGroupAdmn").unwrap().access, Access::Admin);
        assert!(near("AWSRAMDefaultPermissionSubnet").is_none());
        assert!(near("").is_none());
    }

    #[test]
    fn each_access_holds_the_one_below() {
        let actions = |access| permission_for("sagemaker:FeatureGroup", access).unwrap().actions.clone();
        let (read, write, admin) =
            (actions(Access::Read), actions(Access::ReadWrite), actions(Access::Admin));
        assert_eq!((read.len(), write.len(), admin.len()), (4, 6, 8));
        assert!(read.iter().all(|a| write.contains(a)));
        assert!(write.iter().all(|a| admin.contains(a)));
        assert!(!admin.iter().any(|a| a == "sagemaker:DeleteFeatureGroup"));
    }

    #[test]
    fn a_catalog_has_one_permission_only() {
        let catalog = "arn:aws:sagemaker:us-east-1:111111111111:sagemaker-catalog/DefaultFeatureGroupCatalog";
        let names: Vec<&str> = permissions_fitting(catalog).map(|p| p.name.as_str()).collect();
        assert_eq!(names, ["AWSRAMPermissionSageMakerCatalogResourceSearch"]);
        let group = "arn:aws:sagemaker:us-east-1:111111111111:feature-group/fg";
        assert_eq!(permissions_fitting(group).count(), 3);
        assert_eq!(permissions_fitting("feature-group").count(), 0);
    }
}
