//! The model while it is being made: resources with their first statements, and what others add.

use super::audience::{Audience, ConditionParts};
use super::deployed::{Deployed, PinnedNames};
use super::empty_model::empty_model;
use super::endpoint_policies::EndpointPolicies;
use super::needs::Needs;
use super::networks::net::DraftNetwork;
use super::statement_addresses::Element;
use super::tags;
use super::whom::{RoleSet, Whom};
use super::{names, placeholders};
use crate::aws::{Address, Cidr, Name, Text, name};
use crate::blueprint::Blueprint;
use crate::blueprint::values::{Spanned, Tags as WrittenTags};
use crate::catalog::descriptions::DescriptionOf;
use crate::catalog::names::NameOf;
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::model::{Model, Origin};
use crate::policy::Statement;
pub(super) use crate::resource::DocumentSide;
use crate::resource::{Body, Existence, Kind, Place, Resource, Tags, Target};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The model while it is being made.
pub(super) struct Draft<'a> {
    /// What the user wrote.
    pub blueprint: &'a Blueprint,
    /// What was made so far.
    pub model: Model,
    /// Everything that is wrong so far.
    pub problems: Diagnostics,
    pub(super) added: BTreeMap<(Address, DocumentSide), Vec<Statement>>,
    pub(super) audiences: BTreeMap<Audience, BTreeSet<Whom>>,
    /// What grants need to be shared, by the design that makes the share.
    pub(super) needs: BTreeMap<Option<Name>, Needs>,
    /// What the users of other designs in reach wrote.
    pub(super) others: BTreeMap<Option<Name>, &'a Blueprint>,
    /// Whether something is wrong with another design in reach.
    pub(super) others_faulty: bool,
    /// How the line at hand means its roles, by ARN: those that it does not name one by one.
    meant_as: BTreeMap<String, RoleSet>,
    /// The conditions on which everything holds that is derived at the moment.
    pub(super) held: Vec<ConditionParts>,
    /// Addresses in hand-written statements, and where they stand.
    named: BTreeMap<(Element, String), Vec<Span>>,
    networks: BTreeMap<Name, DraftNetwork>,
    pub(super) endpoint_policies: EndpointPolicies,
    /// The places of promises by what they come to as numbers, so that none is remembered twice.
    pub(super) noted: HashMap<u64, Vec<usize>>,
    /// Keys that offline stores are encrypted with.
    offline_keys: BTreeSet<String>,
    /// Addresses that networks have already, by the name of the network.
    given: BTreeMap<Name, Cidr>,
    /// Roles that Identity Center makes, with the permission sets of which it makes them.
    pub(super) sets: BTreeMap<Address, Address>,
    /// The names that the lock has pinned, by address.
    pub pinned: &'a BTreeMap<String, PinnedNames>,
    /// The ids that AWS has given to what is deployed, by address.
    pub ids: &'a BTreeMap<String, String>,
}

impl<'a> Draft<'a> {
    /// A draft with organization and accounts, and nothing in it.
    pub fn new(blueprint: &'a Blueprint, deployed: &'a Deployed) -> Self {
        let mut problems = Diagnostics::new();
        let model = empty_model(blueprint, &mut problems);
        Self {
            blueprint,
            model,
            problems,
            added: BTreeMap::new(),
            audiences: BTreeMap::new(),
            needs: BTreeMap::new(),
            others: BTreeMap::new(),
            others_faulty: false,
            meant_as: BTreeMap::new(),
            held: Vec::new(),
            named: BTreeMap::new(),
            networks: BTreeMap::new(),
            endpoint_policies: EndpointPolicies::default(),
            noted: HashMap::new(),
            offline_keys: BTreeSet::new(),
            given: deployed.blocks_by_name(),
            sets: BTreeMap::new(),
            pinned: &deployed.names,
            ids: &deployed.ids,
        }
    }

    /// Adds a statement to one side of a resource.
    pub fn add(&mut self, address: &Address, side: DocumentSide, statement: Statement) {
        let statement = self.of_one_account(address, side, self.as_held(statement));
        let home = self.home_of_statements(address).clone();
        self.added.entry((home, side)).or_default().push(statement);
    }

    /// The statements that were added to one side of a resource.
    pub fn added(&self, address: &Address, side: DocumentSide) -> &[Statement] {
        let home = self.home_of_statements(address).clone();
        self.added.get(&(home, side)).map(Vec::as_slice).unwrap_or_default()
    }

    /// Admits a role to a resource by the resource's own policy: as the line at hand means it.
    pub fn admit(&mut self, audience: Audience, role_arn: &str) {
        let home = self.model.get(&audience.resource).map(|resource| resource.place.account.as_str());
        let at_home =
            |set: &&RoleSet| set.bounded && crate::aws::Arn::parse(role_arn).map(|arn| arn.account()) == home;
        let whom = match self.meant_as.get(role_arn).filter(|set| !at_home(set)) {
            Some(set) => Whom::Roles(set.clone()),
            None => Whom::Role(Text::with_digits_as_pattern(role_arn)),
        };
        self.admit_whom(audience, whom);
    }

    /// Admits one or many to a resource by the resource's own policy.
    pub fn admit_whom(&mut self, audience: Audience, whom: Whom) {
        let audience = self.audience_as_held(audience);
        self.audiences.entry(audience).or_default().insert(whom);
    }

    /// Notes how the line at hand means roles, by their ARNs, until the next one does.
    pub fn mean(&mut self, roles: BTreeMap<String, RoleSet>) {
        self.meant_as = roles;
    }

    /// How the line at hand means a role that it does not name.
    pub fn meant_as(&self, role_arn: &str) -> Option<&RoleSet> {
        self.meant_as.get(role_arn)
    }

    /// Reports a name that AWS would refuse.
    pub fn check_name(&mut self, of: NameOf, name: &Spanned<String>) {
        // A name that is filled comes here whole; in others nothing is.
        let problem = names::refused(of, name).or_else(|| placeholders::told_anywhere(name, name.span));
        self.problems.extend(problem);
    }

    /// A text for a place.
    pub fn placed_text(&self, text: &str, place: &Place) -> String {
        placeholders::filled(text, place, &self.model.organization.id)
    }

    /// The same for a place like any other, to be held against what AWS takes.
    pub fn sampled(&self, text: &str) -> String {
        let account = self.model.accounts.values().next();
        let place = Place {
            name: account.map_or(name!("account"), |account| account.name.clone()),
            account: account.map_or(self.model.organization.management.clone(), |account| account.id.clone()),
            region: self.model.region.clone(),
        };
        self.placed_text(text, &place)
    }

    /// A text for a place; braces in it that stand for nothing are told.
    pub fn told_text(&mut self, text: &Spanned<String>, place: &Place) -> String {
        self.problems.extend(placeholders::told(text, text.span));
        self.placed_text(text, place)
    }

    /// What an entry is called in AWS: as it says, or by its own name behind the prefix of the design. What AWS would refuse is
    /// reported, of a name with placeholders by [`Draft::placed_name`].
    pub fn own_name(
        &mut self,
        of: NameOf,
        said: Option<&Spanned<String>>,
        (entry, span): (&Name, Span),
        existing: bool,
    ) -> Spanned<String> {
        let own = match existing {
            true => entry.to_string(),
            false => self.prefixed(of, entry),
        };
        let name = said.cloned().unwrap_or(Spanned::new(span, own));
        self.problems.extend(placeholders::told(&name, name.span));
        // One with a placeholder is held against AWS in each place, where it is whole.
        if !name.contains('{') {
            self.check_name(of, &name);
        }
        name
    }

    /// The same in a place.
    pub fn placed_name(&mut self, of: NameOf, name: &Spanned<String>, place: &Place) -> String {
        let placed = Spanned::new(name.span, self.placed_text(name, place));
        if name.contains('{') {
            self.check_name(of, &placed);
        }
        placed.value
    }

    /// The name of an entry behind the design's prefix. Glue takes no hyphens.
    fn prefixed(&self, of: NameOf, entry: &Name) -> String {
        // One that is refused is told once, where it stands.
        let fits = |prefix: &&Spanned<String>| names::refused(NameOf::Prefix, prefix).is_none();
        let prefix = self.blueprint.prefix.as_ref().filter(fits);
        match (prefix, of) {
            (None, _) => entry.to_string(),
            (Some(prefix), NameOf::Database) => [&prefix.value.replace('-', "_"), "_", entry].concat(),
            (Some(prefix), _) => [&prefix.value, "-", entry].concat(),
        }
    }

    /// A description, or nothing; one that AWS would refuse is reported.
    pub fn description(
        &mut self,
        of: DescriptionOf,
        written: Option<&Spanned<String>>,
        place: &Place,
    ) -> String {
        self.problems.extend(written.and_then(|text| placeholders::told(text, text.span)));
        let filled = written.map(|text| Spanned::new(text.span, self.placed_text(text, place)));
        if let Some(filled) = &filled {
            self.problems.extend(names::description_refused(of, filled));
        }
        filled.map(|text| text.value).unwrap_or_default()
    }

    /// Adds a resource; a second one of the same address is reported.
    pub fn insert(
        &mut self,
        name: &Name,
        place: Place,
        target: Target,
        body: impl Into<Body>,
        origin: Span,
    ) -> Address {
        let body = body.into();
        let address = self.own(body.address(&place.name, name));
        self.check_name(NameOf::Entry, &Spanned::new(origin, name.to_string()));
        self.insert_at(address, place, target, body, origin)
    }

    /// The same of what has an address of another form than its kind, or a name that nobody wrote.
    pub fn insert_at(
        &mut self,
        address: Address,
        place: Place,
        target: Target,
        body: impl Into<Body>,
        origin: Span,
    ) -> Address {
        let body = body.into();
        let resource = Resource {
            address: address.clone(),
            place,
            target,
            body,
            existence: Existence::Made,
        };
        if let Some(before) = self.model.insert(resource) {
            let first = self.line(&before);
            let problem =
                Diagnostic::error("address-twice", origin, format!("`{address}` is declared twice"));
            self.problems
                .push(problem.also(first, "here for the first time").help("give one of them another name"));
        }
        self.model.origins.insert(Origin::Resource(address.clone()), origin);
        address
    }

    /// An address as one of this design.
    pub fn own(&self, address: Address) -> Address {
        address.of_design(self.model.design.as_ref())
    }

    /// What the user wrote of the design that an address is of.
    pub fn blueprint_of(&self, address: &Address) -> Option<&'a Blueprint> {
        match self.model.design.as_ref() == address.design() {
            true => Some(self.blueprint),
            false => self.others.get(&address.design().cloned()).copied(),
        }
    }

    /// The line of the blueprint that a resource comes from.
    pub fn line(&self, resource: &Resource) -> Span {
        self.model.origins.resource(&resource.address)
    }

    /// The properties of a resource that is known to be of some kind.
    pub fn body(&self, address: &Address) -> Option<&Body> {
        self.model.get(address).map(|resource| &resource.body)
    }

    /// The ARN of a resource; empty when there is none, which was reported before.
    pub fn arn(&self, address: &Address) -> String {
        let found = self.model.get(address).map(|resource| resource.arn().as_str().to_owned());
        found.unwrap_or_default()
    }

    /// The tags of a resource of a kind; what its service would refuse is reported.
    pub fn tags<K: Kind>(&mut self, written: &WrittenTags) -> Tags {
        self.problems.extend(tags::refused(K::KIND, written));
        Self::tags_as_written(written)
    }

    /// Tags that something has already.
    pub fn tags_as_written(written: &WrittenTags) -> Tags {
        written.iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
    }

    /// Notes an address that a hand-written statement holds: it becomes an ARN when everything is declared.
    pub fn note_address(&mut self, element: Element, text: &str, span: Span) {
        self.named.entry((element, text.to_owned())).or_default().push(span);
    }

    /// Notes that a network is known from here on.
    pub fn add_network(&mut self, network: DraftNetwork) {
        self.networks.insert(network.name.clone(), network);
    }

    /// The network of this name.
    pub fn network(&self, name: &str) -> Option<&DraftNetwork> {
        self.networks.get(name)
    }

    /// Every network that is known so far, by name.
    pub fn known_networks(&self) -> impl Iterator<Item = &DraftNetwork> {
        self.networks.values()
    }

    /// Notes that a network has an endpoint of a service.
    pub fn has_endpoint(&mut self, network: &str, service: &str) {
        if let Some(network) = self.networks.get_mut(network) {
            network.services.insert(service.to_owned());
        }
    }

    /// Notes the security groups that the interface endpoints of a network have.
    pub fn answers_through(&mut self, network: &str, groups: &BTreeSet<String>) {
        if let Some(network) = self.networks.get_mut(network) {
            network.endpoint_groups.clone_from(groups);
        }
    }

    /// The addresses that a network has already.
    pub fn given(&self, network: &str) -> Option<Cidr> {
        self.given.get(network).copied()
    }

    /// Addresses of networks that the blueprint no longer has.
    pub fn given_to_others(&self) -> impl Iterator<Item = Cidr> {
        let gone = |(name, _): &(&Name, &Cidr)| self.blueprint.networks.get(name).is_none();
        self.given.iter().filter(gone).map(|(_, block)| *block)
    }

    /// Notes that an offline store is encrypted with a key.
    pub fn encrypts_offline(&mut self, key_arn: &str) {
        self.offline_keys.insert(key_arn.to_owned());
    }

    /// True for a key that an offline store is encrypted with.
    pub fn is_offline_key(&self, key_arn: &str) -> bool {
        self.offline_keys.contains(key_arn)
    }

    /// Notes that a role may read in a warehouse: `at` is its place among what can be read.
    pub fn lets_read(&mut self, at: usize, role_arn: String) {
        if let Some(access) = self.model.database_access.get_mut(at) {
            access.roles.insert(role_arn);
        }
    }

    /// Takes the roles that resources admit, and what with.
    pub fn take_audiences(&mut self) -> BTreeMap<Audience, BTreeSet<Whom>> {
        std::mem::take(&mut self.audiences)
    }

    /// Takes the statements that documents get, by resource and side.
    pub fn take_added(&mut self) -> BTreeMap<(Address, DocumentSide), Vec<Statement>> {
        std::mem::take(&mut self.added)
    }

    /// Takes the addresses that hand-written statements hold, and where they stand.
    pub fn take_addresses(&mut self) -> BTreeMap<(Element, String), Vec<Span>> {
        std::mem::take(&mut self.named)
    }

    /// The model, and everything that is wrong with it.
    pub fn finish(self) -> (Model, Diagnostics) {
        let mut problems = self.problems;
        problems.retain(|problem| !is_of_design_name(problem, &self.blueprint.name));
        (self.model, problems)
    }
}

/// Whether a name is refused only because it begins with that of the design, which is refused itself.
fn is_of_design_name(problem: &Diagnostic, name: &Spanned<String>) -> bool {
    problem.code == "name-invalid"
        && problem.span != Some(name.span)
        && problem.message.contains(&["`", name, "-"].concat())
        && names::refused(NameOf::Design, name).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Everything that is changed after it was inserted: a bucket's log target, a role that is there already, rules of
    /// a group, an endpoint that a grant names, and policies.
    const CHANGED: &str = r#"
landform: 1
name: t
organization: { id: o-a1b2c3d4e5, management: "000000000001" }
accounts: { a: { id: "111111111111" } }
region: us-east-1
keys: { k: { in: a } }
buckets:
  logs: { in: a, name: logs-111111111111 }
  data: { in: a, name: data-111111111111, key: k, access_logs: logs }
roles: { r: { in: a, existing: true, path: /t/ }, s: { in: a, assumed_by: [r] } }
networks: { n: { in: a, cidr: 10.0.0.0/20 } }
endpoints: { e: { network: n, service: s3 } }
groups: { g: { network: n, admits: [{ from: network/n, port: 443 }] } }
grants: [{ to: role/a/r, may: [read], on: bucket/a/data, through: endpoint/a/e }]
"#;

    #[test]
    fn every_resource_is_found_by_its_arn() {
        let (blueprint, _) = crate::blueprint::decode::read::<Blueprint>(0, CHANGED);
        let (model, problems) = crate::resolve::resolve(&blueprint.unwrap());
        assert!(!problems.has_errors(), "{problems:?}");
        assert!(model.resources.len() >= 15);
        for resource in model.resources.values() {
            assert_eq!(model.with_arn(resource.arn().as_str()), Some(resource));
        }
    }
}
