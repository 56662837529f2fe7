//! The tables of cases of the field, of the evaluator's audit and of later reviews, row by row.
//!
//! `inputs/evaluator`, `inputs/field` and `inputs/review` hold raw cases (`cases.jsonl`), and blueprints with requests about them. Where a
//! report gave no value for a row, the row has the one that follows from AWS's pages. Three rows of the reports are held to be
//! wrong, since what they leave unsaid decides: `escaped-unsaid` (which way the call comes), `s3-via-endpoint` (the id of
//! the endpoint is not learned) and `no public statement` (an existing role may have a policy that denies).

use crate::common::blueprint::{model_of, resolved};
use crate::common::files::{root, text};
use crate::common::program::answered;
use landform::comply;
use landform::evaluate::Universe;
use landform::evaluate::iam::Outcome;
use serde_json::Value;

/// Folders of the inputs, with how many rows of requests and of raw cases they have at the least.
const FOLDERS: [(&str, usize, usize); 3] = [("evaluator", 78, 27), ("field", 132, 178), ("review", 249, 49)];

/// The rows that do not agree.
fn wrong(command: &[&str], requests: &str) -> (usize, Vec<Value>) {
    let (_, stdout, stderr) = answered(command, requests);
    let answers: Vec<Value> = stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answers.len(), requests.lines().count(), "{command:?}: {stderr}");
    let count = answers.len();
    let wrong = answers.into_iter().filter(|answer| answer["agrees"] != true);
    (count, wrong.collect())
}

#[test]
fn every_request_about_a_blueprint_is_answered_right() {
    for (folder, least, _) in FOLDERS {
        let mut count = 0;
        let inputs = format!("tests/faults/inputs/{folder}");
        for entry in std::fs::read_dir(root().join(&inputs)).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_str().unwrap();
            if path.extension().is_none_or(|ext| ext != "jsonl") || name == "cases" {
                continue;
            }
            let requests = text(format!("{inputs}/{name}.jsonl"));
            let blueprint = format!("{inputs}/{name}.yaml");
            let (rows, wrong) = wrong(&["can", &blueprint, "--requests", "-"], &requests);
            assert!(wrong.is_empty(), "{name}: {wrong:#?}");
            count += rows;
        }
        assert!(count >= least, "{folder} has lost rows: {count}");
    }
}

#[test]
fn every_raw_case_is_decided_right() {
    for (folder, _, least) in FOLDERS {
        let cases = text(format!("tests/faults/inputs/{folder}/cases.jsonl"));
        let (rows, wrong) = wrong(&["eval", "--cases", "-"], &cases);
        assert!(wrong.is_empty(), "{folder}: {wrong:#?}");
        assert!(rows >= least, "{folder} has lost rows: {rows}");
    }
}

#[test]
fn claims_about_what_the_blueprint_does_not_hold_are_not_taken_for_true() {
    use Outcome::{ImplicitDeny, Unknown};
    let rows: [(&str, &[Outcome]); 4] = [
        ("evaluator/claim", &[Unknown]),
        ("evaluator/brown", &[Unknown; 3]),
        ("evaluator/denyclaim", &[Unknown; 2]),
        // The last one is right: the object's key lets nobody of another account decrypt.
        ("field/out", &[Unknown, Unknown, Unknown, Unknown, ImplicitDeny]),
    ];
    for (input, expected) in rows {
        let model = model_of(&text(format!("tests/faults/inputs/{input}.yaml")));
        let claims = Universe::new(&model).claims();
        let decisions: Vec<Outcome> = claims.iter().map(|claim| claim.decision).collect();
        assert_eq!(decisions, expected, "{input}");
        let held: Vec<&str> =
            claims.iter().filter(|claim| claim.holds).map(|claim| claim.id.as_str()).collect();
        let right: &[&str] = if input == "field/out" { &["outsider"] } else { &[] };
        assert_eq!(held, right, "{input}");
    }
}

#[test]
fn a_claim_about_an_object_that_a_bucket_action_is_never_checked_on_is_refused() {
    let (_, problems) = resolved(&text("tests/faults/inputs/evaluator/listb.yaml"));
    let codes: Vec<&str> = problems.iter().map(|problem| problem.code).collect();
    assert_eq!(codes, ["claim-object"]);
}

#[test]
fn a_statement_about_objects_does_nothing_for_an_action_on_their_bucket() {
    let listb = text("tests/faults/inputs/evaluator/listb.yaml");
    let without = listb.split("expect:").next().unwrap();
    let found = |text: &str| -> Vec<&'static str> {
        let model = model_of(text);
        comply::findings(&Universe::new(&model)).iter().map(|found| found.rule).collect()
    };
    assert_eq!(found(without), ["action-without-effect"]);
    assert_eq!(found(&without.replace("listb-111111111111/*", "listb-*")), Vec::<&str>::new());
}
