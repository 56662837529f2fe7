//! Networks: `AWS::EC2::VPC`, `aws_vpc` with its emptied default security group.

use super::kind::{self, Blocks, Companion, Identifier, Kind, Layer, Link, Place, Shape, Tags};
use super::own_policy::OwnPolicy;
use super::properties::Mismatch;
use crate::aws::{Address, Cidr, Text};
use serde::Serialize;

/// A private network of one account and region.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ec2-vpc.html>
///
/// Terraform also empties the default security group; CloudFormation has no type for that.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Vpc {
    /// Its addresses, `/16` to `/28`.
    pub cidr: Cidr,
    /// Whether the resolver at the second address of the block answers.
    pub dns_support: bool,
    /// Whether instances get names; private names of endpoints need it and `dns_support`.
    pub dns_hostnames: bool,
    /// Tags; the `Name` tag is what consoles show.
    pub tags: Tags,
}

impl Kind for Vpc {
    const KIND: &'static str = "vpc";
    const ENTRY_WORD: Option<&'static str> = Some("network");
    const LAYER: Layer = Layer::Data;
    const SERVICE: &'static str = "ec2";
    const SECTIONS: &'static [&'static str] = &["networks"];
    const IN_NETWORK: bool = true;
    const CLOUDFORMATION: Option<Shape> = Some(Shape {
        kind: "AWS::EC2::VPC",
        companions: &[],
        identifier: Identifier::Ref,
    });
    const TERRAFORM: Option<Shape> = Some(Shape {
        kind: "aws_vpc",
        companions: &[Companion {
            suffix: "default_security_group",
            kind: "aws_default_security_group",
            always: true,
            repeated: false,
            link: Link::ToPrimary(Identifier::Attribute("id")),
        }],
        identifier: Identifier::Attribute("id"),
    });
    const POLICY: Option<OwnPolicy<Self>> = None;

    fn arn(&self, place: &Place, address: &Address) -> Text {
        kind::arn_of("ec2", place, "vpc", Text::symbol(address).as_str())
    }

    fn tags(&self) -> Tags {
        self.tags.clone()
    }

    fn tags_mut(&mut self) -> Option<&mut Tags> {
        Some(&mut self.tags)
    }

    fn from_cloudformation(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let p = &mut blocks.primary;
        p.constant("InstanceTenancy", "default")?;
        Ok(Self {
            cidr: kind::cidr(p, "CidrBlock")?,
            dns_support: p.flag("EnableDnsSupport")?,
            dns_hostnames: p.flag("EnableDnsHostnames")?,
            tags: kind::tag_list(p)?,
        })
    }

    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        // A default security group without rules: Terraform takes away those that AWS put there.
        let group = blocks.one_pointing("default_security_group", "vpc_id")?;
        group.finish()?;
        let p = &mut blocks.primary;
        p.constant("instance_tenancy", "default")?;
        Ok(Self {
            cidr: kind::cidr(p, "cidr_block")?,
            dns_support: p.flag("enable_dns_support")?,
            dns_hostnames: p.flag("enable_dns_hostnames")?,
            tags: kind::tag_map(p)?,
        })
    }
}
