//! A line of requests into what it asks, and what only its answer repeats: its id, and what it expects.
//!
//! Two lines that ask the same in the same words get the same answer. Those words are told here without reading them: the
//! members of the object, as they are written, but for the two. What is not spelled plainly is no plain line.

use super::objects::key_of;
use super::request::ExpectedDecision;
use std::ops::Range;

/// A line that is spelled plainly.
pub(super) struct PlainLine<'l> {
    pub id: Option<&'l str>,
    pub expected: Option<ExpectedDecision>,
    /// Where in what it asks the key of an object stands, where it is about one.
    pub key: Option<Range<usize>>,
}

/// The longest number that is an id as it is written.
const DIGITS: usize = 15;

impl<'l> PlainLine<'l> {
    /// A line, whose other members go into `asked` as an object; none where a text is escaped, where a byte is no printable
    /// ASCII, or where an id or an expectation is anything but a word.
    pub fn of(line: &'l [u8], asked: &mut String) -> Option<Self> {
        let line = line.trim_ascii();
        if !line.iter().all(|byte| matches!(byte, b' '..=b'~') && *byte != b'\\') {
            return None;
        }
        let inner = std::str::from_utf8(line).ok()?.strip_prefix('{')?.strip_suffix('}')?;
        let mut found = Self {
            id: None,
            expected: None,
            key: None,
        };
        asked.clear();
        asked.push('{');
        let mut rest = Some(inner);
        while let Some(text) = rest {
            let (member, behind) = first_member(text)?;
            rest = behind;
            if let Some(id) = value_of("\"id\"", member) {
                let id = word(id).or_else(|| is_number(id).then_some(id))?;
                found.id.replace(id).is_none().then_some(())?;
            } else if let Some(expected) = value_of("\"expected\"", member) {
                let expected = ExpectedDecision::of(word(expected)?)?;
                found.expected.replace(expected).is_none().then_some(())?;
            } else {
                if asked.len() > 1 {
                    asked.push(',');
                }
                asked.push_str(member);
                if let Some(resource) = value_of("\"resource\"", member) {
                    let end = asked.len() - 1;
                    found.key = word(resource).and_then(key_of).map(|key| end - key.len()..end);
                }
            }
        }
        asked.push('}');
        Some(found)
    }
}

/// The first member of those of an object, and those behind its comma; none where it is empty, or has no end.
fn first_member(text: &str) -> Option<(&str, Option<&str>)> {
    let (mut depth, mut in_text) = (0_usize, false);
    let end = text.bytes().position(|byte| {
        match byte {
            b'"' => in_text = !in_text,
            b'{' | b'[' if !in_text => depth += 1,
            // One too many is the end of nothing: it is left in the member, which nothing can read.
            b'}' | b']' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
        byte == b',' && depth == 0 && !in_text
    });
    let member = text.get(..end.unwrap_or(text.len()))?.trim_ascii();
    let is_whole = end.is_some() || depth == 0 && !in_text;
    (is_whole && !member.is_empty()).then(|| (member, end.and_then(|end| text.get(end + 1..))))
}

/// The value of a member of this name.
fn value_of<'t>(name: &str, member: &'t str) -> Option<&'t str> {
    let value = member.strip_prefix(name)?.trim_ascii_start().strip_prefix(':')?;
    Some(value.trim_ascii_start())
}

/// What a text says.
fn word(value: &str) -> Option<&str> {
    let word = value.strip_prefix('"')?.strip_suffix('"')?;
    (!word.contains('"')).then_some(word)
}

/// Whether a value is a number that reads as it is spelled.
fn is_number(value: &str) -> bool {
    let digits = value.bytes().all(|byte| byte.is_ascii_digit());
    digits && (1..=DIGITS).contains(&value.len()) && (value == "0" || !value.starts_with('0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(line: &str) -> Option<(Option<&str>, Option<&'static str>, String)> {
        let mut asked = "of before".to_owned();
        let found = PlainLine::of(line.as_bytes(), &mut asked)?;
        Some((found.id, found.expected.map(ExpectedDecision::as_str), asked))
    }

    #[test]
    fn ids_and_expectations_are_taken_out() {
        let rows = [
            (r#"{"id":"a","x":"b, \"c"}"#, None),
            (r#"{"id":"a","x":"b, c"}"#, Some((Some("a"), None, r#"{"x":"b, c"}"#))),
            (r#" { "x" : 1 , "id" : 12 } "#, Some((Some("12"), None, r#"{"x" : 1}"#))),
            (
                r#"{"x":["a",{"id":"b"}],"expected":"deny"}"#,
                Some((None, Some("deny"), r#"{"x":["a",{"id":"b"}]}"#)),
            ),
            (r#"{"id":"a"}"#, Some((Some("a"), None, "{}"))),
            (r#"{"x":"]"}"#, Some((None, None, r#"{"x":"]"}"#))),
        ];
        for (line, expected) in rows {
            let expected = expected.map(|(id, word, asked)| (id, word, asked.to_owned()));
            assert_eq!(plain(line), expected, "{line}");
        }
    }

    #[test]
    fn what_is_not_plain_is_read() {
        for line in [
            r#"{"id":"a","id":"b","x":1}"#,
            r#"{"id":"a" "x":1}"#,
            r#"{"id":"a",}"#,
            r#"{,"id":"a"}"#,
            r#"{"id":null,"x":1}"#,
            r#"{"id":012}"#,
            r#"{"id":1.5}"#,
            r#"{"id":"}"#,
            r#"{"id":"ä"}"#,
            r#"{"id":"a	b"}"#,
            r#"{"expected":"perhaps"}"#,
            r#"{"expected":null}"#,
            r#"{"x":[1}"#,
            r#"["id"]"#,
            "{}",
            "",
        ] {
            assert_eq!(plain(line), None, "{line}");
        }
    }

    /// Of two lines that ask the same, both are read or neither.
    #[test]
    fn what_cannot_be_read_asks_nothing_that_can() {
        const PARTS: [&str; 12] = [
            "\"id\":\"a\"",
            "\"id\"",
            ":",
            "\"x\":1",
            ",",
            ",",
            "\"y\":[1,2]",
            "]",
            "[",
            "{\"z\":2}",
            "}",
            "\"expected\":\"deny\"",
        ];
        let (mut plain_lines, mut state) = (0, 1_u64);
        for _ in 0..200_000 {
            let mut line = "{".to_owned();
            for _ in 0..5 {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                line.push_str(PARTS[usize::try_from(state >> 33).unwrap() % PARTS.len()]);
            }
            line.push('}');
            let Some((_, _, asked)) = plain(&line) else {
                continue;
            };
            let is_read = |text: &str| crate::policy::Json::read(text).is_ok();
            assert_eq!(is_read(&line), is_read(&asked), "{line} {asked}");
            plain_lines += usize::from(is_read(&asked));
        }
        assert!(plain_lines > 50, "{plain_lines}");
    }
}
