//! A value of a parsed file, and what it can be held against.

use crate::aws::Text;
use std::collections::BTreeMap;
use std::fmt;

/// A value of a parsed file, the same for both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// `null` (Terraform only; CloudFormation templates may not hold one).
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number as it is written.
    Number(String),
    /// Text, with references resolved into symbols.
    Text(Text),
    /// A list in order.
    List(Vec<Value>),
    /// A map; keys are unique.
    Map(BTreeMap<String, Value>),
    /// `jsonencode(…)` of an HCL file: text that holds this value as JSON.
    Encoded(Box<Value>),
}

impl Value {
    /// What the value is, in the words of a message.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::Text(_) => "text",
            Self::List(_) => "a list",
            Self::Map(_) => "a map",
            Self::Encoded(_) => "JSON text",
        }
    }

    /// The value as JSON; symbols stay in the encoding of [`Text`].
    ///
    /// `None` where a number is none of JSON's, or JSON text stands inside.
    pub fn to_json(&self) -> Option<serde_json::Value> {
        Some(match self {
            Self::Null => serde_json::Value::Null,
            Self::Bool(flag) => serde_json::Value::Bool(*flag),
            Self::Number(digits) => serde_json::Value::Number(digits.parse().ok()?),
            Self::Text(text) => serde_json::Value::String(text.as_str().to_owned()),
            Self::List(items) => {
                serde_json::Value::Array(items.iter().map(Self::to_json).collect::<Option<_>>()?)
            }
            Self::Encoded(_) => return None,
            Self::Map(entries) => {
                let pairs = entries.iter().map(|(key, value)| Some((key.clone(), value.to_json()?)));
                serde_json::Value::Object(pairs.collect::<Option<_>>()?)
            }
        })
    }
}

/// A value that a property must have exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Constant<'a> {
    /// This text, without symbols.
    Text(&'a str),
    /// This boolean.
    Flag(bool),
    /// This integer.
    Integer(i64),
}

impl<'a> From<&'a str> for Constant<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl From<bool> for Constant<'_> {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl From<i64> for Constant<'_> {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl fmt::Display for Constant<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Flag(flag) => write!(f, "{flag}"),
            Self::Integer(number) => write!(f, "{number}"),
        }
    }
}

impl Constant<'_> {
    pub(super) fn equals(&self, value: &Value) -> bool {
        match (self, value) {
            (Self::Text(want), Value::Text(have)) => *want == have.as_str(),
            (Self::Flag(want), Value::Bool(have)) => want == have,
            (Self::Integer(want), Value::Number(have)) => have.parse() == Ok(*want),
            _ => false,
        }
    }
}

pub(super) fn describe(value: &Value) -> String {
    match value {
        Value::Text(text) => format!("`{text}`"),
        Value::Number(digits) => format!("`{digits}`"),
        Value::Bool(flag) => format!("`{flag}`"),
        other => other.kind().to_owned(),
    }
}
