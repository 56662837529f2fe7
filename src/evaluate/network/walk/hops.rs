//! One hop of a packet: where the route table of a subnet leads, and what lies behind each kind of target.

use super::Walker;
use super::path::{Landing, PathComponent, Walk, open, stop};
use crate::evaluate::network::address_range::AddressRange;
use crate::evaluate::network::location::Location;
use crate::evaluate::network::parts::NextHop;
use crate::evaluate::network::ports::Half;
use crate::resource::Direction;

pub(super) const NOBODY: &str = "no subnet of the blueprint has the address";

/// What a route table answers.
pub(super) enum Next {
    Hop(NextHop),
    Service,
}

impl Walker<'_> {
    /// The route of the target from a subnet.
    pub(super) fn route(&self, at: usize, goal: Location) -> Walk<(PathComponent, Next)> {
        let subnet = self.net.subnets.get(at);
        let vpc = self.net.vpcs.get(subnet.vpc);
        if let (Location::Service { endpoint }, Some(table)) = (goal, subnet.table)
            && self.net.tables.get(table).endpoints.contains(&endpoint)
        {
            return Ok((PathComponent::Service(at, endpoint), Next::Service));
        }
        if let Location::Service { endpoint } = goal
            && !self.net.endpoints.get(endpoint).known
        {
            return open(
                PathComponent::Service(at, endpoint),
                "the endpoint exists already, and which route tables lead to it is not in the blueprint",
            );
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
    pub(super) fn land(
        &mut self,
        at: usize,
        within: usize,
        goal: Location,
        step: PathComponent,
    ) -> Walk<Landing> {
        let vpc = self.net.subnets.get(within).vpc;
        let elsewhere = "the address is one of this VPC, so that the packet stays in it";
        self.land_in(at, vpc, goal, (step, elsewhere))
    }

    /// Through a peering connection: only addresses of the VPC at the other end.
    ///
    /// <https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html#vpc-peering-limitations>
    pub(super) fn land_beyond(
        &mut self,
        at: usize,
        vpc: usize,
        goal: Location,
        step: PathComponent,
    ) -> Walk<Landing> {
        let inside = self.net.vpcs.get(vpc).block.is_some_and(|block| block.contains(self.target));
        let elsewhere = if inside {
            "the address is one of the VPC at the other end, so that the packet stays there"
        } else {
            "peering gives no transit: only addresses of the VPC at the other end are reached through it"
        };
        self.land_in(at, vpc, goal, (step, elsewhere))
    }

    /// To an address of a VPC; a goal that is elsewhere stops the packet at a step, for a reason.
    fn land_in(
        &mut self,
        at: usize,
        vpc: usize,
        goal: Location,
        (step, elsewhere): (PathComponent, &'static str),
    ) -> Walk<Landing> {
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
            | Location::Service { .. } => stop(step, elsewhere),
        }
    }

    pub(super) fn peer(&mut self, at: usize, peering: usize, translated: bool) -> Walk<usize> {
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
    pub(super) fn leave(&mut self, at: usize, gateway: usize, goal: Location, public: bool) -> Walk<()> {
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
    pub(super) fn translate(&mut self, at: usize, nat: usize, again: bool) -> Walk<usize> {
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
}
