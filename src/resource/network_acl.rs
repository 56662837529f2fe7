//! Network ACLs: `AWS::EC2::NetworkAcl` with entries and subnets, `aws_network_acl`.

use super::kind::{self, Blocks, Companion, Identifier, Kind, Layer, Link, Place, Shape, Tags};
use super::own_policy::OwnPolicy;
use super::properties::{Mismatch, Properties};
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
fn entries<'a, S: Serializer>(entries: &'a BTreeSet<AclEntry>, serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct KeyedEntry<'b> {
        key: String,
        egress: bool,
        v6: bool,
        #[serde(flatten)]
        entry: &'b AclEntry,
    }
    let keyed = |entry: &'a AclEntry| KeyedEntry {
        key: entry.key(),
        egress: entry.direction == Direction::Egress,
        v6: entry.cidr.is_v6(),
        entry,
    };
    serializer.collect_seq(entries.iter().map(keyed))
}

const ACTIONS: [(&str, AclAction); 2] = [("allow", AclAction::Allow), ("deny", AclAction::Deny)];

fn direction(egress: bool) -> Direction {
    if egress { Direction::Egress } else { Direction::Ingress }
}

/// Ports go with TCP and UDP, a type and a code with ICMP, nothing with every protocol.
fn traffic(protocol: i64, ports: Option<(i64, i64)>, icmp: Option<(i64, i64)>) -> Option<Traffic> {
    match (protocol, ports, icmp) {
        (-1, None, None) => Traffic::from_range("-1", None),
        (6, ports, None) => Traffic::from_range("tcp", ports),
        (17, ports, None) => Traffic::from_range("udp", ports),
        (1, None, icmp) => Traffic::from_range("icmp", icmp),
        _ => None,
    }
}

fn insert(entries: &mut BTreeSet<AclEntry>, entry: AclEntry, place: &Properties) -> Result<(), Mismatch> {
    if entries.iter().any(|other| other.key() == entry.key()) {
        return Err(place.mismatch("", "has the number of another entry"));
    }
    kind::add(entries, entry, place)
}

impl Kind for NetworkAcl {
    const KIND: &'static str = "network-acl";
    const LAYER: Layer = Layer::Data;
    const SERVICE: &'static str = "ec2";
    const SECTIONS: &'static [&'static str] = &["networks"];
    const IN_NETWORK: bool = false;
    const CLOUDFORMATION: Option<Shape> = Some(Shape {
        kind: "AWS::EC2::NetworkAcl",
        companions: &[
            Companion {
                suffix: "Entry",
                kind: "AWS::EC2::NetworkAclEntry",
                always: false,
                repeated: true,
                link: Link::ToPrimary(Identifier::Ref),
            },
            Companion {
                suffix: "Subnet",
                kind: "AWS::EC2::SubnetNetworkAclAssociation",
                always: false,
                repeated: true,
                link: Link::ToPrimary(Identifier::Ref),
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
                link: Link::ToPrimary(Identifier::Attribute("id")),
            },
            Companion {
                suffix: "subnet",
                kind: "aws_network_acl_association",
                always: false,
                repeated: true,
                link: Link::ToPrimary(Identifier::Attribute("id")),
            },
        ],
        identifier: Identifier::Attribute("id"),
    });
    const POLICY: Option<OwnPolicy<Self>> = None;

    fn repeated_blocks(&self) -> usize {
        self.entries.len() + self.subnets.len()
    }

    fn arn(&self, place: &Place, address: &Address) -> Text {
        kind::arn_of("ec2", place, "network-acl", Text::symbol(address).as_str())
    }

    fn tags(&self) -> Tags {
        self.tags.clone()
    }

    fn tags_mut(&mut self) -> Option<&mut Tags> {
        Some(&mut self.tags)
    }

    fn from_cloudformation(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let mut entries = BTreeSet::new();
        for (_, mut p) in blocks.each_pointing("Entry", "NetworkAclId")? {
            let direction = direction(p.flag("Egress")?);
            let number = kind::number(&mut p, "RuleNumber")?;
            let action = kind::word(&mut p, "RuleAction", &ACTIONS)?;
            let protocol = p.integer("Protocol")?;
            let mut range = |block: &str, from: &str, to: &str| -> Result<Option<(i64, i64)>, Mismatch> {
                let Some(mut block) = p.optional_nested(block)? else {
                    return Ok(None);
                };
                let read = (block.integer(from)?, block.integer(to)?);
                block.finish()?;
                Ok(Some(read))
            };
            let ports = range("PortRange", "From", "To")?;
            let icmp = range("Icmp", "Type", "Code")?;
            let traffic = traffic(protocol, ports, icmp)
                .ok_or_else(|| p.mismatch("Protocol", "does not go with the ports"))?;
            let cidr = kind::either_cidr(&mut p, "CidrBlock", "Ipv6CidrBlock")?;
            insert(
                &mut entries,
                AclEntry {
                    direction,
                    number,
                    action,
                    traffic,
                    cidr,
                },
                &p,
            )?;
            p.finish()?;
        }
        let mut subnets = BTreeSet::new();
        for (_, mut association) in blocks.each_pointing("Subnet", "NetworkAclId")? {
            kind::add(&mut subnets, kind::plain(&mut association, "SubnetId")?, &association)?;
            association.finish()?;
        }
        let p = &mut blocks.primary;
        Ok(Self {
            vpc: kind::plain(p, "VpcId")?,
            subnets,
            entries,
            tags: kind::tag_list(p)?,
        })
    }

    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let mut entries = BTreeSet::new();
        for (label, mut p) in blocks.each_pointing("entry", "network_acl_id")? {
            let direction = direction(p.flag("egress")?);
            let number = kind::number(&mut p, "rule_number")?;
            let action = kind::word(&mut p, "rule_action", &ACTIONS)?;
            let protocol = kind::plain(&mut p, "protocol")?;
            let mut range = |from: &str, to: &str| -> Result<Option<(i64, i64)>, Mismatch> {
                let Some(first) = p.optional_integer(from)? else {
                    return Ok(None);
                };
                Ok(Some((first, p.integer(to)?)))
            };
            let ports = range("from_port", "to_port")?;
            let icmp = range("icmp_type", "icmp_code")?;
            let traffic = protocol.parse().ok().and_then(|protocol| traffic(protocol, ports, icmp));
            let traffic = traffic.ok_or_else(|| p.mismatch("protocol", "does not go with the ports"))?;
            let cidr = kind::either_cidr(&mut p, "cidr_block", "ipv6_cidr_block")?;
            let entry = AclEntry {
                direction,
                number,
                action,
                traffic,
                cidr,
            };
            label.follows_from(&entry.key(), &p)?;
            insert(&mut entries, entry, &p)?;
            p.finish()?;
        }
        let mut subnets = BTreeSet::new();
        for (label, mut association) in blocks.each_pointing("subnet", "network_acl_id")? {
            let subnet = kind::plain(&mut association, "subnet_id")?;
            label.follows_from(&subnet, &association)?;
            kind::add(&mut subnets, subnet, &association)?;
            association.finish()?;
        }
        let p = &mut blocks.primary;
        Ok(Self {
            vpc: kind::plain(p, "vpc_id")?,
            subnets,
            entries,
            tags: kind::tag_map(p)?,
        })
    }
}
