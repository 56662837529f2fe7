//! The components of a path into the answer to a flow: hops with names and notes.

use super::Networks;
use super::address_range::dotted;
use super::location::{Host, Location};
use super::parts::NextHop;
use super::walk::{PathComponent, Stop, StopReason, Trip, Walked};
use crate::catalog::ServicePort;
use crate::resource::Direction;

/// Whether packets of a flow arrive and replies come back.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Reach {
    /// Some packet does.
    Reach,
    /// None does.
    NoReach,
    /// The blueprint does not tell.
    Unknown,
}

impl Reach {
    /// The word in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reach => "reach",
            Self::NoReach => "no_reach",
            Self::Unknown => "unknown",
        }
    }
}

/// How many of the packets of a flow do what the answer says.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Extent {
    /// From every source to every destination.
    All,
    /// From some sources to some destinations.
    Some,
    /// None.
    None,
}

impl Extent {
    /// The word in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Some => "some",
            Self::None => "none",
        }
    }
}

/// One thing that a packet meets.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Hop {
    /// What it is: `place` (where the packet starts or ends), `group`, `acl`, `route`, `endpoint`, `internet`, `nat`,
    /// `peering`, `firewall` or `service-network`.
    pub kind: &'static str,
    /// Which one: an address of the blueprint, or a word for people.
    pub at: String,
    /// What happens there.
    pub note: String,
}

/// Where a name leads from the source.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Resolution {
    /// The name.
    pub name: String,
    /// Whether it resolves to something private: an endpoint or a record of a private zone.
    pub private: bool,
    /// Why.
    pub note: String,
}

/// The answer to a flow.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PathAnswer {
    /// Whether some packet arrives and its reply comes back.
    pub decision: Reach,
    /// Whether all do.
    pub extent: Extent,
    /// The way there of a packet that shows the decision.
    pub forward: Vec<Hop>,
    /// The way back of its reply.
    pub back: Vec<Hop>,
    /// The hop that stops it, there or back.
    pub stopped: Option<Hop>,
    /// Where the name leads that the flow or the endpoint is about.
    pub name: Option<Resolution>,
    /// In words: the packet, why it stops, what was not decided.
    pub reasons: Vec<String>,
}

impl PathAnswer {
    pub(super) fn unknown(reasons: Vec<String>) -> Self {
        Self {
            decision: Reach::Unknown,
            extent: Extent::None,
            forward: Vec::new(),
            back: Vec::new(),
            stopped: None,
            name: None,
            reasons,
        }
    }
}

impl Networks<'_> {
    /// The answer that one walk shows.
    pub(super) fn shown(&self, trip: &Trip<'_>, walked: &Walked, extent: Extent) -> PathAnswer {
        // What stops a packet is told by itself.
        let stop = walked.stop.map(|stop| stop.at);
        let hops = |steps: &[PathComponent]| -> Vec<Hop> {
            let passed = match steps.split_last() {
                Some((last, before)) if Some(*last) == stop && !before.is_empty() => before,
                _ => steps,
            };
            passed.iter().map(|step| self.hop(*step, None)).collect()
        };
        let stopped = walked.stop.map(|stop| self.stopped(trip, stop, walked));
        let decision = match walked.stop {
            None => Reach::Reach,
            Some(stop) if stop.open => Reach::Unknown,
            Some(_) => Reach::NoReach,
        };
        let mut reasons = Vec::new();
        match &stopped {
            Some(hop) => reasons.push([hop.at.as_str(), ": ", &hop.note].concat()),
            None => reasons.push(self.packet(trip, walked)),
        }
        reasons.extend(self.assumed(trip).into_iter().filter(|_| decision == Reach::Reach));
        if decision == Reach::Reach && extent == Extent::Some {
            reasons.push("not from every source to every destination that the flow names".to_owned());
        }
        PathAnswer {
            decision,
            extent,
            forward: hops(&walked.forward),
            back: hops(&walked.back),
            stopped,
            name: None,
            reasons,
        }
    }

    fn stopped(&self, trip: &Trip<'_>, stop: Stop, walked: &Walked) -> Hop {
        let mut hop = self.hop(stop.at, Some(stop.why));
        if stop.why == StopReason::SomeAnswers {
            hop.note = some_answers(trip, walked);
        }
        if walked.arrived {
            hop.note = ["return path: ", &hop.note].concat();
        }
        hop
    }

    fn packet(&self, trip: &Trip<'_>, walked: &Walked) -> String {
        let ports = walked.ports.shown();
        let port = if ports == "0-65535" { "any".to_owned() } else { ports };
        let ends = [dotted(trip.source), dotted(trip.target)];
        let protocol = format!("{:?}", trip.protocol).to_ascii_lowercase();
        [
            &protocol,
            " from ",
            &ends[0],
            " to ",
            &ends[1],
            ", port ",
            &port,
            ", arrives and is answered",
        ]
        .concat()
    }

    /// What was taken for granted.
    fn assumed(&self, trip: &Trip<'_>) -> Option<String> {
        let is_assumed =
            |location: Location| matches!(location, Location::Inside { host: Host::Assumed, .. });
        let note = match (is_assumed(trip.from), is_assumed(trip.to)) {
            (true, true) => {
                "nothing in the blueprint is known to be at either end, so that no security group was decided there"
            }
            (true, false) => {
                "nothing in the blueprint is known to be at the source, so that no security group was decided there"
            }
            (false, true) => {
                "nothing in the blueprint is known to be at the destination, so that no security group was decided there"
            }
            (false, false) => return None,
        };
        Some(note.to_owned())
    }

    fn hop(&self, step: PathComponent, why: Option<StopReason>) -> Hop {
        let (kind, at, passes) = match step {
            PathComponent::At(location) => ("place", self.location(location), String::new()),
            PathComponent::Groups(host, _, direction) => {
                ("group", self.groups_of(host), way(direction, "the security groups"))
            }
            PathComponent::Acl(subnet, direction) => {
                ("acl", self.acl_of(subnet), way(direction, "the network ACL"))
            }
            PathComponent::Route(subnet, length, target) => {
                ("route", self.table_of_subnet(subnet), self.route_note(length, target))
            }
            PathComponent::NoRoute(subnet) => ("route", self.table_of_subnet(subnet), String::new()),
            PathComponent::Service(subnet, at) => {
                let note = [&self.table_of_subnet(subnet), " leads to it"].concat();
                ("endpoint", self.endpoints.get(at).name.clone(), note)
            }
            PathComponent::Internet(at) => (
                "internet",
                self.gateways.get(at).name.clone(),
                "joins the VPC and the internet".to_owned(),
            ),
            PathComponent::Nat(at) => (
                "nat",
                self.nats.get(at).name.clone(),
                "puts its own address in place of the sender's".to_owned(),
            ),
            PathComponent::Peering(at) => {
                ("peering", self.peerings.get(at).name.clone(), "leads to the other VPC".to_owned())
            }
            PathComponent::Firewall(at) => {
                ("firewall", self.firewalls.get(at).name.clone(), self.list_of(at))
            }
            PathComponent::Bypass(at) => (
                "service-network",
                self.occupants.get(at).name.clone(),
                "goes by a network of the service, past every rule of the VPC".to_owned(),
            ),
        };
        let note = match (why, step) {
            (None, _) => passes,
            (Some(StopReason::Said(note)), _) => note.to_owned(),
            (Some(StopReason::Filter), PathComponent::Acl(_, direction)) => {
                refuses(direction, "the network ACL")
            }
            (Some(StopReason::Filter), PathComponent::Groups(_, _, direction)) => {
                refuses(direction, "no rule of the security groups")
            }
            (Some(StopReason::Filter | StopReason::SomeAnswers), _) => "nothing gets through".to_owned(),
        };
        Hop { kind, at, note }
    }

    /// What a firewall lets out: an address alone does not tell which of these names is asked for.
    fn list_of(&self, firewall: usize) -> String {
        match &self.firewalls.get(firewall).domains {
            None => "inspects".to_owned(),
            Some(domains) => {
                let names: Vec<String> = domains.iter().map(|domain| ["`", domain, "`"].concat()).collect();
                ["lets names on its list through, and no others: ", &names.join(", ")].concat()
            }
        }
    }

    pub(super) fn location(&self, location: Location) -> String {
        match location {
            Location::Inside { subnet, host, .. } => match host {
                Host::Occupant(at) => self.occupants.get(at).name.clone(),
                Host::Assumed | Host::Group(_) => self.subnets.get(subnet).name.clone(),
            },
            Location::Internet { .. } => "internet".to_owned(),
            Location::Vacant { vpc, block } => {
                [&dotted(block.first), " in ", &self.vpcs.get(vpc).name].concat()
            }
            Location::Nowhere { block } => dotted(block.first),
            Location::Service { endpoint } => self.endpoints.get(endpoint).name.clone(),
        }
    }

    fn groups_of(&self, host: Host) -> String {
        match host {
            Host::Assumed => "any security group".to_owned(),
            Host::Group(at) => self.groups.get(at).name.clone(),
            Host::Occupant(at) => {
                let occupant = self.occupants.get(at);
                let names: Vec<&str> =
                    occupant.groups.iter().map(|group| self.groups.get(*group).name.as_str()).collect();
                if names.is_empty() {
                    ["the security groups of ", &occupant.name].concat()
                } else {
                    names.join(" + ")
                }
            }
        }
    }

    fn acl_of(&self, subnet: usize) -> String {
        let subnet = self.subnets.get(subnet);
        let name = subnet.acl.map_or("the default ACL", |acl| self.acls.get(acl).name.as_str());
        [name, " of ", &subnet.name].concat()
    }

    fn table_of_subnet(&self, subnet: usize) -> String {
        let subnet = self.subnets.get(subnet);
        let name = subnet
            .table
            .map_or("the main route table", |table| self.tables.get(table).name.as_str());
        [name, " of ", &subnet.name].concat()
    }

    fn route_note(&self, length: u32, target: NextHop) -> String {
        let to = match target {
            NextHop::Local => "the VPC itself",
            NextHop::Internet(at) => &self.gateways.get(at).name,
            NextHop::Nat(at) => &self.nats.get(at).name,
            NextHop::Peering(at) => &self.peerings.get(at).name,
            NextHop::Firewall(at) => &self.firewalls.get(at).name,
            NextHop::Unknown => "something that the blueprint does not have",
        };
        ["a route of length ", &length.to_string(), " leads to ", to].concat()
    }
}

/// Which answers get through, where not all do.
fn some_answers(trip: &Trip<'_>, walked: &Walked) -> String {
    let any = ServicePort::Ephemeral.range();
    let (from, to) = trip.client_ports.map_or(any, |ports| (ports.from, ports.to));
    format!(
        "the network ACL lets answers to port {} through only, and a client may ask from any port of {from}-{to}{}",
        walked.answered.shown(),
        if trip.client_ports.is_none() {
            "; `client_ports` says which"
        } else {
            ""
        }
    )
}

fn way(direction: Direction, what: &str) -> String {
    match direction {
        Direction::Ingress => [what, " let it in"].concat(),
        Direction::Egress => [what, " let it out"].concat(),
    }
}

fn refuses(direction: Direction, what: &str) -> String {
    match (direction, what.starts_with("no ")) {
        (Direction::Ingress, true) => [what, " lets it in"].concat(),
        (Direction::Egress, true) => [what, " lets it out"].concat(),
        (Direction::Ingress, false) => [what, " does not let it in"].concat(),
        (Direction::Egress, false) => [what, " does not let it out"].concat(),
    }
}
