//! `trust-wrong-account`: a trust policy that names the account that the role is in, or an identity provider of another.

use crate::aws::Arn;
use crate::catalog::context_keys;
use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::{PolicyKind, Stated, Subject, account_of, is_whole_account};

rule! {
    /// A role trusts its own account as a whole.
    ///
    /// It usually is the slip of whoever copied an account id from the wrong window: the other account,
    /// which was to assume the role, still cannot, and everybody at home whose policies allow
    /// `sts:AssumeRole` on anything suddenly can.
    ///
    /// Name the role that assumes this one: `assumed_by: role/OTHER-ACCOUNT/NAME`. If a role at home is
    /// meant, name that one.
    ///
    /// Of an identity provider it is the other way round: STS looks for it in the account of the role, so that a trust in
    /// a provider of another account lets nobody in. Make the provider in the role's account, and name that one.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/tutorial_cross-account-with-roles.html>
    /// <https://docs.aws.amazon.com/eks/latest/userguide/cross-account-access.html>
    TrustWrongAccount, "trust-wrong-account", High, check
}

fn check(subject: &Subject<'_>) -> Vec<Found> {
    subject
        .allowing(&[PolicyKind::Trust])
        .flat_map(|stated| own(stated).into_iter().chain(providers(stated)))
        .collect()
}

/// Identity providers of other accounts.
fn providers(stated: &Stated<'_>) -> Vec<Found> {
    let names = stated.principals().into_iter().flat_map(|set| &set.federated);
    let others = names.filter(|name| Arn::parse(name).is_some_and(|arn| arn.account() != stated.account()));
    others
        .map(|name| {
            stated
                .found(
                    name,
                    format!("`{}` trusts an identity provider of another account", stated.resource.address),
                )
                .evidence([format!(
                    "`{name}` is not in account `{}`, where STS looks for it: nobody assumes the role through it",
                    stated.account()
                )])
                .help("make the provider in the account of the role too, and name that one")
        })
        .collect()
}

fn own(stated: &Stated<'_>) -> Vec<Found> {
    if stated.is_narrowed_by(&[context_keys::PRINCIPAL_ARN]) {
        return Vec::new();
    }
    let names = stated.principals().into_iter().flat_map(|set| &set.aws);
    let own = names.filter(|name| is_whole_account(name) && account_of(name) == Some(stated.account()));
    own.map(|name| {
        stated
            .found(name, format!("`{}` trusts the account that it is in", stated.resource.address))
            .evidence([format!(
                "`{name}` is account `{}` itself: every role there may be allowed to assume it",
                stated.resource.place.name
            )])
            .help("write `assumed_by: role/OTHER-ACCOUNT/NAME` instead")
    })
    .collect()
}
