//! `cross-organization-access`: a condition that holds everybody to somebody who is not of the organization.

use super::public_access::{about_everybody, is_open};
use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::{PolicyKind, Stated, Subject};
use crate::evaluate::Outsiders;

rule! {
    /// A statement about everybody is held to callers or places outside of the organization.
    ///
    /// `Principal: "*"` with a condition on another organization, on accounts that the blueprint does not name, or
    /// on a network or an address alone is not public, but whoever meets it needs nothing from this organization:
    /// who is at that address or in that network may come with the credentials of any account. The rule asks the
    /// evaluator with callers of every account and organization that the policy names and the blueprint does not.
    ///
    /// Add a condition on `aws:PrincipalOrgID`. Where somebody outside is meant, name the account under `accounts:`
    /// (`outside: true`) and as the principal.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_data-perimeters.html>
    CrossOrganizationAccess, "cross-organization-access", Medium, check
}

fn check(subject: &Subject<'_>) -> Vec<Found> {
    about_everybody(subject).filter_map(|stated| found(subject, stated)).collect()
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
            .help("add a condition on `aws:PrincipalOrgID`, or name the account as the principal"),
    )
}
