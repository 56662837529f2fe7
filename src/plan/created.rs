//! A resource into what of it cannot be changed in place, as the lock keeps it once it is deployed.

use crate::aws::{Part, Text};
use crate::catalog::edits::{Field, edits};
use crate::resource::Resource;
use serde_json::Value;
use std::collections::BTreeMap;

/// The fields that AWS or a backend sets once, each with its value as text, where it has one; an id that AWS chooses is the address of what has
/// it, in braces.
pub fn created(resource: &Resource) -> BTreeMap<String, String> {
    let Some(row) = edits(resource.body.kind()) else {
        return BTreeMap::new();
    };
    let data = resource.body.data();
    row.fields.iter().flat_map(|field| values(field, &data)).collect()
}

fn values(field: &Field, data: &Value) -> Vec<(String, String)> {
    let found = field.field.split('.').try_fold(data, |value, key| value.get(key));
    match (found, field.only_grows) {
        (None | Some(Value::Null), _) => Vec::new(),
        (Some(list), true) => list
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|item| entry(field, item))
            .collect(),
        (Some(value), false) => vec![(field.field.clone(), spelled(value))],
    }
}

/// `features.id` and its type.
fn entry(field: &Field, item: &Value) -> Option<(String, String)> {
    let [name, kind] = ["name", "type"].map(|key| item.get(key).and_then(Value::as_str));
    Some(([field.field.as_str(), ".", name?].concat(), kind?.to_owned()))
}

fn spelled(value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            value.to_string()
        }
    };
    let parts = Text::from(text);
    let spelled = parts.parts().into_iter().map(|part| match part {
        Part::Literal(text) => text.to_owned(),
        Part::Symbol(address) => ["{", address, "}"].concat(),
    });
    spelled.collect()
}
