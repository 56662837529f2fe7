//! `"fs-online"` into a [`Name`]: what a blueprint calls one of its things.

use serde::{Deserialize, Serialize};
use std::borrow::{Borrow, Cow};
use std::fmt;
use std::ops::Deref;

/// What the blueprint calls an account, a unit or a resource, and what is made of such names: one part of an address.
///
/// It is not empty and holds no `/`, which separates the parts, no control character, and no character for private
/// use: two of those are the ends of symbols. What else the name of an entry may hold is a rule of the catalog.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Name(Cow<'static, str>);

impl Name {
    /// Reads a name; the error says what is wrong in the user's words.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.is_empty() {
            return Err("a name is empty".to_owned());
        }
        // INVARIANT: as `is_name` says.
        match text.chars().find(|c| !may_hold(*c)) {
            Some(bad) => Err(format!("name `{text}` holds `{}`", bad.escape_default())),
            None => Ok(Self(Cow::Owned(text.to_owned()))),
        }
    }

    /// A name that the program itself gives: letters and digits of ASCII, `-`, `_` and `.`. [`name!`](super::name) has
    /// the compiler look at it.
    pub const fn known(text: &'static str) -> Self {
        let mut rest = text.as_bytes();
        assert!(!rest.is_empty(), "a name is empty");
        while let [first, others @ ..] = rest {
            assert!(
                first.is_ascii_alphanumeric() || matches!(first, b'-' | b'_' | b'.'),
                "no character of a name"
            );
            rest = others;
        }
        Self(Cow::Borrowed(text))
    }

    /// The name of a part of what has this one: its own, `-`, and what the part is called.
    pub fn with(&self, end: &Self) -> Self {
        // INVARIANT: what either may hold may stand in both together.
        Self(Cow::Owned([self, "-", end].concat()))
    }

    /// A number as a name.
    pub fn numbered(number: u32) -> Self {
        // INVARIANT: digits may stand in a name.
        Self(Cow::Owned(number.to_string()))
    }

    /// The name's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// True for at least one character, none of which ends a part of an address or a symbol.
pub(super) fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(may_hold)
}

/// True for a character of names; the planes of the other private characters end with two that are none at all.
///
/// <https://www.unicode.org/faq/private_use.html>
fn may_hold(c: char) -> bool {
    let private = matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}');
    c != '/' && !c.is_control() && !private
}

/// The name that a literal is; any other literal does not compile.
macro_rules! name {
    ($text:expr) => {
        const { $crate::aws::Name::known($text) }
    };
}
pub(crate) use name;

impl Deref for Name {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

/// Names are found by their text.
impl Borrow<str> for Name {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// Decimal digits.
impl From<usize> for Name {
    fn from(number: usize) -> Self {
        Self(Cow::Owned(number.to_string()))
    }
}

impl PartialEq<str> for Name {
    fn eq(&self, text: &str) -> bool {
        self.as_str() == text
    }
}

impl PartialEq<&str> for Name {
    fn eq(&self, text: &&str) -> bool {
        self.as_str() == *text
    }
}

impl PartialEq<Name> for str {
    fn eq(&self, name: &Name) -> bool {
        self == name.as_str()
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Name {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text)
    }
}

impl From<Name> for String {
    fn from(name: Name) -> String {
        name.0.into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::Name;

    #[test]
    fn names_are_read_or_refused() {
        for text in ["a", "-", "fs-online", "Data Science", "é", "*", "10.0"] {
            assert_eq!(Name::parse(text).unwrap().as_str(), text);
        }
        let cases = [
            ("", "a name is empty"),
            ("a/b", "name `a/b` holds `/`"),
            ("\n", "name `\n` holds `\\n`"),
            ("a\u{7f}", "name `a\u{7f}` holds `\\u{7f}`"),
            ("\u{E000}", "name `\u{E000}` holds `\\u{e000}`"),
            ("\u{F8FF}", "name `\u{F8FF}` holds `\\u{f8ff}`"),
            ("\u{F0001}", "name `\u{F0001}` holds `\\u{f0001}`"),
            ("\u{10FFFD}", "name `\u{10FFFD}` holds `\\u{10fffd}`"),
        ];
        for (text, why) in cases {
            assert_eq!(Name::parse(text), Err(why.to_owned()));
        }
    }
}
