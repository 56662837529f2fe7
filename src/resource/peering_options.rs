//! DNS over a peering connection, the requester's side: `aws_vpc_peering_connection_options`. CloudFormation has no type for it.

use super::kind::{self, Blocks, Identifier, Kind, Layer, Place, Shape, Tags};
use super::own_policy::OwnPolicy;
use super::properties::Mismatch;
use crate::aws::{Address, Text};
use serde::Serialize;

/// Whether names of the requester's VPC resolve to private addresses at the accepter's end.
///
/// AWS takes it only for a connection that is accepted, so it refers to the accepter by its symbol.
///
/// <https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-dns.html>
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct PeeringOptions {
    /// The connection's id, as the accepter knows it.
    pub peering: String,
    /// Whether names resolve to private addresses.
    pub dns: bool,
}

impl Kind for PeeringOptions {
    const KIND: &'static str = "peering-options";
    const LAYER: Layer = Layer::Accepted;
    const SERVICE: &'static str = "ec2";
    const SECTIONS: &'static [&'static str] = &["peerings"];
    const IN_NETWORK: bool = false;
    const CLOUDFORMATION: Option<Shape> = None;
    const TERRAFORM: Option<Shape> = Some(Shape {
        kind: "aws_vpc_peering_connection_options",
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
        Err(blocks.mismatch("is a resource that CloudFormation has no type for"))
    }

    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let p = &mut blocks.primary;
        let mut requester = p.nested("requester")?;
        let dns = requester.flag("allow_remote_vpc_dns_resolution")?;
        requester.finish()?;
        Ok(Self {
            peering: kind::plain(p, "vpc_peering_connection_id")?,
            dns,
        })
    }
}
