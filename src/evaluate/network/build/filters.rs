//! Where packets are led and what lets them through: routes, rules of groups, entries of ACLs.

use super::PartIndex;
use crate::aws::{Cidr, Text};
use crate::catalog::services;
use crate::evaluate::network::Networks;
use crate::evaluate::network::address_range::AddressRange;
use crate::evaluate::network::parts::{AclPart, AclRule, EndpointPart, GroupPeer, GroupRule, NextHop};
use crate::resource::{self, Body, Direction, EndpointType, Resource, RouteTarget, RulePeer};

impl Networks<'_> {
    /// Routes, associations, rules and entries.
    pub(super) fn take_filter(&mut self, resource: &Resource) {
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

    fn add_route(&mut self, table: &str, destination: Cidr, target: NextHop) {
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
        let fits = |endpoint: &EndpointPart| {
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
        let made = AclPart {
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
}

fn block_of(rule: &GroupRule) -> Option<AddressRange> {
    let GroupPeer::Block(block) = rule.peer else {
        return None;
    };
    Some(block)
}
