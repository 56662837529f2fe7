//! A rendered CloudFormation resource into violations of AWS's own registry schema of its type.
//!
//! The third opinion on what is written, after the evaluator and the reader: misspelled, missing and read-only
//! properties, values outside a list, a pattern or a range. The schemas are embedded deflated (`schemas.bin`,
//! packed by `generate.py` from `types.txt`; `index.json` says from what and when) and compiled on first use.
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
//! | `template` | a whole template into violations |
//!
//! Promise: a template that CloudFormation accepts has no violation as long as its literals have the type that
//! the schema names (CloudFormation itself also takes `"true"` for `true`; here that is an error). Nothing panics.
//!
//! <https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html>

mod compiled;
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

use intrinsics::TemplateNames;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt;

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

/// JSON pointers from `Properties` to the properties that cannot change without a new resource, `*` standing for
/// every item of a list; empty for a type that is not embedded.
///
/// <https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html#schema-properties-createonlyproperties>
pub fn create_only(resource_type: &str) -> Vec<String> {
    let schema = store::store().schema(resource_type);
    schema
        .map(|schema| pointer::list(&schema, "createOnlyProperties"))
        .unwrap_or_default()
}
