//! The types of the blueprint into JSON Schema draft-07, for editors and as a cross-check.
//!
//! Promises: every object forbids keys it does not know, no `enum` is empty, definitions are sorted.
//!
//! <https://json-schema.org/draft-07/schema>

use super::decode::Decode;
use super::include::INCLUDE;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The named schemas of a document while they are collected.
#[derive(Default, Debug)]
pub struct Definitions {
    named: BTreeMap<String, Definition>,
}

#[derive(Debug)]
struct Definition {
    origin: &'static str,
    schema: Value,
}

impl Definitions {
    /// A reference to the schema called `name`, which `make` writes when it is met for the first time.
    ///
    /// `origin` tells two types of the same name apart (the full Rust path); the second gets a
    /// longer name. A type may refer to itself.
    pub fn define(
        &mut self,
        name: &str,
        origin: &'static str,
        make: impl FnOnce(&mut Self) -> Value,
    ) -> Value {
        let name = self.free_name(name, origin);
        if !self.named.contains_key(&name) {
            self.named.insert(
                name.clone(),
                Definition {
                    origin,
                    schema: Value::Null,
                },
            );
            let schema = make(self);
            self.named.insert(name.clone(), Definition { origin, schema });
        }
        reference(&name)
    }

    fn free_name(&self, name: &str, origin: &'static str) -> String {
        match self.named.get(name) {
            Some(taken) if taken.origin != origin => origin.replace("::", "."),
            _ => name.to_owned(),
        }
    }
}

/// Where a document keeps its named schemas.
const PLACE: &str = "#/definitions/";

fn reference(name: &str) -> Value {
    let target = [PLACE, name].concat();
    json!({"$ref": target})
}

/// The schema of a whole document of type `T`; the outermost type stands at the top, not behind a reference.
pub fn document<T: Decode>() -> Value {
    let mut definitions = Definitions::default();
    let root = T::schema(&mut definitions);
    let mut named: Map<String, Value> = definitions
        .named
        .into_iter()
        .map(|(name, definition)| (name, definition.schema))
        .collect();
    let mut schema = Map::new();
    schema.insert("$schema".to_owned(), json!("http://json-schema.org/draft-07/schema#"));
    schema.insert("title".to_owned(), json!("landform blueprint"));
    schema.extend(parted(outermost(root, &mut named)));
    schema.insert("definitions".to_owned(), Value::Object(named));
    Value::Object(schema)
}

/// What a whole document requires is not required of one that includes files, nor of such a file, which says no version.
fn parted(mut root: Map<String, Value>) -> Map<String, Value> {
    let includes = root.get("properties").is_some_and(|keys| keys.get(INCLUDE).is_some());
    if includes && let Some(required) = root.remove("required") {
        let version = required.get(0).cloned().unwrap_or_default();
        let alternatives = json!([
            { "required": required },
            { "required": [INCLUDE] },
            { "not": { "required": [version] } },
        ]);
        root.insert("anyOf".to_owned(), alternatives);
    }
    root
}

/// The fields of the root schema; its definition is dropped where nothing else refers to it.
fn outermost(root: Value, named: &mut Map<String, Value>) -> Map<String, Value> {
    let target = root
        .get("$ref")
        .and_then(Value::as_str)
        .and_then(|target| target.strip_prefix(PLACE))
        .map(str::to_owned);
    let Some(name) = target else {
        return root.as_object().cloned().unwrap_or_default();
    };
    let fields = named.get(&name).and_then(Value::as_object).cloned().unwrap_or_default();
    let again = reference(&name);
    if !named.values().any(|schema| mentions(schema, &again)) {
        named.shift_remove(&name);
    }
    fields
}

/// True when the reference stands anywhere in the schema.
fn mentions(schema: &Value, reference: &Value) -> bool {
    match schema {
        _ if schema == reference => true,
        Value::Object(fields) => fields.values().any(|field| mentions(field, reference)),
        Value::Array(items) => items.iter().any(|item| mentions(item, reference)),
        _ => false,
    }
}

/// How docs end the clause that says what holds where a key is left out.
const WHEN_ABSENT: &str = " when absent";

/// The value that docs say a key has when it is absent: a word in backticks, a number or a boolean. None where they tell of
/// something else, such as the name of the entry.
fn default_of(docs: &str) -> Option<Value> {
    let (before, after) = docs.split_once(WHEN_ABSENT)?;
    let (_, word) = before.rsplit_once("; ").filter(|_| after.is_empty() || after.starts_with('.'))?;
    if let Some(text) = word.strip_prefix('`').and_then(|rest| rest.strip_suffix('`')) {
        // Words in capitals are holes.
        let is_hole = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_uppercase());
        return (!text.contains('`') && !text.split('-').any(is_hole)).then(|| text.into());
    }
    match word {
        "true" => Some(true.into()),
        "false" => Some(false.into()),
        _ => word.parse::<u32>().ok().map(Value::from),
    }
}

/// Puts a description on a schema, in front of its own, and the default that it says; draft-07 ignores everything beside
/// `$ref`, so a reference is wrapped.
pub fn describe(schema: Value, docs: &[&str]) -> Value {
    let text = prose(docs);
    if text.is_empty() {
        return schema;
    }
    let mut described = Map::new();
    if let Some(default) = default_of(&text) {
        described.insert("default".to_owned(), default);
    }
    match schema {
        Value::Object(fields) if !fields.contains_key("$ref") => {
            let own = fields.get("description").and_then(Value::as_str).map(str::to_owned);
            let both: Vec<String> = [text].into_iter().chain(own).collect();
            described.insert("description".to_owned(), both.join("\n\n").into());
            described.extend(fields.into_iter().filter(|(key, _)| key != "description"));
        }
        other => {
            described.insert("description".to_owned(), text.into());
            described.insert("allOf".to_owned(), json!([other]));
        }
    }
    Value::Object(described)
}

/// The schema of a map with fixed keys.
pub fn object(docs: &[&str], fields: Vec<(&str, bool, Value)>) -> Value {
    let required: Vec<&str> =
        fields.iter().filter(|(_, required, _)| *required).map(|(key, _, _)| *key).collect();
    let properties: Map<String, Value> =
        fields.iter().map(|(key, _, schema)| ((*key).to_owned(), schema.clone())).collect();
    let mut schema = Map::new();
    schema.insert("type".to_owned(), json!("object"));
    schema.insert("additionalProperties".to_owned(), json!(false));
    schema.insert("properties".to_owned(), Value::Object(properties));
    if !required.is_empty() {
        schema.insert("required".to_owned(), json!(required));
    }
    describe(Value::Object(schema), docs)
}

/// The schema of a choice between words; `choices` are the words with their explanations.
pub fn words(docs: &[&str], choices: &[(&str, &[&str])]) -> Value {
    if choices.is_empty() {
        return describe(json!({"not": {}}), docs);
    }
    let names: Vec<&str> = choices.iter().map(|(word, _)| *word).collect();
    let explained: Vec<String> = choices.iter().map(|(_, docs)| prose(docs)).collect();
    describe(
        json!({"type": "string", "enum": names, "markdownEnumDescriptions": explained}),
        docs,
    )
}

/// The schema of a value that may take several shapes.
pub fn any_of(docs: &[&str], shapes: Vec<Value>) -> Value {
    describe(json!({"anyOf": shapes}), docs)
}

/// The schema of text with a pattern and an explanation.
pub fn text(pattern: &str, doc: &str) -> Value {
    json!({"type": "string", "pattern": pattern, "description": doc})
}

/// Lines of a doc comment as paragraphs.
pub fn prose(docs: &[&str]) -> String {
    let paragraphs = docs.split(|line| line.trim().is_empty());
    let joined = paragraphs.map(|lines| lines.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" "));
    joined.filter(|paragraph| !paragraph.is_empty()).collect::<Vec<_>>().join("\n\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn docs_say_defaults() {
        let rows = [
            ("Its node type; `ra3.xlplus` when absent.", Some(json!("ra3.xlplus"))),
            ("Days; 7 when absent. More.", Some(json!(7))),
            ("Keep objects; true when absent.", Some(json!(true))),
            ("Its name; the name of this entry when absent.", None),
            ("Its id; `expect-N` when absent.", None),
            ("A port; 443 when absent and only `endpoints` are reached.", None),
            ("Whether; true when absent, interface endpoints only.", None),
            ("Ports; 1024-65535 when absent.", None),
        ];
        for (docs, default) in rows {
            assert_eq!(default_of(docs), default, "{docs}");
        }
    }
}
