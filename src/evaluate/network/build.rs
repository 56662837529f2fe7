//! A model into a [`Network`]: ids become indices, each list is made once.

use super::Network;
use super::address_range::AddressRange;
use super::parts::{
    Acl, AclRule, Endpoint, Firewall, Gateway, Group, GroupPeer, GroupRule, Nat, NextHop, Occupant, Peering,
    Subnet, Vpc,
};
use crate::aws::Text;
use crate::catalog::services;
use crate::model::Model;
use crate::resource::{
    self, Body, Direction, EndpointType, Peer, Resource, RouteTarget, RulePeer, StudioNetwork,
};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What an id or an address stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum PartIndex {
    Vpc(usize),
    Subnet(usize),
    Table(usize),
    Gateway(usize),
    Nat(usize),
    Firewall(usize),
    Peering(usize),
    Group(usize),
    Endpoint(usize),
    Occupant(usize),
}

impl<'m> Network<'m> {
    /// Reads the network of a model.
    pub fn new(model: &'m Model) -> Self {
        let mut net = Self {
            model,
            vpcs: Default::default(),
            subnets: Default::default(),
            tables: Default::default(),
            gateways: Default::default(),
            nats: Default::default(),
            firewalls: Default::default(),
            peerings: Default::default(),
            groups: Default::default(),
            acls: Default::default(),
            endpoints: Default::default(),
            occupants: Default::default(),
            things: HashMap::new(),
            by_block: HashMap::new(),
            lengths: Vec::new(),
            vpc_blocks: BTreeMap::new(),
            widest: 0,
            bare: Vec::new(),
        };
        let accepters: HashMap<&str, &Resource> = model.resources.values().filter_map(accepted).collect();
        let all = || model.resources.values();
        all().for_each(|resource| net.take_vpc(resource));
        all().for_each(|resource| net.take_part(resource));
        all().for_each(|resource| net.take_joint(resource, &accepters));
        all().for_each(|resource| net.take_filter(resource));
        all().for_each(|resource| net.take_occupant(resource));
        all().for_each(|resource| net.take_user(resource));
        net.place_occupants();
        net.draw_edges();
        net
    }

    fn name(&mut self, resource: &Resource, thing: PartIndex) {
        self.things.insert(Text::symbol(&resource.address).as_str().to_owned(), thing);
    }

    /// The VPC of an id; one that the blueprint only names is made up without addresses.
    fn vpc_of(&mut self, id: &str) -> usize {
        if let Some(PartIndex::Vpc(at)) = self.things.get(id) {
            return *at;
        }
        let at = self.vpcs.push(Vpc {
            name: Text::from(id).to_string(),
            ..Vpc::default()
        });
        self.things.insert(id.to_owned(), PartIndex::Vpc(at));
        self.bare.push(at);
        at
    }

    fn subnets_of(&self, ids: &BTreeSet<String>) -> (Vec<usize>, bool) {
        let found: Vec<usize> = ids.iter().filter_map(|id| self.subnet_of(id)).collect();
        let foreign = found.len() < ids.len();
        (found, foreign)
    }

    fn subnet_of(&self, id: &str) -> Option<usize> {
        match self.things.get(id) {
            Some(PartIndex::Subnet(at)) => Some(*at),
            _ => None,
        }
    }

    fn table_of(&self, id: &str) -> Option<usize> {
        match self.things.get(id) {
            Some(PartIndex::Table(at)) => Some(*at),
            _ => None,
        }
    }

    fn take_vpc(&mut self, resource: &Resource) {
        let Body::Vpc(vpc) = &resource.body else { return };
        let at = self.vpcs.push(Vpc {
            name: resource.address.to_string(),
            account: resource.place.account.as_str().to_owned(),
            region: resource.place.region.as_str().to_owned(),
            block: AddressRange::of(vpc.cidr),
            known: !resource.existing,
            resolves: vpc.dns_support,
            names: vpc.dns_support && vpc.dns_hostnames,
            ..Vpc::default()
        });
        self.name(resource, PartIndex::Vpc(at));
        if let Some(block) = AddressRange::of(vpc.cidr) {
            self.vpc_blocks.entry((block.first, block.last)).or_default().push(at);
            self.widest = self.widest.max(block.last - block.first);
        }
    }

    /// What stands in a VPC and needs nothing else.
    fn take_part(&mut self, resource: &Resource) {
        let name = resource.address.to_string();
        let body = &resource.body;
        let thing = if let Body::Subnet(subnet) = body {
            self.take_subnet(name, subnet)
        } else if let Body::RouteTable(table) = body {
            let vpc = self.vpc_of(&table.vpc);
            let mut made = super::parts::RouteTable::of(name, vpc);
            if let Some(block) = self.vpcs.get(vpc).block {
                made.add(block, NextHop::Local);
            }
            Some(PartIndex::Table(self.tables.push(made)))
        } else if let Body::InternetGateway(gateway) = body {
            let vpc = self.vpc_of(&gateway.vpc);
            let at = self.gateways.push(Gateway { name, vpc: Some(vpc) });
            self.vpcs.get_mut(vpc).gateway.get_or_insert(at);
            Some(PartIndex::Gateway(at))
        } else if let Body::SecurityGroup(group) = body {
            let vpc = self.vpc_of(&group.vpc);
            let made = Group {
                name,
                vpc: Some(vpc),
                ..Group::default()
            };
            Some(PartIndex::Group(self.groups.push(made)))
        } else {
            None
        };
        if let Some(thing) = thing {
            self.name(resource, thing);
        }
    }

    fn take_subnet(&mut self, name: String, subnet: &resource::Subnet) -> Option<PartIndex> {
        let block = AddressRange::of(subnet.cidr)?;
        let vpc = self.vpc_of(&subnet.vpc);
        let at = self.subnets.push(Subnet {
            name,
            vpc,
            block,
            public: subnet.public_addresses,
            ..Subnet::default()
        });
        self.vpcs.get_mut(vpc).subnets.push(at);
        let length = (block.last - block.first).leading_zeros();
        self.by_block.entry((length, block.first)).or_default().push(at);
        if !self.lengths.contains(&length) {
            self.lengths.push(length);
        }
        Some(PartIndex::Subnet(at))
    }

    /// What stands in a subnet or joins two VPCs, and endpoints.
    fn take_joint(&mut self, resource: &Resource, accepters: &HashMap<&str, &Resource>) {
        let name = resource.address.to_string();
        let accepter = accepters.get(Text::symbol(&resource.address).as_str()).copied();
        let body = &resource.body;
        let thing = if let Body::NatGateway(nat) = body {
            let subnet = self.subnet_of(&nat.subnet);
            PartIndex::Nat(self.nats.push(Nat { name, subnet }))
        } else if let Body::Firewall(firewall) = body {
            let made = self.firewall(name, firewall);
            PartIndex::Firewall(self.firewalls.push(made))
        } else if let Body::Peering(peering) = body {
            let made = self.peering(resource, peering, accepter);
            PartIndex::Peering(self.peerings.push(made))
        } else if let Body::Endpoint(endpoint) = body {
            let vpc = self.vpc_of(&endpoint.vpc);
            PartIndex::Endpoint(self.endpoints.push(Endpoint {
                name,
                vpc: Some(vpc),
                service: endpoint.service.clone(),
                gateway: matches!(endpoint.kind, EndpointType::Gateway { .. }),
                interface: None,
                private_dns: matches!(endpoint.kind, EndpointType::Interface { private_dns: true, .. }),
            }))
        } else {
            return;
        };
        self.name(resource, thing);
        if let (Body::Peering(_), Some(accepter)) = (&resource.body, accepter) {
            self.name(accepter, thing);
        }
    }

    fn firewall(&self, name: String, firewall: &resource::Firewall) -> Firewall {
        let policy = match self.model.by_arn(&firewall.policy).map(|found| &found.body) {
            Some(Body::FirewallPolicy(policy)) => Some(policy),
            _ => None,
        };
        Firewall {
            name,
            subnet: self.subnet_of(&firewall.subnet),
            domains: policy.map(|policy| policy.domains.clone()),
            sources: policy
                .map(|policy| policy.sources.iter().filter_map(|source| AddressRange::of(*source)).collect())
                .unwrap_or_default(),
        }
    }

    /// A connection passes packets where both VPCs are here, the other side said yes and they do not overlap.
    ///
    /// <https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html>
    fn peering(
        &mut self,
        resource: &Resource,
        peering: &resource::Peering,
        accepter: Option<&Resource>,
    ) -> Peering {
        let ends = [self.vpc_of(&peering.vpc), self.vpc_of(&peering.peer_vpc)];
        let [near, far] = ends.map(|end| self.vpcs.get(end));
        let (account, region) = match &peering.peer {
            Peer::Own => (resource.place.account.as_str(), resource.place.region.as_str()),
            Peer::Other { account, region } => (account.as_str(), region.as_str()),
        };
        let accepted = peering.peer == Peer::Own
            || accepter.is_some_and(|yes| {
                (yes.place.account.as_str(), yes.place.region.as_str()) == (account, region)
            });
        let unknown = near.block.is_none() || far.block.is_none();
        let overlap = near.block.zip(far.block).is_some_and(|(one, other)| one.meet(other).is_some());
        let down = if ends[0] == ends[1] {
            Some("both ends are the same VPC")
        } else if overlap {
            Some("the two VPCs overlap, so that AWS fails the connection")
        } else if far.block.is_some() && (far.account.as_str(), far.region.as_str()) != (account, region) {
            Some("it names another account or region than that of the other VPC")
        } else if !accepted {
            Some("the other side has not accepted it")
        } else {
            None
        };
        Peering {
            name: resource.address.to_string(),
            ends: ends.map(Some),
            down,
            unknown,
        }
    }

    /// Routes, associations, rules and entries.
    fn take_filter(&mut self, resource: &Resource) {
        let body = &resource.body;
        if let Body::RouteTable(table) = body {
            self.take_table(resource, table);
        } else if let Body::PeeringRoute(route) = body {
            let target = match self.things.get(&route.peering) {
                Some(PartIndex::Peering(at)) => NextHop::Peering(*at),
                _ => NextHop::Unknown,
            };
            self.add_route(&route.route_table, route.destination, target);
        } else if let Body::FirewallRoute(route) = body {
            let target = match self.things.get(&route.endpoint) {
                Some(PartIndex::Firewall(at)) => NextHop::Firewall(*at),
                _ => NextHop::Unknown,
            };
            self.add_route(&route.route_table, route.destination, target);
        } else if let Body::SecurityGroup(group) = body {
            self.take_group(resource, group);
        } else if let Body::PeeringRule(rule) = body {
            self.take_peering_rule(resource, rule);
        } else if let Body::NetworkAcl(acl) = body {
            self.take_acl(resource, acl);
        } else if let Body::Endpoint(endpoint) = body {
            self.take_gateway_endpoint(resource, endpoint);
        }
    }

    fn add_route(&mut self, table: &str, destination: crate::aws::Cidr, target: NextHop) {
        if let (Some(table), Some(block)) = (self.table_of(table), AddressRange::of(destination)) {
            self.tables.get_mut(table).add(block, target);
        }
    }

    fn take_table(&mut self, resource: &Resource, table: &resource::RouteTable) {
        let symbol = Text::symbol(&resource.address);
        let Some(at) = self.table_of(symbol.as_str()) else {
            return;
        };
        for (destination, target) in &table.routes {
            let target = match target {
                RouteTarget::InternetGateway(id) => match self.things.get(id) {
                    Some(PartIndex::Gateway(gateway)) => NextHop::Internet(*gateway),
                    _ => NextHop::Unknown,
                },
                RouteTarget::NatGateway(id) => match self.things.get(id) {
                    Some(PartIndex::Nat(nat)) => NextHop::Nat(*nat),
                    _ => NextHop::Unknown,
                },
            };
            self.add_route(symbol.as_str(), *destination, target);
        }
        let (subnets, _) = self.subnets_of(&table.subnets);
        for subnet in subnets {
            self.subnets.get_mut(subnet).table.get_or_insert(at);
        }
    }

    fn take_group(&mut self, resource: &Resource, group: &resource::SecurityGroup) {
        let Some(PartIndex::Group(at)) = self.things.get(Text::symbol(&resource.address).as_str()).copied()
        else {
            return;
        };
        let rules: Vec<GroupRule> = group
            .rules
            .iter()
            .map(|rule| GroupRule {
                direction: rule.direction,
                traffic: rule.traffic,
                peer: self.group_peer(at, resource.place.region.as_str(), &rule.peer),
            })
            .collect();
        let mut edges: Vec<u32> = rules.iter().filter_map(block_of).flat_map(AddressRange::edges).collect();
        edges.sort_unstable();
        edges.dedup();
        let made = self.groups.get_mut(at);
        made.rules.extend(rules);
        made.edges = edges;
    }

    /// A rule that stands beside its group, about a group at the other end of a peering connection.
    fn take_peering_rule(&mut self, resource: &Resource, rule: &resource::PeeringRule) {
        let Some(PartIndex::Group(at)) = self.things.get(&rule.group).copied() else {
            return;
        };
        let made = GroupRule {
            direction: Direction::Ingress,
            traffic: rule.traffic,
            peer: self.group_peer(at, resource.place.region.as_str(), &rule.peer),
        };
        self.groups.get_mut(at).rules.push(made);
    }

    fn group_peer(&self, group: usize, region: &str, peer: &RulePeer) -> GroupPeer {
        match peer {
            RulePeer::Cidr(cidr) => AddressRange::of(*cidr).map_or(GroupPeer::V6, GroupPeer::Block),
            RulePeer::Group(id) | RulePeer::ForeignGroup { group: id, .. } => match self.things.get(id) {
                Some(PartIndex::Group(at)) => GroupPeer::Group(*at),
                _ => GroupPeer::ForeignGroup,
            },
            RulePeer::PrefixList(id) => match self.things.get(id) {
                Some(PartIndex::Endpoint(at)) => GroupPeer::Service(*at),
                _ => self.listed(group, region, id),
            },
        }
    }

    /// A prefix list of AWS: the gateway endpoint of its service in the group's VPC.
    fn listed(&self, group: usize, region: &str, id: &str) -> GroupPeer {
        let vpc = self.groups.get(group).vpc;
        let is_list = |service: &str| services::prefix_list(service, region) == Some(id);
        let fits = |endpoint: &Endpoint| {
            let service = endpoint.service.rsplit('.').next().unwrap_or_default();
            endpoint.vpc == vpc && endpoint.gateway && is_list(service)
        };
        match self.endpoints.iter().find(|(_, endpoint)| fits(endpoint)) {
            Some((at, _)) => GroupPeer::Service(at),
            None => GroupPeer::ForeignList,
        }
    }

    fn take_acl(&mut self, resource: &Resource, acl: &resource::NetworkAcl) {
        let entries = acl.entries.iter().map(|entry| AclRule {
            direction: entry.direction,
            number: entry.number,
            action: entry.action,
            traffic: entry.traffic,
            block: AddressRange::of(entry.cidr),
        });
        let made = Acl {
            name: resource.address.to_string(),
            entries: entries.collect(),
        };
        let at = self.acls.push(made);
        let (subnets, _) = self.subnets_of(&acl.subnets);
        for subnet in subnets {
            self.subnets.get_mut(subnet).acl.get_or_insert(at);
        }
    }

    fn take_gateway_endpoint(&mut self, resource: &Resource, endpoint: &resource::Endpoint) {
        let EndpointType::Gateway { route_tables } = &endpoint.kind else {
            return;
        };
        let Some(PartIndex::Endpoint(at)) =
            self.things.get(Text::symbol(&resource.address).as_str()).copied()
        else {
            return;
        };
        let tables: Vec<usize> = route_tables.iter().filter_map(|id| self.table_of(id)).collect();
        for table in tables {
            self.tables.get_mut(table).endpoints.push(at);
        }
    }

    /// Who sits where, but users of Studio, who sit where their domain does.
    fn take_occupant(&mut self, resource: &Resource) {
        let base = |asks| Occupant {
            asks,
            ..Occupant::default()
        };
        let body = &resource.body;
        let (subnets, groups, made) = if let Body::RedshiftCluster(cluster) = body {
            let made = Occupant {
                public: cluster.public,
                ..base(true)
            };
            (&cluster.subnets, &cluster.groups, made)
        } else if let Body::RedshiftServerless(workgroup) = body {
            let made = Occupant {
                public: workgroup.public,
                ..base(true)
            };
            (&workgroup.subnets, &workgroup.groups, made)
        } else if let Body::StudioDomain(domain) = body {
            let made = Occupant {
                bypasses: domain.network == StudioNetwork::PublicInternetOnly,
                ..base(true)
            };
            (&domain.subnets, &domain.groups, made)
        } else if let Body::Endpoint(endpoint) = body
            && let EndpointType::Interface { subnets, groups, .. } = &endpoint.kind
        {
            (subnets, groups, base(false))
        } else {
            return;
        };
        let at = self.add_occupant(resource, subnets, groups, made);
        match (&resource.body, self.things.get(Text::symbol(&resource.address).as_str()).copied()) {
            (Body::Endpoint(_), Some(PartIndex::Endpoint(endpoint))) => {
                self.endpoints.get_mut(endpoint).interface = Some(at)
            }
            _ => self.name(resource, PartIndex::Occupant(at)),
        }
    }

    fn add_occupant(
        &mut self,
        resource: &Resource,
        subnets: &BTreeSet<String>,
        groups: &BTreeSet<String>,
        mut made: Occupant,
    ) -> usize {
        (made.subnets, made.foreign_subnets) = self.subnets_of(subnets);
        made.name = resource.address.to_string();
        made.groups = groups
            .iter()
            .filter_map(|id| match self.things.get(id) {
                Some(PartIndex::Group(at)) => Some(*at),
                _ => None,
            })
            .collect();
        // Without a group AWS takes the default one of the VPC, which is not in the model.
        made.foreign_groups = made.groups.len() < groups.len() || groups.is_empty();
        made.groups.sort_unstable();
        self.occupants.push(made)
    }

    fn take_user(&mut self, resource: &Resource) {
        let Body::UserProfile(user) = &resource.body else {
            return;
        };
        let domain = match self.things.get(&user.domain) {
            Some(PartIndex::Occupant(at)) => self.occupants.get(*at).clone(),
            _ => Occupant {
                foreign_subnets: true,
                foreign_groups: true,
                asks: true,
                ..Occupant::default()
            },
        };
        let at = if user.groups.is_empty() {
            self.occupants.push(Occupant {
                name: resource.address.to_string(),
                ..domain
            })
        } else {
            let at = self.add_occupant(resource, &BTreeSet::new(), &user.groups, Occupant::default());
            let made = self.occupants.get_mut(at);
            made.subnets = domain.subnets;
            (made.foreign_subnets, made.asks, made.bypasses) =
                (domain.foreign_subnets, true, domain.bypasses);
            at
        };
        self.name(resource, PartIndex::Occupant(at));
    }

    /// Shows each subnet and each group who is there.
    fn place_occupants(&mut self) {
        let Self {
            occupants,
            subnets,
            groups,
            ..
        } = self;
        for (at, occupant) in occupants.iter() {
            for subnet in &occupant.subnets {
                let seen = &subnets.get(*subnet).occupants;
                if !seen.iter().any(|one| occupants.get(*one).is_like(occupant)) {
                    subnets.get_mut(*subnet).occupants.push(at);
                }
            }
            occupant.groups.iter().for_each(|group| groups.get_mut(*group).members.push(at));
        }
    }

    /// Gathers for each VPC the addresses at which a decision may change.
    fn draw_edges(&mut self) {
        let mut edges: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
        let mut seen: BTreeSet<(usize, usize, bool)> = BTreeSet::new();
        for (_, subnet) in self.subnets.iter() {
            let own = edges.entry(subnet.vpc).or_default();
            own.extend(subnet.block.edges());
            if let Some(table) = subnet.table.filter(|table| seen.insert((subnet.vpc, *table, true))) {
                own.extend(self.tables.get(table).routes().iter().flat_map(|(block, _)| block.edges()));
            }
            if let Some(acl) = subnet.acl.filter(|acl| seen.insert((subnet.vpc, *acl, false))) {
                let blocks = self.acls.get(acl).entries.iter().filter_map(|entry| entry.block);
                own.extend(blocks.flat_map(AddressRange::edges));
            }
        }
        for (_, firewall) in self.firewalls.iter() {
            if let Some(subnet) = firewall.subnet {
                let own = edges.entry(self.subnets.get(subnet).vpc).or_default();
                own.extend(firewall.sources.iter().flat_map(|block| block.edges()));
            }
        }
        for (vpc, mut own) in edges {
            own.extend(self.vpcs.get(vpc).block.iter().flat_map(|block| block.edges()));
            own.sort_unstable();
            own.dedup();
            self.vpcs.get_mut(vpc).edges = own;
        }
    }
}

fn block_of(rule: &GroupRule) -> Option<AddressRange> {
    let GroupPeer::Block(block) = rule.peer else {
        return None;
    };
    Some(block)
}

/// The connection that a resource accepts.
fn accepted(resource: &Resource) -> Option<(&str, &Resource)> {
    let Body::PeeringAccepter(accepter) = &resource.body else {
        return None;
    };
    Some((accepter.peering.as_str(), resource))
}
