//! How much of files of others was understood, in words that every format shows.

use super::counted::counted;
use crate::diagnostic::Span;

/// What was understood of files that are no blueprint, and what was not.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Coverage {
    /// Files that were read.
    pub files: usize,
    /// Files of folders that are nothing that is read.
    pub passed: usize,
    /// Resources that are decided as kinds of ours.
    pub modelled: usize,
    /// Resources that are decided by the policies that the catalog knows of their types.
    pub raw: usize,
    /// Resources of types that nobody knows here.
    pub opaque: usize,
    /// Policies that are decided.
    pub decided: usize,
    /// What is not understood: where it stands, and why.
    pub undecided: Vec<(Span, String)>,
    /// Cases of what the files leave open.
    pub cases: usize,
}

/// `19 files: 21 resources modelled, 14 raw, 2 opaque; 60 policies decided, 1 thing not understood, in 4 cases`.
pub(super) fn words(coverage: &Coverage) -> String {
    let files = counted(coverage.files, "file");
    let passed = match coverage.passed {
        0 => String::new(),
        passed => format!(" ({passed} more are nothing that is read)"),
    };
    let decided = match coverage.decided {
        1 => "1 policy".to_owned(),
        decided => format!("{decided} policies"),
    };
    let undecided = counted(coverage.undecided.len(), "thing");
    let cases = match coverage.cases {
        0 | 1 => String::new(),
        cases => format!(", in {cases} cases of what the files leave open"),
    };
    let Coverage { modelled, raw, opaque, .. } = coverage;
    format!(
        "{files}{passed}: {modelled} resources modelled, {raw} raw, {opaque} opaque; {decided} decided, {undecided} not understood{cases}"
    )
}
