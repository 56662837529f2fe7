//! What was checked and what came of it, in two clauses that every format for people shows.

use super::counted::counted;
use super::{Checked, coverage};
use crate::comply::Severity;
use crate::diagnostic::printable;

/// `29 rules, 14 claims, 0 flows and 24 files checked`.
pub(super) fn ran(checked: &Checked<'_>) -> String {
    let ran = checked.ran;
    let parts = [(ran.rules, "rule"), (ran.claims, "claim"), (ran.flows, "flow"), (ran.files, "file")];
    let [rules, claims, flows, files] = parts.map(|(count, word)| counted(count, word));
    let alike = match ran.alike {
        0 => String::new(),
        alike => format!(" ({alike} accounts by those that they are like)"),
    };
    let coverage = checked.coverage.map(|coverage| ["; ", &coverage::words(coverage)].concat());
    format!(
        "{rules}, {claims}, {flows} and {files} checked{alike}{}",
        coverage.unwrap_or_default()
    )
}

/// How many accounts a line names.
const MOST_NAMED: usize = 5;

/// Which accounts are decided by themselves beside others that are alike, and why; nothing where there are none.
pub(super) fn apart(checked: &Checked<'_>) -> String {
    if checked.apart.is_empty() {
        return String::new();
    }
    let named = checked.apart.iter().take(MOST_NAMED).map(|(name, span)| match span {
        Some(span) => format!("`{}` (line {})", printable(name), checked.sources.position(*span).line),
        None => format!("`{}` (a pattern, its entry or the lock)", printable(name)),
    });
    let more = match checked.apart.len().saturating_sub(MOST_NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let named: Vec<String> = named.collect();
    let count = counted(checked.apart.len(), "account");
    format!("{count} told apart from the others of a unit: {}{more}\n", named.join(", "))
}

/// `2 findings (1 high, 1 medium), 1 claim fails, 1 problem`, or `nothing found`.
pub(super) fn found(checked: &Checked<'_>) -> String {
    let open: Vec<Severity> = checked
        .findings
        .iter()
        .filter(|finding| finding.waived.is_none())
        .map(|finding| finding.severity)
        .collect();
    let waived = checked.findings.len() - open.len();
    let failed = checked.claims.iter().filter(|claim| !claim.holds).count();
    let parts = [
        (!open.is_empty()).then(|| format!("{} ({})", counted(open.len(), "finding"), by_severity(&open))),
        (waived > 0).then(|| format!("{waived} waived")),
        (failed > 0)
            .then(|| format!("{} {}", counted(failed, "claim"), if failed == 1 { "fails" } else { "fail" })),
        (!checked.diagnostics.is_empty()).then(|| counted(checked.diagnostics.len(), "problem")),
    ];
    let said: Vec<String> = parts.into_iter().flatten().collect();
    if said.is_empty() {
        "nothing found".to_owned()
    } else {
        said.join(", ")
    }
}

fn by_severity(all: &[Severity]) -> String {
    let count = |wanted: Severity| all.iter().filter(|one| **one == wanted).count();
    let counts = Severity::ALL
        .into_iter()
        .rev()
        .map(|severity| (count(severity), severity))
        .filter(|(count, _)| *count > 0);
    counts
        .map(|(count, severity)| format!("{count} {severity}"))
        .collect::<Vec<_>>()
        .join(", ")
}
