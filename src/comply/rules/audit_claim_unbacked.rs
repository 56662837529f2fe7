//! `audit-claim-unbacked`: shared records whose reads and writes nobody records.

use crate::catalog::trails::TrailWords;
use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::Subject;
use crate::resource::{Body, Resource, Trail};
use std::collections::BTreeSet;

rule! {
    /// A feature group is shared with other accounts, and no trail records who reads and writes it.
    ///
    /// CloudTrail records the creation and change of feature groups by itself. Reads and writes of
    /// records are data events, which it leaves out unless a trail asks for them. Without them nobody
    /// can say later which account read what.
    ///
    /// Add a trail in the owner's account with `records: [management, feature-groups]`.
    ///
    /// <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html>
    AuditClaimUnbacked, "audit-claim-unbacked", Medium, check
}

fn check(subject: &Subject<'_>) -> Vec<Found> {
    let shared: BTreeSet<_> = subject.shared_groups().map(|(_, _, group, _)| group.address.clone()).collect();
    let groups = shared.iter().filter_map(|address| subject.model.get(address));
    groups.filter(|group| !is_recorded(subject, group)).map(found).collect()
}

fn is_recorded(subject: &Subject<'_>, group: &Resource) -> bool {
    subject.model.resources.values().any(|resource| match &resource.body {
        Body::Trail(trail) => {
            let everywhere = trail.organization && subject.model.is_member(group.place.account.as_str());
            let here = resource.place == group.place;
            (here || everywhere && resource.place.region == group.place.region) && records(trail)
        }
        _ => false,
    })
}

fn records(trail: &Trail) -> bool {
    let groups = TrailWords::FeatureGroups.first();
    trail.selectors.iter().any(|selector| selector.takes_data_of(groups))
}

fn found(group: &Resource) -> Found {
    let message = format!("`{}` is shared, and no trail records who reads and writes it", group.address);
    Found::new(&group.address, "data events", message)
        .evidence([format!(
            "no trail of account `{}` in {} selects the data events of `{}`",
            group.place.name,
            group.place.region,
            TrailWords::FeatureGroups.first()
        )])
        .help("add a trail there with `records: [management, feature-groups]`")
}
