//! Rules for faults that a blueprint does not say: a template with each, one without it, and one that it does not apply to.

use crate::common::files::root;
use crate::common::program::{landform, stdout};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::PathBuf;

/// Rules of which only templates of others show a fault.
const RULES: &[&str] = &[
    "allow-all-but",
    "any-key",
    "approves-own-model",
    "bucket-without-guard",
    "closed-service",
    "denied-for-lack-of-key",
    "group-lets-everything",
    "left-unencrypted",
    "null-of-several",
    "pass-role-any-service",
    "pattern-of-any-account",
    "perimeter-spares-role",
    "policy-of-2008",
    "runtime-ended",
    "workload-administrator",
    "workload-keeps-key",
];

fn path(name: &str) -> PathBuf {
    root().join("tests/foreign/rules").join([name, ".yaml"].concat())
}

/// The rules that find something in a template, each with the line.
fn found(name: &str) -> BTreeSet<(String, u64)> {
    let path = path(name);
    let output =
        landform(&["check", path.to_str().unwrap(), "--account", "111111111111", "--format", "json"]);
    let report: Value =
        serde_json::from_str(&stdout(&output)).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!(report["diagnostics"], Value::Array(Vec::new()), "{name}");
    let findings = report["findings"].as_array().unwrap();
    assert_eq!(output.status.code(), Some(i32::from(!findings.is_empty())), "{name}");
    let each = findings.iter().map(|finding| {
        let file = finding["location"]["file"].as_str().unwrap();
        assert!(file.ends_with(&[name, ".yaml"].concat()), "{file}");
        (
            finding["rule"].as_str().unwrap().to_owned(),
            finding["location"]["line"].as_u64().unwrap(),
        )
    });
    each.collect()
}

#[test]
fn each_fault_is_found_where_it_is_and_nowhere_else() {
    let none = found("none");
    for rule in RULES {
        let has = |all: &BTreeSet<(String, u64)>| all.iter().any(|(name, _)| name == rule);
        let faulty = found(rule);
        assert!(has(&faulty), "{rule}: {faulty:?}");
        assert!(faulty.iter().all(|(name, line)| name != rule || *line > 2), "{rule}: {faulty:?}");
        let clean = found(&[rule, ".clean"].concat());
        assert!(!has(&clean), "{rule}: {clean:?}");
        assert!(!has(&none), "{rule}: {none:?}");
    }
}
