//! One map of a parsed file into typed fields; what nobody took is reported by [`Properties::finish`].

mod mismatch;
mod value;

pub use mismatch::Mismatch;
pub use value::{Constant, Value};

use crate::aws::Text;
use std::collections::{BTreeMap, BTreeSet};
use value::describe;

/// Whether a map comes from YAML, or from HCL, where a nested block is a list of one map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PropertySyntax {
    Yaml,
    Hcl,
}

/// A reader over one map that knows its place; every property is taken once, and [`finish`](Self::finish)
/// names those that nobody took.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "call finish to learn of properties that nobody took"]
pub struct Properties {
    file: String,
    place: String,
    origin: PropertySyntax,
    entries: BTreeMap<String, Value>,
}

impl Properties {
    pub(crate) fn new(
        file: &str,
        place: impl Into<String>,
        origin: PropertySyntax,
        entries: BTreeMap<String, Value>,
    ) -> Self {
        Self {
            file: file.to_owned(),
            place: place.into(),
            origin,
            entries,
        }
    }

    /// The file, for messages of the caller's own.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The path of the map in the file.
    pub fn place(&self) -> &str {
        &self.place
    }

    /// The names of the properties that nobody took yet.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.entries.keys().map(String::as_str)
    }

    /// True when the property is there and nobody took it yet.
    pub fn has(&self, key: &str) -> bool {
        self.entries.contains_key(key)
    }

    /// True when some property is this text.
    pub fn holds(&self, text: &Text) -> bool {
        let mut values = self.entries.values();
        values.any(|value| matches!(value, Value::Text(own) if own == text))
    }

    /// A mismatch at the property `key`, for judgements of the caller's own.
    pub fn mismatch(&self, key: &str, message: impl Into<String>) -> Mismatch {
        Mismatch::new(&self.file, self.at(key), message)
    }

    /// Any value; a mismatch where it is absent.
    pub fn value(&mut self, key: &str) -> Result<Value, Mismatch> {
        self.optional_value(key).ok_or_else(|| self.mismatch(key, "is missing"))
    }

    /// Any value, or none.
    pub fn optional_value(&mut self, key: &str) -> Option<Value> {
        self.entries.remove(key)
    }

    /// Text; a mismatch where it is absent or something else.
    pub fn text(&mut self, key: &str) -> Result<Text, Mismatch> {
        let value = self.value(key)?;
        self.as_text(key, value)
    }

    /// Text, or none where the property is absent.
    pub fn optional_text(&mut self, key: &str) -> Result<Option<Text>, Mismatch> {
        self.optional(key, Self::as_text)
    }

    /// A boolean; a mismatch where it is absent or something else.
    pub fn flag(&mut self, key: &str) -> Result<bool, Mismatch> {
        let value = self.value(key)?;
        self.as_flag(key, value)
    }

    /// A boolean, or none where the property is absent.
    pub fn optional_flag(&mut self, key: &str) -> Result<Option<bool>, Mismatch> {
        self.optional(key, Self::as_flag)
    }

    /// An integer; a mismatch where it is absent or something else.
    pub fn integer(&mut self, key: &str) -> Result<i64, Mismatch> {
        let value = self.value(key)?;
        self.as_integer(key, value)
    }

    /// An integer, or none where the property is absent.
    pub fn optional_integer(&mut self, key: &str) -> Result<Option<i64>, Mismatch> {
        self.optional(key, Self::as_integer)
    }

    /// A list of texts in order; empty where the property is absent.
    pub fn texts(&mut self, key: &str) -> Result<Vec<Text>, Mismatch> {
        match self.optional_value(key) {
            None => Ok(Vec::new()),
            Some(Value::List(items)) => {
                let texts = items.into_iter().enumerate();
                let texts = texts
                    .map(|(index, item)| self.as_text(&step(key, index), item))
                    .collect::<Result<Vec<Text>, Mismatch>>();
                texts.and_then(|texts| self.each_once(key, texts))
            }
            Some(other) => Err(self.wrong(key, "a list", &other)),
        }
    }

    /// Lists of names are sets: one that stands twice is a mistake, whatever AWS makes of it.
    fn each_once(&self, key: &str, texts: Vec<Text>) -> Result<Vec<Text>, Mismatch> {
        let mut seen = BTreeSet::new();
        match texts.iter().find(|text| !seen.insert(text.as_str())) {
            Some(text) => Err(self.mismatch(key, format!("holds `{}` twice", text.as_str()))),
            None => Ok(texts),
        }
    }

    /// A map of texts (tags, condition values); empty where the property is absent.
    pub fn map(&mut self, key: &str) -> Result<BTreeMap<String, Text>, Mismatch> {
        match self.optional_value(key) {
            None => Ok(BTreeMap::new()),
            Some(Value::Map(entries)) => entries
                .into_iter()
                .map(|(name, value)| {
                    let place = [key, &name].join(".");
                    Ok((name, self.as_text(&place, value)?))
                })
                .collect(),
            Some(other) => Err(self.wrong(key, "a map", &other)),
        }
    }

    /// A map inside (in HCL also a block that stands once); a mismatch where it is absent.
    pub fn nested(&mut self, key: &str) -> Result<Properties, Mismatch> {
        let value = self.value(key)?;
        self.as_nested(key, value)
    }

    /// A map inside, or none where the property is absent.
    pub fn optional_nested(&mut self, key: &str) -> Result<Option<Properties>, Mismatch> {
        self.optional(key, Self::as_nested)
    }

    /// A list of maps (in HCL also a block that repeats); empty where the property is absent.
    pub fn each(&mut self, key: &str) -> Result<Vec<Properties>, Mismatch> {
        match self.optional_value(key) {
            None => Ok(Vec::new()),
            Some(Value::List(items)) => items
                .into_iter()
                .enumerate()
                .map(|(index, item)| self.as_map(&step(key, index), item))
                .collect(),
            Some(other) => Err(self.wrong(key, "a list of maps", &other)),
        }
    }

    /// A JSON value such as a policy; symbols inside strings stay in the encoding of [`Text`].
    ///
    /// In YAML the value itself, in HCL the argument of `jsonencode`.
    pub fn json(&mut self, key: &str) -> Result<serde_json::Value, Mismatch> {
        let value = self.value(key)?;
        self.as_json(key, value)
    }

    /// A JSON value, or none where the property is absent.
    pub fn optional_json(&mut self, key: &str) -> Result<Option<serde_json::Value>, Mismatch> {
        self.optional(key, Self::as_json)
    }

    /// The property must be there and be exactly this.
    pub fn constant<'a>(&mut self, key: &str, want: impl Into<Constant<'a>>) -> Result<(), Mismatch> {
        let want = want.into();
        let value = self.value(key)?;
        if want.equals(&value) {
            return Ok(());
        }
        Err(self.mismatch(key, format!("must be `{want}`, is {}", describe(&value))))
    }

    /// Nothing may be left.
    pub fn finish(self) -> Result<(), Mismatch> {
        if self.entries.is_empty() {
            return Ok(());
        }
        let names: Vec<String> = self.entries.keys().map(|key| format!("`{key}`")).collect();
        Err(Mismatch::new(
            &self.file,
            self.place,
            format!("nobody expected {}", names.join(", ")),
        ))
    }

    /// Adds an entry; false where the key was there before.
    pub(crate) fn add(&mut self, key: String, value: Value) -> bool {
        self.entries.insert(key, value).is_none()
    }

    /// `DependsOn: A` and `DependsOn: [A]` mean the same.
    pub(crate) fn wrap_in_list(&mut self, key: &str) {
        if let Some(Value::Text(text)) = self.entries.get(key) {
            let only = Value::List(vec![Value::Text(text.clone())]);
            self.entries.insert(key.to_owned(), only);
        }
    }

    fn at(&self, key: &str) -> String {
        match self.place.is_empty() {
            true => key.to_owned(),
            false => [self.place.as_str(), key].join("."),
        }
    }

    fn wrong(&self, key: &str, want: &str, have: &Value) -> Mismatch {
        self.mismatch(key, format!("must be {want}, is {}", describe(have)))
    }

    fn optional<T>(
        &mut self,
        key: &str,
        read: impl Fn(&Self, &str, Value) -> Result<T, Mismatch>,
    ) -> Result<Option<T>, Mismatch> {
        self.optional_value(key).map(|value| read(self, key, value)).transpose()
    }

    fn as_text(&self, key: &str, value: Value) -> Result<Text, Mismatch> {
        match value {
            Value::Text(text) => Ok(text),
            other => Err(self.wrong(key, "text", &other)),
        }
    }

    fn as_flag(&self, key: &str, value: Value) -> Result<bool, Mismatch> {
        match value {
            Value::Bool(flag) => Ok(flag),
            other => Err(self.wrong(key, "true or false", &other)),
        }
    }

    fn as_integer(&self, key: &str, value: Value) -> Result<i64, Mismatch> {
        match &value {
            Value::Number(digits) => digits.parse().map_err(|_| self.wrong(key, "an integer", &value)),
            other => Err(self.wrong(key, "an integer", other)),
        }
    }

    fn as_nested(&self, key: &str, value: Value) -> Result<Properties, Mismatch> {
        match value {
            Value::List(items) if self.origin == PropertySyntax::Hcl => match <[Value; 1]>::try_from(items) {
                Ok([only]) => self.as_map(key, only),
                Err(items) => {
                    Err(self.mismatch(key, format!("must stand once, stands {} times", items.len())))
                }
            },
            other => self.as_map(key, other),
        }
    }

    fn as_map(&self, key: &str, value: Value) -> Result<Properties, Mismatch> {
        match value {
            Value::Map(entries) => Ok(Self::new(&self.file, self.at(key), self.origin, entries)),
            other => Err(self.wrong(key, "a map", &other)),
        }
    }

    fn as_json(&self, key: &str, value: Value) -> Result<serde_json::Value, Mismatch> {
        let value = match (self.origin, value) {
            (PropertySyntax::Yaml, value) => value,
            (PropertySyntax::Hcl, Value::Encoded(value)) => *value,
            (PropertySyntax::Hcl, other) => return Err(self.wrong(key, "`jsonencode(…)`", &other)),
        };
        value.to_json().ok_or_else(|| self.mismatch(key, "holds what JSON cannot say"))
    }
}

fn step(key: &str, index: usize) -> String {
    format!("{key}.{index}")
}

#[cfg(test)]
mod tests;
