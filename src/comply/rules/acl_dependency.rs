//! `acl-dependency`: permissions on access control lists that buckets here do not have.

use crate::aws::Arn;
use crate::catalog::acl;
use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::{PolicyKind, Stated, Subject};
use crate::resource::{Body, Resource};

rule! {
    /// A statement allows to change access control lists of a bucket that has none.
    ///
    /// In every bucket of a blueprint the owner owns all objects, and S3 refuses calls that set another
    /// list (`AccessControlListNotSupported`). Code that hands over objects by `PutObjectAcl` fails
    /// there, and does not need to: the owner has them already.
    ///
    /// Remove the actions and the call. Feature Store's own writer is left alone: AWS documents
    /// `s3:PutObjectAcl` as one of its permissions.
    ///
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html>
    AclDependency, "acl-dependency", Medium, check
}

fn check(subject: &Subject<'_>) -> Vec<Found> {
    let stated = subject.allowing(&[PolicyKind::Identity, PolicyKind::Resource]);
    stated
        .filter(|stated| stated.actions().any(acl::sets) && !is_writer(subject, stated.resource))
        .filter_map(|stated| found(subject, stated))
        .collect()
}

fn is_writer(subject: &Subject<'_>, role: &Resource) -> bool {
    subject.model.feature_groups().any(|(_, group)| group.role == role.arn().as_str())
}

fn found(subject: &Subject<'_>, stated: &Stated<'_>) -> Option<Found> {
    let named = stated.actions().filter(|action| acl::sets(action));
    let lists: Vec<String> = named.map(|action| format!("`{action}`")).collect();
    let bucket = bucket_of(subject, stated).filter(|_| !lists.is_empty())?;
    let message = format!("`{}` has no access control lists to change", bucket.address);
    let found = stated.found(&bucket.address.to_string(), message);
    Some(
        found
            .evidence([format!(
                "{} of `{}` allows {}",
                stated.name(),
                stated.resource.address,
                lists.join(", ")
            )])
            .help("remove these actions and the calls that use them: the bucket's owner owns every object"),
    )
}

/// The bucket of the model that a statement is about.
fn bucket_of<'a>(subject: &Subject<'a>, stated: &Stated<'a>) -> Option<&'a Resource> {
    if matches!(stated.resource.body, Body::Bucket(_)) {
        return Some(stated.resource);
    }
    let names = stated.resources().filter_map(Arn::parse).filter(|arn| arn.service() == "s3");
    names
        .filter_map(|arn| subject.model.bucket(arn.resource().split('/').next()?))
        .next()
}
