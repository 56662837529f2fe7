//! Values into values: texts, lists and maps, each where the value stands that it is made of.

use crate::blueprint::node::{MapKey, Node, NodeValue};
use crate::diagnostic::Span;

/// A text at a place.
pub(super) fn text(span: Span, text: impl Into<String>) -> Node {
    let value = NodeValue::Text {
        text: text.into(),
        quoted: true,
    };
    Node { span, value }
}

/// A list at a place.
pub(super) fn list(span: Span, items: Vec<Node>) -> Node {
    let value = NodeValue::List(items);
    Node { span, value }
}

/// A map at a place.
pub(super) fn map(span: Span, entries: Vec<(MapKey, Node)>) -> Node {
    let value = NodeValue::Map(entries);
    Node { span, value }
}

/// The same value, of which the whole stands at another place.
pub(super) fn at(span: Span, node: Node) -> Node {
    Node { span, ..node }
}

/// The function that a map is, and its argument.
pub(super) fn function(node: &Node) -> Option<(&str, &Node)> {
    let [(key, argument)] = node.entries() else {
        return None;
    };
    if key.text.starts_with("Fn::ForEach::") {
        return None;
    }
    let is_function = key.text == "Ref" || key.text == "Condition" || key.text.starts_with("Fn::");
    is_function.then_some((key.text.as_str(), argument))
}
