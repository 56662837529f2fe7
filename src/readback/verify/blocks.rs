//! Blocks of a file into resources: which block belongs to which member of a piece.

use super::super::Mismatch;
use crate::aws::{AccountId, Text};
use crate::plan::{Member, Piece};
use crate::resource::properties::{Properties, Value};
use crate::resource::{Blocks, Body, Companion, Shape};
use std::collections::BTreeMap;

/// A block of either backend: its type, its name, its properties.
pub(super) struct Found {
    pub kind: String,
    pub name: String,
    pub properties: Properties,
}

/// How one backend names companions.
pub(super) trait Naming {
    /// The member's own name in the backend.
    fn own(member: &Member) -> &str;
    /// The shape of a kind in the backend.
    fn shape(body: &Body) -> Option<Shape>;
    /// What stands behind the primary's name when `name` is that of such a companion.
    fn part<'a>(own: &str, companion: &Companion, name: &'a str) -> Option<&'a str>;
    /// True when the part that tells a companion apart is the one that it must have.
    fn is_right_part(part: &str, companion: &Companion, properties: &Properties) -> bool;
    /// Reads a kind.
    fn read(kind: &str, blocks: &mut Blocks) -> Result<Body, Mismatch>;
}

/// CloudFormation: the suffix is appended to the logical id, and a part where there may be several.
pub(super) struct ByLogicalId;

impl Naming for ByLogicalId {
    fn own(member: &Member) -> &str {
        &member.id
    }
    fn shape(body: &Body) -> Option<Shape> {
        body.cloudformation()
    }
    fn part<'a>(own: &str, companion: &Companion, name: &'a str) -> Option<&'a str> {
        companion.part_of_id(own, name)
    }
    fn is_right_part(_: &str, _: &Companion, _: &Properties) -> bool {
        true
    }
    fn read(kind: &str, blocks: &mut Blocks) -> Result<Body, Mismatch> {
        Body::from_cloudformation(kind, blocks)
    }
}

/// Terraform: the same label, or the label, two underscores and a part.
pub(super) struct ByLabel;

impl Naming for ByLabel {
    fn own(member: &Member) -> &str {
        &member.label
    }
    fn shape(body: &Body) -> Option<Shape> {
        body.terraform()
    }
    fn part<'a>(own: &str, companion: &Companion, name: &'a str) -> Option<&'a str> {
        companion.part_of_label(own, name)
    }
    /// An address must follow from what it holds: otherwise a new neighbour moves it, and Terraform destroys what it moves.
    fn is_right_part(part: &str, companion: &Companion, properties: &Properties) -> bool {
        if companion.repeated {
            follows(part, properties)
        } else {
            part.is_empty()
        }
    }
    fn read(kind: &str, blocks: &mut Blocks) -> Result<Body, Mismatch> {
        Body::from_terraform(kind, blocks)
    }
}

/// True when a part is one of the block's texts, or the end of one with a digest behind it.
fn follows(part: &str, properties: &Properties) -> bool {
    let stem = part.rsplit_once('-').filter(|(_, digest)| is_digest(digest)).map(|(stem, _)| stem);
    if let Some(key) = composed(properties) {
        return part == key || stem == Some(end_of(&key).as_str());
    }
    let mut rest = properties.clone();
    let keys: Vec<String> = properties.keys().map(str::to_owned).collect();
    keys.iter().any(|key| match rest.optional_value(key) {
        Some(Value::Text(text)) => {
            part == text.as_str()
                || (part == OWN && AccountId::parse(text.as_str()).is_ok())
                || stem == Some(end_of(text.as_str()).as_str())
        }
        _ => false,
    })
}

/// The key of a block that several properties tell apart: a rule of a group, an entry of a network ACL, a DNS record.
fn composed(properties: &Properties) -> Option<String> {
    let mut rest = properties.clone();
    let mut word = |key: &str| match rest.optional_value(key) {
        Some(Value::Text(text)) => Some(text.as_str().to_owned()),
        Some(Value::Number(digits)) => Some(digits),
        Some(Value::Bool(flag)) => Some(flag.to_string()),
        _ => None,
    };
    if let Some(protocol) = word("ip_protocol") {
        let port = |text: Option<String>| text.unwrap_or_else(|| "-1".to_owned());
        let (from, to) = (port(word("from_port")), port(word("to_port")));
        let peers = ["cidr_ipv4", "cidr_ipv6", "referenced_security_group_id", "prefix_list_id"];
        let peer = peers.into_iter().find_map(&mut word)?;
        return Some([protocol, from, to, peer].join(" "));
    }
    if let Some(number) = word("rule_number") {
        let direction = if word("egress")? == "true" { "egress-" } else { "ingress-" };
        return Some([direction, &number].concat());
    }
    word("zone_id")?;
    Some([word("type")?, word("name")?].join(" "))
}

/// What a label says instead of the account that the root is for, so that roots of several accounts are alike.
const OWN: &str = "own";

fn is_digest(text: &str) -> bool {
    text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_hexdigit() && !byte.is_ascii_uppercase())
}

/// The last segment of an ARN or path, without what a label cannot hold.
fn end_of(text: &str) -> String {
    let last = text.rsplit([':', '/']).next().unwrap_or_default();
    last.chars()
        .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
        .collect()
}

/// Compares every member that the backend renders with its blocks, for the place number `at`.
pub(super) fn compare<N: Naming>(file: &str, piece: &Piece, at: usize, mut found: Vec<Found>) -> Vec<Mismatch> {
    let mut mismatches = Vec::new();
    for member in &piece.members {
        let Some(resource) = member.resources.get(at) else { continue };
        let Some(shape) = N::shape(&resource.body) else { continue };
        let own = Text::symbol(&resource.address);
        match collect::<N>(file, member, &shape, own, &mut found) {
            Ok(blocks) => mismatches.extend(differs::<N>(blocks, &resource.body)),
            Err(mismatch) => mismatches.push(mismatch),
        }
    }
    mismatches.extend(
        found
            .iter()
            .map(|block| Mismatch::new(file, place(block), "nobody asked for this resource")),
    );
    mismatches
}

fn place(block: &Found) -> String {
    [block.kind.as_str(), ".", &block.name].concat()
}

/// The blocks of one member, taken out of what was found.
fn collect<N: Naming>(file: &str, member: &Member, shape: &Shape, own: Text, found: &mut Vec<Found>) -> Result<Blocks, Mismatch> {
    let name = N::own(member);
    let primary = found.iter().position(|block| block.kind == shape.kind && block.name == name);
    let Some(primary) = primary.map(|at| found.remove(at)) else {
        return Err(Mismatch::new(file, [shape.kind, ".", name].concat(), "is missing"));
    };
    let mut companions: BTreeMap<&'static str, Vec<(String, Properties)>> = BTreeMap::new();
    for companion in shape.companions {
        let belongs = |block: &Found| block.kind == companion.kind && N::part(name, companion, &block.name).is_some();
        let (mine, rest): (Vec<Found>, Vec<Found>) = std::mem::take(found).into_iter().partition(|block| belongs(block));
        *found = rest;
        let right = |block: &&Found| {
            let part = N::part(name, companion, &block.name).unwrap_or_default();
            N::is_right_part(part, companion, &block.properties)
        };
        if let Some(wrong) = mine.iter().find(|block| !right(block)) {
            return Err(Mismatch::new(
                file,
                place(wrong),
                "has a label that does not follow from what it holds",
            ));
        }
        if !mine.is_empty() {
            companions.insert(
                companion.suffix,
                mine.into_iter().map(|block| (block.name, block.properties)).collect(),
            );
        }
    }
    Ok(Blocks {
        place: place(&primary),
        file: file.to_owned(),
        own,
        primary: primary.properties,
        companions,
    })
}

/// Reads the blocks and compares them with what was meant.
fn differs<N: Naming>(mut blocks: Blocks, meant: &Body) -> Vec<Mismatch> {
    let (file, place) = (blocks.file.clone(), blocks.place.clone());
    let read = match N::read(meant.kind(), &mut blocks) {
        Ok(read) => read,
        Err(mismatch) => return vec![mismatch],
    };
    if let Err(mismatch) = blocks.finish() {
        return vec![mismatch];
    }
    if read == *meant {
        Vec::new()
    } else {
        vec![Mismatch::new(&file, place, difference(&read, meant))]
    }
}

/// Names the first field that differs.
fn difference(read: &Body, meant: &Body) -> String {
    let (read, meant) = (read.data(), meant.data());
    let fields = meant.as_object().into_iter().flatten();
    let first = fields
        .filter(|(key, value)| read.get(key.as_str()) != Some(value))
        .map(|(key, _)| key.clone())
        .next();
    match first {
        Some(field) => ["`", &field, "` is not what was evaluated"].concat(),
        None => "is not what was evaluated".to_owned(),
    }
}
