//! `ram-fullaccess-on-workload-role`: code in a notebook or function that may share anything.

use crate::catalog::{ActionSet, principals};
use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::{PolicyKind, Subject};
use crate::evaluate::iam::{PolicyLayer, Side};
use crate::resource::Resource;

rule! {
    /// A role that code runs as may share whatever the account owns.
    ///
    /// Whoever can run code in a notebook, a job or a function has its role. If the role may create RAM
    /// shares and put resources into them, so may everybody who edits that code, with any account and
    /// for every type of resource that can be shared. Reading what others share needs none of it.
    ///
    /// Remove the policy. Let the blueprint make the shares (`grants:`, `shares:`), or keep a role for
    /// people that only they can assume.
    ///
    /// <https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSResourceAccessManagerFullAccess.html>
    RamFullaccessOnWorkloadRole, "ram-fullaccess-on-workload-role", High, check
}

/// True where a service runs somebody's code as the role.
pub(super) fn is_workload(subject: &Subject<'_>, role: &Resource) -> bool {
    let trusts = subject.allowing_of(&[PolicyKind::Trust], role);
    trusts
        .filter_map(|stated| stated.principals())
        .flat_map(|set| &set.service)
        .any(|service| {
            let service = principals::known(service).unwrap_or(service);
            !matches!(service, principals::CLOUDTRAIL | principals::CLOUDFORMATION)
        })
}

/// True where the role may make shares of anything, whatever the request carries.
pub(super) fn may_share(subject: &Subject<'_>, role: &Resource) -> bool {
    let place = &role.place;
    let any = place.arn("ram", "resource-share/any");
    ActionSet::ShareMaking
        .actions()
        .iter()
        .all(|action| always(subject, role, action, &any))
}

/// True where the role's own policies let every request past, and the control policies above it some.
pub(super) fn always(subject: &Subject<'_>, role: &Resource, action: &str, on: &str) -> bool {
    let answer = subject.universe.whatever(role.arn().as_str(), action, on, Side::Caller);
    answer.is_always_but_for(PolicyLayer::Scp)
}

fn check(subject: &Subject<'_>) -> Vec<Found> {
    let workloads = subject
        .model
        .roles()
        .filter(|(role, _)| is_workload(subject, role) && may_share(subject, role));
    workloads.map(|(role, _)| found(role)).collect()
}

fn found(role: &Resource) -> Found {
    let message = format!(
        "code that runs as `{}` may share anything of its account with anybody",
        role.address
    );
    Found::new(&role.address, "share anything", message)
        .evidence(
            ActionSet::ShareMaking
                .actions()
                .iter()
                .map(|action| format!("its policies allow `{action}` on every share, without a condition")),
        )
        .help("remove that permission; what is to be shared belongs under `grants:` or `shares:`")
}
