//! An error of the validator into yes or no: does it stand whatever the intrinsic functions give?

use super::intrinsics::{Gives, Notes};
use super::pointer;
use jsonschema::error::{TypeKind, ValidationErrorKind as Kind};
use jsonschema::{JsonType, JsonTypeSet, ValidationError};

/// Whether a template with this error is wrong in any case.
pub(super) fn stands(error: &ValidationError<'_>, notes: &Notes) -> bool {
    let at = error.instance_path().as_str();
    if let Kind::AnyOf { context } | Kind::OneOfNotValid { context } = error.kind() {
        return !varies_below(at, notes)
            && context.iter().all(|branch| branch.iter().any(|error| stands(error, notes)));
    }
    if let Some((top, gives)) = unknown_above(at, notes) {
        return top == at && is_wrong_type(error.kind(), gives);
    }
    match error.kind() {
        Kind::OneOfMultipleValid { .. } | Kind::Not { .. } => {
            !varies_below(at, notes) && !unknown_below(at, notes)
        }
        Kind::UniqueItems | Kind::Contains => !varies_below(at, notes),
        Kind::MinItems { .. }
        | Kind::MaxItems { .. }
        | Kind::MinProperties { .. }
        | Kind::MaxProperties { .. } => !notes.optional.contains(at),
        Kind::Custom { keyword, .. } => match keyword.as_str() {
            "uniqueKeys" | "maxUniqueItems" => !varies_below(at, notes) && !unknown_below(at, notes),
            _ => !notes.optional.contains(at),
        },
        _ => true,
    }
}

/// The function whose result this place is, or is part of.
fn unknown_above<'a>(at: &'a str, notes: &Notes) -> Option<(&'a str, Gives)> {
    pointer::upwards(at).find_map(|top| Some((top, *notes.unknown.get(top)?)))
}

fn unknown_below(at: &str, notes: &Notes) -> bool {
    notes.unknown.keys().any(|place| pointer::is_under(place, at))
}

/// Conditions may go together: what depends on two of them at once is not decided.
fn varies_below(at: &str, notes: &Notes) -> bool {
    notes.varied.iter().any(|place| pointer::is_under(place, at))
}

/// Text where only lists and maps are allowed, or a list where none is.
fn is_wrong_type(kind: &Kind, gives: Gives) -> bool {
    let Kind::Type { kind } = kind else { return false };
    let expected = types(kind);
    match gives {
        Gives::Text => expected.iter().all(|t| matches!(t, JsonType::Array | JsonType::Object)),
        Gives::List => !expected.contains(JsonType::Array),
        Gives::Anything => false,
    }
}

/// The types that an error about types would have accepted.
pub(super) fn types(kind: &TypeKind) -> JsonTypeSet {
    match kind {
        TypeKind::Single(one) => JsonTypeSet::empty().insert(*one),
        TypeKind::Multiple(all) => *all,
    }
}
