//! The diary of a new user, row by row: each finding and each mistake of `rows/` as the smallest blueprint that shows it,
//! with what the program has to answer.
//!
//! A row is a file, or a folder with a `blueprint.yaml` and what lies beside it. The first lines say what is run and what
//! is right:
//!
//! | line | means |
//! |---|---|
//! | `#! run: WORDS` | the arguments: `FILE` is the row, `OUT` a new folder; `check FILE` when absent |
//! | `#! exit: N` | the exit status |
//! | `#! says: TEXT`, `#! silent: TEXT` | what is printed, and what is not |
//! | `#! written: FOLDER: TEXT`, `#! unwritten: FOLDER: TEXT` | what a file below a folder of `OUT` holds, and what none does |
//!
//! With a program of before the faults were mended in `LANDFORM_OF_THE_FAULTS`, the ignored test shows that every row
//! finds its fault.
#![cfg(test)]

#[path = "../common/mod.rs"]
mod common;

use common::files::{folder, root, texts};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The findings of the diary; F21 (pictures) and F28 (packs) are not of these.
const FINDINGS: std::ops::RangeInclusive<u32> = 1..=51;
const ELSEWHERE: [u32; 2] = [21, 28];

/// The mistakes that were not told, or not told well.
const MISTAKES: [&str; 22] = [
    "M18", "M19", "M23", "M24", "M27", "M30", "M34", "M47", "M49", "M50", "M54", "M55", "M56", "M57", "M58b",
    "M66", "M71", "M73", "M78", "M83", "M85", "M88",
];

/// What was told well already.
const GOOD: [&str; 1] = ["M27"];

/// A row: where it lies, and its lines of what is right, each as word and text.
struct Row {
    name: String,
    path: PathBuf,
    lines: Vec<(String, String)>,
}

fn rows() -> Vec<Row> {
    let folder = root().join("tests/diary/rows");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.into_iter().map(row).collect()
}

fn row(path: PathBuf) -> Row {
    let written = if path.is_dir() { path.join("blueprint.yaml") } else { path.clone() };
    let text = fs::read_to_string(written).unwrap();
    let lines = text.lines().map_while(|line| line.strip_prefix("#! "));
    let lines = lines.map(|line| line.split_once(": ").unwrap());
    Row {
        name: path.file_stem().unwrap().to_string_lossy().into_owned(),
        lines: lines.map(|(word, text)| (word.to_owned(), text.to_owned())).collect(),
        path,
    }
}

impl Row {
    fn all<'r>(&'r self, word: &str) -> impl Iterator<Item = &'r str> {
        self.lines
            .iter()
            .filter(move |(found, _)| found == word)
            .map(|(_, text)| text.as_str())
    }

    /// What is wrong with the answer of a program; nothing where it is right.
    fn faults(&self, program: &str) -> Vec<String> {
        let place = folder(&[]);
        let file = self.copied(place.path());
        let words = self.all("run").next().unwrap_or("check FILE").split(' ');
        let words = words.map(|word| match word {
            "FILE" => file.as_str(),
            "OUT" => "out",
            other => other,
        });
        let mut run = Command::new(program);
        let answer = run.args(words).current_dir(place.path()).env_remove("NO_COLOR").output().unwrap();
        let said = [answer.stdout, answer.stderr].concat();
        let said = String::from_utf8(said).unwrap();
        let mut faults = Vec::new();
        let code = answer.status.code().unwrap().to_string();
        faults.extend(self.all("exit").filter(|right| *right != code).map(|_| ["exit ", &code].concat()));
        faults.extend(self.all("says").filter(|text| !said.contains(*text)).map(str::to_owned));
        faults.extend(self.all("silent").filter(|text| said.contains(*text)).map(str::to_owned));
        let out = place.path().join("out");
        faults.extend(self.all("written").filter(|text| !is_written(&out, text)).map(str::to_owned));
        faults.extend(self.all("unwritten").filter(|text| is_written(&out, text)).map(str::to_owned));
        if !faults.is_empty() {
            faults.push(said);
        }
        faults
    }

    /// Copies the row, and returns what its blueprint is called there.
    fn copied(&self, to: &Path) -> String {
        if self.path.is_dir() {
            for (path, text) in texts(&self.path) {
                fs::create_dir_all(to.join(&path).parent().unwrap()).unwrap();
                fs::write(to.join(path), text).unwrap();
            }
            return "blueprint.yaml".to_owned();
        }
        let name = self.path.file_name().unwrap();
        fs::copy(&self.path, to.join(name)).unwrap();
        name.to_string_lossy().into_owned()
    }
}

/// Whether a file below a folder of the output holds a text; where there is no output, nothing is either.
fn is_written(out: &Path, line: &str) -> bool {
    let (below, text) = line.split_once(": ").unwrap();
    let below = out.join(below);
    below.is_dir() && texts(&below).values().any(|file| file.contains(text))
}

#[test]
fn every_finding_and_mistake_has_a_row() {
    let found: BTreeSet<String> =
        rows().iter().map(|row| row.name.split('-').next().unwrap().to_owned()).collect();
    let findings = FINDINGS
        .filter(|number| !ELSEWHERE.contains(number))
        .map(|number| format!("F{number:02}"));
    let wanted: BTreeSet<String> = findings.chain(MISTAKES.map(str::to_owned)).collect();
    assert_eq!(found, wanted);
    assert!(
        rows()
            .iter()
            .all(|row| row.lines.len() > usize::from(row.all("run").next().is_some()))
    );
}

#[test]
fn every_row_is_answered_right() {
    let wrong: Vec<String> = rows()
        .iter()
        .map(|row| (row, row.faults(env!("CARGO_BIN_EXE_landform"))))
        .filter(|(_, faults)| !faults.is_empty())
        .map(|(row, faults)| [&row.name, ": ", &faults.join("\n  ")].concat())
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A row that the old program answers right would not have found its fault.
#[test]
#[ignore = "needs a program of before the faults were mended"]
fn every_row_finds_its_fault() {
    let old = std::env::var("LANDFORM_OF_THE_FAULTS").unwrap();
    let rows = rows();
    let blind = rows.iter().filter(|row| row.faults(&old).is_empty()).map(|row| row.name.as_str());
    assert_eq!(blind.collect::<Vec<_>>(), GOOD);
}
