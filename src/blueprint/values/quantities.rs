//! Quantities with units: `30d` into seconds, `10GiB` into bytes.

use crate::blueprint::decode::{Decode, ExpectedText, parsed};
use crate::blueprint::node::Node;
use crate::blueprint::schema::{self, Definitions};
use crate::diagnostic::Diagnostics;
use std::fmt;

/// A length of time in whole seconds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Duration {
    seconds: u64,
}

/// An amount of data in bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Size {
    bytes: u64,
}

/// Units of time, the largest first.
const TIME: &[(&str, u64)] = &[("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)];
/// Units of data, the largest first.
const DATA: &[(&str, u64)] = &[("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)];

impl Duration {
    /// A length of time.
    pub const fn from_seconds(seconds: u64) -> Self {
        Self { seconds }
    }

    /// The length in seconds.
    pub fn seconds(self) -> u64 {
        self.seconds
    }

    /// The length in days, unless there is a rest.
    pub fn whole_days(self) -> Option<u64> {
        self.seconds.is_multiple_of(86_400).then_some(self.seconds / 86_400)
    }

    /// Reads `30d`, `12h`, `15m`, `3600s`.
    ///
    /// # Errors
    ///
    /// What is wrong, in the user's words.
    pub fn parse(text: &str) -> Result<Self, String> {
        quantity(text, TIME, "a duration such as `30d`, `12h`, `15m` or `3600s`").map(Self::from_seconds)
    }
}

impl Size {
    /// An amount of data.
    pub const fn from_bytes(bytes: u64) -> Self {
        Self { bytes }
    }

    /// The amount in bytes.
    pub fn bytes(self) -> u64 {
        self.bytes
    }

    /// The amount in GiB, rounded up.
    pub fn gib(self) -> u64 {
        self.bytes.div_ceil(1 << 30)
    }

    /// Reads `10GiB`, `512MiB`.
    ///
    /// # Errors
    ///
    /// What is wrong, in the user's words.
    pub fn parse(text: &str) -> Result<Self, String> {
        quantity(text, DATA, "a size such as `10GiB` or `512MiB`").map(Self::from_bytes)
    }
}

fn quantity(text: &str, units: &[(&str, u64)], wanted: &str) -> Result<u64, String> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at_checked(digits).unwrap_or((text, ""));
    let factor = units.iter().find(|(name, _)| *name == unit).map(|(_, factor)| *factor);
    match factor {
        Some(factor) if digits > 0 => {
            let amount = number.parse::<u64>().ok().and_then(|number| number.checked_mul(factor));
            amount.ok_or_else(|| format!("`{text}` is too large"))
        }
        _ => Err(format!("`{text}` is not {wanted}")),
    }
}

/// The largest unit that divides the amount, and how many of it.
fn spell(amount: u64, units: &'static [(&str, u64)], smallest: &'static str) -> (u64, &'static str) {
    let unit = units.iter().find(|(_, factor)| amount > 0 && amount.is_multiple_of(*factor));
    unit.map_or((amount, smallest), |(name, factor)| (amount / factor, name))
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (number, unit) = spell(self.seconds, TIME, "s");
        write!(f, "{number}{unit}")
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (number, unit) = spell(self.bytes, DATA, "B");
        write!(f, "{number}{unit}")
    }
}

impl Decode for Duration {
    fn decode(node: &Node, problems: &mut Diagnostics) -> Option<Self> {
        let wanted = ExpectedText {
            code: "duration-invalid",
            what: "a duration such as `30d`",
            help: "write a whole number and a unit: `s`, `m`, `h` or `d`",
        };
        parsed(node, problems, wanted, Self::parse)
    }

    fn schema(_: &mut Definitions) -> serde_json::Value {
        schema::text(
            "^[0-9]+[smhd]$",
            "A duration: a whole number and `s`, `m`, `h` or `d`, such as `30d`.",
        )
    }
}

impl Decode for Size {
    fn decode(node: &Node, problems: &mut Diagnostics) -> Option<Self> {
        let wanted = ExpectedText {
            code: "size-invalid",
            what: "a size such as `10GiB`",
            help: "write a whole number and a unit: `KiB`, `MiB`, `GiB` or `TiB`",
        };
        parsed(node, problems, wanted, Self::parse)
    }

    fn schema(_: &mut Definitions) -> serde_json::Value {
        schema::text(
            "^[0-9]+(KiB|MiB|GiB|TiB)$",
            "A size: a whole number and `KiB`, `MiB`, `GiB` or `TiB`, such as `10GiB`.",
        )
    }
}
