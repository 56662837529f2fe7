//! `administrator-outside-organization`: somebody outside of the organization is an administrator, without a word to
//! say.

use crate::aws::Address;
use crate::catalog::context_keys;
use crate::comply::administrators::{described, ways};
use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::{PolicyKind, Stated, Subject, account_of};
use std::collections::BTreeSet;

rule! {
    /// An account outside of the organization assumes an administrator, and need not say for whom.
    ///
    /// A company that works for many customers holds the names of all their roles. Without `sts:ExternalId` anybody
    /// who tells it the name of this role has it act here, and what it may do here is everything. No control policy of
    /// this organization reaches that account.
    ///
    /// Ask for the external id that the company gives you (`StringEquals: { "sts:ExternalId": … }`), and take back
    /// what makes the role an administrator.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html>
    AdministratorOutsideOrganization, "administrator-outside-organization", Critical, check
}

fn check(subject: &Subject<'_>) -> Vec<Found> {
    silent(subject).filter_map(|(stated, who)| found(subject, stated, who)).collect()
}

/// Trust statements that admit somebody outside of the organization without asking for an external id, and whom.
fn silent<'s, 'a>(subject: &'s Subject<'a>) -> impl Iterator<Item = (&'s Stated<'a>, &'s str)> {
    let trusts = subject.allowing(&[PolicyKind::Trust]);
    let silent = trusts.filter(|stated| !stated.is_narrowed_by(&[context_keys::EXTERNAL_ID]));
    let silent = silent.filter(|_| subject.model.knows_organization);
    silent.filter_map(move |stated| {
        let is_outside = |name: &&str| {
            let account = account_of(name).and_then(|id| subject.model.account(id));
            account
                .is_none_or(|account| !account.member && account.id != subject.model.organization.management)
        };
        Some((stated, stated.foreigners().find(is_outside)?))
    })
}

/// The roles that somebody outside of the organization assumes without an external id.
pub(super) fn assumed_in_silence<'a>(subject: &Subject<'a>) -> BTreeSet<&'a Address> {
    silent(subject).map(|(stated, _)| &stated.resource.address).collect()
}

fn found(subject: &Subject<'_>, stated: &Stated<'_>, who: &str) -> Option<Found> {
    let ways = ways(subject, stated.resource);
    ways.first()?;
    let address = &stated.resource.address;
    let message = format!("`{who}`, outside of the organization, can make `{address}` the administrator");
    Some(
        stated
            .found(who, message)
            .evidence(ways.iter().take(5).map(|way| described(way)))
            .help("ask for `sts:ExternalId`, and take back what makes the role an administrator"),
    )
}
