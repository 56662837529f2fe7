//! All problems of a run, handed out in the order of the files.

use super::{Diagnostic, DiagnosticLevel, Span};
use std::collections::{BTreeMap, btree_map};

/// A collection of problems; the order of pushing does not show.
///
/// The same message at the same place counts once: a value that aliases repeat is wrong once.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Diagnostics {
    items: BTreeMap<SortKey, Diagnostic>,
}

/// Where a problem stands in the order; problems without a place come first.
type SortKey = (Option<Span>, &'static str, String);

impl Diagnostics {
    /// No problems yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one problem.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        let place = (diagnostic.span, diagnostic.code, diagnostic.message.clone());
        self.items.entry(place).or_insert(diagnostic);
    }

    /// Adds many problems, such as another collection.
    pub fn extend(&mut self, other: impl IntoIterator<Item = Diagnostic>) {
        other.into_iter().for_each(|diagnostic| self.push(diagnostic));
    }

    /// True when at least one problem is an error.
    pub fn has_errors(&self) -> bool {
        self.items.values().any(|item| item.severity == DiagnosticLevel::Error)
    }

    /// Keeps the problems that fit.
    pub fn retain(&mut self, fits: impl Fn(&Diagnostic) -> bool) {
        self.items.retain(|_, problem| fits(problem));
    }

    /// The number of problems.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// True when there is no problem.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// The problems by file and position; those without a place come first.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.items.values()
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        Self::from_iter([diagnostic])
    }
}

impl FromIterator<Diagnostic> for Diagnostics {
    fn from_iter<I: IntoIterator<Item = Diagnostic>>(items: I) -> Self {
        let mut problems = Self::new();
        problems.extend(items);
        problems
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = btree_map::IntoValues<SortKey, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_values()
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = btree_map::Values<'a, SortKey, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.values()
    }
}
