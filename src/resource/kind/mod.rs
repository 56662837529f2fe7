//! What every kind of resource says about itself.
//!
//! | file | turns |
//! |---|---|
//! | `shape` | a kind into the block types of both backends, and how they point at one another |
//! | `blocks` | the blocks of one resource, as read, into what its kind takes from them |
//! | `read` | properties into the types that several kinds have: tags, documents, blocks of addresses |
//! | `data` | documents into the data of templates |

mod blocks;
mod data;
mod read;
mod shape;

pub use blocks::{Blocks, Label, read_lifecycle};
pub(super) use data::{document, documents, where_said};
pub(super) use read::{
    add, cidr, document_if_any, either_cidr, number, once, only, plain, plain_or_empty, points_at,
    read_document, read_said, said_true, set, small, tag_list, tag_map, tags_under, word,
};
pub use shape::{Companion, Identifier, Link, PART, Shape};

use super::DocumentName;
use super::own_policy::{ByHand, DocumentSide, Limited, OwnPolicy};
use super::properties::Mismatch;
use crate::aws::{AccountId, Address, Name, Partition, Region, Text, name};
use crate::policy::Document;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Tags of a resource: key to value.
pub type Tags = BTreeMap<String, String>;

/// Where a resource lives.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
pub struct Place {
    /// The account's name in the blueprint.
    pub name: Name,
    /// The account's id.
    pub account: AccountId,
    /// The region; global services are managed from the blueprint's region.
    pub region: Region,
}

impl Place {
    /// The partition that it is in.
    pub fn partition(&self) -> Partition {
        self.region.partition()
    }

    /// The ARN of a resource of a service here.
    pub fn arn(&self, service: &str, resource: &str) -> String {
        self.partition().arn(service, self.region.as_str(), self.account.as_str(), resource)
    }

    /// The same of a service without Regions.
    pub fn global_arn(&self, service: &str, resource: &str) -> String {
        self.partition().arn(service, "", self.account.as_str(), resource)
    }
}

/// What the blueprint said about where a resource goes.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
pub enum Target {
    /// One account.
    Account(Name),
    /// A list of accounts.
    Accounts(BTreeSet<Name>),
    /// Every account of a unit, future ones too.
    Unit(Name),
    /// The same but for accounts, and accounts of units, of some names.
    UnitExcept(Name, BTreeSet<Name>),
}

impl Target {
    /// The unit, where it is one.
    pub fn unit(&self) -> Option<&Name> {
        match self {
            Self::Unit(unit) | Self::UnitExcept(unit, _) => Some(unit),
            Self::Account(_) | Self::Accounts(_) => None,
        }
    }
}

/// What is deployed together, in the order in which it can be deployed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Layer {
    /// The roles that deploy the rest.
    Bootstrap,
    /// Roles and customer-managed policies.
    Identity,
    /// Keys, buckets, feature groups and what belongs to them.
    Data,
    /// What is made of code that somebody must put into a bucket or a repository of the design first, and what needs that.
    Functions,
    /// Resource shares.
    Sharing,
    /// Permission sets, groups of people, and what these may become in which accounts.
    People,
    /// What truly spans two accounts: acceptance of invitations, peering and the routes through it.
    Links,
    /// What AWS takes only of a link that is accepted.
    Accepted,
    /// Control policies of the organization, always last.
    Guardrails,
}

impl Layer {
    /// Every layer, in order.
    pub const ALL: [Self; 9] = [
        Self::Bootstrap,
        Self::Identity,
        Self::Data,
        Self::Functions,
        Self::Sharing,
        Self::People,
        Self::Links,
        Self::Accepted,
        Self::Guardrails,
    ];

    /// The layer's name in paths and stack names.
    pub fn name(self) -> &'static str {
        match self {
            Layer::Bootstrap => "bootstrap",
            Layer::Identity => "identity",
            Layer::Data => "data",
            Layer::Functions => "functions",
            Layer::Sharing => "sharing",
            Layer::People => "people",
            Layer::Links => "links",
            Layer::Accepted => "accepted",
            Layer::Guardrails => "guardrails",
        }
    }
}

/// What a kind of resource is in AWS and in both backends.
pub trait Kind: Serialize + Sized {
    /// The kind in addresses (`feature-group`).
    const KIND: &'static str;
    /// The layer that holds it.
    const LAYER: Layer;
    /// The prefix of the actions that make it (`kms`): whoever deploys it needs them.
    const SERVICE: &'static str;
    /// The keys of the blueprint under which an entry makes it; its name is the entry's, or begins with that and `-`.
    const SECTIONS: &'static [&'static str];
    /// What an entry of its section is called in references (`studio`), where that is another word than the kind.
    const ENTRY_WORD: Option<&'static str> = None;
    /// True for what is in a security group of its own, which has its name.
    const OWN_GROUP: bool = false;
    /// True for what stands in a network, so that packets can be asked about it.
    const IN_NETWORK: bool;
    /// Its CloudFormation blocks; `None` where CloudFormation has no type for it.
    const CLOUDFORMATION: Option<Shape>;
    /// Its Terraform blocks.
    const TERRAFORM: Option<Shape>;
    /// Its own policy document; `None` where the kind has none.
    const POLICY: Option<OwnPolicy<Self>>;

    /// True for what must outlive its stack: data and keys.
    const RETAIN: bool = false;
    /// Types of the Terraform blocks beside its first one that hold data as well: Terraform may destroy neither.
    const GUARDED: &'static [&'static str] = &[];
    /// Attributes of its first Terraform block that are set once and left alone: AWS answers more than was said.
    const ONCE: &'static [&'static str] = &[];

    /// The prefix of the actions that make it, where that is not the same for all of the kind.
    fn service(&self) -> &'static str {
        Self::SERVICE
    }

    /// Its CloudFormation blocks, where these are not the same for all of the kind.
    fn cloudformation(&self) -> Option<Shape> {
        Self::CLOUDFORMATION
    }

    /// Whether it must outlive its stack, where that is not the same for all of the kind.
    fn retain(&self) -> bool {
        Self::RETAIN
    }

    /// What others read of it besides the id that AWS gives to it: attributes of CloudFormation, each with that of its first
    /// Terraform block.
    fn attributes(&self) -> Vec<(String, String)> {
        Vec::new()
    }

    /// How many of its blocks in CloudFormation are of companions that are repeated.
    fn repeated_blocks(&self) -> usize {
        0
    }

    /// The attribute of its first Terraform block that is its ARN; `None` where nothing is said of one.
    const ARN_ATTRIBUTE: Option<&'static str> = None;

    /// The attribute of its first Terraform block that is the name which others call it by, and the name.
    fn named(&self) -> Option<(&'static str, &str)> {
        None
    }

    /// The address of the one that has this name in an account.
    fn address(account: &Name, name: &Name) -> Address {
        Address::new(name!(Self::KIND), account, name)
    }

    /// The ARN in its place, with a symbol where AWS chooses the id.
    fn arn(&self, place: &Place, address: &Address) -> Text;

    /// Its tags as requests about it carry them (`aws:ResourceTag`); empty where it has none, or AWS tells nobody.
    fn tags(&self) -> Tags;

    /// The tags that it bears, to be added to while a model is made; `None` for kinds that are written without any.
    fn tags_mut(&mut self) -> Option<&mut Tags> {
        None
    }

    /// The ARN of the KMS key that encrypts its data; `None` where no key of the user does.
    fn key(&self) -> Option<&str> {
        None
    }

    /// The ARN of the queue that takes its dead letters, which keep its encryption.
    fn letters_to(&self) -> Option<&str> {
        None
    }

    /// The policy on the resource itself, where the kind has one; that of a role is its trust.
    fn resource_policy(&self) -> Option<&Document> {
        let own = Self::POLICY.filter(OwnPolicy::is_on_resource)?;
        Some((own.get)(self))
    }

    /// The document that statements of a side join; `None` where the kind has none.
    fn policy_mut(&mut self, side: DocumentSide) -> Option<&mut Document> {
        let own = Self::POLICY.filter(|own| side == DocumentSide::Resource && own.takes_statements())?;
        Some((own.get_mut)(self))
    }

    /// The document that a call puts, where CloudFormation has no type for it.
    fn by_hand(&self) -> Option<ByHand<'_>> {
        None
    }

    /// Every policy document the resource carries.
    fn documents(&self) -> Vec<(DocumentName, &Document)> {
        let own = Self::POLICY.map(|own| (DocumentName::of(own.kind), (own.get)(self)));
        own.into_iter().collect()
    }

    /// The same documents, to be changed while a model is made.
    fn documents_mut(&mut self) -> Vec<&mut Document> {
        Self::POLICY.map(|own| (own.get_mut)(self)).into_iter().collect()
    }

    /// The same documents by the limits that AWS sets to their sizes.
    fn limited(&self) -> Vec<Limited<'_>> {
        let own = Self::POLICY.map(|own| Limited {
            limit: (own.limit)(self),
            name: own.name,
            document: DocumentName::of(own.kind),
            documents: vec![(own.get)(self)],
        });
        own.into_iter().collect()
    }

    /// Kinds of the Terraform blocks beside it that not each has, and that whoever comes after it waits for.
    fn waited_for(&self) -> Vec<&'static str> {
        Vec::new()
    }

    /// ARNs of what must exist before the resource can be made.
    fn needs(&self, _: &Place) -> BTreeSet<Text> {
        BTreeSet::new()
    }

    /// What an AWS service uses in its own name for the sake of the resource: the ARNs of the role that it assumes,
    /// the topic that it tells, the key that it encrypts with, the bucket that it writes to, and a pattern of the
    /// objects there; also what that role writes to.
    fn delivers_to(&self, _: &Place) -> BTreeSet<Text> {
        BTreeSet::new()
    }

    /// The ARN of the resource for whose sake the service uses that, where it is another one: of a subscription, its topic.
    fn delivers_for(&self) -> Option<&str> {
        None
    }

    /// The kind for whose sake services of AWS do something: of an entry of any type that of the section which makes the same.
    fn acting_kind(&self) -> &'static str {
        Self::KIND
    }

    /// The ARN of the role that an AWS service assumes to deliver for the resource to what it uses, by the ARN of that; `None`
    /// where it delivers in its own name.
    fn delivers_as(&self, _to: &str) -> Option<&str> {
        None
    }

    /// The ARNs of the roles that whoever makes the resource hands over to an AWS service.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html>
    fn hands_over(&self, _: &Place) -> Vec<String> {
        self.delivers_as("").map(str::to_owned).into_iter().collect()
    }

    /// The ARN of the role that CloudFormation assumes, as whoever deploys, to make the resource.
    fn made_as(&self) -> Option<String> {
        None
    }

    /// ARNs, and patterns of them, of what calls that make the resource are checked on besides: what its other blocks are,
    /// what AWS makes with it, what it points at.
    fn beside(&self, _: &Place) -> BTreeSet<Text> {
        BTreeSet::new()
    }

    /// Reads the kind from CloudFormation; every property must be consumed.
    fn from_cloudformation(blocks: &mut Blocks) -> Result<Self, Mismatch>;

    /// Reads the kind from Terraform; every attribute must be consumed.
    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch>;
}

/// How Terraform says when it makes something; it is another text at each run, so it stands where changes are ignored.
pub const CREATION_TIME: &str = "formatdate(\"YYYYMMDDhhmmss\", timestamp())";

/// What [`CREATION_TIME`] reads as: no text of a blueprint is equal to it.
pub fn creation_time() -> Text {
    Text::symbol(&Address::new(name!("time"), &name!("own"), &name!("creation")))
}

/// The ARN `…:type/id` of a resource of a service in its place.
pub(super) fn arn_of(service: &str, place: &Place, kind: &str, id: &str) -> Text {
    place.arn(service, &[kind, "/", id].concat()).into()
}

/// A bucket that a service writes to, and the pattern of its objects under a prefix.
pub(super) fn bucket_and_objects(place: &Place, bucket: &str, prefix: &str) -> [Text; 2] {
    ["", &["/", prefix, "*"].concat()]
        .map(|path| place.partition().bucket_arn(&[bucket, path].concat()).into())
}
