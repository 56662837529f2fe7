//! Problems, findings and failed claims into one kind of line, the worst first, each with a place.

use super::{Checked, Claimed};
use crate::comply::{Finding, Severity, Waiver, fingerprint};
use crate::diagnostic::{self, Diagnostic, Sources, Span};

/// The id under which failed claims stand beside rules.
pub(super) const CLAIM: &str = "claim-fails";

/// What an item is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Sort {
    /// The blueprint is wrong.
    Problem,
    /// A claim fails.
    Claim,
    /// The design is unsafe.
    Finding,
}

/// A place as code scanning counts: from 1, columns in characters, the end behind the last one, on one line.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct SourceRange {
    pub file: String,
    pub line: usize,
    pub column: usize,
    pub end_column: usize,
}

/// One line of a report.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Item {
    pub sort: Sort,
    pub id: &'static str,
    pub severity: Severity,
    pub message: String,
    pub help: String,
    pub evidence: Vec<String>,
    pub resource: Option<String>,
    pub range: SourceRange,
    pub fingerprint: String,
}

impl Item {
    /// `error` or `warning`: what a build is to make of it.
    pub fn level(&self) -> &'static str {
        self.severity.level().as_str()
    }
}

/// Where a span stands; what has no place stands at the top of the blueprint.
pub(super) fn range(span: Option<Span>, checked: &Checked<'_>) -> SourceRange {
    let Some(span) = span.filter(|span| !checked.sources.name(span.file).is_empty()) else {
        return SourceRange {
            file: checked.blueprint.to_owned(),
            line: 1,
            column: 1,
            end_column: 2,
        };
    };
    let at = checked.sources.position(span);
    SourceRange {
        file: checked.sources.name(span.file).to_owned(),
        line: at.line,
        column: at.column,
        end_column: at.column + length(span, checked.sources),
    }
}

/// Characters of the span on its first line; at least one.
fn length(span: Span, sources: &Sources) -> usize {
    let marked = sources.text(span.file).get(span.start..span.end).unwrap_or_default();
    marked.lines().next().unwrap_or_default().trim_end().chars().count().max(1)
}

/// What is waived, by place, each with who lives with it.
pub(super) fn waived<'a>(checked: &Checked<'a>) -> Vec<(Item, &'a Waiver)> {
    let findings = checked.findings.iter();
    let mut items: Vec<(Item, &Waiver)> = findings
        .filter_map(|finding| Some((of_finding(finding, checked), finding.waived.as_ref()?)))
        .collect();
    items.sort_by(|(one, _), (other, _)| (&one.range, one.id).cmp(&(&other.range, other.id)));
    items
}

/// Who lives with a finding, until when and why.
pub(super) fn decision(waiver: &Waiver) -> String {
    format!("waived until {} by {}: {}", waiver.expires, waiver.owner, waiver.reason)
}

/// Everything that is wrong and not waived, the worst first, then by place.
pub(super) fn items(checked: &Checked<'_>) -> Vec<Item> {
    let problems = checked.diagnostics.iter().map(|problem| of_problem(problem, checked));
    let claims = checked
        .claims
        .iter()
        .filter(|claim| !claim.holds)
        .map(|claim| of_claim(claim, checked));
    let findings = checked
        .findings
        .iter()
        .filter(|finding| finding.waived.is_none())
        .map(|finding| of_finding(finding, checked));
    let mut items: Vec<Item> = problems.chain(claims).chain(findings).collect();
    items.sort_by(|one, other| {
        let key = |item: &Item| {
            (
                std::cmp::Reverse(item.severity),
                item.sort,
                item.range.clone(),
                item.id,
                item.message.clone(),
            )
        };
        key(one).cmp(&key(other))
    });
    items
}

fn of_problem(problem: &Diagnostic, checked: &Checked<'_>) -> Item {
    let error = problem.severity == diagnostic::DiagnosticLevel::Error;
    Item {
        sort: Sort::Problem,
        id: problem.code,
        severity: if error { Severity::High } else { Severity::Low },
        message: problem.message.clone(),
        help: problem.help.join("; "),
        evidence: problem.notes.clone(),
        resource: None,
        range: range(problem.span, checked),
        fingerprint: fingerprint(&[problem.code, &problem.message]),
    }
}

fn of_claim(claim: &Claimed, checked: &Checked<'_>) -> Item {
    Item {
        sort: Sort::Claim,
        id: CLAIM,
        severity: Severity::High,
        message: message(claim),
        help: help(claim).to_owned(),
        evidence: claim.reasons.clone(),
        resource: None,
        range: range(Some(claim.span), checked),
        fingerprint: fingerprint(&[CLAIM, &claim.id]),
    }
}

/// What to do about a claim that does not hold.
pub(super) fn help(claim: &Claimed) -> &'static str {
    match claim.decision.as_str() {
        "unknown" => "say what the reasons miss: `context`, `via`, a policy that is not in the blueprint",
        _ => "change the design, or the claim if it says what nobody wants",
    }
}

/// One line about a claim that does not hold.
pub(super) fn message(claim: &Claimed) -> String {
    format!(
        "claim `{}` expects {}, and the answer is {}",
        claim.id, claim.expected, claim.decision
    )
}

fn of_finding(finding: &Finding, checked: &Checked<'_>) -> Item {
    Item {
        sort: Sort::Finding,
        id: finding.rule,
        severity: finding.severity,
        message: finding.message.clone(),
        help: finding.help.clone(),
        evidence: finding.evidence.clone(),
        resource: Some(checked.name_of(&finding.resource)),
        range: range(Some(finding.span), checked),
        fingerprint: finding.fingerprint.clone(),
    }
}
