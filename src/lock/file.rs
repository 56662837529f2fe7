//! The text of a lock into its entries and their places, with every problem collected.

use super::{DeployedStack, Lock, Pin, invalid};
use crate::aws::{AccountId, Address, Cidr, Name, Region};
use crate::blueprint::decode::{Decode, read as read_as, section};
use crate::blueprint::node::Node;
use crate::blueprint::schema::Definitions;
use crate::blueprint::values::{Named, Spanned};
use crate::diagnostic::{Diagnostics, Span};
use std::collections::BTreeMap;

section! {
    /// The file as it is written.
    pub struct LockFile {
        /// The version of the format.
        "landform_lock" => version: required Spanned<u32>,
        /// Ids by address.
        "ids" => ids: default Named<Spanned<String>, String>,
        /// Blocks of addresses by the address of a VPC.
        "addresses" => addresses: default Named<Spanned<Cidr>, String>,
        /// Identity configurations by the address of a studio.
        "identities" => identities: default Named<Spanned<String>, String>,
        /// Where each stack was deployed, by its name.
        "stacks" => stacks: default Named<DeployedInFile, String>,
        /// Names by address.
        "pins" => pins: default Named<PinInFile, String>,
        /// ARNs of what existed already, by address.
        "existing" => existing: default Named<Spanned<String>, String>,
    }
}

section! {
    /// Names of one resource.
    pub struct PinInFile {
        /// The logical id in its template.
        "logical_id" => logical_id: required Spanned<String>,
        /// The label in its root.
        "label" => label: required Spanned<String>,
        /// The stack that holds it.
        "stack" => stack: required Spanned<String>,
        /// The root that joins two places and holds it.
        "root" => root: optional Spanned<String>,
        /// Its ARN, with `*` for an id that AWS chose.
        "arn" => arn: optional Spanned<String>,
        /// What of it cannot be changed in place, by field.
        "created" => created: default Named<Spanned<String>, String>,
    }
}

section! {
    /// Where a stack was deployed.
    pub struct DeployedInFile {
        /// Its layer.
        "layer" => layer: required Spanned<String>,
        /// Its Region.
        "region" => region: required Spanned<Region>,
        /// What its name has behind that of its account, its unit or its accounts.
        "suffix" => suffix: optional Spanned<String>,
        /// Which part it is of what is too much for one template, from 1; the first says nothing of it.
        "part" => part: optional Spanned<u32>,
        /// The unit that its stack set goes to.
        "unit" => unit: optional Spanned<String>,
        /// The ids of its accounts by their names.
        "accounts" => accounts: default Named<Spanned<AccountId>>,
    }
}

/// What can be told of a file whatever else is wrong with it: its version, and what stands where addresses belong.
struct LockHead {
    version: Option<Spanned<u32>>,
    keys: Vec<(String, Span)>,
}

impl Decode for LockHead {
    fn decode(node: &Node, _: &mut Diagnostics) -> Option<Self> {
        // Whoever reads the whole file tells it.
        let mut told = Diagnostics::new();
        let version = node.get("landform_lock").and_then(|at| Spanned::decode(at, &mut told));
        let sections = ["ids", "addresses", "identities", "pins", "existing"]
            .iter()
            .filter_map(|key| node.get(key));
        let keys = sections.flat_map(Node::entries).map(|(key, _)| (key.text.clone(), key.span));
        Some(Self {
            version,
            keys: keys.collect(),
        })
    }

    fn schema(_: &mut Definitions) -> serde_json::Value {
        serde_json::Value::Bool(true)
    }
}

/// Where the entries of a lock stand.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct LockPlaces {
    /// Ids by address.
    pub ids: BTreeMap<String, Span>,
    /// Keys of blocks of addresses by address.
    pub addresses: BTreeMap<String, Span>,
    /// Identity configurations by address.
    pub identities: BTreeMap<String, Span>,
    /// The logical id, the label and the stack of a pin by address.
    pub pins: BTreeMap<String, [Span; 3]>,
    /// The root of a pin by address, where it names one.
    pub roots: BTreeMap<String, Span>,
    /// The layer of a stack, and the name of its unit, by the name of the stack.
    pub stacks: BTreeMap<String, [Span; 2]>,
    /// Every address in the order of the file.
    pub keys: Vec<(Address, Span)>,
}

/// Reads a lock.
pub(super) fn read(file: u32, text: &str) -> Result<(Lock, LockPlaces), Diagnostics> {
    if text.trim().is_empty() {
        let nothing = Span::new(file, 0, 0);
        return Err(
            invalid(nothing, "the file says nothing; without any known ids there is no such file").into(),
        );
    }
    let (head, _) = read_as::<LockHead>(file, text);
    let version = head.as_ref().and_then(|head| head.version.as_ref());
    if let Some(version) = version.filter(|version| version.value != Lock::VERSION) {
        let message = format!("version {} of locks is not known to this program", version.value);
        return Err(invalid(version.span, message).into());
    }
    let (found, mut problems) = read_as::<LockFile>(file, text);
    let units = found
        .iter()
        .flat_map(|found| found.stacks.iter())
        .filter_map(|(_, entry)| entry.value.unit.as_ref());
    let misnamed = units.filter_map(|unit| Some(invalid(unit.span, Name::parse(unit).err()?.to_string())));
    problems.extend(misnamed);
    let mut keys = Vec::new();
    for (text, place) in head.into_iter().flat_map(|head| head.keys) {
        match Address::parse(&text) {
            Ok(address) => keys.push((address, place)),
            Err(why) => problems.push(invalid(place, why)),
        }
    }
    match found.filter(|_| !problems.has_errors()) {
        Some(found) => Ok(parted(&found, keys)),
        None => Err(problems),
    }
}

fn parted(found: &LockFile, keys: Vec<(Address, Span)>) -> (Lock, LockPlaces) {
    let lock = Lock {
        landform_lock: Lock::VERSION,
        ids: values(&found.ids, |id| id.value.clone()),
        addresses: values(&found.addresses, |block| block.value),
        identities: values(&found.identities, |word| word.value.clone()),
        stacks: values(&found.stacks, deployed),
        pins: values(&found.pins, pin),
        existing: values(&found.existing, |arn| arn.value.clone()),
        ..Lock::empty()
    };
    let places = LockPlaces {
        ids: values(&found.ids, |id| id.span),
        addresses: values(&found.addresses, |block| block.span),
        identities: values(&found.identities, |word| word.span),
        pins: values(&found.pins, |pin| [pin.logical_id.span, pin.label.span, pin.stack.span]),
        roots: found
            .pins
            .iter()
            .filter_map(|(address, entry)| Some((address.clone(), entry.value.root.as_ref()?.span)))
            .collect(),
        stacks: values(&found.stacks, |stack| {
            [stack.layer.span, stack.unit.as_ref().map_or(stack.layer.span, |unit| unit.span)]
        }),
        keys,
    };
    (lock, places)
}

fn pin(pin: &PinInFile) -> Pin {
    Pin {
        logical_id: pin.logical_id.value.clone(),
        label: pin.label.value.clone(),
        stack: pin.stack.value.clone(),
        root: pin.root.as_ref().map(|root| root.value.clone()),
        arn: pin.arn.as_ref().map(|arn| arn.value.clone()),
        created: values(&pin.created, |value| value.value.clone()),
    }
}

fn deployed(stack: &DeployedInFile) -> DeployedStack {
    let accounts = stack.accounts.iter().map(|(name, entry)| (name.clone(), entry.value.value.clone()));
    DeployedStack {
        layer: stack.layer.value.clone(),
        region: stack.region.value.clone(),
        suffix: stack.suffix.as_ref().map(|suffix| suffix.value.clone()).unwrap_or_default(),
        part: stack.part.as_ref().map_or(1, |part| part.value.max(1)),
        unit: stack.unit.as_ref().and_then(|unit| Name::parse(unit).ok()),
        accounts: accounts.collect(),
    }
}

fn values<T, U>(entries: &Named<T, String>, value: impl Fn(&T) -> U) -> BTreeMap<String, U> {
    entries
        .iter()
        .map(|(address, entry)| (address.clone(), value(&entry.value)))
        .collect()
}
