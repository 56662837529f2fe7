//! `administrator-cross-account`: a role that another account assumes may make itself the administrator.

use super::administrator_outside_organization::assumed_in_silence;
use super::managed_full_access_cross_account::wide_policies;
use crate::aws::Address;
use crate::catalog::escalations::Escalation;
use crate::comply::administrators::{calls, described, ways};
use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::{PolicyKind, Subject};
use crate::resource::Resource;
use std::collections::BTreeSet;

rule! {
    /// A role that another account assumes is an administrator, or can become one.
    ///
    /// `Action: "*"` says so, and so do a few calls on any resource: to attach or write a policy, to change who
    /// assumes a role or what a key or bucket admits, to hand any role to a function or an instance, to assume any
    /// role. Then the other account decides about everything in this one, and its weakest user is this account's.
    /// The rule asks the evaluator about a resource that no policy names, so a right to one named role is no finding;
    /// a permissions boundary or a control policy that stops the calls counts. What a managed policy of AWS gives that
    /// is told by `managed-full-access-cross-account` is not told again, nor who comes from outside of the organization
    /// without an external id (`administrator-outside-organization`).
    ///
    /// Name the resources, set a permissions boundary, or write what the role needs as grants.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html>
    AdministratorCrossAccount, "administrator-cross-account", High, check
}

fn check(subject: &Subject<'_>) -> Vec<Found> {
    let told = assumed_in_silence(subject);
    let trusts = subject.allowing(&[PolicyKind::Trust]);
    let foreign = trusts.filter(|stated| stated.foreigners().next().is_some());
    let assumed: BTreeSet<&Address> = foreign.map(|stated| &stated.resource.address).collect();
    let roles = subject.model.roles().filter(|(resource, role)| {
        let address = &resource.address;
        assumed.contains(address) && !told.contains(address) && wide_policies(resource, role).is_empty()
    });
    roles.filter_map(|(role, _)| found(role, &ways(subject, role))).collect()
}

fn found(role: &Resource, ways: &[&Escalation]) -> Option<Found> {
    let first = ways.first()?;
    let address = &role.address;
    let message =
        format!("`{address}` is assumed from another account and can make itself the administrator");
    Some(
        Found::new(address, "administrator", message)
            .evidence(ways.iter().take(5).map(|way| described(way)))
            .help(format!("name the resources of {}, or set a permissions boundary", calls(first))),
    )
}
