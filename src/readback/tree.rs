//! YAML text into a [`YamlNode`] on which a YAML 1.1 and a YAML 1.2 reader agree.
//!
//! Values come from one parser; a scanner of our own says which scalars were quoted. Where the two
//! do not fit together, or where a plain scalar means different things to different readers
//! (`no`, `010`, `2012-10-17`), the file is refused.

use super::plain_scalar::{is_ambiguous, is_number};
use super::properties::Mismatch;
use super::yaml_raw::Raw;
use super::yaml_scan::{self, Scalar};
use crate::aws::Text;
use std::collections::BTreeSet;

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
pub(super) fn read<'a>(file: &'a str, text: &'a str) -> Result<YamlNode, Mismatch> {
    let scalars = yaml_scan::scan(text).map_err(|refusal| {
        Mismatch::new(
            file,
            line_and_column(refusal.line, refusal.column),
            format!("{} is not read in templates", refusal.message),
        )
    })?;
    let raw: Raw = serde_yaml::from_str(text).map_err(|error| {
        let place = error
            .location()
            .map_or_else(|| "document".to_owned(), |at| line_and_column(at.line(), at.column()));
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
            line_and_column(extra.line, extra.column),
            "the parser does not see this value",
        )),
    }
}

fn line_and_column(line: usize, column: usize) -> String {
    format!("line {line}, column {column}")
}

/// Walks the parser's tree and the scanner's list side by side.
struct Pairs<'a> {
    file: &'a str,
    scalars: std::vec::IntoIter<Scalar<'a>>,
    line: usize,
}

impl<'a> Pairs<'a> {
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
            Some(plain) if is_ambiguous(plain) => {
                Err(self.here(&format!("`{plain}` must be quoted: readers do not agree on it")))
            }
            _ => Ok(YamlNode::Text(text)),
        }
    }

    fn plain(&mut self, accepts: impl Fn(&str) -> bool) -> Result<String, Mismatch> {
        match self.next()?.plain {
            Some(plain) if accepts(plain) => Ok(plain.to_owned()),
            Some(plain) => Err(self
                .here(&format!("`{plain}` must be quoted or spelled plainly: readers do not agree on it"))),
            None => Err(self.here("a quoted value that the parser does not read as text")),
        }
    }

    fn next(&mut self) -> Result<Scalar<'a>, Mismatch> {
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
