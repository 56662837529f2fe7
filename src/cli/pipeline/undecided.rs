//! What a design needs and nothing decides into warnings: one for each cause.

use crate::diagnostic::{Diagnostic, Span};
use crate::evaluate::Universe;
use crate::evaluate::iam::{Outcome, ReasonEffect};
use crate::model::{Origin, PromiseOf};
use std::collections::BTreeMap;

/// Most calls that a warning lists.
const LISTED: usize = 3;

/// The calls that grants and deliveries need and of which it is not known whether they are allowed.
pub(super) fn undecided(universe: &Universe<'_>) -> Vec<Diagnostic> {
    let model = universe.model();
    let mut causes: BTreeMap<(&'static str, String), (Span, Vec<String>)> = BTreeMap::new();
    for (index, promise) in model.promises.iter().enumerate() {
        let answer = universe.answer(&promise.call);
        if answer.decision != Outcome::Unknown {
            continue;
        }
        let mut open = answer.reasons.iter().filter(|reason| reason.effect == ReasonEffect::Unknown);
        let cause = open.next().map(|reason| reason.note.clone()).unwrap_or_default();
        let line = model.origins.of(&Origin::Promise(index));
        let call = [promise.of.address().to_string().as_str(), ": ", &promise.call.action].concat();
        let (_, calls) = causes.entry((code(&promise.of), cause)).or_insert_with(|| (line, Vec::new()));
        if !calls.contains(&call) {
            calls.push(call);
        }
    }
    causes
        .into_iter()
        .map(|((code, cause), (line, calls))| warning(code, &cause, line, &calls))
        .collect()
}

fn code(of: &PromiseOf) -> &'static str {
    match of {
        PromiseOf::Access(_) => "grant-undecided",
        PromiseOf::Delivery(_) => "delivery-undecided",
    }
}

fn warning(code: &'static str, cause: &str, line: Span, calls: &[String]) -> Diagnostic {
    let listed: Vec<String> = calls.iter().take(LISTED).map(|call| format!("`{call}`")).collect();
    let more = calls.len().saturating_sub(LISTED);
    let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
    let message = format!("whether this works is not known: {cause}");
    Diagnostic::warning(code, line, message)
        .note(format!("it decides {}{rest}", listed.join(", ")))
        .help("state what is missing; a claim under `expect:` can say the way and the keys of a call")
}
