//! A subtree in another language's own spelling, such as an IAM statement.

use crate::blueprint::decode::Decode;
use crate::blueprint::node::{Node, NodeValue};
use crate::blueprint::schema::Definitions;
use crate::diagnostic::{Diagnostics, Span};
use serde_json::json;

/// Any value as JSON, and where each of its parts stands.
///
/// Every scalar becomes the text that was written: IAM compares text, and a date or a number
/// that was read and written again may look different.
#[derive(Clone, PartialEq, Debug)]
pub struct SpannedJson {
    /// Where it stands.
    pub span: Span,
    /// The value; keys in the order of the file.
    pub value: serde_json::Value,
    node: Node,
}

impl SpannedJson {
    /// The element of a policy document that holds its statements.
    pub const STATEMENT: &str = "Statement";

    /// The whole policy document that this is; none where it is statements alone.
    pub fn document(&self) -> Option<&serde_json::Map<String, serde_json::Value>> {
        self.value.as_object().filter(|map| map.contains_key(Self::STATEMENT))
    }

    /// The statements of a policy, whether the document around them is written or not.
    pub fn statements(&self) -> Self {
        let value = self.document().and_then(|document| document.get(Self::STATEMENT));
        let Some((value, node)) = value.zip(self.node.get(Self::STATEMENT)) else {
            return self.clone();
        };
        Self {
            span: node.span,
            value: value.clone(),
            node: node.clone(),
        }
    }

    /// The value of the same.
    pub fn statements_mut(&mut self) -> Option<&mut serde_json::Value> {
        let is_document = self.document().is_some();
        self.value.pointer_mut(if is_document { "/Statement" } else { "" })
    }

    /// The part under a JSON pointer; none where there is none.
    pub fn part(&self, pointer: &str) -> Option<Self> {
        let node = self.find(pointer)?;
        Some(Self {
            span: node.span,
            value: json_of(node),
            node: node.clone(),
        })
    }

    /// The value with numbers and booleans as such, and nothing as null: what another language than IAM's reads there.
    pub fn typed(&self) -> serde_json::Value {
        typed(&self.node)
    }

    /// Where the part under a JSON pointer (RFC 6901) stands, or the nearest part around it.
    pub fn span_of(&self, pointer: &str) -> Span {
        let mut at = &self.node;
        for step in pointer.split('/').skip(1) {
            match child(at, &step.replace("~1", "/").replace("~0", "~")) {
                Some(next) => at = next,
                None => break,
            }
        }
        at.span
    }

    /// Where the key of the part under a JSON pointer stands; as [`SpannedJson::span_of`] for list items and the root.
    pub fn key_span_of(&self, pointer: &str) -> Span {
        let (parent, last) = pointer.rsplit_once('/').unwrap_or(("", ""));
        let name = last.replace("~1", "/").replace("~0", "~");
        let keys = self.find(parent).map(Node::entries).unwrap_or_default();
        keys.iter()
            .find(|(key, _)| key.text == name)
            .map_or_else(|| self.span_of(pointer), |(key, _)| key.span)
    }

    fn find(&self, pointer: &str) -> Option<&Node> {
        let mut steps = pointer.split('/').skip(1);
        steps.try_fold(&self.node, |at, step| child(at, &step.replace("~1", "/").replace("~0", "~")))
    }
}

fn child<'a>(node: &'a Node, step: &str) -> Option<&'a Node> {
    match &node.value {
        NodeValue::List(items) => items.get(step.parse::<usize>().ok()?),
        _ => node.get(step),
    }
}

/// Recursion is bounded by the nesting limit of the YAML reader.
fn json_of(node: &Node) -> serde_json::Value {
    match &node.value {
        NodeValue::Null => serde_json::Value::Null,
        NodeValue::Bool(_) | NodeValue::Number(_) | NodeValue::Text { .. } => {
            node.scalar().unwrap_or_default().into()
        }
        NodeValue::List(items) => items.iter().map(json_of).collect(),
        NodeValue::Map(entries) => {
            entries.iter().map(|(key, value)| (key.text.clone(), json_of(value))).collect()
        }
    }
}

/// Recursion is bounded by the nesting limit of the YAML reader.
fn typed(node: &Node) -> serde_json::Value {
    match &node.value {
        NodeValue::Null => serde_json::Value::Null,
        NodeValue::Bool(flag) => (*flag).into(),
        NodeValue::Number(digits) => {
            digits.parse().map_or_else(|_| digits.as_str().into(), serde_json::Value::Number)
        }
        NodeValue::Text { text, .. } => text.as_str().into(),
        NodeValue::List(items) => items.iter().map(typed).collect(),
        NodeValue::Map(entries) => {
            entries.iter().map(|(key, value)| (key.text.clone(), typed(value))).collect()
        }
    }
}

impl From<&Node> for SpannedJson {
    fn from(node: &Node) -> Self {
        Self {
            span: node.span,
            value: json_of(node),
            node: node.clone(),
        }
    }
}

impl Decode for SpannedJson {
    fn decode(node: &Node, _: &mut Diagnostics) -> Option<Self> {
        Some(Self::from(node))
    }

    fn schema(_: &mut Definitions) -> serde_json::Value {
        json!({})
    }
}
