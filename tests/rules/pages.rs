//! Every rule and every code that the sources can emit has a page that `landform explain` prints.

use crate::common::files::{root, sources};
use crate::common::program::{landform, stdout};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

/// True for a text that is spelled like a code: words in lower case, at least two, joined by `-`.
fn is_code(text: &str) -> bool {
    let word = |word: &str| {
        !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    text.contains('-') && text.split('-').all(word)
}

/// The first text in quotes, where nothing but white space stands before it.
fn first_text(rest: &str) -> Option<&str> {
    rest.trim_start().strip_prefix('"')?.split('"').next()
}

/// Codes by the file that can emit them: the first argument of a diagnostic, and the tables from which
/// the reader of YAML and the decoders take theirs.
fn codes() -> BTreeMap<String, BTreeSet<PathBuf>> {
    let mut found: BTreeMap<String, BTreeSet<PathBuf>> = BTreeMap::new();
    for path in sources(&root().join("src"), "rs") {
        let text = fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
        let mut note = |text: &str| {
            assert!(is_code(text), "{}: `{text}` is not spelled like a code", path.display());
            found.entry(text.to_owned()).or_default().insert(path.clone());
        };
        for opening in ["Diagnostic::error(", "Diagnostic::warning(", "code: "] {
            code.split(opening).skip(1).filter_map(first_text).for_each(&mut note);
        }
        if path.ends_with("blueprint/node/syntax.rs") {
            let quoted = code.split('"').skip(1).step_by(2);
            quoted.filter(|text| is_code(text) && text.starts_with("yaml-")).for_each(&mut note);
        }
        // A code that is a constant of its file.
        for line in code.lines().filter(|line| line.contains("const ") && line.contains(": &str = \"")) {
            let name = line.split("const ").nth(1).unwrap().split(':').next().unwrap();
            let used = ["Diagnostic::error(", "Diagnostic::warning("]
                .iter()
                .any(|opening| code.contains(&[opening, name, ","].concat()));
            if used {
                note(first_text(line.split('=').nth(1).unwrap()).unwrap());
            }
        }
    }
    found
}

fn explain(word: &str) -> (Option<i32>, String) {
    let output = landform(&["explain", word]);
    (output.status.code(), stdout(&output))
}

/// What is wrong with a page, if anything is.
fn complaint(word: &str) -> Option<String> {
    let (status, page) = explain(word);
    let lines: Vec<&str> = page.lines().collect();
    let wrong = if status != Some(0) {
        "has no page"
    } else if lines.first() != Some(&word) || lines.get(1) != Some(&"") {
        "does not begin with its name"
    } else if page.len() < word.len() + 60 {
        "says next to nothing"
    } else if lines.iter().any(|line| line.chars().count() > 120 && !line.contains("https://")) {
        "has lines that no terminal holds"
    } else {
        return None;
    };
    Some(format!("`{word}` {wrong}"))
}

#[test]
fn every_code_that_the_sources_can_emit_has_a_page() {
    let codes = codes();
    assert!(codes.len() > 60, "{} codes found", codes.len());
    let wrong: Vec<String> = codes
        .iter()
        .filter_map(|(code, paths)| complaint(code).map(|wrong| format!("{wrong}: {paths:?}")))
        .collect();
    println!("{} codes, each with a page", codes.len());
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), codes.len(), wrong.join("\n"));
}

#[test]
fn every_rule_has_a_page() {
    let rules: Vec<&str> = landform::comply::rules().iter().map(|rule| rule.id()).collect();
    assert!(rules.len() > 20);
    let wrong: Vec<String> = rules.iter().filter_map(|rule| complaint(rule)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_page_is_of_a_code_that_can_be_emitted() {
    let text = include_str!("../../src/cli/pages/codes.in");
    let pages: Vec<&str> = text
        .lines()
        .filter_map(|line| line.trim().strip_prefix("(\""))
        .map(|rest| rest.split('"').next().unwrap())
        .collect();
    let sorted: BTreeSet<&str> = pages.iter().copied().collect();
    assert_eq!(pages.len(), sorted.len(), "a page stands twice");
    let codes = codes();
    let stale: Vec<&&str> = pages.iter().filter(|page| !codes.contains_key(**page)).collect();
    assert!(stale.is_empty(), "nothing emits {stale:?}");
}

#[test]
fn every_verb_of_grants_has_a_page() {
    let list = explain("grants").1;
    let mut seen = 0;
    let verbs = list.split("what grants can say, ").nth(1).unwrap();
    for line in verbs.lines().skip(2) {
        let mut words = line.split_whitespace();
        let (kind, verb) = (words.next().unwrap(), words.next().unwrap());
        let output = landform(&["explain", verb, kind]);
        assert_eq!(output.status.code(), Some(0), "{verb} {kind}");
        assert!(output.stdout.len() > 40, "{verb} {kind}");
        seen += 1;
    }
    assert!(seen > 10);
}
