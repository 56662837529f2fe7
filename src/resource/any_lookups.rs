//! Texts of an entry of any type into the secrets and parameters that CloudFormation looks up for them.

use super::any_resource::AnyResource;
use super::kind::Place;
use crate::aws::{Arn, DynamicReference, ReferenceService, Text};
use serde_json::Value as Json;

impl AnyResource {
    /// The secrets and parameters that its properties have CloudFormation look up, by their ARNs.
    pub fn looked_up(&self, place: &Place) -> Vec<(ReferenceService, String)> {
        let mut found = Vec::new();
        self.properties.values().for_each(|value| looked_up_in(value, place, &mut found));
        found
    }
}

/// What the texts of a value have CloudFormation look up.
fn looked_up_in(value: &Json, place: &Place, found: &mut Vec<(ReferenceService, String)>) {
    match value {
        Json::String(text) => {
            let all = DynamicReference::all(text).into_iter().flatten();
            found.extend(all.map(|one| (one.service, arn_of_reference(&one, place))));
        }
        Json::Array(items) => items.iter().for_each(|item| looked_up_in(item, place, found)),
        Json::Object(map) => map.values().for_each(|item| looked_up_in(item, place, found)),
        Json::Null | Json::Bool(_) | Json::Number(_) => {}
    }
}

fn arn_of_reference(reference: &DynamicReference<'_>, place: &Place) -> String {
    let id = reference.id;
    if Arn::parse(id).is_some() {
        return id.to_owned();
    }
    match reference.service {
        ReferenceService::Parameter | ReferenceService::SecureParameter => {
            place.arn("ssm", &["parameter/", id.strip_prefix('/').unwrap_or(id)].concat())
        }
        ReferenceService::Secret => {
            place.arn("secretsmanager", &["secret:", id, "-", &Text::open_end()].concat())
        }
    }
}
