//! What a rule of a security group or of a network ACL says about packets: protocol and ports.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

/// Which way packets go, seen from what the rule guards.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// Towards it.
    Ingress,
    /// Away from it.
    Egress,
}

/// Protocol and ports.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Traffic {
    /// Every protocol and every port.
    All,
    /// TCP to these ports.
    Tcp(Ports),
    /// UDP to these ports.
    Udp(Ports),
    /// ICMP (version 4) messages.
    Icmp(Icmp),
}

/// A range of ports, both ends included.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Ports {
    /// The first port.
    pub from: u16,
    /// The last port; never below the first.
    pub to: u16,
}

/// ICMP messages by type and code; -1 is every one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Icmp {
    /// The type.
    pub kind: i16,
    /// The code; -1 where the type is -1.
    pub code: i16,
}

impl Ports {
    /// One port.
    pub fn one(port: u16) -> Self {
        Self { from: port, to: port }
    }

    /// `8000-8100`: both ends included, the first not above the last.
    pub fn range(text: &str) -> Option<Self> {
        let (from, to) = text.split_once('-')?;
        let end = |text: &str| text.trim().parse::<u16>().ok();
        let ports = Self {
            from: end(from)?,
            to: end(to)?,
        };
        (ports.from <= ports.to).then_some(ports)
    }

    /// Every port.
    pub const ALL: Self = Self { from: 0, to: u16::MAX };
}

impl Traffic {
    /// The protocol's name as security groups write it: `-1`, `tcp`, `udp`, `icmp`.
    pub fn protocol(self) -> &'static str {
        match self {
            Self::All => "-1",
            Self::Tcp(_) => "tcp",
            Self::Udp(_) => "udp",
            Self::Icmp(_) => "icmp",
        }
    }

    /// The protocol's number as network ACLs write it; -1 is every one.
    ///
    /// <https://www.iana.org/assignments/protocol-numbers/protocol-numbers.xhtml>
    pub fn number(self) -> i64 {
        match self {
            Self::All => -1,
            Self::Icmp(_) => 1,
            Self::Tcp(_) => 6,
            Self::Udp(_) => 17,
        }
    }

    /// The two numbers of a security group's rule: ports, or type and code of ICMP; none for every protocol.
    pub fn range(self) -> Option<(i64, i64)> {
        match self {
            Self::All => None,
            Self::Tcp(ports) | Self::Udp(ports) => Some((ports.from.into(), ports.to.into())),
            Self::Icmp(icmp) => Some((icmp.kind.into(), icmp.code.into())),
        }
    }

    /// The traffic of a protocol's name and two numbers; none where they are no such thing.
    pub fn from_range(protocol: &str, range: Option<(i64, i64)>) -> Option<Self> {
        let ports = |(from, to)| {
            let ports = Ports {
                from: u16::try_from(from).ok()?,
                to: u16::try_from(to).ok()?,
            };
            (ports.from <= ports.to).then_some(ports)
        };
        Some(match (protocol, range) {
            ("-1", None) => Self::All,
            ("tcp", Some(range)) => Self::Tcp(ports(range)?),
            ("udp", Some(range)) => Self::Udp(ports(range)?),
            ("icmp", Some((kind, code))) => Self::Icmp(Icmp {
                kind: i16::try_from(kind).ok()?,
                code: i16::try_from(code).ok()?,
            }),
            _ => return None,
        })
    }
}

/// For templates: `protocol`, `protocol_number`, `icmp`, and `range` with `from` and `to` where there is one.
impl Serialize for Traffic {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("protocol", self.protocol())?;
        map.serialize_entry("protocol_number", &self.number())?;
        if let Some((from, to)) = self.range() {
            map.serialize_entry("range", &std::collections::BTreeMap::from([("from", from), ("to", to)]))?;
        }
        map.serialize_entry("icmp", &matches!(self, Self::Icmp(_)))?;
        map.end()
    }
}
