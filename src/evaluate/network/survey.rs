//! Whole networks into mistakes in them: routes, rules and endpoints that cannot work, or that let too much through.

use super::Networks;
use super::address_range::{AddressRange, dotted, samples};
use super::answer::Reach;
use super::parts::{AclRule, GroupPeer, NextHop};
use super::ports::{Half, PacketProtocol, PortSet, ports_of};
use crate::model::Flow;
use crate::resource::Direction;

/// A fact about a resource, by its address.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Fact {
    /// The resource that it is about.
    pub about: String,
    /// The other thing that takes part: a route's destination, a rule, a port; for people.
    pub part: String,
    /// What is the matter.
    pub note: String,
}

fn fact(about: &str, part: impl Into<String>, note: impl Into<String>) -> Fact {
    Fact {
        about: about.to_owned(),
        part: part.into(),
        note: note.into(),
    }
}

const PROTOCOLS: [PacketProtocol; 4] = [
    PacketProtocol::Tcp,
    PacketProtocol::Udp,
    PacketProtocol::Icmp,
    PacketProtocol::Other,
];

fn shown(block: AddressRange) -> String {
    let length = (block.last - block.first).leading_zeros();
    format!("{}/{length}", dotted(block.first))
}

impl Networks<'_> {
    /// Peering connections whose VPCs have addresses in common.
    pub fn overlaps(&self) -> Vec<Fact> {
        let overlap = |ends: [Option<usize>; 2]| {
            let [Some(one), Some(other)] = ends.map(|end| end.map(|at| self.vpcs.get(at))) else {
                return None;
            };
            let shared = one.block?.meet(other.block?)?;
            (one.name != other.name).then_some((shared, one.name.as_str(), other.name.as_str()))
        };
        let found = self.peerings.iter().filter_map(|(_, peering)| {
            let (shared, one, other) = overlap(peering.ends)?;
            let note = format!("`{one}` and `{other}` both have addresses of {}", shown(shared));
            Some(fact(&peering.name, other, note))
        });
        found.collect()
    }

    /// Routes that lead nowhere.
    pub fn blackholes(&self) -> Vec<Fact> {
        self.all_routes()
            .filter_map(|(table, vpc, block, target)| {
                let why = self.why_nowhere(vpc, target)?;
                let note = format!("the route to {} leads nowhere: {why}", shown(block));
                Some(fact(&table.name, shown(block), note))
            })
            .collect()
    }

    /// Routes over a peering connection to addresses that the other VPC does not have.
    pub fn transits(&self) -> Vec<Fact> {
        self.all_routes()
            .filter_map(|(table, vpc, block, target)| {
                let NextHop::Peering(at) = target else { return None };
                let peering = self.peerings.get(at);
                let beyond = self.vpcs.get(peering.beyond(vpc).filter(|_| peering.down.is_none())?);
                let other = beyond.block.filter(|other| other.meet(block).is_none())?;
                let (to, over, far) = (shown(block), &peering.name, &beyond.name);
                let note =
                    format!("the route to {to} goes over `{over}`, but `{far}` has {} only", shown(other));
                Some(fact(&table.name, to, note))
            })
            .collect()
    }

    /// Routes over a peering connection from whose destination no subnet has a route back.
    pub fn one_way_routes(&self) -> Vec<Fact> {
        self.all_routes()
            .filter_map(|(table, vpc, block, target)| {
                let NextHop::Peering(at) = target else { return None };
                let peering = self.peerings.get(at);
                let beyond = peering.beyond(vpc).filter(|_| peering.down.is_none() && !peering.unknown)?;
                let far = self.vpcs.get(beyond).subnets.iter().map(|at| self.subnets.get(*at));
                let mut far = far.filter(|subnet| subnet.block.meet(block).is_some()).peekable();
                far.peek()?;
                let own: Vec<AddressRange> = self.followers(vpc, &table.name).collect();
                let leads_back = |subnet: &super::parts::SubnetPart| {
                    let table = subnet.table.map(|table| self.tables.get(table));
                    own.iter().any(|block| {
                        let found = table.and_then(|table| table.find(block.first));
                        found.is_some_and(|(_, target)| target == NextHop::Peering(at))
                    })
                };
                if own.is_empty() || far.any(leads_back) {
                    return None;
                }
                let (to, over) = (shown(block), &peering.name);
                let note =
                    format!("the route to {to} goes over `{over}`, and no subnet there has a route back");
                Some(fact(&table.name, to, note))
            })
            .collect()
    }

    /// Gateway endpoints to which the subnet of an occupant that makes calls has no route.
    pub fn unassociated_endpoints(&self) -> Vec<Fact> {
        let mut found = Vec::new();
        for (at, endpoint) in self.endpoints.iter().filter(|(_, endpoint)| endpoint.gateway && endpoint.known)
        {
            let subnets = endpoint.vpc.map(|vpc| self.vpcs.get(vpc).subnets.as_slice()).unwrap_or_default();
            for subnet in subnets.iter().map(|at| self.subnets.get(*at)) {
                let asks = subnet
                    .occupants
                    .iter()
                    .map(|at| self.occupants.get(*at))
                    .find(|one| one.asks && !one.bypasses);
                let leads = subnet.table.is_some_and(|table| self.tables.get(table).endpoints.contains(&at));
                if let Some(occupant) = asks.filter(|_| !leads) {
                    let (who, at) = (&occupant.name, &subnet.name);
                    let note = format!("`{who}` is in `{at}`, whose route table does not lead to it");
                    found.push(fact(&endpoint.name, at, note));
                }
            }
        }
        found
    }

    /// Security groups that admit every address of the internet, where a route lets its packets arrive.
    pub fn open_groups(&self) -> Vec<Fact> {
        let mut found = Vec::new();
        for (at, group) in self.groups.iter() {
            for protocol in PROTOCOLS {
                let ports = self.open_ports(at, protocol);
                let Some(port) = ports.first() else { continue };
                let word = match protocol {
                    PacketProtocol::Tcp => "tcp",
                    PacketProtocol::Udp => "udp",
                    PacketProtocol::Icmp => "icmp",
                    PacketProtocol::Other => continue,
                };
                let answer = self.trace(&Flow {
                    from: "internet".to_owned(),
                    to: group.name.clone(),
                    protocol: word.to_owned(),
                    port,
                    client_ports: None,
                });
                if answer.decision == Reach::Reach {
                    let to = answer.forward.last().map(|hop| hop.at.as_str()).unwrap_or_default();
                    let what = format!("{word} {}", ports.shown());
                    let note = format!("anybody on the internet reaches `{to}` by {what}");
                    found.push(fact(&group.name, what, note));
                }
            }
        }
        found
    }

    /// The ports that the rules of a group open to every public address.
    fn open_ports(&self, group: usize, protocol: PacketProtocol) -> PortSet {
        let group = self.groups.get(group);
        let mut open = PortSet::all();
        for block in AddressRange::ALL.public() {
            for address in samples(block, [group.edges.as_slice()]) {
                let rules = group.rules.iter().filter(|rule| {
                    rule.direction == Direction::Ingress
                        && matches!(rule.peer, GroupPeer::Block(block) if block.contains(address))
                });
                let here = rules
                    .filter_map(|rule| ports_of(rule.traffic, protocol, Half::Question))
                    .fold(PortSet::none(), |all, ports| all.join(open.meet(ports)));
                open = here;
                if open.is_empty() {
                    return open;
                }
            }
        }
        open
    }

    /// Rules of security groups that admit nothing: no packet can come from, or go to, the peer that they name.
    pub fn rules_without_effect(&self) -> Vec<Fact> {
        let mut found = Vec::new();
        for (_, group) in self.groups.iter() {
            for rule in &group.rules {
                let note = match rule.peer {
                    GroupPeer::V6 => "no network of the blueprint has IPv6 addresses".to_owned(),
                    GroupPeer::Group(other) => match self.why_apart(group.vpc, self.groups.get(other).vpc) {
                        Some(why) => {
                            format!("`{}` is in another VPC: {why}", self.groups.get(other).name)
                        }
                        None => continue,
                    },
                    GroupPeer::Block(_)
                    | GroupPeer::ForeignGroup
                    | GroupPeer::Service(_)
                    | GroupPeer::ForeignList => continue,
                };
                let way = match rule.direction {
                    Direction::Ingress => "ingress",
                    Direction::Egress => "egress",
                };
                found.push(fact(
                    &group.name,
                    format!("{way} {}", rule.traffic.protocol()),
                    format!("a rule about {way} admits nothing: {note}"),
                ));
            }
        }
        found.sort();
        found.dedup();
        found
    }

    /// Why a rule that names a group of another VPC matches no packet.
    fn why_apart(&self, own: Option<usize>, other: Option<usize>) -> Option<&'static str> {
        let (own, other) = (own?, other?);
        let (near, far) = (self.vpcs.get(own), self.vpcs.get(other));
        if own == other || near.block.is_none() || far.block.is_none() {
            return None;
        }
        let joined = |down: bool| {
            self.peerings
                .iter()
                .any(|(_, peering)| peering.beyond(own) == Some(other) && (peering.down.is_none() || down))
        };
        if !joined(true) {
            Some("no peering connection joins the two")
        } else if !joined(false) {
            Some("the peering connection passes no packets")
        } else if near.region != far.region {
            Some("groups of another region cannot be named")
        } else {
            None
        }
    }

    /// Entries of network ACLs that never decide, because those before them fit whatever they fit.
    pub fn shadowed_entries(&self) -> Vec<Fact> {
        let mut found = Vec::new();
        for (_, acl) in self.acls.iter() {
            for (at, entry) in acl.entries.iter().enumerate() {
                let before: Vec<&AclRule> =
                    acl.entries.iter().take(at).filter(|one| one.direction == entry.direction).collect();
                if entry.block.is_some_and(|block| is_shadowed(entry, block, &before)) {
                    let way = match entry.direction {
                        Direction::Ingress => "ingress",
                        Direction::Egress => "egress",
                    };
                    let number = entry.number;
                    let note = format!(
                        "entry {number} ({way}) never decides: entries before it fit whatever it fits"
                    );
                    found.push(fact(&acl.name, format!("{way} {number}"), note));
                }
            }
        }
        found
    }

    /// Interface endpoints that nobody in their VPC reaches.
    pub fn unreached_endpoints(&self) -> Vec<Fact> {
        let mut found = Vec::new();
        for (_, endpoint) in self.endpoints.iter().filter(|(_, endpoint)| endpoint.interface.is_some()) {
            let Some(vpc) = endpoint.vpc.map(|vpc| self.vpcs.get(vpc)).filter(|vpc| vpc.known) else {
                continue;
            };
            let answer = self.trace(&Flow {
                from: vpc.name.clone(),
                to: endpoint.name.clone(),
                protocol: "tcp".to_owned(),
                port: 443,
                client_ports: None,
            });
            if answer.decision == Reach::NoReach {
                let why = answer.reasons.join("; ");
                let note = format!("nobody in `{}` reaches it: {why}", vpc.name);
                found.push(fact(&endpoint.name, &vpc.name, note));
            }
        }
        found
    }

    /// Whoever gets from a VPC without a firewall to the internet; one fact for each VPC.
    pub fn open_ways(&self) -> Vec<Fact> {
        let open = self.vpcs.iter().filter(|(at, vpc)| vpc.known && !self.is_guarded(*at));
        open.filter_map(|(_, vpc)| {
            let subnets = vpc.subnets.iter().flat_map(|at| &self.subnets.get(*at).occupants);
            let asks = subnets.map(|at| self.occupants.get(*at)).filter(|one| one.asks && !one.bypasses);
            let names: std::collections::BTreeSet<&str> = asks.map(|one| one.name.as_str()).collect();
            let host = names.into_iter().find(|host| self.gets_out(host))?;
            let note =
                format!("`{host}` reaches every address on the internet, and no firewall is in the way");
            Some(fact(&vpc.name, "internet", note))
        })
        .collect()
    }

    fn gets_out(&self, host: &str) -> bool {
        let answer = self.trace(&Flow {
            from: host.to_owned(),
            to: "internet".to_owned(),
            protocol: "any".to_owned(),
            port: 0,
            client_ports: None,
        });
        answer.decision == Reach::Reach && !answer.forward.iter().any(|hop| hop.kind == "firewall")
    }

    fn is_guarded(&self, vpc: usize) -> bool {
        let of = |subnet: usize| self.subnets.get(subnet).vpc == vpc;
        self.firewalls.iter().any(|(_, firewall)| firewall.subnet.is_some_and(of))
    }

    /// Whoever gets from a VPC with a firewall to the internet without passing it.
    pub fn uninspected_ways(&self) -> Vec<Fact> {
        let mut found = Vec::new();
        let serves = |at: usize| {
            let nats = self.nats.iter().any(|(_, nat)| nat.subnet == Some(at));
            nats || self.firewalls.iter().any(|(_, firewall)| firewall.subnet == Some(at))
        };
        for (at, subnet) in self.subnets.iter().filter(|(_, subnet)| self.is_guarded(subnet.vpc)) {
            if serves(at) && subnet.occupants.is_empty() {
                continue;
            }
            let answer = self.trace(&Flow {
                from: subnet.name.clone(),
                to: "internet".to_owned(),
                protocol: "any".to_owned(),
                port: 0,
                client_ports: None,
            });
            let inspected = answer.forward.iter().any(|hop| hop.kind == "firewall");
            if answer.decision == Reach::Reach && !inspected {
                let host = answer.forward.first().map(|hop| hop.at.as_str()).unwrap_or_default();
                let note = format!("`{host}` reaches the internet past the firewall of its VPC");
                found.push(fact(&subnet.name, host, note));
            }
        }
        found
    }

    /// Every route of every table, with the VPC of the table's subnets.
    fn all_routes(
        &self,
    ) -> impl Iterator<Item = (&super::parts::RouteTablePart, usize, AddressRange, NextHop)> {
        self.tables.iter().flat_map(|(_, table)| {
            let routes = table.vpc.map(|vpc| (vpc, table.routes()));
            routes.into_iter().flat_map(move |(vpc, routes)| {
                routes.into_iter().map(move |(block, target)| (table, vpc, block, target))
            })
        })
    }

    /// The blocks of the subnets that follow a table.
    fn followers(&self, vpc: usize, table: &str) -> impl Iterator<Item = AddressRange> {
        let subnets = self.vpcs.get(vpc).subnets.iter().map(|at| self.subnets.get(*at));
        let follows = move |subnet: &&super::parts::SubnetPart| {
            subnet.table.is_some_and(|at| self.tables.get(at).name == table)
        };
        subnets.filter(follows).map(|subnet| subnet.block)
    }

    fn why_nowhere(&self, vpc: usize, target: NextHop) -> Option<String> {
        let elsewhere =
            |subnet: Option<usize>| subnet.is_some_and(|subnet| self.subnets.get(subnet).vpc != vpc);
        match target {
            NextHop::Local | NextHop::Unknown => None,
            NextHop::Internet(at) => {
                let gateway = self.gateways.get(at);
                (gateway.vpc != Some(vpc)).then(|| format!("`{}` is attached to another VPC", gateway.name))
            }
            NextHop::Nat(at) => {
                let nat = self.nats.get(at);
                if elsewhere(nat.subnet) {
                    return Some(format!("`{}` is in another VPC", nat.name));
                }
                let table = nat.subnet.map(|subnet| self.subnets.get(subnet).table);
                let leaves = table.flatten().is_some_and(|table| {
                    self.tables
                        .get(table)
                        .routes()
                        .iter()
                        .any(|(block, target)| leads_out(*block, *target))
                });
                (nat.subnet.is_some() && !leaves)
                    .then(|| format!("the subnet of `{}` has no route to the internet", nat.name))
            }
            NextHop::Firewall(at) => {
                let firewall = self.firewalls.get(at);
                elsewhere(firewall.subnet).then(|| format!("`{}` is in another VPC", firewall.name))
            }
            NextHop::Peering(at) => {
                let peering = self.peerings.get(at);
                match (peering.beyond(vpc), peering.down) {
                    (None, _) => Some(format!("`{}` does not join this VPC", peering.name)),
                    (Some(_), Some(why)) if !peering.unknown => Some(format!("`{}`: {why}", peering.name)),
                    _ => None,
                }
            }
        }
    }
}

fn leads_out(block: AddressRange, target: NextHop) -> bool {
    !block.public().is_empty()
        && matches!(target, NextHop::Internet(_) | NextHop::Firewall(_) | NextHop::Unknown)
}

fn is_shadowed(entry: &AclRule, block: AddressRange, before: &[&AclRule]) -> bool {
    let mut edges: Vec<u32> = before
        .iter()
        .filter_map(|one| one.block)
        .flat_map(|block| block.edges().collect::<Vec<u32>>())
        .collect();
    edges.sort_unstable();
    let halves = [Half::Question, Half::Reply];
    let about = PROTOCOLS
        .into_iter()
        .flat_map(|protocol| halves.map(|half| (protocol, half)))
        .filter_map(|(protocol, half)| Some((protocol, half, ports_of(entry.traffic, protocol, half)?)));
    let mut about = about.peekable();
    // ICMP of other types than echoes is not told apart.
    if about.peek().is_none() || matches!(entry.traffic, crate::resource::Traffic::Icmp(_)) {
        return false;
    }
    let addresses = samples(block, [edges.as_slice()]);
    about.all(|(protocol, half, ports)| {
        addresses.iter().all(|address| {
            let mut left = PortSet::all().meet(ports);
            for one in before.iter().filter(|one| one.block.is_some_and(|block| block.contains(*address))) {
                if let Some(taken) = ports_of(one.traffic, protocol, half) {
                    left = left.without(taken);
                }
            }
            left.is_empty()
        })
    })
}
