//! A flow into sample packets, one for each case that a rule could tell apart, and their paths into one answer.

use super::Networks;
use super::address_range::{AddressRange, samples};
use super::answer::{Extent, PathAnswer, Resolution};
use super::location::{End, Host, Location};
use super::ports::{PacketProtocol, PortSet};
use super::walk::{Trip, Walked};
use crate::model::{Flow, is_domain};
use crate::resource::Ports;

/// Packets that are walked for one question at most; a question that needs more is not decided.
const MOST: usize = 1_000_000;

/// What is known after some packets were walked.
struct Tally<'t> {
    walked: usize,
    reached: Option<(Trip<'t>, Walked)>,
    open: Option<(Trip<'t>, Walked)>,
    stopped: Option<(Trip<'t>, Walked)>,
}

impl<'t> Tally<'t> {
    fn add(&mut self, trip: Trip<'t>, walked: Walked) {
        let length = |walked: &Walked| walked.forward.len() + walked.back.len();
        self.walked += 1;
        let slot = match walked.stop {
            None => &mut self.reached,
            Some(stop) if stop.open => &mut self.open,
            Some(_) => &mut self.stopped,
        };
        if slot
            .as_ref()
            .is_none_or(|(_, before)| length(before) < length(&walked) && walked.stop.is_some())
        {
            *slot = Some((trip, walked));
        }
    }

    /// True where no further packet can change the answer.
    fn is_settled(&self) -> bool {
        self.walked > MOST || self.reached.is_some() && (self.open.is_some() || self.stopped.is_some())
    }
}

/// What a flow asks, read.
struct FlowQuery<'q> {
    protocols: Vec<PacketProtocol>,
    ports: PortSet,
    client_ports: Option<Ports>,
    name: Option<&'q str>,
}

impl Networks<'_> {
    /// Decides a flow: `from` and `to` are an address, a block, `kind/account/name` of what has a place in a
    /// network, `internet`, several of them joined by `+`, or a domain name as `to`. The protocol is `tcp`, `udp`,
    /// `icmp` (an echo) or `any`; port 0 is every port.
    pub fn trace(&self, flow: &Flow) -> PathAnswer {
        let Some(protocols) = protocols(&flow.protocol) else {
            return PathAnswer::unknown(vec![
                ["`", &flow.protocol, "` is not `tcp`, `udp`, `icmp` or `any`"].concat(),
            ]);
        };
        let question = FlowQuery {
            protocols,
            ports: match flow.port {
                0 => PortSet::all(),
                port => PortSet::one(port),
            },
            client_ports: flow.client_ports,
            name: is_domain(&flow.to).then_some(flow.to.as_str()).filter(|to| !self.is_number(to)),
        };
        let from = self.locations(&flow.from, End::From);
        let mut unknown = from.unknown;
        let mut tally = Tally {
            walked: 0,
            reached: None,
            open: None,
            stopped: None,
        };
        let mut resolution = None;
        let fixed = if question.name.is_none() {
            let to = self.locations(&flow.to, End::To);
            unknown.extend(to.unknown);
            to.locations
        } else {
            Vec::new()
        };
        for source in &from.locations {
            if let Some(name) = question.name {
                let resolved = self.resolve(self.vpc_at(*source), name);
                unknown.extend(resolved.unknown);
                let locations =
                    self.by_gateway(*source, name).map_or(resolved.locations, |location| vec![location]);
                self.walk_all(*source, &locations, &question, &mut tally);
                resolution.get_or_insert(resolved.resolution);
            } else {
                self.walk_all(*source, &fixed, &question, &mut tally);
            }
            if tally.is_settled() {
                break;
            }
        }
        unknown.dedup();
        let mut answer = self.settle(tally, unknown, resolution.as_ref());
        answer.name = resolution.or_else(|| self.own_name(&from.locations, &flow.to));
        answer
    }

    fn is_number(&self, word: &str) -> bool {
        word.parse::<std::net::IpAddr>().is_ok()
    }

    fn vpc_at(&self, location: Location) -> Option<usize> {
        let Location::Inside { subnet, .. } = location else {
            return None;
        };
        Some(self.subnets.get(subnet).vpc)
    }

    fn by_gateway(&self, source: Location, name: &str) -> Option<Location> {
        let Location::Inside { subnet, .. } = source else {
            return None;
        };
        self.gateway_of(subnet, name).map(|endpoint| Location::Service { endpoint })
    }

    /// For an endpoint as destination: where the service's own name leads.
    fn own_name(&self, from: &[Location], to: &str) -> Option<Resolution> {
        let vpc = from.iter().find_map(|location| self.vpc_at(*location))?;
        self.endpoint_at(to).map(|endpoint| self.resolution_of(endpoint, vpc))
    }

    fn settle(&self, tally: Tally<'_>, unknown: Vec<String>, name: Option<&Resolution>) -> PathAnswer {
        if tally.walked > MOST {
            return PathAnswer::unknown(vec![
                "the flow names too many sources and destinations to decide them all".to_owned(),
            ]);
        }
        if let Some((trip, walked)) = &tally.reached {
            let partly = tally.open.is_some() || tally.stopped.is_some() || !unknown.is_empty();
            let extent = if partly { Extent::Some } else { Extent::All };
            return self.shown(trip, walked, extent);
        }
        if let Some((trip, walked)) = &tally.open {
            return self.shown(trip, walked, Extent::None);
        }
        if !unknown.is_empty() {
            return PathAnswer::unknown(unknown);
        }
        match (&tally.stopped, name) {
            (Some((trip, walked)), _) => self.shown(trip, walked, Extent::None),
            (None, Some(resolution)) => PathAnswer {
                decision: super::Reach::NoReach,
                ..PathAnswer::unknown(vec![
                    ["`", &resolution.name, "` does not resolve: ", &resolution.note].concat(),
                ])
            },
            (None, None) => PathAnswer {
                decision: super::Reach::NoReach,
                ..PathAnswer::unknown(vec!["the flow names no address".to_owned()])
            },
        }
    }

    /// Walks sample packets from one location to others.
    fn walk_all<'t>(
        &self,
        from: Location,
        locations: &[Location],
        question: &'t FlowQuery<'t>,
        tally: &mut Tally<'t>,
    ) {
        for to in locations {
            let (sources, targets) = self.samples_of(from, *to);
            let mut some = Tally {
                walked: 0,
                reached: None,
                open: None,
                stopped: None,
            };
            for (source, target) in sources
                .iter()
                .flat_map(|source| targets.iter().map(move |target| (*source, *target)))
            {
                let (trip, walked) = self.walk_protocols(from, *to, (source, target), question);
                some.add(trip, walked);
                if some.is_settled() {
                    break;
                }
            }
            self.join(tally, some, *to);
            if tally.is_settled() {
                return;
            }
        }
    }

    /// Addresses of a service are not known: where some of those that it may have pass and others do not, nothing is.
    fn join<'t>(&self, tally: &mut Tally<'t>, mut some: Tally<'t>, to: Location) {
        if matches!(to, Location::Service { .. }) && some.reached.is_some() && some.stopped.is_some() {
            some.reached = None;
            if let Some(stop) = some.stopped.as_mut().and_then(|(_, walked)| walked.stop.as_mut()) {
                stop.open = true;
            }
            some.open = some.stopped.take();
        }
        tally.walked += some.walked.saturating_sub(3);
        for (trip, walked) in [some.reached, some.open, some.stopped].into_iter().flatten() {
            tally.add(trip, walked);
        }
    }

    /// The packet of the protocol that gets furthest.
    fn walk_protocols<'t>(
        &self,
        from: Location,
        to: Location,
        ends: (u32, u32),
        question: &'t FlowQuery<'t>,
    ) -> (Trip<'t>, Walked) {
        let mut best: Option<(Trip<'t>, Walked)> = None;
        let rank = |walked: &Walked| match walked.stop {
            None => (2, 0),
            Some(stop) => (u8::from(stop.open), walked.forward.len() + walked.back.len()),
        };
        let trip = |protocol| Trip {
            from,
            to,
            source: ends.0,
            target: ends.1,
            protocol,
            ports: &question.ports,
            client_ports: question.client_ports,
            name: question.name,
        };
        for protocol in &question.protocols {
            let walked = self.walk(trip(*protocol));
            if best.as_ref().is_none_or(|(_, before)| rank(before) < rank(&walked)) {
                best = Some((trip(*protocol), walked));
            }
            if best.as_ref().is_some_and(|(_, walked)| walked.stop.is_none()) {
                break;
            }
        }
        best.unwrap_or_else(|| {
            let trip = trip(PacketProtocol::Tcp);
            (trip, self.walk(trip))
        })
    }

    /// Sample addresses of two locations: every rule treats any other address like the nearest sample below it.
    fn samples_of(&self, from: Location, to: Location) -> (Vec<u32>, Vec<u32>) {
        let mut edges: Vec<&[u32]> = Vec::new();
        for location in [from, to] {
            let Location::Inside { subnet, host, .. } = location else {
                continue;
            };
            edges.push(&self.vpcs.get(self.subnets.get(subnet).vpc).edges);
            match host {
                Host::Assumed => {}
                Host::Group(at) => edges.push(&self.groups.get(at).edges),
                Host::Occupant(at) => {
                    let groups = self.occupants.get(at).groups.iter();
                    edges.extend(groups.map(|group| self.groups.get(*group).edges.as_slice()));
                }
            }
        }
        let of = |location: Location| -> Vec<u32> {
            let blocks = match location {
                Location::Inside { block, .. }
                | Location::Internet { block }
                | Location::Vacant { block, .. }
                | Location::Nowhere { block } => vec![block],
                Location::Service { .. } => AddressRange::ALL.public(),
            };
            blocks.iter().flat_map(|block| samples(*block, edges.iter().copied())).collect()
        };
        (of(from), of(to))
    }
}

/// The protocols of a word.
fn protocols(word: &str) -> Option<Vec<PacketProtocol>> {
    Some(match word.to_ascii_lowercase().as_str() {
        "tcp" => vec![PacketProtocol::Tcp],
        "udp" => vec![PacketProtocol::Udp],
        "icmp" => vec![PacketProtocol::Icmp],
        "any" | "all" | "-1" => vec![
            PacketProtocol::Tcp,
            PacketProtocol::Udp,
            PacketProtocol::Icmp,
            PacketProtocol::Other,
        ],
        _ => return None,
    })
}
