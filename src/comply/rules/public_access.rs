//! `public-access`: anybody, without a condition on who or from where.

use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::{PolicyKind, Stated, Subject};
use crate::evaluate::Outsiders;
use crate::evaluate::iam::statement_is_public;
use crate::resource::Body;

rule! {
    /// Anybody may use a resource or assume a role.
    ///
    /// `Principal: "*"` is everybody who can reach AWS, in any account and without one, and `NotPrincipal` is
    /// everybody but some. A condition narrows that only if a stranger cannot meet it: a pattern such as `o-*` or
    /// `0.0.0.0/0`, a comparison of a key with itself, `IfExists` and `ForAllValues` on a key that a request may
    /// lack let everybody in. The rule asks the evaluator with callers of an account, an organization, an address
    /// and a network that nobody named. Buckets of a blueprint, and their access points, refuse a policy that S3
    /// takes for public (their public access is blocked), so the deployment fails; keys, topics and roles take it.
    ///
    /// Name accounts or roles, or add a condition that holds it to the organization
    /// (`aws:PrincipalOrgID`), to an account or role, to networks, or to the source of a service's call.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-concepts.html>
    PublicAccess, "public-access", Critical, check
}

fn check(subject: &Subject<'_>) -> Vec<Found> {
    let statements = about_everybody(subject);
    statements
        .filter_map(|stated| Some(found(stated, &why(subject, stated)?)))
        .collect()
}

/// Statements that name nobody: those whom they let in are held by conditions alone.
pub(super) fn about_everybody<'s, 'a>(subject: &'s Subject<'a>) -> impl Iterator<Item = &'s Stated<'a>> {
    subject
        .allowing(&[PolicyKind::Trust, PolicyKind::Resource])
        .filter(|stated| stated.principals().is_none_or(|set| set.everyone))
}

/// Whether S3 refuses the policy that a statement stands in, since its resource lets in no public.
fn is_blocked(stated: &Stated<'_>) -> bool {
    let blocks = match &stated.resource.body {
        Body::Bucket(_) => true,
        Body::AccessPoint(point) => point.vpc.is_none(),
        _ => false,
    };
    blocks && statement_is_public(stated.statement)
}

/// Why a statement is open to anybody: for whom, or in whose words.
fn why(subject: &Subject<'_>, stated: &Stated<'_>) -> Option<String> {
    let stranger =
        subject
            .universe
            .admitted_outsider(stated.resource, stated.all, stated.index, Outsiders::Anybody);
    stranger
        .map(|who| ["for example ", &who].concat())
        .or_else(|| is_blocked(stated).then(|| "and S3 calls such a policy public".to_owned()))
}

/// True for a statement that lets anybody in.
pub(super) fn is_open(subject: &Subject<'_>, stated: &Stated<'_>) -> bool {
    why(subject, stated).is_some()
}

fn found(stated: &Stated<'_>, why: &str) -> Found {
    let what = if stated.kind == PolicyKind::Trust { "assume" } else { "use" };
    let whom = if stated.principals().is_some() {
        "`*`"
    } else {
        "everybody but some"
    };
    let actions: Vec<String> = stated.actions().take(5).map(|action| format!("`{action}`")).collect();
    let address = &stated.resource.address;
    let message = match is_blocked(stated) {
        true => {
            format!("the policy of `{address}` is public, and S3 refuses it: its public access is blocked")
        }
        false => format!("anybody may {what} `{address}`"),
    };
    stated
        .found("everyone", message)
        .evidence([format!("{} admits {whom} to {}: {why}", stated.name(), actions.join(", "))])
        .help("name accounts or roles, or add a condition on `aws:PrincipalOrgID`")
}
