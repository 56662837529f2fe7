//! Peering connections, the requester's side: `AWS::EC2::VPCPeeringConnection`, `aws_vpc_peering_connection`.

use super::kind::{self, Blocks, Identifier, Kind, Layer, Place, Shape, Tags};
use super::properties::Mismatch;
use crate::aws::{AccountId, Address, Region, Text, arn};
use serde::{Serialize, Serializer};
use std::collections::BTreeSet;

/// A request to join two VPCs, which must not overlap; nothing passes through one of them to a third.
///
/// CloudFormation accepts in the same breath, with a role of the other account: [`Peering::accepter_role`].
/// In Terraform the other account accepts with a resource of its own, a peering accepter.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ec2-vpcpeeringconnection.html>
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Peering {
    /// Its `Name` tag, and the stem of the accepting role's name.
    pub name: String,
    /// The requesting VPC's id.
    pub vpc: String,
    /// The other VPC's id.
    pub peer_vpc: String,
    /// Where the other VPC is.
    #[serde(serialize_with = "peer")]
    pub peer: Peer,
    /// Tags but `Name`.
    pub tags: Tags,
}

/// Where the other VPC of a peering connection is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Peer {
    /// In the same account and region: the request accepts itself.
    Own,
    /// In another account or region.
    Other {
        /// The account.
        account: AccountId,
        /// The region.
        region: Region,
    },
}

impl Peering {
    /// The ARN of the role of the other account with which CloudFormation accepts; none where none is needed.
    ///
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/peer-with-vpc-in-another-account.html>
    pub fn accepter_role(&self) -> Option<String> {
        match &self.peer {
            Peer::Own => None,
            Peer::Other { account, .. } => Some(arn(
                "iam",
                "",
                account.as_str(),
                &["role/", &Self::accepter_role_name(&self.name)].concat(),
            )),
        }
    }

    /// The name of the accepting role of a peering of this name; 64 characters at most.
    pub fn accepter_role_name(name: &str) -> String {
        [name, "-accepter"].concat()
    }
}

/// `other` with account, region and the accepting role is what a template asks for.
fn peer<S: Serializer>(peer: &Peer, serializer: S) -> Result<S::Ok, S::Error> {
    match peer {
        Peer::Own => serializer.serialize_none(),
        Peer::Other { account, region } => serializer.collect_map([("account", account.as_str()), ("region", region.as_str())]),
    }
}

impl Kind for Peering {
    const KIND: &'static str = "peering";
    const LAYER: Layer = Layer::Links;
    const CLOUDFORMATION: Option<Shape> = Some(Shape {
        kind: "AWS::EC2::VPCPeeringConnection",
        companions: &[],
        identifier: Identifier::Ref,
    });
    const TERRAFORM: Option<Shape> = Some(Shape {
        kind: "aws_vpc_peering_connection",
        companions: &[],
        identifier: Identifier::Attribute("id"),
    });

    fn arn(&self, place: &Place, address: &Address) -> Text {
        kind::arn_of("ec2", place, "vpc-peering-connection", Text::symbol(address).as_str())
    }

    fn needs(&self) -> BTreeSet<Text> {
        self.accepter_role().map(Text::from).into_iter().collect()
    }

    fn from_cloudformation(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        Err(blocks.mismatch("is of a kind whose reader is not written yet"))
    }

    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        Err(blocks.mismatch("is of a kind whose reader is not written yet"))
    }
}
