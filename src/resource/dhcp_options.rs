//! DHCP options of a VPC: `AWS::EC2::DHCPOptions`, `aws_vpc_dhcp_options`, with the association.

use super::kind::{self, Blocks, Companion, Identifier, Kind, Layer, Link, Place, Shape, Tags};
use super::own_policy::OwnPolicy;
use super::properties::Mismatch;
use crate::aws::{Address, Text};
use serde::Serialize;

/// What machines of a VPC are told when they ask for an address.
///
/// <https://docs.aws.amazon.com/vpc/latest/userguide/VPC_DHCP_Options.html>
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct DhcpOptions {
    /// The VPC's id.
    pub vpc: String,
    /// The domain that completes short names.
    pub domain: String,
    /// Name servers in order: addresses, or `AmazonProvidedDNS`.
    pub name_servers: Vec<String>,
    /// Tags.
    pub tags: Tags,
}

impl Kind for DhcpOptions {
    const KIND: &'static str = "dhcp-options";
    const LAYER: Layer = Layer::Data;
    const SERVICE: &'static str = "ec2";
    const SECTIONS: &'static [&'static str] = &["networks"];
    const IN_NETWORK: bool = false;
    const CLOUDFORMATION: Option<Shape> = Some(Shape {
        kind: "AWS::EC2::DHCPOptions",
        companions: &[Companion {
            suffix: "Association",
            kind: "AWS::EC2::VPCDHCPOptionsAssociation",
            always: true,
            repeated: false,
            link: Link::ToPrimary(Identifier::Ref),
        }],
        identifier: Identifier::Ref,
    });
    const TERRAFORM: Option<Shape> = Some(Shape {
        kind: "aws_vpc_dhcp_options",
        companions: &[Companion {
            suffix: "association",
            kind: "aws_vpc_dhcp_options_association",
            always: true,
            repeated: false,
            link: Link::ToPrimary(Identifier::Attribute("id")),
        }],
        identifier: Identifier::Attribute("id"),
    });
    const POLICY: Option<OwnPolicy<Self>> = None;

    fn arn(&self, place: &Place, address: &Address) -> Text {
        kind::arn_of("ec2", place, "dhcp-options", Text::symbol(address).as_str())
    }

    fn tags(&self) -> Tags {
        self.tags.clone()
    }

    fn tags_mut(&mut self) -> Option<&mut Tags> {
        Some(&mut self.tags)
    }

    fn from_cloudformation(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let mut association = blocks.one_pointing("Association", "DhcpOptionsId")?;
        let vpc = kind::plain(&mut association, "VpcId")?;
        association.finish()?;
        let p = &mut blocks.primary;
        Ok(Self {
            vpc,
            domain: kind::plain(p, "DomainName")?,
            name_servers: p.texts("DomainNameServers")?.iter().map(|text| text.as_str().to_owned()).collect(),
            tags: kind::tag_list(p)?,
        })
    }

    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let mut association = blocks.one_pointing("association", "dhcp_options_id")?;
        let vpc = kind::plain(&mut association, "vpc_id")?;
        association.finish()?;
        let p = &mut blocks.primary;
        Ok(Self {
            vpc,
            domain: kind::plain(p, "domain_name")?,
            name_servers: p
                .texts("domain_name_servers")?
                .iter()
                .map(|text| text.as_str().to_owned())
                .collect(),
            tags: kind::tag_map(p)?,
        })
    }
}
