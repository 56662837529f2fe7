//! `public-access`: anybody, without a condition on who or from where.

use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::{PolicyKind, Stated, Subject};
use crate::evaluate::iam::{ResourceClass, statement_is_public};
use crate::resource::Body;

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
    PublicAccess, "public-access", Critical, check
}

fn check(subject: &Subject<'_>) -> Vec<Found> {
    subject
        .allowing(&[PolicyKind::Trust, PolicyKind::Resource])
        .filter(|stated| stated.principals().is_none_or(|set| set.everyone))
        .filter(|stated| statement_is_public(stated.statement, on(stated)))
        .map(found)
        .collect()
}

fn on(stated: &Stated<'_>) -> ResourceClass {
    match stated.resource.body {
        Body::Bucket(_) => ResourceClass::Bucket,
        _ => ResourceClass::Other,
    }
}

fn found(stated: &Stated<'_>) -> Found {
    let what = if stated.kind == PolicyKind::Trust { "assume" } else { "use" };
    let whom = if stated.principals().is_some() {
        "`*`"
    } else {
        "everybody but some"
    };
    let actions: Vec<String> = stated.actions().take(5).map(|action| format!("`{action}`")).collect();
    stated
        .found("everyone", format!("anybody may {what} `{}`", stated.resource.address))
        .evidence([format!(
            "{} admits {whom} to {}, and no condition says who or from where",
            stated.name(),
            actions.join(", ")
        )])
        .help("name accounts or roles, or add a condition on `aws:PrincipalOrgID`")
}
