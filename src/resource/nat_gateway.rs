//! NAT gateways with their address: `AWS::EC2::NatGateway`, `aws_nat_gateway`.

use super::kind::{self, Blocks, Companion, Identifier, Kind, Layer, Link, Place, Shape, Tags};
use super::own_policy::OwnPolicy;
use super::properties::Mismatch;
use crate::aws::{Address, Text};
use serde::Serialize;

/// A way out to the internet that lets nothing in, with an elastic address of its own.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ec2-natgateway.html>
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct NatGateway {
    /// The id of the public subnet that holds it.
    pub subnet: String,
    /// Tags of the gateway and of its address.
    pub tags: Tags,
}

impl Kind for NatGateway {
    const KIND: &'static str = "nat-gateway";
    const LAYER: Layer = Layer::Data;
    const SERVICE: &'static str = "ec2";
    const SECTIONS: &'static [&'static str] = &["networks"];
    const IN_NETWORK: bool = true;
    const CLOUDFORMATION: Option<Shape> = Some(Shape {
        kind: "AWS::EC2::NatGateway",
        companions: &[Companion {
            suffix: "Address",
            kind: "AWS::EC2::EIP",
            always: true,
            repeated: false,
            link: Link::ToCompanion(Identifier::Attribute("AllocationId")),
        }],
        identifier: Identifier::Ref,
    });
    const TERRAFORM: Option<Shape> = Some(Shape {
        kind: "aws_nat_gateway",
        companions: &[Companion {
            suffix: "address",
            kind: "aws_eip",
            always: true,
            repeated: false,
            link: Link::ToCompanion(Identifier::Attribute("id")),
        }],
        identifier: Identifier::Attribute("id"),
    });
    const POLICY: Option<OwnPolicy<Self>> = None;

    fn arn(&self, place: &Place, address: &Address) -> Text {
        kind::arn_of("ec2", place, "natgateway", Text::symbol(address).as_str())
    }

    fn tags(&self) -> Tags {
        self.tags.clone()
    }

    fn tags_mut(&mut self) -> Option<&mut Tags> {
        Some(&mut self.tags)
    }

    fn from_cloudformation(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let beside = blocks.link("Address");
        let mut address = blocks.one("Address")?;
        address.constant("Domain", "vpc")?;
        let tags = kind::tag_list(&mut address)?;
        address.finish()?;
        let p = &mut blocks.primary;
        p.constant("ConnectivityType", "public")?;
        kind::points_at(p, "AllocationId", beside.as_ref())?;
        let read = Self {
            subnet: kind::plain(p, "SubnetId")?,
            tags: kind::tag_list(p)?,
        };
        if read.tags == tags {
            Ok(read)
        } else {
            Err(blocks.mismatch("has other tags than its address"))
        }
    }

    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let beside = blocks.link("address");
        let mut address = blocks.one("address")?;
        address.constant("domain", "vpc")?;
        let tags = kind::tag_map(&mut address)?;
        address.finish()?;
        let p = &mut blocks.primary;
        p.constant("connectivity_type", "public")?;
        kind::points_at(p, "allocation_id", beside.as_ref())?;
        let read = Self {
            subnet: kind::plain(p, "subnet_id")?,
            tags: kind::tag_map(p)?,
        };
        if read.tags == tags {
            Ok(read)
        } else {
            Err(blocks.mismatch("has other tags than its address"))
        }
    }
}
