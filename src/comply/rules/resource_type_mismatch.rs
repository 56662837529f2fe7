//! `resource-type-mismatch`: a resource that no action of its statement touches.

use super::action_without_effect::{takes, takes_effect};
use crate::catalog::resource_types::is_short;
use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::{Stated, Subject};

rule! {
    /// A statement names a resource that none of its actions touches.
    ///
    /// Nothing is wrong with the rest of the statement, but whoever reads it believes that it says
    /// something about that resource. Often the ARN of a bucket stands where its objects are meant, or
    /// the other way round.
    ///
    /// Remove the resource, or correct it: `bucket/ACCOUNT/NAME` is the bucket, `bucket/ACCOUNT/NAME/*`
    /// its objects.
    ///
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/security_iam_service-with-iam.html>
    ResourceTypeMismatch, "resource-type-mismatch", Low, check
}

fn check(subject: &Subject<'_>) -> Vec<Found> {
    subject.statements.iter().flat_map(mismatches).collect()
}

fn mismatches(stated: &Stated<'_>) -> Vec<Found> {
    let resources: Vec<&str> = stated.resources().collect();
    let known = stated.known_actions();
    // An action that touches none of them is another rule's finding, and says all there is to say.
    if known.is_empty()
        || stated.is_about_everything()
        || !known.iter().any(|action| takes_effect(action, &resources))
    {
        return Vec::new();
    }
    let idle = resources
        .into_iter()
        .filter(|resource| !is_short(resource) && !known.iter().any(|action| takes(action, resource)));
    idle.map(|resource| found(stated, resource)).collect()
}

fn found(stated: &Stated<'_>, resource: &str) -> Found {
    let actions: Vec<String> = stated.actions().take(5).map(|action| format!("`{action}`")).collect();
    stated
        .found(resource, format!("no action of its statement touches `{resource}`"))
        .evidence([format!(
            "{} of `{}` is about {}",
            stated.name(),
            stated.resource.address,
            actions.join(", ")
        )])
        .help("remove the resource, or name one that these actions touch")
}
