//! Entries of any type into the functions that they name; mappings of event sources into the queue that each reads.

use super::{AnyResource, Body, Place, Resource};
use crate::aws::{Arn, Text};
use serde_json::Value as Json;
use std::collections::BTreeSet;

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

    /// Seconds for which a function runs at most, where it is one and says a number.
    ///
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html>
    pub fn longest_run(&self) -> Option<u64> {
        match &self.body {
            Body::Function(function) => Some(u64::from(function.timeout)),
            Body::AnyResource(any) if MAKERS.contains(&any.kind) => {
                any.properties.get("Timeout").map_or(Some(SHORTEST), Json::as_u64)
            }
            _ => None,
        }
    }

    /// Seconds for which a queue hides what was received, where it is one and says a number.
    ///
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html>
    pub fn hides_for(&self) -> Option<u64> {
        match &self.body {
            Body::Queue(queue) => Some(u64::from(queue.visibility)),
            Body::AnyResource(any) if any.kind == QUEUE => {
                any.properties.get("VisibilityTimeout").map_or(Some(HIDDEN), Json::as_u64)
            }
            _ => None,
        }
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

/// The properties that hold the name of a function wherever they stand: alone, or with a version or an alias.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_Lambda.html>
const NAMES: [&str; 2] = ["FunctionName", "TargetFunctionArn"];
/// The types that make what they name so.
const MAKERS: [&str; 1] = ["AWS::Lambda::Function"];

/// The type of queues.
const QUEUE: &str = "AWS::SQS::Queue";
/// Seconds of a run where a function says none.
const SHORTEST: u64 = 3;
/// Seconds for which a queue hides what was received where it says none.
const HIDDEN: u64 = 30;

impl AnyResource {
    /// The ARNs of the functions that its properties name.
    pub(super) fn functions_called(&self, place: &Place) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        if !MAKERS.contains(&self.kind) {
            self.properties
                .iter()
                .for_each(|(key, value)| called(key, value, place, &mut found));
        }
        found
    }
}

fn called(key: &str, value: &Json, place: &Place, found: &mut BTreeSet<String>) {
    match value {
        Json::String(text) if NAMES.contains(&key) && Text::is_free_of_reserved(text) => {
            found.insert(function_of(text, place));
        }
        Json::Array(items) => items.iter().for_each(|item| called(key, item, place, found)),
        Json::Object(map) => map.iter().for_each(|(key, item)| called(key, item, place, found)),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
    }
}

/// The ARN of a function by its name or its ARN, with or without a version behind it.
fn function_of(word: &str, place: &Place) -> String {
    if let Some(arn) = Arn::parse(word) {
        let name = arn.resource().split(':').nth(1).unwrap_or_default();
        let whole = word.len() - arn.resource().len();
        return [word.get(..whole).unwrap_or_default(), "function:", name].concat();
    }
    // `ID:function:NAME` is an ARN in part.
    let behind = word.split_once("function:").map_or(word, |(_, rest)| rest);
    let name = behind.split(':').next().unwrap_or_default();
    place.arn("lambda", &["function:", name].concat())
}
