//! The files of a bundle, read back and compared with the plan that was evaluated.
//!
//! Only [`verify`] makes a [`Verified`], and only a [`Verified`] can be written: a file that says
//! anything else than the plan never reaches a disk.
//!
//! | file | compares |
//! |---|---|
//! | `blocks`, `cloudformation`, `terraform`, `providers`, `only`, `stack_sets` | what the backends read, with the resources and stacks |
//! | `comments` | comments of Terraform files; in templates of CloudFormation none is read at all |
//! | `documents` | what people read: policies put by hand, and the three below |
//! | `manifest` | every file's checksum, wave, account and layer, and the steps |
//! | `runbook` | every sentence and every command |
//! | `snippets` | the facts in code for people, and the code around them |

mod blocks;
mod cloudformation;
mod comments;
mod documents;
mod manifest;
mod only;
mod plain_json;
mod providers;
mod runbook;
mod shared_groups;
mod snippets;
mod stack_sets;
mod terraform;

pub use runbook::PlannedCommands;

use super::Mismatch;
use crate::aws::DYNAMIC_REFERENCE;
use crate::plan::{Backend, Plan, both_at_once};
use crate::progress::{self, Step};
use std::collections::{BTreeMap, BTreeSet};

/// Files by path, equal to the plan that was evaluated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    files: BTreeMap<String, String>,
}

impl Verified {
    /// The files by path.
    pub fn files(&self) -> &BTreeMap<String, String> {
        &self.files
    }
}

/// Files that are being compared: each must be asked for exactly once.
struct UncheckedFiles<'a> {
    texts: &'a BTreeMap<String, String>,
    /// The one file that is asked about; every file where there is none.
    only: Option<&'a str>,
    read: BTreeSet<String>,
    mismatches: Vec<Mismatch>,
}

impl<'a> UncheckedFiles<'a> {
    fn new(texts: &'a BTreeMap<String, String>, only: Option<&'a str>) -> Self {
        Self {
            texts,
            only,
            read: BTreeSet::new(),
            mismatches: Vec::new(),
        }
    }

    /// The text of a file that must be there; none for a file that nobody asks about.
    fn take(&mut self, path: &str) -> Option<&'a str> {
        if self.only.is_some_and(|only| only != path) {
            return None;
        }
        let text = self.texts.get(path);
        self.read.insert(path.to_owned());
        progress::done();
        if text.is_none() {
            self.report(path, "", "is missing");
        }
        text.map(String::as_str)
    }

    /// What another one read and found.
    fn join(&mut self, other: Self) {
        self.read.extend(other.read);
        self.mismatches.extend(other.mismatches);
    }

    fn report(&mut self, path: &str, place: &str, message: impl Into<String>) {
        self.mismatches.push(Mismatch::new(path, place, message));
    }

    /// Keeps the value of a reading, or its mismatches.
    fn keep<T>(&mut self, result: Result<T, Vec<Mismatch>>) -> Option<T> {
        result.map_err(|found| self.mismatches.extend(found)).ok()
    }
}

/// Compares the files with the plan.
///
/// # Errors
///
/// Everything that differs; it is our own mistake, or that of a template given with `--templates`.
pub fn verify(
    files: BTreeMap<String, String>,
    plan: &Plan,
    backends: &[Backend],
) -> Result<Verified, Vec<Mismatch>> {
    progress::begin(Step::ReadingBack, files.len());
    let mismatches = compare(UncheckedFiles::new(&files, None), plan, backends);
    if mismatches.is_empty() {
        Ok(Verified { files })
    } else {
        Err(mismatches)
    }
}

/// Files that are verified already, all but their manifest, with what that says of them. `cast` tells which files of which
/// accounts follow from others: of those the plan knows nothing by itself.
pub(in crate::readback) fn with_manifest(
    files: BTreeMap<String, String>,
    cast: &BTreeMap<String, (String, String)>,
    plan: &Plan,
    backends: &[Backend],
) -> Result<Verified, Vec<Mismatch>> {
    let mut unchecked = UncheckedFiles::new(&files, None);
    manifest::compare(plan, backends, cast, &mut unchecked);
    match unchecked.mismatches.is_empty() {
        true => Ok(Verified { files }),
        false => Err(unchecked.mismatches),
    }
}

/// What [`verify`] finds wrong in one file when the others are as they are.
pub fn differences(
    path: &str,
    files: &BTreeMap<String, String>,
    plan: &Plan,
    backends: &[Backend],
) -> Vec<Mismatch> {
    compare(UncheckedFiles::new(files, Some(path)), plan, backends)
}

fn compare(mut files: UncheckedFiles<'_>, plan: &Plan, backends: &[Backend]) -> Vec<Mismatch> {
    let (texts, only) = (files.texts, files.only);
    let halves = both_at_once(plan.resources().count(), backends, |backend| {
        let mut files = UncheckedFiles::new(texts, only);
        match backend {
            Backend::CloudFormation => {
                cloudformation::compare(plan, &mut files);
                stack_sets::compare(plan, &mut files);
            }
            Backend::Terraform => terraform::compare(plan, &mut files),
        }
        files
    });
    halves.into_iter().for_each(|half| files.join(half));
    documents::compare(plan, backends, &mut files);
    // What Terraform sends to CloudFormation is looked up there, and Terraform itself looks nothing up.
    let looks_up = |path: &str| !path.ends_with(".tf");
    let dynamic = files.texts.iter().filter(|(path, text)| {
        files.only.is_none_or(|only| only == path.as_str())
            && looks_up(path)
            && text.contains(DYNAMIC_REFERENCE)
    });
    let dynamic: Vec<Mismatch> = dynamic
        .map(|(path, _)| {
            Mismatch::new(path, "", "holds a text that CloudFormation would replace at deployment")
        })
        .collect();
    files.mismatches.extend(dynamic);
    let asked = |path: &&String| files.only.is_none_or(|only| only == path.as_str());
    let stray: Vec<&String> = files
        .texts
        .keys()
        .filter(asked)
        .filter(|path| !files.read.contains(*path))
        .collect();
    for path in stray {
        files.mismatches.push(Mismatch::new(path, "", "nobody asked for this file"));
    }
    files.mismatches.sort();
    files.mismatches
}
