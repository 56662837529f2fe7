//! YAML text into a tree of [`Node`]s that remembers where everything stands.
//!
//! Promises: no panic and no deep recursion on any input; every problem has a place; a scalar keeps
//! the text that was written, so `012345678901` never turns into a number on its way through.
//!
//! The language is YAML 1.2 with the core schema, minus what only surprises in a blueprint: tags,
//! directives, several documents in a file, keys that are not text. Anchors, aliases and merge
//! keys work within a budget.

mod brackets;
mod build;
mod complaint;
mod cost;
mod dialect;
mod dynamic;
mod input;
mod limits;
mod open;
mod positions;
mod scalar;
mod syntax;

pub use dynamic::dynamic_references;
pub use input::{parse, parse_bytes, parse_template};
pub use limits::{MAX_BYTES, MAX_DEPTH, MAX_NODES};

use crate::diagnostic::Span;

/// A value and where it stands.
#[derive(Clone, PartialEq, Debug)]
pub struct Node {
    /// From the first to the last character of the value; of an alias, where the anchor stands.
    pub span: Span,
    /// What is written there.
    pub value: NodeValue,
}

/// What a piece of YAML says.
#[derive(Clone, PartialEq, Debug)]
pub enum NodeValue {
    /// `null`, `~` or nothing at all.
    Null,
    /// Unquoted `true` or `false` in the three spellings of YAML 1.2.
    Bool(bool),
    /// An unquoted number of YAML 1.2, as written.
    Number(String),
    /// Any other scalar.
    Text {
        /// The text, escapes resolved.
        text: String,
        /// True for quoted and block scalars.
        quoted: bool,
    },
    /// A sequence.
    List(Vec<Node>),
    /// A mapping in the order of the file; no key appears twice.
    Map(Vec<(MapKey, Node)>),
}

/// The key of a mapping.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MapKey {
    /// The key's text; of a number, the text as written.
    pub text: String,
    /// Where the key stands.
    pub span: Span,
}

/// What a value is, without its content; see [`Node::kind`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum NodeKind {
    /// No value.
    Null,
    /// `true` or `false`.
    Bool,
    /// An unquoted number.
    Number,
    /// Any other scalar.
    Text,
    /// A sequence.
    List,
    /// A mapping.
    Map,
}

impl NodeKind {
    /// The kind in the words of a message: `a list`.
    pub fn words(self) -> &'static str {
        match self {
            Self::Null => "no value",
            Self::Bool => "a boolean",
            Self::Number => "a number",
            Self::Text => "text",
            Self::List => "a list",
            Self::Map => "a map",
        }
    }
}

impl NodeValue {
    /// Text in quotes.
    fn quoted(text: &str) -> Self {
        let text = text.to_owned();
        Self::Text { text, quoted: true }
    }
}

impl Node {
    /// What the value is.
    pub fn kind(&self) -> NodeKind {
        match &self.value {
            NodeValue::Null => NodeKind::Null,
            NodeValue::Bool(_) => NodeKind::Bool,
            NodeValue::Number(_) => NodeKind::Number,
            NodeValue::Text { .. } => NodeKind::Text,
            NodeValue::List(_) => NodeKind::List,
            NodeValue::Map(_) => NodeKind::Map,
        }
    }

    /// The text of a text scalar, quoted or not.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            NodeValue::Text { text, .. } => Some(text),
            _ => None,
        }
    }

    /// The text of any scalar as written; `None` for null, lists and maps.
    pub fn scalar(&self) -> Option<&str> {
        match &self.value {
            NodeValue::Text { text, .. } | NodeValue::Number(text) => Some(text),
            NodeValue::Bool(true) => Some("true"),
            NodeValue::Bool(false) => Some("false"),
            NodeValue::Null | NodeValue::List(_) | NodeValue::Map(_) => None,
        }
    }

    /// The items of a list; empty for anything else.
    pub fn items(&self) -> &[Node] {
        match &self.value {
            NodeValue::List(items) => items,
            _ => &[],
        }
    }

    /// The entries of a map in the order of the file; empty for anything else.
    pub fn entries(&self) -> &[(MapKey, Node)] {
        match &self.value {
            NodeValue::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The value under a key of a map.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entries().iter().find(|(found, _)| found.text == key).map(|(_, value)| value)
    }

    /// Where a message about the whole value points: the first key of a block map, else all of it.
    pub fn head(&self) -> Span {
        let first = self.entries().first().map(|(key, _)| key.span);
        first
            .filter(|key| (key.file, key.start) == (self.span.file, self.span.start))
            .unwrap_or(self.span)
    }
}
