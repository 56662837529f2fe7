//! What a value and its copies cost, so that a few lines of aliases cannot fill the memory.

use super::{Node, NodeValue};

/// The size of a value.
#[derive(Clone, Copy, Default)]
pub(super) struct Cost {
    /// Values in it, itself included.
    pub nodes: usize,
    /// Bytes of text in it.
    pub bytes: usize,
    /// Lists and maps around its innermost value.
    pub depth: usize,
}

impl Cost {
    /// One value with so many bytes of text.
    pub fn scalar(bytes: usize) -> Self {
        Self { nodes: 1, bytes, depth: 0 }
    }

    /// Adds up a value; the depth of recursion is bounded by [`super::limits::MAX_DEPTH`].
    pub fn of(node: &Node) -> Self {
        match &node.value {
            NodeValue::List(items) => Self::sum(items.iter().map(Self::of)).inside(0),
            NodeValue::Map(entries) => {
                let keys = entries.iter().map(|(key, _)| key.text.len()).sum();
                Self::sum(entries.iter().map(|(_, value)| Self::of(value))).inside(keys)
            }
            NodeValue::Text { text, .. } | NodeValue::Number(text) => Self::scalar(text.len()),
            NodeValue::Null | NodeValue::Bool(_) => Self::scalar(0),
        }
    }

    fn sum(parts: impl Iterator<Item = Self>) -> Self {
        let add = |a: Self, b: Self| Self {
            nodes: a.nodes + b.nodes,
            bytes: a.bytes + b.bytes,
            depth: a.depth.max(b.depth),
        };
        parts.fold(Self::default(), add)
    }

    /// A list or a map around these values, with so many bytes of keys.
    fn inside(self, keys: usize) -> Self {
        Self {
            nodes: self.nodes + 1,
            bytes: self.bytes + keys,
            depth: self.depth + 1,
        }
    }
}
