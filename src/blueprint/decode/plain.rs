//! Rust's own types: text, booleans, whole numbers, lists, boxes.

use super::{Decode, complaint};
use crate::blueprint::node::{Node, NodeKind, NodeValue};
use crate::blueprint::schema::Definitions;
use crate::diagnostic::{Diagnostic, Diagnostics};
use serde_json::json;

/// Text; an unquoted number or boolean is an error that asks for quotes.
impl Decode for String {
    fn decode(node: &Node, problems: &mut Diagnostics) -> Option<Self> {
        let problem = match &node.value {
            NodeValue::Text { text, .. } => return Some(text.clone()),
            NodeValue::Number(_) | NodeValue::Bool(_) => {
                complaint::unquoted(node, node.scalar().unwrap_or_default())
            }
            NodeValue::Null | NodeValue::List(_) | NodeValue::Map(_) => {
                complaint::expected_like(node, "text", "write one word, or a text in quotes")
            }
        };
        problems.push(problem);
        None
    }

    fn schema(_: &mut Definitions) -> serde_json::Value {
        json!({"type": "string"})
    }
}

impl Decode for bool {
    fn decode(node: &Node, problems: &mut Diagnostics) -> Option<Self> {
        let help = match &node.value {
            NodeValue::Bool(value) => return Some(*value),
            NodeValue::Text { text, .. } => {
                spelling_of_bool(text).map(|word| ["write `", word, "`, without quotes"].concat())
            }
            _ => None,
        };
        let help = help.unwrap_or_else(|| "write `true` or `false`".to_owned());
        problems.push(complaint::expected(node, "`true` or `false`").help(help));
        None
    }

    fn schema(_: &mut Definitions) -> serde_json::Value {
        json!({"type": "boolean"})
    }
}

fn spelling_of_bool(text: &str) -> Option<&'static str> {
    match text.to_lowercase().as_str() {
        "yes" | "y" | "on" | "true" => Some("true"),
        "no" | "n" | "off" | "false" => Some("false"),
        _ => None,
    }
}

impl Decode for u32 {
    fn decode(node: &Node, problems: &mut Diagnostics) -> Option<Self> {
        whole_number(node, 0, i128::from(u32::MAX), problems)
    }

    fn schema(_: &mut Definitions) -> serde_json::Value {
        json!({"type": "integer", "minimum": 0, "maximum": u32::MAX})
    }
}

impl Decode for u64 {
    fn decode(node: &Node, problems: &mut Diagnostics) -> Option<Self> {
        whole_number(node, 0, i128::from(u64::MAX), problems)
    }

    fn schema(_: &mut Definitions) -> serde_json::Value {
        json!({"type": "integer", "minimum": 0})
    }
}

impl Decode for i64 {
    fn decode(node: &Node, problems: &mut Diagnostics) -> Option<Self> {
        whole_number(node, i128::from(i64::MIN), i128::from(i64::MAX), problems)
    }

    fn schema(_: &mut Definitions) -> serde_json::Value {
        json!({"type": "integer"})
    }
}

fn whole_number<N: TryFrom<i128>>(
    node: &Node,
    least: i128,
    most: i128,
    problems: &mut Diagnostics,
) -> Option<N> {
    let problem = match &node.value {
        NodeValue::Number(text) => match text.parse::<i128>() {
            Ok(number) if (least..=most).contains(&number) => return N::try_from(number).ok(),
            Ok(_) => out_of_range(node, text, least, most),
            Err(_) if is_digits(text) => out_of_range(node, text, least, most),
            Err(_) => complaint::expected(node, "a whole number")
                .help("write it in decimal digits, without fraction or exponent"),
        },
        NodeValue::Text { text, .. } if is_digits(text) => complaint::expected(node, "a whole number")
            .help(["write `", digits_of(text), "`, without quotes or leading zeros"].concat()),
        _ => complaint::expected_like(node, "a whole number", "write it in decimal digits, without quotes"),
    };
    problems.push(problem);
    None
}

fn out_of_range(node: &Node, text: &str, least: i128, most: i128) -> Diagnostic {
    Diagnostic::error("number-range", node.span, format!("`{text}` is out of range"))
        .help(format!("write a number from {least} to {most}"))
}

fn is_digits(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn digits_of(text: &str) -> &str {
    match text.trim_start_matches('0') {
        "" => "0",
        digits => digits,
    }
}

/// A list; a single value is an error that shows how to write a list.
impl<T: Decode> Decode for Vec<T> {
    fn decode(node: &Node, problems: &mut Diagnostics) -> Option<Self> {
        if node.kind() != NodeKind::List {
            problems.push(not_a_list(node));
            return None;
        }
        // Every item is decoded before the first failure is returned.
        let items: Vec<Option<T>> = node.items().iter().map(|item| T::decode(item, problems)).collect();
        items.into_iter().collect()
    }

    fn schema(definitions: &mut Definitions) -> serde_json::Value {
        json!({"type": "array", "items": T::schema(definitions)})
    }
}

fn not_a_list(node: &Node) -> Diagnostic {
    let problem = complaint::expected(node, "a list");
    match (node.scalar(), node.kind()) {
        (Some(text), _) => problem.help(["write it in brackets: `[", text, "]`"].concat()),
        (None, NodeKind::Map) => problem.help("start each item with `- `"),
        _ => problem,
    }
}

/// For types that contain themselves.
impl<T: Decode> Decode for Box<T> {
    fn decode(node: &Node, problems: &mut Diagnostics) -> Option<Self> {
        T::decode(node, problems).map(Self::new)
    }

    fn schema(definitions: &mut Definitions) -> serde_json::Value {
        T::schema(definitions)
    }
}
