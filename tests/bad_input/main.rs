//! Bad input through the built binary: what is said, where it is said to be, and what to do about it.
//!
//! The rows are in [`table`]; [`names`] holds names that are no part of an address, [`raw`] files that are no tree at
//! all, [`quota`] policies that are too long, [`disk`] and [`folders`] output folders
//! that cannot be written, or not by renaming, [`together`] runs at the same time.
#![cfg(test)]

#[path = "../common/mod.rs"]
mod common;
mod disk;
mod folders;
mod names;
mod quota;
mod raw;
mod table;
mod together;

use common::files::folder;
use common::program::{inside, stderr, stdout};
use serde_json::Value;
use table::Row;

/// The blueprint that the rows spoil.
pub const GOOD: &str = include_str!("good.yaml");
/// Where a row wants the problem to be shown.
const MARK: char = '«';

/// What `check` said of a file: its exit status, its text, its problems.
pub struct Said {
    /// The exit status.
    pub status: Option<i32>,
    /// The report as a person sees it.
    pub text: String,
    /// The problems as a machine sees them.
    pub problems: Vec<Value>,
}

impl Said {
    /// The code of each problem.
    pub fn codes(&self) -> Vec<&str> {
        self.problems.iter().map(|problem| problem["code"].as_str().unwrap()).collect()
    }
}

/// Checks a file of these bytes.
pub fn check(bytes: &[u8]) -> Said {
    let folder = folder(&[]);
    std::fs::write(folder.path().join("b.yaml"), bytes).unwrap();
    let output = inside(folder.path(), &["check", "b.yaml", "--output", "json=report.json"]);
    let report: Value =
        serde_json::from_str(&std::fs::read_to_string(folder.path().join("report.json")).unwrap()).unwrap();
    assert_eq!(stderr(&output), "", "what `check` finds is its result");
    Said {
        status: output.status.code(),
        text: stdout(&output),
        problems: report["diagnostics"].as_array().unwrap().clone(),
    }
}

/// The help of a problem, and the words under its mark: near misses stand there.
fn advice(problem: &Value) -> String {
    let help = problem["help"].as_array().unwrap().iter().chain([&problem["label"]]);
    help.map(|line| line.as_str().unwrap()).collect::<Vec<_>>().join("\n")
}

/// What is unfriendly about a problem, if anything is.
fn unfriendly(problem: &Value) -> Option<&'static str> {
    let message = problem["message"].as_str().unwrap();
    let help = problem["help"].as_array().unwrap();
    let inside = [
        "Option<", "Vec<", "Spanned", "BTreeMap", "u32", "u64", "i64", "usize", "serde", "saphyr", "struct ",
        "enum ", "None", "Some(",
    ];
    if message.lines().count() != 1 {
        Some("its message is not one line")
    } else if message.starts_with(char::is_uppercase) || message.ends_with('.') {
        Some("its message is written like a sentence")
    } else if inside.iter().any(|word| message.contains(word)) {
        Some("its message tells of our insides")
    } else if help.is_empty() || help.iter().any(|help| help.as_str().unwrap().trim().is_empty()) {
        Some("it does not say what to do")
    } else if problem["location"].is_null() {
        Some("it does not say where")
    } else {
        None
    }
}

/// Line and column of the mark, both from 1, and the text without it.
fn marked(text: &str) -> (Option<(usize, usize)>, String) {
    let Some(at) = text.find(MARK) else {
        return (None, text.to_owned());
    };
    let before = &text[..at];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap().chars().count() + 1;
    (Some((line, column)), text.replace(MARK, ""))
}

/// What is wrong with how a row is answered.
fn complaint(row: &Row) -> Option<String> {
    assert_eq!(
        GOOD.matches(row.from).count(),
        1,
        "`{}` must stand once in the good blueprint",
        row.from
    );
    let (place, text) = marked(&GOOD.replace(row.from, row.to));
    let said = check(text.as_bytes());
    let problem = said.problems.iter().find(|problem| problem["code"] == row.code);
    let shown = place.map_or_else(String::new, |(line, column)| format!("--> b.yaml:{line}:{column}\n"));
    let help = problem.map(advice).unwrap_or_default();
    let wrong = if said.status != Some(2) {
        "the exit status is not 2"
    } else if problem.is_none() || !said.text.contains(&format!("error[{}]: ", row.code)) {
        "the code is another"
    } else if said.problems.len() > 1 {
        "one mistake is reported as several"
    } else if !said.text.contains(&shown) {
        "it is shown elsewhere"
    } else if !help.contains(row.help) {
        "the help is another"
    } else {
        said.problems.iter().find_map(unfriendly)?
    };
    Some(format!("{:?}: {wrong}; wanted {} {shown}{}", row.to, row.code, said.text))
}

fn all_hold(rows: &[Row]) {
    let wrong: Vec<String> = rows.iter().filter_map(complaint).collect();
    assert!(wrong.is_empty(), "{} of {} rows:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}

#[test]
fn the_good_blueprint_is_good() {
    let said = check(GOOD.as_bytes());
    assert_eq!((said.status, said.codes().len()), (Some(0), 0), "{}", said.text);
}

#[test]
fn words_types_and_ids() {
    all_hold(table::WORDS);
}

#[test]
fn names_that_aws_would_refuse() {
    all_hold(table::NAMES);
}

#[test]
fn things_that_do_not_exist() {
    all_hold(table::REFERENCES);
}

#[test]
fn what_cannot_be_meant() {
    all_hold(table::MEANING);
}

#[test]
fn every_problem_of_a_file_is_reported_in_one_run_in_the_order_of_the_file() {
    let spoiled = GOOD
        .replace("results: store", "results: stores")
        .replace("name: sample-logs-111111111111", "name: Logs")
        .replace("max_session: 1h", "max_session: 2h")
        .replace("may: query", "may: querry")
        .replace("allow: \"sagemaker:GetRecord\"", "allow: \"sagemaker:GetRecords\"");
    let said = check(spoiled.as_bytes());
    let lines: Vec<u64> = said
        .problems
        .iter()
        .map(|problem| problem["location"]["line"].as_u64().unwrap())
        .collect();
    assert_eq!(
        said.codes(),
        [
            "name-invalid",
            "reference-unknown",
            "session-chained",
            "grant-verb",
            "action-unknown"
        ],
        "{}",
        said.text
    );
    assert!(lines.is_sorted(), "{}", said.text);
    assert_eq!(said.status, Some(2));
}

#[test]
fn synth_says_the_same_and_writes_nothing() {
    let folder = folder(&[]);
    let text = GOOD.replace("key: store, access_logs", "key: stoer, access_logs");
    std::fs::write(folder.path().join("b.yaml"), text).unwrap();
    let output = inside(folder.path(), &["synth", "b.yaml", "--out", "out"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(stdout(&output), "");
    assert!(stderr(&output).contains("error[reference-unknown]"), "{}", stderr(&output));
    assert!(!folder.path().join("out").exists());
}
