//! `confused-deputy`: a service may act for whichever account asks it to.

use crate::catalog::context_keys::ENCRYPTION_CONTEXT;
use crate::catalog::sources::{KEYS, source};
use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::{PolicyKind, Stated, Subject};

rule! {
    /// A service is admitted without a word about the account that it acts for.
    ///
    /// Many services work for every customer under one name. If a trust or resource policy admits the
    /// name alone, somebody in another account can point the service at this role or bucket, and it
    /// will obey. Services that say for whom they act do so in `aws:SourceAccount` and `aws:SourceArn`.
    ///
    /// Add a condition on `aws:SourceAccount`, `aws:SourceArn` or `aws:SourceOrgID`; in key policies, a
    /// condition on the encryption context counts as well. Services that send none of them (Lambda and
    /// CloudTrail when they assume a role) and services of which that is not known are left alone.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html>
    ConfusedDeputy, "confused-deputy", High, check
}

fn check(subject: &Subject<'_>) -> Vec<Found> {
    // In key policies the encryption context tells for what a key is used.
    let context = [ENCRYPTION_CONTEXT, "*"].concat();
    let open = subject
        .allowing(&[PolicyKind::Trust, PolicyKind::Resource])
        .filter(|stated| !stated.is_narrowed_by(&KEYS) && !stated.is_narrowed_by(&[&context]));
    open.flat_map(deputies).collect()
}

fn deputies(stated: &Stated<'_>) -> Vec<Found> {
    let services = stated.principals().into_iter().flat_map(|set| &set.service);
    services
        .filter(|service| sends(stated.kind, service))
        .map(|service| found(stated, service))
        .collect()
}

fn sends(kind: PolicyKind, service: &str) -> bool {
    let known =
        source(service).and_then(|row| if kind == PolicyKind::Trust { row.assuming } else { row.calling });
    known == Some(true)
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
