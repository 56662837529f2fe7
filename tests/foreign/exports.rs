//! What AWS tells of an account beside a template: both are of one account, and who is there may use what is made.

use crate::common::files::root;
use crate::common::program::{answered, landform, stderr, stdout};
use serde_json::Value;

const FOLDER: &str = "tests/foreign/exports";
const JOBS: &str = "arn:aws:sqs:us-east-1:111111111111:jobs";

fn decision(principal: &str, action: &str, on: &str) -> String {
    let folder = root().join(FOLDER);
    let asked =
        format!(r#"{{"principal":"{principal}","action":"{action}","resource":"{on}","via":"internet"}}"#);
    let (code, said, told) = answered(&["can", folder.to_str().unwrap(), "--requests", "-"], &asked);
    assert_eq!(code, 0, "{told}");
    let answer: Value = serde_json::from_str(&said).unwrap();
    answer["decision"].as_str().unwrap().to_owned()
}

#[test]
fn who_is_there_may_use_what_is_made() {
    let role = "arn:aws:iam::111111111111:role/app";
    assert_eq!(decision(role, "sqs:SendMessage", JOBS), "allow");
    // The version that does not count would allow it.
    assert_eq!(decision(role, "sqs:ReceiveMessage", JOBS), "implicit_deny");
    assert_eq!(decision("arn:aws:iam::111111111111:user/ann", "sqs:SendMessage", JOBS), "allow");
    assert_eq!(
        decision("arn:aws:iam::111111111111:user/ann", "sqs:ReceiveMessage", JOBS),
        "implicit_deny"
    );
}

#[test]
fn findings_stand_in_the_export() {
    let output = landform(&["check", FOLDER, "--format", "json"]);
    let report: Value =
        serde_json::from_str(&stdout(&output)).unwrap_or_else(|_| panic!("{}", stderr(&output)));
    assert_eq!(output.status.code(), Some(1));
    let findings = report["findings"].as_array().unwrap();
    let trust = findings.iter().find(|finding| finding["rule"] == "trust-account-root").unwrap();
    assert_eq!(trust["resource"], "app");
    assert!(trust["location"]["file"].as_str().unwrap().ends_with("account.json"));
    assert_eq!(report["coverage"]["files"], 2);
    assert_eq!(report["coverage"]["types"]["modelled"], 2);
}

/// What is not read is told, and never looks like something that was.
#[test]
fn terraform_is_told_and_not_taken_for_read() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("main.tf"), "resource \"aws_sqs_queue\" \"q\" {}\n").unwrap();
    std::fs::copy(root().join(FOLDER).join("jobs.yaml"), folder.path().join("jobs.yaml")).unwrap();
    let path = folder.path().to_str().unwrap();
    let report: Value =
        serde_json::from_str(&stdout(&landform(&["check", path, "--format", "json"]))).unwrap();
    assert_eq!(
        (&report["coverage"]["files"], &report["coverage"]["passed"]),
        (&1.into(), &1.into())
    );
    let undecided = report["coverage"]["policies"]["undecided"].as_array().unwrap();
    assert!(
        undecided.iter().any(|one| one["file"].as_str().unwrap().ends_with("main.tf")),
        "{undecided:?}"
    );
    std::fs::remove_file(folder.path().join("jobs.yaml")).unwrap();
    assert_eq!(landform(&["check", path]).status.code(), Some(2));
    let named = landform(&["check", folder.path().join("main.tf").to_str().unwrap()]);
    assert!(stdout(&named).contains("file-unknown"), "{}", stdout(&named));
}
