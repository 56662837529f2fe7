//! Security groups that exist already: rules name them by their ids, and what they let through is nobody's to know.

use crate::common::blueprint::resolved;
use crate::common::files::folder;
use crate::common::program::{inside, stderr, stdout};
use serde_json::Value;
use std::fs;

const ID: &str = "sg-0a1b2c3d4e5f60718";
const HEAD: &str = r#"
landform: 1
name: groups
organization: { id: o-a1b2c3d4e5, management: "000000000001" }
accounts: { a: { id: "111111111111" } }
region: us-east-1
networks: { n: { in: a, cidr: 10.20.0.0/16, endpoints: [s3] } }
"#;

fn with(words: &str) -> String {
    format!(
        "{HEAD}groups:\n  legacy: {{ network: n, existing: true{words} }}\n  web: {{ network: n, admits: {{ from: group/legacy, port: 443 }}, reaches: {{ to: group/legacy, port: 5432 }} }}\n  shut: {{ network: n }}\n"
    )
}

/// What is known to stop a packet on its way to the group stops it; whether it enters or leaves the group is open, and what
/// may not leave is not followed any further.
#[test]
fn its_rules_are_open_and_those_of_others_are_not() {
    let rows = [
        ("group/a/legacy", "group/a/web", 443, "unknown"),
        ("group/a/legacy", "group/a/web", 80, "unknown"),
        ("group/a/legacy", "group/a/shut", 443, "unknown"),
        ("group/a/web", "group/a/legacy", 5432, "unknown"),
        ("group/a/web", "group/a/legacy", 22, "no_reach"),
        ("group/a/shut", "group/a/legacy", 5432, "no_reach"),
        // Its members are there, and not in the blueprint.
        ("network/n", "group/a/web", 443, "unknown"),
        ("10.20.0.0/16", "group/a/web", 443, "unknown"),
        ("group/a/shut", "group/a/web", 443, "no_reach"),
        ("internet", "group/a/web", 443, "no_reach"),
    ];
    let lines = rows.iter().enumerate().map(|(at, (from, to, port, _))| {
        format!(
            "{{\"id\": \"{at}\", \"flow\": {{\"from\": \"{from}\", \"to\": \"{to}\", \"protocol\": \"tcp\", \"port\": {port}}}}}\n"
        )
    });
    let asked: String = lines.collect();
    let text = with(&format!(", id: {ID}"));
    let files = folder(&[("b.yaml", &text), ("asked.jsonl", &asked)]);
    let run = inside(files.path(), &["can", "b.yaml", "--requests", "asked.jsonl", "--format", "jsonl"]);
    let answers: Vec<Value> = stdout(&run).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answers.len(), rows.len(), "{}", stderr(&run));
    for (answer, row) in answers.iter().zip(rows) {
        assert_eq!(answer["decision"], row.3, "{row:?}: {answer}");
    }
}

#[test]
fn rules_hold_its_id_and_it_is_not_written() {
    let files = folder(&[("b.yaml", &with(&format!(", id: {ID}")))]);
    let run = inside(files.path(), &["synth", "b.yaml", "--out", "out"]);
    assert_eq!(run.status.code(), Some(0), "{}", stdout(&run));
    for path in ["out/cloudformation/data/a.yaml", "out/terraform/a/data/main.tf"] {
        let written = fs::read_to_string(files.path().join(path)).unwrap();
        assert!(written.contains(ID), "{path}: {written}");
        assert!(!written.contains("groups-legacy"), "{path}: {written}");
    }
    let shown = stdout(&inside(files.path(), &["show", "b.yaml", "security-group/a/legacy"]));
    assert!(shown.contains("exists already") && shown.contains(ID), "{shown}");
}

#[test]
fn what_does_not_fit_is_told() {
    let new = with(&format!(", id: {ID}")).replace("existing: true, ", "");
    let rows = [
        (with(""), "existing-invalid"),
        (with(", id: vpce-0a1b2c3d4e5f60718"), "id-invalid"),
        (
            with(&format!(", id: {ID}, admits: {{ from: internet, port: 443 }}")),
            "existing-set",
        ),
        (with(&format!(", id: {ID}, description: old")), "existing-set"),
        (new, "policy-of-new"),
    ];
    for (text, code) in rows {
        let (_, problems) = resolved(&text);
        let codes: Vec<&str> = problems.iter().map(|problem| problem.code).collect();
        assert_eq!(codes, [code], "{text}");
    }
}
