//! `offline-store-not-shared`: a consumer that reads the offline store by its own policies only.

use crate::catalog::action_names;
use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::Subject;
use crate::evaluate::iam::Side;
use crate::model::Model;
use crate::resource::{FeatureGroup, Offline, Resource, Share};
use std::collections::BTreeSet;

rule! {
    /// A consumer of a shared feature group means to read its offline store, which the share does not cover.
    ///
    /// A RAM share of a feature group covers the record APIs and its description. The history in S3 and
    /// its Glue table belong to the owner's bucket, key and catalog policies. A role of another account
    /// whose own policies name the bucket or the table gets an access error as long as the owner says
    /// nothing, for example when a model is to be trained.
    ///
    /// Write `may: read-offline` in a grant: bucket, key and catalog policy follow from it. If the role
    /// does not need the history, remove the statement.
    ///
    /// <https://docs.aws.amazon.com/sagemaker/latest/dg/feature-store-cross-account-access.html>
    OfflineStoreNotShared, "offline-store-not-shared", Medium, check
}

/// An object of a store, and its bucket, as a reader names them.
pub(super) fn object(model: &Model, offline: &Offline) -> String {
    let prefix = if offline.prefix().is_empty() {
        String::new()
    } else {
        ["/", offline.prefix()].concat()
    };
    model.partition().bucket_arn(&[offline.bucket(), &prefix, "/x"].concat())
}

/// True where a share gives a role, or its account, a feature group that keeps its history in this bucket.
pub(super) fn is_shared_store(subject: &Subject<'_>, bucket: &str, role: &Resource) -> bool {
    subject.shared_groups().any(|(_, share, _, group)| {
        group.offline.as_ref().is_some_and(|offline| offline.bucket() == bucket)
            && reaches(subject, share, role)
    })
}

fn reaches(subject: &Subject<'_>, share: &Share, role: &Resource) -> bool {
    let arn = role.arn();
    share.resources.iter().any(|shared| {
        let Some(owner) = subject.model.by_arn(shared) else {
            return false;
        };
        let account = owner.place.account.as_str();
        account != role.place.account.as_str()
            && subject.universe.may_give(
                arn.as_str(),
                action_names::DESCRIBE_FEATURE_GROUP,
                shared,
                Side::Resource,
            )
    })
}

fn check(subject: &Subject<'_>) -> Vec<Found> {
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for (_, share, resource, group) in subject.shared_groups() {
        for (role, _) in subject.model.roles().filter(|(role, _)| reaches(subject, share, role)) {
            if refused(subject, role, group) && seen.insert((role.address.clone(), resource.address.clone()))
            {
                found.push(report(role, resource));
            }
        }
    }
    found
}

/// True where the role's own policies let it read the objects and the bucket's policy does not.
fn refused(subject: &Subject<'_>, role: &Resource, body: &FeatureGroup) -> bool {
    let Some(offline) = &body.offline else {
        return false;
    };
    let (who, what) = (role.arn(), object(subject.model, offline));
    let gives = |side| subject.universe.may_give(who.as_str(), action_names::GET_OBJECT, &what, side);
    subject.universe.knows(who.as_str()) && gives(Side::Caller) && !gives(Side::Resource)
}

fn report(role: &Resource, group: &Resource) -> Found {
    let message = format!(
        "`{}` cannot read the offline store of `{}`, although its policies say so",
        role.address, group.address
    );
    Found::new(&role.address, group.address.to_string(), message)
        .evidence([
            format!("`{}` is shared with it: that covers the record APIs, not the bucket", group.address),
            "its own policies allow `s3:GetObject` there; no statement of the bucket policy admits it"
                .to_owned(),
        ])
        .help(format!(
            "write the access as a grant: `{{ to: {}, may: read-offline, on: {} }}`",
            role.address, group.address
        ))
}
