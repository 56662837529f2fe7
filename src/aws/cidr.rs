//! Text into a block of addresses.

use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A block of addresses in CIDR notation whose host bits are zero; AWS refuses the others, or cuts them silently.
///
/// <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html>
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Cidr(IpNet);

impl Cidr {
    /// Reads `10.20.0.0/16` or `2001:db8::/32` in its one spelling.
    pub fn parse(text: &str) -> Result<Self, String> {
        let net: IpNet = text
            .parse()
            .map_err(|_| ["`", text, "` is not a block of addresses such as `10.20.0.0/16`"].concat())?;
        let block = Self(net.trunc());
        // INVARIANT: one block has one spelling, so equal blocks are equal texts.
        if block.to_string() == text {
            return Ok(block);
        }
        Err(["`", text, "` is written `", &block.to_string(), "`"].concat())
    }

    /// The block as a set of addresses.
    pub fn net(self) -> IpNet {
        self.0
    }

    /// True for IPv6.
    pub fn is_v6(self) -> bool {
        matches!(self.0, IpNet::V6(_))
    }
}

impl fmt::Display for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl TryFrom<String> for Cidr {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text)
    }
}

impl From<Cidr> for String {
    fn from(block: Cidr) -> String {
        block.to_string()
    }
}

impl From<IpNet> for Cidr {
    /// The block that holds the address; host bits are dropped.
    fn from(net: IpNet) -> Self {
        Self(net.trunc())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_block_has_one_spelling() {
        for text in ["10.20.0.0/16", "0.0.0.0/0", "10.0.0.1/32", "2001:db8::/32", "::/0"] {
            assert_eq!(Cidr::parse(text).unwrap().to_string(), text);
        }
        for text in [
            "",
            "10.20.0.0",
            "10.20.0.1/16",
            "10.20.0.0/33",
            "2001:DB8::/32",
            " 10.0.0.0/8",
            "10.0.0.0/08",
        ] {
            assert!(Cidr::parse(text).is_err(), "{text}");
        }
    }
}
