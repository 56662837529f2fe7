//! The JSON Schema of the blueprint, as pages and editors read it.
//!
//! What the language takes from AWS is added here: the verbs of grants out of their table, and IAM's own spelling of statements.

use crate::blueprint::{Blueprint, schema};
use crate::catalog::grants;
use crate::resolve::LANGUAGE;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// What the schema is called, wherever it lies.
const ID: &str = "urn:landform:blueprint:1";

/// Keys under which hand-written statements stand.
const OF_STATEMENTS: [&str; 2] = ["statements", "trust"];

/// The whole schema, without examples.
pub(super) fn whole() -> Value {
    let mut whole = schema::document::<Blueprint>();
    if let Some(version) = whole.pointer_mut("/properties/landform").and_then(Value::as_object_mut) {
        version.insert("enum".to_owned(), json!([LANGUAGE]));
    }
    if let Some(verbs) = whole.pointer_mut("/definitions/Grant/properties/may") {
        with_verbs(verbs);
    }
    let Some(root) = whole.as_object_mut() else {
        return whole;
    };
    root.insert("$id".to_owned(), ID.into());
    if let Some(definitions) = root.get_mut("definitions").and_then(Value::as_object_mut) {
        definitions.values_mut().for_each(with_statements);
        definitions.insert("Statement".to_owned(), statement());
    }
    whole
}

/// The verbs that some kind of resource has, in place of any word.
fn with_verbs(may: &mut Value) {
    let verbs: BTreeSet<&str> = grants::spoken()
        .chain(grants::spoken_of_arns())
        .map(|row| row.verb.as_str())
        .collect();
    let one = json!({ "enum": verbs });
    if let Some(may) = may.as_object_mut() {
        may.insert("anyOf".to_owned(), json!([one, { "type": "array", "items": one, "minItems": 1 }]));
        may.insert("examples".to_owned(), json!(["read", ["read", "write"]]));
    }
}

/// Statements in place of anything, under the keys that hold them.
fn with_statements(definition: &mut Value) {
    let properties = definition.get_mut("properties").and_then(Value::as_object_mut);
    for (key, held) in properties.into_iter().flatten() {
        if let Some(held) = held.as_object_mut().filter(|_| OF_STATEMENTS.contains(&key.as_str())) {
            let one = json!({ "$ref": "#/definitions/Statement" });
            held.insert("anyOf".to_owned(), json!([one, { "type": "array", "items": one }]));
        }
    }
}

/// One statement in IAM's spelling.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html>
fn statement() -> Value {
    let words =
        json!({ "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }] });
    let whom = json!({ "anyOf": [
        { "enum": ["*"] },
        { "type": "object", "properties": {
            "AWS": { "anyOf": [{ "type": ["string", "integer"] }, { "type": "array", "items": { "type": ["string", "integer"] } }] },
            "Service": words, "Federated": words, "CanonicalUser": words,
        }, "additionalProperties": false, "minProperties": 1 },
    ]});
    let described = |schema: &Value, description: &str| {
        let mut schema: Map<String, Value> = schema.as_object().cloned().unwrap_or_default();
        schema.insert("description".to_owned(), description.into());
        Value::Object(schema)
    };
    json!({
        "description": "One statement of a policy, in AWS's spelling. An address of the blueprint stands for its ARN.",
        "type": "object",
        "properties": {
            "Sid": { "type": "string", "description": "The statement's own name." },
            "Effect": { "enum": ["Allow", "Deny"], "description": "Whether it allows or denies." },
            "Principal": described(&whom, "Whom it is about, in policies of resources."),
            "NotPrincipal": described(&whom, "Everybody but whom it names."),
            "Action": described(&words, "Actions, `service:Name`, with `*` for many."),
            "NotAction": described(&words, "Every action but these."),
            "Resource": described(&words, "ARNs and addresses, with `*` for many."),
            "NotResource": described(&words, "Everything but these."),
            "Condition": { "type": "object", "description": "Operators, each with keys of the request and their values." },
        },
        "required": ["Effect"],
        "additionalProperties": false,
    })
}
