//! `confused-deputy`: a service may act for whichever account asks it to.

use crate::catalog::ActionSet;
use crate::catalog::context_keys::{ENCRYPTION_CONTEXT, SOURCE_ARN};
use crate::catalog::sources::{KEYS, source};
use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::{PolicyKind, Stated, Subject};
use crate::resource::Narrowing;

/// How actions on functions begin.
const OF_LAMBDA: &str = "lambda:";

rule! {
    /// A service is admitted without a word about the account that it acts for.
    ///
    /// Many services work for every customer under one name. If a trust or resource policy admits the
    /// name alone, somebody in another account can point the service at this role or bucket, and it
    /// will obey. Services that say for whom they act do so in `aws:SourceAccount` and `aws:SourceArn`.
    ///
    /// Add a condition on `aws:SourceAccount`, `aws:SourceArn` or `aws:SourceOrgID`; in key policies, a
    /// condition on the encryption context counts as well, for functions the token of an event source.
    /// Services that send none of them (Lambda and CloudTrail when they assume a role) and services of
    /// which that is not known are left alone, but for those that invoke functions: AWS asks for a
    /// source in every permission for a service.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html>,
    /// <https://docs.aws.amazon.com/lambda/latest/dg/permissions-function-services.html>
    ConfusedDeputy, "confused-deputy", High, check
}

fn check(subject: &Subject<'_>) -> Vec<Found> {
    // In key policies the encryption context tells for what a key is used.
    let context = [ENCRYPTION_CONTEXT, "*"].concat();
    // What tells one skill of Alexa from the others.
    let token = Narrowing::EventSourceToken.words().key;
    let open = subject
        .allowing(&[PolicyKind::Trust, PolicyKind::Resource])
        .filter(|stated| !stated.is_narrowed_by(&KEYS) && !stated.is_narrowed_by(&[&context, token]))
        .filter(|stated| !only_looks(stated));
    open.flat_map(deputies).collect()
}

/// True for what lets sources of a name look at a bucket and no more, as CloudTrail does before it writes: of whose accounts it does not say.
fn only_looks(stated: &Stated<'_>) -> bool {
    let looks = ActionSet::TrailBucket.actions();
    let said = |key: &str| key.eq_ignore_ascii_case(SOURCE_ARN);
    let mut actions = stated.actions().peekable();
    actions.peek().is_some()
        && actions.all(|action| looks.iter().any(|one| one == action))
        && stated.statement.conditions.iter().any(|condition| said(&condition.key))
}

fn deputies(stated: &Stated<'_>) -> Vec<Found> {
    let services = stated.principals().into_iter().flat_map(|set| &set.service);
    services
        .filter(|service| sends(stated, service))
        .map(|service| found(stated, service))
        .collect()
}

fn sends(stated: &Stated<'_>, service: &str) -> bool {
    let row = source(service);
    match stated.kind {
        PolicyKind::Trust => row.and_then(|row| row.assuming) == Some(true),
        _ if invokes(stated) => row.and_then(|row| row.calling) != Some(false),
        _ => row.and_then(|row| row.calling) == Some(true),
    }
}

/// True for a permission of Lambda.
fn invokes(stated: &Stated<'_>) -> bool {
    let mut actions = stated.actions().peekable();
    actions.peek().is_some() && actions.all(|action| action.to_ascii_lowercase().starts_with(OF_LAMBDA))
}

fn found(stated: &Stated<'_>, service: &str) -> Found {
    let account = stated.account();
    stated
        .found(
            service,
            format!("`{}` obeys `{service}` on behalf of any account", stated.resource.address),
        )
        .evidence([format!(
            "{} names the service and asks neither for `aws:SourceAccount` nor for `aws:SourceArn`",
            stated.name()
        )])
        .help(format!(
            "add `Condition: {{ StringEquals: {{ \"aws:SourceAccount\": \"{account}\" }} }}`"
        ))
}
