//! `perimeter-spares-role`: a Deny that is to hold data in leaves out the role that uses the data.

use crate::catalog::context_keys::{PRINCIPAL_TAG, begins};
use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::{PolicyKind, Stated, Subject};
use crate::policy::{Condition, Effect};
use crate::resource::Resource;

rule! {
    /// A policy that is to keep data inside spares callers with a tag, and a role has that tag.
    ///
    /// Such a statement looks like a perimeter: calls from other networks are denied. All its conditions must hold for it
    /// to deny, so that one exemption lifts it whole. Where the one role that reads the data bears the exempting tag, the
    /// perimeter holds for everybody but it, and stolen credentials of it work from anywhere.
    ///
    /// Take the tag off the role, or the exemption out of the condition; exempt calls that services make by
    /// `aws:ViaAWSService` or `aws:PrincipalIsAWSService` alone.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_data-perimeters.html>
    PerimeterSparesRole, "perimeter-spares-role", Critical, check
}

fn check(subject: &Subject<'_>) -> Vec<Found> {
    let denying = subject
        .statements
        .iter()
        .filter(|stated| stated.statement.effect == Effect::Deny && stated.kind == PolicyKind::Resource);
    denying.flat_map(|stated| spared(subject, stated)).collect()
}

/// Roles that a condition of a Deny leaves out by a tag.
fn spared(subject: &Subject<'_>, stated: &Stated<'_>) -> Vec<Found> {
    let by_tag = stated.statement.conditions.iter().filter(|one| is_exemption(one));
    let others = stated.statement.conditions.len() > 1;
    let roles = |condition: &Condition| -> Vec<Found> {
        let tag = condition.key.get(PRINCIPAL_TAG.len()..).unwrap_or_default();
        let bears = |role: &&Resource| {
            role.body
                .tags()
                .iter()
                .any(|(key, value)| key.eq_ignore_ascii_case(tag) && condition.values.contains(value))
        };
        let all = subject.model.roles().map(|(resource, _)| resource);
        all.filter(bears).map(|role| found(stated, condition, role)).collect()
    };
    by_tag.filter(|_| others).flat_map(roles).collect()
}

/// True for a condition that fails for callers with a tag.
fn is_exemption(condition: &Condition) -> bool {
    begins(&condition.key, PRINCIPAL_TAG) && condition.operator.base.is_negated()
}

fn found(stated: &Stated<'_>, condition: &Condition, role: &Resource) -> Found {
    let message = format!(
        "what keeps data inside spares `{}`, which bears the tag that lifts it",
        role.address
    );
    stated
        .found(role.arn().as_str(), message)
        .evidence([
            format!(
                "{} denies only where `{}` is not {}",
                stated.name(),
                condition.key,
                condition
                    .values
                    .iter()
                    .map(|value| format!("`{value}`"))
                    .collect::<Vec<_>>()
                    .join(" or ")
            ),
            "all conditions of a statement must hold for it to deny".to_owned(),
        ])
        .help("take the tag off the role, or the exemption out of the statement")
}
