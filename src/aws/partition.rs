//! A partition: its word in ARNs, its domain, and the ARNs of what is in it.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A set of Regions with accounts, identities and names of its own; nothing is granted from one to another.
///
/// Which Region is in which, and those that landform does not write for, are rows of `catalog::regions`.
/// <https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html>
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Partition {
    /// `aws`.
    #[serde(rename = "aws")]
    Commercial,
    /// `aws-cn`.
    #[serde(rename = "aws-cn")]
    China,
    /// `aws-us-gov`.
    #[serde(rename = "aws-us-gov")]
    GovCloud,
}

impl Partition {
    /// Every partition that landform writes for.
    pub const ALL: [Self; 3] = [Self::Commercial, Self::China, Self::GovCloud];

    /// The partition of this word; none for one that landform does not write for.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|partition| partition.as_str() == word)
    }

    /// The word that stands in its ARNs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Commercial => "aws",
            Self::China => "aws-cn",
            Self::GovCloud => "aws-us-gov",
        }
    }

    /// What the names of its Regions begin with.
    pub(super) fn of_region(name: &str) -> Self {
        if name.starts_with("cn-") {
            Self::China
        } else if name.starts_with("us-gov-") {
            Self::GovCloud
        } else {
            Self::Commercial
        }
    }

    /// True for an ARN that names another partition; a pattern may mean any.
    pub fn excludes(self, arn: &super::Arn<'_>) -> bool {
        let other = arn.partition();
        other != self.as_str() && !other.contains(['*', '?', '$'])
    }

    /// The domain of its hosts, and of the principals that services have in each Region.
    ///
    /// <https://docs.amazonaws.cn/en_us/aws/latest/userguide/endpoints-Beijing.html>
    pub fn domain(self) -> &'static str {
        match self {
            Self::Commercial | Self::GovCloud => "amazonaws.com",
            Self::China => "amazonaws.com.cn",
        }
    }

    /// The page that assertions of SAML are sent to: their audience.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml_assertions.html>
    pub fn sign_in_page(self) -> &'static str {
        match self {
            Self::Commercial => "https://signin.aws.amazon.com/saml",
            Self::China => "https://signin.amazonaws.cn/saml",
            Self::GovCloud => "https://signin.amazonaws-us-gov.com/saml",
        }
    }

    /// Joins the fields of an ARN in it.
    pub fn arn(self, service: &str, region: &str, account: &str, resource: &str) -> String {
        ["arn", self.as_str(), service, region, account, resource].join(":")
    }

    /// The ARN of a bucket, or of what stands behind its name.
    pub fn bucket_arn(self, path: &str) -> String {
        self.arn("s3", "", "", path)
    }
}

impl fmt::Display for Partition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
