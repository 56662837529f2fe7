//! `dual-use-role`: people work as the role that Feature Store writes with.

use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::{PolicyKind, Subject};
use crate::resource::Resource;
use std::collections::BTreeSet;

rule! {
    /// A role that other roles assume is also the one that Feature Store writes with.
    ///
    /// The writer may put objects into the offline store. Whoever can assume it can do so past Feature
    /// Store, and every permission that people need on top is one more that the service carries. In the
    /// trail, writes of the service and of people look the same.
    ///
    /// Make a role with `for: feature-store`, name it as `writer`, and let others assume another one,
    /// which passes the writer (`passing:`) where it creates feature groups.
    ///
    /// <https://docs.aws.amazon.com/sagemaker/latest/dg/feature-store-adding-policies.html>
    DualUseRole, "dual-use-role", Medium, check
}

fn check(subject: &Subject<'_>) -> Vec<Found> {
    let writers: BTreeSet<&str> =
        subject.model.feature_groups().map(|(_, group)| group.role.as_str()).collect();
    let roles = subject.model.roles().filter(|(role, _)| writers.contains(role.arn().as_str()));
    roles.filter_map(|(role, _)| found(role, &assumers(subject, role))).collect()
}

fn assumers(subject: &Subject<'_>, role: &Resource) -> BTreeSet<String> {
    let trusts = subject.allowing_of(&[PolicyKind::Trust], role);
    trusts
        .filter_map(|stated| stated.principals())
        .flat_map(|set| set.aws.clone())
        .collect()
}

fn found(role: &Resource, assumers: &BTreeSet<String>) -> Option<Found> {
    let names: Vec<String> = assumers.iter().map(|name| format!("`{name}`")).collect();
    let message = format!("`{}` writes offline stores and is assumed by others as well", role.address);
    (!names.is_empty()).then(|| {
        Found::new(&role.address, "writer", message)
            .evidence([format!("its trust policy admits {}", names.join(", "))])
            .help("make a role of its own with `for: feature-store` and name it as `writer`")
    })
}
