//! Blocks of a file into resources: which block belongs to which member of a stack.

use super::super::Mismatch;
use crate::aws::Address;
use crate::plan::{Member, Stack};
use crate::resource::properties::Properties;
use crate::resource::{Blocks, Body, Companion, Shape};
use std::collections::BTreeMap;

/// A block of either backend: its type, its name, its properties.
pub(super) struct FoundBlock {
    pub kind: String,
    pub name: String,
    pub properties: Properties,
}

/// How one backend names companions.
pub(super) trait CompanionNaming {
    /// The member's own name in the backend.
    fn own(member: &Member) -> &str;
    /// The shape of a kind in the backend.
    fn shape(body: &Body) -> Option<Shape>;
    /// What stands behind the primary's name when `name` is that of such a companion.
    fn part<'a>(own: &str, companion: &Companion, name: &'a str) -> Option<&'a str>;
    /// Reads a kind.
    fn read(kind: &str, blocks: &mut Blocks) -> Result<Body, Mismatch>;
}

/// CloudFormation: the suffix is appended to the logical id, and a part where there may be several.
pub(super) struct ByLogicalId;

impl CompanionNaming for ByLogicalId {
    fn own(member: &Member) -> &str {
        &member.id
    }
    fn shape(body: &Body) -> Option<Shape> {
        body.cloudformation()
    }
    fn part<'a>(own: &str, companion: &Companion, name: &'a str) -> Option<&'a str> {
        companion.part_of_id(own, name)
    }
    fn read(kind: &str, blocks: &mut Blocks) -> Result<Body, Mismatch> {
        Body::from_cloudformation(kind, blocks)
    }
}

/// Terraform: the same label, or the label, two underscores and a part.
pub(super) struct ByLabel;

impl CompanionNaming for ByLabel {
    fn own(member: &Member) -> &str {
        &member.label
    }
    fn shape(body: &Body) -> Option<Shape> {
        body.terraform()
    }
    fn part<'a>(own: &str, companion: &Companion, name: &'a str) -> Option<&'a str> {
        companion.part_of_label(own, name)
    }
    fn read(kind: &str, blocks: &mut Blocks) -> Result<Body, Mismatch> {
        Body::from_terraform(kind, blocks)
    }
}

/// Compares every member that the backend renders with its blocks, for the place number `at`.
pub(super) fn compare<N: CompanionNaming>(
    file: &str,
    stack: &Stack,
    at: usize,
    mut found: Vec<FoundBlock>,
) -> Vec<Mismatch> {
    let mut mismatches = Vec::new();
    for member in &stack.members {
        let Some(resource) = member.resources.get(at) else {
            continue;
        };
        let Some(shape) = N::shape(&resource.body) else {
            continue;
        };
        match collect::<N>(file, member, &shape, &resource.address, &mut found) {
            Ok(blocks) => {
                let own_account = stack.is_shared().then(|| resource.place.account.clone());
                mismatches.extend(differs::<N>(Blocks { own_account, ..blocks }, &resource.body));
            }
            Err(mismatch) => mismatches.push(mismatch),
        }
    }
    mismatches.extend(
        found
            .iter()
            .map(|block| Mismatch::new(file, place_of(block), "nobody asked for this resource")),
    );
    mismatches
}

fn place_of(block: &FoundBlock) -> String {
    [block.kind.as_str(), ".", &block.name].concat()
}

/// The blocks of one member, taken out of what was found.
fn collect<N: CompanionNaming>(
    file: &str,
    member: &Member,
    shape: &Shape,
    address: &Address,
    found: &mut Vec<FoundBlock>,
) -> Result<Blocks, Mismatch> {
    let name = N::own(member);
    let primary = found.iter().position(|block| block.kind == shape.kind && block.name == name);
    let Some(primary) = primary.map(|at| found.remove(at)) else {
        return Err(Mismatch::new(file, [shape.kind, ".", name].concat(), "is missing"));
    };
    let mut companions: BTreeMap<&'static str, Vec<(String, Properties)>> = BTreeMap::new();
    for companion in shape.companions {
        // Names of parts begin with a resource's own, and so do those of another resource whose name goes on.
        let link = shape.link(companion.suffix, address).filter(|_| companion.repeated);
        let points = |block: &FoundBlock| link.as_ref().is_none_or(|link| block.properties.holds(link));
        let belongs = |block: &FoundBlock| {
            block.kind == companion.kind && N::part(name, companion, &block.name).is_some() && points(block)
        };
        let (mine, rest): (Vec<FoundBlock>, Vec<FoundBlock>) =
            std::mem::take(found).into_iter().partition(belongs);
        *found = rest;
        let of_part =
            |block: FoundBlock| Some((N::part(name, companion, &block.name)?.to_owned(), block.properties));
        if !mine.is_empty() {
            companions.insert(companion.suffix, mine.into_iter().filter_map(of_part).collect());
        }
    }
    Ok(Blocks {
        place: place_of(&primary),
        file: file.to_owned(),
        address: address.clone(),
        shape: *shape,
        own_account: None,
        primary: primary.properties,
        companions,
    })
}

/// Reads the blocks and compares them with what was meant.
fn differs<N: CompanionNaming>(mut blocks: Blocks, meant: &Body) -> Vec<Mismatch> {
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
