//! Policies and shares into edges: which account or role they let in from outside their own account.
//!
//! An edge says that the resource's side allows somebody; whether the caller's own policies allow it too is not asked.

use super::Universe;
use crate::aws::{Address, Arn};
use crate::policy::{Document, Effect, Principals};
use crate::resource::{Body, Resource};
use std::collections::BTreeSet;

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
        let model = self.model;
        let edges = model.resources.values().flat_map(|resource| {
            let parties: BTreeSet<Party<'m>> =
                self.let_in(resource).into_iter().filter_map(|name| self.party(name)).collect();
            let own = resource.place.account.as_str();
            let foreign = parties.into_iter().filter(move |party| self.home(*party) != Some(own));
            foreign.map(|from| Edge {
                from,
                to: &resource.address,
            })
        });
        edges.collect()
    }

    /// The principals whom a resource lets in.
    fn let_in<'u>(&'u self, resource: &'u Resource) -> BTreeSet<&'u str> {
        if matches!(resource.body, Body::Share(_)) {
            return self.shared.reached(&resource.address);
        }
        resource.body.resource_policy().map(named).unwrap_or_default()
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

/// Principals of AWS that statements of a policy admit.
fn named(document: &Document) -> BTreeSet<&str> {
    let allowed = document.statements.iter().filter(|statement| statement.effect == Effect::Allow);
    let sets = allowed.filter_map(|statement| match &statement.principals {
        Some(Principals::In(set)) => Some(&set.aws),
        _ => None,
    });
    sets.flatten().map(String::as_str).collect()
}
