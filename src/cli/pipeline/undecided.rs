//! What a design needs and nothing decides into warnings: one for each cause.

use crate::diagnostic::{Diagnostic, Span};
use crate::evaluate::iam::{Outcome, Reason, ReasonEffect};
use crate::evaluate::{DeployPurpose, Universe};
use crate::model::{Origin, PromiseOf};
use std::collections::BTreeMap;

/// Most calls that a warning lists.
const LISTED: usize = 3;

/// Whose calls are open.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Needing {
    /// A grant's, or an `assumed_by`'s.
    Access,
    /// A delivery's.
    Delivery,
    /// Those of whoever deploys.
    Deployer,
}

/// What is open, by who needs it and cause: the first line that it bears on, and the calls that hang on it.
#[derive(Default)]
struct Causes(BTreeMap<(Needing, String), (Span, Vec<String>)>);

impl Causes {
    fn add(&mut self, needing: Needing, reasons: &[Reason], line: Span, call: String) {
        let mut open = reasons.iter().filter(|reason| reason.effect == ReasonEffect::Unknown);
        let cause = open.next().map(|reason| reason.note.clone()).unwrap_or_default();
        let (_, calls) = self.0.entry((needing, cause)).or_insert_with(|| (line, Vec::new()));
        if !calls.contains(&call) {
            calls.push(call);
        }
    }
}

/// The calls of grants, of deliveries and of whoever deploys of which it is not known whether they are allowed.
pub(super) fn undecided(universe: &Universe<'_>) -> Vec<Diagnostic> {
    let mut causes = Causes::default();
    promised(universe, &mut causes);
    deploying(universe, &mut causes);
    let warnings = causes.0.into_iter();
    warnings
        .map(|((needing, cause), (line, calls))| warning(needing, &cause, line, &calls))
        .collect()
}

fn promised(universe: &Universe<'_>, causes: &mut Causes) {
    let model = universe.model();
    for (index, answer) in universe.broken_promises() {
        let promise = model.promises.get(*index);
        if let Some(promise) = promise.filter(|_| answer.decision == Outcome::Unknown) {
            let line = model.origins.of(&Origin::Promise(*index));
            let call = [promise.of.address().to_string().as_str(), ": ", &promise.call.action].concat();
            causes.add(needing(&promise.of), &answer.reasons, line, call);
        }
    }
}

fn deploying(universe: &Universe<'_>, causes: &mut Causes) {
    let open = universe
        .deploying()
        .iter()
        .filter(|call| call.purpose == DeployPurpose::Make && call.answer.decision == Outcome::Unknown);
    for call in open {
        let line = universe.model().origins.resource(&call.resource);
        let name = [call.resource.to_string().as_str(), ": ", &call.answer.action].concat();
        causes.add(Needing::Deployer, &call.answer.reasons, line, name);
    }
}

fn needing(of: &PromiseOf) -> Needing {
    match of {
        PromiseOf::Access(_) => Needing::Access,
        PromiseOf::Delivery(_) => Needing::Delivery,
    }
}

fn warning(needing: Needing, cause: &str, line: Span, calls: &[String]) -> Diagnostic {
    let listed: Vec<String> = calls.iter().take(LISTED).map(|call| format!("`{call}`")).collect();
    let more = calls.len().saturating_sub(LISTED);
    let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
    let message = format!("whether this works is not known: {cause}");
    let warning = match needing {
        Needing::Access => Diagnostic::warning("grant-undecided", line, message),
        Needing::Delivery => Diagnostic::warning("delivery-undecided", line, message),
        Needing::Deployer => Diagnostic::warning("deployer-undecided", line, message),
    };
    warning
        .note(format!("it decides {}{rest}", listed.join(", ")))
        .help("state what is missing; a claim under `expect:` can say the way and the keys of a call")
}
