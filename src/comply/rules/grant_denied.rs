//! `grant-denied`: what the blueprint gives, and something else in it refuses.

use super::dead_grant::other_half;
use crate::aws::Address;
use crate::comply::causes::{cause, chain};
use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::Subject;
use crate::evaluate::iam::Outcome;
use crate::evaluate::iam::PolicyLayer;
use crate::evaluate::{Answer, Authorization};
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
    let half = answer.decisive().and_then(|part| half(subject, role, part));
    let found = Found::new(role, [&call.action, "\n", &call.resource].concat(), message)
        .at(subject.model.origins.of(&Origin::Promise(index)))
        .evidence(answer.decisive().map(chain).unwrap_or_default())
        .help(match half {
            Some(help) => help,
            None => "spare the access in what refuses it, or take the line back".to_owned(),
        });
    match answer.decisive().and_then(|part| cause(subject.model, part)) {
        Some(cause) => found.also(cause.span, "this refuses it"),
        None => found,
    }
}

/// What to do where nobody denies the call, and a design that does not look at this one does not write its half.
fn half(subject: &Subject<'_>, role: &Address, part: &Authorization) -> Option<String> {
    if part.decision == Outcome::ExplicitDeny {
        return None;
    }
    match part.decided_by {
        PolicyLayer::Resource | PolicyLayer::Endpoint | PolicyLayer::Grant => {
            // Behind the address of a bucket stands an object.
            let whole: Vec<&str> = part.resource.split('/').take(3).collect();
            other_half(subject, &Address::parse(&whole.join("/")).ok()?)
        }
        PolicyLayer::Identity => other_half(subject, role),
        PolicyLayer::Scp
        | PolicyLayer::Rcp
        | PolicyLayer::Boundary
        | PolicyLayer::Session
        | PolicyLayer::Service => None,
    }
}
