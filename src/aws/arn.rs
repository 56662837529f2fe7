//! `arn:partition:service:region:account:resource` into its six fields.

use std::fmt;

/// An Amazon Resource Name, split at its first five colons; the last field may hold more.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html>
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Arn<'a> {
    /// `aws`, `aws-cn`, `aws-us-gov`.
    pub partition: &'a str,
    /// `s3`, `iam`, `sagemaker`.
    pub service: &'a str,
    /// Empty for global services and S3 buckets.
    pub region: &'a str,
    /// Empty for S3 buckets.
    pub account: &'a str,
    /// Everything after the fifth colon.
    pub resource: &'a str,
}

impl<'a> Arn<'a> {
    /// The number of fields, the word `arn` included.
    pub const FIELDS: usize = 6;

    /// Splits text that starts with `arn:` and has six fields; `None` otherwise.
    pub fn parse(text: &'a str) -> Option<Self> {
        let mut fields = text.splitn(6, ':');
        match (
            fields.next(),
            fields.next(),
            fields.next(),
            fields.next(),
            fields.next(),
            fields.next(),
        ) {
            (Some("arn"), Some(partition), Some(service), Some(region), Some(account), Some(resource)) => {
                Some(Self {
                    partition,
                    service,
                    region,
                    account,
                    resource,
                })
            }
            _ => None,
        }
    }
}

impl fmt::Display for Arn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "arn:{}:{}:{}:{}:{}",
            self.partition, self.service, self.region, self.account, self.resource
        )
    }
}

/// Joins the fields of an ARN in the `aws` partition.
pub fn arn(service: &str, region: &str, account: &str, resource: &str) -> String {
    Arn {
        partition: "aws",
        service,
        region,
        account,
        resource,
    }
    .to_string()
}
