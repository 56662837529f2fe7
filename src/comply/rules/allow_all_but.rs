//! `allow-all-but`: a statement allows everything but what it lists.

use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::{PolicyKind, Stated, Subject};
use crate::policy::{Actions, Resources};

rule! {
    /// An Allow says `NotAction` or `NotResource`.
    ///
    /// It allows whatever is not in its list, and so every action, every service and every resource that AWS or anybody
    /// makes from now on. Who reads it sees what it leaves out, not what it lets in.
    ///
    /// Write what is allowed. Where something is to be kept out, write a Deny besides.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html>
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notresource.html>
    AllowAllBut, "allow-all-but", Medium, check
}

fn check(subject: &Subject<'_>) -> Vec<Found> {
    let allowing = subject.allowing(&[PolicyKind::Identity, PolicyKind::Resource]);
    allowing
        .filter(|stated| !subject.bounds_alone(stated.resource))
        .filter_map(|stated| found(stated, element(stated)?))
        .collect()
}

fn element(stated: &Stated<'_>) -> Option<&'static str> {
    match (&stated.statement.actions, &stated.statement.resources) {
        (Actions::NotIn(_), _) => Some("NotAction"),
        (Actions::In(_), Some(Resources::NotIn(_))) => Some("NotResource"),
        (Actions::In(_), Some(Resources::In(_)) | None) => None,
    }
}

fn found(stated: &Stated<'_>, element: &str) -> Option<Found> {
    let message = format!("`{}` allows everything but a list", stated.resource.address);
    Some(
        stated
            .found(element, message)
            .evidence([format!("{} says `{element}` with `Effect: Allow`", stated.name())])
            .help("write what is allowed, and a Deny for what is kept out"),
    )
}
