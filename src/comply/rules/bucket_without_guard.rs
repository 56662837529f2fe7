//! `bucket-without-guard`: a bucket that takes calls without encryption on the way, or whose public access nothing blocks.

use crate::catalog::context_keys::SECURE_TRANSPORT;
use crate::catalog::type_names::BUCKET;
use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::Subject;
use crate::policy::{Document, Effect};
use crate::resource::{AnyResource, Body, Resource};
use serde_json::Value;
use std::collections::BTreeSet;

rule! {
    /// The policy of a bucket does not refuse calls without TLS, or nothing blocks its public access.
    ///
    /// A call over plain HTTP carries data and signatures readable to whoever is on the way. And a bucket without the four
    /// settings of its public access block is public as soon as somebody writes a list or a policy that says so.
    ///
    /// Deny `s3:*` where `aws:SecureTransport` is `false`, and set all four of `PublicAccessBlockConfiguration`.
    ///
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html>
    BucketWithoutGuard, "bucket-without-guard", Medium, check
}

/// The four settings of the public access block.
///
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html>
const BLOCKS: [&str; 4] =
    ["BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"];

fn check(subject: &Subject<'_>) -> Vec<Found> {
    let refusing = refusing(subject);
    let mut all = Vec::new();
    for resource in subject.model.resources.values() {
        let Body::AnyResource(body) = &resource.body else {
            continue;
        };
        if body.kind == BUCKET {
            all.extend(unblocked(resource, body));
            all.extend(in_clear(&refusing, resource));
        }
    }
    all
}

/// The ARNs of what has a policy that refuses plain HTTP.
fn refusing<'s>(subject: &'s Subject<'_>) -> BTreeSet<&'s str> {
    let put = subject.model.resources.values().filter_map(|one| match &one.body {
        Body::AnyResource(body) => Some(&body.attached),
        _ => None,
    });
    let refuses = |document: &Document| {
        document.statements.iter().any(|statement| {
            statement.effect == Effect::Deny
                && statement
                    .conditions
                    .iter()
                    .any(|one| one.key.eq_ignore_ascii_case(SECURE_TRANSPORT))
        })
    };
    put.flatten()
        .filter(|policy| refuses(&policy.document))
        .map(|policy| policy.arn.as_str())
        .collect()
}

fn unblocked(resource: &Resource, body: &AnyResource) -> Option<Found> {
    let block = body.properties.get("PublicAccessBlockConfiguration");
    // What nobody knows may be `true`.
    let is_off = |name: &&&str| {
        block.and_then(|block| block.get(**name)).is_none_or(|value| {
            value == &Value::Bool(false)
                || value.as_str().is_some_and(|text| text.eq_ignore_ascii_case("false"))
        })
    };
    let off: Vec<&str> = BLOCKS.iter().filter(is_off).copied().collect();
    (!off.is_empty()).then(|| {
        let message = format!("nothing blocks public access to `{}`", resource.address);
        Found::new(&resource.address, "public", message)
            .evidence([format!("`PublicAccessBlockConfiguration` does not set {}", off.join(", "))])
            .help("set all four of `PublicAccessBlockConfiguration`")
    })
}

/// That no policy on a bucket refuses plain HTTP.
fn in_clear(refusing: &BTreeSet<&str>, bucket: &Resource) -> Option<Found> {
    (!refusing.contains(bucket.arn().as_str())).then(|| {
        let message = format!("`{}` takes calls without TLS", bucket.address);
        Found::new(&bucket.address, "tls", message)
            .evidence([format!("no statement on it denies where `{SECURE_TRANSPORT}` is `false`")])
            .help("deny `s3:*` to everybody where `aws:SecureTransport` is `false`")
    })
}
