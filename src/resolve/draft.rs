//! The model while it is being made: resources with their first statements, and what others add.

use super::audience::Audience;
use super::empty_model::empty_model;
use super::join_statements::joined;
use super::names;
use super::networks::net::DraftNetwork;
use super::statement_addresses::Element;
use crate::aws::{Address, Cidr};
use crate::blueprint::Blueprint;
use crate::blueprint::values::{Spanned, Tags as WrittenTags};
use crate::catalog::names::NameOf;
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::model::{Model, Origin};
use crate::policy::{Document, Statement};
pub(super) use crate::resource::Side;
use crate::resource::{Body, Place, Resource, Tags, Target};
use std::collections::{BTreeMap, BTreeSet};

/// The model while it is being made.
pub(super) struct Draft<'a> {
    /// What the user wrote.
    pub blueprint: &'a Blueprint,
    /// What was made so far.
    pub model: Model,
    /// Everything that is wrong so far.
    pub problems: Diagnostics,
    added: BTreeMap<(Address, Side), Vec<Statement>>,
    audiences: BTreeMap<Audience, BTreeSet<String>>,
    /// Addresses in hand-written statements, and where they stand.
    pub named: BTreeMap<(Element, String), Span>,
    /// Networks by name.
    pub nets: BTreeMap<String, DraftNetwork>,
    /// Endpoints whose policy says nothing but that the organization may pass.
    pub open_endpoints: BTreeSet<Address>,
    /// Addresses that networks have already, by the name of the network.
    pub given: BTreeMap<String, Cidr>,
}

impl<'a> Draft<'a> {
    /// Binds organization and accounts.
    pub fn new(blueprint: &'a Blueprint) -> Self {
        let mut problems = Diagnostics::new();
        let model = empty_model(blueprint, &mut problems);
        Self {
            blueprint,
            model,
            problems,
            added: BTreeMap::new(),
            audiences: BTreeMap::new(),
            named: BTreeMap::new(),
            nets: BTreeMap::new(),
            open_endpoints: BTreeSet::new(),
            given: BTreeMap::new(),
        }
    }

    /// Adds a statement to one side of a resource.
    pub fn add(&mut self, address: &Address, side: Side, statement: Statement) {
        self.added.entry((address.clone(), side)).or_default().push(statement);
    }

    /// Admits a role to a resource by the resource's own policy.
    pub fn admit(&mut self, audience: Audience, role_arn: &str) {
        self.audiences.entry(audience).or_default().insert(role_arn.to_owned());
    }

    /// Reports a name that AWS would refuse.
    pub fn check_name(&mut self, of: NameOf, name: &Spanned<String>) {
        if let Some(problem) = names::refused(of, name) {
            self.problems.push(problem);
        }
    }

    /// Adds a resource; a second one of the same address is reported.
    pub fn insert(&mut self, name: &str, place: Place, target: Target, body: impl Into<Body>, origin: Span) -> Address {
        let body = body.into();
        let address = Address::new(body.kind(), &place.name, name);
        self.check_name(NameOf::Entry, &Spanned::new(origin, name.to_owned()));
        let resource = Resource {
            address: address.clone(),
            place,
            target,
            body,
            existing: false,
        };
        if let Some(before) = self.model.resources.insert(address.clone(), resource) {
            let first = self.line(&before);
            let problem = Diagnostic::error("address-twice", origin, format!("`{address}` is declared twice"));
            self.problems
                .push(problem.also(first, "here for the first time").help("give one of them another name"));
        }
        self.model.origins.insert(Origin::Resource(address.clone()), origin);
        address
    }

    /// The line of the blueprint that a resource comes from.
    pub fn line(&self, resource: &Resource) -> Span {
        self.model.origins.resource(&resource.address)
    }

    /// The properties of a resource that is known to be of some kind.
    pub fn body(&self, address: &Address) -> Option<&Body> {
        self.model.resources.get(address).map(|resource| &resource.body)
    }

    /// The ARN of a resource; empty when there is none, which was reported before.
    pub fn arn(&self, address: &Address) -> String {
        self.model
            .resources
            .get(address)
            .map(|resource| resource.arn().as_str().to_owned())
            .unwrap_or_default()
    }

    /// Tags as written.
    pub fn tags(&self, written: &WrittenTags) -> Tags {
        written.iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
    }

    /// A name in which `{account}` and `{region}` stand for those of its place.
    pub fn placed_name(name: &str, place: &Place) -> String {
        name.replace("{account}", place.account.as_str())
            .replace("{region}", place.region.as_str())
    }

    /// Writes what was added into the documents, and answers with the model.
    pub fn finish(mut self) -> (Model, Diagnostics) {
        for (audience, roles) in std::mem::take(&mut self.audiences) {
            let resource = audience.resource.clone();
            self.add(&resource, Side::Resource, audience.admission(&roles, &self.model));
        }
        for ((address, side), statements) in std::mem::take(&mut self.added) {
            self.join(&address, side, statements);
        }
        self.bind_addresses();
        let resources = std::mem::take(&mut self.model.resources);
        self.check_names_are_unique(&resources);
        (self.model.with_resources(resources), self.problems)
    }

    /// Writes statements into the document of a side. A kind that has no such document would lose them, so that is told.
    fn join(&mut self, address: &Address, side: Side, statements: Vec<Statement>) {
        // A resource that is not there was reported where it is missing.
        let Some(resource) = self.model.resources.get_mut(address) else {
            return;
        };
        if let Some(document) = resource.body.policy_mut(side) {
            extend(document, statements);
            return;
        }
        let message = format!("`{address}` has no policy that derived statements could join");
        let problem = Diagnostic::error("statement-homeless", self.model.origins.resource(address), message);
        self.problems.push(problem.help("this is a fault of landform: please report it"));
    }

    fn check_names_are_unique(&mut self, resources: &BTreeMap<Address, Resource>) {
        let mut seen: BTreeMap<String, &Resource> = BTreeMap::new();
        for resource in resources.values() {
            let arn = resource.arn();
            if !arn.is_literal() {
                continue;
            }
            if let Some(before) = seen.insert(arn.as_str().to_owned(), resource) {
                let (first, later) = if self.line(before).start <= self.line(resource).start {
                    (before, resource)
                } else {
                    (resource, before)
                };
                let (first_line, later_line) = (self.line(first), self.line(later));
                let message = format!("`{}` and `{}` have the same name in AWS", first.address, later.address);
                let problem = Diagnostic::error("name-twice", later_line, message);
                self.problems
                    .push(problem.also(first_line, "the other one").help("give one of them another name"));
            }
        }
    }
}

fn extend(document: &mut Document, statements: Vec<Statement>) {
    let all = std::mem::take(&mut document.statements).into_iter().chain(statements);
    document.statements = joined(all.collect());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_that_no_policy_takes_is_told() {
        let text = "landform: 1\nname: t\norganization: { id: o-a1b2c3d4e5, management: \"000000000001\" }\n\
                    accounts: { a: { id: \"111111111111\" } }\nregion: us-east-1\ndatabases: { d: { in: a } }\n";
        let (blueprint, _) = crate::blueprint::decode::read::<Blueprint>(0, text);
        let blueprint = blueprint.unwrap();
        let mut draft = Draft::new(&blueprint);
        draft.databases();
        let statement = Statement::allow().actions(["glue:GetTable"]).resources(["*"]);
        draft.add(&Address::new("database", "a", "d"), Side::Resource, statement);
        let (_, problems) = draft.finish();
        let codes: Vec<&str> = problems.iter().map(|problem| problem.code).collect();
        assert_eq!(codes, ["statement-homeless"]);
    }
}
