//! A model into boxes within boxes, and lines between them.

use crate::aws::{Address, Text};
use crate::evaluate::{Edge, Party, Universe};
use crate::model::Model;
use crate::resource::{Body, EndpointType, Resource};
use std::collections::{BTreeMap, BTreeSet};

/// What is drawn.
#[derive(Debug, Default)]
pub(super) struct Drawing {
    /// Accounts, and what lies outside of all.
    pub boxes: Vec<GraphNode>,
    /// Lines, sorted.
    pub lines: BTreeSet<Line>,
}

/// A box; a leaf where it holds nothing.
#[derive(Debug)]
pub(super) struct GraphNode {
    /// Its name within the text: `n` and a number.
    pub id: String,
    /// Two lines for people at most.
    pub label: String,
    /// What it holds.
    pub inner: Vec<GraphNode>,
}

/// A line from one box to another.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Line {
    pub from: String,
    pub to: String,
    pub kind: LineKind,
    pub label: String,
}

/// What a line means.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum LineKind {
    /// A peering connection.
    Peering,
    /// A policy or a share that lets another account in.
    Access,
    /// A declared flow that must arrive.
    Reach,
    /// A declared flow that must not.
    NoReach,
}

/// Ids by what they stand for: addresses, and words of flows.
#[derive(Default)]
struct Ids(BTreeMap<String, String>);

impl Ids {
    fn of(&mut self, name: &str) -> String {
        let next = ["n", &(self.0.len() + 1).to_string()].concat();
        self.0.entry(name.to_owned()).or_insert(next).clone()
    }

    fn known(&self, name: &str) -> Option<String> {
        self.0.get(name).cloned()
    }
}

impl Drawing {
    /// Draws the model of a universe.
    pub fn of(universe: &Universe<'_>) -> Self {
        let model = universe.model();
        let mut ids = Ids::default();
        let mut drawing = Self::default();
        let edges = universe.edges();
        let ends: BTreeSet<String> =
            edges.iter().flat_map(|edge| [box_of(edge.from), edge.to.to_string()]).collect();
        for account in model.accounts.values() {
            let here = |resource: &&Resource| resource.place.account == account.id;
            let own: Vec<&Resource> = model.resources.values().filter(here).collect();
            let mut inner = networks(&own, &mut ids);
            let more = own.iter().filter(|resource| {
                ends.contains(&resource.address.to_string())
                    && ids.known(&resource.address.to_string()).is_none()
            });
            let more: Vec<&Resource> = more.copied().collect();
            inner.extend(more.into_iter().map(|resource| leaf(resource, "", &mut ids)));
            drawing.boxes.push(GraphNode {
                id: ids.of(&["account/", &account.name].concat()),
                label: [&account.name, "\n", account.id.as_str()].concat(),
                inner,
            });
        }
        drawing.peerings(model, &ids);
        drawing.accesses(&edges, &ids);
        drawing.flows(model, &mut ids);
        drawing
    }

    fn peerings(&mut self, model: &Model, ids: &Ids) {
        for resource in model.resources.values() {
            let Body::Peering(peering) = &resource.body else {
                continue;
            };
            let ends =
                [&peering.vpc, &peering.peer_vpc].map(|id| ids.known(&Text::from(id.as_str()).to_string()));
            if let [Some(from), Some(to)] = ends {
                let (kind, label) = (LineKind::Peering, resource.address.name().to_string());
                self.lines.insert(Line { from, to, kind, label });
            }
        }
    }

    fn accesses(&mut self, edges: &[Edge<'_>], ids: &Ids) {
        for edge in edges {
            if let (Some(from), Some(to)) = (ids.known(&box_of(edge.from)), ids.known(&edge.to.to_string())) {
                let (kind, label) = (LineKind::Access, edge.to.kind().to_owned());
                self.lines.insert(Line { from, to, kind, label });
            }
        }
    }

    /// Ends that are no box of an account become one of their own.
    fn flows(&mut self, model: &Model, ids: &mut Ids) {
        for claim in &model.flow_claims {
            let flow = &claim.flow;
            let [from, to] = [&flow.from, &flow.to].map(|word| {
                let name = Address::parse(word).map_or_else(|_| word.clone(), |address| shown(&address));
                ids.known(&name).unwrap_or_else(|| {
                    let id = ids.of(&name);
                    self.boxes.push(GraphNode {
                        id: id.clone(),
                        label: word.clone(),
                        inner: Vec::new(),
                    });
                    id
                })
            });
            let kind = match claim.expected {
                crate::model::ExpectedReach::Reach => LineKind::Reach,
                crate::model::ExpectedReach::NoReach => LineKind::NoReach,
            };
            let port = if flow.port == 0 { String::new() } else { flow.port.to_string() };
            let label = [flow.protocol.as_str(), " ", &port].concat().trim_end().to_owned();
            self.lines.insert(Line { from, to, kind, label });
        }
    }
}

/// The name of the box of whoever is let in.
fn box_of(party: Party<'_>) -> String {
    match party {
        Party::Account(name) => ["account/", name].concat(),
        Party::Role(address) => address.to_string(),
    }
}

/// The name under which an id of the model is found: what people see of its symbol.
fn shown(address: &Address) -> String {
    address.to_string()
}

/// VPCs with their subnets, endpoints and whoever sits in them.
fn networks(own: &[&Resource], ids: &mut Ids) -> Vec<GraphNode> {
    let mut found = Vec::new();
    for resource in own {
        let Body::Vpc(vpc) = &resource.body else { continue };
        let symbol = Text::symbol(&resource.address);
        let inner: Vec<GraphNode> = own
            .iter()
            .filter_map(|part| part_of(part, symbol.as_str(), own).map(|note| leaf(part, &note, ids)))
            .collect();
        // Lines to a VPC are found by the text of its symbol.
        let id = ids.of(&symbol.to_string());
        ids.0.insert(resource.address.to_string(), id.clone());
        found.push(GraphNode {
            id,
            label: [resource.address.name(), "\n", &vpc.cidr.to_string()].concat(),
            inner,
        });
    }
    found
}

/// What is drawn within a VPC, with a note.
fn part_of(resource: &Resource, vpc: &str, own: &[&Resource]) -> Option<String> {
    let in_subnets = |subnets: &BTreeSet<String>| {
        own.iter().any(|one| match &one.body {
            Body::Subnet(subnet) => {
                subnet.vpc == vpc && subnets.contains(Text::symbol(&one.address).as_str())
            }
            _ => false,
        })
    };
    match &resource.body {
        Body::Subnet(subnet) if subnet.vpc == vpc => Some(subnet.cidr.to_string()),
        Body::Endpoint(endpoint) if endpoint.vpc == vpc => Some(match endpoint.kind {
            EndpointType::Gateway { .. } => "gateway endpoint".to_owned(),
            EndpointType::Interface { .. } => "interface endpoint".to_owned(),
        }),
        Body::InternetGateway(gateway) if gateway.vpc == vpc => Some("internet gateway".to_owned()),
        Body::NatGateway(nat) if in_subnets(&BTreeSet::from([nat.subnet.clone()])) => {
            Some("NAT gateway".to_owned())
        }
        Body::Firewall(firewall) if firewall.vpc == vpc => Some("firewall".to_owned()),
        Body::StudioDomain(domain) if domain.vpc == vpc => Some("Studio".to_owned()),
        Body::RedshiftCluster(cluster) if in_subnets(&cluster.subnets) => Some("Redshift".to_owned()),
        Body::RedshiftServerless(workgroup) if in_subnets(&workgroup.subnets) => {
            Some("Redshift Serverless".to_owned())
        }
        Body::SecurityGroup(group) if group.vpc == vpc => Some("security group".to_owned()),
        _ => None,
    }
}

fn leaf(resource: &Resource, note: &str, ids: &mut Ids) -> GraphNode {
    let note = if note.is_empty() { resource.address.kind() } else { note };
    GraphNode {
        id: ids.of(&resource.address.to_string()),
        label: [resource.address.name(), "\n", note].concat(),
        inner: Vec::new(),
    }
}
