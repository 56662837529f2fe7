//! Text in which ids that AWS has not made yet stand as symbols.
//!
//! A KMS key's ARN holds an id that nobody knows before the key exists. Until then the id is a
//! *symbol*: the address of the resource between two private-use characters. A symbol equals
//! itself and nothing else, so conditions and globs decide it like any other text; the planner
//! turns it into `Ref`, a traversal, a parameter or the lock's literal before it is written.
//!
//! The name of a role of IAM Identity Center ends with digits that AWS makes up. Each of them stands as a character of its
//! own: policies are written about patterns of such names, so that nothing has to be learned of them.

use super::Address;
use serde::Serialize;
use std::borrow::Borrow;
use std::fmt;

/// How a text begins that CloudFormation replaces at deployment by what is kept elsewhere.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html>
pub const DYNAMIC_REFERENCE: &str = "{{resolve:";

/// The longest id of AWS that a policy of ours can hold: that of a KMS key.
const LONGEST_ID: &str = "00000000-0000-0000-0000-000000000000";

/// How the addresses of symbols begin that stand for any text: what somebody's files leave open.
const UNSAID: &str = "unknown/";

const OPEN: char = '\u{F0000}';
const CLOSE: char = '\u{F0001}';
/// Stands for one hexadecimal digit that AWS makes up: such digits tell apart nothing of ours, so that they need no address.
const OPEN_DIGIT: char = '\u{F0002}';
/// The same for one letter or digit.
const OPEN_LETTER: char = '\u{F0003}';
/// How many of those end the ARN of a secret.
///
/// <https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_iam-permissions.html>
const OPEN_END: usize = 6;

/// A sign that AWS makes up.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OpenSign {
    /// A hexadecimal digit.
    Digit,
    /// A letter or digit.
    Letter,
}

/// Text with symbols; a plain string is the common case.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize)]
#[serde(transparent)]
pub struct Text(String);

/// One piece of a [`Text`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Part<'a> {
    /// Characters that are known now.
    Literal(&'a str),
    /// The id that AWS gives to the resource at this address (`kind/account/name`).
    Symbol(&'a str),
}

impl Text {
    /// The symbol for the id of the resource at `address`.
    pub fn symbol(address: &Address) -> Self {
        let mut text = String::from(OPEN);
        text.push_str(&address.to_string());
        text.push(CLOSE);
        Self(text)
    }

    /// So many hexadecimal digits that AWS makes up.
    pub fn open_digits(count: usize) -> String {
        OPEN_DIGIT.to_string().repeat(count)
    }

    /// The letters and digits that AWS makes up at the end of the ARN of a secret.
    pub fn open_end() -> String {
        OPEN_LETTER.to_string().repeat(OPEN_END)
    }

    /// A text with such an end in place of its own one; none where it is too short or ends otherwise.
    pub fn with_open_end(text: &str) -> Option<String> {
        let (start, end) = text.split_at_checked(text.len().checked_sub(OPEN_END)?)?;
        let ends = start.ends_with('-') && end.bytes().all(|byte| byte.is_ascii_alphanumeric());
        ends.then(|| [start, &Self::open_end()].concat())
    }

    /// The text as a pattern in which `?` stands for each sign that AWS makes up.
    pub fn with_digits_as_pattern(text: &str) -> String {
        text.replace([OPEN_DIGIT, OPEN_LETTER], "?")
    }

    /// What stands before the first sign that AWS makes up, the sign, and what stands behind it.
    pub fn at_open_sign(text: &str) -> Option<(&str, OpenSign, &str)> {
        let at = text.find([OPEN_DIGIT, OPEN_LETTER]).filter(|_| !text.is_ascii())?;
        let (before, rest) = text.split_at_checked(at)?;
        match rest.strip_prefix(OPEN_DIGIT) {
            Some(behind) => Some((before, OpenSign::Digit, behind)),
            None => Some((before, OpenSign::Letter, rest.strip_prefix(OPEN_LETTER)?)),
        }
    }

    /// True where signs of a text are made up by AWS.
    pub fn has_open_digits(text: &str) -> bool {
        !text.is_ascii() && text.contains([OPEN_DIGIT, OPEN_LETTER])
    }

    /// False where user input holds one of the characters reserved for symbols and for digits that nobody knows.
    pub fn is_free_of_reserved(text: &str) -> bool {
        text.is_ascii() || !text.contains([OPEN, CLOSE, OPEN_DIGIT, OPEN_LETTER])
    }

    /// Where the symbol begins in whose middle the beginning of an encoded text ends.
    pub fn open_symbol(start: &str) -> Option<usize> {
        let at = start.rfind([OPEN, CLOSE]).filter(|_| !start.is_ascii())?;
        start.get(at..).is_some_and(|rest| rest.starts_with(OPEN)).then_some(at)
    }

    /// The text with its symbols in their encoded form.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The pieces in order; adjacent literals are one piece, empty ones are left out.
    pub fn parts(&self) -> Vec<Part<'_>> {
        Self::parts_of(&self.0)
    }

    /// The same for the encoded form of a text.
    pub fn parts_of(text: &str) -> Vec<Part<'_>> {
        let mut parts = Vec::new();
        let mut rest = text;
        if text.is_ascii() && !text.is_empty() {
            return vec![Part::Literal(text)];
        }
        while let Some((before, after)) = rest.split_once(OPEN) {
            if !before.is_empty() {
                parts.push(Part::Literal(before));
            }
            let (symbol, tail) = after.split_once(CLOSE).unwrap_or((after, ""));
            parts.push(Part::Symbol(symbol));
            rest = tail;
        }
        if !rest.is_empty() {
            parts.push(Part::Literal(rest));
        }
        parts
    }

    /// The text as long as it will be sent: each id that AWS has not made yet as long as that of a KMS key, which is the
    /// longest that a policy of ours can hold.
    pub fn at_full_length(&self) -> String {
        let parts = self.parts().into_iter().map(|part| match part {
            Part::Literal(text) => text,
            Part::Symbol(_) => LONGEST_ID,
        });
        parts.collect()
    }

    /// The addresses of the resources whose ids the text needs.
    pub fn symbols(&self) -> impl Iterator<Item = &str> {
        self.parts().into_iter().filter_map(|part| match part {
            Part::Symbol(address) => Some(address),
            Part::Literal(_) => None,
        })
    }

    /// How an address in a symbol shows: of what nobody says, what that is.
    fn shown(address: &str) -> &str {
        let said = address.strip_prefix(UNSAID).and_then(|rest| rest.split_once('/'));
        said.map_or(address, |(_, what)| what)
    }

    /// True for the address of a symbol that stands for any text at all, an empty one too.
    pub fn is_unsaid(address: &str) -> bool {
        address.starts_with(UNSAID)
    }

    /// The first part of a path; a symbol in it is of one part, whatever stands in its address.
    pub fn first_part(path: &str) -> &str {
        Self::slashes(path).next().and_then(|at| path.get(..at)).unwrap_or(path)
    }

    /// The last part of a path; a symbol in it is of one part, whatever stands in its address.
    pub fn last_part(path: &str) -> &str {
        let last = if path.is_ascii() {
            path.rfind('/')
        } else {
            Self::slashes(path).last()
        };
        last.and_then(|at| path.get(at + 1..)).unwrap_or(path)
    }

    /// Where slashes stand that are of no symbol.
    fn slashes(path: &str) -> impl Iterator<Item = usize> + '_ {
        let mut within = false;
        path.char_indices().filter_map(move |(at, sign)| {
            within = match sign {
                OPEN => true,
                CLOSE => false,
                _ => within,
            };
            (sign == '/' && !within).then_some(at)
        })
    }

    /// True when every character is known now.
    pub fn is_literal(&self) -> bool {
        self.0.is_ascii() || !self.0.contains([OPEN, OPEN_DIGIT, OPEN_LETTER])
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
    }
}

/// Characters of symbols that enclose no address are left out, so that every text holds whole symbols only.
impl From<String> for Text {
    fn from(text: String) -> Self {
        // INVARIANT: between an opening and a closing character stands the address of one symbol.
        Self(if is_whole(&text) { text } else { whole(&text) })
    }
}

/// True where every symbol is closed before the next one opens, and is an address.
fn is_whole(text: &str) -> bool {
    if text.is_ascii() {
        return true;
    }
    let mut pieces = text.split(OPEN);
    let before = pieces.next().unwrap_or_default();
    let symbol = |piece: &str| {
        let cut = piece.split_once(CLOSE);
        cut.is_some_and(|(inside, after)| Address::is_spelled(inside) && !after.contains(CLOSE))
    };
    !before.contains(CLOSE) && pieces.all(symbol)
}

/// The text without those characters that enclose no symbol.
fn whole(text: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once([OPEN, CLOSE]) {
        kept.push_str(before);
        let opens = rest.get(before.len()..).is_some_and(|from| from.starts_with(OPEN));
        let symbol = after.split_once(CLOSE).filter(|(inside, _)| opens && Address::is_spelled(inside));
        rest = match symbol {
            Some((inside, behind)) => {
                kept.push(OPEN);
                kept.push_str(inside);
                kept.push(CLOSE);
                behind
            }
            None => after,
        };
    }
    kept + rest
}

/// Texts are ordered as their encoded forms.
impl Borrow<str> for Text {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// For people: a symbol shows as `<address>`, a sign that AWS makes up as `?`.
impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.parts().iter().try_for_each(|part| match part {
            Part::Literal(text) => f.write_str(&Self::with_digits_as_pattern(text)),
            Part::Symbol(address) => write!(f, "<{}>", Self::shown(address)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_symbol_is_of_one_part_of_a_path() {
        let symbol = format!("{OPEN}unknown/a/x{CLOSE}");
        assert_eq!(Text::last_part(&format!("teams/{symbol}")), symbol);
        assert_eq!(Text::first_part(&format!("{symbol}/session")), symbol);
        assert_eq!(
            (Text::first_part("a/b/c"), Text::last_part("a/b/c"), Text::last_part("a")),
            ("a", "c", "a")
        );
    }

    #[test]
    fn a_text_holds_whole_symbols_only() {
        let symbol = format!("{OPEN}key/a/k{CLOSE}");
        let cases = [
            ("plain".to_owned(), "plain".to_owned()),
            (format!("a{symbol}b{symbol}"), format!("a{symbol}b{symbol}")),
            (format!("a{OPEN}b"), "ab".to_owned()),
            (format!("a{CLOSE}b"), "ab".to_owned()),
            (format!("{OPEN}{symbol}"), symbol.clone()),
            (format!("{symbol}{CLOSE}"), symbol.clone()),
            (format!("{OPEN}{CLOSE}"), String::new()),
            (format!("{OPEN}key/a{CLOSE}{symbol}"), format!("key/a{symbol}")),
            (format!("{OPEN}key//k{CLOSE}"), "key//k".to_owned()),
        ];
        for (text, expected) in cases {
            assert_eq!(Text::from(text.as_str()).as_str(), expected, "{text:?}");
        }
    }
}
