//! Texts of an entry of any type into the secrets and parameters that CloudFormation looks up for them.

use super::Body;
use super::any_resource::AnyResource;
use super::kind::Place;
use crate::aws::{Arn, DynamicReference, ReferenceService, Text};
use serde_json::Value as Json;

/// How the names of parameters begin that AWS keeps for all accounts, and that are of none.
///
/// <https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters.html>
const PUBLIC: &str = "aws/service/";

impl AnyResource {
    /// The secrets and parameters that its properties have CloudFormation look up, by their ARNs.
    pub fn looked_up(&self, place: &Place) -> Vec<(ReferenceService, String)> {
        let mut found = Vec::new();
        self.properties.values().for_each(|value| looked_up_in(value, place, &mut found));
        found
    }

    /// The ARN by which a secret or a parameter that an entry makes is looked up; none where AWS makes up its name.
    pub fn looked_up_as(&self, place: &Place) -> Option<String> {
        let service = match self.kind {
            "AWS::SecretsManager::Secret" => ReferenceService::Secret,
            "AWS::SSM::Parameter" => ReferenceService::Parameter,
            _ => return None,
        };
        let name = self.properties.get("Name").and_then(Json::as_str);
        let id = name.filter(|name| Text::from(*name).is_literal())?;
        Some(DynamicReference { service, id }.arn(place))
    }
}

impl Body {
    /// An entry of any type; none for whatever a section makes.
    pub fn as_any(&self) -> Option<&AnyResource> {
        match self {
            Self::AnyResource(any) => Some(any),
            _ => None,
        }
    }
}

/// What the texts of a value have CloudFormation look up.
fn looked_up_in(value: &Json, place: &Place, found: &mut Vec<(ReferenceService, String)>) {
    match value {
        Json::String(text) => {
            let all = DynamicReference::all(text).into_iter().flatten();
            found.extend(all.map(|one| (one.service, one.arn(place))));
        }
        Json::Array(items) => items.iter().for_each(|item| looked_up_in(item, place, found)),
        Json::Object(map) => map.values().for_each(|item| looked_up_in(item, place, found)),
        Json::Null | Json::Bool(_) | Json::Number(_) => {}
    }
}

impl DynamicReference<'_> {
    /// The ARN of what it is about, looked up in a place; the end that AWS makes up of that of a secret is open.
    pub fn arn(&self, place: &Place) -> String {
        let reference = self;
        let id = reference.id;
        if Arn::parse(id).is_some() {
            let is_secret = reference.service == ReferenceService::Secret;
            let whole = Text::with_open_end(id).filter(|_| is_secret);
            return whole.unwrap_or_else(|| id.to_owned());
        }
        match reference.service {
            ReferenceService::Parameter | ReferenceService::SecureParameter => {
                let name = id.strip_prefix('/').unwrap_or(id);
                let own = ["parameter/", name].concat();
                match name.starts_with(PUBLIC) {
                    true => place.partition().arn("ssm", place.region.as_str(), "", &own),
                    false => place.arn("ssm", &own),
                }
            }
            ReferenceService::Secret => {
                place.arn("secretsmanager", &["secret:", id, "-", &Text::open_end()].concat())
            }
        }
    }
}
