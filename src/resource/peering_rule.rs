//! Rules about a group at the other end of a peering connection: `AWS::EC2::SecurityGroupIngress`,
//! `aws_vpc_security_group_ingress_rule`.

use super::kind::{self, Blocks, Identifier, Kind, Layer, Place, Shape, Tags};
use super::own_policy::OwnPolicy;
use super::properties::{Mismatch, Properties};
use super::security_group::{CLOUDFORMATION_INGRESS, RuleNames, RulePeer, TERRAFORM_INGRESS, read_parts};
use super::traffic::Traffic;
use crate::aws::{Address, Text};
use serde::Serialize;

/// What a security group admits from a group of another VPC, which AWS takes only while a peering connection of
/// both is accepted.
///
/// It is a kind of its own so that it can wait for the connection and for the other group while its own group
/// exists, and so that two groups may admit each other.
///
/// <https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-security-groups.html>
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct PeeringRule {
    /// The id of the group that admits.
    pub group: String,
    /// Protocol and ports.
    #[serde(flatten)]
    pub traffic: Traffic,
    /// The group that is admitted, of this account or of another one; nothing else.
    pub peer: RulePeer,
    /// For people: it names the connection, so that the rule cannot come before it.
    pub description: String,
}

fn read(p: &mut Properties, words: &RuleNames, group: &str) -> Result<PeeringRule, Mismatch> {
    let group = kind::plain(p, group)?;
    let rule = read_parts(p, words)?;
    if matches!(rule.peer, RulePeer::Cidr(_) | RulePeer::PrefixList(_)) {
        return Err(p.mismatch("", "is about addresses, and not about a group"));
    }
    Ok(PeeringRule {
        group,
        traffic: rule.traffic,
        peer: rule.peer,
        description: rule.description,
    })
}

impl Kind for PeeringRule {
    const KIND: &'static str = "peering-rule";
    const LAYER: Layer = Layer::Accepted;
    const SERVICE: &'static str = "ec2";
    const SECTIONS: &'static [&'static str] = &["groups"];
    const IN_NETWORK: bool = false;
    const CLOUDFORMATION: Option<Shape> = Some(Shape {
        kind: "AWS::EC2::SecurityGroupIngress",
        companions: &[],
        identifier: Identifier::Chosen,
    });
    const TERRAFORM: Option<Shape> = Some(Shape {
        kind: "aws_vpc_security_group_ingress_rule",
        companions: &[],
        identifier: Identifier::Chosen,
    });
    const POLICY: Option<OwnPolicy<Self>> = None;

    /// Nothing in IAM names it; the symbol stands for it.
    fn arn(&self, _: &Place, address: &Address) -> Text {
        Text::symbol(address)
    }

    fn tags(&self) -> Tags {
        Tags::new()
    }

    fn from_cloudformation(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        read(&mut blocks.primary, &CLOUDFORMATION_INGRESS, "GroupId")
    }

    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        read(&mut blocks.primary, &TERRAFORM_INGRESS, "security_group_id")
    }
}
