//! `public-access`: anybody, without a condition on who or from where.

use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::{PolicyKind, Stated, Subject};

rule! {
    /// Anybody may use a resource or assume a role.
    ///
    /// `Principal: "*"` is everybody who can reach AWS, in any account and without one. Buckets of a
    /// blueprint refuse such a policy (their public access is blocked), so the deployment fails; keys,
    /// topics and roles take it.
    ///
    /// Name accounts or roles, or add a condition that holds it to the organization
    /// (`aws:PrincipalOrgID`), to an account or role, to networks, or to the source of a service's call.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-concepts.html>
    "public-access", Critical, check
}

/// Keys that hold a statement about everybody to somebody.
const NARROWING: [&str; 15] = [
    "aws:PrincipalAccount",
    "aws:PrincipalArn",
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:SourceAccount",
    "aws:SourceArn",
    "aws:SourceIp",
    "aws:SourceOrgID",
    "aws:SourceOrgPaths",
    "aws:SourceVpc",
    "aws:SourceVpce",
    "aws:VpceAccount",
    "aws:VpceOrgID",
    "aws:VpceOrgPaths",
    "kms:CallerAccount",
];

fn check(subject: &Subject<'_>) -> Vec<Found> {
    let open = subject
        .allowing(&[PolicyKind::Trust, PolicyKind::Resource])
        .filter(|stated| !stated.is_narrowed_by(&NARROWING));
    open.filter(|stated| stated.principals().is_some_and(|set| set.everyone))
        .map(found)
        .collect()
}

fn found(stated: &Stated<'_>) -> Found {
    let what = if stated.kind == PolicyKind::Trust { "assume" } else { "use" };
    let actions: Vec<String> = stated.actions().take(5).map(|action| format!("`{action}`")).collect();
    stated
        .found("everyone", format!("anybody may {what} `{}`", stated.resource.address))
        .because([format!(
            "{} admits `*` to {}, and no condition says who or from where",
            stated.name(),
            actions.join(", ")
        )])
        .help("name accounts or roles, or add a condition on `aws:PrincipalOrgID`")
}
