//! The block types that a kind becomes in one backend, and how the blocks of one resource point at one another.

use crate::aws::{Address, Text};
use std::collections::BTreeMap;

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
    /// True when there may be several, each with a part of its own: behind the label and an underscore
    /// (Terraform, see [`Label`](super::Label)), behind the suffix (CloudFormation, see [`Companion::is_part`]).
    pub repeated: bool,
    /// Which of the two points at the other.
    pub link: Link,
}

impl Companion {
    /// True where it names what its primary block waits for, since no reference makes one wait for the other.
    pub fn waits(&self) -> bool {
        self.link == Link::None
    }

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
            rest.strip_prefix('_')
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
    /// True where a block of this type is the first one, or stands beside it once.
    pub fn has_block(&self, kind: &str) -> bool {
        let mut beside = self.companions.iter().filter(|companion| !companion.repeated);
        self.kind == kind || beside.any(|companion| companion.kind == kind)
    }

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
    pub fn link(&self, suffix: &str, address: &Address) -> Option<Text> {
        match self.companions.iter().find(|companion| companion.suffix == suffix)?.link {
            Link::None => None,
            Link::ToPrimary(what) if what == self.identifier => Some(Text::symbol(address)),
            Link::ToPrimary(what) => Some(Text::symbol(&address.beside(&what.word()?)?)),
            Link::ToCompanion(_) => Some(Text::symbol(&address.beside(suffix)?)),
        }
    }
}
