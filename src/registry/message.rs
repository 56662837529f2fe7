//! An error that stands into one sentence for people, with the property and what is allowed.

use super::compiled::Compiled;
use super::intrinsics::Notes;
use super::words::{cut, length, quoted, some_of, some_values};
use super::{Violation, formats, judge, pointer};
use jsonschema::error::{TypeKind, ValidationErrorKind as Kind};
use jsonschema::{JsonType, ValidationError};
use serde_json::Value;

/// One error for each value that has several wrong things: its type says more than its format or list of values,
/// these more than its pattern, and that more than its length. All other errors.
pub(super) fn clearest<'e, 'i>(
    errors: &'e [ValidationError<'i>],
) -> impl Iterator<Item = &'e ValidationError<'i>> {
    let is_clearer =
        |other: &ValidationError<'_>, rank: u8| vagueness(other.kind()).is_some_and(|own| own < rank);
    errors.iter().filter(move |error| {
        let rank = vagueness(error.kind()).unwrap_or(0);
        !errors
            .iter()
            .any(|other| is_clearer(other, rank) && other.instance_path() == error.instance_path())
    })
}

/// How little an error about a text or number says; nothing for errors about something else.
fn vagueness(kind: &Kind) -> Option<u8> {
    match kind {
        Kind::Type { .. } => Some(0),
        Kind::Enum { .. } | Kind::Format { .. } => Some(1),
        Kind::Custom { keyword, .. } if keyword == "pattern" => Some(2),
        Kind::MinLength { .. } | Kind::MaxLength { .. } => Some(3),
        _ => None,
    }
}

/// One violation, or one for each property that should not be there.
pub(super) fn violations(error: &ValidationError<'_>, compiled: &Compiled, notes: &Notes) -> Vec<Violation> {
    let at = error.instance_path().as_str();
    match error.kind() {
        Kind::AdditionalProperties { unexpected } => {
            let allowed = allowed_names(error, compiled);
            let extra = |name: &String| {
                violation(&pointer::join(at, name), &no_such_property(name, &allowed), compiled, notes)
            };
            unexpected.iter().map(extra).collect()
        }
        Kind::AnyOf { context } | Kind::OneOfNotValid { context } => match nearest(context, notes) {
            Some(branch) if !all_formats(context) => violations(branch, compiled, notes),
            _ => vec![violation(at, &alternatives(error, context), compiled, notes)],
        },
        _ => vec![violation(at, &sentence(error), compiled, notes)],
    }
}

fn violation(at: &str, predicate: &str, compiled: &Compiled, notes: &Notes) -> Violation {
    let subject = pointer::name(at).unwrap_or_else(|| compiled.resource_type.clone());
    Violation {
        pointer: notes.origin(at),
        message: ["`", &subject, "` ", predicate].concat(),
    }
}

/// What is wrong, as the rest of a sentence that begins with the name of the property.
fn sentence(error: &ValidationError<'_>) -> String {
    let value = quoted(error.instance());
    match error.kind() {
        Kind::Required { property } => ["misses the required property ", &quoted(property)].concat(),
        Kind::Enum { options } => ["is ", &value, "; allowed: ", &some_values(options)].concat(),
        Kind::Constant { expected_value } => ["is ", &value, "; allowed: ", &quoted(expected_value)].concat(),
        Kind::Custom { keyword, message } if keyword == "pattern" => {
            ["is ", &value, ", which does not match `", &cut(message), "`"].concat()
        }
        Kind::Format { format } => ["is ", &value, ", which is not ", formats::words(format)].concat(),
        Kind::Type { kind } => [
            "must be ",
            &type_words(kind),
            ", not ",
            type_word(JsonType::from(error.instance().as_ref())),
        ]
        .concat(),
        Kind::MinLength { limit } => format!("is {value}; at least {limit} characters are needed"),
        Kind::MaxLength { limit } => {
            format!("has {} characters; at most {limit} are allowed", length(error.instance()))
        }
        Kind::MinItems { limit } => {
            format!("has {} items; at least {limit} are needed", length(error.instance()))
        }
        Kind::MaxItems { limit } => {
            format!("has {} items; at most {limit} are allowed", length(error.instance()))
        }
        Kind::MinProperties { limit } => format!("needs at least {limit} entries"),
        Kind::MaxProperties { limit } => format!("may have at most {limit} entries"),
        Kind::Minimum { limit } => format!("is {value}; the least is {limit}"),
        Kind::Maximum { limit } => format!("is {value}; the most is {limit}"),
        Kind::UniqueItems => "has the same item twice".to_owned(),
        Kind::Custom { message, .. } => message.clone(),
        Kind::OneOfMultipleValid { .. } => "fits several alternatives that exclude each other".to_owned(),
        other => ["breaks the rule `", other.keyword(), "`"].concat(),
    }
}

/// That there is no such property, with the nearest name or else the first few.
fn no_such_property(name: &str, allowed: &[&str]) -> String {
    let distance = |other: &&str| strsim::damerau_levenshtein(&name.to_lowercase(), &other.to_lowercase());
    let near = allowed
        .iter()
        .copied()
        .min_by_key(distance)
        .filter(|other| distance(other) <= 1 + name.len() / 4);
    match near {
        Some(near) => ["is not a property; did you mean `", near, "`?"].concat(),
        None if allowed.is_empty() => "is not a property".to_owned(),
        None => ["is not a property; allowed: ", &some_of(allowed.iter().copied())].concat(),
    }
}

/// The names beside the `additionalProperties` that refused one.
fn allowed_names<'c>(error: &ValidationError<'_>, compiled: &'c Compiled) -> Vec<&'c str> {
    let owner = pointer::parent(error.schema_path().as_str()).and_then(|at| compiled.schema.pointer(at));
    let properties = owner.and_then(|owner| owner.get("properties")).and_then(Value::as_object);
    properties.into_iter().flat_map(|names| names.keys()).map(String::as_str).collect()
}

/// An error of the alternative that the author most likely meant: not refused as a whole, fewest errors.
fn nearest<'e>(
    branches: &'e [Vec<ValidationError<'static>>],
    notes: &Notes,
) -> Option<&'e ValidationError<'static>> {
    let standing = branches
        .iter()
        .map(|branch| branch.iter().filter(|error| judge::stands(error, notes)).collect::<Vec<_>>());
    let whole = |errors: &Vec<&ValidationError<'_>>| {
        errors.iter().any(|error| matches!(error.kind(), Kind::Type { .. }))
    };
    standing
        .min_by_key(|errors| (whole(errors), errors.len()))
        .and_then(|errors| errors.first().copied())
}

/// Alternatives that are only formats of one text.
fn all_formats(branches: &[Vec<ValidationError<'static>>]) -> bool {
    branches.iter().flatten().all(|error| matches!(error.kind(), Kind::Format { .. }))
}

/// A text that has none of several formats.
fn alternatives(error: &ValidationError<'_>, branches: &[Vec<ValidationError<'static>>]) -> String {
    let words = branches.iter().flatten().filter_map(|error| match error.kind() {
        Kind::Format { format } => Some(formats::words(format)),
        _ => None,
    });
    let words: Vec<&str> = words.collect();
    ["is ", &quoted(error.instance()), ", which is not ", &words.join(", nor ")].concat()
}

fn type_words(kind: &TypeKind) -> String {
    let words: Vec<&str> = judge::types(kind).iter().map(type_word).collect();
    words.join(" or ")
}

/// What a type of JSON is called in a blueprint.
fn type_word(json_type: JsonType) -> &'static str {
    match json_type {
        JsonType::Null => "null",
        JsonType::Boolean => "true or false",
        JsonType::Integer => "a whole number",
        JsonType::Number => "a number",
        JsonType::String => "text",
        JsonType::Array => "a list",
        JsonType::Object => "a map",
    }
}
