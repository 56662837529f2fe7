//! Routes through a peering connection: `AWS::EC2::Route`, `aws_route`.

use super::kind::{self, Blocks, Identifier, Kind, Layer, Place, Shape, Tags};
use super::own_policy::OwnPolicy;
use super::properties::Mismatch;
use crate::aws::{Address, Cidr, Text};
use serde::Serialize;

/// A route to the network at the other end of a peering connection.
///
/// It is a kind of its own so that it can wait for the connection's id while its table exists.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct PeeringRoute {
    /// The route table's id.
    pub route_table: String,
    /// Addresses at the other end.
    pub destination: Cidr,
    /// The peering connection's id.
    pub peering: String,
}

impl Kind for PeeringRoute {
    const KIND: &'static str = "peering-route";
    const LAYER: Layer = Layer::Links;
    const SERVICE: &'static str = "ec2";
    const SECTIONS: &'static [&'static str] = &["peerings"];
    const IN_NETWORK: bool = false;
    const CLOUDFORMATION: Option<Shape> = Some(Shape {
        kind: "AWS::EC2::Route",
        companions: &[],
        identifier: Identifier::Chosen,
    });
    const TERRAFORM: Option<Shape> = Some(Shape {
        kind: "aws_route",
        companions: &[],
        identifier: Identifier::Chosen,
    });
    const POLICY: Option<OwnPolicy<Self>> = None;

    /// Nothing in IAM names it; the symbol stands for it.
    fn arn(&self, _: &Place, address: &Address) -> Text {
        Text::symbol(address)
    }

    fn tags(&self) -> Tags {
        Tags::new()
    }

    fn from_cloudformation(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let p = &mut blocks.primary;
        Ok(Self {
            route_table: kind::plain(p, "RouteTableId")?,
            destination: kind::cidr(p, "DestinationCidrBlock")?,
            peering: kind::plain(p, "VpcPeeringConnectionId")?,
        })
    }

    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let p = &mut blocks.primary;
        Ok(Self {
            route_table: kind::plain(p, "route_table_id")?,
            destination: kind::cidr(p, "destination_cidr_block")?,
            peering: kind::plain(p, "vpc_peering_connection_id")?,
        })
    }
}
