//! `grant-denied`: what the blueprint gives, and something else in it refuses.

use crate::aws::Address;
use crate::comply::causes::{cause, chain};
use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::Subject;
use crate::evaluate::Answer;
use crate::evaluate::iam::Outcome;
use crate::model::{Call, Origin, PromiseOf};

rule! {
    /// A grant, or an `assumed_by`, does not work.
    ///
    /// A line of intent is written into every side of the access, and then it is decided like any call: a
    /// control policy, a permissions boundary, a Deny of the role's own or in the policy of the resource,
    /// of its key or of the endpoint can still refuse it. Then nobody has the access that the line speaks
    /// of, and the first to learn it would be whoever needs it.
    ///
    /// Spare the access in the statement that the finding names, or remove the grant.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html>
    GrantDenied, "grant-denied", High, check
}

fn check(subject: &Subject<'_>) -> Vec<Found> {
    let broken = subject.universe.broken_promises().iter();
    let denied = broken.filter_map(|(index, answer)| {
        let promise = subject.model.promises.get(*index)?;
        let PromiseOf::Access(role) = &promise.of else {
            return None;
        };
        let refused = matches!(answer.decision, Outcome::ExplicitDeny | Outcome::ImplicitDeny);
        refused.then(|| found(subject, *index, (role, &promise.call), answer))
    });
    denied.collect()
}

fn found(subject: &Subject<'_>, index: usize, (role, call): (&Address, &Call), answer: &Answer) -> Found {
    let message = format!("`{role}` is given `{}` on `{}` and cannot use it", call.action, call.resource);
    let found = Found::new(role, [&call.action, "\n", &call.resource].concat(), message)
        .at(subject.model.origins.of(&Origin::Promise(index)))
        .evidence(answer.decisive().map(chain).unwrap_or_default())
        .help("spare the access in what refuses it, or take the line back");
    match answer.decisive().and_then(|part| cause(subject.model, part)) {
        Some(cause) => found.also(cause.span, "this refuses it"),
        None => found,
    }
}
