//! `action-without-effect`: an action beside resources that it never touches.

use crate::aws::glob_matches;
use crate::catalog::actions::{self, Action};
use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::{Stated, Subject};

rule! {
    /// None of a statement's resources is of a type that one of its actions touches.
    ///
    /// Each action is checked against resources of certain types: `s3:GetObject` against objects, never
    /// against the bucket. Actions without a type are checked against `*`, and a statement that names
    /// ARNs only is not about them. Such an action is neither allowed nor denied by the statement.
    ///
    /// Move the action into a statement of its own with resources of its type, or with `*` where it has
    /// none.
    ///
    /// <https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html>
    ActionWithoutEffect, "action-without-effect", Medium, check
}

/// True where a statement about these resources can be about the action.
pub(super) fn takes_effect(action: &Action, resources: &[&str]) -> bool {
    resources.iter().any(|pattern| takes(action, pattern))
}

/// True where the action can be checked on something that fits the pattern.
pub(super) fn takes(action: &Action, pattern: &str) -> bool {
    let stands_on = action.stands_on();
    if stands_on.contains(&"*") && glob_matches(pattern, "*") {
        return true;
    }
    // What AWS is said to check instead of a type is not certain enough to complain about.
    stands_on.iter().any(|on| *on != "*") || action.resource_types().any(|kind| kind.overlaps(pattern))
}

fn check(subject: &Subject<'_>) -> Vec<Found> {
    subject.statements.iter().flat_map(without_effect).collect()
}

fn without_effect(stated: &Stated<'_>) -> Vec<Found> {
    let resources: Vec<&str> = stated.resources().collect();
    if resources.is_empty() || resources.contains(&"*") {
        return Vec::new();
    }
    let patterns = stated.actions().filter(|pattern| !pattern.starts_with('*'));
    let idle = patterns.filter(|pattern| {
        let known = actions::expand(pattern);
        !known.is_empty() && !known.iter().any(|action| takes_effect(action, &resources))
    });
    idle.map(|pattern| found(stated, pattern, &resources)).collect()
}

fn found(stated: &Stated<'_>, pattern: &str, resources: &[&str]) -> Found {
    let types: Vec<String> = actions::action(pattern)
        .map(|action| action.resource_types().map(|kind| format!("`{}`", kind.arn)).collect())
        .unwrap_or_default();
    let wanted = if types.is_empty() { "`*`".to_owned() } else { types.join(" or ") };
    let names: Vec<String> = resources.iter().map(|name| format!("`{name}`")).collect();
    stated
        .found(pattern, format!("`{pattern}` never touches the resources it stands beside"))
        .evidence([format!(
            "{} of `{}` names {}",
            stated.name(),
            stated.resource.address,
            names.join(", ")
        )])
        .help(format!("give it a statement of its own about {wanted}"))
}
