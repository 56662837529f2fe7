//! Properties into the addresses of the resources whose ids they hold.

use crate::aws::Text;
use crate::resource::Resource;
use serde_json::Value;
use std::collections::BTreeSet;

/// The addresses of the symbols in a resource's properties. A symbol is written as JSON as it stands.
pub fn symbols_of(resource: &Resource) -> BTreeSet<String> {
    let json = resource.body.json();
    let mut found = BTreeSet::new();
    in_text(&json, &mut found);
    found
}

/// The addresses of the symbols in a value.
pub(super) fn symbols_in(value: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    collect(value, &mut found);
    found
}

fn collect(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => in_text(text, found),
        Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
        Value::Object(map) => map.iter().for_each(|(key, item)| {
            in_text(key, found);
            collect(item, found);
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn in_text(text: &str, found: &mut BTreeSet<String>) {
    if !Text::is_free_of_reserved(text) {
        found.extend(Text::from(text).symbols().map(str::to_owned));
    }
}
