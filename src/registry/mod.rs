//! The properties of a CloudFormation resource into violations of AWS's own registry schema of its type.
//!
//! The first opinion on entries of `resources:`, and the third on what is written, after the evaluator and the reader:
//! misspelled, missing and read-only properties, values outside a list, a pattern or a range. The schemas of all types are
//! embedded deflated (`schemas.bin`, packed by `generate.py`; `index.json` says from what and when), opened and compiled on
//! first use.
//!
//! | file | turns |
//! |---|---|
//! | `store` | the embedded bytes into the schema of one type |
//! | `compiled` | a schema into a validator, once for each process |
//! | `rules` | the keywords that JSON Schema does not have into checks |
//! | `patterns` | the keyword `pattern` into a check that is compiled late |
//! | `formats` | the names of text formats into checks |
//! | `intrinsics` | properties with `Ref`, `Fn::Sub`, … into plain values, and what is not known about them |
//! | `judge` | an error of the validator into yes or no: does it stand whatever the intrinsics give? |
//! | `message`, `words` | an error that stands into one sentence; names and values in it |
//! | `read_only` | properties that only AWS may set into violations |
//! | `facts` | a schema into what else it says of its type: attributes, tags, properties that make it anew |
//! | `template` | a whole template into violations |
//!
//! Promise: a template that CloudFormation accepts has no violation as long as its literals have the type that
//! the schema names (CloudFormation itself also takes `"true"` for `true`; here that is an error). Nothing panics.
//!
//! <https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html>

mod compiled;
mod facts;
mod formats;
mod intrinsics;
mod judge;
mod message;
mod patterns;
mod pointer;
mod read_only;
mod rules;
mod store;
mod template;
#[cfg(test)]
mod tests;
mod words;

use intrinsics::{Instance, TemplateNames};
use jsonschema::error::ValidationErrorKind as Kind;
use jsonschema::{JsonType, ValidationError};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt;

pub use facts::{Ends, TagForm, TypeFacts, facts};
pub use template::{TemplateViolation, validate_template};

/// One way in which the properties of a resource break the schema of its type.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Violation {
    /// JSON pointer from the `Properties` object to the value at fault, through `Fn::If` where there is one;
    /// empty when the object itself is at fault.
    pub pointer: String,
    /// One sentence in lower case that names the property and what is allowed.
    pub message: String,
}

/// A resource type that cannot be checked: no schema of it is embedded.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UnknownType {
    /// The type as it was asked for, such as `AWS::S3::Bucket`.
    pub resource_type: String,
    /// Why there is no validator.
    pub why: String,
}

impl fmt::Display for UnknownType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` cannot be checked: {}", self.resource_type, self.why)
    }
}

impl std::error::Error for UnknownType {}

/// Checks the `Properties` of one resource, sorted by pointer; empty means valid.
///
/// Intrinsic functions are understood as in [`validate_template`], except that a `Ref` to a parameter or a
/// resource may give anything, because neither is known here.
///
/// # Errors
/// [`UnknownType`] when no schema of `resource_type` is embedded.
pub fn validate(resource_type: &str, properties: &Value) -> Result<Vec<Violation>, UnknownType> {
    violations(resource_type, properties, &TemplateNames::default())
}

/// [`validate`] with what the template around the resource says about its names.
fn violations(
    resource_type: &str,
    properties: &Value,
    names: &TemplateNames,
) -> Result<Vec<Violation>, UnknownType> {
    let compiled = compiled::of(resource_type)?;
    let mut found = BTreeSet::new();
    for instance in intrinsics::instances(properties, names) {
        found.extend(read_only::violations(&compiled, &instance));
        let errors: Vec<_> = compiled
            .validator
            .iter_errors(&instance.value)
            .filter(|error| judge::stands(error, &instance.notes))
            .collect();
        for error in message::clearest(&errors) {
            found.extend(message::violations(error, &compiled, &instance.notes));
        }
    }
    Ok(found.into_iter().collect())
}

/// The day of the embedded schemas, `YYYY-MM-DD`.
pub fn as_of() -> &'static str {
    &store::store().as_of
}

/// Where the embedded schemas come from: publisher, package and version.
pub fn source() -> &'static str {
    &store::store().source
}

/// The resource types with an embedded schema, sorted.
pub fn types() -> Vec<&'static str> {
    store::store().types().collect()
}

/// The type of this name, as long as the program lives.
pub fn type_named(resource_type: &str) -> Option<&'static str> {
    store::store().type_named(resource_type)
}

/// Where numbers and booleans of properties stand although the type takes texts there.
pub fn texts_wanted(resource_type: &str, properties: &Value) -> Vec<String> {
    let Ok(compiled) = compiled::of(resource_type) else {
        return Vec::new();
    };
    let mut found = BTreeSet::new();
    for instance in intrinsics::instances(properties, &TemplateNames::default()) {
        for error in compiled.validator.iter_errors(&instance.value) {
            wanted(&error, &instance, &mut found);
        }
    }
    found.into_iter().collect()
}

/// Of alternatives, the texts that any of them takes.
fn wanted(error: &ValidationError<'_>, instance: &Instance, found: &mut BTreeSet<String>) {
    match error.kind() {
        Kind::AnyOf { context } | Kind::OneOfNotValid { context } => {
            context.iter().flatten().for_each(|error| wanted(error, instance, found));
        }
        Kind::Type { kind } if judge::types(kind).contains(JsonType::String) => {
            let at = instance.notes.origin(error.instance_path().as_str());
            let scalar = matches!(error.instance().as_ref(), Value::Number(_) | Value::Bool(_));
            found.extend(scalar.then_some(at));
        }
        _ => {}
    }
}

/// The schema of a type as it is embedded: JSON Schema with the keywords that decide what is valid.
pub fn schema(resource_type: &str) -> Option<Value> {
    store::store().schema(resource_type)
}

/// Whether a part of a schema that refers to no other part takes a value.
pub fn takes(part: &Value, value: &Value) -> bool {
    let options = jsonschema::options()
        .with_draft(jsonschema::Draft::Draft7)
        .should_validate_formats(true);
    let validator = rules::register(formats::register(options)).build(part);
    validator.is_ok_and(|validator| validator.is_valid(value))
}
