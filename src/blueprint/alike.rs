//! A blueprint's text into the accounts that nothing in it tells apart.
//!
//! What stands anywhere but in `accounts:` and in the lists of units, and is the name or the id of an account, or may be
//! a pattern of either, tells that account from others. Too much counts rather than too little: an account that is told
//! apart without need costs time, one that is not would be decided by the wrong example.

use super::Blueprint;
use super::node::{Node, NodeValue};
use crate::aws::{AccountId, Name, glob_matches};
use crate::diagnostic::Span;
use std::collections::{BTreeMap, BTreeSet};

/// Which accounts are told apart, and which are not.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Likeness {
    /// Accounts that nothing tells apart.
    pub indistinct: Vec<Indistinct>,
    /// Accounts beside such that are told apart, and where the text names them; nowhere where something else tells them.
    pub apart: BTreeMap<Name, Option<Span>>,
}

/// Accounts that nothing tells apart.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Indistinct {
    /// The unit that they are in; none for those in none.
    pub unit: Option<String>,
    /// Their names, in order.
    pub accounts: Vec<Name>,
}

/// The fewest accounts of which two can stand for others.
const FEWEST: usize = 3;
/// The digits of an account's id.
const DIGITS: usize = 12;
/// Folders of roots that are called by what they hold: an account of such a name is one of its kind.
const FOLDERS: [&str; 3] = ["modules", "links", "import"];

/// The accounts that neither the text nor `known` tells apart: that is what else is known of an account, with its own name
/// and id blanked out. What is asked names accounts as the text does.
pub fn alike(
    node: &Node,
    blueprint: &Blueprint,
    asked: &[&str],
    known: impl Fn(&Name, &AccountId) -> String,
) -> Likeness {
    let mut mentions = Mentions::of(blueprint);
    mentions.design(node);
    asked.iter().for_each(|text| mentions.text(text, node.span));
    if mentions.compared {
        return Likeness::default();
    }
    let units = units_of_accounts(node);
    mentions.assigned(blueprint, &units);
    let entries = entries(node);
    let mut classes: BTreeMap<Traits, Vec<Name>> = BTreeMap::new();
    for (name, entry) in blueprint.accounts.iter() {
        let id = &entry.value.id.value;
        let special = FOLDERS.iter().any(|folder| name.eq_ignore_ascii_case(folder));
        if special || mentions.named.contains_key(name.as_str()) {
            continue;
        }
        let traits = Traits {
            unit: units.get(name.as_str()).cloned(),
            entry: entries.get(name.as_str()).cloned().unwrap_or_default(),
            matched: mentions.matched(name, id),
            known: known(name, id),
        };
        classes.entry(traits).or_default().push(name.clone());
    }
    let classes = classes.into_iter().filter(|(_, accounts)| accounts.len() >= FEWEST);
    let indistinct: Vec<Indistinct> = classes
        .map(|(traits, accounts)| Indistinct {
            unit: traits.unit.and_then(|path| path.last().cloned()),
            accounts,
        })
        .collect();
    let apart = apart(&indistinct, &units, &mentions);
    Likeness { indistinct, apart }
}

/// The accounts of a unit in which others are alike.
fn apart(
    indistinct: &[Indistinct],
    units: &BTreeMap<&str, Vec<String>>,
    mentions: &Mentions<'_>,
) -> BTreeMap<Name, Option<Span>> {
    let together: BTreeSet<&str> =
        indistinct.iter().flat_map(|one| &one.accounts).map(Name::as_str).collect();
    let within: BTreeSet<&String> = indistinct.iter().filter_map(|one| one.unit.as_ref()).collect();
    let beside = units.iter().filter(|(name, path)| {
        !together.contains(*name) && path.last().is_some_and(|unit| within.contains(unit))
    });
    let named = |name: &str| Some((Name::parse(name).ok()?, mentions.named.get(name).copied()));
    beside.filter_map(|(name, _)| named(name)).collect()
}

/// What tells accounts apart that nobody names.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Traits {
    unit: Option<Vec<String>>,
    entry: String,
    matched: Vec<bool>,
    known: String,
}

/// What is said of each account but its id, as text.
fn entries(node: &Node) -> BTreeMap<&str, String> {
    let accounts = node.entries().iter().filter(|(key, _)| key.text == "accounts");
    let each = accounts.flat_map(|(_, accounts)| accounts.entries());
    each.map(|(name, entry)| {
        let mut text = String::new();
        for (key, value) in entry.entries().iter().filter(|(key, _)| key.text != "id") {
            text.push_str(&key.text);
            said(value, &mut text);
        }
        (name.text.as_str(), text)
    })
    .collect()
}

/// What a node says, without where it stands.
fn said(node: &Node, text: &mut String) {
    match &node.value {
        NodeValue::List(items) => {
            text.push('[');
            items.iter().for_each(|item| said(item, text));
            text.push(']');
        }
        NodeValue::Map(entries) => {
            text.push('{');
            for (key, value) in entries {
                text.push_str(&key.text);
                text.push('\n');
                said(value, text);
            }
            text.push('}');
        }
        NodeValue::Null | NodeValue::Bool(_) | NodeValue::Number(_) | NodeValue::Text { .. } => {
            text.push_str(node.scalar().unwrap_or_default());
            text.push('\n');
        }
    }
}

/// The units above each account, from the root down.
pub(super) fn units_of_accounts(node: &Node) -> BTreeMap<&str, Vec<String>> {
    let mut found = BTreeMap::new();
    let of = |node: &'_ Node, key: &str| node.entries().iter().position(|(name, _)| name.text == key);
    if let Some((_, organization)) = of(node, "organization").and_then(|at| node.entries().get(at)) {
        below(organization, &mut Vec::new(), &mut found);
    }
    found
}

fn below<'n>(node: &'n Node, path: &mut Vec<String>, found: &mut BTreeMap<&'n str, Vec<String>>) {
    for (key, value) in node.entries() {
        match key.text.as_str() {
            "units" => {
                for (name, unit) in value.entries() {
                    path.push(name.text.clone());
                    below(unit, path, found);
                    path.pop();
                }
            }
            "accounts" if !path.is_empty() => {
                let names = value.items().iter().filter_map(Node::scalar);
                found.extend(names.map(|name| (name, path.clone())));
            }
            _ => {}
        }
    }
}

/// What the text names.
struct Mentions<'b> {
    names: BTreeSet<&'b str>,
    by_id: BTreeMap<&'b str, &'b str>,
    /// Names of accounts that are named, or whose id is, and where for the first time.
    named: BTreeMap<&'b str, Span>,
    /// Patterns that may be of names or ids.
    patterns: BTreeSet<String>,
    /// Whether ids may be compared as numbers, which tells each from each.
    compared: bool,
}

impl<'b> Mentions<'b> {
    fn of(blueprint: &'b Blueprint) -> Self {
        let accounts = || blueprint.accounts.iter();
        Self {
            names: accounts().map(|(name, _)| name.as_str()).collect(),
            by_id: accounts()
                .map(|(name, entry)| (entry.value.id.value.as_str(), name.as_str()))
                .collect(),
            named: BTreeMap::new(),
            patterns: BTreeSet::new(),
            compared: false,
        }
    }

    /// Everything but what `accounts:` and lists of units say.
    fn design(&mut self, node: &Node) {
        for (key, value) in node.entries() {
            match key.text.as_str() {
                "accounts" => {}
                "organization" => self.units(value),
                _ => {
                    self.text(&key.text, key.span);
                    self.node(value);
                }
            }
        }
    }

    /// All of the organization but the lists of its units.
    fn units(&mut self, node: &Node) {
        for (key, value) in node.entries() {
            match key.text.as_str() {
                "accounts" => {}
                "units" => value.entries().iter().for_each(|(_, unit)| self.units(unit)),
                _ => self.node(value),
            }
        }
    }

    fn node(&mut self, node: &Node) {
        match &node.value {
            NodeValue::List(items) => items.iter().for_each(|item| self.node(item)),
            NodeValue::Map(entries) => {
                for (key, value) in entries {
                    self.text(&key.text, key.span);
                    self.node(value);
                    if key.text.to_ascii_lowercase().contains("numeric") {
                        let mut text = String::new();
                        said(value, &mut text);
                        self.compared |= text.to_ascii_lowercase().contains("account");
                    }
                }
            }
            NodeValue::Number(text) | NodeValue::Text { text, .. } => self.text(text, node.span),
            NodeValue::Null | NodeValue::Bool(_) => {}
        }
    }

    /// An assignment of a permission set is made for each account, in the one account of Identity Center: nothing stands for it
    /// that is made for another. What `except` takes out again is told apart without need.
    fn assigned(&mut self, blueprint: &'b Blueprint, units: &BTreeMap<&str, Vec<String>>) {
        let sets = blueprint.identity_center.iter().flat_map(|center| center.permission_sets.iter());
        let rows = sets.flat_map(|(_, entry)| entry.value.assigned_to.iter());
        for word in rows.flat_map(|row| &row.place.words) {
            let within = |name: &str| match word.strip_prefix("unit/") {
                Some(unit) => units.get(name).is_some_and(|path| path.iter().any(|above| above == unit)),
                None => word.value == "organization" || word.value == name,
            };
            for (name, _) in blueprint.accounts.iter().filter(|(name, _)| within(name.as_str())) {
                self.named.entry(name.as_str()).or_insert(word.span);
            }
        }
    }

    fn text(&mut self, text: &str, span: Span) {
        if let Some(name) = self.names.get(text) {
            self.named.entry(name).or_insert(span);
        }
        let in_name = |char: char| char.is_alphanumeric() || "_.-*?".contains(char);
        for word in text.split(|char: char| !in_name(char)).filter(|word| !word.is_empty()) {
            // The end of a sentence is none of a name.
            for word in [word, word.trim_end_matches('.')] {
                if let Some(name) = self.names.get(word) {
                    self.named.entry(name).or_insert(span);
                }
            }
            if word.contains(['*', '?']) && !word.chars().all(|char| char == '*') {
                self.patterns.insert(word.to_owned());
            }
        }
        for digits in text.split(|char: char| !char.is_ascii_digit()).filter(|run| run.len() >= DIGITS) {
            let ids = (0..=digits.len() - DIGITS).filter_map(|at| digits.get(at..at + DIGITS));
            for name in ids.filter_map(|id| self.by_id.get(id)) {
                self.named.entry(name).or_insert(span);
            }
        }
    }

    /// Which patterns match an account's name, its id, or a part of a text that holds its id.
    fn matched(&self, name: &Name, id: &AccountId) -> Vec<bool> {
        let of = |pattern: &String| {
            let mut parts = pattern.split(|char: char| !(char.is_ascii_digit() || "*?".contains(char)));
            glob_matches(pattern, name.as_str())
                || parts.any(|part| {
                    let is_pattern =
                        part.contains(['*', '?']) && part.contains(|char: char| char.is_ascii_digit());
                    is_pattern && glob_matches(&["*", part, "*"].concat(), id.as_str())
                })
        };
        self.patterns.iter().map(of).collect()
    }
}
