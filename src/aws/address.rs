//! `kind/account/name` into an [`Address`]: the one spelling of a resource in the whole product; `DESIGN:kind/account/name` for
//! that of a design which the one at hand uses.

use super::name::is_name;
use super::{Name, name};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Where a resource lives in the blueprint: its kind, the account's blueprint name, its own name; and behind these what
/// is meant, where that is not the resource but something that stands beside it in a file.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Address {
    /// The design that it is of, as the one at hand calls it; none for its own.
    design: Option<Name>,
    kind: Name,
    account: Name,
    name: Name,
    beside: Option<Name>,
}

impl Address {
    /// What stands behind the name of a role in the names of the policies beside it that hold what it is granted; where there
    /// are several, a hyphen and a number follow.
    pub const OF_GRANTS: &str = "-grants";

    /// Builds an address from its three parts.
    pub fn new(kind: Name, account: &Name, name: &Name) -> Self {
        Self {
            design: None,
            kind,
            account: account.clone(),
            name: name.clone(),
            beside: None,
        }
    }

    /// The address of a unit of the organization, which is in no account.
    pub fn unit(name: &Name) -> Self {
        Self::new(name!("unit"), &name!("organization"), name)
    }

    /// The address of the root of the organization.
    pub fn root() -> Self {
        Self::new(name!("root"), &name!("organization"), &name!("root"))
    }

    /// The address of what stands beside the resource; none where that is called by what is no name.
    pub fn beside(&self, called: &str) -> Option<Self> {
        let beside = Some(Name::parse(called).ok()?);
        Some(Self { beside, ..self.clone() })
    }

    /// The same address in a design; in the one at hand where there is none.
    pub fn of_design(self, design: Option<&Name>) -> Self {
        Self {
            design: design.cloned(),
            ..self
        }
    }

    /// The design that it is of, as the one at hand calls it; none for its own.
    pub fn design(&self) -> Option<&Name> {
        self.design.as_ref()
    }

    /// The address as its own design spells it.
    pub fn local(&self) -> Self {
        self.clone().of_design(None)
    }

    /// A word taken apart: the design before the colon, and the rest. An ARN names none.
    pub fn part_design(word: &str) -> (Option<&str>, &str) {
        let first = word.split('/').next().unwrap_or_default();
        match word.split_once(':') {
            // What is no name, such as a pattern of ARNs (`*:role/x`), names no design.
            Some((design, rest))
                if first.contains(':') && design != "arn" && design != "*" && Name::parse(design).is_ok() =>
            {
                (Some(design), rest)
            }
            _ => (None, word),
        }
    }

    /// Reads `kind/account/name`, or `kind/account/name/BESIDE` for what stands beside a resource; `DESIGN:` before it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (design, local) = Self::part_design(text);
        let design = design.map(Name::parse).transpose()?;
        let parts: Option<Vec<Name>> = local.split('/').map(|part| Name::parse(part).ok()).collect();
        let (resource, beside) = match parts.as_deref() {
            Some([kind, account, name]) => (Self::new(kind.clone(), account, name), None),
            Some([kind, account, name, beside]) => {
                (Self::new(kind.clone(), account, name), Some(beside.clone()))
            }
            _ => return Err(format!("`{text}` is not an address of the form `kind/account/name`")),
        };
        Ok(Self {
            beside,
            ..resource.of_design(design.as_ref())
        })
    }

    /// True for what [`Address::parse`] takes.
    pub(super) fn is_spelled(text: &str) -> bool {
        let (design, local) = Self::part_design(text);
        design.is_none_or(is_name)
            && matches!(local.split('/').count(), 3 | 4)
            && local.split('/').all(is_name)
    }

    /// The kind, in the blueprint's spelling (`feature-group`).
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// The account's name in the blueprint.
    pub fn account(&self) -> &Name {
        &self.account
    }

    /// The resource's own name in the blueprint.
    pub fn name(&self) -> &Name {
        &self.name
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.design.iter().try_for_each(|design| write!(f, "{design}:"))?;
        write!(f, "{}/{}/{}", self.kind, self.account, self.name)?;
        self.beside.iter().try_for_each(|beside| write!(f, "/{beside}"))
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

    #[test]
    fn the_design_stands_before_the_colon() {
        let theirs = Address::parse("platform:key/a/k:1").unwrap();
        assert_eq!(theirs.design().map(Name::as_str), Some("platform"));
        assert_eq!((theirs.kind(), theirs.local().to_string().as_str()), ("key", "key/a/k:1"));
        assert_eq!(theirs.to_string(), "platform:key/a/k:1");
        assert_eq!(Address::parse("key/a/k:1").unwrap().design(), None);
        assert_eq!(Address::part_design("arn:aws:s3:::b/x"), (None, "arn:aws:s3:::b/x"));
        assert_eq!(Address::part_design("p:bucket/a/b/x:y"), (Some("p"), "bucket/a/b/x:y"));
    }

    proptest! {
        #[test]
        fn what_is_built_is_read_again(parts in proptest::collection::vec("[^/\\p{C}]{1,6}", 3), called in "[a/]{0,2}") {
            let parts: Vec<Name> = parts.iter().map(|part| Name::parse(part).unwrap()).collect();
            let kind = Name::parse(&parts[0].replace(':', "-")).unwrap();
            let built = Address::new(kind, &parts[1], &parts[2].with(&parts[0]));
            prop_assert_eq!(Address::parse(&built.to_string()), Ok(built.clone()));
            match built.beside(&called) {
                Some(beside) => prop_assert_eq!(Address::parse(&beside.to_string()), Ok(beside)),
                None => prop_assert!(called.is_empty() || called.contains('/')),
            }
        }

        #[test]
        fn what_is_read_is_written_again(text in "[a-c/ é*\u{7}\u{E000}\u{F0000}-]{0,12}") {
            match Address::parse(&text) {
                Ok(address) => prop_assert!(Address::is_spelled(&text) && address.to_string() == text),
                Err(_) => prop_assert!(!Address::is_spelled(&text)),
            }
        }
    }
}
