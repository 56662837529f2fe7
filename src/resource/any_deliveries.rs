//! Types of CloudFormation that have a service of AWS do something for them into what it uses: targets of rules, subscribers.

use super::any_resource::AnyResource;
use super::{EventRule, Function, Kind, Place};
use crate::aws::{Address, Arn, ImageAddress, Text};
use serde_json::Value;
use std::collections::BTreeSet;

/// The type of functions.
const FUNCTION: &str = "AWS::Lambda::Function";
const SUBSCRIPTION: &str = "AWS::SNS::Subscription";
/// The protocols of subscribers that SNS calls as a service of AWS.
///
/// <https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html>
const PROTOCOLS: [&str; 2] = ["lambda", "sqs"];

fn text<'v>(value: &'v Value, pointer: &str) -> Option<&'v str> {
    value.pointer(pointer).and_then(Value::as_str)
}

impl AnyResource {
    /// The type of rules of EventBridge.
    pub const RULE: &'static str = "AWS::Events::Rule";

    fn targets(&self) -> impl Iterator<Item = &Value> {
        let all = self.properties.get("Targets").filter(|_| self.kind == Self::RULE);
        all.and_then(Value::as_array).into_iter().flatten()
    }

    fn subscribes(&self, property: &str) -> Option<&str> {
        let said = |name: &str| self.properties.get(name).and_then(Value::as_str);
        let is_called = said("Protocol").is_some_and(|protocol| PROTOCOLS.contains(&protocol));
        said(property).filter(|_| self.kind == SUBSCRIPTION && is_called)
    }

    /// True for a function, which the section `functions` makes as well.
    pub fn is_function(&self) -> bool {
        self.kind == FUNCTION
    }

    /// The role as which a function runs, and the repository of its image.
    fn used_by_function(&self, place: &Place) -> impl Iterator<Item = Text> {
        let code = self.properties.get("Code").filter(|_| self.is_function());
        let image = code.and_then(|code| text(code, "/ImageUri")).and_then(ImageAddress::parse);
        let repository = image.map(|image| image.repository_arn(place.partition()).into());
        self.role_of_function().map(Text::from).into_iter().chain(repository)
    }

    fn role_of_function(&self) -> Option<&str> {
        self.properties.get("Role").and_then(Value::as_str).filter(|_| self.is_function())
    }

    /// The ARN of a rule on a bus of its own account, as soon as its texts are whole: what AWS calls a rule without a name stands
    /// there as what `Ref` gives of it. None for any other type.
    ///
    /// <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Rule.html>
    pub fn rule_arn(&self, place: &Place, address: &Address) -> Option<String> {
        const DEFAULT: &str = "default";
        if self.kind != Self::RULE {
            return None;
        }
        let said = |name: &str| self.properties.get(name).and_then(Value::as_str);
        let bus = said("EventBusName").unwrap_or(DEFAULT);
        let bus = match Arn::parse(bus) {
            Some(arn) if arn.account() == place.account.as_str() => arn.resource().rsplit('/').next()?,
            Some(_) => return None,
            None => bus,
        };
        let folder = if bus == DEFAULT { String::new() } else { [bus, "/"].concat() };
        let own = Text::symbol(address);
        let name = said("Name").unwrap_or(own.as_str());
        Some(place.arn("events", &["rule/", &folder, name].concat()))
    }

    /// What a service of AWS uses for its sake.
    pub(super) fn used_for_it(&self, place: &Place) -> BTreeSet<Text> {
        let of_target = |target: &'_ Value| {
            let pointers = ["/Arn", "/RoleArn", "/DeadLetterConfig/Arn"];
            pointers.map(|pointer| text(target, pointer).map(Text::from))
        };
        let targets = self.targets().flat_map(of_target).flatten();
        let told = targets.chain(self.subscribes("Endpoint").map(Text::from));
        told.chain(self.used_by_function(place)).collect()
    }

    /// Protocol and endpoint of a subscription; none for any other type.
    pub(super) fn subscription(&self) -> Option<[Option<&str>; 2]> {
        let said = |name: &str| self.properties.get(name).and_then(Value::as_str);
        (self.kind == SUBSCRIPTION).then(|| [said("Protocol"), said("Endpoint")])
    }

    /// The topic of a subscription.
    pub(super) fn subscribed_topic(&self) -> Option<&str> {
        self.subscribes("TopicArn")
    }

    /// The role as which a rule tells a target, or a function does what it does.
    pub(super) fn role_of_target(&self, to: &str) -> Option<&str> {
        if self.is_function() {
            return self.role_of_function();
        }
        let target = self.targets().find(|target| text(target, "/Arn") == Some(to))?;
        text(target, "/RoleArn")
    }

    /// The kind of the section that makes the same, where services of AWS do something for its sake.
    pub(super) fn kind_of_section(&self) -> &'static str {
        match self.kind {
            Self::RULE => EventRule::KIND,
            FUNCTION => Function::KIND,
            _ => Self::KIND,
        }
    }
}
