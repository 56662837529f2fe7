//! `trust-wrong-account`: a trust policy that names the account that the role is in.

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
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/tutorial_cross-account-with-roles.html>
    TrustWrongAccount, "trust-wrong-account", High, check
}

fn check(subject: &Subject<'_>) -> Vec<Found> {
    subject
        .allowing(&[PolicyKind::Trust])
        .filter(|stated| !stated.is_narrowed_by(&[context_keys::PRINCIPAL_ARN]))
        .flat_map(own)
        .collect()
}

fn own(stated: &Stated<'_>) -> Vec<Found> {
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
