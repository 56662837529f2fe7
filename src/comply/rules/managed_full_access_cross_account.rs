//! `managed-full-access-cross-account`: whole services for whoever comes from another account.

use crate::catalog::managed;
use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::{PolicyKind, Subject};
use crate::policy::{Actions, Document, Effect, Resources, Statement};
use crate::resource::{Resource, Role};

rule! {
    /// A role that another account assumes has a managed policy of AWS that gives a whole service.
    ///
    /// Such policies are made for trying things out in one's own account. Whoever assumes the role from
    /// outside gets all of it on every resource of the account, and whatever AWS adds to the policy
    /// tomorrow.
    ///
    /// Remove the policy and write what is needed as grants.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html>
    ManagedFullAccessCrossAccount, "managed-full-access-cross-account", High, check
}

fn check(subject: &Subject<'_>) -> Vec<Found> {
    let roles = subject
        .model
        .roles()
        .filter(|(resource, _)| is_assumed_from_outside(subject, resource));
    roles.flat_map(|(resource, role)| wide_policies(resource, role)).collect()
}

fn is_assumed_from_outside(subject: &Subject<'_>, role: &Resource) -> bool {
    let mut trusts = subject.allowing_of(&[PolicyKind::Trust], role);
    trusts.any(|stated| stated.foreigners().next().is_some())
}

/// The managed policies of a role that give whole services.
pub(super) fn wide_policies(resource: &Resource, role: &Role) -> Vec<Found> {
    let known = role.managed.iter().filter_map(|arn| Some((arn, managed::managed_policy(arn)?)));
    let parsed = known.filter_map(|(arn, policy)| Some((arn, Document::parse(policy.document()).ok()?)));
    parsed
        .filter_map(|(arn, document)| Some(found(resource, arn, &whole_services(&document)?)))
        .collect()
}

/// `sagemaker:*` and its like on all resources, or all but some.
fn whole_services(document: &Document) -> Option<String> {
    let wide = document
        .statements
        .iter()
        .filter(|statement| statement.effect == Effect::Allow && is_on_everything(statement));
    let whole = wide.flat_map(|statement| match &statement.actions {
        Actions::In(set) => set
            .iter()
            .filter(|action| *action == "*" || action.ends_with(":*"))
            .cloned()
            .collect(),
        Actions::NotIn(_) => vec!["*".to_owned()],
    });
    let names: Vec<String> = whole.take(5).map(|action| format!("`{action}`")).collect();
    (!names.is_empty()).then(|| names.join(", "))
}

fn is_on_everything(statement: &Statement) -> bool {
    match &statement.resources {
        Some(Resources::In(set)) => set.contains("*"),
        Some(Resources::NotIn(_)) | None => true,
    }
}

fn found(resource: &Resource, policy: &str, whole: &str) -> Found {
    let name = policy.rsplit('/').next().unwrap_or(policy);
    let message = format!("`{}` is assumed from another account and has all of `{name}`", resource.address);
    Found::new(&resource.address, policy, message)
        .evidence([format!("`{policy}` allows {whole} on every resource, or on all but some")])
        .help("remove it from `policies`; write what the role needs under `grants:`")
}
