//! Templates with one construct each: what is understood is decided, and what is not leaves what hangs on it unknown.

use crate::common::program::answered;
use landform::blueprint::node::{Node, parse_template};
use std::fs;
use std::path::{Path, PathBuf};

const ACCOUNT: &str = "111111111111";

fn files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/foreign").join(folder);
    let mut all: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    all.sort();
    all
}

/// A short word of a row as what the program is asked.
fn principal(word: &str) -> String {
    match word {
        service if service.contains(".amazonaws.com") => service.to_owned(),
        path if path.contains('/') => format!("arn:aws:iam::{ACCOUNT}:{path}"),
        role => format!("arn:aws:iam::{ACCOUNT}:role/{role}"),
    }
}

fn resource(word: &str) -> String {
    match word.split_once(' ') {
        Some(("ROLE", name)) => format!("arn:aws:iam::{ACCOUNT}:role/{name}"),
        Some(("KEY", name)) => format!("key/home/{name}"),
        _ => word.to_owned(),
    }
}

/// The rows of a template as requests.
fn requests(path: &Path, node: &Node) -> Vec<String> {
    let rows = node.get("Metadata").and_then(|node| node.get("Expect")?.get("can"));
    let rows = rows.unwrap_or_else(|| panic!("{} expects nothing", path.display())).items();
    let request = |row: &Node| {
        let words: Vec<&str> = row.items().iter().filter_map(Node::scalar).collect();
        let [who, action, on, expected] = words.as_slice() else {
            panic!("{}: a row is principal, action, resource, decision", path.display());
        };
        format!(
            r#"{{"id":"{}","principal":"{}","action":"{action}","resource":"{}","via":"internet","expected":"{expected}"}}"#,
            words.join(" "),
            principal(who),
            resource(on)
        )
    };
    rows.iter().map(request).collect()
}

/// What does not come out as a template expects it.
fn wrong(path: &Path) -> Vec<String> {
    let text = fs::read_to_string(path).unwrap();
    let node = parse_template(0, &text).unwrap_or_else(|problems| panic!("{}: {problems:?}", path.display()));
    let asked = requests(path, &node);
    assert!(!asked.is_empty(), "{} asks nothing", path.display());
    let arguments = [
        "can",
        path.to_str().unwrap(),
        "--account",
        ACCOUNT,
        "--region",
        "us-east-1",
        "--requests",
        "-",
    ];
    let (_, said, told) = answered(&arguments, &asked.join("\n"));
    let answers: Vec<&str> = said.lines().collect();
    if answers.len() != asked.len() {
        return vec![format!(
            "{}: {} answers to {}: {}",
            path.display(),
            answers.len(),
            asked.len(),
            told
        )];
    }
    let disagree = answers.into_iter().filter(|line| !line.contains(r#""agrees":true"#));
    disagree.map(|line| format!("{}: {line}", path.display())).collect()
}

fn check(folder: &str, at_least: usize) {
    let files = files(folder);
    assert!(files.len() >= at_least, "{} templates", files.len());
    let wrong: Vec<String> = files.iter().flat_map(|path| wrong(path)).collect();
    assert!(wrong.is_empty(), "{} rows:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn what_is_understood_is_decided() {
    check("templates", 55);
}

#[test]
fn what_hangs_on_what_is_not_understood_is_unknown() {
    check("unknown", 40);
}
