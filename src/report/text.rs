//! A check into text for people: the blueprint's lines with marks, then what was checked.

use super::item::Item;
use super::{Checked, Claimed, Look, item, summary};
use crate::comply::{Finding, Waiver};
use crate::diagnostic::{Diagnostic, DiagnosticLevel, Diagnostics, draw, printable};

/// The report; problems, findings and failed claims stand in the order of the file.
pub(super) fn write(checked: &Checked<'_>, look: Look) -> String {
    let mut all: Diagnostics = checked.diagnostics.clone();
    all.extend(checked.findings.iter().filter(|finding| finding.waived.is_none()).map(of_finding));
    all.extend(checked.claims.iter().filter(|claim| !claim.holds).map(of_claim));
    let drawing = draw(&all, checked.sources, look.colour, look.width);
    let last = [
        &printable(checked.blueprint),
        ": ",
        &summary::found(checked),
        "; ",
        &summary::ran(checked),
        "\n",
    ]
    .concat();
    [drawing, undecided(checked), last, waived(checked), summary::apart(checked)].concat()
}

/// The most lines about what is not understood.
const MOST_LEFT: usize = 20;

/// A line for each part of files of others that is not understood.
fn undecided(checked: &Checked<'_>) -> String {
    let all = checked.coverage.map(|coverage| coverage.undecided.as_slice()).unwrap_or_default();
    let line = |(span, why): &(crate::diagnostic::Span, String)| {
        let range = item::range(Some(*span), checked);
        let said = format!("{}:{}: not understood: {why}", range.file, range.line);
        [&printable(&said), "\n"].concat()
    };
    let mut text: String = all.iter().take(MOST_LEFT).map(line).collect();
    if let Some(more) = all.len().checked_sub(MOST_LEFT).filter(|more| *more > 0) {
        text.push_str(&format!("{more} more are in `--format json`\n"));
    }
    text
}

/// A line for each finding that somebody lives with.
fn waived(checked: &Checked<'_>) -> String {
    let line = |(item, waiver): &(Item, &Waiver)| {
        let (place, decision) = (format!("{}:{}", item.range.file, item.range.line), item::decision(waiver));
        let said = format!("{place}: {}: {}; {decision}", item.id, item.message);
        [&printable(&said), "\n"].concat()
    };
    item::waived(checked).iter().map(line).collect()
}

fn of_finding(finding: &Finding) -> Diagnostic {
    let (place, message) = (finding.span, finding.message.as_str());
    let drawn = match finding.severity.level() {
        DiagnosticLevel::Error => Diagnostic::error(finding.rule, place, message),
        DiagnosticLevel::Warning => Diagnostic::warning(finding.rule, place, message),
    };
    let drawn = drawn.label(["severity: ", finding.severity.as_str()].concat());
    let drawn = finding.also.iter().fold(drawn, |drawn, (span, words)| drawn.also(*span, words));
    finding
        .evidence
        .iter()
        .fold(drawn, |drawn, line| drawn.note(line))
        .help(&finding.help)
}

fn of_claim(claim: &Claimed) -> Diagnostic {
    let drawn = Diagnostic::error(item::CLAIM, claim.span, item::message(claim)).note(&claim.question);
    claim
        .reasons
        .iter()
        .fold(drawn, |drawn, line| drawn.note(line))
        .help(item::help(claim))
}
