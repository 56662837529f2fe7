//! `kind/account/name` into an [`Address`]: the one spelling of a resource in the whole product.

use super::Name;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Where a resource lives in the blueprint: its kind, the account's blueprint name, its own name.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Address {
    kind: String,
    account: String,
    name: String,
}

impl Address {
    /// Builds an address from its three parts; none may be empty or hold a `/` (the name may).
    pub fn new(kind: &str, account: &str, name: &str) -> Self {
        Self {
            kind: kind.to_owned(),
            account: account.to_owned(),
            name: name.to_owned(),
        }
    }

    /// The address of a unit of the organization, which is in no account.
    pub fn unit(name: &str) -> Self {
        Self::new("unit", "organization", name)
    }

    /// Reads `kind/account/name`, or `kind/account/name/BESIDE` for what stands beside a resource.
    pub fn parse(text: &str) -> Result<Self, String> {
        let parts: Option<Vec<Name>> = text.split('/').map(|part| Name::parse(part).ok()).collect();
        match parts.as_deref() {
            Some([kind, account, name]) => Ok(Self::new(kind, account, name)),
            Some([kind, account, name, beside]) => {
                Ok(Self::new(kind, account, &[name.as_str(), "/", beside.as_str()].concat()))
            }
            _ => Err(format!("`{text}` is not an address of the form `kind/account/name`")),
        }
    }

    /// The kind, in the blueprint's spelling (`feature-group`).
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// The account's name in the blueprint.
    pub fn account(&self) -> &str {
        &self.account
    }

    /// The resource's own name in the blueprint.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.kind, self.account, self.name)
    }
}

impl TryFrom<String> for Address {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text)
    }
}

impl From<Address> for String {
    fn from(address: Address) -> String {
        address.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_no_address_is_refused() {
        for text in [
            "",
            "/",
            "key",
            "key/a",
            "key/a/",
            "/a/k",
            "key//k",
            "key/a/k/",
            "key/a/k/x/y",
            "key/a/\n",
        ] {
            assert!(Address::parse(text).is_err(), "{text}");
        }
        for text in [
            "key/a/\u{E000}",
            "key/\u{F0000}/k",
            "key/a/k\u{F0001}",
            "\u{100000}/a/k",
            "key/a/\u{85}",
        ] {
            assert!(Address::parse(text).is_err(), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn what_is_read_is_written_again(text in "[a-c/ é*\u{7}\u{E000}\u{F0000}-]{0,12}") {
            let parts: Vec<&str> = text.split('/').collect();
            let sound = matches!(parts.len(), 3 | 4) && parts.iter().all(|part| Name::parse(part).is_ok());
            match Address::parse(&text) {
                Ok(address) => prop_assert!(sound && address.to_string() == text),
                Err(_) => prop_assert!(!sound),
            }
        }
    }
}
