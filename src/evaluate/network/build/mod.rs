//! A model into a [`Networks`]: ids become indices, each list is made once.
//!
//! | file | turns |
//! |---|---|
//! | `joints` | what stands in a subnet or joins two VPCs into parts |
//! | `filters` | routes, rules and entries into those of the parts |
//! | `occupants` | who has addresses into who sits in each subnet and each group |

mod filters;
mod joints;
mod occupants;

use super::Networks;
use super::address_range::AddressRange;
use super::parts::{GatewayPart, GroupPart, NextHop, RouteTablePart, SubnetPart, VpcPart};
use crate::aws::Text;
use crate::model::Model;
use crate::resource::{self, Body, PrivateZone, Resource};
use joints::accepted;
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

fn zone(resource: &Resource) -> Option<(&PrivateZone, &Resource)> {
    let Body::PrivateZone(zone) = &resource.body else {
        return None;
    };
    Some((zone, resource))
}

impl<'m> Networks<'m> {
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
            zones: model.resources.values().filter_map(zone).collect(),
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
        let at = self.vpcs.push(VpcPart {
            name: Text::from(id).to_string(),
            ..VpcPart::default()
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
        let at = self.vpcs.push(VpcPart {
            name: resource.address.to_string(),
            account: resource.place.account.as_str().to_owned(),
            region: resource.place.region.as_str().to_owned(),
            block: AddressRange::of(vpc.cidr),
            known: !resource.existence.is_existing(),
            resolves: vpc.dns_support,
            names: vpc.dns_support && vpc.dns_hostnames,
            ..VpcPart::default()
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
            let mut made = RouteTablePart::of(name, vpc);
            if let Some(block) = self.vpcs.get(vpc).block {
                made.add(block, NextHop::Local);
            }
            Some(PartIndex::Table(self.tables.push(made)))
        } else if let Body::InternetGateway(gateway) = body {
            let vpc = self.vpc_of(&gateway.vpc);
            let at = self.gateways.push(GatewayPart { name, vpc: Some(vpc) });
            self.vpcs.get_mut(vpc).gateway.get_or_insert(at);
            Some(PartIndex::Gateway(at))
        } else if let Body::SecurityGroup(group) = body {
            let vpc = self.vpc_of(&group.vpc);
            let made = GroupPart {
                name,
                vpc: Some(vpc),
                open: resource.existence.is_existing(),
                ..GroupPart::default()
            };
            let at = self.groups.push(made);
            // Rules name one that exists already by its id.
            if let Some(id) = &group.id {
                self.things.insert(id.clone(), PartIndex::Group(at));
            }
            Some(PartIndex::Group(at))
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
        let at = self.subnets.push(SubnetPart {
            name,
            vpc,
            block,
            public: subnet.public_addresses,
            ..SubnetPart::default()
        });
        self.vpcs.get_mut(vpc).subnets.push(at);
        let length = (block.last - block.first).leading_zeros();
        self.by_block.entry((length, block.first)).or_default().push(at);
        if !self.lengths.contains(&length) {
            self.lengths.push(length);
        }
        Some(PartIndex::Subnet(at))
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
