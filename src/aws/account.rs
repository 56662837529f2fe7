//! `"111111111111"` into an [`AccountId`].

use serde::{Deserialize, Serialize};
use std::borrow::Borrow;
use std::fmt;

/// The id of an AWS account: exactly twelve decimal digits.
///
/// <https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-identifiers.html>
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AccountId(String);

impl AccountId {
    /// The number of digits of every account id.
    pub const DIGITS: usize = 12;

    /// Accepts exactly twelve ASCII digits; the error says what is wrong in the user's words.
    pub fn parse(text: &str) -> Result<Self, String> {
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        if digits != text.len() {
            return Err(format!("`{text}` is not an account id: only digits are allowed"));
        }
        if digits != Self::DIGITS {
            return Err(format!(
                "`{text}` is not an account id: it has {digits} digits, not {}",
                Self::DIGITS
            ));
        }
        // INVARIANT: twelve ASCII digits, checked just above.
        Ok(Self(text.to_owned()))
    }

    /// The twelve digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for AccountId {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for AccountId {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text)
    }
}

impl From<AccountId> for String {
    fn from(id: AccountId) -> String {
        id.0
    }
}
