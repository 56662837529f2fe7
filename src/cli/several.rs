//! Several blueprints that are checked with one another into what each has as well as those before it, said once.

use super::pipeline::PipelineOutcome;
use crate::comply::Borne;
use crate::diagnostic::{Diagnostic, DiagnosticLevel, Diagnostics, Sources, Span};
use std::collections::BTreeMap;

/// Every blueprint beside those before it: blueprints of one organization must not share addresses or names.
pub(super) fn together(outcomes: impl Iterator<Item = PipelineOutcome>) -> Vec<PipelineOutcome> {
    let mut seen: Vec<PipelineOutcome> = Vec::new();
    for mut outcome in outcomes {
        for other in &seen {
            if other.blueprint != outcome.blueprint {
                clash(&mut outcome, other);
            }
        }
        seen.push(outcome);
    }
    once(&mut seen);
    seen
}

fn clash(outcome: &mut PipelineOutcome, other: &PipelineOutcome) {
    let (Some(own), Some(theirs)) = (&outcome.model, &other.model) else {
        return;
    };
    let (mut brought, sources) = (BTreeMap::new(), &mut outcome.sources);
    let mut bring = |span: Span| {
        let text = || sources.add(other.sources.name(span.file), other.sources.text(span.file));
        let file = *brought.entry(span.file).or_insert_with(text);
        Span { file, ..span }
    };
    let found = Borne::of(own).clashes(&Borne::of(theirs), &other.blueprint, &mut bring);
    outcome.judgement.clashes |= !found.is_empty();
    outcome.judgement.diagnostics.extend(found);
}

/// What is wrong with a file that another of them uses is said where that one is checked.
fn once(outcomes: &mut [PipelineOutcome]) {
    let own: Vec<Vec<Said>> = outcomes.iter().map(|outcome| said_of_itself(outcome)).collect();
    for (at, outcome) in outcomes.iter_mut().enumerate() {
        let others = || own.iter().enumerate().filter(|(other, _)| *other != at);
        let told = |one: &Diagnostic| {
            let said = said(&outcome.sources, one);
            !is_of(outcome, one) && others().any(|(_, all)| all.contains(&said))
        };
        let all = &outcome.judgement.diagnostics;
        let kept: Diagnostics = all.iter().filter(|one| !told(one)).cloned().collect();
        if all.has_errors() && !kept.has_errors() {
            let start = Span::new(0, 0, 0);
            let message = "a design that this one uses is refused, as is said there";
            let refused = Diagnostic::error("uses-refused", start, message).help("mend that one first");
            outcome.judgement.diagnostics = kept;
            outcome.judgement.diagnostics.push(refused);
        } else {
            outcome.judgement.diagnostics = kept;
        }
    }
}

/// File, position, code and message.
type Said = (String, usize, usize, &'static str, String);

fn said(sources: &Sources, one: &Diagnostic) -> Said {
    let span = one.span.unwrap_or_default();
    let name = one.span.map(|span| sources.name(span.file).to_owned()).unwrap_or_default();
    (name, span.start, span.end, one.code, one.message.clone())
}

fn said_of_itself(outcome: &PipelineOutcome) -> Vec<Said> {
    let all = outcome.judgement.diagnostics.iter();
    let errors = all.filter(|one| one.severity == DiagnosticLevel::Error && is_of(outcome, one));
    errors.map(|one| said(&outcome.sources, one)).collect()
}

/// True for what stands in the blueprint itself.
fn is_of(outcome: &PipelineOutcome, one: &Diagnostic) -> bool {
    one.span.is_none_or(|span| outcome.sources.name(span.file) == outcome.blueprint)
}
