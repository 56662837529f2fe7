//! `groups:` into security groups, and into rules that wait for a peering connection.
//!
//! Groups of one network name one another in their own rules. What a group admits from a group of another network
//! stands beside it as a [`PeeringRule`], since AWS takes it only once the connection is accepted.

use super::net::DraftNetwork;
use crate::aws::{Address, Cidr, Name, Text, name};
use crate::blueprint::decode::closest;
use crate::blueprint::values::{Entry, OneOrMany, Spanned};
use crate::blueprint::{Group, Port, Protocol, Reference};
use crate::catalog::ServicePort;
use crate::catalog::names::NameOf;
use crate::catalog::services::{self, EndpointKind};
use crate::diagnostic::{Diagnostic, Span};
use crate::model::WordFault;
use crate::resolve::draft::Draft;
use crate::resolve::endpoints::OwnId;
use crate::resolve::existing::Stated;
use crate::resolve::grammar::PolicyGrammar;
use crate::resource::{
    Body, Direction, Existence, Kind, PeeringRule, RulePeer, SecurityGroup, SecurityGroupRule, Traffic,
};
use std::collections::{BTreeMap, BTreeSet};

/// The word for every endpoint of a network.
const ENDPOINTS: &str = "endpoints";

/// The group whose rules are made.
struct Own<'a> {
    name: &'a Name,
    net: &'a DraftNetwork,
    address: Address,
}

/// One line of `admits` or `reaches`.
struct AdmissionLine<'a> {
    direction: Direction,
    peers: &'a OneOrMany<Reference>,
    ports: &'a [Port],
    protocol: Protocol,
    description: Option<&'a Spanned<String>>,
    span: Span,
}

/// Whom a word means.
enum RuleHome {
    /// What the group's own rules can say, each with words for people.
    OwnGroup(Vec<(RulePeer, String)>),
    /// A group at the other end of a peering connection: its address, what a rule says, the connection's id.
    OtherNetwork(Address, RulePeer, String),
}

impl Draft<'_> {
    /// Every group; first all without rules, so that each can name any other.
    pub(in crate::resolve) fn groups(&mut self) {
        let mut made = Vec::new();
        for (name, entry) in self.blueprint.groups.iter() {
            made.extend(self.bare_group(name, entry).map(|(net, address)| (name, entry, net, address)));
        }
        for (name, entry, net, address) in made {
            if entry.value.existing {
                continue;
            }
            let own = Own { name, net: &net, address };
            let rules = self.group_rules(&own, &entry.value);
            let resource = self.model.resources.get_mut(&own.address);
            if let Some(Body::SecurityGroup(group)) = resource.map(|resource| &mut resource.body) {
                group.rules.extend(rules);
            }
        }
    }

    fn bare_group(&mut self, name: &Name, entry: &Entry<Group>) -> Option<(DraftNetwork, Address)> {
        let net = self.net(&entry.value.network)?;
        let full_name = [&self.model.name, "-", name].concat();
        self.check_name(NameOf::SecurityGroup, &Spanned::new(entry.key, full_name.clone()));
        let usual = || Spanned::new(entry.key, ["Group ", name, "."].concat());
        let description = entry.value.description.clone().unwrap_or_else(usual);
        self.check_name(NameOf::SecurityGroupDescription, &description);
        self.check_group_words(entry);
        let existing = entry.value.existing;
        let tags = match existing {
            true => BTreeMap::new(),
            false => BTreeMap::from([("Name".to_owned(), full_name.clone())]),
        };
        let group = SecurityGroup {
            id: entry.value.id.as_ref().filter(|_| existing).map(|id| id.value.clone()),
            name: full_name,
            description: description.value,
            vpc: net.vpc.clone(),
            rules: BTreeSet::new(),
            tags: tags.into_iter().chain(self.tags::<SecurityGroup>(&entry.value.tags)).collect(),
        };
        let address = self.insert(name, net.place.clone(), net.target.clone(), group, entry.key);
        if existing {
            self.note_existence(&address, Existence::plain(!entry.value.tags.is_empty()));
        }
        Some((net, address))
    }

    /// Only a group that exists has an id already, and no words but those that name it.
    fn check_group_words(&mut self, entry: &Entry<Group>) {
        let written = &entry.value;
        if let (Some(id), true) = (&written.id, written.existing) {
            self.check_id("sg-", id);
        }
        self.check_own_id(
            &OwnId::of_ec2("a security group"),
            written.existing,
            written.id.as_ref(),
            entry.key,
        );
        let words = [
            written.description.as_ref().map(|text| ("description", text.span)),
            written.admits.iter().next().map(|line| ("admits", line.span)),
            written.reaches.iter().next().map(|line| ("reaches", line.span)),
        ];
        let of_new = words.into_iter().flatten().collect();
        let stated = Stated {
            what: "security group",
            grammar: PolicyGrammar::Resource,
            existing: written.existing,
            policy: None,
            of_new,
        };
        self.stated_policy(&stated);
    }

    fn group_rules(&mut self, own: &Own<'_>, written: &Group) -> BTreeSet<SecurityGroupRule> {
        let inward = written.admits.iter().map(|one| AdmissionLine {
            direction: Direction::Ingress,
            peers: &one.from,
            ports: one.port.as_deref().unwrap_or_default(),
            protocol: one.protocol.map_or(Protocol::Tcp, |word| word.value),
            description: one.description.as_ref(),
            span: one.span,
        });
        let outward = written.reaches.iter().map(|one| AdmissionLine {
            direction: Direction::Egress,
            peers: &one.to,
            ports: one.port.as_deref().unwrap_or_default(),
            protocol: one.protocol.map_or(Protocol::Tcp, |word| word.value),
            description: one.description.as_ref(),
            span: one.span,
        });
        let mut rules = BTreeMap::new();
        for line in inward.chain(outward) {
            for rule in self.line_rules(own, &line) {
                // Two words for one block are one rule: AWS refuses the second.
                rules.entry((rule.direction, rule.key())).or_insert(rule);
            }
        }
        rules.into_values().collect()
    }

    fn line_rules(&mut self, own: &Own<'_>, line: &AdmissionLine<'_>) -> Vec<SecurityGroupRule> {
        if let Some(words) = line.description {
            self.check_name(NameOf::SecurityGroupDescription, words);
        }
        let services = !line.peers.is_empty() && line.peers.iter().all(|word| word.value == ENDPOINTS);
        let traffic = self.traffic(
            line.protocol,
            line.ports,
            services.then(|| ServicePort::InterfaceEndpoint.first()),
            line.span,
        );
        let mut rules = Vec::new();
        for word in line.peers {
            for home in self.peers_of(own, line.direction, word) {
                match home {
                    RuleHome::OwnGroup(peers) => {
                        rules.extend(peers.into_iter().flat_map(|peer| said(line, &traffic, peer)))
                    }
                    RuleHome::OtherNetwork(group, peer, over) => {
                        for traffic in &traffic {
                            self.peering_rule(own, line, *traffic, (&group, &peer, &over), word.span);
                        }
                    }
                }
            }
        }
        rules
    }

    fn peers_of(&mut self, own: &Own<'_>, direction: Direction, word: &Reference) -> Vec<RuleHome> {
        let text = word.value.as_str();
        let here = if let Some(cidr) = block(text) {
            let whose = if text == "internet" { text } else { "addresses" };
            Some(vec![(RulePeer::Cidr(cidr), whose.to_owned())])
        } else if text.starts_with("network/") {
            self.network_peers(own, word)
        } else if text == ENDPOINTS {
            self.endpoint_peers(own, direction, word)
        } else {
            let groups = self.groups_of(word);
            // All of one studio are in one network: what is wrong with one is said once.
            return groups
                .iter()
                .map_while(|group| self.group_peer(own, direction, group, word))
                .collect();
        };
        here.map(RuleHome::OwnGroup).into_iter().collect()
    }

    /// The security groups of `group/…`, `studio/…` (those of its users too), `warehouse/…`, `user-profile/…`.
    fn groups_of(&mut self, word: &Reference) -> Vec<Address> {
        let text = word.value.as_str();
        let found = match self.model.group_named(text).map(|group| group.address.clone()) {
            Err(problem) if problem.fault != WordFault::Several => {
                self.refuse_peer(text, word.span);
                return Vec::new();
            }
            found => self.meant(text, word.span, found),
        };
        let studio = |found: &Address| {
            let studios = &self.blueprint.studios;
            studios.get(found.name()).filter(|_| text.starts_with("studio/"))
        };
        let users = found.iter().flat_map(|found| {
            let users = studio(found).into_iter().flat_map(|studio| studio.value.users.iter());
            users.map(|(user, _)| self.own(SecurityGroup::address(found.account(), &found.name().with(user))))
        });
        let users: Vec<Address> = users.filter(|user| self.model.resources.contains_key(user)).collect();
        found.into_iter().chain(users).collect()
    }

    fn refuse_peer(&mut self, text: &str, span: Span) {
        let (kind, rest) = text.split_once('/').unwrap_or_default();
        if self.was_refused(kind, rest.rsplit('/').next().unwrap_or_default()) {
            return;
        }
        let blueprint = self.blueprint;
        let spell = |kind: &'static str| move |name: &str| [kind, "/", name].concat();
        let known: Vec<String> = [ENDPOINTS.to_owned(), "internet".to_owned()]
            .into_iter()
            .chain(blueprint.groups.names().map(spell("group")))
            .chain(blueprint.networks.names().map(spell("network")))
            .chain(blueprint.studios.names().map(spell("studio")))
            .chain(blueprint.warehouses.names().map(spell("warehouse")))
            .collect();
        let bare = known.iter().find(|one| one.split_once('/').is_some_and(|(_, name)| name == text));
        let near = bare.map(String::as_str).or_else(|| closest(text, known.iter().map(String::as_str)));
        let help = match near {
            _ if text.parse::<std::net::IpAddr>().is_ok() => format!("write a block: `{text}/32` is this one address"),
            Some(near) => format!("did you mean `{near}`?"),
            None => "write a block (`10.0.0.0/8`), `internet`, `group/NAME`, `studio/NAME`, `warehouse/NAME` or `network/NAME`".to_owned(),
        };
        let message = format!("`{text}` is nothing that a rule can be about");
        self.problems.push(Diagnostic::error("rule-peer", span, message).help(help));
    }

    /// Addresses of a network: all of the group's own, of another one those that peering connections lead to.
    fn network_peers(&mut self, own: &Own<'_>, word: &Reference) -> Option<Vec<(RulePeer, String)>> {
        let there = self.net(word)?;
        if !self.joined(&there, own.net) {
            let message =
                format!("nothing joins network `{}` and network `{}` of the group", there.name, own.net.name);
            let problem = Diagnostic::warning("reach-apart", word.span, message);
            self.problems
                .push(problem.help("add a peering of the two to `peerings:`, unless something outside of the blueprint joins them"));
        }
        let blocks: BTreeSet<Cidr> = if there.name == own.net.name {
            there.cidr.into_iter().collect()
        } else {
            there.inside()
        };
        if blocks.is_empty() {
            self.no_addresses(&there, word.span);
            return None;
        }
        let note = ["network ", &there.name].concat();
        Some(blocks.into_iter().map(|cidr| (RulePeer::Cidr(cidr), note.clone())).collect())
    }

    /// Reports a network whose addresses a rule needs.
    pub(super) fn no_addresses(&mut self, net: &DraftNetwork, span: Span) {
        let message = format!("the addresses of network `{}` are not known", net.name);
        let problem = Diagnostic::error("rule-peer", span, message).also(net.span, "the network");
        self.problems
            .push(problem.help("add `cidr` to the network, or write the block here"));
    }

    /// Interface endpoints by their groups, gateway endpoints by AWS's prefix lists.
    fn endpoint_peers(
        &mut self,
        own: &Own<'_>,
        direction: Direction,
        word: &Reference,
    ) -> Option<Vec<(RulePeer, String)>> {
        if direction == Direction::Ingress {
            let problem = Diagnostic::error(
                "rule-peer",
                word.span,
                "endpoints only answer, so nothing can be admitted from them",
            );
            self.problems.push(problem.help("write `to: endpoints` under `reaches`"));
            return None;
        }
        let net = self.net(&Spanned::new(word.span, own.net.name.to_string()))?;
        let groups = net
            .endpoint_groups
            .iter()
            .map(|id| (RulePeer::Group(id.clone()), "endpoints".to_owned()));
        let mut found: Vec<(RulePeer, String)> = groups.collect();
        for service in &net.services {
            let known = services::endpoint(service);
            if known.is_some_and(|known| known.kinds.contains(&EndpointKind::Gateway)) {
                let list = self.prefix_list(service, &net, word.span)?;
                found.push((RulePeer::PrefixList(list), [service, " through its gateway endpoint"].concat()));
            }
        }
        if found.is_empty() {
            let message = format!("network `{}` has no endpoints that a rule could be about", net.name);
            let problem = Diagnostic::error("rule-peer", word.span, message).also(net.span, "the network");
            self.problems.push(
                problem.help("add `endpoints` to the network, or `security_groups` where it exists already"),
            );
            return None;
        }
        Some(found)
    }

    fn group_peer(
        &mut self,
        own: &Own<'_>,
        direction: Direction,
        group: &Address,
        word: &Reference,
    ) -> Option<RuleHome> {
        let id = match self.body(group) {
            Some(Body::SecurityGroup(found)) => found.id_at(group),
            Some(_) | None => Text::symbol(group),
        };
        let id = id.as_str().to_owned();
        let note = ["group ", group.name()].concat();
        let there = self.net_of_group(group)?;
        if there.name == own.net.name {
            return Some(RuleHome::OwnGroup(vec![(RulePeer::Group(id), note)]));
        }
        let why = if !self.joined(&there, own.net) {
            "no peering joins the two networks"
        } else if there.place.region != own.net.place.region {
            "rules cannot name groups of another region"
        } else if direction == Direction::Egress {
            "rules about what goes out cannot name groups of another network"
        } else {
            let peer = if there.place.account == own.net.place.account {
                RulePeer::Group(id)
            } else {
                RulePeer::ForeignGroup {
                    account: there.place.account.clone(),
                    group: id,
                }
            };
            // A peering with problems of its own was reported where it stands.
            return self
                .connection(&there, own.net)
                .map(|over| RuleHome::OtherNetwork(group.clone(), peer, over));
        };
        let way = if direction == Direction::Egress { "to" } else { "from" };
        let message = format!("`{}` is in network `{}`: {why}", word.value, there.name);
        let problem = Diagnostic::error("group-apart", word.span, message).also(there.span, "its network");
        self.problems
            .push(problem.help(format!("write `{way}: network/{}` for its addresses", there.name)));
        None
    }

    fn net_of_group(&self, group: &Address) -> Option<DraftNetwork> {
        let Some(Body::SecurityGroup(group)) = self.body(group) else {
            return None;
        };
        self.known_networks().find(|net| net.vpc == group.vpc).cloned()
    }

    fn peering_rule(
        &mut self,
        own: &Own<'_>,
        line: &AdmissionLine<'_>,
        traffic: Traffic,
        (group, peer, over): (&Address, &RulePeer, &str),
        span: Span,
    ) {
        let from = own.name.with(&name!("from")).with(group.account()).with(group.name());
        let rules = from.with(&line.protocol.name());
        let port = |port: u16| Name::from(usize::from(port));
        let name = match traffic {
            Traffic::Tcp(ports) | Traffic::Udp(ports) if ports.from == ports.to => {
                rules.with(&port(ports.from))
            }
            Traffic::Tcp(ports) | Traffic::Udp(ports) => rules.with(&port(ports.from)).with(&port(ports.to)),
            Traffic::All | Traffic::Icmp(_) => rules,
        };
        let words = line
            .description
            .map_or_else(|| ["group ", group.name()].concat(), |words| words.value.clone());
        // AWS counts the connection's id too.
        let longest = Spanned::new(span, [&words, " over pcx-0123456789abcdef0"].concat());
        self.check_name(NameOf::SecurityGroupDescription, &longest);
        let rule = PeeringRule {
            group: Text::symbol(&own.address).as_str().to_owned(),
            traffic,
            peer: peer.clone(),
            description: [&words, " over ", over].concat(),
        };
        self.insert(&name, own.net.place.clone(), own.net.target.clone(), rule, span);
    }
}

/// A rule for each traffic.
fn said(
    line: &AdmissionLine<'_>,
    traffic: &[Traffic],
    (peer, note): (RulePeer, String),
) -> Vec<SecurityGroupRule> {
    let description = line.description.map_or(note, |words| words.value.clone());
    let rule = |traffic: &Traffic| SecurityGroupRule {
        direction: line.direction,
        traffic: *traffic,
        peer: peer.clone(),
        description: description.clone(),
    };
    traffic.iter().map(rule).collect()
}

/// A block of addresses; `internet` is all of them.
pub(super) fn block(text: &str) -> Option<Cidr> {
    let all = if text == "internet" { "0.0.0.0/0" } else { text };
    Cidr::parse(all).ok()
}
