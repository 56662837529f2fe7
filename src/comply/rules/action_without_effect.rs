//! `action-without-effect`: an action beside resources that it never touches.

use crate::aws::glob_matches;
use crate::catalog::actions::{self, Action};
use crate::catalog::resource_types;
use crate::catalog::services;
use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::{Stated, Subject};
use crate::resource::{Body, ControlType};

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
    /// A resource control policy reaches the services of AWS's list and no other: beside an action of another
    /// service it denies nothing. Deny such an action in a service control policy, or on the resource itself.
    ///
    /// <https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html>
    /// <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html>
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
    let touching = subject.statements.iter().flat_map(without_effect);
    touching.chain(subject.statements.iter().flat_map(beyond_reach)).collect()
}

/// Actions in a resource control policy of services that such policies do not reach.
fn beyond_reach(stated: &Stated<'_>) -> Vec<Found> {
    if !matches!(&stated.resource.body, Body::ControlPolicy(policy) if policy.kind == ControlType::Resource) {
        return Vec::new();
    }
    let service = |pattern: &str| pattern.split(':').next().unwrap_or_default().to_ascii_lowercase();
    let known = stated.actions().filter(|pattern| actions::service(&service(pattern)).is_some());
    let beyond = known.filter(|pattern| !services::supports_rcp(&service(pattern)));
    beyond.map(|pattern| unreached(stated, pattern, &service(pattern))).collect()
}

fn unreached(stated: &Stated<'_>, pattern: &str, service: &str) -> Found {
    let day = &services::rcp_services().as_of;
    stated
        .found(pattern, format!("no resource control policy reaches `{pattern}`"))
        .evidence([
            format!("{} of `{}` names it", stated.name(), stated.resource.address),
            format!("AWS's list of {day} does not have `{service}`, so the statement denies nothing there"),
        ])
        .help("deny it in a policy of `type: service`, or in the policy of the resource")
}

fn without_effect(stated: &Stated<'_>) -> Vec<Found> {
    let resources: Vec<&str> = stated.resources().collect();
    // What an API calls itself is no ARN.
    let short = resources.iter().any(|name| resource_types::is_short(name));
    if resources.is_empty() || resources.contains(&"*") || short {
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
