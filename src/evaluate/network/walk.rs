//! One packet into the path that it takes, hop by hop, and the path of its reply.

use super::Network;
use super::address_range::AddressRange;
use super::filter::{Admits, PacketPeer};
use super::location::{Host, Location};
use super::parts::NextHop;
use super::ports::{Half, PortSet, Protocol};
use crate::resource::Direction;

/// One packet: where from, where to, what it carries.
#[derive(Clone, Copy, Debug)]
pub(super) struct Trip<'t> {
    pub from: Location,
    pub to: Location,
    pub source: u32,
    pub target: u32,
    pub protocol: Protocol,
    pub ports: &'t PortSet,
    /// The name that was asked for, where one was.
    pub name: Option<&'t str>,
}

/// What a packet meets.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum PathComponent {
    /// It leaves here, or arrives.
    At(Location),
    /// Security groups.
    Groups(Host, usize, Direction),
    /// The ACL of a subnet.
    Acl(usize, Direction),
    /// A route of the table of a subnet, with the length of its prefix.
    Route(usize, u32, NextHop),
    /// A table of a subnet in which nothing fits.
    NoRoute(usize),
    /// A route of the table of a subnet to a gateway endpoint.
    Service(usize, usize),
    Internet(usize),
    Nat(usize),
    Peering(usize),
    Firewall(usize),
    /// The network of a service, past the VPC.
    Bypass(usize),
}

/// Why a packet stops.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum StopReason {
    /// In words that need no names.
    Said(&'static str),
    /// No rule of a filter admits it.
    Filter,
}

/// Where and why a packet stops, or where its way is not known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Stop {
    pub at: PathComponent,
    pub why: StopReason,
    pub open: bool,
}

/// The way of a packet, and of the reply.
#[derive(Clone, Debug)]
pub(super) struct Walked {
    pub forward: Vec<PathComponent>,
    pub back: Vec<PathComponent>,
    /// Whether the question arrived.
    pub arrived: bool,
    /// Nothing where the reply came back.
    pub stop: Option<Stop>,
    /// The ports of the target that get through.
    pub ports: PortSet,
}

/// Where a ride through route tables ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Landing {
    Inside,
    Internet(Option<usize>),
    Service,
}

/// More hops than any way that is no circle.
const HOPS: usize = 8;

/// The ports at which TLS and HTTP are spoken.
const WEB: [(u16, u16); 2] = [(80, 80), (443, 443)];

struct Walker<'w> {
    net: &'w Network<'w>,
    trip: Trip<'w>,
    half: Half,
    source: u32,
    target: u32,
    ports: PortSet,
    steps: Vec<PathComponent>,
    firewalls: Vec<usize>,
}

type Walk<T> = Result<T, Stop>;

fn stop<T>(at: PathComponent, why: &'static str) -> Walk<T> {
    Err(Stop {
        at,
        why: StopReason::Said(why),
        open: false,
    })
}

fn open<T>(at: PathComponent, why: &'static str) -> Walk<T> {
    Err(Stop {
        at,
        why: StopReason::Said(why),
        open: true,
    })
}

impl Network<'_> {
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
    fn new(net: &'w Network<'w>, trip: Trip<'w>, half: Half) -> Self {
        let (source, target, ports) = match half {
            Half::Question => (trip.source, trip.target, trip.ports.clone()),
            Half::Reply => (trip.target, trip.source, PortSet::ephemeral(trip.protocol)),
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
                let landing = self.ride(subnet, to, public)?;
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
                self.ride(subnet, from, false)?;
            }
            // Nobody knows how its question came; without a way back nothing comes of it.
            (Landing::Inside, Location::Nowhere { .. }, Location::Inside { subnet, .. }) => {
                self.ride(subnet, from, false)?;
            }
            (Landing::Inside, _, Location::Inside { subnet, host, .. }) => {
                let public = self.net.is_public(host, subnet);
                if self.ride(subnet, from, public)? != Landing::Internet(None) {
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
                    self.ride(subnet, from, false)?;
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
        self.same_firewalls(firewalls)
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
    fn ride(&mut self, start: usize, goal: Location, public: bool) -> Walk<Landing> {
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

    /// The route of the target from a subnet.
    fn route(&self, at: usize, goal: Location) -> Walk<(PathComponent, Next)> {
        let subnet = self.net.subnets.get(at);
        let vpc = self.net.vpcs.get(subnet.vpc);
        if let (Location::Service { endpoint }, Some(table)) = (goal, subnet.table)
            && self.net.tables.get(table).endpoints.contains(&endpoint)
        {
            return Ok((PathComponent::Service(at, endpoint), Next::Service));
        }
        if let (Location::Service { endpoint }, true) = (goal, vpc.known || subnet.table.is_some()) {
            return stop(
                PathComponent::Service(at, endpoint),
                "the route table of the subnet does not lead to it",
            );
        }
        let near = matches!(goal, Location::Inside { subnet: other, .. } if self.net.subnets.get(other).vpc == subnet.vpc);
        let found = match subnet.table {
            Some(table) => self.net.tables.get(table).find(self.target),
            // A subnet without a table follows the main one, to which nothing adds a route.
            None => vpc
                .block
                .filter(|block| block.contains(self.target))
                .map(|block| ((block.last - block.first).leading_zeros(), NextHop::Local)),
        };
        match found {
            Some((length, target)) => Ok((PathComponent::Route(at, length, target), Next::Hop(target))),
            None if near && vpc.block.is_none() => {
                Ok((PathComponent::Route(at, 0, NextHop::Local), Next::Hop(NextHop::Local)))
            }
            None if vpc.block.is_none() || !vpc.known && subnet.table.is_none() => open(
                PathComponent::NoRoute(at),
                "the VPC exists already and its routes are not in the blueprint",
            ),
            None => stop(PathComponent::NoRoute(at), "no route fits"),
        }
    }

    /// To a subnet of the VPC of another.
    fn land(&mut self, at: usize, within: usize, goal: Location, step: PathComponent) -> Walk<Landing> {
        let vpc = self.net.subnets.get(within).vpc;
        match goal {
            Location::Inside { subnet, .. } if self.net.subnets.get(subnet).vpc == vpc => {
                self.cross(at, subnet)?;
                Ok(Landing::Inside)
            }
            Location::Vacant { vpc: other, .. } if other == vpc => stop(PathComponent::At(goal), NOBODY),
            Location::Inside { .. }
            | Location::Internet { .. }
            | Location::Vacant { .. }
            | Location::Nowhere { .. }
            | Location::Service { .. } => {
                stop(step, "the address is one of this VPC, so that the packet stays in it")
            }
        }
    }

    /// Through a peering connection: only addresses of the VPC at the other end.
    ///
    /// <https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html#vpc-peering-limitations>
    fn land_beyond(&mut self, at: usize, vpc: usize, goal: Location, step: PathComponent) -> Walk<Landing> {
        match goal {
            Location::Inside { subnet, .. } if self.net.subnets.get(subnet).vpc == vpc => {
                self.cross(at, subnet)?;
                Ok(Landing::Inside)
            }
            Location::Vacant { vpc: other, .. } if other == vpc => stop(PathComponent::At(goal), NOBODY),
            Location::Inside { .. }
            | Location::Internet { .. }
            | Location::Vacant { .. }
            | Location::Nowhere { .. }
            | Location::Service { .. } => {
                let inside = self.net.vpcs.get(vpc).block.is_some_and(|block| block.contains(self.target));
                let why = if inside {
                    "the address is one of the VPC at the other end, so that the packet stays there"
                } else {
                    "peering gives no transit: only addresses of the VPC at the other end are reached through it"
                };
                stop(step, why)
            }
        }
    }

    fn peer(&mut self, at: usize, peering: usize, translated: bool) -> Walk<usize> {
        let step = PathComponent::Peering(peering);
        let found = self.net.peerings.get(peering);
        self.steps.push(step);
        match found.beyond(self.net.subnets.get(at).vpc) {
            _ if translated => open(
                step,
                "whether a NAT gateway sends packets through a peering connection is not established",
            ),
            None => stop(step, "the connection is not one of this VPC"),
            Some(_) if found.unknown => open(step, "the VPC at the other end is not in the blueprint"),
            Some(beyond) => match found.down {
                Some(why) => stop(step, why),
                None => Ok(beyond),
            },
        }
    }

    /// Out by an internet gateway.
    ///
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html>
    fn leave(&mut self, at: usize, gateway: usize, goal: Location, public: bool) -> Walk<()> {
        let step = PathComponent::Internet(gateway);
        if self.net.gateways.get(gateway).vpc != Some(self.net.subnets.get(at).vpc) {
            return stop(step, "the gateway is attached to another VPC");
        }
        if !public {
            return stop(step, "the sender has no public address");
        }
        if !matches!(goal, Location::Internet { .. }) || !AddressRange::is_public(self.target) {
            return stop(step, "the internet has no way to a private address");
        }
        self.steps.push(step);
        self.acl(at, Direction::Egress, self.target)
    }

    /// To a NAT gateway: questions only, and only from its own VPC.
    ///
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html>
    fn translate(&mut self, at: usize, nat: usize, again: bool) -> Walk<usize> {
        let step = PathComponent::Nat(nat);
        let Some(subnet) = self.net.nats.get(nat).subnet else {
            return open(step, "the subnet of the NAT gateway is not in the blueprint");
        };
        if self.half == Half::Reply {
            return stop(step, "a NAT gateway changes the address of the reply");
        }
        if again {
            return stop(step, "the routes lead in a circle");
        }
        if self.net.subnets.get(subnet).vpc != self.net.subnets.get(at).vpc {
            return stop(step, "the NAT gateway is in another VPC");
        }
        self.cross(at, subnet)?;
        self.steps.push(step);
        Ok(subnet)
    }

    /// Through a firewall, whose list lets TLS and HTTP to some domains through and nothing else.
    fn inspect(&mut self, at: usize, firewall: usize, nat: Option<usize>) -> Walk<usize> {
        let step = PathComponent::Firewall(firewall);
        let found = self.net.firewalls.get(firewall);
        let Some(subnet) = found.subnet else {
            return open(step, "the subnet of the firewall is not in the blueprint");
        };
        if self.net.subnets.get(subnet).vpc != self.net.subnets.get(at).vpc {
            return stop(step, "the firewall is in another VPC");
        }
        self.cross(at, subnet)?;
        self.steps.push(step);
        self.firewalls.push(firewall);
        if self.half == Half::Question {
            self.judge(firewall, nat.is_some())?;
        }
        Ok(subnet)
    }

    /// <https://docs.aws.amazon.com/network-firewall/latest/developerguide/stateful-rule-groups-domain-names.html>
    fn judge(&mut self, firewall: usize, translated: bool) -> Walk<()> {
        let step = PathComponent::Firewall(firewall);
        let found = self.net.firewalls.get(firewall);
        let Some(domains) = &found.domains else {
            return open(step, "the policy of the firewall is not in the blueprint");
        };
        let inside = |address: u32| found.sources.iter().any(|block| block.contains(address));
        if !translated && !inside(self.source) {
            return stop(step, "the sender is not among the sources of the firewall's list");
        }
        if inside(self.target) {
            return stop(step, "the firewall's list lets out only what leaves its sources");
        }
        let named = match self.trip.name {
            Some(name) => domains.iter().any(|domain| is_below(name, domain)),
            None => !domains.is_empty(),
        };
        if !named {
            return stop(step, "the domain is not on the firewall's list");
        }
        if self.trip.protocol == Protocol::Tcp {
            let [http, tls] = WEB.map(|ports| self.ports.meet(ports));
            self.ports = http.join(tls);
        } else {
            self.ports = PortSet::none();
        }
        if self.ports.is_empty() {
            return stop(
                step,
                "the firewall lets only HTTP (port 80) and TLS (port 443) to listed domains through",
            );
        }
        Ok(())
    }

    /// From one subnet to another: out of the ACL of the first and into that of the second.
    fn cross(&mut self, at: usize, to: usize) -> Walk<()> {
        if at == to {
            return Ok(());
        }
        self.acl(at, Direction::Egress, self.target)?;
        self.acl(to, Direction::Ingress, self.source)
    }

    fn acl(&mut self, subnet: usize, direction: Direction, address: u32) -> Walk<()> {
        if self.net.subnets.get(subnet).acl.is_none() {
            return Ok(());
        }
        let step = PathComponent::Acl(subnet, direction);
        self.steps.push(step);
        self.ports =
            self.net
                .acl_admits(subnet, direction, (self.trip.protocol, self.half), address, &self.ports);
        self.unless_empty(step)
    }

    /// Security groups remember the question, so they are asked about nothing else.
    fn groups(&mut self, (host, subnet): (Host, usize), direction: Direction) -> Walk<()> {
        let step = PathComponent::Groups(host, subnet, direction);
        let (location, address) = match direction {
            Direction::Egress => (self.trip.to, self.target),
            Direction::Ingress => (self.trip.from, self.source),
        };
        let peer = PacketPeer {
            address,
            host: location.occupied(),
            service: location.service(),
        };
        self.steps.push(step);
        match self
            .net
            .group_admits((host, subnet), direction, self.trip.protocol, &peer, &self.ports)
        {
            Admits::Ports(ports) => self.ports = ports,
            Admits::Unknown => {
                return open(step, "some of its security groups or of their rules are not in the blueprint");
            }
        }
        self.unless_empty(step)
    }

    fn unless_empty(&self, at: PathComponent) -> Walk<()> {
        if self.ports.is_empty() {
            return Err(Stop {
                at,
                why: StopReason::Filter,
                open: false,
            });
        }
        Ok(())
    }
}

const NOBODY: &str = "no subnet of the blueprint has the address";

/// What a route table answers.
enum Next {
    Hop(NextHop),
    Service,
}

/// True where a name is a domain of a list, or below one that begins with a dot.
fn is_below(name: &str, domain: &str) -> bool {
    match domain.strip_prefix('.') {
        Some(parent) => name == parent || name.strip_suffix(parent).is_some_and(|rest| rest.ends_with('.')),
        None => name == domain,
    }
}
