//! Feature groups that are deployed and get more features, which Terraform leaves to people.

use super::Plan;
use crate::lock::Lock;
use crate::resource::{Body, Feature, FeatureGroup, Place};

/// A deployed feature group and the features that it gets.
#[derive(Clone, PartialEq, Debug)]
pub struct Grown {
    /// Its name in AWS.
    pub group: String,
    /// Where it is.
    pub place: Place,
    /// What is added.
    pub features: Vec<Feature>,
}

/// Every one, by address.
pub(super) fn grown(plan: &Plan, lock: &Lock) -> Vec<Grown> {
    let groups = plan.resources().filter_map(|resource| {
        if let Body::FeatureGroup(group) = &resource.body {
            Some((resource, group))
        } else {
            None
        }
    });
    let each = groups.filter_map(|(resource, group)| {
        let created = &lock.pins.get(&resource.address.to_string())?.created;
        let features = added(group, |name| created.contains_key(&["features.", name].concat()));
        (!created.is_empty() && !features.is_empty()).then(|| Grown {
            group: group.name.clone(),
            place: resource.place.clone(),
            features,
        })
    });
    each.collect()
}

fn added(group: &FeatureGroup, known: impl Fn(&str) -> bool) -> Vec<Feature> {
    group.features.iter().filter(|feature| !known(&feature.name)).cloned().collect()
}
