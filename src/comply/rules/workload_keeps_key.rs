//! `workload-keeps-key`: a workload may change the policy of the key that it uses, or destroy it.

use crate::catalog::ActionSet;
use crate::catalog::actions;
use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::{PolicyKind, Stated, Subject};
use crate::resource::Resource;

rule! {
    /// The policy of a key makes a role that a service acts as one of its administrators.
    ///
    /// What encrypts data is to outlive who works with the data. A workload that may write the policy of its key, or have
    /// it deleted, can let anybody in, or make everything unreadable for good, by one line of code.
    ///
    /// Let people or a role for deployment administer the key, and the workload use it.
    ///
    /// <https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html>
    WorkloadKeepsKey, "workload-keeps-key", High, check
}

fn check(subject: &Subject<'_>) -> Vec<Found> {
    let on_keys = subject
        .allowing(&[PolicyKind::Resource])
        .filter(|stated| administers(stated).is_some());
    on_keys
        .flat_map(|stated| workloads(subject, stated).into_iter().filter_map(move |role| found(stated, role)))
        .collect()
}

/// An action of a statement by which a key is kept.
fn administers(stated: &Stated<'_>) -> Option<&'static str> {
    let kept = ActionSet::KeepKey.actions();
    let allowed = |action: &&String| stated.known_actions().iter().any(|own| own.full_name() == **action);
    let all = stated.actions().any(|action| action == "kms:*");
    kept.iter()
        .find(|action| all || allowed(action))
        .map(String::as_str)
        .filter(|action| actions::action(action).is_some())
}

/// Roles that the statement names and that a service acts as.
fn workloads<'a>(subject: &Subject<'a>, stated: &Stated<'_>) -> Vec<&'a Resource> {
    let named = stated.principals().into_iter().flat_map(|set| &set.aws);
    let roles = named.filter_map(|name| subject.model.with_arn(name));
    roles.filter(|role| has_service(subject, role)).collect()
}

fn has_service(subject: &Subject<'_>, role: &Resource) -> bool {
    let mut trusts = subject.allowing_of(&[PolicyKind::Trust], role);
    trusts.any(|stated| stated.principals().is_some_and(|set| !set.service.is_empty()))
}

fn found(stated: &Stated<'_>, role: &Resource) -> Option<Found> {
    let action = administers(stated)?;
    let message = format!("`{}` keeps `{}`, which it works with", role.address, stated.resource.address);
    Some(
        stated
            .found(role.arn().as_str(), message)
            .evidence([format!("{} allows it `{action}`, and a service acts as it", stated.name())])
            .help("let it use the key alone, and have somebody else keep it"),
    )
}
