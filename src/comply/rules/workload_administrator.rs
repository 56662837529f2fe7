//! `workload-administrator`: a service acts as a role that can make itself the administrator.

use crate::comply::administrators::{described, ways, ways_at_hand};
use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::{PolicyKind, Subject};
use crate::resource::{Resource, Role};

rule! {
    /// A service of AWS assumes a role that can become the administrator of its account.
    ///
    /// Whoever tells the service what to do, by the code of a function, a template, a project of a build, acts as the
    /// role. If it may make roles and give them policies, with no permissions boundary to hold them, that person has
    /// everything in the account, whatever his own policies say. A launch role is such a case: every product of the
    /// portfolio acts as it.
    ///
    /// Ask for a permissions boundary in the statement that lets it make roles (`iam:PermissionsBoundary`), or narrow what
    /// it may make and change to names that nobody else has.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html>
    WorkloadAdministrator, "workload-administrator", Critical, check
}

fn check(subject: &Subject<'_>) -> Vec<Found> {
    let workloads = subject
        .model
        .roles()
        .filter(|(resource, _)| acting_for(subject, resource).is_some());
    workloads.filter_map(|(resource, role)| found(subject, resource, role)).collect()
}

/// How calls begin that make and change roles, users and policies.
const OF_IAM: &str = "iam:";

/// A service that acts as a role.
fn acting_for<'s>(subject: &'s Subject<'_>, role: &Resource) -> Option<&'s str> {
    let trusts = subject.allowing_of(&[PolicyKind::Trust], role);
    trusts
        .filter_map(|stated| stated.principals())
        .find_map(|set| set.service.iter().next())
        .map(String::as_str)
}

fn found(subject: &Subject<'_>, resource: &Resource, role: &Role) -> Option<Found> {
    let mut ways = ways(subject, resource);
    ways.extend(
        ways_at_hand(subject, resource, role)
            .into_iter()
            .filter(|way| !ways.contains(way))
            .collect::<Vec<_>>(),
    );
    ways.retain(|way| way.calls.iter().all(|call| call.starts_with(OF_IAM)));
    ways.first()?;
    let service = acting_for(subject, resource)?;
    let message = format!(
        "`{service}` acts as `{}`, which can make itself the administrator",
        resource.address
    );
    let written = role.inline.keys().next().map(|name| {
        let name = crate::resource::DocumentName::Inline(name.clone());
        subject.model.origins.document(&resource.address, &name)
    });
    let found = Found::new(&resource.address, service, message)
        .evidence(ways.iter().take(5).map(|way| described(way)))
        .help("ask for a permissions boundary where it makes roles, or take back what makes it the administrator");
    Some(match written {
        Some(span) => found.also(span, "what it may"),
        None => found,
    })
}
