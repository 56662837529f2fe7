//! VPC endpoints: `AWS::EC2::VPCEndpoint`, `aws_vpc_endpoint`.

use super::document::PolicyKind;
use super::kind::{self, Blocks, Identifier, Kind, Layer, Place, Shape, Tags};
use super::own_policy::OwnPolicy;
use super::properties::Mismatch;
use crate::aws::{Address, Text};
use crate::policy::Document;
use serde::Serialize;
use std::collections::BTreeSet;

/// A private way from a VPC to a service.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ec2-vpcendpoint.html>
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Endpoint {
    /// The VPC's id.
    pub vpc: String,
    /// The whole service name (`com.amazonaws.us-east-1.s3`).
    pub service: String,
    /// Gateway or interface, with what each needs.
    #[serde(flatten)]
    pub kind: EndpointType,
    /// What may pass.
    #[serde(serialize_with = "kind::document")]
    pub policy: Document,
    /// Tags; the `Name` tag is what consoles show.
    pub tags: Tags,
    /// Its id, where it exists already and the blueprint says it.
    #[serde(skip)]
    pub id: Option<String>,
}

/// The two forms of an endpoint that carry a policy.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(tag = "type")]
pub enum EndpointType {
    /// Routes in the given tables; S3 and DynamoDB only.
    Gateway {
        /// Ids of route tables.
        route_tables: BTreeSet<String>,
    },
    /// Addresses in the given subnets.
    Interface {
        /// Ids of subnets.
        subnets: BTreeSet<String>,
        /// Ids of security groups.
        groups: BTreeSet<String>,
        /// Whether the service's public name resolves to the endpoint.
        private_dns: bool,
    },
}

fn ids(texts: Vec<Text>) -> BTreeSet<String> {
    texts.iter().map(|id| id.as_str().to_owned()).collect()
}

impl Kind for Endpoint {
    const KIND: &'static str = "endpoint";
    const LAYER: Layer = Layer::Data;
    const SERVICE: &'static str = "ec2";
    const SECTIONS: &'static [&'static str] = &["endpoints", "networks"];
    const IN_NETWORK: bool = true;
    const CLOUDFORMATION: Option<Shape> = Some(Shape {
        kind: "AWS::EC2::VPCEndpoint",
        companions: &[],
        identifier: Identifier::Ref,
    });
    const TERRAFORM: Option<Shape> = Some(Shape {
        kind: "aws_vpc_endpoint",
        companions: &[],
        identifier: Identifier::Attribute("id"),
    });
    const POLICY: Option<OwnPolicy<Self>> = Some(OwnPolicy {
        kind: PolicyKind::Endpoint,
        name: "endpoint policy",
        limit: |_| "endpoint-policy",
        get: |endpoint| &endpoint.policy,
        get_mut: |endpoint| &mut endpoint.policy,
    });

    fn arn(&self, place: &Place, address: &Address) -> Text {
        let id = self.id.as_deref().map_or_else(|| Text::symbol(address), Text::from);
        place.arn("ec2", &["vpc-endpoint/", id.as_str()].concat()).into()
    }

    fn tags(&self) -> Tags {
        self.tags.clone()
    }

    fn tags_mut(&mut self) -> Option<&mut Tags> {
        Some(&mut self.tags)
    }

    fn from_cloudformation(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let p = &mut blocks.primary;
        let kind = match kind::plain(p, "VpcEndpointType")?.as_str() {
            "Gateway" => EndpointType::Gateway {
                route_tables: ids(p.texts("RouteTableIds")?),
            },
            "Interface" => EndpointType::Interface {
                subnets: ids(p.texts("SubnetIds")?),
                groups: ids(p.texts("SecurityGroupIds")?),
                private_dns: p.flag("PrivateDnsEnabled")?,
            },
            _ => return Err(p.mismatch("VpcEndpointType", "is not a type that landform writes")),
        };
        Ok(Self {
            vpc: kind::plain(p, "VpcId")?,
            service: kind::plain(p, "ServiceName")?,
            kind,
            policy: kind::read_document(p, "PolicyDocument")?,
            tags: kind::tag_list(p)?,
            id: None,
        })
    }

    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let p = &mut blocks.primary;
        let kind = match kind::plain(p, "vpc_endpoint_type")?.as_str() {
            "Gateway" => EndpointType::Gateway {
                route_tables: ids(p.texts("route_table_ids")?),
            },
            "Interface" => EndpointType::Interface {
                subnets: ids(p.texts("subnet_ids")?),
                groups: ids(p.texts("security_group_ids")?),
                private_dns: p.flag("private_dns_enabled")?,
            },
            _ => return Err(p.mismatch("vpc_endpoint_type", "is not a type that landform writes")),
        };
        Ok(Self {
            vpc: kind::plain(p, "vpc_id")?,
            service: kind::plain(p, "service_name")?,
            kind,
            policy: kind::read_document(p, "policy")?,
            tags: kind::tag_map(p)?,
            id: None,
        })
    }
}
