//! Route tables: `AWS::EC2::RouteTable` with its routes and subnets, `aws_route_table`.

use super::kind::{self, Blocks, Companion, Identifier, Kind, Layer, Place, Shape, Tags};
use super::properties::Mismatch;
use crate::aws::{Address, Cidr, Text};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// A route table, the subnets that follow it, and its routes inside the account.
///
/// Routes through a peering connection or a firewall are kinds of their own, because they wait for ids.
/// The route to the VPC's own addresses is always there and is not written.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ec2-routetable.html>
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct RouteTable {
    /// The VPC's id.
    pub vpc: String,
    /// Ids of the subnets that follow it.
    pub subnets: BTreeSet<String>,
    /// Where packets go, by destination; the longest prefix wins.
    pub routes: BTreeMap<Cidr, RouteTarget>,
    /// Tags.
    pub tags: Tags,
}

/// Where a route leads.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RouteTarget {
    /// The internet gateway of this id.
    InternetGateway(String),
    /// The NAT gateway of this id.
    NatGateway(String),
}

impl Kind for RouteTable {
    const KIND: &'static str = "route-table";
    const LAYER: Layer = Layer::Data;
    const CLOUDFORMATION: Option<Shape> = Some(Shape {
        kind: "AWS::EC2::RouteTable",
        companions: &[
            Companion {
                suffix: "Route",
                kind: "AWS::EC2::Route",
                always: false,
                repeated: true,
            },
            Companion {
                suffix: "Subnet",
                kind: "AWS::EC2::SubnetRouteTableAssociation",
                always: false,
                repeated: true,
            },
        ],
        identifier: Identifier::Ref,
    });
    const TERRAFORM: Option<Shape> = Some(Shape {
        kind: "aws_route_table",
        companions: &[
            Companion {
                suffix: "route",
                kind: "aws_route",
                always: false,
                repeated: true,
            },
            Companion {
                suffix: "subnet",
                kind: "aws_route_table_association",
                always: false,
                repeated: true,
            },
        ],
        identifier: Identifier::Attribute("id"),
    });

    fn arn(&self, place: &Place, address: &Address) -> Text {
        kind::arn_of("ec2", place, "route-table", Text::symbol(address).as_str())
    }

    fn needs(&self) -> BTreeSet<Text> {
        self.routes
            .values()
            .map(|target| match target {
                RouteTarget::InternetGateway(id) | RouteTarget::NatGateway(id) => Text::from(id.as_str()),
            })
            .collect()
    }

    fn from_cloudformation(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        Err(blocks.mismatch("is of a kind whose reader is not written yet"))
    }

    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        Err(blocks.mismatch("is of a kind whose reader is not written yet"))
    }
}
