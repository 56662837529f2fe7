//! Several answers to one call, each under something that is not known, into one.

use super::answer::rule;
use super::deliveries;
use super::sides::Sides;
use super::unknowns::Unknown;
use crate::evaluate::iam::{Outcome, PolicyLayer, Reason, ReasonEffect};
use crate::resource::Resource;

/// What is decided, on which layer, and why.
pub(super) struct Verdict {
    pub outcome: Outcome,
    pub layer: PolicyLayer,
    pub reasons: Vec<Reason>,
}

/// Two answers to one call, each for another resource that makes it.
pub(super) fn both<'m>(
    one: (Option<&'m Resource>, Verdict),
    other: (Option<&'m Resource>, Verdict),
) -> (Option<&'m Resource>, Verdict) {
    match (one.1.outcome, other.1.outcome) {
        (a, b) if a == b => one,
        // Refused either way; only one way by a statement.
        (Outcome::ExplicitDeny, Outcome::ImplicitDeny) => other,
        (Outcome::ImplicitDeny, Outcome::ExplicitDeny) | (Outcome::Unknown, _) => one,
        (_, Outcome::Unknown) => other,
        _ => {
            let why = rule(ReasonEffect::Unknown, deliveries::which(one.0, other.0));
            (one.0, unknown(one.1.layer, vec![why]))
        }
    }
}

/// The answer that holds whatever the policies say that are not at hand; `ask` reads them as allowing nothing, or everything.
pub(super) fn whatever_unknown_say(sides: &Sides<'_>, ask: impl Fn(Unknown) -> Verdict) -> Verdict {
    let first = ask(Unknown::AllowsNothing);
    match first.outcome {
        // AWS allows it whatever policies say.
        Outcome::Allow if first.layer == PolicyLayer::Service => return first,
        Outcome::Allow | Outcome::Unknown => return denied_perhaps(first, sides),
        Outcome::ImplicitDeny if sides.unknowns.notes().next().is_some() => {}
        Outcome::ImplicitDeny | Outcome::ExplicitDeny => return first,
    }
    let favour = ask(Unknown::AllowsAll);
    match favour.outcome {
        Outcome::Allow | Outcome::Unknown => {
            let notes = sides.unknowns.notes().map(|(layer, note)| Reason {
                layer,
                ..rule(ReasonEffect::Unknown, note.clone())
            });
            let reasons = notes.chain(favour.reasons.into_iter().filter(is_of_the_model)).collect();
            unknown(first.layer, reasons)
        }
        // Refused whatever the unknown policies say: this is the reason that counts.
        Outcome::ExplicitDeny | Outcome::ImplicitDeny => Verdict {
            reasons: favour.reasons.into_iter().filter(is_of_the_model).collect(),
            ..favour
        },
    }
}

/// False for what a policy says that stands for an unknown one: nobody wrote it, and every policy of the model has a name.
fn is_of_the_model(reason: &Reason) -> bool {
    reason.statement.is_none() || reason.policy_name.is_some()
}

/// Two answers to one call: without the keys of these names, and with them.
pub(super) fn there_or_not(without: Verdict, with: Verdict, names: &[&str]) -> Verdict {
    match (without.outcome, with.outcome) {
        (one, other) if one == other => without,
        // Refused either way; only one way by a statement.
        (Outcome::ExplicitDeny, Outcome::ImplicitDeny) => with,
        (Outcome::ImplicitDeny, Outcome::ExplicitDeny) => without,
        _ => {
            let names = names.join(", ");
            let note = [
                "AWS's documents do not tell whether the request carries ",
                &names,
                ", which decides",
            ]
            .concat();
            let why = Reason {
                layer: with.layer,
                ..rule(ReasonEffect::Unknown, note)
            };
            unknown(without.layer, std::iter::once(why).chain(with.reasons).collect())
        }
    }
}

/// The answer of the policies at hand, beside others that may refuse what these allow.
fn denied_perhaps(found: Verdict, sides: &Sides<'_>) -> Verdict {
    let notes = sides.unknowns.that_may_deny().map(|(layer, note)| Reason {
        layer,
        ..rule(ReasonEffect::Unknown, [note, ", and it may deny the call"].concat())
    });
    let reasons: Vec<Reason> = notes.collect();
    match reasons.first().map(|reason| reason.layer) {
        None => found,
        Some(layer) => unknown(layer, reasons.into_iter().chain(found.reasons).collect()),
    }
}

/// An answer that nobody knows.
pub(super) fn unknown(layer: PolicyLayer, reasons: Vec<Reason>) -> Verdict {
    Verdict {
        outcome: Outcome::Unknown,
        layer,
        reasons,
    }
}
