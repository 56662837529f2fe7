//! `grant-denied`: what the blueprint gives, and something else in it refuses.

use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::Subject;
use crate::evaluate::Answer;
use crate::evaluate::iam::{Outcome, ReasonEffect};
use crate::model::{Origin, Promise};

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
    let promises = subject.model.promises.iter().enumerate();
    let denied = promises.filter_map(|(index, promise)| {
        let answer = subject.universe.answer(&promise.call);
        let refused = matches!(answer.decision, Outcome::ExplicitDeny | Outcome::ImplicitDeny);
        refused.then(|| found(subject, index, promise, &answer))
    });
    denied.collect()
}

fn found(subject: &Subject<'_>, index: usize, promise: &Promise, answer: &Answer) -> Found {
    let (call, role) = (&promise.call, &promise.role);
    let message = format!("`{role}` is given `{}` on `{}` and cannot use it", call.action, call.resource);
    Found::new(role, [&call.action, "\n", &call.resource].concat(), message)
        .at(subject.model.origins.of(&Origin::Promise(index)))
        .evidence(reasons(answer))
        .help("spare the access in what refuses it, or take the line back")
}

/// Who refuses, part by part.
fn reasons(answer: &Answer) -> Vec<String> {
    let Some(part) = answer.decisive() else {
        return Vec::new();
    };
    let against = part
        .reasons
        .iter()
        .filter(|reason| matches!(reason.effect, ReasonEffect::None | ReasonEffect::Deny));
    against
        .map(|reason| {
            format!("{} on {}, {}: {}", part.action, part.resource, reason.layer.as_str(), reason.note)
        })
        .collect()
}
