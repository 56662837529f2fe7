//! What stands in a subnet or joins two VPCs: NAT gateways, firewalls, peering connections, endpoints.

use super::PartIndex;
use crate::aws::Text;
use crate::evaluate::network::Networks;
use crate::evaluate::network::address_range::AddressRange;
use crate::evaluate::network::parts::{EndpointPart, FirewallPart, NatPart, PeeringPart};
use crate::resource::{self, Body, EndpointType, Peer, Resource};
use std::collections::HashMap;

impl Networks<'_> {
    /// What stands in a subnet or joins two VPCs, and endpoints.
    pub(super) fn take_joint(&mut self, resource: &Resource, accepters: &HashMap<&str, &Resource>) {
        let name = resource.address.to_string();
        let accepter = accepters.get(Text::symbol(&resource.address).as_str()).copied();
        let body = &resource.body;
        let thing = if let Body::NatGateway(nat) = body {
            let subnet = self.subnet_of(&nat.subnet);
            PartIndex::Nat(self.nats.push(NatPart { name, subnet }))
        } else if let Body::Firewall(firewall) = body {
            let made = self.firewall(name, firewall);
            PartIndex::Firewall(self.firewalls.push(made))
        } else if let Body::Peering(peering) = body {
            let made = self.peering(resource, peering, accepter);
            PartIndex::Peering(self.peerings.push(made))
        } else if let Body::Endpoint(endpoint) = body {
            let vpc = self.vpc_of(&endpoint.vpc);
            PartIndex::Endpoint(self.endpoints.push(EndpointPart {
                name,
                vpc: Some(vpc),
                service: endpoint.service.clone(),
                gateway: matches!(endpoint.kind, EndpointType::Gateway { .. }),
                known: !resource.existence.is_existing(),
                interface: None,
                private_dns: matches!(endpoint.kind, EndpointType::Interface { private_dns: true, .. }),
            }))
        } else {
            return;
        };
        self.name(resource, thing);
        // Routes name a connection that exists already by its id.
        if let Body::Peering(resource::Peering { id: Some(id), .. }) = &resource.body {
            self.things.insert(id.clone(), thing);
        }
        if let (Body::Peering(_), Some(accepter)) = (&resource.body, accepter) {
            self.name(accepter, thing);
        }
    }

    fn firewall(&self, name: String, firewall: &resource::Firewall) -> FirewallPart {
        let policy = match self.model.by_arn(&firewall.policy).map(|found| &found.body) {
            Some(Body::FirewallPolicy(policy)) => Some(policy),
            _ => None,
        };
        FirewallPart {
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
    ) -> PeeringPart {
        let ends = [self.vpc_of(&peering.vpc), self.vpc_of(&peering.peer_vpc)];
        let [near, far] = ends.map(|end| self.vpcs.get(end));
        let (account, region) = match &peering.peer {
            Peer::Own => (resource.place.account.as_str(), resource.place.region.as_str()),
            Peer::Other { account, region } => (account.as_str(), region.as_str()),
        };
        let accepted = peering.peer == Peer::Own
            || resource.existence.is_existing()
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
        PeeringPart {
            name: resource.address.to_string(),
            ends: ends.map(Some),
            down,
            unknown,
        }
    }
}

/// The connection that a resource accepts.
pub(super) fn accepted(resource: &Resource) -> Option<(&str, &Resource)> {
    let Body::PeeringAccepter(accepter) = &resource.body else {
        return None;
    };
    Some((accepter.peering.as_str(), resource))
}
