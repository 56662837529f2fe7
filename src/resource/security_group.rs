//! Security groups: `AWS::EC2::SecurityGroup`, `aws_security_group`, each rule a block of its own.

use super::kind::{self, Blocks, Companion, Identifier, Kind, Label, Layer, Link, Place, Shape, Tags};
use super::own_policy::OwnPolicy;
use super::properties::{Mismatch, Properties};
use super::traffic::{Direction, Traffic};
use crate::aws::{AccountId, Address, Cidr, Text};
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
    pub rules: BTreeSet<SecurityGroupRule>,
    /// Tags.
    pub tags: Tags,
    /// Its id, where it exists already and the blueprint says it.
    #[serde(skip)]
    pub id: Option<String>,
}

impl SecurityGroup {
    /// Its id: the one that the blueprint says, or a symbol.
    pub fn id_at(&self, address: &Address) -> Text {
        self.id.as_deref().map_or_else(|| Text::symbol(address), Text::from)
    }
}

/// One rule of a security group.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
pub struct SecurityGroupRule {
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
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum RulePeer {
    /// These addresses.
    Cidr(Cidr),
    /// Whatever is in the security group of this id, in this account.
    Group(String),
    /// Whatever is in a security group of another account, across a peering connection of one region; ingress only,
    /// since CloudFormation cannot say the account of an outgoing rule's group.
    ForeignGroup {
        /// The account's id.
        account: AccountId,
        /// The group's id.
        group: String,
    },
    /// The addresses of the prefix list of this id, such as those of a gateway endpoint.
    PrefixList(String),
}

/// For templates: `v4`, `v6`, `group`, `prefix_list`; a foreign group also with its account and as `reference`.
impl Serialize for RulePeer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Cidr(block) => {
                serializer.collect_map([(if block.is_v6() { "v6" } else { "v4" }, block.to_string())])
            }
            Self::Group(id) => serializer.collect_map([("group", id)]),
            Self::PrefixList(id) => serializer.collect_map([("prefix_list", id)]),
            Self::ForeignGroup { account, group } => {
                let reference = [account.as_str(), "/", group].concat();
                serializer.collect_map([
                    ("account", account.as_str()),
                    ("foreign_group", group),
                    ("reference", &reference),
                ])
            }
        }
    }
}

impl SecurityGroupRule {
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
fn rules<'a, S: Serializer>(
    rules: &'a BTreeSet<SecurityGroupRule>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct KeyedRule<'b> {
        key: String,
        incoming: bool,
        #[serde(flatten)]
        rule: &'b SecurityGroupRule,
    }
    let keyed = |rule: &'a SecurityGroupRule| KeyedRule {
        key: rule.key(),
        incoming: rule.direction == Direction::Ingress,
        rule,
    };
    serializer.collect_seq(rules.iter().map(keyed))
}

/// What a rule's properties are called in one backend and direction.
pub(super) struct RuleNames {
    direction: Direction,
    owner: &'static str,
    protocol: &'static str,
    from: &'static str,
    to: &'static str,
    v4: &'static str,
    v6: &'static str,
    group: &'static str,
    account: Option<&'static str>,
    list: &'static str,
    description: &'static str,
}

pub(super) const CLOUDFORMATION_INGRESS: RuleNames = RuleNames {
    direction: Direction::Ingress,
    owner: "GroupId",
    protocol: "IpProtocol",
    from: "FromPort",
    to: "ToPort",
    v4: "CidrIp",
    v6: "CidrIpv6",
    group: "SourceSecurityGroupId",
    account: Some("SourceSecurityGroupOwnerId"),
    list: "SourcePrefixListId",
    description: "Description",
};

const CLOUDFORMATION_EGRESS: RuleNames = RuleNames {
    direction: Direction::Egress,
    group: "DestinationSecurityGroupId",
    account: None,
    list: "DestinationPrefixListId",
    ..CLOUDFORMATION_INGRESS
};

pub(super) const TERRAFORM_INGRESS: RuleNames = RuleNames {
    direction: Direction::Ingress,
    owner: "security_group_id",
    protocol: "ip_protocol",
    from: "from_port",
    to: "to_port",
    v4: "cidr_ipv4",
    v6: "cidr_ipv6",
    group: "referenced_security_group_id",
    account: None,
    list: "prefix_list_id",
    description: "description",
};

const TERRAFORM_EGRESS: RuleNames = RuleNames {
    direction: Direction::Egress,
    ..TERRAFORM_INGRESS
};

fn read_rule(
    rules: &mut BTreeSet<SecurityGroupRule>,
    label: Option<&Label>,
    mut p: Properties,
    words: &RuleNames,
) -> Result<(), Mismatch> {
    let rule = read_parts(&mut p, words)?;
    if rules
        .iter()
        .any(|other| other.direction == rule.direction && other.key() == rule.key())
    {
        return Err(p.mismatch("", "says the same as another rule"));
    }
    if let Some(label) = label {
        label.follows_from(&rule.key(), &p)?;
    }
    rules.insert(rule);
    p.finish()
}

/// What a rule says besides the group that it is of.
pub(super) fn read_parts(p: &mut Properties, words: &RuleNames) -> Result<SecurityGroupRule, Mismatch> {
    let protocol = kind::plain(p, words.protocol)?;
    let range = match p.optional_integer(words.from)? {
        Some(from) => Some((from, p.integer(words.to)?)),
        None => None,
    };
    let traffic = Traffic::from_range(&protocol, range)
        .ok_or_else(|| p.mismatch(words.protocol, "does not go with the ports"))?;
    Ok(SecurityGroupRule {
        direction: words.direction,
        traffic,
        peer: read_peer(p, words)?,
        description: kind::plain_or_empty(p, words.description)?,
    })
}

fn read_peer(p: &mut Properties, words: &RuleNames) -> Result<RulePeer, Mismatch> {
    if p.has(words.list) {
        return kind::plain(p, words.list).map(RulePeer::PrefixList);
    }
    if !p.has(words.group) {
        return kind::either_cidr(p, words.v4, words.v6).map(RulePeer::Cidr);
    }
    let text = kind::plain(p, words.group)?;
    let account = match words.account {
        Some(key) => p.optional_text(key)?.map(|id| (id.as_str().to_owned(), text.clone())),
        None => text.split_once('/').map(|(account, group)| (account.to_owned(), group.to_owned())),
    };
    // A symbol holds slashes too, but no account's id before the first.
    match account.map(|(account, group)| (AccountId::parse(&account), group)) {
        Some((Ok(account), group)) => Ok(RulePeer::ForeignGroup { account, group }),
        Some((Err(message), _)) if words.account.is_some() => Err(p.mismatch(words.group, message)),
        _ => Ok(RulePeer::Group(text)),
    }
}

impl Kind for SecurityGroup {
    const KIND: &'static str = "security-group";
    const LAYER: Layer = Layer::Data;
    const SERVICE: &'static str = "ec2";
    const SECTIONS: &'static [&'static str] =
        &["file_systems", "groups", "networks", "studios", "warehouses"];
    const ENTRY_WORD: Option<&'static str> = Some("group");
    const IN_NETWORK: bool = true;
    const CLOUDFORMATION: Option<Shape> = Some(Shape {
        kind: "AWS::EC2::SecurityGroup",
        companions: &[
            Companion {
                suffix: "Ingress",
                kind: "AWS::EC2::SecurityGroupIngress",
                always: false,
                repeated: true,
                link: Link::ToPrimary(Identifier::Attribute("GroupId")),
            },
            Companion {
                suffix: "Egress",
                kind: "AWS::EC2::SecurityGroupEgress",
                always: false,
                repeated: true,
                link: Link::ToPrimary(Identifier::Attribute("GroupId")),
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
                link: Link::ToPrimary(Identifier::Attribute("id")),
            },
            Companion {
                suffix: "egress",
                kind: "aws_vpc_security_group_egress_rule",
                always: false,
                repeated: true,
                link: Link::ToPrimary(Identifier::Attribute("id")),
            },
        ],
        identifier: Identifier::Attribute("id"),
    });
    const POLICY: Option<OwnPolicy<Self>> = None;

    fn repeated_blocks(&self) -> usize {
        self.rules.len()
    }

    fn arn(&self, place: &Place, address: &Address) -> Text {
        kind::arn_of("ec2", place, "security-group", self.id_at(address).as_str())
    }

    fn tags(&self) -> Tags {
        self.tags.clone()
    }

    fn tags_mut(&mut self) -> Option<&mut Tags> {
        Some(&mut self.tags)
    }

    fn from_cloudformation(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let mut rules = BTreeSet::new();
        for (suffix, words) in [("Ingress", &CLOUDFORMATION_INGRESS), ("Egress", &CLOUDFORMATION_EGRESS)] {
            for (_, rule) in blocks.each_pointing(suffix, words.owner)? {
                read_rule(&mut rules, None, rule, words)?;
            }
        }
        let p = &mut blocks.primary;
        // An explicit list replaces AWS's own rule that lets everything out; an empty one would not.
        let mut nothing = kind::only(p, "SecurityGroupEgress")?;
        nothing.constant("CidrIp", "255.255.255.255/32")?;
        nothing.constant("Description", "Nothing leaves by default")?;
        nothing.constant("IpProtocol", "icmp")?;
        nothing.constant("FromPort", 252)?;
        nothing.constant("ToPort", 86)?;
        nothing.finish()?;
        Ok(Self {
            name: kind::plain(p, "GroupName")?,
            description: kind::plain(p, "GroupDescription")?,
            vpc: kind::plain(p, "VpcId")?,
            rules,
            tags: kind::tag_list(p)?,
            id: None,
        })
    }

    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let mut rules = BTreeSet::new();
        for (suffix, words) in [("ingress", &TERRAFORM_INGRESS), ("egress", &TERRAFORM_EGRESS)] {
            for (label, rule) in blocks.each_pointing(suffix, words.owner)? {
                read_rule(&mut rules, Some(&label), rule, words)?;
            }
        }
        let p = &mut blocks.primary;
        Ok(Self {
            name: kind::plain(p, "name")?,
            description: kind::plain(p, "description")?,
            vpc: kind::plain(p, "vpc_id")?,
            rules,
            tags: kind::tag_map(p)?,
            id: None,
        })
    }
}
