//! `ram-accept-all`: invitations of anybody may be accepted.

use super::ram_fullaccess_on_workload_role::{always, is_workload, may_share};
use crate::catalog::action_names;
use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::Subject;
use crate::resource::Resource;

rule! {
    /// A role that code runs as may accept the RAM invitations of any account.
    ///
    /// Anybody can send an invitation. Code that accepts all of them lets strangers place resources in
    /// the account: a feature group that looks like a colleague's, with other numbers in it.
    ///
    /// In a blueprint, acceptance follows from a share: it names the share, in the account that
    /// receives it, and is deployed like everything else. Remove the permission from the role, or hold
    /// it to the sender with `ram:ShareOwnerAccountId`.
    ///
    /// <https://docs.aws.amazon.com/ram/latest/userguide/working-with-shared-invitations.html>
    RamAcceptAll, "ram-accept-all", High, check
}

const ACCEPT: &str = action_names::ACCEPT_SHARE;
/// An account that is nobody's: an outsider's invitation.
const OUTSIDER: &str = "000000000000";

fn check(subject: &Subject<'_>) -> Vec<Found> {
    let roles = subject
        .model
        .roles()
        .filter(|(role, _)| is_workload(subject, role) && !may_share(subject, role));
    roles
        .filter(|(role, _)| accepts(subject, role))
        .map(|(role, _)| found(role))
        .collect()
}

fn accepts(subject: &Subject<'_>, role: &Resource) -> bool {
    let invitation = role.place.partition().arn(
        "ram",
        role.place.region.as_str(),
        OUTSIDER,
        "resource-share-invitation/any",
    );
    always(subject, role, ACCEPT, &invitation)
}

fn found(role: &Resource) -> Found {
    let message = format!("code that runs as `{}` may accept the invitation of any account", role.address);
    Found::new(&role.address, "accept any", message)
        .evidence([format!(
            "its policies allow `{ACCEPT}` on an invitation of an unknown account, without a condition"
        )])
        .help("remove the permission; a share of the blueprint brings its own acceptance, which names the share")
}
