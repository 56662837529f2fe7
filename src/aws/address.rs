//! `kind/account/name` into an [`Address`]: the one spelling of a resource in the whole product.

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

    /// Reads `kind/account/name`.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut parts = text.splitn(3, '/');
        match (parts.next(), parts.next(), parts.next()) {
            (Some(kind), Some(account), Some(name))
                if !kind.is_empty() && !account.is_empty() && !name.is_empty() =>
            {
                Ok(Self::new(kind, account, name))
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
