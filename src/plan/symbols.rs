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
        found.extend(Text::from(text).symbols().map(|symbol| owner(symbol).to_owned()));
    }
}

/// The address of the resource whose attribute a symbol is: what stands beside it is made with it.
fn owner(symbol: &str) -> &str {
    let ends = symbol.match_indices('/').nth(2).map(|(at, _)| at);
    ends.and_then(|end| symbol.get(..end)).unwrap_or(symbol)
}

/// The symbols of attributes in a resource's properties, apart from the ids that AWS gives: each with its resource.
pub(super) fn attributes_of(resource: &Resource) -> BTreeSet<(String, String)> {
    let json = resource.body.json();
    if Text::is_free_of_reserved(&json) {
        return BTreeSet::new();
    }
    let text = Text::from(json);
    let all = text.symbols().filter(|symbol| owner(symbol) != *symbol);
    all.map(|symbol| (owner(symbol).to_owned(), symbol.to_owned())).collect()
}
