//! Files of all sorts into what they say together.

use super::cloudformation::{self, TemplateFile};
use super::inventory;
use super::policies::{self, PolicyFile};
use super::policy_file::PolicyFileKind;
use super::reading::{Case, Left, MOST_CASES, Reading};
use super::settings::Settings;
use crate::blueprint::node::{self, Node};
use crate::diagnostic::{Sources, Span};
use std::borrow::Cow;

/// A file that was given.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GivenFile {
    /// Its number among the sources.
    pub file: u32,
    /// Its path as given.
    pub path: String,
    /// True where somebody named it, and not a folder above it.
    pub named: bool,
}

/// What a file is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum FileSort {
    /// A template of CloudFormation.
    Template,
    /// A policy of IAM.
    Policy,
    /// What a command of AWS's tools printed.
    Inventory,
    /// A plan of Terraform as JSON.
    Plan,
    /// Terraform's own language.
    Hcl,
    /// A blueprint or its lock.
    Blueprint,
    /// Nothing that is read.
    Other,
    /// It cannot be parsed.
    Broken,
}

/// What files say, and what each of them is.
#[derive(Clone, Debug, Default)]
pub struct ReadFiles {
    /// What they say together.
    pub reading: Reading,
    /// What each is.
    pub sorts: Vec<(GivenFile, FileSort)>,
}

/// Reads files; `kind` says what those are that hold one policy.
pub fn read_files(
    files: &[GivenFile],
    sources: &Sources,
    kind: Option<PolicyFileKind>,
    settings: &mut Settings,
) -> ReadFiles {
    let mut all = ReadFiles::default();
    let mut trees = Vec::new();
    for given in files {
        let text = sources.text(given.file);
        let sort = match by_name(&given.path, text) {
            Some(sort) => {
                all.reading.left.push(Left {
                    span: Span::new(given.file, 0, 0),
                    why: "this is Terraform, which is not read yet: what it makes is not known".to_owned(),
                    resource: None,
                    hides: None,
                });
                sort
            }
            None => match node::parse_template(given.file, &without_comments(text)) {
                Ok(node) => {
                    let sort = sort_of(&node);
                    trees.push((given, sort, node));
                    sort
                }
                Err(problems) => {
                    // What nobody named may be anything.
                    if given.named || looks_read(text) {
                        all.reading.problems.extend(problems);
                        FileSort::Broken
                    } else {
                        FileSort::Other
                    }
                }
            },
        };
        all.sorts.push((given.clone(), sort));
    }
    let exports: Vec<&Node> = trees
        .iter()
        .filter(|(_, sort, _)| *sort == FileSort::Inventory)
        .map(|(_, _, node)| node)
        .collect();
    inventory::name_accounts(
        exports.iter().flat_map(|node| inventory::accounts_in(node)).collect(),
        settings,
    );
    if !exports.is_empty() {
        all.reading = all.reading.and(inventory::read(&exports, settings));
    }
    let templates: Vec<TemplateFile<'_>> = trees
        .iter()
        .filter(|(_, sort, _)| *sort == FileSort::Template)
        .map(|(given, _, node)| TemplateFile { path: &given.path, node })
        .collect();
    if !templates.is_empty() {
        all.reading = all.reading.and(cloudformation::read(&templates, settings));
    }
    let policies: Vec<PolicyFile<'_>> = trees
        .iter()
        .filter(|(_, sort, _)| *sort == FileSort::Policy)
        .map(|(given, _, node)| PolicyFile { path: &given.path, node })
        .collect();
    if !policies.is_empty() {
        all.reading = all.reading.and(policies::read(&policies, kind, settings));
    }
    all
}

fn by_name(path: &str, text: &str) -> Option<FileSort> {
    let end = path.rsplit('.').next().unwrap_or_default();
    if matches!(end, "tf" | "tfvars" | "hcl") {
        return Some(FileSort::Hcl);
    }
    let start = text.get(..text.floor_char_boundary(4096)).unwrap_or_default();
    let is_plan = start.contains("\"format_version\"") && text.contains("\"planned_values\"");
    is_plan.then_some(FileSort::Plan)
}

fn sort_of(node: &Node) -> FileSort {
    if node.get("landform").is_some() || node.get("landform_lock").is_some() {
        FileSort::Blueprint
    } else if cloudformation::is_template(node) {
        FileSort::Template
    } else if inventory::is_inventory(node) {
        FileSort::Inventory
    } else if policies::is_policy(node) {
        FileSort::Policy
    } else {
        FileSort::Other
    }
}

/// JSON in which comments, which people write into examples all the same, are blanks; any other text as it is.
fn without_comments(text: &str) -> Cow<'_, str> {
    let is_json = text.trim_start().starts_with(['{', '[']);
    if !is_json || !text.contains("//") {
        return Cow::Borrowed(text);
    }
    let (mut found, mut quoted, mut escaped, mut within) = (String::new(), false, false, false);
    let mut signs = text.chars().peekable();
    while let Some(sign) = signs.next() {
        within = match sign {
            '\n' => false,
            '/' if !quoted && signs.peek() == Some(&'/') => true,
            _ => within,
        };
        if !within {
            quoted ^= sign == '"' && !escaped;
            escaped = quoted && sign == '\\' && !escaped;
        }
        match within {
            // Every place stays where it is.
            true => found.extend(std::iter::repeat_n(' ', sign.len_utf8())),
            false => found.push(sign),
        }
    }
    Cow::Owned(found)
}

/// True for a text that looks like what is read.
fn looks_read(text: &str) -> bool {
    ["Resources", "Statement", "AWSTemplateFormatVersion"]
        .iter()
        .any(|word| text.contains(word))
}

impl Reading {
    /// Both together: every case of the one with every case of the other, as far as there are not too many.
    pub fn and(mut self, other: Self) -> Self {
        self.problems.extend(other.problems);
        self.left.extend(other.left);
        self.declared += other.declared;
        self.cut |= other.cut;
        let (own, theirs) = (or_one(self.cases), or_one(other.cases));
        self.cut |= own.len().saturating_mul(theirs.len()) > MOST_CASES;
        self.cases = own
            .iter()
            .flat_map(|one| theirs.iter().map(move |other| joined(one, other)))
            .take(MOST_CASES)
            .collect();
        self
    }
}

fn or_one(cases: Vec<Case>) -> Vec<Case> {
    if cases.is_empty() { vec![Case::default()] } else { cases }
}

fn joined(one: &Case, other: &Case) -> Case {
    Case {
        when: one.when.iter().chain(&other.when).cloned().collect(),
        resources: one.resources.iter().chain(&other.resources).cloned().collect(),
    }
}
