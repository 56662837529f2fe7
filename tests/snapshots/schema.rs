//! The committed schema: what the program says, what it accepts, and where it points.

use crate::cases;
use crate::common::files::root;
use crate::common::program::{landform, stdout};
use crate::review::{diff, up_to_date};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};

/// Where the schema stands that is committed.
pub fn path() -> PathBuf {
    root().join("blueprints/blueprint.schema.json")
}

/// What `landform schema` says.
pub fn said() -> String {
    let answer = landform(&["schema"]);
    assert!(answer.status.success());
    stdout(&answer)
}

#[test]
fn the_schema_is_as_committed() {
    up_to_date();
    let text = said();
    let committed = fs::read_to_string(path()).unwrap_or_default();
    assert!(
        committed == text,
        "blueprints/blueprint.schema.json is not what `landform schema` says:\n{}",
        diff(&committed, &text)
    );
}

fn validator() -> jsonschema::Validator {
    up_to_date();
    let schema: Value = serde_json::from_str(&fs::read_to_string(path()).unwrap()).unwrap();
    assert_eq!(schema["$schema"], "http://json-schema.org/draft-07/schema#");
    jsonschema::draft7::new(&schema).unwrap()
}

/// As an editor sees it: merge keys applied, then JSON.
fn document(path: &Path) -> Value {
    let mut value: serde_yaml::Value = serde_yaml::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    value.apply_merge().unwrap();
    serde_json::to_value(value).unwrap()
}

#[test]
fn the_schema_accepts_blueprints() {
    let validator = validator();
    for path in cases::paths() {
        let document = document(&path);
        let errors: Vec<String> = validator
            .iter_errors(&document)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{}: {errors:#?}", path.display());
    }
}

#[test]
fn the_schema_points_at_mistakes() {
    let validator = validator();
    let good = document(&root().join("blueprints/feature-store-sharing.yaml"));
    let rows: [(&str, Option<Value>, &str); 16] = [
        ("/extra", Some(json!(1)), ""),
        ("/region", None, ""),
        ("/region", Some(json!(1)), "/region"),
        ("/landform", Some(json!("1")), "/landform"),
        ("/accounts/owner/id", Some(json!(111_111_111_111_u64)), "/accounts/owner/id"),
        ("/accounts/owner/id", Some(json!("11111111111")), "/accounts/owner/id"),
        ("/accounts/owner/nr", Some(json!("x")), "/accounts/owner"),
        ("/accounts/owner/id", None, "/accounts/owner"),
        ("/organization", Some(json!([])), "/organization"),
        ("/organization/ram_sharing", Some(json!("yes")), "/organization/ram_sharing"),
        ("/roles/fs-owner/for", Some(json!("toaster")), "/roles/fs-owner/for"),
        (
            "/feature_groups/cross-account-fg-1/features/record_id",
            Some(json!("text")),
            "/feature_groups/cross-account-fg-1/features/record_id",
        ),
        ("/buckets/offline/versioning", Some(json!(1)), "/buckets/offline/versioning"),
        ("/grants/0/to", None, "/grants/0"),
        ("/grants/0/share", Some(json!("everyone")), "/grants/0/share"),
        (
            "/keys/fs-online/deletion_window",
            Some(json!("30")),
            "/keys/fs-online/deletion_window",
        ),
    ];
    for (pointer, value, at) in rows {
        let mut broken = good.clone();
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        let parent = broken.pointer_mut(parent).unwrap().as_object_mut().unwrap();
        match &value {
            Some(value) => drop(parent.insert(key.to_owned(), value.clone())),
            None => drop(parent.shift_remove(key).unwrap()),
        }
        let errors: Vec<String> = validator
            .iter_errors(&broken)
            .map(|error| error.instance_path().to_string())
            .collect();
        assert!(errors.iter().any(|error| error == at), "{pointer} {value:?}: {errors:?}");
    }
}

/// Every value that the schema offers is one that it takes.
#[test]
fn what_the_schema_offers_it_takes() {
    let whole: Value = serde_json::from_str(&said()).unwrap();
    let (mut defaults, mut examples) = (0, 0);
    let mut left = vec![&whole];
    while let Some(schema) = left.pop() {
        match schema {
            Value::Object(keys) => {
                left.extend(keys.iter().filter(|(key, _)| *key != "examples").map(|(_, value)| value));
                let offered = keys.get("examples").and_then(Value::as_array).into_iter().flatten();
                // A key of the language may have the name of a word of schemas.
                let default = keys.get("default").filter(|_| keys.contains_key("description"));
                let values: Vec<&Value> = offered.clone().chain(default).collect();
                if values.is_empty() {
                    continue;
                }
                let mut own = keys.clone();
                own.insert("definitions".to_owned(), whole["definitions"].clone());
                let validator = jsonschema::draft7::new(&Value::Object(own)).unwrap();
                for value in values {
                    let wrong =
                        validator.iter_errors(value).map(|error| error.to_string()).collect::<Vec<_>>();
                    assert!(wrong.is_empty(), "{value}: {wrong:?} in {}", keys["description"]);
                }
                examples += offered.count();
                defaults += usize::from(default.is_some());
            }
            Value::Array(items) => left.extend(items),
            _ => {}
        }
    }
    assert!(defaults > 25 && examples > 150, "{defaults} defaults, {examples} examples");
    let port = &whole["definitions"]["Warehouse"]["properties"]["port"];
    assert_eq!(port["default"], 5439);
    assert_eq!(whole["definitions"]["Studio"]["properties"]["auth"]["default"], "iam");
}
