//! YAML text into a [`YamlNode`] on which a YAML 1.1 and a YAML 1.2 reader agree.
//!
//! Values come from one parser; a scanner of our own says which scalars were quoted. Where the two
//! do not fit together, or where a plain scalar means different things to different readers
//! (`no`, `010`, `2012-10-17`), the file is refused.

use super::properties::Mismatch;
use super::yaml_scan::{self, Scalar};
use crate::aws::Text;
use serde::de::{Deserialize, Deserializer, EnumAccess, Error, MapAccess, SeqAccess, VariantAccess, Visitor};
use std::collections::BTreeSet;
use std::fmt;

/// A YAML value without anything that needs a YAML reader to understand.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum YamlNode {
    Bool(bool),
    Number(String),
    Text(String),
    List(Vec<YamlNode>),
    Map(Vec<(String, YamlNode)>),
}

impl YamlNode {
    /// The same value as JSON.
    pub(super) fn to_json(&self) -> serde_json::Value {
        match self {
            Self::Bool(flag) => (*flag).into(),
            Self::Number(digits) => number(digits),
            Self::Text(text) => text.as_str().into(),
            Self::List(items) => items.iter().map(Self::to_json).collect(),
            Self::Map(entries) => entries.iter().map(|(key, node)| (key.clone(), node.to_json())).collect(),
        }
    }
}

/// Digits as [`is_number`] takes them: a whole number where one is wide enough.
fn number(digits: &str) -> serde_json::Value {
    let whole = digits.parse::<u64>().map(Into::into);
    let whole = whole.or_else(|_| digits.parse::<i64>().map(Into::into));
    whole.unwrap_or_else(|_| digits.parse::<f64>().unwrap_or(f64::NAN).into())
}

/// Reads one document; every reason to refuse names a line.
pub(super) fn read(file: &str, text: &str) -> Result<YamlNode, Mismatch> {
    let scalars = yaml_scan::scan(text).map_err(|refusal| {
        Mismatch::new(
            file,
            place(refusal.line, refusal.column),
            format!("{} is not read in templates", refusal.message),
        )
    })?;
    let raw: Raw = serde_yaml::from_str(text).map_err(|error| {
        let place = error
            .location()
            .map_or_else(|| "document".to_owned(), |at| place(at.line(), at.column()));
        Mismatch::new(file, place, error.to_string())
    })?;
    let mut pairs = Pairs {
        file,
        scalars: scalars.into_iter(),
        line: 1,
    };
    let node = pairs.node(raw)?;
    match pairs.scalars.next() {
        None => Ok(node),
        Some(extra) => Err(Mismatch::new(
            file,
            place(extra.line, extra.column),
            "the parser does not see this value",
        )),
    }
}

fn place(line: usize, column: usize) -> String {
    format!("line {line}, column {column}")
}

/// What the parser makes of the text, before the scanner has had its say.
#[derive(Debug)]
enum Raw {
    Null,
    Bool(bool),
    Number,
    Text(String),
    List(Vec<Raw>),
    Map(Vec<(Raw, Raw)>),
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RawVisitor)
    }
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = Raw;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a YAML value")
    }

    fn visit_unit<E: Error>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }

    fn visit_none<E: Error>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<Raw, E> {
        Ok(Raw::Bool(flag))
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Raw, E> {
        Ok(Raw::Number)
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Raw, E> {
        Ok(Raw::Number)
    }

    fn visit_i128<E: Error>(self, _: i128) -> Result<Raw, E> {
        Ok(Raw::Number)
    }

    fn visit_u128<E: Error>(self, _: u128) -> Result<Raw, E> {
        Ok(Raw::Number)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Raw, E> {
        Ok(Raw::Number)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Raw, E> {
        Ok(Raw::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Raw, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = access.next_element()? {
            items.push(item);
        }
        Ok(Raw::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Raw, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = access.next_entry()? {
            entries.push(entry);
        }
        Ok(Raw::Map(entries))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, access: A) -> Result<Raw, A::Error> {
        let (tag, content) = access.variant::<String>()?;
        content.newtype_variant::<Raw>()?;
        Err(A::Error::custom(format!("the tag `{tag}` is not read in templates")))
    }
}

/// Walks the parser's tree and the scanner's list side by side.
struct Pairs<'a> {
    file: &'a str,
    scalars: std::vec::IntoIter<Scalar>,
    line: usize,
}

impl Pairs<'_> {
    fn node(&mut self, raw: Raw) -> Result<YamlNode, Mismatch> {
        match raw {
            Raw::List(items) => Ok(YamlNode::List(
                items.into_iter().map(|item| self.node(item)).collect::<Result<_, _>>()?,
            )),
            Raw::Map(entries) => self.map(entries),
            Raw::Null => Err(self.here("an empty value; templates may hold none")),
            Raw::Text(text) => self.text(text),
            Raw::Bool(flag) => self
                .plain(|plain| plain == if flag { "true" } else { "false" })
                .map(|_| YamlNode::Bool(flag)),
            Raw::Number => self.plain(is_number).map(YamlNode::Number),
        }
    }

    fn map(&mut self, entries: Vec<(Raw, Raw)>) -> Result<YamlNode, Mismatch> {
        let mut seen = BTreeSet::new();
        let mut read = Vec::new();
        for (key, value) in entries {
            let YamlNode::Text(key) = self.node(key)? else {
                return Err(self.here("a key that is not text"));
            };
            if !seen.insert(key.clone()) {
                return Err(self.here(&format!("the key `{key}` stands twice")));
            }
            read.push((key, self.node(value)?));
        }
        Ok(YamlNode::Map(read))
    }

    fn text(&mut self, text: String) -> Result<YamlNode, Mismatch> {
        let scalar = self.next()?;
        if !Text::is_free_of_reserved(&text) {
            return Err(self.here("a character that is reserved for symbols"));
        }
        match scalar.plain {
            Some(plain) if plain != text => Err(self.here(&format!("`{plain}` is read as something else"))),
            Some(plain) if is_ambiguous(&plain) => {
                Err(self.here(&format!("`{plain}` must be quoted: readers do not agree on it")))
            }
            _ => Ok(YamlNode::Text(text)),
        }
    }

    fn plain(&mut self, accepts: impl Fn(&str) -> bool) -> Result<String, Mismatch> {
        match self.next()?.plain {
            Some(plain) if accepts(&plain) => Ok(plain),
            Some(plain) => Err(self
                .here(&format!("`{plain}` must be quoted or spelled plainly: readers do not agree on it"))),
            None => Err(self.here("a quoted value that the parser does not read as text")),
        }
    }

    fn next(&mut self) -> Result<Scalar, Mismatch> {
        let scalar = self
            .scalars
            .next()
            .ok_or_else(|| self.here("a value that the scanner does not see"))?;
        self.line = scalar.line;
        Ok(scalar)
    }

    fn here(&self, message: &str) -> Mismatch {
        Mismatch::new(self.file, format!("line {}", self.line), message)
    }
}

/// `0`, `-12`, `1.5`: the numbers that every reader reads the same way.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = match digits.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (digits, None),
    };
    let decimal = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    decimal(whole) && (whole == "0" || !whole.starts_with('0')) && fraction.is_none_or(decimal)
}

/// Plain text that some YAML reader takes for a boolean, null, number, date or merge key.
///
/// The lists are those of the YAML 1.1 types <https://yaml.org/type/> and of the core schema of
/// YAML 1.2 <https://yaml.org/spec/1.2.2/#103-core-schema>.
fn is_ambiguous(text: &str) -> bool {
    const WORDS: [&str; 10] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null", "~"];
    WORDS.contains(&text.to_ascii_lowercase().as_str())
        || matches!(text, "=" | "<<")
        || is_date(text)
        || looks_numeric(text)
}

/// `2012-10-17`, alone or with a time of day after `T` or spaces.
fn is_date(text: &str) -> bool {
    let mut parts = text.splitn(3, '-');
    let (Some(year), Some(month), Some(rest)) = (parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    let (day, time) = rest.split_once(['T', 't', ' ']).unwrap_or((rest, ""));
    year.len() == 4
        && is_digits(year, 4)
        && is_digits(month, 2)
        && is_digits(day, 2)
        && (time.is_empty() || is_time(time.trim_start_matches(' ')))
}

/// `21:59:43.10 -05:00`
fn is_time(text: &str) -> bool {
    let (clock, zone) = match text.find(['Z', 'z', '+', '-']).and_then(|at| text.split_at_checked(at)) {
        Some((clock, zone)) => (clock.trim_end_matches(' '), zone),
        None => (text, ""),
    };
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, ""));
    let groups = clock.split(':').count();
    let zone = zone.trim_start_matches(['Z', 'z', '+', '-']);
    (2..=3).contains(&groups)
        && clock.split(':').all(|group| is_digits(group, 2))
        && fraction.bytes().all(|byte| byte.is_ascii_digit())
        && (zone.is_empty() || zone.splitn(2, ':').all(|group| is_digits(group, 4)))
}

fn is_digits(text: &str, most: usize) -> bool {
    (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn looks_numeric(text: &str) -> bool {
    let body = text.strip_prefix(['+', '-']).unwrap_or(text);
    let lower = body.to_ascii_lowercase();
    if matches!(lower.as_str(), ".inf" | ".nan") {
        return true;
    }
    let radix = |prefix: &str, digits: fn(char) -> bool| {
        lower
            .strip_prefix(prefix)
            .is_some_and(|rest| !rest.is_empty() && rest.chars().all(|char| char == '_' || digits(char)))
    };
    radix("0b", |char| matches!(char, '0' | '1'))
        || radix("0o", |char| char.is_digit(8))
        || radix("0x", |char| char.is_ascii_hexdigit())
        || is_decimal_like(&lower)
}

/// Digits with underscores and dots and an exponent, or digits in base 60.
fn is_decimal_like(lower: &str) -> bool {
    if lower.contains(':') {
        return is_base_60(lower);
    }
    let (mantissa, exponent) = lower
        .split_once('e')
        .map_or((lower, None), |(mantissa, exponent)| (mantissa, Some(exponent)));
    let exponent_digits = exponent.map(|text| text.strip_prefix(['+', '-']).unwrap_or(text));
    mantissa.starts_with(|char: char| char.is_ascii_digit() || char == '.')
        && mantissa.contains(|char: char| char.is_ascii_digit())
        && mantissa.chars().all(|char| char.is_ascii_digit() || matches!(char, '_' | '.'))
        && exponent_digits.is_none_or(|digits| {
            digits.starts_with(|char: char| char.is_ascii_digit())
                && digits.chars().all(|char| char.is_ascii_digit() || char == '_')
        })
}

/// `190:20:30.15`: groups of one or two digits after the first, a fraction after the last.
fn is_base_60(text: &str) -> bool {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let mut groups = whole.split(':');
    let digits = |text: &str| text.chars().all(|char| char.is_ascii_digit() || char == '_');
    groups
        .next()
        .is_some_and(|first| first.starts_with(|char: char| char.is_ascii_digit()) && digits(first))
        && groups
            .all(|group| (1..=2).contains(&group.len()) && group.bytes().all(|byte| byte.is_ascii_digit()))
        && digits(fraction)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> bool {
        read("a.yaml", text).is_err()
    }

    #[test]
    fn what_readers_agree_on() {
        let node = read(
            "a.yaml",
            "a: 1\nb: [true, -1.5]\nc: {d: 'no'}\ne: 10.0.0.0/16\nf: AWS::KMS::Key\ng: |\n  x\n",
        )
        .unwrap();
        let text = |text: &str| YamlNode::Text(text.into());
        let want = YamlNode::Map(vec![
            ("a".into(), YamlNode::Number("1".into())),
            (
                "b".into(),
                YamlNode::List(vec![YamlNode::Bool(true), YamlNode::Number("-1.5".into())]),
            ),
            ("c".into(), YamlNode::Map(vec![("d".into(), text("no"))])),
            ("e".into(), text("10.0.0.0/16")),
            ("f".into(), text("AWS::KMS::Key")),
            ("g".into(), text("x\n")),
        ]);
        assert_eq!(node, want);
    }

    #[test]
    fn what_must_be_quoted() {
        let rows = [
            "y",
            "N",
            "yes",
            "No",
            "ON",
            "off",
            "True",
            "FALSE",
            "null",
            "~",
            "Null",
            "",
            "=",
            "<<",
            "2012-10-17",
            "2001-1-1 0:0:0",
            "2012-10-17T00:00:00Z",
            "010",
            "012345670123",
            "08",
            "1_000",
            "0x1F",
            "0b11",
            "0o17",
            "1:30",
            "190:20:30",
            "22:22",
            "1e3",
            "1.5e+3",
            ".5",
            "5.",
            "+1",
            ".inf",
            "-.INF",
            ".NaN",
            "1.2.3",
            "111111111111.",
            "+12",
        ];
        for row in rows {
            assert!(refused(&format!("a: {row}\n")), "{row} as a value");
            assert!(refused(&format!("- {row}\n")), "{row} as an item");
            assert!(row.is_empty() || refused(&format!("{row}: a\n")), "{row} as a key");
            assert!(refused(&format!("a: [{row}, {row}]\n")), "{row} in brackets");
            assert!(!refused(&format!("a: '{row}'\n")), "{row} quoted");
        }
        for row in [
            "yesterday",
            "nope",
            "10.0.0.0/16",
            "10.0.0.1x",
            "a-b",
            "us-east-1",
            "::",
            "1a",
            "-",
            "s3:GetObject",
            "0x",
            "12-34",
        ] {
            assert!(!refused(&format!("a: '{row}'\n")), "{row} quoted");
        }
        for row in [
            "yesterday",
            "10.0.0.0/16",
            "us-east-1",
            "s3:GetObject",
            "arn:aws:iam::1:role/x",
            "t3.large",
            "5m",
            "*x",
        ] {
            assert_eq!(refused(&format!("a: {row}\n")), row.starts_with('*'), "{row} plain");
        }
    }

    #[test]
    fn structures_that_hide_something() {
        for text in [
            "a: 1\na: 2\n",
            "a: 1\n'a': 2\n",
            "a: {b: 1, b: 2}\n",
            "1: a\n",
            "true: a\n",
            "[a]: b\n",
            "<<: {a: b}\n",
            "a:\n",
            "a: 1\n---\nb: 2\n",
            "a: !x b\n",
            "",
            "'x': 1\n 'y': 2\n",
        ] {
            assert!(refused(text), "{text:?}");
        }
    }

    #[test]
    fn deep_nesting_is_refused_not_fatal() {
        assert!(refused(&"[".repeat(20_000)));
        assert!(refused(&["- ".repeat(20_000), "a".to_owned()].concat()));
    }
}
