//! Peering connections, the accepter's side: `aws_vpc_peering_connection_accepter`. CloudFormation accepts on the requester's side.

use super::kind::{self, Blocks, Companion, Identifier, Kind, Layer, Link, Place, Shape, Tags};
use super::own_policy::OwnPolicy;
use super::properties::Mismatch;
use crate::aws::{Address, Text};
use serde::Serialize;

/// A yes to a peering connection that another account or region asked for.
///
/// <https://docs.aws.amazon.com/vpc/latest/peering/accept-vpc-peering-connection.html>
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct PeeringAccepter {
    /// The connection's id.
    pub peering: String,
    /// Whether names of this VPC resolve to private addresses at the other end.
    pub dns: bool,
    /// Tags on this side.
    pub tags: Tags,
}

impl Kind for PeeringAccepter {
    const KIND: &'static str = "peering-accepter";
    const LAYER: Layer = Layer::Links;
    const SERVICE: &'static str = "ec2";
    const SECTIONS: &'static [&'static str] = &["peerings"];
    const IN_NETWORK: bool = false;
    const CLOUDFORMATION: Option<Shape> = None;
    const TERRAFORM: Option<Shape> = Some(Shape {
        kind: "aws_vpc_peering_connection_accepter",
        companions: &[Companion {
            suffix: "options",
            kind: "aws_vpc_peering_connection_options",
            always: true,
            repeated: false,
            link: Link::ToPrimary(Identifier::Attribute("id")),
        }],
        identifier: Identifier::Attribute("id"),
    });
    const POLICY: Option<OwnPolicy<Self>> = None;

    /// Nothing in IAM names it; the symbol stands for it.
    fn arn(&self, _: &Place, address: &Address) -> Text {
        Text::symbol(address)
    }

    fn tags(&self) -> Tags {
        self.tags.clone()
    }

    fn tags_mut(&mut self) -> Option<&mut Tags> {
        Some(&mut self.tags)
    }

    fn from_cloudformation(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        Err(blocks.mismatch("is a resource that CloudFormation has no type for"))
    }

    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let mut options = blocks.one_pointing("options", "vpc_peering_connection_id")?;
        let mut accepter = options.nested("accepter")?;
        let dns = accepter.flag("allow_remote_vpc_dns_resolution")?;
        accepter.finish()?;
        options.finish()?;
        let p = &mut blocks.primary;
        p.constant("auto_accept", true)?;
        Ok(Self {
            peering: kind::plain(p, "vpc_peering_connection_id")?,
            dns,
            tags: kind::tag_map(p)?,
        })
    }
}
