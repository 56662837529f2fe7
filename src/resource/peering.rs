//! Peering connections, the requester's side: `AWS::EC2::VPCPeeringConnection`, `aws_vpc_peering_connection`.

use super::kind::{self, Blocks, Identifier, Kind, Layer, Place, Shape, Tags};
use super::own_policy::OwnPolicy;
use super::properties::{Mismatch, Properties};
use crate::aws::{AccountId, Address, Region, Text};
use serde::{Serialize, Serializer};
use std::collections::BTreeSet;

/// A request to join two VPCs, which must not overlap; nothing passes through one of them to a third.
///
/// CloudFormation accepts in the same breath, with a role of the other account: [`Peering::accepter_role`].
/// In Terraform the other account accepts with a resource of its own, a peering accepter.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ec2-vpcpeeringconnection.html>
#[derive(Clone, PartialEq, Debug)]
pub struct Peering {
    /// Its `Name` tag, and the stem of the accepting role's name.
    pub name: String,
    /// The requesting VPC's id.
    pub vpc: String,
    /// The other VPC's id.
    pub peer_vpc: String,
    /// Where the other VPC is.
    pub peer: Peer,
    /// Tags but `Name`.
    pub tags: Tags,
    /// Its id, where it exists already and the blueprint says it.
    pub id: Option<String>,
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
    /// Its id: the one that the blueprint says, or a symbol.
    pub fn id_at(&self, address: &Address) -> Text {
        self.id.as_deref().map_or_else(|| Text::symbol(address), Text::from)
    }

    /// The ARN of the role of the other account with which CloudFormation accepts; none where none is needed.
    ///
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/peer-with-vpc-in-another-account.html>
    pub fn accepter_role(&self) -> Option<String> {
        match &self.peer {
            Peer::Own => None,
            Peer::Other { account, region } => {
                let role = ["role/", &Self::accepter_role_name(&self.name)].concat();
                Some(region.partition().arn("iam", "", account.as_str(), &role))
            }
        }
    }

    /// The name of the accepting role of a peering of this name; 64 characters at most.
    pub fn accepter_role_name(name: &str) -> String {
        [name, "-accepter"].concat()
    }
}

/// For templates: the other side's account, region and accepting role are there together or not at all, and the
/// name is among the tags.
impl Serialize for Peering {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Other<'a> {
            account: &'a AccountId,
            region: &'a Region,
            role: Option<String>,
        }
        #[derive(Serialize)]
        struct Data<'a> {
            vpc: &'a str,
            peer_vpc: &'a str,
            other: Option<Other<'a>>,
            tags: Tags,
        }
        let other = match &self.peer {
            Peer::Own => None,
            Peer::Other { account, region } => Some(Other {
                account,
                region,
                role: self.accepter_role(),
            }),
        };
        Data {
            vpc: &self.vpc,
            peer_vpc: &self.peer_vpc,
            other,
            tags: self.tags(),
        }
        .serialize(serializer)
    }
}

fn peer(p: &mut Properties, account: &str, region: &str) -> Result<Peer, Mismatch> {
    if !p.has(account) {
        return Ok(Peer::Own);
    }
    let (owner, place) = (kind::plain(p, account)?, kind::plain(p, region)?);
    let owner = AccountId::parse(&owner).map_err(|message| p.mismatch(account, message))?;
    let place = Region::parse(&place).map_err(|message| p.mismatch(region, message))?;
    Ok(Peer::Other {
        account: owner,
        region: place,
    })
}

/// The `Name` tag, and the others.
fn named(mut tags: Tags, p: &Properties) -> Result<(String, Tags), Mismatch> {
    let name = tags.remove("Name").ok_or_else(|| p.mismatch("Tags", "hold no `Name`"))?;
    Ok((name, tags))
}

impl Kind for Peering {
    const KIND: &'static str = "peering";
    const LAYER: Layer = Layer::Links;
    const SERVICE: &'static str = "ec2";
    const SECTIONS: &'static [&'static str] = &["peerings"];
    const IN_NETWORK: bool = true;
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
    const POLICY: Option<OwnPolicy<Self>> = None;

    fn arn(&self, place: &Place, address: &Address) -> Text {
        kind::arn_of("ec2", place, "vpc-peering-connection", self.id_at(address).as_str())
    }

    /// The name is a tag too.
    fn tags(&self) -> Tags {
        let mut tags = self.tags.clone();
        tags.insert("Name".to_owned(), self.name.clone());
        tags
    }

    fn tags_mut(&mut self) -> Option<&mut Tags> {
        Some(&mut self.tags)
    }

    fn needs(&self, _: &Place) -> BTreeSet<Text> {
        self.accepter_role().map(Text::from).into_iter().collect()
    }

    fn made_as(&self) -> Option<String> {
        self.accepter_role()
    }

    fn from_cloudformation(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let p = &mut blocks.primary;
        let peer = peer(p, "PeerOwnerId", "PeerRegion")?;
        let role = p.optional_text("PeerRoleArn")?;
        let (vpc, peer_vpc) = (kind::plain(p, "VpcId")?, kind::plain(p, "PeerVpcId")?);
        let (name, tags) = named(kind::tag_list(p)?, p)?;
        let read = Self {
            name,
            vpc,
            peer_vpc,
            peer,
            tags,
            id: None,
        };
        if role == read.accepter_role().map(Text::from) {
            Ok(read)
        } else {
            Err(blocks.mismatch("is accepted with another role"))
        }
    }

    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let p = &mut blocks.primary;
        let peer = peer(p, "peer_owner_id", "peer_region")?;
        // Only a connection inside one account and region can accept itself.
        p.constant("auto_accept", peer == Peer::Own)?;
        let (vpc, peer_vpc) = (kind::plain(p, "vpc_id")?, kind::plain(p, "peer_vpc_id")?);
        let (name, tags) = named(kind::tag_map(p)?, p)?;
        Ok(Self {
            name,
            vpc,
            peer_vpc,
            peer,
            tags,
            id: None,
        })
    }
}
