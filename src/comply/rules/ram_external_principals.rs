//! `ram-external-principals`: a share that accounts outside the organization may join.

use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::{Subject, account_of, is_whole_account};
use crate::model::Model;
use crate::resource::{Resource, Share};

rule! {
    /// A RAM share is open to accounts outside the organization.
    ///
    /// RAM allows it unless told otherwise. With it on, everybody who may change the share can add any
    /// account of AWS to it, and no policy of the organization reaches the roles there. That also holds
    /// while all present principals are colleagues.
    ///
    /// Leave `external` out. If an outsider is meant, keep the finding waived, share with one role
    /// instead of the whole account, and share nothing else under the same name.
    ///
    /// <https://docs.aws.amazon.com/ram/latest/userguide/working-with-sharing-create.html>
    RamExternalPrincipals, "ram-external-principals", Medium, check
}

fn check(subject: &Subject<'_>) -> Vec<Found> {
    let open = subject.model.shares().filter(|(_, share)| share.allow_external);
    open.map(|(resource, share)| found(subject.model, resource, share)).collect()
}

fn found(model: &Model, resource: &Resource, share: &Share) -> Found {
    let outside = |name: &&String| {
        model.knows_organization
            && account_of(name).is_some_and(|id| !model.is_member(id))
            && !name.contains(":organizations:")
    };
    let outsiders: Vec<&String> = share.principals.iter().filter(outside).collect();
    let (message, help) = match outsiders.as_slice() {
        [] => (
            format!("`{}` allows principals outside the organization and has none", resource.address),
            "remove `external: true`",
        ),
        _ => (
            format!("`{}` is shared outside the organization", resource.address),
            "name an account of the organization, or keep the share as small as it can be: one role, one resource",
        ),
    };
    let evidence = outsiders.iter().map(|name| {
        let whole = if is_whole_account(name) {
            "the whole of account"
        } else {
            "principal"
        };
        format!("{whole} `{name}` is not a member of `{}`", model.organization.id)
    });
    Found::new(&resource.address, "external", message).evidence(evidence).help(help)
}
