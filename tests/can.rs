//! Requests against blueprints: every row of the worked cases, and the contract of `landform can`.

// The helpers of the tests may fail like the tests themselves.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use assert_cmd::Command;
use landform::blueprint::{Blueprint, decode};
use landform::evaluate::Universe;
use landform::evaluate::iam::Outcome;
use landform::model::{Call, Expected, Model};
use landform::resolve::resolve;
use serde_json::{Value, json};

fn model(path: &str) -> Model {
    let text = std::fs::read_to_string(path).unwrap();
    let (blueprint, problems) = decode::read::<Blueprint>(0, &text);
    assert!(!problems.has_errors(), "{path}: {problems:?}");
    let (model, problems) = resolve(&blueprint.unwrap());
    assert!(!problems.has_errors(), "{path}: {problems:?}");
    model
}

/// Exit code, answers and standard error of `landform can`.
fn can(blueprint: &str, requests: &str, more: &[&str]) -> (i32, Vec<Value>, String) {
    let mut command = Command::cargo_bin("landform").unwrap();
    command
        .args(["can", blueprint, "--requests", "-"])
        .args(more)
        .write_stdin(requests.to_owned());
    let output = command.output().unwrap();
    let stdout = String::from_utf8(output.stdout).unwrap();
    let answers = if more.contains(&"text") {
        vec![json!(stdout)]
    } else {
        stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    (output.status.code().unwrap(), answers, String::from_utf8(output.stderr).unwrap())
}

fn rows(blueprint: &str, cases: &str, least: usize) {
    let requests = std::fs::read_to_string(cases).unwrap();
    let (code, answers, stderr) = can(blueprint, &requests, &[]);
    let wrong: Vec<&Value> = answers.iter().filter(|answer| answer["agrees"] != json!(true)).collect();
    assert!(wrong.is_empty(), "{cases}: {wrong:#?}\n{stderr}");
    assert_eq!(code, 0, "{stderr}");
    assert_eq!(answers.len(), requests.lines().count());
    assert!(answers.len() >= least);
}

#[test]
fn every_row_of_feature_store_sharing_holds() {
    rows(
        "blueprints/feature-store-sharing.yaml",
        "tests/cases/feature-store-sharing.jsonl",
        60,
    );
}

#[test]
fn every_row_of_feature_store_sts_holds() {
    rows("blueprints/feature-store-sts.yaml", "tests/cases/feature-store-sts.jsonl", 60);
}

#[test]
fn every_claim_of_the_blueprints_holds() {
    for path in ["blueprints/feature-store-sharing.yaml", "blueprints/feature-store-sts.yaml"] {
        let model = model(path);
        let universe = Universe::new(&model);
        let claims = universe.claims();
        assert_eq!(claims.len(), model.claims.len());
        for claim in claims {
            assert!(claim.holds, "{path} {}: {:?} {:#?}", claim.id, claim.decision, claim.answer.reasons);
            assert!(!claim.answer.reasons.is_empty(), "{}", claim.id);
        }
    }
}
