//! Texts that CloudFormation would replace at deployment into problems: what was evaluated would not be what is deployed.
//!
//! Properties of entries of `resources` are sent to CloudFormation by both backends: what of them it looks up is asked where
//! they are read.

use super::{Node, NodeValue};
use crate::aws::DYNAMIC_REFERENCE;
use crate::diagnostic::{Diagnostic, Span};

/// The section whose properties CloudFormation gets as they are, and these.
const RESOURCES: &str = "resources";
const PROPERTIES: &str = "properties";

/// A problem for each text, and each key, that holds a dynamic reference.
pub fn dynamic_references(node: &Node) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    match &node.value {
        NodeValue::Map(sections) => {
            for (key, section) in sections {
                match key.text.as_str() {
                    RESOURCES => section_of_resources(section, &mut found),
                    _ => collect_entry(&key.text, key.span, section, &mut found),
                }
            }
        }
        NodeValue::Null
        | NodeValue::Bool(_)
        | NodeValue::Number(_)
        | NodeValue::Text { .. }
        | NodeValue::List(_) => collect(node, &mut found),
    }
    found.into_iter().map(problem).collect()
}

/// Everything of the entries but their properties.
fn section_of_resources(section: &Node, found: &mut Vec<Span>) {
    let NodeValue::Map(entries) = &section.value else {
        return collect(section, found);
    };
    for (_, entry) in entries {
        let NodeValue::Map(words) = &entry.value else {
            collect(entry, found);
            continue;
        };
        for (word, value) in words.iter().filter(|(word, _)| word.text != PROPERTIES) {
            collect_entry(&word.text, word.span, value, found);
        }
    }
}

fn collect_entry(key: &str, span: Span, value: &Node, found: &mut Vec<Span>) {
    found.extend(key.contains(DYNAMIC_REFERENCE).then_some(span));
    collect(value, found);
}

/// Recursion is bounded by the nesting limit of the YAML reader.
fn collect(node: &Node, found: &mut Vec<Span>) {
    match &node.value {
        NodeValue::Text { text, .. } if text.contains(DYNAMIC_REFERENCE) => found.push(node.span),
        NodeValue::List(items) => items.iter().for_each(|item| collect(item, found)),
        NodeValue::Map(entries) => {
            for (key, value) in entries {
                collect_entry(&key.text, key.span, value, found);
            }
        }
        NodeValue::Null | NodeValue::Bool(_) | NodeValue::Number(_) | NodeValue::Text { .. } => {}
    }
}

fn problem(span: Span) -> Diagnostic {
    let message = "CloudFormation replaces `{{resolve:…}}` at deployment, and Terraform does not: what is evaluated here would not be what is deployed";
    Diagnostic::error("dynamic-reference", span, message).help("write the value itself; in properties of entries of `resources` CloudFormation looks it up, with either backend")
}
