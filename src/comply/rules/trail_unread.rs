//! `trail-unread`: a trail that somebody watches and nobody can read.

use crate::aws::Arn;
use crate::catalog::action_names;
use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::{PolicyKind, Subject};
use crate::evaluate::iam::Side;
use crate::resource::{Body, Resource, Trail};
use std::collections::BTreeSet;

rule! {
    /// The alarms of a trail ring, and nobody can read what it recorded.
    ///
    /// CloudTrail encrypts the files with the trail's key, and the key's policy lets nobody decrypt: neither people nor
    /// Athena nor `aws cloudtrail validate-logs` read them, administrators of the account included.
    ///
    /// Write `readers:` in the trail, the roles of those who look into it. Bucket, bucket policy and key follow. A trail
    /// without alarms may be kept for somebody who gets access when it is needed, and is left alone.
    ///
    /// <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html>
    TrailUnread, "trail-unread", Low, check
}

fn check(subject: &Subject<'_>) -> Vec<Found> {
    let resources = || subject.model.resources.values();
    let alarms = resources().filter_map(|resource| match &resource.body {
        Body::Alarm(alarm) => Some(alarm.log_group.as_str()),
        _ => None,
    });
    let watched: BTreeSet<&str> = alarms.collect();
    let trails = resources().filter_map(|resource| match &resource.body {
        Body::Trail(trail) if is_watched(&watched, trail) => Some((resource, trail.key.as_deref()?)),
        _ => None,
    });
    let unread = trails.filter(|(_, key)| is_known(subject, key) && !somebody_decrypts(subject, key));
    unread.map(|(trail, _)| found(trail)).collect()
}

fn found(trail: &Resource) -> Found {
    let message = format!("nobody can read what `{}` records: its key lets nobody decrypt", trail.address);
    Found::new(&trail.address, "readers", message)
        .help("write `readers:` in the trail: the roles of those who look into it")
}

/// Whether an alarm rings by what the trail records, of the log groups of all alarms.
fn is_watched(watched: &BTreeSet<&str>, trail: &Trail) -> bool {
    let group = trail.log_group.as_deref().unwrap_or_default().trim_end_matches(":*");
    // The name may hold colons of its own.
    let mut ends = group.match_indices(':').filter_map(|(at, _)| group.get(at + 1..));
    ends.any(|name| watched.contains(name))
}

/// Whether the policy of a key is at hand.
fn is_known(subject: &Subject<'_>, key: &str) -> bool {
    subject.model.with_arn(key).is_some_and(|key| !key.existence.is_existing())
}

/// Whether the key's policy lets a role of the blueprint decrypt, or somebody else whom it names.
fn somebody_decrypts(subject: &Subject<'_>, key: &str) -> bool {
    let decrypts = |caller: &str| {
        !subject
            .universe
            .whatever(caller, action_names::DECRYPT, key, Side::Resource)
            .is_never()
    };
    let on_key = |stated: &&crate::comply::subject::Stated<'_>| stated.resource.arn().as_str() == key;
    let named = subject
        .allowing(&[PolicyKind::Resource])
        .filter(on_key)
        .filter_map(|stated| stated.principals())
        .flat_map(|set| &set.aws);
    let is_role = |name: &&String| Arn::parse(name).is_some_and(|arn| arn.resource().starts_with("role/"));
    let mut roles = subject.model.roles().map(|(role, _)| role);
    roles.any(|role| decrypts(role.arn().as_str())) || named.filter(is_role).any(|name| decrypts(name))
}
