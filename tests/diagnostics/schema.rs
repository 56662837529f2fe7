//! The JSON Schema of a blueprint language: it accepts what the decoder does, and explains itself.

use crate::sample::{Account, Sample, read};
use landform::blueprint::schema;
use serde_json::json;

#[test]
fn the_schema_agrees_with_the_decoder() {
    let document = schema::document::<Sample>();
    let validator = jsonschema::draft7::new(&document).unwrap();
    assert!(jsonschema::draft7::meta::is_valid(&document));
    let good = json!({
        "accounts": {"dev": {"id": "111111111111"}},
        "units": {"ml": {"accounts": "dev", "units": {"deep": {"accounts": ["a", "b"]}}}},
        "buckets": {"b": {"in": ["dev"], "expire_after": "30d", "quota": "1GiB", "access": "read-only", "copies": 3, "tags": {"a": "b"}}},
    });
    assert!(
        validator.is_valid(&good),
        "{:?}",
        validator.iter_errors(&good).map(|e| e.to_string()).collect::<Vec<_>>()
    );
    let bad = [
        json!({"acounts": {}}),
        json!({"accounts": {"dev": {}}}),
        json!({"accounts": {"dev": {"id": 111_111_111_111_u64}}}),
        json!({"accounts": {"dev": {"id": "1"}}}),
        json!({"units": {"ml": {"units": {"deep": {"account": "x"}}}}}),
        json!({"buckets": {"b": {"in": 7}}}),
        json!({"buckets": {"b": {"in": "dev", "access": "all"}}}),
        json!({"buckets": {"b": {"in": "dev", "expire_after": "30"}}}),
        json!({"buckets": {"b": {"in": "dev", "tags": {"a": 1}}}}),
        json!({"region": "Virginia"}),
    ];
    for instance in bad {
        assert!(!validator.is_valid(&instance), "{instance}");
        assert!(read(&instance.to_string()).1.has_errors(), "{instance}");
    }
    assert!(read(&good.to_string()).0.is_some());
}

#[test]
fn the_schema_speaks_for_itself() {
    let document = schema::document::<Sample>();
    assert_eq!(document["$schema"], "http://json-schema.org/draft-07/schema#");
    assert_eq!(document["description"], "A small blueprint.");
    assert!(document["definitions"].get("Sample").is_none());
    let bucket = &document["definitions"]["Bucket"];
    assert_eq!(bucket["description"], "A private S3 bucket.\n\nEncrypted and versioned, always.");
    assert_eq!(bucket["additionalProperties"], false);
    assert_eq!(bucket["required"], json!(["in"]));
    assert_eq!(
        bucket["properties"]["in"],
        json!({"description": "Where it is placed.", "allOf": [{"$ref": "#/definitions/Placement"}]})
    );
    let lifetime = bucket["properties"]["expire_after"]["description"].as_str().unwrap();
    assert!(lifetime.starts_with("How long objects live.\n\nA duration"), "{lifetime}");
    assert_eq!(document["definitions"]["Access"]["enum"], json!(["read-only", "read-write"]));
    let names: Vec<&String> = document["definitions"].as_object().unwrap().keys().collect();
    assert!(names.is_sorted(), "{names:?}");
    every_object(&document, &|object| {
        assert!(object.get("enum").is_none_or(|words| !words.as_array().unwrap().is_empty()));
        assert!(
            object.get("properties").is_none()
                || object["additionalProperties"] == false
                || !object.contains_key("type")
        );
    });
}

fn every_object(value: &serde_json::Value, check: &impl Fn(&serde_json::Map<String, serde_json::Value>)) {
    match value {
        serde_json::Value::Object(object) => {
            check(object);
            object.values().for_each(|inner| every_object(inner, check));
        }
        serde_json::Value::Array(items) => items.iter().for_each(|inner| every_object(inner, check)),
        _ => {}
    }
}

/// A second type called `Account`.
mod other {
    landform::section! {
        /// Another account.
        pub struct Account {
            /// Text.
            "x" => x: required String,
        }
    }
}

landform::section! {
    /// Two types of one name.
    pub struct Both {
        /// One.
        "one" => one: optional Account,
        /// The other.
        "other" => other: optional other::Account,
    }
}

#[test]
fn two_types_of_one_name_have_two_schemas() {
    let document = schema::document::<Both>();
    let validator = jsonschema::draft7::new(&document).unwrap();
    assert!(validator.is_valid(&json!({"one": {"id": "111111111111"}, "other": {"x": "y"}})));
    assert!(!validator.is_valid(&json!({"other": {"id": "111111111111"}})));
}
