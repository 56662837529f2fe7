//! A mutant: a few edits of one text, applied when it is needed.

use std::ops::Range;

/// What a file is to those who read it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Language {
    /// A template of CloudFormation.
    Yaml,
    /// A Terraform file.
    Hcl,
    /// Values, policies, the manifest.
    Json,
    /// The runbook: its blocks of commands and what waits for ids are what counts.
    Markdown,
    /// A snippet: every letter of it counts.
    Python,
    /// Statements of SQL or of a query of logs: every letter counts.
    Statements,
}

impl Language {
    /// By the end of a path.
    pub fn of(path: &str) -> Self {
        match path.rsplit('.').next() {
            Some("yaml") => Self::Yaml,
            Some("tf") => Self::Hcl,
            Some("json") => Self::Json,
            Some("md") => Self::Markdown,
            Some("py") => Self::Python,
            Some("sql" | "logs") => Self::Statements,
            _ => panic!("`{path}` is in a language that this test does not know: teach it"),
        }
    }
}

/// One way to break a text.
#[derive(Clone, Debug)]
pub struct Mutant {
    /// What was done, for the count.
    pub kind: &'static str,
    /// Ranges and what stands there instead, in order and without overlap.
    pub edits: Vec<(Range<usize>, String)>,
}

impl Mutant {
    pub fn new(kind: &'static str, range: Range<usize>, text: impl Into<String>) -> Self {
        Self {
            kind,
            edits: vec![(range, text.into())],
        }
    }

    /// Exchanges two ranges that do not overlap.
    pub fn swap(kind: &'static str, text: &str, one: Range<usize>, other: Range<usize>) -> Self {
        let (first, second) = if one.start < other.start { (one, other) } else { (other, one) };
        let (a, b) = (text[first.clone()].to_owned(), text[second.clone()].to_owned());
        Self {
            kind,
            edits: vec![(first, b), (second, a)],
        }
    }

    /// The text after the edits.
    pub fn apply(&self, text: &str) -> String {
        let mut result = String::with_capacity(text.len() + 80);
        let mut at = 0;
        for (range, replacement) in &self.edits {
            result.push_str(&text[at..range.start]);
            result.push_str(replacement);
            at = range.end;
        }
        result.push_str(&text[at..]);
        result
    }

    /// For a message: the lines around the first edit, as they were and as they are.
    pub fn show(&self, text: &str) -> String {
        let (range, replacement) = &self.edits[0];
        let line = text[..range.start].matches('\n').count() + 1;
        let was: String = text[range.clone()].chars().take(200).collect();
        let is: String = replacement.chars().take(200).collect();
        let around: Vec<&str> = text.lines().skip(line.saturating_sub(3)).take(5).collect();
        format!("line {line}: {was:?} became {is:?} in\n{}", around.join("\n"))
    }
}

/// A line with its indentation.
#[derive(Clone, Debug)]
pub struct Line {
    /// With its line feed.
    pub range: Range<usize>,
    /// Spaces before the first character.
    pub indent: usize,
    /// Whether a machine reads it.
    pub machine: bool,
}

/// The lines of a text.
pub fn lines(language: Language, text: &str) -> Vec<Line> {
    let mut at = 0;
    let mut lines = Vec::new();
    for line in text.split_inclusive('\n') {
        let indent = line.len() - line.trim_start_matches(' ').len();
        lines.push(Line {
            range: at..at + line.len(),
            indent,
            machine: true,
        });
        at += line.len();
    }
    if language == Language::Markdown {
        mark_commands(text, &mut lines);
    }
    lines
}

/// The blocks of commands with their fences, and what waits for ids.
fn mark_commands(text: &str, lines: &mut [Line]) {
    let mut inside = false;
    for line in lines {
        let words = text[line.range.clone()].trim_end();
        line.machine = inside || words == "```sh" || super::same::is_wait(words);
        inside = if inside { words != "```" } else { words == "```sh" };
    }
}
