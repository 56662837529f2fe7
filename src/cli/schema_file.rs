//! `landform schema`: the JSON Schema of the blueprint as editors get it, with what the examples of its pages say of each key.

use super::error::{Done, Said};
use super::{explain, schema};
use crate::blueprint::node::{Node, NodeValue, parse};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Most examples of a key.
const MOST: usize = 2;
/// Most characters of one, as JSON.
const LONGEST: usize = 120;
/// The same of a whole section.
const LONGEST_SECTION: usize = 1500;

/// Runs the command.
pub(super) fn run() -> Done {
    Ok(Said::results(text()))
}

/// The schema's text, as it is committed beside the blueprints.
pub fn text() -> String {
    let mut text = serde_json::to_string_pretty(&with_examples(schema::whole())).unwrap_or_default();
    text.push('\n');
    text
}

/// Values by the JSON pointers of the schemas that they are examples of.
type Examples = BTreeMap<String, Vec<Value>>;

/// The schema with examples of its keys, out of the blueprints of the pages of `landform explain`.
fn with_examples(mut whole: Value) -> Value {
    let mut found = Examples::new();
    for (section, text) in explain::example_sections() {
        let Some(value) = parse(0, text).ok().map(|node| json_of(&node)) else {
            continue;
        };
        if let Some(part) = value.get(section) {
            take(&mut found, &["/properties/", section].concat(), part, LONGEST_SECTION);
        }
        note(&whole, "", &value, &mut found);
    }
    for (pointer, values) in found {
        if let Some(Value::Object(key)) = whole.pointer_mut(&pointer)
            && !key.contains_key("$ref")
        {
            key.entry("examples").or_insert_with(|| values.into());
        }
    }
    whole
}

/// Notes a value as an example of the schema at a pointer, and its parts as examples of theirs.
fn note(whole: &Value, at: &str, value: &Value, found: &mut Examples) {
    for form in forms(whole, at) {
        let part = |key: &str| whole.pointer(&[&form, "/", key].concat());
        match value {
            Value::Object(entries) => {
                let keys = part("properties").and_then(Value::as_object);
                let each = part("additionalProperties").is_some_and(Value::is_object);
                match keys {
                    Some(keys) if entries.keys().all(|key| keys.contains_key(key)) => {
                        for (key, inner) in entries {
                            let below = [&form, "/properties/", key].concat();
                            take(found, &below, inner, LONGEST);
                            note(whole, &below, inner, found);
                        }
                    }
                    None if each => {
                        let below = [&form, "/additionalProperties"].concat();
                        entries.values().for_each(|inner| note(whole, &below, inner, found));
                    }
                    Some(_) | None => {}
                }
            }
            Value::Array(items) if part("items").is_some() => {
                let below = [&form, "/items"].concat();
                items.iter().for_each(|item| note(whole, &below, item, found));
            }
            Value::Array(_) | Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
}

fn take(found: &mut Examples, at: &str, value: &Value, longest: usize) {
    let all = found.entry(at.to_owned()).or_default();
    if all.len() < MOST && !all.contains(value) && value.to_string().len() <= longest {
        all.push(value.clone());
    }
}

/// The schemas that a schema stands for: itself, what it refers to, or each of its alternatives.
fn forms(whole: &Value, at: &str) -> Vec<String> {
    let Some(schema) = whole.pointer(at) else {
        return Vec::new();
    };
    if let Some(target) = schema.get("$ref").and_then(Value::as_str) {
        return forms(whole, target.trim_start_matches('#'));
    }
    let mut all = vec![at.to_owned()];
    for key in ["allOf", "anyOf"] {
        let parts = schema.get(key).and_then(Value::as_array).map_or(0, Vec::len);
        all.extend((0..parts).flat_map(|part| forms(whole, &format!("{at}/{key}/{part}"))));
    }
    all
}

/// A value of YAML as JSON.
fn json_of(node: &Node) -> Value {
    match &node.value {
        NodeValue::Null => Value::Null,
        NodeValue::Bool(value) => json!(value),
        NodeValue::Number(text) => serde_json::from_str(text).unwrap_or_else(|_| text.as_str().into()),
        NodeValue::Text { text, .. } => text.as_str().into(),
        NodeValue::List(items) => items.iter().map(json_of).collect(),
        NodeValue::Map(entries) => {
            let each = entries.iter().map(|(key, value)| (key.text.clone(), json_of(value)));
            Value::Object(each.collect::<Map<String, Value>>())
        }
    }
}
