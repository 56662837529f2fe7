//! A sentence of the runbook and the commands below it.

use super::text::{Line, prose};

pub(super) struct Entry {
    says: String,
    runs: Vec<String>,
}

impl Entry {
    /// None where nothing is to be run.
    pub fn new(says: impl Into<String>, runs: Vec<String>) -> Option<Self> {
        let says = says.into();
        (!runs.is_empty()).then_some(Self { says, runs })
    }

    /// A sentence alone.
    pub fn word(says: impl Into<String>) -> Self {
        Self {
            says: says.into(),
            runs: Vec::new(),
        }
    }

    /// As the file holds it.
    pub fn lines(self) -> Vec<Line> {
        let mut lines = prose(&self.says);
        lines.extend(self.runs.into_iter().map(Line::Command));
        lines
    }
}
