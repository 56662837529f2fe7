//! One packet into the path that it takes, hop by hop, and the path of its reply.
//!
//! | file | turns |
//! |---|---|
//! | `path` | holds the packet, what it meets and where it stops |
//! | `hops` | a subnet and a goal into the next hop, and what lies behind it |
//! | `filters` | a packet at a firewall, an ACL or a security group into the ports that pass |

mod filters;
mod hops;
mod path;

pub(super) use path::{PathComponent, Stop, StopReason, Trip, Walked};

use super::Networks;
use super::location::{Host, Location};
use super::parts::NextHop;
use super::ports::{Half, PortSet};
use crate::resource::Direction;
use hops::{NOBODY, Next};
use path::{Landing, Walk, open, stop};

/// More hops than any way that is no circle.
const HOPS: usize = 8;

struct Walker<'w> {
    net: &'w Networks<'w>,
    trip: Trip<'w>,
    half: Half,
    source: u32,
    target: u32,
    ports: PortSet,
    steps: Vec<PathComponent>,
    firewalls: Vec<usize>,
    /// The last ACL that lets answers to some ports of a client through and not to others, and what it leaves of them.
    narrowed: Option<(PathComponent, PortSet)>,
}

impl Networks<'_> {
    /// Walks a packet there and its reply back.
    pub(super) fn walk(&self, trip: Trip<'_>) -> Walked {
        let mut there = Walker::new(self, trip, Half::Question);
        let landing = there.ask();
        let (forward, ports, firewalls) = (there.steps, there.ports, there.firewalls);
        let mut back = Walker::new(self, trip, Half::Reply);
        let arrived = landing.is_ok();
        let stop = match landing {
            Ok(landing) => back.reply(landing, &firewalls).err(),
            Err(stop) => Some(stop),
        };
        Walked {
            forward,
            back: back.steps,
            arrived,
            stop,
            ports,
            answered: back.narrowed.map_or(back.ports, |(_, ports)| ports),
        }
    }

    fn is_public(&self, host: Host, subnet: usize) -> bool {
        match host {
            Host::Occupant(at) => self.occupants.get(at).public,
            Host::Assumed | Host::Group(_) => self.subnets.get(subnet).public,
        }
    }
}

impl<'w> Walker<'w> {
    fn new(net: &'w Networks<'w>, trip: Trip<'w>, half: Half) -> Self {
        let (source, target, ports) = match half {
            Half::Question => (trip.source, trip.target, trip.ports.clone()),
            Half::Reply => (trip.target, trip.source, PortSet::of_clients(trip.protocol, trip.client_ports)),
        };
        Self {
            net,
            trip,
            half,
            source,
            target,
            ports,
            steps: Vec::with_capacity(HOPS),
            firewalls: Vec::new(),
            narrowed: None,
        }
    }

    /// The way of the question.
    fn ask(&mut self) -> Walk<Landing> {
        let (from, to) = (self.trip.from, self.trip.to);
        let begin = PathComponent::At(from);
        self.steps.push(begin);
        match (from, to) {
            (Location::Inside { subnet, host, .. }, _) => {
                if let Some(landing) = self.bypass(host)? {
                    return Ok(landing);
                }
                self.groups((host, subnet), Direction::Egress)?;
                let public = self.net.is_public(host, subnet);
                let landing = self.follow_routes(subnet, to, public)?;
                if let (Landing::Inside, Location::Inside { subnet, host, .. }) = (landing, to) {
                    self.groups((host, subnet), Direction::Ingress)?;
                }
                self.steps.push(PathComponent::At(to));
                Ok(landing)
            }
            (Location::Internet { .. }, Location::Inside { subnet, host, .. }) => {
                self.enter(subnet, host)?;
                self.groups((host, subnet), Direction::Ingress)?;
                self.steps.push(PathComponent::At(to));
                Ok(Landing::Inside)
            }
            (Location::Vacant { .. }, _) => stop(begin, NOBODY),
            (_, Location::Vacant { .. }) => stop(PathComponent::At(to), NOBODY),
            (Location::Nowhere { .. }, Location::Inside { subnet, host, .. }) => {
                self.acl(subnet, Direction::Ingress, self.source)?;
                self.groups((host, subnet), Direction::Ingress)?;
                self.steps.push(PathComponent::At(to));
                Ok(Landing::Inside)
            }
            (Location::Internet { .. }, Location::Nowhere { .. }) => stop(PathComponent::At(to), NOBODY),
            (_, _) => open(begin, "neither end is in a network of the blueprint"),
        }
    }

    /// Apps outside the VPC reach the internet and nothing else of it.
    fn bypass(&mut self, host: Host) -> Walk<Option<Landing>> {
        let Host::Occupant(at) = host else { return Ok(None) };
        let step = PathComponent::Bypass(at);
        match (self.net.occupants.get(at).bypasses, self.trip.to) {
            (false, _) => Ok(None),
            (true, Location::Internet { .. }) => {
                self.steps.extend([step, PathComponent::At(self.trip.to)]);
                Ok(Some(Landing::Service))
            }
            (true, _) => {
                stop(step, "its apps run in a network of the service, which does not lead into the VPC")
            }
        }
    }

    /// From the internet to a subnet.
    fn enter(&mut self, subnet: usize, host: Host) -> Walk<()> {
        let vpc = self.net.vpcs.get(self.net.subnets.get(subnet).vpc);
        let to = PathComponent::At(self.trip.to);
        match vpc.gateway {
            Some(gateway) => self.steps.push(PathComponent::Internet(gateway)),
            None if !vpc.known => {
                return open(to, "whether the VPC has an internet gateway is not in the blueprint");
            }
            None => return stop(to, "its VPC has no internet gateway"),
        }
        if !self.net.is_public(host, subnet) {
            return stop(to, "it has no public address");
        }
        self.acl(subnet, Direction::Ingress, self.source)
    }

    /// The way of the reply.
    fn reply(&mut self, landing: Landing, firewalls: &[usize]) -> Walk<()> {
        let (from, to) = (self.trip.from, self.trip.to);
        match (landing, from, to) {
            (Landing::Inside, Location::Inside { .. }, Location::Inside { subnet, .. }) => {
                self.follow_routes(subnet, from, false)?;
            }
            // Nobody knows how its question came; without a way back nothing comes of it.
            (Landing::Inside, Location::Nowhere { .. }, Location::Inside { subnet, .. }) => {
                self.follow_routes(subnet, from, false)?;
            }
            (Landing::Inside, _, Location::Inside { subnet, host, .. }) => {
                let public = self.net.is_public(host, subnet);
                if self.follow_routes(subnet, from, public)? != Landing::Internet(None) {
                    return stop(
                        PathComponent::At(from),
                        "the reply leaves by another address than the question came to",
                    );
                }
            }
            (Landing::Internet(Some(nat)), Location::Inside { .. }, _) => {
                self.steps.push(PathComponent::Nat(nat));
                if let Some(subnet) = self.net.nats.get(nat).subnet {
                    self.acl(subnet, Direction::Ingress, self.source)?;
                    // The gateway chose a port of its own for the question.
                    self.ports = PortSet::ephemeral(self.trip.protocol);
                    self.follow_routes(subnet, from, false)?;
                }
            }
            (Landing::Internet(None), Location::Inside { subnet, .. }, _) => {
                self.acl(subnet, Direction::Ingress, self.source)?
            }
            (Landing::Service, Location::Inside { subnet, .. }, Location::Service { .. }) => {
                self.acl(subnet, Direction::Ingress, self.source)?
            }
            _ => {}
        }
        self.steps.push(PathComponent::At(from));
        self.same_firewalls(firewalls)?;
        self.whole_answer()
    }

    /// A client chooses any of its ports: where the answers to some do not get through, nothing is sure to come back.
    ///
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html#nacl-ephemeral-ports>
    fn whole_answer(&self) -> Walk<()> {
        match self.narrowed {
            None => Ok(()),
            Some((at, _)) => Err(Stop {
                at,
                why: StopReason::SomeAnswers,
                open: true,
            }),
        }
    }

    /// A firewall that sees one half of a conversation drops it.
    ///
    /// <https://docs.aws.amazon.com/network-firewall/latest/developerguide/firewall-high-level-steps.html>
    fn same_firewalls(&self, there: &[usize]) -> Walk<()> {
        let sorted = |firewalls: &[usize]| {
            let mut firewalls = firewalls.to_vec();
            firewalls.sort_unstable();
            firewalls
        };
        let (one, other) = (sorted(there), sorted(&self.firewalls));
        match one.iter().find(|firewall| !other.contains(firewall)) {
            Some(firewall) => {
                stop(PathComponent::Firewall(*firewall), "the reply does not come back through it")
            }
            None => match other.iter().find(|firewall| !one.contains(firewall)) {
                Some(firewall) => stop(PathComponent::Firewall(*firewall), "only the reply goes through it"),
                None => Ok(()),
            },
        }
    }

    /// From a subnet by route tables to a goal.
    fn follow_routes(&mut self, start: usize, goal: Location, public: bool) -> Walk<Landing> {
        let mut at = start;
        let mut nat = None;
        for _ in 0..HOPS {
            let (step, target) = self.route(at, goal)?;
            self.steps.push(step);
            match target {
                Next::Service => {
                    self.acl(at, Direction::Egress, self.target)?;
                    return Ok(Landing::Service);
                }
                Next::Hop(NextHop::Local) => return self.land(at, at, goal, step),
                Next::Hop(NextHop::Internet(gateway)) => {
                    self.leave(at, gateway, goal, public || nat.is_some())?;
                    return Ok(Landing::Internet(nat));
                }
                Next::Hop(NextHop::Peering(peering)) => {
                    let beyond = self.peer(at, peering, nat.is_some())?;
                    return self.land_beyond(at, beyond, goal, PathComponent::Peering(peering));
                }
                Next::Hop(NextHop::Nat(gateway)) => {
                    at = self.translate(at, gateway, nat.is_some())?;
                    nat = Some(gateway);
                }
                Next::Hop(NextHop::Firewall(firewall)) => at = self.inspect(at, firewall, nat)?,
                Next::Hop(NextHop::Unknown) => {
                    return open(step, "the route leads to something that the blueprint does not have");
                }
            }
        }
        stop(PathComponent::NoRoute(at), "the routes lead in a circle")
    }
}
