//! `administrator-permission-set`: people who sign in are administrators of accounts.

use crate::aws::Name;
use crate::catalog::escalations::Escalation;
use crate::catalog::identity_center::administration;
use crate::comply::administrators::{calls, described, ways, ways_among};
use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::Subject;
use crate::model::PERMISSION_SET;
use crate::resource::{Body, Resource};
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
    /// In the management account, and in the one that administers Identity Center, whoever may assign permission sets, write
    /// what these may do, or put people into groups becomes the administrator of every account: these calls count there.
    ///
    /// Name the resources, set a permissions boundary, or write what is needed as grants. Access for emergencies is a waiver
    /// with a reason and an end, of a set that is assigned to few.
    ///
    /// <https://docs.aws.amazon.com/singlesignon/latest/userguide/least-privilege-howto.html>
    AdministratorPermissionSet, "administrator-permission-set", High, check
}

fn check(subject: &Subject<'_>) -> Vec<Found> {
    let center = center(subject);
    let mut by_set: BTreeMap<&Name, Vec<(&Resource, Ways)>> = BTreeMap::new();
    for (role, _) in subject.model.roles().filter(|(role, _)| role.address.kind() == PERMISSION_SET) {
        let ways = Ways::of(subject, role, center);
        if ways.first().is_some() {
            by_set.entry(role.address.name()).or_default().push((role, ways));
        }
    }
    by_set.into_iter().filter_map(|(set, roles)| found(set, &roles)).collect()
}

/// The id of the account that administers Identity Center, where the design says it.
fn center<'a>(subject: &Subject<'a>) -> Option<&'a str> {
    let mut all = subject.model.resources.values();
    let set = all.find(|one| matches!(one.body, Body::PermissionSet(_)))?;
    Some(set.place.account.as_str())
}

/// The ways in which a role becomes an administrator.
struct Ways {
    /// Of its own account.
    here: Vec<&'static Escalation>,
    /// Of every account, by Identity Center.
    everywhere: Vec<&'static Escalation>,
}

impl Ways {
    fn of(subject: &Subject<'_>, role: &Resource, center: Option<&str>) -> Self {
        let account = &role.place.account;
        let administers = subject.model.is_management(account) || center == Some(account.as_str());
        Self {
            here: ways(subject, role),
            everywhere: match administers {
                true => ways_among(administration(), subject, role),
                false => Vec::new(),
            },
        }
    }

    fn all(&self) -> impl Iterator<Item = &'static Escalation> {
        self.here.iter().chain(&self.everywhere).copied()
    }

    fn first(&self) -> Option<&'static Escalation> {
        self.all().next()
    }
}

fn found(set: &Name, roles: &[(&Resource, Ways)]) -> Option<Found> {
    let (role, ways) = roles.first()?;
    let first = ways.first()?;
    let accounts: Vec<String> =
        roles.iter().map(|(role, _)| format!("`{}`", role.address.account())).collect();
    let accounts = match roles.iter().any(|(_, ways)| ways.here.is_empty()) {
        true => "every account".to_owned(),
        false => accounts.join(", "),
    };
    let message =
        format!("who signs in as permission set `{set}` can make themselves the administrator of {accounts}");
    Some(
        Found::new(&role.address, ["administrator of ", &accounts].concat(), message)
            .evidence(ways.all().take(5).map(described))
            .help(format!("name the resources of {}, or set a permissions boundary", calls(first))),
    )
}
