//! One map of a parsed file into typed fields; what nobody took is reported by [`Properties::finish`].

use crate::aws::Text;
use std::collections::{BTreeMap, BTreeSet};
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

/// What a file says differs from what it must say; always a mistake of ours or of a user's template.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mismatch {
    /// The file, as the reader was told.
    pub file: String,
    /// Where in the file: a path such as `Resources.KeyOffline.Properties.KeyPolicy`, or a line and column.
    pub place: String,
    /// What is wrong, in one line.
    pub message: String,
}

impl Mismatch {
    /// Builds a mismatch from its three parts.
    pub fn new(file: &str, place: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            file: file.to_owned(),
            place: place.into(),
            message: message.into(),
        }
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.file, self.place, self.message)
    }
}

impl std::error::Error for Mismatch {}

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
    fn equals(&self, value: &Value) -> bool {
        match (self, value) {
            (Self::Text(want), Value::Text(have)) => *want == have.as_str(),
            (Self::Flag(want), Value::Bool(have)) => want == have,
            (Self::Integer(want), Value::Number(have)) => have.parse() == Ok(*want),
            _ => false,
        }
    }
}

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

fn describe(value: &Value) -> String {
    match value {
        Value::Text(text) => format!("`{text}`"),
        Value::Number(digits) => format!("`{digits}`"),
        Value::Bool(flag) => format!("`{flag}`"),
        other => other.kind().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn properties(entries: &[(&str, Value)]) -> Properties {
        let entries = entries.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect();
        Properties::new("a.yaml", "Resources.A.Properties", PropertySyntax::Yaml, entries)
    }

    fn text(text: &str) -> Value {
        Value::Text(text.into())
    }

    #[test]
    fn every_reader_takes_its_own_type_and_no_other() {
        let all = [
            Value::Null,
            Value::Bool(true),
            Value::Number("1".into()),
            text("x"),
            Value::List(vec![Value::Null]),
            Value::Map(BTreeMap::from([("k".into(), Value::Null)])),
        ];
        type ReadOne = fn(&mut Properties) -> bool;
        let readers: [(&str, ReadOne, &[usize]); 7] = [
            ("flag", |p| p.flag("a").is_ok(), &[1]),
            ("integer", |p| p.integer("a").is_ok(), &[2]),
            ("text", |p| p.text("a").is_ok(), &[3]),
            ("texts", |p| p.texts("a").is_ok(), &[]),
            ("map", |p| p.map("a").is_ok(), &[]),
            ("nested", |p| p.nested("a").is_ok(), &[5]),
            ("json", |p| p.json("a").is_ok(), &[0, 1, 2, 3, 4, 5]),
        ];
        for (name, read, accepted) in readers {
            for (index, value) in all.iter().enumerate() {
                let took = read(&mut properties(&[("a", value.clone())]));
                assert_eq!(took, accepted.contains(&index), "{name} over {value:?}");
            }
        }
    }

    #[test]
    fn absent_is_a_mismatch_or_empty() {
        let mut p = properties(&[]);
        assert_eq!(p.text("a").unwrap_err().to_string(), "a.yaml: Resources.A.Properties.a: is missing");
        assert_eq!(p.optional_text("a"), Ok(None));
        assert_eq!(p.optional_flag("a"), Ok(None));
        assert_eq!(p.optional_integer("a"), Ok(None));
        assert_eq!(p.optional_nested("a"), Ok(None));
        assert_eq!(p.optional_json("a"), Ok(None));
        assert_eq!(p.texts("a"), Ok(vec![]));
        assert_eq!(p.map("a"), Ok(BTreeMap::new()));
        assert_eq!(p.each("a"), Ok(vec![]));
        assert!(p.constant("a", true).is_err());
        assert_eq!(p.finish(), Ok(()));
    }

    #[test]
    fn constants_are_exact() {
        let rows: [(Constant, Value, bool); 6] = [
            ("x".into(), text("x"), true),
            ("x".into(), text("X"), false),
            ("1".into(), Value::Number("1".into()), false),
            (1.into(), Value::Number("1".into()), true),
            (true.into(), Value::Bool(true), true),
            (true.into(), text("true"), false),
        ];
        for (want, have, holds) in rows {
            assert_eq!(
                properties(&[("a", have.clone())]).constant("a", want).is_ok(),
                holds,
                "{want:?} {have:?}"
            );
        }
    }

    #[test]
    fn finish_names_what_is_left() {
        let mut p = properties(&[("a", text("x")), ("b", text("y")), ("c", Value::Null)]);
        assert!(p.text("b").is_ok());
        assert_eq!(p.finish().unwrap_err().message, "nobody expected `a`, `c`");
    }

    #[test]
    fn blocks_nest_in_hcl_only() {
        let one = Value::List(vec![Value::Map(BTreeMap::new())]);
        let two = Value::List(vec![Value::Map(BTreeMap::new()), Value::Map(BTreeMap::new())]);
        let read = |origin, value: &Value| {
            Properties::new("f", "", origin, BTreeMap::from([("a".into(), value.clone())]))
                .nested("a")
                .is_ok()
        };
        assert!(read(PropertySyntax::Hcl, &one));
        assert!(!read(PropertySyntax::Hcl, &two));
        assert!(!read(PropertySyntax::Yaml, &one));
    }
}
