//! `stray-service-trust`: a service in a trust policy that never assumes such a role.

use crate::catalog::sources::stray;
use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::{PolicyKind, Stated, Subject};

rule! {
    /// A role trusts a service that never assumes it.
    ///
    /// Such a line has no effect until the service changes its ways, and then nobody remembers why it
    /// may act as the role. It also hides what the role is really for. Athena runs SQL queries with the
    /// session of whoever starts them; RAM has a role of its own.
    ///
    /// Remove the service from the trust policy.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>
    StrayServiceTrust, "stray-service-trust", Medium, check
}

fn check(subject: &Subject<'_>) -> Vec<Found> {
    subject.allowing(&[PolicyKind::Trust]).flat_map(strays).collect()
}

fn strays(stated: &Stated<'_>) -> Vec<Found> {
    let services = stated.principals().into_iter().flat_map(|set| &set.service);
    let rows = services.filter_map(|service| Some((service, stray(service)?)));
    rows.map(|(service, row)| {
        stated
            .found(
                service,
                format!("`{}` trusts `{service}`, which never assumes it", stated.resource.address),
            )
            .evidence([row.instead.clone(), row.source.clone()])
            .help(format!("remove `{service}` from the trust policy"))
    })
    .collect()
}
