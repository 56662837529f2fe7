//! Network ACLs: `AWS::EC2::NetworkAcl` with entries and subnets, `aws_network_acl`.

use super::kind::{self, Blocks, Companion, Identifier, Kind, Layer, Place, Shape, Tags};
use super::properties::Mismatch;
use super::traffic::{Direction, Traffic};
use crate::aws::{Address, Cidr, Text};
use serde::{Serialize, Serializer};
use std::collections::BTreeSet;

/// A stateless filter around subnets: in each direction the entry of the lowest number that fits decides.
///
/// What no entry fits is refused; that last entry is AWS's and is not written.
///
/// <https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html>
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct NetworkAcl {
    /// The VPC's id.
    pub vpc: String,
    /// Ids of the subnets that it guards.
    pub subnets: BTreeSet<String>,
    /// Entries by direction, then number.
    #[serde(serialize_with = "entries")]
    pub entries: BTreeSet<AclEntry>,
    /// Tags.
    pub tags: Tags,
}

/// One entry of a network ACL; direction and number are unique together.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
pub struct AclEntry {
    /// Which way.
    pub direction: Direction,
    /// 1 to 32766; lower ones decide first.
    pub number: u16,
    /// What happens to what fits.
    pub action: AclAction,
    /// Protocol and ports; the ports of the destination.
    #[serde(flatten)]
    pub traffic: Traffic,
    /// Where it comes from, or goes to.
    pub cidr: Cidr,
}

/// What happens to a packet.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum AclAction {
    /// It passes.
    Allow,
    /// It is dropped.
    Deny,
}

impl AclEntry {
    /// What tells the entry from all others of its ACL.
    pub fn key(&self) -> String {
        let direction = match self.direction {
            Direction::Ingress => "ingress",
            Direction::Egress => "egress",
        };
        [direction, "-", &self.number.to_string()].concat()
    }
}

/// Each entry with its key, for the names of the blocks.
fn entries<S: Serializer>(entries: &BTreeSet<AclEntry>, serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Keyed<'a> {
        key: String,
        #[serde(flatten)]
        entry: &'a AclEntry,
    }
    serializer.collect_seq(entries.iter().map(|entry| Keyed { key: entry.key(), entry }))
}

impl Kind for NetworkAcl {
    const KIND: &'static str = "network-acl";
    const LAYER: Layer = Layer::Data;
    const CLOUDFORMATION: Option<Shape> = Some(Shape {
        kind: "AWS::EC2::NetworkAcl",
        companions: &[
            Companion {
                suffix: "Entry",
                kind: "AWS::EC2::NetworkAclEntry",
                always: false,
                repeated: true,
            },
            Companion {
                suffix: "Subnet",
                kind: "AWS::EC2::SubnetNetworkAclAssociation",
                always: false,
                repeated: true,
            },
        ],
        identifier: Identifier::Ref,
    });
    const TERRAFORM: Option<Shape> = Some(Shape {
        kind: "aws_network_acl",
        companions: &[
            Companion {
                suffix: "entry",
                kind: "aws_network_acl_rule",
                always: false,
                repeated: true,
            },
            Companion {
                suffix: "subnet",
                kind: "aws_network_acl_association",
                always: false,
                repeated: true,
            },
        ],
        identifier: Identifier::Attribute("id"),
    });

    fn arn(&self, place: &Place, address: &Address) -> Text {
        kind::arn_of("ec2", place, "network-acl", Text::symbol(address).as_str())
    }

    fn from_cloudformation(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        Err(blocks.mismatch("is of a kind whose reader is not written yet"))
    }

    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        Err(blocks.mismatch("is of a kind whose reader is not written yet"))
    }
}
