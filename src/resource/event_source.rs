//! Mappings of event sources into the queue that each reads, and the function that it feeds.

use super::{AnyResource, Body, Place, Resource};
use crate::aws::Arn;
use serde_json::Value as Json;

/// The type of a mapping.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventsourcemapping.html>
const MAPPING: &str = "AWS::Lambda::EventSourceMapping";

/// What a mapping reads, and for whom.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EventSource {
    /// The ARN of what it reads.
    pub from: String,
    /// The ARN of the function that it feeds, without a version or an alias.
    pub function: String,
}

impl Resource {
    /// What Lambda reads for the sake of the resource, where it is a mapping of an event source.
    pub fn event_source(&self) -> Option<EventSource> {
        let Body::AnyResource(any) = &self.body else {
            return None;
        };
        if any.kind != MAPPING {
            return None;
        }
        let said = |key: &str| any.properties.get(key).and_then(Json::as_str);
        Some(EventSource {
            from: said("EventSourceArn")?.to_owned(),
            function: function_of(said("FunctionName")?, &self.place),
        })
    }

    /// The ARN of the role as which a function runs, where it is one.
    pub fn runs_as(&self) -> Option<&str> {
        match &self.body {
            Body::Function(function) => Some(&function.role),
            Body::AnyResource(AnyResource {
                kind: "AWS::Lambda::Function",
                properties,
                ..
            }) => properties.get("Role").and_then(Json::as_str),
            _ => None,
        }
    }
}

/// The ARN of a function by its name or its ARN, with or without a version behind it.
fn function_of(word: &str, place: &Place) -> String {
    let name = match Arn::parse(word) {
        Some(arn) => arn.resource().split(':').nth(1).unwrap_or_default(),
        None => word.split(':').next().unwrap_or_default(),
    };
    place.arn("lambda", &["function:", name].concat())
}
