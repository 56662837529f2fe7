//! The case tables under `tests/iam`: every row states a rule of AWS and the answer that follows from it.

use crate::common::files::{names, root};
use crate::common::program::{landform, stdout};
use std::collections::BTreeSet;
use std::path::PathBuf;

fn tables() -> Vec<PathBuf> {
    let folder = root().join("tests/iam");
    let files = names(&folder).into_iter().filter(|name| name.ends_with(".jsonl"));
    files.map(|name| folder.join(name)).collect()
}

#[test]
fn every_row_of_the_case_tables_is_decided_as_it_says() {
    let mut rows = 0;
    let mut wrong = Vec::new();
    let mut ids = BTreeSet::new();
    for file in tables() {
        let cases = std::fs::read_to_string(&file).unwrap();
        let answers = stdout(&landform(&["eval", "--cases", file.to_str().unwrap()]));
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
                !case["note"].as_str().unwrap().is_empty()
                    && case["source"].as_str().unwrap().starts_with("https://"),
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
