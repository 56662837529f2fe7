//! Subnets: `AWS::EC2::Subnet`, `aws_subnet`.

use super::kind::{self, Blocks, Identifier, Kind, Layer, Place, Shape, Tags};
use super::own_policy::OwnPolicy;
use super::properties::Mismatch;
use crate::aws::{Address, Cidr, Region, Text};
use serde::{Serialize, Serializer};

/// A part of a VPC in one availability zone.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ec2-subnet.html>
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Subnet {
    /// The VPC's id.
    pub vpc: String,
    /// Its addresses, part of the VPC's.
    pub cidr: Cidr,
    /// The name of its zone (`us-east-1a`); names mean other zones in other accounts.
    #[serde(serialize_with = "zone")]
    pub zone: String,
    /// Whether what starts in it gets a public address.
    pub public_addresses: bool,
    /// Tags.
    pub tags: Tags,
}

/// For templates: the name, and the letter where the rest is a region.
fn zone<S: Serializer>(zone: &str, serializer: S) -> Result<S::Ok, S::Error> {
    let letter = zone.char_indices().next_back().filter(|(_, letter)| letter.is_ascii_lowercase());
    let split = letter.and_then(|(at, _)| zone.split_at_checked(at));
    let letter = split
        .filter(|(region, _)| Region::parse(region).is_ok())
        .map(|(_, letter)| ("letter", letter));
    serializer.collect_map([("name", zone)].into_iter().chain(letter))
}

impl Kind for Subnet {
    const KIND: &'static str = "subnet";
    const LAYER: Layer = Layer::Data;
    const SERVICE: &'static str = "ec2";
    const SECTIONS: &'static [&'static str] = &["networks"];
    const IN_NETWORK: bool = true;
    const CLOUDFORMATION: Option<Shape> = Some(Shape {
        kind: "AWS::EC2::Subnet",
        companions: &[],
        identifier: Identifier::Ref,
    });
    const TERRAFORM: Option<Shape> = Some(Shape {
        kind: "aws_subnet",
        companions: &[],
        identifier: Identifier::Attribute("id"),
    });
    const POLICY: Option<OwnPolicy<Self>> = None;

    fn arn(&self, place: &Place, address: &Address) -> Text {
        kind::arn_of("ec2", place, "subnet", Text::symbol(address).as_str())
    }

    fn tags(&self) -> Tags {
        self.tags.clone()
    }

    fn tags_mut(&mut self) -> Option<&mut Tags> {
        Some(&mut self.tags)
    }

    fn from_cloudformation(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let p = &mut blocks.primary;
        Ok(Self {
            vpc: kind::plain(p, "VpcId")?,
            cidr: kind::cidr(p, "CidrBlock")?,
            zone: kind::plain(p, "AvailabilityZone")?,
            public_addresses: p.flag("MapPublicIpOnLaunch")?,
            tags: kind::tag_list(p)?,
        })
    }

    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let p = &mut blocks.primary;
        Ok(Self {
            vpc: kind::plain(p, "vpc_id")?,
            cidr: kind::cidr(p, "cidr_block")?,
            zone: kind::plain(p, "availability_zone")?,
            public_addresses: p.flag("map_public_ip_on_launch")?,
            tags: kind::tag_map(p)?,
        })
    }
}
