//! Internet gateways: `AWS::EC2::InternetGateway` with its attachment, `aws_internet_gateway`.

use super::kind::{self, Blocks, Companion, Identifier, Kind, Layer, Link, Place, Shape, Tags};
use super::own_policy::OwnPolicy;
use super::properties::Mismatch;
use crate::aws::{Address, Text};
use serde::Serialize;

/// The internet gateway of one VPC.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ec2-internetgateway.html>
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct InternetGateway {
    /// The VPC's id.
    pub vpc: String,
    /// Tags.
    pub tags: Tags,
}

impl Kind for InternetGateway {
    const KIND: &'static str = "internet-gateway";
    const LAYER: Layer = Layer::Data;
    const SERVICE: &'static str = "ec2";
    const SECTIONS: &'static [&'static str] = &["networks"];
    const IN_NETWORK: bool = true;
    const CLOUDFORMATION: Option<Shape> = Some(Shape {
        kind: "AWS::EC2::InternetGateway",
        companions: &[Companion {
            suffix: "Attachment",
            kind: "AWS::EC2::VPCGatewayAttachment",
            always: true,
            repeated: false,
            link: Link::ToPrimary(Identifier::Ref),
        }],
        identifier: Identifier::Ref,
    });
    const TERRAFORM: Option<Shape> = Some(Shape {
        kind: "aws_internet_gateway",
        companions: &[],
        identifier: Identifier::Attribute("id"),
    });
    const POLICY: Option<OwnPolicy<Self>> = None;

    fn arn(&self, place: &Place, address: &Address) -> Text {
        kind::arn_of("ec2", place, "internet-gateway", Text::symbol(address).as_str())
    }

    fn tags(&self) -> Tags {
        self.tags.clone()
    }

    fn tags_mut(&mut self) -> Option<&mut Tags> {
        Some(&mut self.tags)
    }

    fn from_cloudformation(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let mut attachment = blocks.one_pointing("Attachment", "InternetGatewayId")?;
        let vpc = kind::plain(&mut attachment, "VpcId")?;
        attachment.finish()?;
        Ok(Self {
            vpc,
            tags: kind::tag_list(&mut blocks.primary)?,
        })
    }

    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let p = &mut blocks.primary;
        Ok(Self {
            vpc: kind::plain(p, "vpc_id")?,
            tags: kind::tag_map(p)?,
        })
    }
}
