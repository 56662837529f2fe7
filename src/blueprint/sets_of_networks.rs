//! Networks that are placed in several accounts, into one for each: a VPC has addresses of its own wherever it stands.
//!
//! `networks: { app: { in: unit/ml, from: pool } }` is read as `app-ACCOUNT` for every account of the unit, and what
//! stands in such a network, or joins it, likewise.

use super::alike::units_of_accounts;
use super::node::{MapKey, Node, NodeValue};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// Sections whose entries stand in a network, and the keys by which they name it.
const IN_NETWORKS: [(&str, &[&str]); 5] = [
    ("endpoints", &["network"]),
    ("groups", &["network"]),
    ("studios", &["network"]),
    ("warehouses", &["network"]),
    ("peerings", &["from", "to"]),
];

/// The document with one entry for each account. An `in:` that names what there is not stays as it is, and is told where
/// it is resolved.
pub(super) fn in_each_account(node: &Node) -> Cow<'_, Node> {
    let accounts = Accounts::of(node);
    let networks = node.get("networks").map(Node::entries).unwrap_or_default();
    let sets: BTreeMap<&str, Vec<String>> = networks
        .iter()
        .filter_map(|(key, entry)| Some((key.text.as_str(), accounts.several(entry)?)))
        .collect();
    if sets.is_empty() {
        return Cow::Borrowed(node);
    }
    let mut node = node.clone();
    let NodeValue::Map(sections) = &mut node.value else {
        return Cow::Owned(node);
    };
    for (key, section) in sections {
        let named = IN_NETWORKS.iter().find(|(section, _)| *section == key.text);
        if key.text == "networks" {
            rewrite(section, |key, entry| {
                let accounts = sets.get(key.text.as_str())?;
                Some(accounts.iter().map(|account| placed(key, entry, account)).collect())
            });
        } else if let Some((_, keys)) = named {
            rewrite(section, |key, entry| joined(key, entry, keys, &sets));
        }
    }
    Cow::Owned(node)
}

/// Entries of a map into several where `into` says which.
pub(super) fn rewrite(section: &mut Node, into: impl Fn(&MapKey, &Node) -> Option<Vec<(MapKey, Node)>>) {
    if let NodeValue::Map(entries) = &mut section.value {
        let each = std::mem::take(entries).into_iter();
        *entries = each
            .flat_map(|(key, entry)| into(&key, &entry).unwrap_or_else(|| vec![(key, entry)]))
            .collect();
    }
}

/// A network in one of its accounts.
fn placed(key: &MapKey, entry: &Node, account: &str) -> (MapKey, Node) {
    let mut entry = entry.clone();
    if let NodeValue::Map(fields) = &mut entry.value {
        fields.retain(|(key, _)| key.text != "except");
        for (_, place) in fields.iter_mut().filter(|(key, _)| key.text == "in") {
            place.value = word(account);
        }
    }
    (called(key, account), entry)
}

/// What stands in a set of networks, in each of them; none where it names no such set, or two of them.
fn joined(
    key: &MapKey,
    entry: &Node,
    keys: &[&str],
    sets: &BTreeMap<&str, Vec<String>>,
) -> Option<Vec<(MapKey, Node)>> {
    let set = |(field, value): &(MapKey, Node)| {
        let named = keys.contains(&field.text.as_str()).then(|| value.text()).flatten()?;
        let name = named.strip_prefix("network/").unwrap_or(named);
        Some((field.text.clone(), name.to_owned(), sets.get(name)?))
    };
    let mut found = entry.entries().iter().filter_map(set);
    let (Some((field, name, accounts)), None) = (found.next(), found.next()) else {
        return None;
    };
    let each = |account: &String| {
        let mut entry = entry.clone();
        if let NodeValue::Map(fields) = &mut entry.value {
            for (_, value) in fields.iter_mut().filter(|(key, _)| key.text == field) {
                value.value = word(&[&name, "-", account].concat());
            }
        }
        (called(key, account), entry)
    };
    Some(accounts.iter().map(each).collect())
}

/// The name of an entry for one of the places that it stands in.
pub(super) fn called(key: &MapKey, account: &str) -> MapKey {
    MapKey {
        text: [&key.text, "-", account].concat(),
        span: key.span,
    }
}

/// A word as it would stand in the document.
pub(super) fn word(text: &str) -> NodeValue {
    NodeValue::Text {
        text: text.to_owned(),
        quoted: false,
    }
}

/// The accounts of a document, and the units above each.
struct Accounts<'n> {
    all: BTreeSet<&'n str>,
    outside: BTreeSet<&'n str>,
    units: BTreeMap<&'n str, Vec<String>>,
}

impl<'n> Accounts<'n> {
    fn of(node: &'n Node) -> Self {
        let entries = node.get("accounts").map(Node::entries).unwrap_or_default();
        let is_outside = |entry: &Node| {
            let said = entry.get("outside").map(|said| &said.value);
            matches!(said, Some(NodeValue::Bool(true)))
        };
        let outside = entries.iter().filter(|(_, entry)| is_outside(entry));
        Self {
            all: entries.iter().map(|(key, _)| key.text.as_str()).collect(),
            outside: outside.map(|(key, _)| key.text.as_str()).collect(),
            units: units_of_accounts(node),
        }
    }

    /// The accounts that a network which is made is placed in, where these are several, or may be: those of a unit.
    fn several(&self, network: &Node) -> Option<Vec<String>> {
        let place = network.get("in").filter(|_| network.get("vpc").is_none())?;
        let words = words(place)?;
        let is_set = |word: &&str| *word == "organization" || word.starts_with("unit/");
        if words.len() < 2 && !words.iter().any(|word| is_set(word)) {
            return None;
        }
        let but = match network.get("except") {
            Some(except) => self.said(&words_of(except)?)?,
            None => BTreeSet::new(),
        };
        let accounts = self.said(&words)?;
        Some(accounts.difference(&but).map(|name| (*name).to_owned()).collect())
    }

    /// The accounts that words say; none where one of them says nothing.
    fn said(&self, words: &[&str]) -> Option<BTreeSet<&'n str>> {
        let each = words.iter().map(|word| self.of_word(word)).collect::<Option<Vec<_>>>()?;
        Some(each.into_iter().flatten().collect())
    }

    fn of_word(&self, word: &str) -> Option<Vec<&'n str>> {
        let members = || self.all.iter().filter(|name| !self.outside.contains(*name));
        match word.strip_prefix("unit/") {
            Some(unit) => {
                let inside = |name: &&&'n str| {
                    self.units.get(**name).is_some_and(|path| path.iter().any(|above| above == unit))
                };
                let found: Vec<&'n str> = members().filter(inside).copied().collect();
                (!found.is_empty()).then_some(found)
            }
            None if word == "organization" => Some(members().copied().collect()),
            None => self.all.get(word).map(|name| vec![*name]),
        }
    }
}

fn words(node: &Node) -> Option<Vec<&str>> {
    Some(words_of(node)?).filter(|words| !words.is_empty())
}

/// The words of a placement: one, or a list.
fn words_of(node: &Node) -> Option<Vec<&str>> {
    match &node.value {
        NodeValue::List(items) => items.iter().map(Node::scalar).collect(),
        _ => Some(vec![node.scalar()?]),
    }
}
