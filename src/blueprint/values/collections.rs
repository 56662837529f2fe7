//! Several values: one or many, by name, tags.

use super::Spanned;
use crate::blueprint::decode::{Decode, expected};
use crate::blueprint::node::{Node, NodeKind};
use crate::blueprint::schema::Definitions;
use crate::diagnostic::{Diagnostics, Span};
use serde_json::json;
use std::collections::BTreeMap;
use std::ops::Deref;

/// A single value or a list of values; reads like a slice. A list may be empty.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OneOrMany<T>(Vec<T>);

impl<T> OneOrMany<T> {
    /// The values as a list.
    pub fn into_vec(self) -> Vec<T> {
        self.0
    }
}

impl<T> Default for OneOrMany<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> From<Vec<T>> for OneOrMany<T> {
    fn from(values: Vec<T>) -> Self {
        Self(values)
    }
}

impl<T> Deref for OneOrMany<T> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<'a, T> IntoIterator for &'a OneOrMany<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<T: Decode> Decode for OneOrMany<T> {
    fn decode(node: &Node, problems: &mut Diagnostics) -> Option<Self> {
        match node.kind() {
            NodeKind::List => Vec::decode(node, problems).map(Self),
            _ => T::decode(node, problems).map(|value| Self(vec![value])),
        }
    }

    fn schema(definitions: &mut Definitions) -> serde_json::Value {
        let one = T::schema(definitions);
        json!({"anyOf": [one.clone(), {"type": "array", "items": one}]})
    }
}

/// A value under a name, and where the name stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry<T> {
    /// Where the name stands.
    pub key: Span,
    /// What it names.
    pub value: T,
}

/// Values by name, in the order of their names.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Named<T>(BTreeMap<String, Entry<T>>);

impl<T> Named<T> {
    /// The names with their entries, in the order of the names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Entry<T>)> {
        self.0.iter().map(|(name, entry)| (name.as_str(), entry))
    }

    /// The entry of a name.
    pub fn get(&self, name: &str) -> Option<&Entry<T>> {
        self.0.get(name)
    }

    /// The names in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
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

impl<T> Default for Named<T> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<T> FromIterator<(String, Entry<T>)> for Named<T> {
    fn from_iter<I: IntoIterator<Item = (String, Entry<T>)>>(entries: I) -> Self {
        Self(entries.into_iter().collect())
    }
}

impl<T: Decode> Decode for Named<T> {
    fn entry_names(&self) -> Vec<&str> {
        self.names().collect()
    }

    fn decode(node: &Node, problems: &mut Diagnostics) -> Option<Self> {
        if node.kind() != NodeKind::Map {
            problems.push(expected(node, "a map of names").help("write one name a line: `name: …`"));
            return None;
        }
        // Every value is decoded before the first failure is returned.
        let entries: Vec<Option<(String, Entry<T>)>> = node
            .entries()
            .iter()
            .map(|(key, value)| {
                T::decode(value, problems).map(|value| (key.text.clone(), Entry { key: key.span, value }))
            })
            .collect();
        entries.into_iter().collect()
    }

    fn schema(definitions: &mut Definitions) -> serde_json::Value {
        json!({"type": "object", "additionalProperties": T::schema(definitions)})
    }
}

/// AWS tags: text by key, in the order of the keys.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Tags(Named<Spanned<String>>);

impl Tags {
    /// Keys and values in the order of the keys.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, entry)| (key, entry.value.value.as_str()))
    }

    /// Keys with the places of key and value.
    pub fn entries(&self) -> impl Iterator<Item = (&str, &Entry<Spanned<String>>)> {
        self.0.iter()
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
        Named::<String>::schema(definitions)
    }
}
