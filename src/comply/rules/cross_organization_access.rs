//! `cross-organization-access`: a statement that lets in somebody who is not of the organization, and whom nobody declared.

use super::public_access::{about_everybody, is_open};
use crate::aws::Arn;
use crate::catalog::{accounts_of_aws, context_keys};
use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::{PolicyKind, Stated, Subject};
use crate::evaluate::Outsiders;

/// Keys that tell for whose resource a service acts.
const SOURCES: [&str; 2] = [context_keys::SOURCE_ACCOUNT, context_keys::SOURCE_ARN];

rule! {
    /// A statement lets in callers or places outside of the organization that the blueprint does not name.
    ///
    /// `Principal: "*"` with a condition on another organization, on accounts that the blueprint does not name, or
    /// on a network or an address alone is not public, but whoever meets it needs nothing from this organization:
    /// who is at that address or in that network may come with the credentials of any account. So may an account that
    /// stands as the principal and that the blueprint does not name, and a service that acts for such an account
    /// (`aws:SourceAccount`, `aws:SourceArn`): nobody who reads it knows whose it is. The rule asks
    /// the evaluator with callers of every account and organization that the policy names and the blueprint does not.
    ///
    /// Add a condition on `aws:PrincipalOrgID`. Where somebody outside is meant, name the account under `accounts:`
    /// (`outside: true`) and as the principal.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_data-perimeters.html>
    CrossOrganizationAccess, "cross-organization-access", Medium, check
}

fn check(subject: &Subject<'_>) -> Vec<Found> {
    // Of files that say nothing of the organization nobody knows who is outside of it.
    if !subject.model.knows_organization {
        return Vec::new();
    }
    let named = subject
        .allowing(&[PolicyKind::Trust, PolicyKind::Resource])
        .filter(|stated| names_a_stranger(subject, stated));
    about_everybody(subject)
        .chain(named)
        .filter_map(|stated| found(subject, stated))
        .collect()
}

/// True for a statement that names an account that the blueprint does not hold.
fn names_a_stranger(subject: &Subject<'_>, stated: &Stated<'_>) -> bool {
    let id = |name: &str| Arn::parse(name).map_or_else(|| name.to_owned(), |arn| arn.account().to_owned());
    let is_account = |id: &String| id.len() == 12 && id.bytes().all(|byte| byte.is_ascii_digit());
    // A service acts for somebody: whom the statement names.
    let sources = stated
        .statement
        .conditions
        .iter()
        .filter(|one| SOURCES.iter().any(|key| key.eq_ignore_ascii_case(&one.key)));
    let sources = sources.filter(|one| !one.operator.base.is_negated()).flat_map(|one| &one.values);
    let named = stated.statement.named_aws().chain(sources.map(String::as_str));
    let mut ids = named.map(id).filter(is_account);
    let strange = |id: String| subject.model.account(&id).is_none() && !accounts_of_aws::is_of_aws(&id);
    stated.principals().is_some_and(|set| !set.everyone) && ids.any(strange)
}

fn found(subject: &Subject<'_>, stated: &Stated<'_>) -> Option<Found> {
    let universe = subject.universe;
    let who = universe.admitted_outsider(stated.resource, stated.all, stated.index, Outsiders::Named)?;
    if is_open(subject, stated) {
        return None;
    }
    let what = if stated.kind == PolicyKind::Trust { "assume" } else { "use" };
    let address = &stated.resource.address;
    let message = format!("somebody outside of the organization may {what} `{address}`");
    Some(
        stated
            .found("outside", message)
            .evidence([format!("{} admits {who}", stated.name())])
            .help(if names_a_stranger(subject, stated) {
                "name the account under `accounts:` with `outside: true`, or take it out of the statement"
            } else {
                "add a condition on `aws:PrincipalOrgID`, or name the account as the principal"
            }),
    )
}
