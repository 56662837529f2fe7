//! The keywords of the packed schemas that JSON Schema does not have into checks of a value.

use super::patterns::SchemaPattern;
use super::words;
use jsonschema::paths::Location;
use jsonschema::{Keyword, ValidationError, ValidationOptions};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

type Options<'a> = ValidationOptions<'a, Arc<dyn jsonschema::Retrieve>>;

/// One such keyword with its value.
enum KeywordRule {
    /// Exactly one of these properties is there.
    Xor(Vec<String>),
    /// At least one of these properties is there.
    Or(Vec<String>),
    /// With this property, those must be there.
    Needs(BTreeMap<String, Vec<String>>),
    /// With this property, those must not be there.
    Excludes(BTreeMap<String, Vec<String>>),
    /// One of these texts, in upper or lower case.
    AnyCase(Vec<String>),
    /// At most so many different items.
    MaxDifferent(usize),
    /// No two items have the same values of these keys.
    UniqueKeys(Vec<String>),
}

/// Every such keyword; `judge.rs` knows what each one asks about.
const KEYWORDS: [&str; 7] = [
    "requiredXor",
    "requiredOr",
    "dependentRequired",
    "dependentExcluded",
    "enumCaseInsensitive",
    "maxUniqueItems",
    "uniqueKeys",
];

/// Teaches the validator all of them, and patterns that are compiled late.
pub(super) fn register(options: Options<'_>) -> Options<'_> {
    let options = options.with_keyword("pattern", |_: &Map<String, Value>, value: &Value, _: Location| {
        match value.as_str() {
            Some(text) => Ok(Box::new(SchemaPattern::new(text)) as Box<dyn for<'i> Keyword<'i>>),
            None => Err(ValidationError::schema("a pattern is a text")),
        }
    });
    KEYWORDS.iter().fold(options, |options, keyword| {
        options.with_keyword(*keyword, move |_: &Map<String, Value>, value: &Value, _: Location| {
            match KeywordRule::parse(keyword, value) {
                Some(rule) => Ok(Box::new(rule) as Box<dyn for<'i> Keyword<'i>>),
                None => {
                    Err(ValidationError::schema(["the value of ", keyword, " has the wrong shape"].concat()))
                }
            }
        })
    })
}

impl KeywordRule {
    fn parse(keyword: &str, value: &Value) -> Option<Self> {
        fn read<T: serde::de::DeserializeOwned>(value: &Value) -> Option<T> {
            serde_json::from_value(value.clone()).ok()
        }
        Some(match keyword {
            "requiredXor" => Self::Xor(read(value)?),
            "requiredOr" => Self::Or(read(value)?),
            "dependentRequired" => Self::Needs(read(value)?),
            "dependentExcluded" => Self::Excludes(read(value)?),
            "enumCaseInsensitive" => Self::AnyCase(read(value)?),
            "maxUniqueItems" => Self::MaxDifferent(read(value)?),
            "uniqueKeys" => Self::UniqueKeys(read(value)?),
            _ => return None,
        })
    }

    /// What is wrong with the value, or nothing. Values of another type than the rule is about are not its business.
    fn complaint(&self, value: &Value) -> Option<String> {
        match (self, value) {
            (Self::Xor(names), Value::Object(object)) => wrong_count(names, object, 1),
            (Self::Or(names), Value::Object(object)) => wrong_count(names, object, usize::MAX),
            (Self::Needs(table), Value::Object(object)) => {
                pair(table, object, false).map(|(a, b)| ["has ", a.as_str(), ", which needs ", &b].concat())
            }
            (Self::Excludes(table), Value::Object(object)) => pair(table, object, true)
                .map(|(a, b)| ["has both ", a.as_str(), " and ", &b, ", which exclude each other"].concat()),
            (Self::AnyCase(texts), Value::String(text)) => {
                let known = texts.iter().any(|t| t.eq_ignore_ascii_case(text));
                (!known).then(|| {
                    ["must be one of ".to_owned(), words::some_of(texts.iter().map(String::as_str))].concat()
                })
            }
            (Self::MaxDifferent(limit), Value::Array(items)) => {
                let different: BTreeSet<String> = items.iter().map(Value::to_string).collect();
                (different.len() > *limit)
                    .then(|| format!("has {} different items; at most {limit} are allowed", different.len()))
            }
            (Self::UniqueKeys(keys), Value::Array(items)) => repeated(keys, items),
            _ => None,
        }
    }
}

/// Says so when none or more than `most` of the names are there.
fn wrong_count(names: &[String], object: &Map<String, Value>, most: usize) -> Option<String> {
    let there: Vec<&str> =
        names.iter().map(String::as_str).filter(|name| object.contains_key(*name)).collect();
    let all = words::some_of(names.iter().map(String::as_str));
    match there.len() {
        0 if most == 1 => Some(["needs one of ", &all].concat()),
        0 => Some(["needs at least one of ", &all].concat()),
        n if n > most => Some(["may have only one of ", &words::some_of(there.into_iter())].concat()),
        _ => None,
    }
}

/// The first name of the table that is there, with the first of its partners whose presence is `wrong`.
fn pair(
    table: &BTreeMap<String, Vec<String>>,
    object: &Map<String, Value>,
    wrong: bool,
) -> Option<(String, String)> {
    let quoted = |name: &str| ["`", name, "`"].concat();
    // An empty list is as good as none: CloudFormation takes an alarm with `Metrics` and `Dimensions: []`.
    let there = |name: &String| {
        object
            .get(name)
            .is_some_and(|value| value.as_array().is_none_or(|items| !items.is_empty()))
    };
    let present = table.iter().filter(|(name, _)| there(name));
    let mut partners = present.flat_map(|(name, others)| others.iter().map(move |other| (name, other)));
    partners
        .find(|(_, other)| there(other) == wrong)
        .map(|(name, other)| (quoted(name), quoted(other)))
}

/// Says which keys two items share.
fn repeated(keys: &[String], items: &[Value]) -> Option<String> {
    let mut seen = BTreeSet::new();
    let mut values = items
        .iter()
        .map(|item| keys.iter().map(|key| item.get(key).map(Value::to_string)).collect::<Vec<_>>());
    let twice = values.any(|value| value.iter().any(Option::is_some) && !seen.insert(value));
    twice.then(|| ["has two items with the same ", &words::some_of(keys.iter().map(String::as_str))].concat())
}

impl<'i> Keyword<'i> for KeywordRule {
    fn validate(&self, instance: &'i Value) -> Result<(), ValidationError<'i>> {
        self.complaint(instance).map_or(Ok(()), |text| Err(ValidationError::custom(text)))
    }

    fn is_valid(&self, instance: &'i Value) -> bool {
        self.complaint(instance).is_none()
    }
}
