//! `missing-kms`: data under a key of AWS, or under a key that its readers cannot use.

use crate::catalog::ActionSet;
use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::Subject;
use crate::evaluate::iam::Outcome;
use crate::model::{Call, Model};
use crate::resource::{Body, Encryption, FeatureGroup, Resource};

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
    MissingKms, "missing-kms", Medium, check
}

fn check(subject: &Subject<'_>) -> Vec<Found> {
    let model = subject.model;
    let buckets = model.buckets().filter(|(resource, bucket)| {
        bucket.encryption == Encryption::S3
            && !receives_logs(model, &bucket.name)
            && !resource.existence.is_existing()
    });
    let buckets = buckets.map(|(resource, _)| keyless(resource, "bucket", "key: NAME"));
    let groups = model.feature_groups().flat_map(|(resource, group)| {
        let own = if resource.existence.is_existing() {
            Vec::new()
        } else {
            stores(resource, group)
        };
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
    Found::new(&resource.address, what, message)
        .evidence(["nobody can limit or see who decrypts with such a key"])
        .help(format!("make a key under `keys:` and write `{write}`"))
}

fn stores(resource: &Resource, group: &FeatureGroup) -> Vec<Found> {
    let online = group.online.as_ref().filter(|store| store.key.is_none());
    let offline = group.offline.as_ref().filter(|store| store.key.is_none());
    let online = online.map(|_| keyless(resource, "online store", "online: { key: NAME }"));
    let offline = offline.map(|_| keyless(resource, "offline store", "offline: { bucket: NAME, key: NAME }"));
    online.into_iter().chain(offline).collect()
}

/// Roles whose calls on records get past every policy but those about the key.
fn locked_out(subject: &Subject<'_>, resource: &Resource, group: &FeatureGroup) -> Vec<Found> {
    let Some(arn) = group.online.as_ref().and_then(|store| store.key.as_deref()) else {
        return Vec::new();
    };
    let Some(key) = subject.model.by_arn(arn).filter(|key| matches!(key.body, Body::Key(_))) else {
        return Vec::new();
    };
    let roles = subject.model.roles().filter(|(role, _)| {
        ActionSet::FeatureRecords
            .actions()
            .iter()
            .any(|action| stops_at_key(subject, role, action, resource))
    });
    roles.map(|(role, _)| locked(resource, key, &role.address.to_string())).collect()
}

/// True where the evaluator lets the call through and refuses what it needs of the key.
fn stops_at_key(subject: &Subject<'_>, role: &Resource, action: &str, group: &Resource) -> bool {
    let (who, what) = (role.arn(), group.arn());
    let (principal, resource) = (who.as_str().to_owned(), what.as_str().to_owned());
    let call = Call {
        principal,
        action: action.to_owned(),
        resource,
        ..Call::default()
    };
    let answer = subject.universe.answer(&call);
    let through = answer
        .parts
        .iter()
        .any(|part| part.purpose.is_empty() && part.decision == Outcome::Allow);
    through && answer.parts.iter().any(|part| part.action.starts_with("kms:") && part.is_denied())
}

fn locked(group: &Resource, key: &Resource, role: &str) -> Found {
    let message = format!("`{role}` may use `{}` and cannot decrypt with `{}`", group.address, key.address);
    Found::new(&group.address, ["locked out\n", role].concat(), message)
        .evidence([
            format!("its own policies and those of `{}` let it call the record APIs", group.address),
            format!("its own policies or the key policy of `{}` give it no `kms:Decrypt`", key.address),
        ])
        .help(format!(
            "write the access as a grant: `{{ to: {role}, may: read, on: {} }}`, which opens the key as well",
            group.address
        ))
}
