//! The names of text formats in the schemas into checks of a text.
//!
//! Only formats whose shape AWS documents are checked; `generate.py` drops the others.

use crate::aws::AccountId;
use ipnet::{Ipv4Net, Ipv6Net};
use jsonschema::ValidationOptions;
use std::sync::Arc;

/// Name in the schema, words for people, check.
type StringFormat = (&'static str, &'static str, fn(&str) -> bool);

/// Every format that is checked.
const FORMATS: &[StringFormat] = &[
    ("AWS::EC2::SecurityGroup.Id", "a security group id (sg-…)", |t| {
        is_ec2_id(t, "sg-")
    }),
    ("AWS::EC2::Subnet.Id", "a subnet id (subnet-…)", |t| is_ec2_id(t, "subnet-")),
    ("AWS::EC2::VPC.Id", "a VPC id (vpc-…)", |t| is_ec2_id(t, "vpc-")),
    ("AWS::IAM::Role.Arn", "a role ARN", |t| is_arn(t, "iam", Where::Global, &["role/"])),
    ("AWS::KMS::Alias.AliasName", "a key alias (alias/…)", is_alias),
    ("AWS::KMS::Key.Arn", "a key ARN", |t| {
        is_arn(t, "kms", Where::Region, &["key/", "alias/"])
    }),
    ("AWS::KMS::Key.Id", "a key id", is_key_id),
    ("AWS::Lambda::Function.Arn", "a function ARN", |t| {
        is_arn(t, "lambda", Where::Region, &["function:"])
    }),
    ("AWS::S3::Bucket.Name", "a bucket name", is_bucket_name),
    ("AWS::SNS::Topic.Arn", "a topic ARN", |t| is_arn(t, "sns", Where::Region, &[""])),
    ("ipv4-network", "an IPv4 network (10.0.0.0/16)", |t| t.parse::<Ipv4Net>().is_ok()),
    ("ipv6-network", "an IPv6 network (2001:db8::/56)", |t| t.parse::<Ipv6Net>().is_ok()),
    ("json", "JSON", |t| serde_json::from_str::<serde::de::IgnoredAny>(t).is_ok()),
];

/// Teaches the validator all of them.
pub(super) fn register(
    options: ValidationOptions<'_, Arc<dyn jsonschema::Retrieve>>,
) -> ValidationOptions<'_, Arc<dyn jsonschema::Retrieve>> {
    FORMATS
        .iter()
        .fold(options, |options, (name, _, check)| options.with_format(*name, check))
}

/// What a format is called in a message.
pub(super) fn words(format: &str) -> &str {
    FORMATS
        .iter()
        .find(|(name, ..)| *name == format)
        .map_or(format, |(_, words, _)| words)
}

/// Whether ARNs of a service name a region.
#[derive(Clone, Copy)]
enum Where {
    Global,
    Region,
}

/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html>
fn is_arn(text: &str, service: &str, place: Where, resources: &[&str]) -> bool {
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    let [scheme, partition, owner, region, account, resource] = parts.as_slice() else {
        return false;
    };
    let in_place = match place {
        Where::Global => region.is_empty(),
        Where::Region => !region.is_empty(),
    };
    *scheme == "arn"
        && partition.starts_with("aws")
        && *owner == service
        && in_place
        && AccountId::parse(account).is_ok()
        && resources
            .iter()
            .any(|prefix| resource.strip_prefix(prefix).is_some_and(|name| !name.is_empty()))
}

/// Eight or seventeen hexadecimal digits after the prefix.
///
/// <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html>
fn is_ec2_id(text: &str, prefix: &str) -> bool {
    text.strip_prefix(prefix).is_some_and(|id| matches!(id.len(), 8 | 17) && is_hex(id))
}

/// <https://docs.aws.amazon.com/kms/latest/developerguide/concepts-aliases.html>
fn is_alias(text: &str) -> bool {
    let allowed = |c: u8| c.is_ascii_alphanumeric() || b"/_-:".contains(&c);
    text.strip_prefix("alias/")
        .is_some_and(|name| !name.is_empty() && name.len() <= 250 && name.bytes().all(allowed))
}

/// A UUID, or `mrk-` and 32 hexadecimal digits for a key of many regions.
///
/// <https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#key-id-key-id>
fn is_key_id(text: &str) -> bool {
    match text.strip_prefix("mrk-") {
        Some(id) => id.len() == 32 && is_hex(id),
        None => text.split('-').map(str::len).eq([8, 4, 4, 4, 12]) && text.split('-').all(is_hex),
    }
}

/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html>
fn is_bucket_name(text: &str) -> bool {
    let plain = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit();
    let ends = [text.bytes().next(), text.bytes().last()];
    (3..=63).contains(&text.len())
        && text.bytes().all(|c| plain(c) || c == b'.' || c == b'-')
        && ends.iter().all(|end| end.is_some_and(plain))
        && !text.contains("..")
}

fn is_hex(text: &str) -> bool {
    text.bytes().all(|c| c.is_ascii_hexdigit())
}
