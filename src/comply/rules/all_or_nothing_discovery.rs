//! `all-or-nothing-discovery`: a catalog that shows what was to stay hidden.

use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::Subject;
use crate::resource::{Resource, Share, feature_group_catalog_arn};

rule! {
    /// The catalog is shared although a feature group in it was meant to stay unseen.
    ///
    /// A catalog is shared as a whole: whoever may search it sees the names, descriptions and features
    /// of every feature group of the account and Region, whether its records are shared or not. Often
    /// that is what a catalog is for, so only feature groups say otherwise that carry the tag
    /// `landform:discovery: private`. (Tags themselves are not shown to other accounts.)
    ///
    /// Keep private feature groups in an account whose catalog is not shared, or remove the tag.
    ///
    /// <https://docs.aws.amazon.com/sagemaker/latest/dg/feature-store-cross-account-discoverability.html>
    AllOrNothingDiscovery, "all-or-nothing-discovery", Low, check
}

/// The tag by which a blueprint says that a feature group is to stay unseen.
const PRIVATE: (&str, &str) = ("landform:discovery", "private");

fn check(subject: &Subject<'_>) -> Vec<Found> {
    let private = subject
        .model
        .feature_groups()
        .filter(|(_, group)| group.tags.get(PRIVATE.0).is_some_and(|value| value == PRIVATE.1));
    private
        .filter_map(|(resource, _)| Some(found(resource, catalog_share(subject, resource)?)))
        .collect()
}

/// A share of the catalog that lists a feature group.
fn catalog_share<'a>(subject: &Subject<'a>, group: &Resource) -> Option<(&'a Resource, &'a Share)> {
    let catalog = feature_group_catalog_arn(&group.place);
    let mut shares = subject.model.shares();
    shares.find(|(_, share)| share.resources.contains(&catalog))
}

fn found(group: &Resource, (share_at, share): (&Resource, &Share)) -> Found {
    let message = format!(
        "`{}` is tagged private, and `{}` shows it to other accounts",
        group.address, share_at.address
    );
    let whom: Vec<&str> = share.principals.iter().map(String::as_str).collect();
    Found::new(&group.address, ["discovery\n", &whom.join("\n")].concat(), message)
        .evidence([
            "a catalog is shared as a whole: names, descriptions and features of all its feature groups",
        ])
        .help("place it in an account whose catalog is not shared, or remove the tag `landform:discovery`")
}
