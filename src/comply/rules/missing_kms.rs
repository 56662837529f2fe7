//! `missing-kms`: data under a key of AWS, or under a key that its readers cannot use.

use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::Subject;
use crate::model::Model;
use crate::resource::{Body, Encryption, FeatureGroup, Resource};
use std::collections::BTreeSet;

rule! {
    /// A store has no key of its own, or a key that those who read it cannot use.
    ///
    /// Without a customer-managed key nobody can say who may decrypt the data, and a mistake in a bucket
    /// policy is all it takes. With one, every caller of the online store needs `kms:Decrypt` on it:
    /// a role that may call `GetRecord` and is missing in the key policy gets an access error from KMS.
    ///
    /// Name a key of `keys:` at the bucket and at the feature group's stores. Write the access as a
    /// grant, which opens the key as well, or add the role to the key's `statements`. Buckets that
    /// receive server access logs are left alone: S3 delivers to its own encryption only.
    ///
    /// <https://docs.aws.amazon.com/sagemaker/latest/dg/feature-store-security.html>
    "missing-kms", Medium, check
}

/// The calls on the online store whose caller needs the key.
const RECORDS: [&str; 3] = ["sagemaker:BatchGetRecord", "sagemaker:GetRecord", "sagemaker:PutRecord"];

fn check(subject: &Subject<'_>) -> Vec<Found> {
    let model = subject.model;
    let buckets = model
        .buckets()
        .filter(|(resource, bucket)| bucket.encryption == Encryption::S3 && !receives_logs(model, &bucket.name) && !resource.existing);
    let buckets = buckets.map(|(resource, _)| keyless(resource, "bucket", "key: NAME"));
    let groups = model.feature_groups().flat_map(|(resource, group)| {
        let own = stores(resource, group);
        own.into_iter().chain(locked_out(subject, resource, group))
    });
    buckets.chain(groups).collect()
}

fn receives_logs(model: &Model, name: &str) -> bool {
    model
        .buckets()
        .any(|(_, bucket)| bucket.logging.as_ref().is_some_and(|logging| logging.bucket == name))
}

fn keyless(resource: &Resource, what: &str, write: &str) -> Found {
    let message = format!("the {what} of `{}` is encrypted with a key of AWS", resource.address);
    let message = if what == "bucket" {
        format!("`{}` is encrypted with a key of AWS", resource.address)
    } else {
        message
    };
    Found::new(&resource.address, resource.origin, what, message)
        .because(["nobody can limit or see who decrypts with such a key"])
        .help(format!("make a key under `keys:` and write `{write}`"))
}

fn stores(resource: &Resource, group: &FeatureGroup) -> Vec<Found> {
    let online = group.online.as_ref().filter(|store| store.key.is_none());
    let offline = group.offline.as_ref().filter(|store| store.key.is_none());
    let online = online.map(|_| keyless(resource, "online store", "online: { key: NAME }"));
    let offline = offline.map(|_| keyless(resource, "offline store", "offline: { bucket: NAME, key: NAME }"));
    online.into_iter().chain(offline).collect()
}

/// Roles that get past the feature group's policies and not past the key's.
fn locked_out(subject: &Subject<'_>, resource: &Resource, group: &FeatureGroup) -> Vec<Found> {
    let Some(arn) = group.online.as_ref().and_then(|store| store.key.as_deref()) else {
        return Vec::new();
    };
    let Some(key) = subject.model.by_arn(arn).filter(|key| matches!(key.body, Body::Key(_))) else {
        return Vec::new();
    };
    let roles = subject
        .model
        .roles()
        .filter(|(role, _)| reads(subject, role, resource) && !decrypts(subject, role, key));
    let names: BTreeSet<String> = roles.map(|(role, _)| role.address.to_string()).collect();
    names.iter().map(|role| locked(resource, key, role)).collect()
}

fn reads(subject: &Subject<'_>, role: &Resource, group: &Resource) -> bool {
    let (who, what, owner) = (role.arn(), group.arn(), group.place.account.as_str());
    let same = role.place.account == group.place.account;
    let may = |action: &&str| {
        let admitted = same
            || !subject
                .access
                .resource_refuses(Some(group), owner, who.as_str(), action, what.as_str());
        admitted && !subject.access.identity_refuses(who.as_str(), action, what.as_str())
    };
    subject.access.knows(who.as_str()) && RECORDS.iter().any(|action| may(&action))
}

fn decrypts(subject: &Subject<'_>, role: &Resource, key: &Resource) -> bool {
    let (who, what, owner) = (role.arn(), key.arn(), key.place.account.as_str());
    !subject
        .access
        .resource_refuses(Some(key), owner, who.as_str(), "kms:Decrypt", what.as_str())
        && !subject.access.identity_refuses(who.as_str(), "kms:Decrypt", what.as_str())
}

fn locked(group: &Resource, key: &Resource, role: &str) -> Found {
    let message = format!("`{role}` may use `{}` and cannot decrypt with `{}`", group.address, key.address);
    Found::new(&group.address, group.origin, ["locked out\n", role].concat(), message)
        .because([
            format!("its own policies and those of `{}` let it call the record APIs", group.address),
            format!("its own policies or the key policy of `{}` give it no `kms:Decrypt`", key.address),
        ])
        .help(format!(
            "write the access as a grant: `{{ to: {role}, may: read, on: {} }}`, which opens the key as well",
            group.address
        ))
}
