//! Members of a stack into a dependency that their properties do not show: a NAT gateway needs its VPC's internet gateway.
//!
//! AWS refuses to make a NAT gateway in a VPC to which no internet gateway is attached, and neither names the other.
//! <https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html>

use super::stack::Member;
use crate::aws::Text;
use crate::resource::{Body, Resource};
use std::collections::BTreeMap;

/// The networks of subnets, and the internet gateways of networks, all by id.
pub(super) struct Gateways {
    networks: BTreeMap<String, String>,
    internet_gateways: BTreeMap<String, Text>,
}

/// Collects what the members say.
pub(super) fn of(members: &[Member]) -> Gateways {
    let mut gateways = Gateways {
        networks: BTreeMap::new(),
        internet_gateways: BTreeMap::new(),
    };
    for resource in members.iter().filter_map(|member| member.resources.first()) {
        let id = Text::symbol(&resource.address);
        if let Body::Subnet(subnet) = &resource.body {
            gateways.networks.insert(id.as_str().to_owned(), subnet.vpc.clone());
        } else if let Body::InternetGateway(gateway) = &resource.body {
            gateways.internet_gateways.insert(gateway.vpc.clone(), id);
        }
    }
    gateways
}

impl Gateways {
    /// The id of the internet gateway that must be attached first.
    pub(super) fn needed(&self, resource: &Resource) -> Option<Text> {
        let Body::NatGateway(nat) = &resource.body else {
            return None;
        };
        self.networks
            .get(&nat.subnet)
            .and_then(|vpc| self.internet_gateways.get(vpc))
            .cloned()
    }
}
