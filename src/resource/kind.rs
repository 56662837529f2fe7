//! What every kind of resource says about itself.

use super::DocumentName;
use super::own_policy::{ByHand, DocumentSide, Limited, OwnPolicy};
use super::properties::{Mismatch, Properties};
use crate::aws::{AccountId, Address, Cidr, Name, Region, Text, arn, name};
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

/// What the blueprint said about where a resource goes.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
pub enum Target {
    /// One account.
    Account(Name),
    /// A list of accounts.
    Accounts(BTreeSet<Name>),
    /// Every account of a unit, future ones too.
    Unit(Name),
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
    /// Resource shares.
    Sharing,
    /// What truly spans two accounts: acceptance of invitations, peering and the routes through it.
    Links,
    /// What AWS takes only of a link that is accepted.
    Accepted,
    /// Control policies of the organization, always last.
    Guardrails,
}

impl Layer {
    /// The layer's name in paths and stack names.
    pub fn name(self) -> &'static str {
        match self {
            Layer::Bootstrap => "bootstrap",
            Layer::Identity => "identity",
            Layer::Data => "data",
            Layer::Sharing => "sharing",
            Layer::Links => "links",
            Layer::Accepted => "accepted",
            Layer::Guardrails => "guardrails",
        }
    }
}

/// How the id that AWS gives to a resource is read off it inside a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Identifier {
    /// The id is chosen by us: nothing to read.
    Chosen,
    /// CloudFormation `Ref`.
    Ref,
    /// CloudFormation `Fn::GetAtt` or a Terraform attribute of this name.
    Attribute(&'static str),
    /// CloudFormation: what stands behind the colon in the only element of this attribute, `PLACE:ID`.
    OnlyPart(&'static str),
    /// Terraform: in the only element of the first attribute, which is a set, the second one.
    OnlyElement(&'static str, &'static str),
}

impl Identifier {
    /// What a template of CloudFormation reads where the logical id is this one: `KeyData`, `GroupOpen.GroupId`, and for
    /// parts an index behind it.
    pub fn name(self, id: &str) -> Option<String> {
        match self {
            Self::Chosen | Self::OnlyElement(..) => None,
            Self::Ref => Some(id.to_owned()),
            Self::Attribute(name) => Some([id, ".", name].concat()),
            Self::OnlyPart(name) => Some([id, ".", name, PART].concat()),
        }
    }

    /// What is read, apart from what it is read off.
    fn word(self) -> Option<String> {
        match self {
            Self::Ref => Some("Ref".to_owned()),
            Self::Chosen | Self::Attribute(_) | Self::OnlyPart(_) | Self::OnlyElement(..) => self.name(""),
        }
    }

    /// The traversal of Terraform for a resource named `KIND.LABEL`.
    pub fn traversal(self, base: &str) -> Option<String> {
        match self {
            Self::Chosen | Self::Ref | Self::OnlyPart(_) => None,
            Self::Attribute(name) => Some([base, ".", name].concat()),
            Self::OnlyElement(set, name) => Some(["one(", base, ".", set, ").", name].concat()),
        }
    }
}

/// How [`Identifier::OnlyPart`] is spelled behind an attribute: the first element, and in it the second part.
pub const PART: &str = "[0]:[1]";

/// Which of a resource and its companion points at the other, and what of the other it names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Link {
    /// Neither: only their names belong together.
    None,
    /// The companion at the primary one: `bucket = aws_s3_bucket.data.id`.
    ToPrimary(Identifier),
    /// The primary one at the companion: `allocation_id = aws_eip.out.id`.
    ToCompanion(Identifier),
}

/// A resource that is rendered with a primary one, such as the alias of a key.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Companion {
    /// What is appended to the primary one's logical id (CloudFormation) or label (Terraform).
    pub suffix: &'static str,
    /// Its type in the backend.
    pub kind: &'static str,
    /// True when it is written for every resource of the kind.
    pub always: bool,
    /// True when there may be several, each with a part of its own: behind the label and two underscores
    /// (Terraform), behind the suffix (CloudFormation, see [`Companion::is_part`]).
    pub repeated: bool,
    /// Which of the two points at the other.
    pub link: Link,
}

impl Companion {
    /// True for the part of a repeated companion's logical id: eight lower-case hexadecimal digits.
    ///
    /// A logical id has no separators, so only a fixed form keeps the companions of `a` and of `a-route` apart.
    pub fn is_part(text: &str) -> bool {
        text.len() == 8 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    }

    /// What tells a block of this companion from its like when `id` is its logical id and `own` that of its
    /// primary one; none where it is no such block.
    pub fn part_of_id<'a>(&self, own: &str, id: &'a str) -> Option<&'a str> {
        let rest = id.strip_prefix(own)?.strip_prefix(self.suffix)?;
        let fits = if self.repeated { Self::is_part(rest) } else { rest.is_empty() };
        fits.then_some(rest)
    }

    /// The same for a label of Terraform.
    pub fn part_of_label<'a>(&self, own: &str, label: &'a str) -> Option<&'a str> {
        let rest = label.strip_prefix(own)?;
        if self.repeated {
            rest.strip_prefix("__")
        } else {
            rest.is_empty().then_some(rest)
        }
    }
}

/// The block types that one kind becomes in one backend.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Shape {
    /// The type of the primary block (`AWS::KMS::Key`, `aws_kms_key`).
    pub kind: &'static str,
    /// Blocks that come with it.
    pub companions: &'static [Companion],
    /// How others reach the id that AWS gives to it.
    pub identifier: Identifier,
}

impl Shape {
    /// The references that a template of CloudFormation may hold to the resource at `address` and to what stands beside
    /// it, each with the text that it reads as: the id that AWS gives, and the links between the blocks.
    pub fn names(&self, id: &str, address: &Address) -> BTreeMap<String, Text> {
        self.references(address, |suffix, _, identifier| identifier.name(&[id, suffix].concat()))
    }

    /// The same for a Terraform file, where the resource has this label.
    pub fn traversals(&self, label: &str, address: &Address) -> BTreeMap<String, Text> {
        self.references(address, |_, kind, identifier| identifier.traversal(&[kind, ".", label].concat()))
    }

    fn references(
        &self,
        address: &Address,
        spell: impl Fn(&str, &str, Identifier) -> Option<String>,
    ) -> BTreeMap<String, Text> {
        let id = spell("", self.kind, self.identifier).map(|name| (name, Text::symbol(address)));
        let links = self.companions.iter().filter_map(|companion| {
            let name = match companion.link {
                Link::None => None,
                Link::ToPrimary(what) => spell("", self.kind, what),
                Link::ToCompanion(what) => spell(companion.suffix, companion.kind, what),
            };
            Some((name?, self.link(companion.suffix, address)?))
        });
        id.into_iter().chain(links).collect()
    }

    /// What the link between the resource at `address` and a companion reads as; none where neither points at the other.
    ///
    /// INVARIANT: two attributes of one resource never read as the same text, so one can never stand for the other.
    fn link(&self, suffix: &str, address: &Address) -> Option<Text> {
        match self.companions.iter().find(|companion| companion.suffix == suffix)?.link {
            Link::None => None,
            Link::ToPrimary(what) if what == self.identifier => Some(Text::symbol(address)),
            Link::ToPrimary(what) => Some(Text::symbol(&address.beside(&what.word()?)?)),
            Link::ToCompanion(_) => Some(Text::symbol(&address.beside(suffix)?)),
        }
    }
}

/// The part of a Terraform label that tells a repeated block from its like.
///
/// It must follow from what the block holds: otherwise a new neighbour moves it, and Terraform destroys what it moves.
#[derive(Clone, Debug)]
pub struct Label {
    part: String,
    own_account: Option<AccountId>,
}

impl Label {
    /// What a label says instead of the account that the root is for, so that roots of several accounts are alike.
    const OWN: &'static str = "own";

    /// An error unless the part is the key of what the block holds, or the end of the key with a digest behind it.
    pub fn follows_from(&self, key: &str, properties: &Properties) -> Result<(), Mismatch> {
        let key = self.without_own_account(key);
        let stem = self.part.rsplit_once('-').filter(|(_, digest)| Companion::is_part(digest));
        if self.part == key || stem.is_some_and(|(stem, _)| stem == end_of(&key)) {
            Ok(())
        } else {
            Err(properties.mismatch("", "has a label that does not follow from what it holds"))
        }
    }

    /// A longer number that holds the account's id is another number.
    fn without_own_account(&self, key: &str) -> String {
        let Some(own) = &self.own_account else {
            return key.to_owned();
        };
        let mut runs: Vec<String> = Vec::new();
        for letter in key.chars() {
            match runs.last_mut() {
                Some(run) if run.ends_with(|last: char| last.is_ascii_digit()) == letter.is_ascii_digit() => {
                    run.push(letter)
                }
                _ => runs.push(letter.to_string()),
            }
        }
        runs.iter().map(|run| if run == own.as_str() { Self::OWN } else { run }).collect()
    }
}

/// The last segment of an ARN or path, without what a label cannot hold.
fn end_of(text: &str) -> String {
    let last = text.rsplit([':', '/']).next().unwrap_or_default();
    last.chars()
        .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
        .collect()
}

/// The blocks of one resource as read from a file: the primary one and its companions by suffix.
#[derive(Debug)]
pub struct Blocks {
    /// Names the resource in messages.
    pub place: String,
    /// The file they were read from.
    pub file: String,
    /// The resource that they must be.
    pub address: Address,
    /// How its kind looks in the language of the file.
    pub shape: Shape,
    /// Properties of the primary block.
    pub primary: Properties,
    /// Each companion with the part of its name that tells it from its like; several where the template repeats it.
    pub companions: BTreeMap<&'static str, Vec<(String, Properties)>>,
    /// The account that labels call `own`, where the file goes to several accounts.
    pub own_account: Option<AccountId>,
}

impl Blocks {
    /// What a property reads as that points from one to the other of this resource and the companion of a suffix.
    pub fn link(&self, suffix: &str) -> Option<Text> {
        self.shape.link(suffix, &self.address)
    }

    /// The one companion of a suffix, which must point at this resource under `key`.
    pub fn one_pointing(&mut self, suffix: &'static str, key: &str) -> Result<Properties, Mismatch> {
        let own = self.link(suffix);
        let mut properties = self.one(suffix)?;
        points_at(&mut properties, key, own.as_ref())?;
        Ok(properties)
    }

    /// The companion of a suffix, if there is one; it must point at this resource under `key`.
    pub fn optional_pointing(
        &mut self,
        suffix: &'static str,
        key: &str,
    ) -> Result<Option<Properties>, Mismatch> {
        match self.companions.contains_key(suffix) {
            true => self.one_pointing(suffix, key).map(Some),
            false => Ok(None),
        }
    }

    /// Every companion of a suffix with its label; each must point at this resource under `key`.
    pub fn each_pointing(
        &mut self,
        suffix: &'static str,
        key: &str,
    ) -> Result<Vec<(Label, Properties)>, Mismatch> {
        let own = self.link(suffix);
        let each = self.companions.remove(suffix).unwrap_or_default();
        let pointing = |(part, mut properties): (String, Properties)| {
            points_at(&mut properties, key, own.as_ref())?;
            let own_account = self.own_account.clone();
            Ok((Label { part, own_account }, properties))
        };
        each.into_iter().map(pointing).collect()
    }

    /// A mismatch about the whole resource.
    pub fn mismatch(&self, message: &str) -> Mismatch {
        Mismatch {
            file: self.file.clone(),
            place: self.place.clone(),
            message: message.to_owned(),
        }
    }

    /// The one companion of a suffix; an error where there is none or more than one.
    pub fn one(&mut self, suffix: &'static str) -> Result<Properties, Mismatch> {
        match self.optional(suffix)? {
            Some(properties) => Ok(properties),
            None => Err(self.mismatch(&format!("has no `{suffix}` beside it"))),
        }
    }

    /// The companion of a suffix, if there is one.
    pub fn optional(&mut self, suffix: &'static str) -> Result<Option<Properties>, Mismatch> {
        let mut found = self.companions.remove(suffix).unwrap_or_default();
        match (found.pop(), found.is_empty()) {
            (Some((_, properties)), true) => Ok(Some(properties)),
            (None, _) => Ok(None),
            _ => Err(self.mismatch(&format!("has more than one `{suffix}` beside it"))),
        }
    }

    /// An error when a companion was not consumed.
    pub fn finish(self) -> Result<(), Mismatch> {
        match self.companions.keys().next() {
            Some(suffix) => Err(self.mismatch(&format!("has a `{suffix}` beside it that was not asked for"))),
            None => self.primary.finish(),
        }
    }
}

/// What a block's `lifecycle` says: to leave these attributes alone, and nothing else.
pub fn read_once(meta: &mut Properties, once: &[&str]) -> Result<(), Mismatch> {
    let Some(mut lifecycle) = meta.optional_nested("lifecycle")? else {
        return match once.is_empty() {
            true => Ok(()),
            false => Err(meta.mismatch("lifecycle", "is missing")),
        };
    };
    let left = lifecycle.texts("ignore_changes")?;
    lifecycle.finish()?;
    if once.is_empty() || !left.iter().map(Text::as_str).eq(once.iter().copied()) {
        return Err(meta.mismatch("lifecycle", "leaves other attributes alone than the kind says"));
    }
    Ok(())
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
    /// Attributes of its first Terraform block that are set once and left alone: AWS answers more than was said.
    const ONCE: &'static [&'static str] = &[];

    /// The address of the one that has this name in an account.
    fn address(account: &Name, name: &Name) -> Address {
        Address::new(name!(Self::KIND), account, name)
    }

    /// The ARN in its place, with a symbol where AWS chooses the id.
    fn arn(&self, place: &Place, address: &Address) -> Text;

    /// Its tags as requests about it carry them (`aws:ResourceTag`); empty where it has none, or AWS tells nobody.
    fn tags(&self) -> Tags;

    /// The ARN of the KMS key that encrypts its data; `None` where no key of the user does.
    fn key(&self) -> Option<&str> {
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

    /// ARNs of what must exist before the resource can be made.
    fn needs(&self) -> BTreeSet<Text> {
        BTreeSet::new()
    }

    /// What an AWS service uses in its own name for the sake of the resource: the ARNs of the role that it assumes,
    /// the topic that it tells, the key that it encrypts with, the bucket that it writes to, and a pattern of the
    /// objects there.
    fn delivers_to(&self) -> BTreeSet<Text> {
        BTreeSet::new()
    }

    /// Reads the kind from CloudFormation; every property must be consumed.
    fn from_cloudformation(blocks: &mut Blocks) -> Result<Self, Mismatch>;

    /// Reads the kind from Terraform; every attribute must be consumed.
    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch>;
}

/// A mismatch where what was just read had been read before: AWS would refuse it, or keep one of the two.
pub(super) fn once(properties: &Properties, fresh: bool) -> Result<(), Mismatch> {
    if fresh {
        Ok(())
    } else {
        Err(properties.mismatch("", "stands twice"))
    }
}

/// The ARN `…:type/id` of a resource of a service in its place.
pub(super) fn arn_of(service: &str, place: &Place, kind: &str, id: &str) -> Text {
    arn(service, place.region.as_str(), place.account.as_str(), &[kind, "/", id].concat()).into()
}

/// A bucket that a service writes to, and the pattern of its objects under a prefix.
pub(super) fn bucket_and_objects(bucket: &str, prefix: &str) -> [Text; 2] {
    ["", &["/", prefix, "*"].concat()].map(|path| arn("s3", "", "", &[bucket, path].concat()).into())
}

/// Tags in CloudFormation's form: a list of `Key` and `Value`.
pub(super) fn tag_list(properties: &mut Properties) -> Result<Tags, Mismatch> {
    tags_under(properties, "Tags")
}

/// The same under another key.
pub(super) fn tags_under(properties: &mut Properties, key: &str) -> Result<Tags, Mismatch> {
    let mut tags = Tags::new();
    for mut tag in properties.each(key)? {
        let before =
            tags.insert(tag.text("Key")?.as_str().to_owned(), tag.text("Value")?.as_str().to_owned());
        once(&tag, before.is_none())?;
        tag.finish()?;
    }
    Ok(tags)
}

/// Tags in Terraform's form: a map.
pub(super) fn tag_map(properties: &mut Properties) -> Result<Tags, Mismatch> {
    Ok(properties
        .map("tags")?
        .into_iter()
        .map(|(key, value)| (key, value.as_str().to_owned()))
        .collect())
}

/// A required policy document under `key`.
pub(super) fn read_document(properties: &mut Properties, key: &str) -> Result<Document, Mismatch> {
    let json = properties.json(key)?;
    let document = Document::parse(&json).map_err(|problems| {
        let first = problems.first().map(ToString::to_string).unwrap_or_default();
        properties.mismatch(key, format!("is not a policy: {first}"))
    })?;
    // AWS reads fewer spellings than our parser does, so only our own one counts.
    if document.to_json() == json {
        Ok(document)
    } else {
        Err(properties.mismatch(key, "is not in the spelling that landform writes"))
    }
}

/// Serializes a document in AWS's JSON, for template data.
pub(super) fn document<S: serde::Serializer>(document: &Document, serializer: S) -> Result<S::Ok, S::Error> {
    document.to_json().serialize(serializer)
}

/// Serializes named documents in AWS's JSON, for template data.
pub(super) fn documents<S: serde::Serializer>(
    documents: &BTreeMap<String, Document>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_map(documents.iter().map(|(name, document)| (name, document.to_json())))
}

/// A number that must fit 32 bits.
pub(super) fn small(properties: &mut Properties, key: &str) -> Result<u32, Mismatch> {
    let number = properties.integer(key)?;
    u32::try_from(number).map_err(|_| properties.mismatch(key, "is out of range"))
}

/// Plain text of a property, symbols in their encoded form.
pub(super) fn plain(properties: &mut Properties, key: &str) -> Result<String, Mismatch> {
    Ok(properties.text(key)?.as_str().to_owned())
}

/// The text of a property; empty when it is absent.
pub(super) fn plain_or_empty(properties: &mut Properties, key: &str) -> Result<String, Mismatch> {
    Ok(properties
        .optional_text(key)?
        .map(|text| text.as_str().to_owned())
        .unwrap_or_default())
}

/// A property that must point at what the kind says, by the attribute that the kind says; see [`Blocks::link`].
pub(super) fn points_at(properties: &mut Properties, key: &str, what: Option<&Text>) -> Result<(), Mismatch> {
    if Some(&properties.text(key)?) == what {
        Ok(())
    } else {
        Err(properties.mismatch(key, "points at another resource, or at another attribute"))
    }
}

/// A block of addresses.
pub(super) fn cidr(properties: &mut Properties, key: &str) -> Result<Cidr, Mismatch> {
    let text = plain(properties, key)?;
    Cidr::parse(&text).map_err(|message| properties.mismatch(key, message))
}

/// A block of addresses, of whichever version stands there.
pub(super) fn either_cidr(properties: &mut Properties, v4: &str, v6: &str) -> Result<Cidr, Mismatch> {
    let (key, want_v6) = if properties.has(v6) { (v6, true) } else { (v4, false) };
    let block = cidr(properties, key)?;
    if block.is_v6() == want_v6 {
        Ok(block)
    } else {
        Err(properties.mismatch(key, "is of the other version of IP"))
    }
}

/// Texts as a set; an error where one stands twice.
pub(super) fn set(properties: &mut Properties, key: &str) -> Result<BTreeSet<String>, Mismatch> {
    let texts = properties.texts(key)?;
    let set: BTreeSet<String> = texts.iter().map(|text| text.as_str().to_owned()).collect();
    if set.len() == texts.len() {
        Ok(set)
    } else {
        Err(properties.mismatch(key, "holds the same text twice"))
    }
}

/// A number that must fit its type.
pub(super) fn number<N: TryFrom<i64>>(properties: &mut Properties, key: &str) -> Result<N, Mismatch> {
    let number = properties.integer(key)?;
    N::try_from(number).map_err(|_| properties.mismatch(key, "is out of range"))
}

/// A value of an enum by the word that stands for it.
pub(super) fn word<T: Copy>(
    properties: &mut Properties,
    key: &str,
    words: &[(&str, T)],
) -> Result<T, Mismatch> {
    let text = plain(properties, key)?;
    let found = words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
    found.ok_or_else(|| properties.mismatch(key, "is not a word that landform writes"))
}

/// Adds to a set; an error where it is there already.
pub(super) fn add<T: Ord>(set: &mut BTreeSet<T>, item: T, properties: &Properties) -> Result<(), Mismatch> {
    if set.insert(item) {
        Ok(())
    } else {
        Err(properties.mismatch("", "says the same as another block"))
    }
}

/// The one map of a list that must hold exactly one.
pub(super) fn only(properties: &mut Properties, key: &str) -> Result<Properties, Mismatch> {
    let mut items = properties.each(key)?;
    match (items.pop(), items.is_empty()) {
        (Some(item), true) => Ok(item),
        _ => Err(properties.mismatch(key, "must hold exactly one entry")),
    }
}
