//! A check into the JSON of the contract (`version` 1).

use super::item::range;
use super::{Checked, Claimed, Coverage};
use crate::comply::{Finding, Waiver};
use crate::diagnostic::to_json;
use serde_json::{Value, json};

/// The report as indented JSON.
pub(super) fn write(checked: &Checked<'_>) -> String {
    let findings: Vec<Value> = checked.findings.iter().map(|finding| of_finding(finding, checked)).collect();
    let claims: Vec<Value> = checked.claims.iter().map(|claim| of_claim(claim, checked)).collect();
    let ran = checked.ran;
    let mut report = json!({
        "version": 1,
        "blueprint": checked.blueprint,
        "diagnostics": to_json(checked.diagnostics, checked.sources),
        "findings": findings,
        "claims": claims,
        "ran": {"rules": ran.rules, "claims": ran.claims, "flows": ran.flows, "files": ran.files},
    });
    if let Some((coverage, map)) = checked.coverage.zip(report.as_object_mut()) {
        map.insert("coverage".to_owned(), of_coverage(coverage, checked));
    }
    pretty(&report)
}

fn of_coverage(coverage: &Coverage, checked: &Checked<'_>) -> Value {
    let place = |(span, why): &(crate::diagnostic::Span, String)| {
        let range = range(Some(*span), checked);
        json!({"file": range.file, "line": range.line, "why": why})
    };
    json!({
        "files": coverage.files,
        "passed": coverage.passed,
        "types": {"modelled": coverage.modelled, "raw": coverage.raw, "opaque": coverage.opaque},
        "policies": {"decided": coverage.decided, "undecided": coverage.undecided.iter().map(place).collect::<Vec<_>>()},
        "cases": coverage.cases,
    })
}

/// Indented JSON that ends with a line break.
pub(super) fn pretty(value: &Value) -> String {
    let mut text = format!("{value:#}");
    text.push('\n');
    text
}

fn location(span: crate::diagnostic::Span, checked: &Checked<'_>) -> Value {
    let range = range(Some(span), checked);
    json!({"file": range.file, "line": range.line, "column": range.column})
}

fn of_finding(finding: &Finding, checked: &Checked<'_>) -> Value {
    json!({
        "rule": finding.rule,
        "severity": finding.severity.as_str(),
        "message": finding.message,
        "help": finding.help,
        "resource": checked.name_of(&finding.resource),
        "location": location(finding.span, checked),
        "evidence": finding.evidence,
        "fingerprint": finding.fingerprint,
        "waived": finding.waived.as_ref().map(of_waiver),
    })
}

fn of_waiver(waiver: &Waiver) -> Value {
    json!({"reason": waiver.reason, "owner": waiver.owner, "approvedBy": waiver.approved_by, "expires": waiver.expires})
}

fn of_claim(claim: &Claimed, checked: &Checked<'_>) -> Value {
    json!({
        "id": claim.id,
        "expected": claim.expected,
        "decision": claim.decision,
        "holds": claim.holds,
        "question": claim.question,
        "location": location(claim.span, checked),
        "reasons": claim.reasons,
    })
}
