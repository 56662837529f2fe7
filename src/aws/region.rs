//! `us-east-1` into a [`Region`].

use serde::{Deserialize, Serialize};
use std::fmt;

/// The name of an AWS region in the commercial partition, such as `us-east-1`.
///
/// Only the shape is checked (`letters-letters-digit`): new regions appear without notice.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Region(String);

impl Region {
    /// Accepts `xx-direction-N`; the error says what is wrong in the user's words.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut parts = text.split('-');
        let (area, rest): (Option<&str>, Vec<&str>) = (parts.next(), parts.collect());
        let letters = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_lowercase());
        let shape = area.is_some_and(|a| a.len() == 2 && letters(a))
            && match rest.as_slice() {
                [direction, number] => {
                    letters(direction) && number.len() == 1 && number.bytes().all(|b| b.is_ascii_digit())
                }
                _ => false,
            };
        if shape {
            Ok(Self(text.to_owned()))
        } else {
            Err(format!("`{text}` is not an AWS region such as `us-east-1`"))
        }
    }

    /// The region's name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Region {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text)
    }
}

impl From<Region> for String {
    fn from(region: Region) -> String {
        region.0
    }
}
