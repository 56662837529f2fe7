//! `delivery-denied`: what a resource has AWS deliver, and something in the blueprint refuses.

use crate::aws::{Address, Arn};
use crate::catalog::ActionSet;
use crate::comply::causes::{cause, chain};
use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::Subject;
use crate::diagnostic::Span;
use crate::evaluate::Authorization;
use crate::evaluate::iam::Outcome;
use crate::model::{Origin, PromiseOf};
use std::collections::BTreeMap;

rule! {
    /// Log files, notices or records do not arrive.
    ///
    /// A trail writes to a bucket, a flow log to a log group, an alarm to a topic, a feature group to its offline
    /// store: AWS makes these calls, as a service or as a role that it assumes. A Deny in the policy of the bucket,
    /// of its key or of the topic, and a resource control policy, can refuse them like any other call; service control
    /// policies and permissions boundaries bear on the roles. Then nothing is written, and the first to notice would be
    /// whoever looks for the record.
    ///
    /// Spare services in the statement that the finding names, by `aws:PrincipalIsAWSService` or `aws:SourceOrgID`
    /// (`aws:SourceAccount`); spare a role by `aws:PrincipalArn`.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalisawsservice>
    DeliveryDenied, "delivery-denied", High, check
}

/// The refused calls of one resource on one other, under one reason.
struct Refusal {
    line: Span,
    part: Authorization,
    actions: Vec<String>,
}

fn check(subject: &Subject<'_>) -> Vec<Found> {
    let mut refused: BTreeMap<(Address, String, String), Refusal> = BTreeMap::new();
    for (index, answer) in subject.universe.broken_promises() {
        let promise = subject.model.promises.get(*index);
        let Some((PromiseOf::Delivery(source), call)) = promise.map(|one| (&one.of, &one.call)) else {
            continue;
        };
        let Some(part) = answer.decisive().filter(|part| part.is_denied()) else {
            continue;
        };
        if lambda_adds(subject, source, &call.resource, part) {
            continue;
        }
        let why = cause(subject.model, part).map(|cause| cause.resource.address.to_string());
        let key = (source.clone(), why.unwrap_or_default(), part.decided_by.as_str().to_owned());
        let refusal = refused.entry(key).or_insert_with(|| Refusal {
            line: subject.model.origins.of(&Origin::Promise(*index)),
            part: part.clone(),
            actions: Vec::new(),
        });
        refusal.actions.push(format!("`{}` on `{}`", part.action, part.resource));
    }
    refused
        .iter()
        .map(|((source, why, _), refusal)| found(subject, source, why, refusal))
        .collect()
}

/// True for the pull of an image of the function's own account that nothing allows and nothing denies: Lambda adds what it needs to the
/// policy of the repository itself, in the name of whoever makes the function.
///
/// <https://docs.aws.amazon.com/lambda/latest/dg/images-create.html#gettingstarted-images-permissions>
fn lambda_adds(subject: &Subject<'_>, source: &Address, on: &str, part: &Authorization) -> bool {
    let pulls = ActionSet::FunctionImage.actions().contains(&part.action);
    let function = subject.model.get(source);
    let own = function.is_some_and(|function| {
        Arn::parse(on).is_some_and(|arn| arn.account() == function.place.account.as_str())
    });
    pulls && own && part.decision == Outcome::ImplicitDeny
}

fn found(subject: &Subject<'_>, source: &Address, why: &str, refusal: &Refusal) -> Found {
    let part = &refusal.part;
    let first = refusal.actions.first().map(String::as_str).unwrap_or_default();
    let more = match refusal.actions.len() {
        0 | 1 => String::new(),
        2 => ", and one other call".to_owned(),
        count => format!(", and {} other calls", count - 1),
    };
    let message = format!("what `{source}` has delivered is refused: {first} by `{}`{more}", part.principal);
    let others = refusal.actions.iter().skip(1).map(|call| format!("refused as well: {call}"));
    let found = Found::new(source, [why, "\n", part.decided_by.as_str()].concat(), message)
        .at(refusal.line)
        .evidence(chain(part).into_iter().chain(others))
        .help("spare the delivery in what refuses it, or have it delivered elsewhere");
    match cause(subject.model, part) {
        Some(cause) => found.also(cause.span, "this refuses it"),
        None => found,
    }
}
