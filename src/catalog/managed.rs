//! ARNs of AWS managed policies into their documents.

use std::sync::{LazyLock, OnceLock};

use serde_json::Value;

use super::packed::{Packed, PackedEntry};
use crate::aws::{Arn, Partition};

/// The entry that lists all names.
const LISTING: &str = "*";

static PACKED: LazyLock<Packed> = LazyLock::new(|| {
    Packed::new(
        include_str!("data/managed_policies.tsv"),
        include_bytes!("data/managed_policies.bin"),
        5,
    )
});
static POLICIES: LazyLock<Vec<AwsManagedPolicy>> =
    LazyLock::new(|| PACKED.entries().iter().filter_map(AwsManagedPolicy::of).collect());

/// One AWS managed policy whose document is at hand.
///
/// <https://docs.aws.amazon.com/aws-managed-policy/latest/reference/about-managed-policy-reference.html>
pub struct AwsManagedPolicy {
    /// The name without path.
    pub name: &'static str,
    /// `/`, `/service-role/`, `/job-function/`, `/aws-service-role/`.
    pub path: &'static str,
    /// The version of the document: `v29`. AWS changes managed policies without asking.
    pub version: &'static str,
    /// The day AWS made the policy.
    pub created: &'static str,
    /// The day AWS made this version.
    pub updated: &'static str,
    entry: &'static PackedEntry,
    document: OnceLock<Value>,
}

impl AwsManagedPolicy {
    fn of(entry: &'static PackedEntry) -> Option<Self> {
        let listing = entry.key() == LISTING;
        let field = |at| entry.field(at);
        let policy = Self {
            name: field(0),
            path: field(1),
            version: field(2),
            created: field(3),
            updated: field(4),
            entry,
            document: OnceLock::new(),
        };
        (!listing).then_some(policy)
    }

    /// Its ARN in a partition.
    pub fn arn(&self, partition: Partition) -> String {
        arn_of(partition, self.path, self.name)
    }

    /// The document; it is inflated and read when first asked for.
    pub fn document(&self) -> &Value {
        self.document
            .get_or_init(|| serde_json::from_str(self.entry.text()).unwrap_or_default())
    }
}

/// The day of the latest change among the policies; they were taken from AWS on that day or later.
pub fn as_of() -> &'static str {
    PACKED.header("as_of").next().unwrap_or_default()
}

/// The package that they come from.
pub fn source() -> Vec<&'static str> {
    PACKED.header("source").collect()
}

/// The managed policy with this ARN (any partition), if its document is at hand; see [`exists`] for all others.
pub fn managed_policy(arn: &str) -> Option<&'static AwsManagedPolicy> {
    let (path, name) = path_and_name(arn)?;
    let at = POLICIES.binary_search_by(|policy| policy.name.cmp(name)).ok()?;
    POLICIES.get(at).filter(|policy| policy.path == path)
}

/// The managed policies whose documents are at hand, by name.
pub fn managed_policies() -> &'static [AwsManagedPolicy] {
    &POLICIES
}

/// Whether AWS had a managed policy with this ARN on the day of the table, its document at hand or not.
/// `None` for an ARN that is not one of an AWS managed policy.
pub fn exists(arn: &str) -> Option<bool> {
    let (path, name) = path_and_name(arn)?;
    Some(listing().any(|(known, at)| known == name && at == path))
}

/// The ARN of the managed policy of AWS that has this name, as its console lists them: at whichever path.
pub fn named(name: &str, partition: Partition) -> Option<String> {
    let (name, path) = listing().find(|(known, _)| *known == name)?;
    Some(arn_of(partition, path, name))
}

/// The ARN of the managed policy that the writer of a wrong name, path or ARN meant: the same name at another path or
/// in another case, or a few letters off; in the partition of an ARN, and `aws` for a name. `None` for one that exists and for one that resembles nothing.
pub fn near(arn_or_name: &str) -> Option<String> {
    const FAR: usize = 3;
    let name = arn_or_name.rsplit('/').next().unwrap_or_default();
    if name.len() > 128 || exists(arn_or_name) == Some(true) {
        return None;
    }
    let lower = name.to_ascii_lowercase();
    let far = |known: &str| strsim::osa_distance(&known.to_ascii_lowercase(), &lower);
    let (distance, known, path) = listing()
        .map(|(known, path)| (far(known), known, path))
        .min_by_key(|(distance, _, _)| *distance)?;
    (distance <= FAR).then(|| arn_of(partition_of(arn_or_name), path, known))
}

fn arn_of(partition: Partition, path: &str, name: &str) -> String {
    partition.arn("iam", "", "aws", &["policy", path, name].concat())
}

fn partition_of(arn_or_name: &str) -> Partition {
    let written = Arn::parse(arn_or_name).and_then(|arn| Partition::parse(arn.partition()));
    written.unwrap_or(Partition::Commercial)
}

fn path_and_name(arn: &str) -> Option<(&str, &str)> {
    let arn = Arn::parse(arn).filter(|arn| arn.service() == "iam" && arn.account() == "aws")?;
    let resource = arn.resource().strip_prefix("policy")?;
    let at = resource.rfind('/')? + 1;
    Some((resource.get(..at)?, resource.get(at..)?))
}

/// Names and paths of all AWS managed policies.
fn listing() -> impl Iterator<Item = (&'static str, &'static str)> {
    PACKED
        .entry(LISTING)
        .map(PackedEntry::text)
        .unwrap_or_default()
        .lines()
        .filter_map(|line| line.split_once('\t'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_packed_policies_are_whole_and_sorted() {
        crate::catalog::table::assert_dated(
            as_of(),
            &source().iter().map(ToString::to_string).collect::<Vec<_>>(),
        );
        assert!(managed_policies().windows(2).all(|pair| pair[0].name < pair[1].name));
        for policy in managed_policies() {
            let document: Value = serde_json::from_str(&policy.entry.inflate().unwrap()).unwrap();
            assert_eq!(document["Version"], "2012-10-17", "{}", policy.name);
            assert!(
                document["Statement"].is_array() || document["Statement"].is_object(),
                "{}",
                policy.name
            );
            assert!(
                policy.version.starts_with('v') && policy.created <= policy.updated,
                "{}",
                policy.name
            );
            assert_eq!(exists(&policy.arn(Partition::Commercial)), Some(true));
            assert_eq!(
                managed_policy(&policy.arn(Partition::Commercial)).map(|p| p.name),
                Some(policy.name)
            );
        }
        assert_eq!(Some(listing().count().to_string().as_str()), PACKED.header("policies").next());
    }

    /// What the worked cases attach.
    #[test]
    fn policies_of_the_worked_cases_are_here() {
        let names = [
            "AWSCloudFormationFullAccess",
            "AWSKeyManagementServicePowerUser",
            "AWSResourceAccessManagerFullAccess",
            "AWSServiceCatalogAdminFullAccess",
            "AdministratorAccess",
            "AmazonAthenaFullAccess",
            "AmazonS3FullAccess",
            "AmazonS3ReadOnlyAccess",
            "AmazonSSMFullAccess",
            "AmazonSageMakerFeatureStoreAccess",
            "AmazonSageMakerFullAccess",
            "AmazonVPCFullAccess",
            "PowerUserAccess",
            "ReadOnlyAccess",
            "job-function/DataScientist",
            "service-role/AWSLambdaBasicExecutionRole",
        ];
        for name in names {
            let arn = format!("arn:aws:iam::aws:policy/{name}");
            assert!(managed_policy(&arn).is_some_and(|p| p.document().is_object()), "{arn}");
        }
    }

    /// <https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonSageMakerFeatureStoreAccess.html>
    #[test]
    fn documents_say_what_aws_says() {
        let document = managed_policy("arn:aws:iam::aws:policy/AmazonSageMakerFeatureStoreAccess")
            .unwrap()
            .document()
            .to_string();
        assert!(
            document.contains("s3:PutObjectAcl") && document.contains("arn:aws:s3:::*Sagemaker*"),
            "{document}"
        );
        let admin = managed_policy("arn:aws-cn:iam::aws:policy/AdministratorAccess").unwrap().document();
        assert_eq!(admin["Statement"][0]["Action"], "*");
    }

    #[test]
    fn names_near_and_far() {
        let cases = [
            (
                "arn:aws:iam::aws:policy/DataScientist",
                Some("arn:aws:iam::aws:policy/job-function/DataScientist"),
            ),
            (
                "arn:aws:iam::aws:policy/AmazonSagemakerFullAccess",
                Some("arn:aws:iam::aws:policy/AmazonSageMakerFullAccess"),
            ),
            ("AmazonS3FulAccess", Some("arn:aws:iam::aws:policy/AmazonS3FullAccess")),
            ("arn:aws:iam::aws:policy/AmazonS3FullAccess", None),
            ("arn:aws:iam::aws:policy/NothingOfThisKindAtAll", None),
            ("", None),
        ];
        for (wrong, meant) in cases {
            assert_eq!(near(wrong).as_deref(), meant, "{wrong}");
        }
        assert_eq!(exists("arn:aws:iam::aws:policy/DataScientist"), Some(false));
        assert_eq!(exists("arn:aws:iam::111111111111:policy/mine"), None);
        assert!(managed_policy("arn:aws:iam::111111111111:policy/AmazonS3FullAccess").is_none());
        assert!(managed_policy("*").is_none() && managed_policy("arn:aws:iam::aws:policy/*").is_none());
    }

    #[test]
    fn the_largest_document_is_what_was_packed() {
        let policy = managed_policy("arn:aws:iam::aws:policy/ReadOnlyAccess").unwrap();
        let text = policy.entry.inflate().unwrap();
        let document: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(&document, policy.document());
    }
}
