//! `us-east-1` into a [`Region`].

use super::Partition;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The name of an AWS region, such as `us-east-1`.
///
/// Only the shape is checked; `catalog::regions` tells which there are.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Region(String);

impl Region {
    /// Accepts two or three words and a number of one or two digits, with hyphens between (`us-gov-west-1`); the error
    /// says what is wrong in the user's words.
    pub fn parse(text: &str) -> Result<Self, String> {
        let word = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase());
        let number = |part: &str| matches!(part.len(), 1 | 2) && part.bytes().all(|b| b.is_ascii_digit());
        let parts: Vec<&str> = text.split('-').collect();
        match parts.split_last() {
            Some((last, words)) if matches!(words.len(), 2 | 3) && number(last) && words.iter().all(word) => {
                Ok(Self(text.to_owned()))
            }
            _ => Err(format!("`{text}` is not an AWS region such as `us-east-1`")),
        }
    }

    /// The region's name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The partition that it is in.
    pub fn partition(&self) -> Partition {
        Partition::of_region(&self.0)
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
