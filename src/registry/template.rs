//! A whole CloudFormation template into violations of the schemas of its resources.

use super::intrinsics::{Gives, TemplateNames};
use super::{pointer, violations};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// One way in which a resource of a template breaks the schema of its type, or why it cannot be checked.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct TemplateViolation {
    /// The key of the resource under `Resources`; empty when the template has no resources.
    pub logical_id: String,
    /// The type as the template says it; empty when it says none.
    pub resource_type: String,
    /// JSON pointer from the root of the template, such as `/Resources/Key/Properties/KeySpec`.
    pub pointer: String,
    /// One sentence in lower case that names the property and what is allowed.
    pub message: String,
}

/// Checks the properties of every resource of a template, in the order of the template.
///
/// Intrinsic functions (in their long form, `{"Fn::Sub": …}`) are accepted wherever some result of them would be:
/// every branch of `Fn::If` is checked, a literal `Fn::FindInMap` is looked up, `AWS::NoValue` removes its
/// property, and an error that depends on what a function gives is dropped. Transforms, outputs, conditions and
/// the templates inside stack sets are not looked at.
///
/// A resource of a type without an embedded schema is a violation too: nothing passes unchecked.
pub fn validate_template(template: &Value) -> Vec<TemplateViolation> {
    let Some(resources) = template.get("Resources").and_then(Value::as_object) else {
        return vec![TemplateViolation {
            logical_id: String::new(),
            resource_type: String::new(),
            pointer: String::new(),
            message: "the template has no `Resources`".to_owned(),
        }];
    };
    let names = names(template, resources);
    resources
        .iter()
        .flat_map(|(logical_id, resource)| of_resource(logical_id, resource, &names))
        .collect()
}

fn of_resource(logical_id: &str, resource: &Value, names: &TemplateNames) -> Vec<TemplateViolation> {
    let place = pointer::join("/Resources", logical_id);
    let violation = |resource_type: &str, below: &str, message: String| TemplateViolation {
        logical_id: logical_id.to_owned(),
        resource_type: resource_type.to_owned(),
        pointer: [place.as_str(), below].concat(),
        message,
    };
    let Some(resource_type) = resource.get("Type").and_then(Value::as_str) else {
        return vec![violation("", "", "the resource has no `Type`".to_owned())];
    };
    let none = Value::Object(Map::new());
    match violations(resource_type, resource.get("Properties").unwrap_or(&none), names) {
        Err(unknown) => vec![violation(resource_type, "/Type", unknown.to_string())],
        Ok(found) => {
            let below = |at: &str| ["/Properties", at].concat();
            found
                .into_iter()
                .map(|v| violation(resource_type, &below(&v.pointer), v.message))
                .collect()
        }
    }
}

/// What the parameters, the resources and the mappings of a template say.
fn names(template: &Value, resources: &Map<String, Value>) -> TemplateNames {
    let parameters = template.get("Parameters").and_then(Value::as_object);
    let parameters = parameters
        .into_iter()
        .flatten()
        .map(|(name, parameter)| (name.clone(), parameter_gives(parameter)));
    // The `Ref` of a resource is its id or name.
    let resources = resources.keys().map(|name| (name.clone(), Gives::Text));
    let refs: BTreeMap<String, Gives> = resources.chain(parameters).collect();
    TemplateNames {
        refs,
        mappings: template.get("Mappings").cloned().unwrap_or_default(),
    }
}

/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html>
fn parameter_gives(parameter: &Value) -> Gives {
    match parameter.get("Type").and_then(Value::as_str) {
        Some(name) if name.contains("List<") || name.contains("CommaDelimitedList") => Gives::List,
        Some(_) => Gives::Text,
        None => Gives::Anything,
    }
}
