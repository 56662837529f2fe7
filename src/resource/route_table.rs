//! Route tables: `AWS::EC2::RouteTable` with its routes and subnets, `aws_route_table`.

use super::kind::{self, Blocks, Companion, Identifier, Kind, Layer, Link, Place, Shape, Tags};
use super::own_policy::OwnPolicy;
use super::properties::{Mismatch, Properties};
use crate::aws::{Address, Cidr, Text};
use serde::{Serialize, Serializer};
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
    #[serde(serialize_with = "routes")]
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

/// Each route with its destination, and whether that is one of IPv6.
fn routes<S: Serializer>(routes: &BTreeMap<Cidr, RouteTarget>, serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Route<'a> {
        destination: Cidr,
        v6: bool,
        target: &'a RouteTarget,
    }
    let routes = routes.iter().map(|(destination, target)| Route {
        destination: *destination,
        v6: destination.is_v6(),
        target,
    });
    serializer.collect_seq(routes)
}

fn target(route: &mut Properties, internet: &str, nat: &str) -> Result<RouteTarget, Mismatch> {
    if route.has(nat) {
        return kind::plain(route, nat).map(RouteTarget::NatGateway);
    }
    kind::plain(route, internet).map(RouteTarget::InternetGateway)
}

fn insert(
    routes: &mut BTreeMap<Cidr, RouteTarget>,
    to: Cidr,
    target: RouteTarget,
    place: &Properties,
) -> Result<(), Mismatch> {
    match routes.insert(to, target) {
        None => Ok(()),
        Some(_) => Err(place.mismatch("", "has the destination of another route")),
    }
}

impl Kind for RouteTable {
    const KIND: &'static str = "route-table";
    const LAYER: Layer = Layer::Data;
    const SERVICE: &'static str = "ec2";
    const SECTIONS: &'static [&'static str] = &["networks"];
    const IN_NETWORK: bool = true;
    const CLOUDFORMATION: Option<Shape> = Some(Shape {
        kind: "AWS::EC2::RouteTable",
        companions: &[
            Companion {
                suffix: "Route",
                kind: "AWS::EC2::Route",
                always: false,
                repeated: true,
                link: Link::ToPrimary(Identifier::Ref),
            },
            Companion {
                suffix: "Subnet",
                kind: "AWS::EC2::SubnetRouteTableAssociation",
                always: false,
                repeated: true,
                link: Link::ToPrimary(Identifier::Ref),
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
                link: Link::ToPrimary(Identifier::Attribute("id")),
            },
            Companion {
                suffix: "subnet",
                kind: "aws_route_table_association",
                always: false,
                repeated: true,
                link: Link::ToPrimary(Identifier::Attribute("id")),
            },
        ],
        identifier: Identifier::Attribute("id"),
    });
    const POLICY: Option<OwnPolicy<Self>> = None;

    fn repeated_blocks(&self) -> usize {
        self.routes.len() + self.subnets.len()
    }

    fn arn(&self, place: &Place, address: &Address) -> Text {
        kind::arn_of("ec2", place, "route-table", Text::symbol(address).as_str())
    }

    fn tags(&self) -> Tags {
        self.tags.clone()
    }

    fn tags_mut(&mut self) -> Option<&mut Tags> {
        Some(&mut self.tags)
    }

    fn needs(&self, _: &Place) -> BTreeSet<Text> {
        self.routes
            .values()
            .map(|target| match target {
                RouteTarget::InternetGateway(id) | RouteTarget::NatGateway(id) => Text::from(id.as_str()),
            })
            .collect()
    }

    fn from_cloudformation(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let mut routes = BTreeMap::new();
        for (_, mut route) in blocks.each_pointing("Route", "RouteTableId")? {
            let destination =
                kind::either_cidr(&mut route, "DestinationCidrBlock", "DestinationIpv6CidrBlock")?;
            let target = target(&mut route, "GatewayId", "NatGatewayId")?;
            insert(&mut routes, destination, target, &route)?;
            route.finish()?;
        }
        let mut subnets = BTreeSet::new();
        for (_, mut association) in blocks.each_pointing("Subnet", "RouteTableId")? {
            kind::add(&mut subnets, kind::plain(&mut association, "SubnetId")?, &association)?;
            association.finish()?;
        }
        let p = &mut blocks.primary;
        Ok(Self {
            vpc: kind::plain(p, "VpcId")?,
            subnets,
            routes,
            tags: kind::tag_list(p)?,
        })
    }

    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let mut routes = BTreeMap::new();
        for (label, mut route) in blocks.each_pointing("route", "route_table_id")? {
            let destination =
                kind::either_cidr(&mut route, "destination_cidr_block", "destination_ipv6_cidr_block")?;
            label.follows_from(&destination.to_string(), &route)?;
            let target = target(&mut route, "gateway_id", "nat_gateway_id")?;
            insert(&mut routes, destination, target, &route)?;
            route.finish()?;
        }
        let mut subnets = BTreeSet::new();
        for (label, mut association) in blocks.each_pointing("subnet", "route_table_id")? {
            let subnet = kind::plain(&mut association, "subnet_id")?;
            label.follows_from(&subnet, &association)?;
            kind::add(&mut subnets, subnet, &association)?;
            association.finish()?;
        }
        let p = &mut blocks.primary;
        Ok(Self {
            vpc: kind::plain(p, "vpc_id")?,
            subnets,
            routes,
            tags: kind::tag_map(p)?,
        })
    }
}
