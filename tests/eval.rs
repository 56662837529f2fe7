//! The case tables under `tests/iam`: every row states a rule of AWS and the answer that follows from it.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may fail loudly")]

use assert_cmd::Command;
use std::collections::BTreeSet;
use std::path::PathBuf;

fn tables() -> Vec<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/iam");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "jsonl"));
    files.sort();
    files
}

#[test]
fn every_row_of_the_case_tables_is_decided_as_it_says() {
    let mut rows = 0;
    let mut wrong = Vec::new();
    let mut ids = BTreeSet::new();
    for file in tables() {
        let cases = std::fs::read_to_string(&file).unwrap();
        let output = Command::cargo_bin("landform")
            .unwrap()
            .args(["eval", "--cases"])
            .arg(&file)
            .output()
            .unwrap();
        let answers = String::from_utf8(output.stdout).unwrap();
        assert_eq!(
            cases.lines().count(),
            answers.lines().count(),
            "{}: one answer a line",
            file.display()
        );
        for (case, answer) in cases.lines().zip(answers.lines()) {
            let case: serde_json::Value = serde_json::from_str(case).unwrap();
            let answer: serde_json::Value = serde_json::from_str(answer).unwrap();
            rows += 1;
            assert!(ids.insert(case["id"].to_string()), "{} is there twice", case["id"]);
            assert!(
                !case["note"].as_str().unwrap().is_empty() && case["source"].as_str().unwrap().starts_with("https://"),
                "{}",
                case["id"]
            );
            if answer["agrees"] != true {
                wrong.push(format!("{} ({}): {answer}", case["id"], case["note"]));
            }
        }
        println!("{}: {} rows", file.file_stem().unwrap().display(), cases.lines().count());
    }
    println!("{rows} rows in all");
    assert!(wrong.is_empty(), "{} of {rows} rows:\n{}", wrong.len(), wrong.join("\n"));
}
