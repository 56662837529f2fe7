//! `landform init`, and what editors and shells get: schema, completions, man page.

use crate::common::files::folder;
use crate::common::program::{inside, landform, stderr, stdout};
use serde_json::Value;
use std::fs;

#[test]
fn init_writes_starters_that_pass_and_nothing_over_what_is_there() {
    let folder = folder(&[]);
    let at = folder.path();
    let listed = stdout(&landform(&["init", "--list"]));
    let words = listed.lines().filter_map(|line| line.strip_prefix("  "));
    let words = words
        .filter(|line| !line.starts_with(' '))
        .filter_map(|line| line.split(' ').next());
    let patterns: Vec<&str> = words.collect();
    let schema: Value = serde_json::from_str(&stdout(&landform(&["schema"]))).unwrap();
    let sections = schema["properties"].as_object().unwrap();
    assert!(sections.keys().all(|section| patterns.contains(&section.as_str())), "{listed}");
    assert!(
        patterns.len() >= sections.len() + 8 && patterns.contains(&"redshift-studio"),
        "{listed}"
    );
    for pattern in patterns {
        let output = inside(at, &["init", "--pattern", pattern, pattern]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        assert_eq!(stderr(&output), "");
        let path = [pattern, "/blueprint.yaml"].concat();
        assert!(stdout(&output).contains(&path));
        let check = inside(at, &["check", &path]);
        assert_eq!(check.status.code(), Some(0), "{}", stdout(&check));
        assert!(stdout(&check).contains(": nothing found; "), "{}", stdout(&check));
        let text = fs::read_to_string(at.join(&path)).unwrap();
        assert!(text.starts_with("# yaml-language-server: $schema=./blueprint.schema.json\n"));
        let schema = fs::read_to_string(at.join(pattern).join("blueprint.schema.json")).unwrap();
        assert_eq!(schema, stdout(&landform(&["schema"])), "the schema beside it is the program's");
        let again = inside(at, &["init", "--pattern", pattern, pattern]);
        assert_eq!(again.status.code(), Some(2));
        assert!(
            stderr(&again).contains("is there already; name another folder"),
            "{}",
            stderr(&again)
        );
        assert_eq!(fs::read_to_string(at.join(&path)).unwrap(), text);
    }
    fs::write(at.join("file"), "").unwrap();
    let output = inside(at, &["init", "file"]);
    assert_eq!(output.status.code(), Some(2), "{}", stdout(&output));
    let output = inside(at, &["init", "--pattern", "castle", "x"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("feature-store-sts"), "{}", stderr(&output));
}

#[test]
fn completions_man_and_schema_name_every_command() {
    let help = stdout(&landform(&["--help"]));
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let output = landform(&["completions", shell]);
        assert_eq!(output.status.code(), Some(0), "{shell}");
        for command in ["check", "synth", "who-can", "lock"] {
            assert!(help.contains(command) && stdout(&output).contains(command), "{shell}: {command}");
        }
    }
    let schema: Value = serde_json::from_str(&stdout(&landform(&["schema"]))).unwrap();
    assert_eq!(schema["$schema"], "http://json-schema.org/draft-07/schema#");
    let committed: Value = serde_json::from_str(SCHEMA_OF_GOOD).unwrap();
    assert!(jsonschema::validator_for(&schema).unwrap().is_valid(&committed));
}

/// The smallest blueprint, as the JSON that a schema judges.
const SCHEMA_OF_GOOD: &str = r#"{"landform": 1, "name": "x", "organization": {"id": "o-a1b2c3d4e5", "management": "000000000001"},
    "accounts": {"a": {"id": "111111111111"}}, "region": "us-east-1"}"#;
