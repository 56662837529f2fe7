//! Networks into how much they use of the quotas of a VPC, a table, a group and an interface.

use super::tally::{Tally, named, quoted, region};
use crate::aws::{Cidr, Text};
use crate::model::Model;
use crate::resource::{
    Body, Direction, EndpointType, NetworkAcl, Peer, Resource, RouteTable, RulePeer, SecurityGroup,
};
use std::collections::BTreeMap;

/// Counts all that stands in networks.
pub(super) fn count<'a>(tally: &mut Tally<'a>, model: &'a Model) {
    let zones = zones(model);
    for one in model.resources.values() {
        of_region(tally, one);
        of_vpc(tally, one);
        of_table(tally, one);
        of_group(tally, one);
        of_interface(tally, one);
        if let Body::NatGateway(gateway) = &one.body
            && let Some(zone) = zones.get(&gateway.subnet)
        {
            let of = format!("account `{}` in zone {zone}", one.place.name);
            tally.add("nat-gateways-per-zone", of, 1, one);
        }
    }
}

/// The zones of subnets by their ids.
fn zones(model: &Model) -> BTreeMap<String, &str> {
    let subnets = model.resources.values().filter_map(|one| match &one.body {
        Body::Subnet(subnet) => Some((id(one), subnet.zone.as_str())),
        _ => None,
    });
    subnets.collect()
}

fn id(one: &Resource) -> String {
    Text::symbol(&one.address).as_str().to_owned()
}

fn of_region<'a>(tally: &mut Tally<'a>, one: &'a Resource) {
    match &one.body {
        Body::Vpc(_) => {
            tally.region("vpcs", one, 1);
            // Every VPC comes with a group, a table and an ACL of its own.
            tally.beside("groups", region(&one.place), 1);
            tally.beside("route-tables-per-vpc", quoted(&one.address), 1);
            tally.beside("acls-per-vpc", quoted(&one.address), 1);
        }
        Body::InternetGateway(_) => tally.region("internet-gateways", one, 1),
        Body::NatGateway(_) => tally.region("elastic-addresses", one, 1),
        Body::SecurityGroup(_) => tally.region("groups", one, 1),
        Body::Endpoint(endpoint) if matches!(endpoint.kind, EndpointType::Gateway { .. }) => {
            tally.region("gateway-endpoints", one, 1);
        }
        Body::Peering(peering) if peering.peer != Peer::Own && !one.existence.is_existing() => {
            tally.region("outstanding-peerings", one, 1);
        }
        _ => {}
    }
}

fn of_vpc<'a>(tally: &mut Tally<'a>, one: &'a Resource) {
    match &one.body {
        Body::Subnet(subnet) => tally.add("subnets-per-vpc", named(&subnet.vpc), 1, one),
        Body::RouteTable(table) => tally.add("route-tables-per-vpc", named(&table.vpc), 1, one),
        Body::NetworkAcl(acl) => tally.add("acls-per-vpc", named(&acl.vpc), 1, one),
        Body::Endpoint(endpoint) if matches!(endpoint.kind, EndpointType::Interface { .. }) => {
            tally.add("interface-endpoints-per-vpc", named(&endpoint.vpc), 1, one);
        }
        Body::Peering(peering) => {
            tally.add("peerings-per-vpc", named(&peering.vpc), 1, one);
            tally.add("peerings-per-vpc", named(&peering.peer_vpc), 1, one);
        }
        _ => {}
    }
}

/// Routes, each address family by itself; the one to the VPC's own addresses counts.
fn of_table<'a>(tally: &mut Tally<'a>, one: &'a Resource) {
    let mut add = |table: &str, destination: Option<Cidr>| {
        let family = destination.is_some_and(Cidr::is_v6);
        let of = [named(table).as_str(), if family { " for IPv6" } else { "" }].concat();
        tally.add("routes-per-table", of, 1, one);
    };
    match &one.body {
        Body::RouteTable(RouteTable { routes, .. }) => {
            let own = id(one);
            add(&own, None);
            routes.keys().for_each(|destination| add(&own, Some(*destination)));
        }
        Body::PeeringRoute(route) => add(&route.route_table, Some(route.destination)),
        Body::FirewallRoute(route) => add(&route.route_table, Some(route.destination)),
        Body::Endpoint(endpoint) => {
            if let EndpointType::Gateway { route_tables } = &endpoint.kind {
                route_tables.iter().for_each(|table| add(table, None));
            }
        }
        _ => {}
    }
}

/// Rules of groups and ACLs, each direction and address family by itself.
fn of_group<'a>(tally: &mut Tally<'a>, one: &'a Resource) {
    match &one.body {
        Body::SecurityGroup(SecurityGroup { rules, .. }) => {
            for rule in rules {
                add_rule(tally, &id(one), rule.direction, &rule.peer, one);
            }
        }
        Body::PeeringRule(rule) => add_rule(tally, &rule.group, Direction::Ingress, &rule.peer, one),
        Body::NetworkAcl(NetworkAcl { entries, .. }) => {
            for direction in [Direction::Ingress, Direction::Egress] {
                let own = entries.iter().filter(|entry| entry.direction == direction).count();
                let of = [quoted(&one.address).as_str(), way(direction)].concat();
                // AWS's own rule refuses what no other one names.
                tally.add("acl-rules", of, own + 1, one);
            }
        }
        _ => {}
    }
}

fn way(direction: Direction) -> &'static str {
    match direction {
        Direction::Ingress => " for what comes in",
        Direction::Egress => " for what goes out",
    }
}

fn add_rule<'a>(tally: &mut Tally<'a>, group: &str, direction: Direction, peer: &RulePeer, by: &'a Resource) {
    let families: &[&str] = match peer {
        RulePeer::Cidr(block) if block.is_v6() => &[", IPv6"],
        RulePeer::Cidr(_) | RulePeer::PrefixList(_) => &[""],
        RulePeer::Group(_) | RulePeer::ForeignGroup { .. } => &["", ", IPv6"],
    };
    for family in families {
        let of = [named(group).as_str(), way(direction), family].concat();
        tally.add("group-rules", of, 1, by);
    }
}

fn of_interface<'a>(tally: &mut Tally<'a>, one: &'a Resource) {
    let groups = match &one.body {
        Body::Endpoint(endpoint) => match &endpoint.kind {
            EndpointType::Interface { groups, .. } => Some(groups),
            EndpointType::Gateway { .. } => None,
        },
        Body::StudioDomain(domain) => Some(&domain.groups),
        Body::UserProfile(user) => Some(&user.groups),
        Body::RedshiftServerless(warehouse) => Some(&warehouse.groups),
        Body::RedshiftCluster(warehouse) => Some(&warehouse.groups),
        _ => None,
    };
    if let Some(groups) = groups {
        tally.itself("groups-per-interface", one, groups.len());
    }
}
