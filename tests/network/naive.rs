//! One packet through raw resources, hop by hop, with nothing of the evaluator: slow, and plain enough to be believed.

use landform::model::Model;
use landform::resource::{
    AclAction, Body, Direction, EndpointType, Peer, Resource, RouteTarget, RulePeer, SecurityGroup, Subnet,
    Traffic, Vpc,
};
use std::collections::BTreeSet;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Verdict {
    Reach,
    NoReach,
    Unknown,
}

/// What a packet is right now.
#[derive(Clone, Copy)]
struct Packet<'p> {
    from: [u8; 4],
    to: [u8; 4],
    protocol: &'p str,
    /// The port that the packet goes to.
    port: u16,
    echo: i16,
}

#[derive(Clone)]
enum End<'e> {
    Machine(String, Option<&'e Resource>),
    Public,
    Nobody,
}

enum Fate {
    Machine,
    World(Option<String>),
    Lost,
    Open,
}

pub struct Naive<'n> {
    all: Vec<&'n Resource>,
}

fn id(resource: &Resource) -> String {
    landform::aws::Text::symbol(&resource.address).as_str().to_owned()
}

fn holds(cidr: landform::aws::Cidr, address: [u8; 4]) -> bool {
    cidr.net().contains(&std::net::IpAddr::from(address))
}

fn length(cidr: landform::aws::Cidr) -> u8 {
    cidr.net().prefix_len()
}

fn is_public([a, b, _, _]: [u8; 4]) -> bool {
    !(a == 0
        || a == 10
        || a == 127
        || a >= 224
        || a == 100 && (64..128).contains(&b)
        || a == 169 && b == 254
        || a == 172 && (16..32).contains(&b)
        || a == 192 && b == 168
        || a == 198 && (b == 18 || b == 19))
}

fn about(traffic: Traffic, packet: &Packet<'_>) -> bool {
    match traffic {
        Traffic::All => true,
        Traffic::Tcp(ports) => {
            packet.protocol == "tcp" && ports.from <= packet.port && packet.port <= ports.to
        }
        Traffic::Udp(ports) => {
            packet.protocol == "udp" && ports.from <= packet.port && packet.port <= ports.to
        }
        Traffic::Icmp(icmp) => {
            packet.protocol == "icmp"
                && (icmp.kind == -1 || icmp.kind == packet.echo)
                && (icmp.code == -1 || icmp.code == 0)
        }
    }
}

impl<'n> Naive<'n> {
    pub fn new(model: &'n Model) -> Self {
        Self {
            all: model.resources.values().collect(),
        }
    }

    fn by_id(&self, wanted: &str) -> Option<&'n Resource> {
        self.all.iter().copied().find(|resource| id(resource) == wanted)
    }

    fn subnet(&self, wanted: &str) -> &'n Subnet {
        match &self.by_id(wanted).unwrap().body {
            Body::Subnet(subnet) => subnet,
            _ => panic!(),
        }
    }

    fn vpc(&self, wanted: &str) -> &'n Vpc {
        match &self.by_id(wanted).unwrap().body {
            Body::Vpc(vpc) => vpc,
            _ => panic!(),
        }
    }

    fn seats(resource: &Resource) -> Option<(&BTreeSet<String>, &BTreeSet<String>, bool, bool)> {
        match &resource.body {
            Body::RedshiftCluster(it) => Some((&it.subnets, &it.groups, it.public, true)),
            Body::StudioDomain(it) => Some((&it.subnets, &it.groups, false, true)),
            Body::Endpoint(it) => match &it.kind {
                EndpointType::Interface { subnets, groups, .. } => Some((subnets, groups, false, false)),
                EndpointType::Gateway { .. } => None,
            },
            _ => None,
        }
    }

    fn in_a_vpc(&self, address: [u8; 4]) -> bool {
        self.all
            .iter()
            .any(|one| matches!(&one.body, Body::Vpc(vpc) if holds(vpc.cidr, address)))
    }

    fn ends(&self, address: [u8; 4], asks: bool) -> Vec<End<'n>> {
        let mut found = Vec::new();
        for resource in &self.all {
            let Body::Subnet(subnet) = &resource.body else {
                continue;
            };
            if !holds(subnet.cidr, address) {
                continue;
            }
            let here = id(resource);
            let mut machines = 0;
            for other in &self.all {
                if let Some((subnets, _, _, may_ask)) = Self::seats(other)
                    && subnets.contains(&here)
                    && (may_ask || !asks)
                {
                    found.push(End::Machine(here.clone(), Some(other)));
                    machines += usize::from(may_ask);
                }
            }
            // An endpoint is never alone for sure: a machine that nobody declares may be beside it.
            if machines == 0 {
                found.push(End::Machine(here, None));
            }
        }
        if is_public(address) {
            found.push(End::Public);
        }
        if found.is_empty() {
            found.push(End::Nobody);
        }
        found
    }

    /// Ports worth trying for a client: every place where an ACL changes its mind.
    fn client_ports(&self) -> Vec<u16> {
        let mut ports = BTreeSet::from([1024, u16::MAX]);
        for resource in &self.all {
            let Body::NetworkAcl(acl) = &resource.body else {
                continue;
            };
            for entry in &acl.entries {
                if let Traffic::Tcp(range) | Traffic::Udp(range) = entry.traffic {
                    ports.extend([range.from, range.to, range.to.saturating_add(1)]);
                }
            }
        }
        ports.into_iter().filter(|port| *port >= 1024).collect()
    }

    pub fn decide(&self, from: [u8; 4], to: [u8; 4], protocol: &str, port: u16) -> Verdict {
        let mut open = false;
        let clients = self.client_ports();
        for a in self.ends(from, true) {
            for b in self.ends(to, false) {
                match self.there_and_back(&a, &b, from, to, protocol, port, &clients) {
                    Verdict::Reach => return Verdict::Reach,
                    Verdict::Unknown => open = true,
                    Verdict::NoReach => {}
                }
            }
        }
        if open { Verdict::Unknown } else { Verdict::NoReach }
    }

    #[allow(clippy::too_many_arguments)]
    fn there_and_back(
        &self,
        a: &End<'n>,
        b: &End<'n>,
        from: [u8; 4],
        to: [u8; 4],
        protocol: &str,
        port: u16,
        clients: &[u16],
    ) -> Verdict {
        let question = Packet {
            from,
            to,
            protocol,
            port,
            echo: 8,
        };
        let mut walls = BTreeSet::new();
        match (a, b) {
            (End::Public, End::Public) => Verdict::Unknown,
            (End::Nobody, End::Machine(..)) => Verdict::NoReach,
            (End::Nobody, _) if self.in_a_vpc(from) => Verdict::NoReach,
            (End::Nobody, End::Nobody) if self.in_a_vpc(to) => Verdict::NoReach,
            (End::Nobody, _) => Verdict::Unknown,
            (End::Machine(start, who), _) => {
                if !self.group_lets(*who, start, Direction::Egress, &question, b) {
                    return Verdict::NoReach;
                }
                let public = self.has_public(*who, start);
                let fate = self.drive(start.clone(), b, &question, public, &mut walls, true);
                match fate {
                    Fate::Lost => Verdict::NoReach,
                    Fate::Open => Verdict::Unknown,
                    Fate::Machine => {
                        let End::Machine(end, other) = b else {
                            return Verdict::NoReach;
                        };
                        if !self.group_lets(*other, end, Direction::Ingress, &question, a) {
                            return Verdict::NoReach;
                        }
                        self.every_back(clients, |client| {
                            let reply = Self::reply(&question, client);
                            let mut seen = BTreeSet::new();
                            match self.drive(end.clone(), a, &reply, false, &mut seen, false) {
                                Fate::Machine if seen == walls => Verdict::Reach,
                                Fate::Open => Verdict::Unknown,
                                _ => Verdict::NoReach,
                            }
                        })
                    }
                    Fate::World(None) => self.every_back(clients, |client| {
                        let reply = Self::reply(&question, client);
                        if walls.is_empty() && self.acl_lets(start, Direction::Ingress, &reply) {
                            Verdict::Reach
                        } else {
                            Verdict::NoReach
                        }
                    }),
                    Fate::World(Some(nat)) => self.every_back(clients, |outer| {
                        if !self.acl_lets(&nat, Direction::Ingress, &Self::reply(&question, outer)) {
                            return Verdict::NoReach;
                        }
                        self.every_back(clients, |inner| {
                            let mut seen = BTreeSet::new();
                            match self.drive(
                                nat.clone(),
                                a,
                                &Self::reply(&question, inner),
                                false,
                                &mut seen,
                                false,
                            ) {
                                Fate::Machine if seen == walls => Verdict::Reach,
                                Fate::Open => Verdict::Unknown,
                                _ => Verdict::NoReach,
                            }
                        })
                    }),
                }
            }
            (End::Public, End::Nobody) => Verdict::NoReach,
            (End::Public, End::Machine(end, who)) => {
                let vpc = &self.subnet(end).vpc;
                let gateway = self
                    .all
                    .iter()
                    .any(|one| matches!(&one.body, Body::InternetGateway(gateway) if gateway.vpc == *vpc));
                let lets_in = gateway
                    && self.has_public(*who, end)
                    && self.acl_lets(end, Direction::Ingress, &question)
                    && self.group_lets(*who, end, Direction::Ingress, &question, a);
                if !lets_in {
                    return Verdict::NoReach;
                }
                self.every_back(clients, |client| {
                    let mut seen = BTreeSet::new();
                    match self.drive(end.clone(), a, &Self::reply(&question, client), true, &mut seen, false)
                    {
                        Fate::World(None) if seen.is_empty() => Verdict::Reach,
                        Fate::Open => Verdict::Unknown,
                        _ => Verdict::NoReach,
                    }
                })
            }
        }
    }

    fn reply<'p>(question: &Packet<'p>, client: u16) -> Packet<'p> {
        Packet {
            from: question.to,
            to: question.from,
            protocol: question.protocol,
            port: client,
            echo: 0,
        }
    }

    /// What holds for every client port; where they differ, nothing is known, since the client chooses.
    fn every_back(&self, clients: &[u16], back: impl Fn(u16) -> Verdict) -> Verdict {
        let all: BTreeSet<Verdict> = clients.iter().map(|client| back(*client)).collect();
        match (all.len(), all.first()) {
            (1, Some(same)) => *same,
            _ => Verdict::Unknown,
        }
    }

    fn has_public(&self, who: Option<&Resource>, subnet: &str) -> bool {
        match who.and_then(Self::seats) {
            Some((_, _, public, _)) => public,
            None => self.subnet(subnet).public_addresses,
        }
    }

    #[allow(clippy::too_many_lines)]
    fn drive(
        &self,
        start: String,
        goal: &End<'n>,
        packet: &Packet<'_>,
        public: bool,
        walls: &mut BTreeSet<String>,
        asking: bool,
    ) -> Fate {
        let mut at = start;
        let mut nat: Option<String> = None;
        for _ in 0..8 {
            let own = &self.subnet(&at).vpc;
            // All routes of the subnet as (length, kind, id).
            let mut routes: Vec<(u8, &str, String)> = Vec::new();
            if holds(self.vpc(own).cidr, packet.to) {
                routes.push((length(self.vpc(own).cidr), "local", String::new()));
            }
            let table = self
                .all
                .iter()
                .find(|one| matches!(&one.body, Body::RouteTable(table) if table.subnets.contains(&at)));
            if let Some(table) = table {
                let table_id = id(table);
                for one in &self.all {
                    match &one.body {
                        Body::RouteTable(it) if id(one) == table_id => {
                            for (cidr, target) in
                                it.routes.iter().filter(|(cidr, _)| holds(**cidr, packet.to))
                            {
                                routes.push(match target {
                                    RouteTarget::InternetGateway(gateway) => {
                                        (length(*cidr), "igw", gateway.clone())
                                    }
                                    RouteTarget::NatGateway(gateway) => {
                                        (length(*cidr), "nat", gateway.clone())
                                    }
                                });
                            }
                        }
                        Body::PeeringRoute(it)
                            if it.route_table == table_id && holds(it.destination, packet.to) =>
                        {
                            routes.push((length(it.destination), "peering", it.peering.clone()));
                        }
                        Body::FirewallRoute(it)
                            if it.route_table == table_id && holds(it.destination, packet.to) =>
                        {
                            routes.push((length(it.destination), "firewall", it.endpoint.clone()));
                        }
                        _ => {}
                    }
                }
            }
            let mut best: Option<(u8, &str, String)> = None;
            for route in routes {
                if best.as_ref().is_none_or(|best| route.0 > best.0) {
                    best = Some(route);
                }
            }
            let Some((_, kind, target)) = best else {
                return Fate::Lost;
            };
            match kind {
                "local" => {
                    return match goal {
                        End::Machine(end, _)
                            if self.subnet(end).vpc == *own && self.hop(&at, end, packet) =>
                        {
                            Fate::Machine
                        }
                        _ => Fate::Lost,
                    };
                }
                "igw" => {
                    let Body::InternetGateway(gateway) = &self.by_id(&target).unwrap().body else {
                        panic!()
                    };
                    let leaves = gateway.vpc == *own
                        && (public || nat.is_some())
                        && is_public(packet.to)
                        && matches!(goal, End::Public)
                        && self.acl_lets(&at, Direction::Egress, packet);
                    return if leaves { Fate::World(nat) } else { Fate::Lost };
                }
                "nat" => {
                    let Body::NatGateway(gateway) = &self.by_id(&target).unwrap().body else {
                        panic!()
                    };
                    if !asking
                        || nat.is_some()
                        || self.subnet(&gateway.subnet).vpc != *own
                        || !self.hop(&at, &gateway.subnet, packet)
                    {
                        return Fate::Lost;
                    }
                    at = gateway.subnet.clone();
                    nat = Some(at.clone());
                }
                "firewall" => {
                    let Body::Firewall(firewall) = &self.by_id(&target).unwrap().body else {
                        panic!()
                    };
                    if self.subnet(&firewall.subnet).vpc != *own || !self.hop(&at, &firewall.subnet, packet) {
                        return Fate::Lost;
                    }
                    walls.insert(target.clone());
                    if asking {
                        let policy = self.all.iter().find_map(|one| match &one.body {
                            Body::FirewallPolicy(policy) if one.arn().as_str() == firewall.policy => {
                                Some(policy)
                            }
                            _ => None,
                        });
                        let policy = policy.unwrap();
                        let inside = |address| policy.sources.iter().any(|cidr| holds(*cidr, address));
                        let passes = (nat.is_some() || inside(packet.from))
                            && !inside(packet.to)
                            && !policy.domains.is_empty()
                            && packet.protocol == "tcp"
                            && [80, 443].contains(&packet.port);
                        if !passes {
                            return Fate::Lost;
                        }
                    }
                    at = firewall.subnet.clone();
                }
                _ => return self.over_peering(&at, own, &target, goal, packet, nat.is_some()),
            }
        }
        Fate::Lost
    }

    fn over_peering(
        &self,
        at: &str,
        own: &str,
        target: &str,
        goal: &End<'n>,
        packet: &Packet<'_>,
        translated: bool,
    ) -> Fate {
        if translated {
            return Fate::Open;
        }
        let connection = self.by_id(target).unwrap();
        let Body::Peering(peering) = &connection.body else {
            panic!()
        };
        let beyond = if peering.vpc == own {
            &peering.peer_vpc
        } else if peering.peer_vpc == own {
            &peering.vpc
        } else {
            return Fate::Lost;
        };
        let accepted = peering.peer == Peer::Own
            || self
                .all
                .iter()
                .any(|one| matches!(&one.body, Body::PeeringAccepter(yes) if yes.peering == id(connection)));
        let (one, other) = (self.vpc(own).cidr.net(), self.vpc(beyond).cidr.net());
        let overlap = one.contains(&other) || other.contains(&one);
        match goal {
            End::Machine(end, _)
                if accepted && !overlap && self.subnet(end).vpc == *beyond && self.hop(at, end, packet) =>
            {
                Fate::Machine
            }
            _ => Fate::Lost,
        }
    }

    fn hop(&self, from: &str, to: &str, packet: &Packet<'_>) -> bool {
        from == to
            || self.acl_lets(from, Direction::Egress, packet) && self.acl_lets(to, Direction::Ingress, packet)
    }

    fn acl_lets(&self, subnet: &str, direction: Direction, packet: &Packet<'_>) -> bool {
        for resource in &self.all {
            let Body::NetworkAcl(acl) = &resource.body else {
                continue;
            };
            if !acl.subnets.contains(subnet) {
                continue;
            }
            let address = if direction == Direction::Ingress { packet.from } else { packet.to };
            let mut entries: Vec<_> =
                acl.entries.iter().filter(|entry| entry.direction == direction).collect();
            entries.sort_by_key(|entry| entry.number);
            let first = entries
                .iter()
                .find(|entry| holds(entry.cidr, address) && about(entry.traffic, packet));
            return first.is_some_and(|entry| entry.action == AclAction::Allow);
        }
        true
    }

    fn group_lets(
        &self,
        who: Option<&Resource>,
        subnet: &str,
        direction: Direction,
        packet: &Packet<'_>,
        other: &End<'n>,
    ) -> bool {
        let Some((_, own, _, _)) = who.and_then(Self::seats) else {
            return true;
        };
        let address = if direction == Direction::Ingress { packet.from } else { packet.to };
        let groups: Vec<&SecurityGroup> = own
            .iter()
            .filter_map(|group| match &self.by_id(group).unwrap().body {
                Body::SecurityGroup(group) => Some(group),
                _ => None,
            })
            .collect();
        groups.iter().flat_map(|group| &group.rules).any(|rule| {
            rule.direction == direction
                && about(rule.traffic, packet)
                && match &rule.peer {
                    RulePeer::Cidr(cidr) => holds(*cidr, address),
                    RulePeer::Group(group) | RulePeer::ForeignGroup { group, .. } => match other {
                        End::Machine(there, Some(them)) => {
                            let near = self.by_id(&self.subnet(subnet).vpc).unwrap();
                            let far = self.by_id(&self.subnet(there).vpc).unwrap();
                            near.place.region == far.place.region
                                && Self::seats(them).is_some_and(|(_, theirs, _, _)| theirs.contains(group))
                        }
                        _ => false,
                    },
                    RulePeer::PrefixList(_) => false,
                }
        })
    }
}
