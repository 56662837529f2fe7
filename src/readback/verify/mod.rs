//! The files of a bundle, read back and compared with the plan that was evaluated.
//!
//! Only [`verify`] makes a [`Verified`], and only a [`Verified`] can be written: a file that says
//! anything else than the plan never reaches a disk.

mod blocks;
mod cloudformation;
mod documents;
mod stack_sets;
mod terraform;

use super::Mismatch;
use crate::plan::{Backend, Plan};
use std::collections::BTreeMap;

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
struct Files<'a> {
    texts: &'a BTreeMap<String, String>,
    read: std::collections::BTreeSet<String>,
    mismatches: Vec<Mismatch>,
}

impl<'a> Files<'a> {
    /// The text of a file that must be there.
    fn take(&mut self, path: &str) -> Option<&'a str> {
        let text = self.texts.get(path);
        self.read.insert(path.to_owned());
        if text.is_none() {
            self.report(path, "", "is missing");
        }
        text.map(String::as_str)
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
pub fn verify(files: BTreeMap<String, String>, plan: &Plan, backends: &[Backend]) -> Result<Verified, Vec<Mismatch>> {
    let mut reading = Files {
        texts: &files,
        read: std::collections::BTreeSet::new(),
        mismatches: Vec::new(),
    };
    if backends.contains(&Backend::CloudFormation) {
        cloudformation::compare(plan, &mut reading);
        stack_sets::compare(plan, &mut reading);
    }
    if backends.contains(&Backend::Terraform) {
        terraform::compare(plan, &mut reading);
    }
    documents::compare(plan, backends, &mut reading);
    for path in files.keys().filter(|path| !reading.read.contains(*path)) {
        reading.mismatches.push(Mismatch::new(path, "", "nobody asked for this file"));
    }
    let mut mismatches = reading.mismatches;
    mismatches.sort();
    if mismatches.is_empty() {
        Ok(Verified { files })
    } else {
        Err(mismatches)
    }
}
