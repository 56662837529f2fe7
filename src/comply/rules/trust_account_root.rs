//! `trust-account-root`: a trust policy that leaves it to another account who assumes the role.

use crate::catalog::action_names::ASSUME_ROLE;
use crate::catalog::context_keys;
use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::{PolicyKind, Stated, Subject, account_of, is_whole_account};
use crate::evaluate::iam::Side;

rule! {
    /// A role trusts another account as a whole.
    ///
    /// Then the administrators over there decide who assumes it, now and later. It often is the first
    /// step of a setup that was to be narrowed at the end.
    ///
    /// Name the roles (`assumed_by: role/ACCOUNT/NAME`): the account stands in the policy, and a
    /// condition on `aws:PrincipalArn` holds it to them, which also works before they exist. For a
    /// company outside, ask for its `sts:ExternalId`.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html>
    TrustAccountRoot, "trust-account-root", High, check
}

fn check(subject: &Subject<'_>) -> Vec<Found> {
    let wide = subject
        .allowing(&[PolicyKind::Trust])
        .filter(|stated| !stated.is_narrowed_by(&[context_keys::PRINCIPAL_ARN, context_keys::EXTERNAL_ID]));
    wide.flat_map(|stated| accounts(subject, stated)).collect()
}

fn accounts(subject: &Subject<'_>, stated: &Stated<'_>) -> Vec<Found> {
    let lets_in = |name: &&str| {
        let root = account_of(name)
            .map(|id| stated.resource.place.partition().arn("iam", "", id, "root"))
            .unwrap_or_default();
        let role = stated.resource.arn();
        !subject
            .universe
            .whatever(&root, ASSUME_ROLE, role.as_str(), Side::Resource)
            .is_never()
    };
    let whole = stated.foreigners().filter(|name| is_whole_account(name)).filter(lets_in);
    whole.map(|name| found(subject, stated, name)).collect()
}

fn found(subject: &Subject<'_>, stated: &Stated<'_>, name: &str) -> Found {
    let known = account_of(name).and_then(|id| subject.model.account(id));
    let who =
        known.map_or_else(|| format!("`{name}`"), |account| format!("all of account `{}`", account.name));
    stated
        .found(name, format!("`{}` can be assumed by {who}", stated.resource.address))
        .evidence([format!(
            "{} names `{name}`, and no condition on `aws:PrincipalArn` or `sts:ExternalId` narrows it",
            stated.name()
        )])
        .help("write `assumed_by: role/ACCOUNT/NAME` instead")
}
