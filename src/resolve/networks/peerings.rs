//! `peerings:` into both sides of a connection: the request, the yes, names, and the routes of both.

use super::net::DraftNetwork;
use super::{network_name, overlaps};
use crate::aws::{Address, Name, Text, name};
use crate::blueprint::values::{Entry, Spanned};
use crate::blueprint::{self, PeeringRoutes};
use crate::catalog::names::NameOf;
use crate::catalog::{ActionSet, action_names, context_keys, quota};
use crate::diagnostic::Diagnostic;
use crate::policy::{Document, PrincipalSet, Statement};
use crate::resolve::draft::Draft;
use crate::resolve::endpoints::OwnId;
use crate::resource::{
    Body, DocumentName, Existence, Kind, Peer, Peering, PeeringAccepter, PeeringOptions, PeeringRoute, Role,
};
use std::collections::{BTreeMap, BTreeSet};

impl Draft<'_> {
    /// Every peering connection.
    pub(super) fn peerings(&mut self) {
        for (name, entry) in self.blueprint.peerings.iter() {
            self.peering(name, entry);
        }
    }

    /// The id of the connection of two networks once it is accepted.
    pub(super) fn connection(&self, one: &DraftNetwork, other: &DraftNetwork) -> Option<String> {
        let is = |word: &str, net: &DraftNetwork| net.name == network_name(word);
        let (name, from, to) = self.blueprint.peerings.iter().find_map(|(name, entry)| {
            let (from, to) = (&entry.value.from, &entry.value.to);
            let found = [(one, other), (other, one)]
                .into_iter()
                .find(|(one, other)| is(from, one) && is(to, other));
            found.map(|(from, to)| (name, from, to))
        })?;
        let own = from.place.account == to.place.account && from.place.region == to.place.region;
        let asked = self.own(Peering::address(&from.place.name, name));
        if let Some(Body::Peering(Peering { id: Some(id), .. })) = self.body(&asked) {
            return Some(id.clone());
        }
        let address = if own {
            Peering::address(&from.place.name, name)
        } else {
            PeeringAccepter::address(&to.place.name, name)
        };
        let address = self.own(address);
        let made = self.model.resources.contains_key(&address);
        made.then(|| Text::symbol(&address).as_str().to_owned())
    }

    fn peering(&mut self, name: &Name, entry: &Entry<blueprint::Peering>) {
        let written = &entry.value;
        let (Some(from), Some(to)) = (self.net(&written.from), self.net(&written.to)) else {
            return;
        };
        self.check_peering_id(entry);
        if !self.can_be_peered(name, written, &from, &to) {
            return;
        }
        let full_name = [&self.model.name, "-", name].concat();
        let own = from.place.account == to.place.account && from.place.region == to.place.region;
        let peer = if own {
            Peer::Own
        } else {
            Peer::Other {
                account: to.place.account.clone(),
                region: to.place.region.clone(),
            }
        };
        let peering = Peering {
            name: full_name.clone(),
            vpc: from.vpc.clone(),
            peer_vpc: to.vpc.clone(),
            peer,
            tags: self.tags::<Peering>(&written.tags),
            id: written.id.as_ref().filter(|_| written.existing).map(|id| id.value.clone()),
        };
        let address = self.insert(name, from.place.clone(), from.target.clone(), peering, entry.key);
        if written.existing {
            return self.existing_peering(name, entry, (&from, &to), &address);
        }
        let id = Text::symbol(&address).as_str().to_owned();
        let accepted = if own { id.clone() } else { self.accepter(name, entry, &to, &id) };
        if !own {
            self.accepter_role(name, entry, &from, &to, &full_name);
        }
        let options = PeeringOptions {
            peering: accepted,
            dns: written.dns,
        };
        self.insert(name, from.place.clone(), from.target.clone(), options, entry.key);
        self.routes_of_both(name, entry, (&from, &to), &id);
    }

    /// A connection that is there already: nobody asks and nobody accepts, and its routes are there but where the entry asks
    /// for them.
    fn existing_peering(
        &mut self,
        name: &Name,
        entry: &Entry<blueprint::Peering>,
        ends: (&DraftNetwork, &DraftNetwork),
        address: &Address,
    ) {
        let written = &entry.value;
        self.note_existence(address, Existence::plain(!written.tags.is_empty()));
        if written.dns {
            let message = "`dns` cannot be set: the peering connection exists already";
            self.problems.push(
                Diagnostic::error("existing-set", entry.key, message)
                    .help("leave it out: nothing is written for what exists"),
            );
        }
        if let Some(id) = written.id.as_ref().filter(|_| written.routes.is_some()) {
            self.routes_of_both(name, entry, ends, &id.value);
        }
    }

    /// Routes from one side to the other, where the entry says so, and back.
    fn routes_of_both(
        &mut self,
        name: &Name,
        entry: &Entry<blueprint::Peering>,
        (from, to): (&DraftNetwork, &DraftNetwork),
        id: &str,
    ) {
        let sides = entry.value.routes.map_or(PeeringRoutes::Both, |word| word.value);
        if matches!(sides, PeeringRoutes::Both | PeeringRoutes::From) {
            self.peering_routes(name, entry, from, to, id);
        }
        if matches!(sides, PeeringRoutes::Both | PeeringRoutes::To) {
            self.peering_routes(name, entry, to, from, id);
        }
    }

    /// The id of a connection that exists already.
    fn check_peering_id(&mut self, entry: &Entry<blueprint::Peering>) {
        let written = &entry.value;
        if let (Some(id), true) = (&written.id, written.existing) {
            self.check_id("pcx-", id);
        }
        self.check_own_id(
            &OwnId::of_ec2("a peering connection"),
            written.existing,
            written.id.as_ref(),
            entry.key,
        );
    }

    fn can_be_peered(
        &mut self,
        name: &str,
        written: &blueprint::Peering,
        from: &DraftNetwork,
        to: &DraftNetwork,
    ) -> bool {
        if from.name == to.name {
            let message = format!("peering `{name}` joins network `{}` with itself", from.name);
            self.problems.push(
                Diagnostic::error("peering-itself", written.to.span, message).help("name two networks"),
            );
            return false;
        }
        let routed = !written.existing || written.routes.is_some();
        for (net, reference) in [(from, &written.from), (to, &written.to)] {
            if net.cidr.is_none() && routed {
                let message = format!("the addresses of network `{}` are not known", net.name);
                let problem = Diagnostic::error("peering-addresses", reference.span, message)
                    .also(net.span, "the network");
                self.problems
                    .push(problem.help("add `cidr` to the network: routes to it need its addresses"));
                return false;
            }
        }
        if let Some((one, other)) = self.clash(from, to) {
            let message = format!(
                "networks `{}` ({one}) and `{}` ({other}) overlap, so AWS refuses to peer them",
                from.name, to.name
            );
            let problem = Diagnostic::error("peering-overlap", written.span, message)
                .also(from.span, "these addresses")
                .also(to.span, "and these");
            self.problems.push(problem.help(overlaps::free_block(to, &self.all_blocks())));
            return false;
        }
        true
    }

    fn accepter(
        &mut self,
        name: &Name,
        entry: &Entry<blueprint::Peering>,
        to: &DraftNetwork,
        id: &str,
    ) -> String {
        let accepter = PeeringAccepter {
            peering: id.to_owned(),
            dns: entry.value.dns,
            tags: self.tags::<PeeringAccepter>(&entry.value.tags),
        };
        let address = self.insert(name, to.place.clone(), to.target.clone(), accepter, entry.key);
        Text::symbol(&address).as_str().to_owned()
    }

    /// The role with which CloudFormation of the account that asks says yes in the other one: for those who
    /// deploy there, and for requests of that account only.
    ///
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/peer-with-vpc-in-another-account.html>
    fn accepter_role(
        &mut self,
        name: &Name,
        entry: &Entry<blueprint::Peering>,
        from: &DraftNetwork,
        to: &DraftNetwork,
        full_name: &str,
    ) {
        let asking = from.place.account.as_str();
        let trust = Statement::allow()
            .sid("AssumedByDeployersOfRequester")
            .principals(PrincipalSet::aws([self.model.partition().arn("iam", "", asking, "root")]))
            .actions([action_names::ASSUME_ROLE])
            .when("ArnEquals", context_keys::PRINCIPAL_ARN, self.deployers(asking));
        let trust = if self.model.is_member(asking) {
            trust.when("StringEquals", context_keys::PRINCIPAL_ORG_ID, [self.model.organization.id.clone()])
        } else {
            trust
        };
        let ec2 = |place: &crate::resource::Place, what: &str| place.arn("ec2", what);
        let accept = |sid: &str, what: &str| {
            Statement::allow()
                .sid(sid)
                .actions(ActionSet::PeeringAcceptance.actions())
                .resources([ec2(&to.place, what)])
        };
        let connection = accept("AcceptRequests", "vpc-peering-connection/*").when(
            "ArnLike",
            context_keys::REQUESTER_VPC,
            [ec2(&from.place, "vpc/*")],
        );
        let role_name = Peering::accepter_role_name(full_name);
        self.check_name(NameOf::Role, &Spanned::new(entry.key, role_name.clone()));
        let role = Role {
            name: role_name,
            path: "/".to_owned(),
            description: "A peering connection is accepted as this role.".to_owned(),
            max_session: quota::role_session(),
            trust: Document::new(vec![trust]),
            managed: BTreeSet::new(),
            inline: BTreeMap::from([(
                DocumentName::DERIVED.to_owned(),
                Document::new(vec![connection, accept("AcceptForNetworks", "vpc/*")]),
            )]),
            boundary: None,
            tags: BTreeMap::new(),
        };
        self.insert(&name.with(&name!("accepter")), to.place.clone(), to.target.clone(), role, entry.key);
    }

    /// Routes from the private tables of one side to the addresses of the other.
    fn peering_routes(
        &mut self,
        name: &Name,
        entry: &Entry<blueprint::Peering>,
        here: &DraftNetwork,
        there: &DraftNetwork,
        id: &str,
    ) {
        if here.tables.is_empty() {
            let message =
                format!("network `{}` has no route tables for the way to `{}`", here.name, there.name);
            let problem =
                Diagnostic::error("peering-tables", entry.key, message).also(here.span, "the network");
            self.problems
                .push(problem.help("add `route_tables` to the network, or say `routes:` of the peering"));
        }
        for (end, table) in &here.tables {
            for (at, destination) in there.inside().into_iter().enumerate() {
                let route = PeeringRoute {
                    route_table: table.clone(),
                    destination,
                    peering: id.to_owned(),
                };
                let first = name.with(&here.name).with(end);
                let route_name = if at == 0 { first } else { first.with(&Name::from(at + 1)) };
                self.insert(&route_name, here.place.clone(), here.target.clone(), route, entry.key);
            }
        }
    }
}
