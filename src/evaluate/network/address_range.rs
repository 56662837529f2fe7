//! Blocks of IPv4 addresses as numbers, and which of them are public.

use crate::aws::Cidr;
use ipnet::IpNet;
use std::net::Ipv4Addr;

/// Addresses from the first to the last.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub(super) struct AddressRange {
    pub first: u32,
    pub last: u32,
}

/// Blocks that no packet on the internet comes from or goes to.
///
/// <https://www.iana.org/assignments/iana-ipv4-special-registry/iana-ipv4-special-registry.xhtml>
const RESERVED: [(Ipv4Addr, u32); 9] = [
    (Ipv4Addr::new(0, 0, 0, 0), 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(224, 0, 0, 0), 3),
];

impl AddressRange {
    /// Every address.
    pub const ALL: Self = Self { first: 0, last: u32::MAX };

    /// One address.
    pub fn one(address: u32) -> Self {
        Self {
            first: address,
            last: address,
        }
    }

    /// The addresses of a block of version 4.
    pub fn of(cidr: Cidr) -> Option<Self> {
        match cidr.net() {
            IpNet::V4(net) => Some(Self {
                first: net.network().to_bits(),
                last: net.broadcast().to_bits(),
            }),
            IpNet::V6(_) => None,
        }
    }

    pub fn contains(self, address: u32) -> bool {
        self.first <= address && address <= self.last
    }

    /// What both hold.
    pub fn meet(self, other: Self) -> Option<Self> {
        let (first, last) = (self.first.max(other.first), self.last.min(other.last));
        (first <= last).then_some(Self { first, last })
    }

    /// The public addresses in it, in order.
    pub fn public(self) -> Vec<Self> {
        let mut found = Vec::new();
        let mut next = Some(self.first);
        for (address, length) in RESERVED {
            let first = address.to_bits();
            let last = first | u32::MAX.checked_shr(length).unwrap_or(0);
            let Some(start) = next else { break };
            if last < start {
                continue;
            }
            if first > start {
                found.extend(
                    Self {
                        first: start,
                        last: first - 1,
                    }
                    .meet(self),
                );
            }
            next = last.checked_add(1);
        }
        found.extend(next.and_then(|first| Self { first, last: u32::MAX }.meet(self)));
        found
    }

    /// True where packets with this address travel the internet.
    pub fn is_public(address: u32) -> bool {
        !Self::one(address).public().is_empty()
    }

    /// Where the answer to a rule about this block may change: its first address, and the one after its last.
    pub fn edges(self) -> impl Iterator<Item = u32> {
        [Some(self.first), self.last.checked_add(1)].into_iter().flatten()
    }
}

/// The block and one address of every part of it in which no edge lies.
pub(super) fn samples<'e>(block: AddressRange, edges: impl IntoIterator<Item = &'e [u32]>) -> Vec<u32> {
    let mut found = vec![block.first];
    for sorted in edges {
        let from = sorted.partition_point(|edge| *edge <= block.first);
        let inside = sorted.get(from..).unwrap_or_default();
        found.extend(inside.iter().take_while(|edge| **edge <= block.last));
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// The dotted form.
pub(super) fn dotted(address: u32) -> String {
    Ipv4Addr::from_bits(address).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> u32 {
        text.parse::<Ipv4Addr>().unwrap().to_bits()
    }

    #[test]
    fn public_is_what_is_not_reserved() {
        for text in [
            "1.0.0.0",
            "9.255.255.255",
            "11.0.0.0",
            "100.128.0.0",
            "172.32.0.1",
            "223.255.255.255",
        ] {
            assert!(AddressRange::is_public(number(text)), "{text}");
        }
        for text in [
            "0.0.0.0",
            "10.0.0.0",
            "10.255.255.255",
            "100.64.0.1",
            "192.168.3.4",
            "255.255.255.255",
        ] {
            assert!(!AddressRange::is_public(number(text)), "{text}");
        }
        let all = AddressRange::ALL.public();
        assert_eq!(all.len(), 8);
        assert!(all.iter().all(|block| block.first <= block.last));
        assert_eq!(AddressRange::one(number("10.1.2.3")).public(), []);
    }

    #[test]
    fn samples_meet_every_part() {
        let block = AddressRange { first: 10, last: 20 };
        assert_eq!(samples(block, [[5, 10, 12, 20, 21].as_slice(), &[12, 15]]), [10, 12, 15, 20]);
    }
}
