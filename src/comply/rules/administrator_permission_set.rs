//! `administrator-permission-set`: people who sign in are administrators of accounts.

use crate::aws::Name;
use crate::comply::administrators::{calls, described, ways};
use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::Subject;
use crate::model::PERMISSION_SET;
use crate::resource::Resource;
use std::collections::BTreeMap;

rule! {
    /// A permission set makes whoever signs in the administrator of an account, or lets them become one.
    ///
    /// Who is in its groups is said in Identity Center, or in the directory behind it: whoever changes that decides about
    /// the accounts, and so does whoever takes over one session. `AdministratorAccess` says so, and so do a few calls on any
    /// resource: to attach or write a policy, to change who assumes a role, to hand any role to a function or an instance.
    /// The rule asks the evaluator about a resource that no policy names; a permissions boundary or a control policy that
    /// stops the calls counts. A permission set is told once, for all accounts to which it is assigned.
    ///
    /// Name the resources, set a permissions boundary, or write what is needed as grants. Access for emergencies is a waiver
    /// with a reason and an end, of a set that is assigned to few.
    ///
    /// <https://docs.aws.amazon.com/singlesignon/latest/userguide/least-privilege-howto.html>
    AdministratorPermissionSet, "administrator-permission-set", High, check
}

fn check(subject: &Subject<'_>) -> Vec<Found> {
    let mut by_set: BTreeMap<&Name, Vec<&Resource>> = BTreeMap::new();
    let made = subject.model.roles().filter(|(role, _)| role.address.kind() == PERMISSION_SET);
    for (role, _) in made.filter(|(role, _)| !ways(subject, role).is_empty()) {
        by_set.entry(role.address.name()).or_default().push(role);
    }
    by_set.into_iter().filter_map(|(set, roles)| found(subject, set, &roles)).collect()
}

fn found(subject: &Subject<'_>, set: &Name, roles: &[&Resource]) -> Option<Found> {
    let role = roles.first()?;
    let ways = ways(subject, role);
    let first = ways.first()?;
    let accounts: Vec<String> = roles.iter().map(|role| format!("`{}`", role.address.account())).collect();
    let accounts = accounts.join(", ");
    let message =
        format!("who signs in as permission set `{set}` can make themselves the administrator of {accounts}");
    Some(
        Found::new(&role.address, ["administrator of ", &accounts].concat(), message)
            .evidence(ways.iter().take(5).map(|way| described(way)))
            .help(format!("name the resources of {}, or set a permissions boundary", calls(first))),
    )
}
