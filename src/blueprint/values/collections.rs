//! Several values: one or many, by name, tags.

use super::Spanned;
use crate::aws::Name;
use crate::blueprint::decode::{Decode, expected};
use crate::blueprint::node::MapKey;
use crate::blueprint::node::{Node, NodeKind};
use crate::blueprint::schema::Definitions;
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use serde_json::json;
use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::ops::Deref;

/// A single value or a list of values; reads like a slice. A list that is written holds something, unless it may say
/// that there are `NONE`: an empty one would look like a limit, or like access, and be neither.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OneOrMany<T, const NONE: bool = false>(Vec<T>);

/// A single value or a list of values, where an empty list says that there are none.
pub type NoneOrMany<T> = OneOrMany<T, true>;

impl<T, const NONE: bool> OneOrMany<T, NONE> {
    /// The values as a list.
    pub fn into_vec(self) -> Vec<T> {
        self.0
    }
}

impl<T, const NONE: bool> Default for OneOrMany<T, NONE> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T, const NONE: bool> From<Vec<T>> for OneOrMany<T, NONE> {
    fn from(values: Vec<T>) -> Self {
        Self(values)
    }
}

impl<T, const NONE: bool> Deref for OneOrMany<T, NONE> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<'a, T, const NONE: bool> IntoIterator for &'a OneOrMany<T, NONE> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<T: Decode, const NONE: bool> Decode for OneOrMany<T, NONE> {
    fn decode(node: &Node, problems: &mut Diagnostics) -> Option<Self> {
        match node.kind() {
            NodeKind::List if node.items().is_empty() && !NONE => {
                problems.push(empty(node.span));
                None
            }
            NodeKind::List => Vec::decode(node, problems).map(Self),
            _ => T::decode(node, problems).map(|value| Self(vec![value])),
        }
    }

    fn schema(definitions: &mut Definitions) -> serde_json::Value {
        let one = T::schema(definitions);
        let many = if NONE {
            json!({"type": "array", "items": one.clone()})
        } else {
            json!({"type": "array", "items": one.clone(), "minItems": 1})
        };
        json!({"anyOf": [one, many]})
    }
}

fn empty(span: Span) -> Diagnostic {
    Diagnostic::error("list-empty", span, "the list is empty, so it says nothing")
        .help("write what is meant, or leave the key, or the entry, out")
}

/// A value under a name, and where the name stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry<T> {
    /// Where the name stands.
    pub key: Span,
    /// What it names.
    pub value: T,
}

/// What entries can be called: names, or any text where nothing is addressed by it.
pub trait Key: Ord + Borrow<str> {
    /// Reads a key; the error says what is wrong with it.
    fn read(text: &str) -> Result<Self, String>
    where
        Self: Sized;
}

impl Key for Name {
    fn read(text: &str) -> Result<Self, String> {
        Self::parse(text)
    }
}

impl Key for String {
    fn read(text: &str) -> Result<Self, String> {
        Ok(text.to_owned())
    }
}

/// Values by name, in the order of their names.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Named<T, K: Ord = Name>(BTreeMap<K, Entry<T>>);

impl<T, K: Key> Named<T, K> {
    /// The names with their entries, in the order of the names.
    pub fn iter(&self) -> impl Iterator<Item = (&K, &Entry<T>)> {
        self.0.iter()
    }

    /// The entry of a name.
    pub fn get(&self, name: &str) -> Option<&Entry<T>> {
        self.0.get(name)
    }

    /// The names in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(Borrow::borrow)
    }

    /// The number of names.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// True when nothing is named.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<T, K: Ord> Default for Named<T, K> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<T, K: Key> FromIterator<(K, Entry<T>)> for Named<T, K> {
    fn from_iter<I: IntoIterator<Item = (K, Entry<T>)>>(entries: I) -> Self {
        Self(entries.into_iter().collect())
    }
}

impl<T: Decode, K: Key> Decode for Named<T, K> {
    fn entry_names(&self) -> Vec<&str> {
        self.names().collect()
    }

    fn decode(node: &Node, problems: &mut Diagnostics) -> Option<Self> {
        if node.kind() != NodeKind::Map {
            problems.push(expected(node, "a map of names").help("write one name a line: `name: …`"));
            return None;
        }
        // Every name and value is decoded before the first failure is returned.
        let entries: Vec<Option<(K, Entry<T>)>> = node
            .entries()
            .iter()
            .map(|(key, value)| {
                let (name, value) = (name_of(key, problems), T::decode(value, problems));
                Some((
                    name?,
                    Entry {
                        key: key.span,
                        value: value?,
                    },
                ))
            })
            .collect();
        entries.into_iter().collect()
    }

    fn schema(definitions: &mut Definitions) -> serde_json::Value {
        json!({"type": "object", "additionalProperties": T::schema(definitions)})
    }
}

fn name_of<K: Key>(key: &MapKey, problems: &mut Diagnostics) -> Option<K> {
    let name = K::read(&key.text).map_err(|why| {
        let problem = Diagnostic::error("name-invalid", key.span, why);
        problems.push(problem.help("write one word of letters, digits, `_`, `.` and `-`"));
    });
    name.ok()
}

/// AWS tags: text by key, in the order of the keys.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Tags(Named<Spanned<String>, String>);

impl Tags {
    /// Keys and values in the order of the keys.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, entry)| (key.as_str(), entry.value.value.as_str()))
    }

    /// Keys with the places of key and value.
    pub fn entries(&self) -> impl Iterator<Item = (&str, &Entry<Spanned<String>>)> {
        self.0.iter().map(|(key, entry)| (key.as_str(), entry))
    }

    /// The value of a tag.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(|entry| entry.value.value.as_str())
    }

    /// The number of tags.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// True when there are no tags.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Decode for Tags {
    fn decode(node: &Node, problems: &mut Diagnostics) -> Option<Self> {
        Named::decode(node, problems).map(Self)
    }

    fn schema(definitions: &mut Definitions) -> serde_json::Value {
        Named::<String, String>::schema(definitions)
    }
}
