//! Routes through a network firewall: `AWS::EC2::Route`, `aws_route`.

use super::kind::{self, Blocks, Identifier, Kind, Layer, Place, Shape, Tags};
use super::own_policy::OwnPolicy;
use super::properties::Mismatch;
use crate::aws::{Address, Cidr, Text};
use serde::Serialize;

/// A route to the endpoint of a firewall.
///
/// The symbol of a firewall stands for the id of its one endpoint, which both backends read off the firewall.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct FirewallRoute {
    /// The route table's id.
    pub route_table: String,
    /// What has to pass the firewall.
    pub destination: Cidr,
    /// The id of the firewall's endpoint (`vpce-…`).
    pub endpoint: String,
}

impl Kind for FirewallRoute {
    const KIND: &'static str = "firewall-route";
    const LAYER: Layer = Layer::Data;
    const SERVICE: &'static str = "ec2";
    const SECTIONS: &'static [&'static str] = &["networks"];
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
            endpoint: kind::plain(p, "VpcEndpointId")?,
        })
    }

    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let p = &mut blocks.primary;
        Ok(Self {
            route_table: kind::plain(p, "route_table_id")?,
            destination: kind::cidr(p, "destination_cidr_block")?,
            endpoint: kind::plain(p, "vpc_endpoint_id")?,
        })
    }
}
