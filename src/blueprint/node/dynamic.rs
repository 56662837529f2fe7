//! Texts that CloudFormation would replace at deployment into problems: what was evaluated would not be what is deployed.

use super::{Node, NodeValue};
use crate::aws::DYNAMIC_REFERENCE;
use crate::diagnostic::{Diagnostic, Span};

/// A problem for each text, and each key, that holds a dynamic reference.
pub fn dynamic_references(node: &Node) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    collect(node, &mut found);
    found.into_iter().map(problem).collect()
}

/// Recursion is bounded by the nesting limit of the YAML reader.
fn collect(node: &Node, found: &mut Vec<Span>) {
    match &node.value {
        NodeValue::Text { text, .. } if text.contains(DYNAMIC_REFERENCE) => found.push(node.span),
        NodeValue::List(items) => items.iter().for_each(|item| collect(item, found)),
        NodeValue::Map(entries) => {
            for (key, value) in entries {
                if key.text.contains(DYNAMIC_REFERENCE) {
                    found.push(key.span);
                }
                collect(value, found);
            }
        }
        NodeValue::Null | NodeValue::Bool(_) | NodeValue::Number(_) | NodeValue::Text { .. } => {}
    }
}

fn problem(span: Span) -> Diagnostic {
    let message = "CloudFormation replaces `{{resolve:…}}` at deployment, and Terraform does not: what is evaluated here would not be what is deployed";
    Diagnostic::error("dynamic-reference", span, message).help("write the value itself; a secret is best made by AWS (`ManageMasterUserPassword: true` of a database, `GenerateSecretString` of a secret)")
}
