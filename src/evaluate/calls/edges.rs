//! Policies and shares into edges: which account or role they let in from outside their own account.
//!
//! An edge says that the resource's side lets some request past, whatever else it denies; whether the caller's own
//! policies allow it too is not asked. Who is asked about are accounts as a whole, roles of the blueprint, and whoever a
//! statement names by an ARN; the answer is that of the policies which decide calls.

use super::Universe;
use super::put::is_on;
use crate::aws::{Address, Arn, CallerArn, glob_matches};
use crate::catalog::policies_above::{above, below};
use crate::catalog::{actions, context_keys};
use crate::evaluate::iam::Side;
use crate::model::Account;
use crate::policy::{Actions, Condition, Document, Effect, Principals, Resources, Statement, example};
use crate::resource::{Body, PolicyKind, Resource};
use std::collections::BTreeSet;

/// What stands for anything in examples: two texts, since a policy may tell one of them apart.
const FILLERS: [&str; 2] = ["x", "~"];

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
        let is_allow = |statement: &&Statement| statement.effect == Effect::Allow;
        let allows: Vec<&Statement> = document.statements.iter().filter(is_allow).collect();
        let actions: BTreeSet<String> =
            allows.iter().flat_map(|statement| allowed_actions(resource, statement)).collect();
        let lets_in = |caller: &str| {
            let objects = self.objects(resource, document, caller);
            let passes = |action: &String, on: &String| {
                self.may_give(caller, action, on, Side::Resource)
                    && !self.whatever(caller, action, on, Side::Resource).is_never()
            };
            actions.iter().any(|action| objects.iter().any(|on| passes(action, on)))
        };
        let named = allows.iter().flat_map(|statement| self.callers(statement));
        let mut found: BTreeSet<Party<'m>> =
            named.filter(|name| lets_in(name)).filter_map(|name| self.party(&name)).collect();
        if allows.iter().any(|statement| !names_each(statement)) {
            found.extend(self.let_in_unnamed(resource, lets_in));
        }
        found
    }

    /// ARNs that stand for all that the policy on a resource tells apart there: the resource, and what is in it, by
    /// every pattern of the policy and beside them.
    pub(super) fn objects(&self, resource: &Resource, document: &Document, caller: &str) -> BTreeSet<String> {
        let account = Arn::parse(caller).map(|arn| arn.account().to_owned());
        let variable = |name: &str| match name {
            context_keys::PRINCIPAL_ACCOUNT => account.clone(),
            context_keys::PRINCIPAL_ORG_ID => Some(self.model.organization.id.clone()),
            _ => None,
        };
        let own = wholes(resource);
        let inside: Vec<String> = own.iter().map(|whole| [whole, "/*"].concat()).collect();
        let patterns = document.statements.iter().flat_map(|statement| match &statement.resources {
            Some(Resources::In(all) | Resources::NotIn(all)) => all.iter().collect::<Vec<_>>(),
            None => Vec::new(),
        });
        let in_each = |filler: &&str| own.iter().flat_map(|whole| below(whole, filler)).collect::<Vec<_>>();
        let below: Vec<String> = FILLERS.iter().flat_map(in_each).collect();
        let all = patterns.chain(&own).chain(&inside).chain(&below);
        let examples = all.flat_map(|pattern| FILLERS.map(|filler| example(pattern, filler, variable)));
        examples.filter(|on| self.is_part_of(on, resource)).collect()
    }

    /// True for the ARN of a resource, of what is in it, and of what the policy of a catalog is about.
    fn is_part_of(&self, on: &str, resource: &Resource) -> bool {
        let place = &resource.place;
        let in_catalog = |on: Arn<'_>| {
            matches!(resource.body, Body::CatalogPolicy(_))
                && (on.account(), on.region()) == (place.account.as_str(), place.region.as_str())
        };
        let is_any = matches!(resource.body, Body::AnyResource(_));
        wholes(resource).iter().any(|whole| {
            on == whole || above(on).iter().any(|one| one == whole) || is_any && is_on(on, whole)
        }) || self.model.by_arn(on).is_some_and(|found| found.address == resource.address)
            || Arn::parse(on).is_some_and(in_catalog)
    }

    /// Whom a statement names by a whole ARN: as its principals, or as callers among them, by `aws:PrincipalArn`. Of a
    /// pattern that fits roles of the blueprint, these are asked about; of any other, one whom it fits.
    fn callers(&self, statement: &Statement) -> BTreeSet<String> {
        let principals = statement.principals.iter().flat_map(|principals| match principals {
            Principals::In(set) => set.aws.iter().cloned().collect::<Vec<_>>(),
            Principals::NotIn(_) => Vec::new(),
        });
        let about_caller =
            |condition: &&Condition| condition.key.eq_ignore_ascii_case(context_keys::PRINCIPAL_ARN);
        let values = statement
            .conditions
            .iter()
            .filter(about_caller)
            .flat_map(|condition| &condition.values);
        let unknown = values.filter(|value| {
            let mut roles = self.model.roles();
            !roles.any(|(role, _)| value.contains(['*', '?']) && glob_matches(value, role.arn().as_str()))
        });
        let all = principals.chain(unknown.map(|value| example(value, FILLERS[0], |_| None)));
        all.filter(|name| is_one_caller(name)).collect()
    }

    /// Accounts as a whole, and roles of those that are not let in as a whole, where a statement does not name each.
    fn let_in_unnamed(&self, resource: &Resource, lets_in: impl Fn(&str) -> bool) -> Vec<Party<'m>> {
        let model = self.model;
        let others = model.accounts.values().filter(|account| account.id != resource.place.account);
        let of_account = |account: &'m Account| {
            if lets_in(&self.model.partition().arn("iam", "", account.id.as_str(), "root")) {
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
        if let Some(role) = self.role(name) {
            return Some(Party::Role(&role.resource.address));
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

/// The actions that a statement names; where it names all but some, every one of the service.
pub(super) fn allowed_actions(resource: &Resource, statement: &Statement) -> BTreeSet<String> {
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

/// The ARNs of what the policies of a resource are on: of an entry of any type, what it puts them on; else itself.
fn wholes(resource: &Resource) -> Vec<String> {
    let mut put = Vec::new();
    if let Body::AnyResource(any) = &resource.body {
        put.extend(any.attached.iter().map(|policy| policy.arn.clone()));
    }
    if put.is_empty() {
        vec![resource.arn().as_str().to_owned()]
    } else {
        put
    }
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
