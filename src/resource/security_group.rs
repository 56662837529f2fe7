//! Security groups: `AWS::EC2::SecurityGroup`, `aws_security_group`, each rule a block of its own.

use super::kind::{self, Blocks, Companion, Identifier, Kind, Layer, Place, Shape, Tags};
use super::properties::Mismatch;
use super::traffic::{Direction, Traffic};
use crate::aws::{Address, Cidr, Text};
use serde::{Serialize, Serializer};
use std::collections::BTreeSet;

/// A stateful filter around network interfaces; what no rule admits is refused, both ways.
///
/// Rules are blocks of their own, so that groups may refer to one another.
/// AWS's own rule that lets everything out does not survive in either backend.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ec2-securitygroup.html>
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct SecurityGroup {
    /// Unique in its VPC.
    pub name: String,
    /// For people; AWS cannot change it later.
    pub description: String,
    /// The VPC's id.
    pub vpc: String,
    /// What is admitted.
    #[serde(serialize_with = "rules")]
    pub rules: BTreeSet<Rule>,
    /// Tags.
    pub tags: Tags,
}

/// One rule of a security group.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
pub struct Rule {
    /// Which way.
    pub direction: Direction,
    /// Protocol and ports.
    #[serde(flatten)]
    pub traffic: Traffic,
    /// From where, or to where.
    pub peer: RulePeer,
    /// For people; may be empty.
    pub description: String,
}

/// The other end of a rule.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RulePeer {
    /// These addresses.
    Cidr(Cidr),
    /// Whatever is in the security group of this id, in this account.
    Group(String),
    /// Whatever is in a security group of another account, across a peering connection of one region; ingress only,
    /// since CloudFormation cannot say the account of an outgoing rule's group.
    ForeignGroup {
        /// The account's id.
        account: String,
        /// The group's id.
        group: String,
    },
    /// The addresses of the prefix list of this id, such as those of a gateway endpoint.
    PrefixList(String),
}

impl Rule {
    /// What tells the rule from all others of its group: everything but the description.
    pub fn key(&self) -> String {
        let (from, to) = self.traffic.range().unwrap_or((-1, -1));
        let peer = match &self.peer {
            RulePeer::Cidr(block) => block.to_string(),
            RulePeer::Group(id) | RulePeer::PrefixList(id) => id.clone(),
            RulePeer::ForeignGroup { account, group } => [account.as_str(), "/", group].concat(),
        };
        [self.traffic.protocol(), &from.to_string(), &to.to_string(), &peer].join(" ")
    }
}

/// Each rule with its key, for the names of the blocks.
fn rules<S: Serializer>(rules: &BTreeSet<Rule>, serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Keyed<'a> {
        key: String,
        #[serde(flatten)]
        rule: &'a Rule,
    }
    serializer.collect_seq(rules.iter().map(|rule| Keyed { key: rule.key(), rule }))
}

impl Kind for SecurityGroup {
    const KIND: &'static str = "security-group";
    const LAYER: Layer = Layer::Data;
    const CLOUDFORMATION: Option<Shape> = Some(Shape {
        kind: "AWS::EC2::SecurityGroup",
        companions: &[
            Companion {
                suffix: "Ingress",
                kind: "AWS::EC2::SecurityGroupIngress",
                always: false,
                repeated: true,
            },
            Companion {
                suffix: "Egress",
                kind: "AWS::EC2::SecurityGroupEgress",
                always: false,
                repeated: true,
            },
        ],
        identifier: Identifier::Attribute("GroupId"),
    });
    const TERRAFORM: Option<Shape> = Some(Shape {
        kind: "aws_security_group",
        companions: &[
            Companion {
                suffix: "ingress",
                kind: "aws_vpc_security_group_ingress_rule",
                always: false,
                repeated: true,
            },
            Companion {
                suffix: "egress",
                kind: "aws_vpc_security_group_egress_rule",
                always: false,
                repeated: true,
            },
        ],
        identifier: Identifier::Attribute("id"),
    });

    fn arn(&self, place: &Place, address: &Address) -> Text {
        kind::arn_of("ec2", place, "security-group", Text::symbol(address).as_str())
    }

    fn from_cloudformation(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        Err(blocks.mismatch("is of a kind whose reader is not written yet"))
    }

    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        Err(blocks.mismatch("is of a kind whose reader is not written yet"))
    }
}
