//! `s3-star-cross-account`: another account may delete a bucket or rewrite its policy.

use crate::catalog::ActionSet;
use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::{PolicyKind, Stated, Subject};
use crate::resource::Body;

rule! {
    /// A bucket policy gives another account everything, the bucket's own policy included.
    ///
    /// `s3:*` holds `s3:PutBucketPolicy` and `s3:DeleteBucket`. The owner's half is then open for good,
    /// and only the policies in the other account keep the bucket alive: whoever widens those widens
    /// this. Exchanging objects needs four or five actions.
    ///
    /// Name the actions, or write a grant (`may: [read, write], on: bucket/ACCOUNT/NAME`).
    ///
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html>
    S3StarCrossAccount, "s3-star-cross-account", High, check
}

fn check(subject: &Subject<'_>) -> Vec<Found> {
    let buckets = subject
        .allowing(&[PolicyKind::Resource])
        .filter(|stated| matches!(stated.resource.body, Body::Bucket(_)));
    buckets.filter_map(found).collect()
}

fn found(stated: &Stated<'_>) -> Option<Found> {
    let who: Vec<String> = stated.foreigners().map(|name| format!("`{name}`")).collect();
    let known = stated.known_actions();
    let everything = stated.is_about_everything();
    let gives = |wanted: &&String| {
        everything || known.iter().any(|action| action.full_name().eq_ignore_ascii_case(wanted))
    };
    let given: Vec<String> = ActionSet::BucketOwnership
        .actions()
        .iter()
        .filter(|wanted| gives(wanted))
        .map(|action| format!("`{action}`"))
        .collect();
    if who.is_empty() || given.is_empty() {
        return None;
    }
    let message = format!("`{}` gives another account power over the bucket itself", stated.resource.address);
    let found = stated.found("ownership", message);
    Some(
        found
            .evidence([format!("{} gives {} to {}", stated.name(), given.join(", "), who.join(", "))])
            .help("name the actions on objects that are needed"),
    )
}
