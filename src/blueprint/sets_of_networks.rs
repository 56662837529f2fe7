//! Networks that are placed in several accounts, into one for each: a VPC has addresses of its own wherever it stands.
//!
//! `networks: { app: { in: unit/ml, from: pool } }` is read as `app-ACCOUNT` for every account of the unit, and what
//! stands in such a network, or joins it, likewise.

use super::alike::units_of_accounts;
use super::node::{MapKey, Node, NodeValue};
use crate::diagnostic::{Diagnostic, Diagnostics};
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

/// Networks of several accounts, by name.
type Sets<'n> = BTreeMap<&'n str, Vec<String>>;

/// The document with one entry for each account. An `in:` that names what there is not stays as it is, and is told where
/// it is resolved.
pub(super) fn in_each_account(node: &Node) -> Cow<'_, Node> {
    let accounts = Accounts::of(node);
    let networks = node.get("networks").map(Node::entries).unwrap_or_default();
    let sets: Sets<'_> = networks
        .iter()
        .filter_map(|(key, entry)| Some((key.text.as_str(), accounts.several(entry)?)))
        .collect();
    if sets.is_empty() {
        return Cow::Borrowed(node);
    }
    let followers = followers(node, &sets);
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
            rewrite(section, |key, entry| {
                let (field, set) = set_of(entry, keys, &sets)?;
                Some(joined((key, entry), field, set, &followers))
            });
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

/// Entries that got one name: that of one place of an entry is written for another one too.
pub(super) fn clashes(node: &Node) -> Diagnostics {
    let mut problems = Diagnostics::new();
    for (_, section) in node.entries() {
        let mut seen: BTreeMap<&str, &MapKey> = BTreeMap::new();
        for (key, _) in section.entries() {
            if let Some(first) = seen.insert(&key.text, key) {
                problems.push(clash(key, first));
            }
        }
    }
    problems
}

fn clash(key: &MapKey, first: &MapKey) -> Diagnostic {
    let message = format!(
        "two entries are called `{}`, which is the name of one for one of its places",
        key.text
    );
    let problem = Diagnostic::error("name-of-place", key.span, message);
    let problem = if first.span == key.span {
        problem
    } else {
        problem.also(first.span, "the other one")
    };
    problem.help("give one of them another name; a region is listed once")
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

/// The key by which an entry names a set of networks, and the set; none where it names no such set, or two of them.
fn set_of<'n>(
    entry: &'n Node,
    keys: &[&str],
    sets: &'n Sets<'n>,
) -> Option<(&'n str, (&'n str, &'n [String]))> {
    let set = |(field, value): &'n (MapKey, Node)| {
        let named = keys.contains(&field.text.as_str()).then(|| value.text()).flatten()?;
        let name = named.strip_prefix("network/").unwrap_or(named);
        Some((field.text.as_str(), (name, sets.get(name)?.as_slice())))
    };
    let mut found = entry.entries().iter().filter_map(set);
    match (found.next(), found.next()) {
        (Some(one), None) => Some(one),
        _ => None,
    }
}

/// What stands in a set of networks, in each of them.
fn joined(
    (key, entry): (&MapKey, &Node),
    field: &str,
    (name, accounts): (&str, &[String]),
    followers: &BTreeMap<String, &[String]>,
) -> Vec<(MapKey, Node)> {
    let each = |account: &String| {
        let mut entry = entry.clone();
        if let NodeValue::Map(fields) = &mut entry.value {
            for (key, value) in fields {
                if key.text == field {
                    value.value = word(&[name, "-", account].concat());
                } else {
                    bind(value, account, followers);
                }
            }
        }
        (called(key, account), entry)
    };
    accounts.iter().map(each).collect()
}

/// What follows a set of networks, and the sets themselves, as others name them (`group/db`), with their accounts.
fn followers<'n>(node: &'n Node, sets: &'n Sets<'n>) -> BTreeMap<String, &'n [String]> {
    let mut found: BTreeMap<String, &[String]> = BTreeMap::new();
    for (name, accounts) in sets {
        found.insert(["network/", name].concat(), accounts);
    }
    for (section, keys) in IN_NETWORKS.iter().filter(|(section, _)| *section != "peerings") {
        for (key, entry) in node.get(section).map(Node::entries).unwrap_or_default() {
            if let Some((_, (_, accounts))) = set_of(entry, keys, sets) {
                found.insert([section.trim_end_matches('s'), "/", &key.text].concat(), accounts);
            }
        }
    }
    found
}

/// Lets the names of what follows mean those in one account.
fn bind(node: &mut Node, account: &str, followers: &BTreeMap<String, &[String]>) {
    let is_here = |text: &str| followers.get(text).is_some_and(|all| all.iter().any(|one| one == account));
    if let Some(text) = node.text().filter(|text| is_here(text)) {
        node.value = word(&[text, "-", account].concat());
        return;
    }
    match &mut node.value {
        NodeValue::List(items) => items.iter_mut().for_each(|item| bind(item, account, followers)),
        NodeValue::Map(fields) => fields.iter_mut().for_each(|(_, value)| bind(value, account, followers)),
        NodeValue::Null | NodeValue::Bool(_) | NodeValue::Number(_) | NodeValue::Text { .. } => (),
    }
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
        if words.len() < 2 && !words.iter().any(is_set) {
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
