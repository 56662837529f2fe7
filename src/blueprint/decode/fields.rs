//! The keys of a section: known, unknown, missing.

use super::{Decode, complaint};
use crate::blueprint::node::{Node, NodeKind};
use crate::blueprint::schema::prose;
use crate::diagnostic::{Diagnostic, Diagnostics};

/// A key that a section knows.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// The key as a blueprint writes it.
    pub key: &'static str,
    /// The lines of its doc comment.
    pub docs: &'static [&'static str],
    /// True when a section without it is wrong.
    pub required: bool,
}

/// A map whose keys have been checked.
pub struct Fields<'a> {
    node: &'a Node,
}

impl<'a> Fields<'a> {
    /// Reports unknown and missing keys of a section by its name; `None` when the value is no map at all.
    pub fn open(node: &'a Node, section: &str, known: &[Field], problems: &mut Diagnostics) -> Option<Self> {
        if node.kind() != NodeKind::Map {
            problems.push(not_a_map(node, known));
            return None;
        }
        let keys: Vec<&str> = known.iter().map(|field| field.key).collect();
        let unknown = node.entries().iter().filter(|(key, _)| !keys.contains(&key.text.as_str()));
        problems.extend(unknown.map(|(key, _)| {
            complaint::unknown_key(key.span, &key.text, section, &missing_first(node, &keys))
        }));
        let missing = known.iter().filter(|field| field.required && node.get(field.key).is_none());
        problems.extend(missing.map(|field| missing_key(node, field)));
        Some(Self { node })
    }

    /// A key that must be there; its absence was reported by [`Fields::open`].
    pub fn required<T: Decode>(&self, key: &str, problems: &mut Diagnostics) -> Option<T> {
        T::decode(self.node.get(key)?, problems)
    }

    /// A key that may be left out: `Some(None)` when it is, `None` when it is there and wrong.
    pub fn optional<T: Decode>(&self, key: &str, problems: &mut Diagnostics) -> Option<Option<T>> {
        match self.node.get(key) {
            Some(value) => T::decode(value, problems).map(Some),
            None => Some(None),
        }
    }

    /// A key with a default value.
    pub fn default<T: Decode + Default>(&self, key: &str, problems: &mut Diagnostics) -> Option<T> {
        match self.node.get(key) {
            Some(value) => T::decode(value, problems),
            None => Some(T::default()),
        }
    }
}

/// Keys that are not used yet come first: they are what a slip most likely meant.
fn missing_first<'k>(node: &Node, keys: &[&'k str]) -> Vec<&'k str> {
    let (used, free): (Vec<&str>, Vec<&str>) = keys.iter().partition(|key| node.get(key).is_some());
    free.into_iter().chain(used).collect()
}

fn not_a_map(node: &Node, known: &[Field]) -> Diagnostic {
    let keys: Vec<&str> = known.iter().map(|field| field.key).collect();
    let problem = complaint::expected(node, "a map");
    if keys.is_empty() {
        problem
    } else {
        problem.help(["its keys: ", &complaint::list_words(&keys)].concat())
    }
}

fn missing_key(node: &Node, field: &Field) -> Diagnostic {
    let meaning = prose(field.docs);
    let sentence = meaning.lines().next().unwrap_or("");
    let line = format!("add `{}:`", field.key);
    let help = if sentence.is_empty() {
        line
    } else {
        [&line, " - ", sentence].concat()
    };
    Diagnostic::error("missing-key", node.head(), format!("key `{}` is missing", field.key))
        .label("this map needs it")
        .help(help)
}
