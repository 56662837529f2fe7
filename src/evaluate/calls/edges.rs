//! Policies and shares into edges: which account or role they let in from outside their own account.
//!
//! An edge says that the resource's side lets some request past, whatever else it denies; whether the caller's own
//! policies allow it too is not asked. Who is asked about are accounts as a whole, roles of the blueprint, and whoever a
//! statement names by an ARN; the answer is that of the policies which decide calls.

use super::Universe;
use crate::aws::{Address, Arn, CallerArn, arn};
use crate::catalog::{actions, context_keys};
use crate::evaluate::iam::Side;
use crate::model::Account;
use crate::policy::{Actions, Condition, Document, Effect, Principals, Resources, Statement, example};
use crate::resource::{Body, PolicyKind, Resource};
use std::collections::BTreeSet;

/// The key that holds the ARN of who calls.
const CALLER: &str = context_keys::PRINCIPAL_ARN;

/// An account, or a resource in it, that something of another account lets in.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Edge<'m> {
    /// Who is let in.
    pub from: Party<'m>,
    /// What lets it in: a share that is in force for it, or what carries the policy.
    pub to: &'m Address,
}

/// Who is let in.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Party<'m> {
    /// An account as a whole, by its name in the blueprint.
    Account(&'m str),
    /// A role of the blueprint.
    Role(&'m Address),
}

impl<'m> Universe<'m> {
    /// All edges between accounts of the blueprint, in the order of what lets in.
    pub fn edges(&self) -> Vec<Edge<'m>> {
        let edges = self.model.resources.values().flat_map(|resource| {
            let edge = |from| Edge {
                from,
                to: &resource.address,
            };
            self.let_in(resource).into_iter().map(edge)
        });
        edges.collect()
    }

    /// The parties of other accounts whom a resource lets in.
    fn let_in(&self, resource: &'m Resource) -> BTreeSet<Party<'m>> {
        let mut parties = match resource.body.resource_policy() {
            _ if matches!(resource.body, Body::Share(_)) => self.reached(resource),
            Some(document) => self.admitted(resource, document),
            None => BTreeSet::new(),
        };
        let own = resource.place.account.as_str();
        parties.retain(|party| self.home(*party) != Some(own));
        parties
    }

    fn reached(&self, share: &Resource) -> BTreeSet<Party<'m>> {
        let reached = self.shared.reached(&share.address).into_iter();
        reached.filter_map(|name| self.party(name)).collect()
    }

    /// The parties for whom the policy on a resource lets some request past.
    fn admitted(&self, resource: &'m Resource, document: &Document) -> BTreeSet<Party<'m>> {
        let allows: Vec<&Statement> =
            document.statements.iter().filter(|one| one.effect == Effect::Allow).collect();
        let requests: BTreeSet<(String, String)> =
            allows.iter().flat_map(|statement| requests(resource, statement)).collect();
        let lets_in = |caller: &str| {
            requests.iter().any(|(action, on)| {
                self.may_give(caller, action, on, Side::Resource)
                    && !self.whatever(caller, action, on, Side::Resource).is_never()
            })
        };
        let named = allows.iter().flat_map(|statement| callers(statement));
        let mut found: BTreeSet<Party<'m>> =
            named.filter(|name| lets_in(name)).filter_map(|name| self.party(&name)).collect();
        if allows.iter().any(|statement| !names_each(statement)) {
            found.extend(self.let_in_unnamed(resource, lets_in));
        }
        found
    }

    /// Accounts as a whole, and roles of those that are not let in as a whole, where a statement does not name each.
    fn let_in_unnamed(&self, resource: &Resource, lets_in: impl Fn(&str) -> bool) -> Vec<Party<'m>> {
        let model = self.model;
        let others = model.accounts.values().filter(|account| account.id != resource.place.account);
        let of_account = |account: &'m Account| {
            if lets_in(&arn("iam", "", account.id.as_str(), "root")) {
                return vec![Party::Account(&account.name)];
            }
            let roles = model.roles().map(|(role, _)| role);
            let own = roles.filter(|role| role.place.account == account.id);
            let admitted = own.filter(|role| lets_in(role.arn().as_str()));
            admitted.map(|role| Party::Role(&role.address)).collect()
        };
        others.flat_map(of_account).collect()
    }

    /// The account or role behind the name of a principal, where the blueprint has one.
    fn party(&self, name: &str) -> Option<Party<'m>> {
        let model = self.model;
        if let Some(role) = model.by_arn(name).filter(|found| matches!(found.body, Body::Role(_))) {
            return Some(Party::Role(&role.address));
        }
        let id = Arn::parse(name).map_or(name, |arn| arn.account());
        model.account(id).map(|account| Party::Account(&account.name))
    }

    /// The id of the account that a party is in.
    fn home(&self, party: Party<'m>) -> Option<&'m str> {
        let model = self.model;
        match party {
            Party::Account(name) => model.accounts.get(name).map(|account| account.id.as_str()),
            Party::Role(address) => model.get(address).map(|role| role.place.account.as_str()),
        }
    }
}

/// Requests that stand for all that a statement allows: an action, and on what.
fn requests(resource: &Resource, statement: &Statement) -> Vec<(String, String)> {
    let own = resource.arn().as_str().to_owned();
    let on: BTreeSet<String> = match &statement.resources {
        Some(Resources::In(all)) => {
            all.iter().map(|one| if one == "*" { own.clone() } else { example(one) }).collect()
        }
        Some(Resources::NotIn(_)) | None => BTreeSet::from([own]),
    };
    let pairs = |action: &str| {
        let pairs = on.iter().map(|on| (action.to_owned(), on.clone()));
        pairs.collect::<Vec<_>>()
    };
    allowed_actions(resource, statement)
        .iter()
        .flat_map(|action| pairs(action))
        .collect()
}

/// The actions that a statement names; where it names all but some, every one of the service.
fn allowed_actions(resource: &Resource, statement: &Statement) -> BTreeSet<String> {
    let is_trust = resource.body.documents().iter().any(|(name, _)| name.kind() == PolicyKind::Trust);
    let service = if is_trust { "sts" } else { resource.body.service() };
    let whole = [service, ":*"].concat();
    let patterns: BTreeSet<&str> = match &statement.actions {
        Actions::In(all) => all.iter().map(|one| if one == "*" { whole.as_str() } else { one }).collect(),
        Actions::NotIn(_) => BTreeSet::from([whole.as_str()]),
    };
    patterns
        .into_iter()
        .flat_map(actions::expand)
        .map(|action| action.full_name())
        .collect()
}

/// Whom a statement names by a whole ARN: as its principals, or as callers among them, by `aws:PrincipalArn`.
fn callers(statement: &Statement) -> BTreeSet<String> {
    let principals = statement.principals.iter().flat_map(|principals| match principals {
        Principals::In(set) => set.aws.iter().cloned().collect::<Vec<_>>(),
        Principals::NotIn(_) => Vec::new(),
    });
    let about_caller = |condition: &&Condition| condition.key.eq_ignore_ascii_case(CALLER);
    let values = statement
        .conditions
        .iter()
        .filter(about_caller)
        .flat_map(|condition| &condition.values);
    let all = principals.chain(values.map(|value| example(value)));
    all.filter(|name| is_one_caller(name)).collect()
}

/// True for the ARN of a role, a user or a session; not for an account as a whole.
fn is_one_caller(name: &str) -> bool {
    Arn::parse(name)
        .and_then(|arn| arn.caller())
        .is_some_and(|caller| caller != CallerArn::Root)
}

/// True where whoever a statement admits is named by a whole ARN.
fn names_each(statement: &Statement) -> bool {
    match &statement.principals {
        Some(Principals::In(set)) => !set.everyone && set.aws.iter().all(|name| is_one_caller(name)),
        Some(Principals::NotIn(_)) | None => false,
    }
}
