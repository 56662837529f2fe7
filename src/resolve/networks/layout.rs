//! One block of addresses into the blocks of its subnets, and free blocks of a pool; nothing but arithmetic.
//!
//! Promises: the blocks of one network never overlap, and a further zone moves none of those that are there.

use crate::aws::Cidr;
use ipnet::{IpNet, Ipv4Net};
use std::collections::BTreeMap;
use std::net::Ipv4Addr;

/// The most zones that a network has.
pub(super) const ZONES: usize = 4;
/// The prefix of the smallest blocks that a network is divided into. A row of the catalog says what AWS takes; this stays
/// as it is, or blocks of networks that stand would move.
const SMALLEST: u8 = 28;

/// What subnets of one purpose take of a network's block, one for each zone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum SubnetPurpose {
    /// A quarter each of the lower half.
    Private,
    /// A quarter each of the first quarter of the upper half.
    Public,
    /// The last four of the smallest blocks.
    Inspection,
}

/// The block of a part in a zone, counted from 0; none where the network is too small for it.
pub(super) fn carve(network: Cidr, part: SubnetPurpose, zone: usize) -> Option<Cidr> {
    let IpNet::V4(block) = network.net() else {
        return None;
    };
    let zone = u32::try_from(zone).ok().filter(|zone| *zone < 4)?;
    let half = block.prefix_len().checked_add(1)?;
    match part {
        SubnetPurpose::Private => nth(block, half.checked_add(2)?, zone),
        SubnetPurpose::Public => {
            let start = nth(block, half, 1)?.net();
            let IpNet::V4(upper) = start else { return None };
            nth(upper, (block.prefix_len() + 5).min(SMALLEST), zone)
        }
        // The upper half must hold the public subnets too.
        SubnetPurpose::Inspection if block.prefix_len() <= 24 => {
            nth(block, SMALLEST, (1u32 << (SMALLEST - block.prefix_len())) - 4 + zone)
        }
        SubnetPurpose::Inspection => None,
    }
}

/// The block of a prefix length at a place inside another block; none outside of it or below the smallest.
fn nth(block: Ipv4Net, prefix: u8, place: u32) -> Option<Cidr> {
    if prefix > SMALLEST || prefix < block.prefix_len() {
        return None;
    }
    let start = u32::from(block.network())
        .checked_add(place.checked_mul(1u32.checked_shl(u32::from(32 - prefix))?)?)?;
    let found = Ipv4Net::new(Ipv4Addr::from(start), prefix).ok()?;
    block.contains(&found).then(|| Cidr::from(IpNet::V4(found)))
}

/// True where two blocks share an address.
pub(super) fn overlap(one: Cidr, other: Cidr) -> bool {
    let (one, other) = (one.net(), other.net());
    one.contains(&other) || other.contains(&one)
}

/// Blocks of IPv4 addresses that are no longer free, joined where they touch.
#[derive(Clone, Debug, Default)]
pub(super) struct Taken {
    /// The last address of each run by its first.
    runs: BTreeMap<u32, u32>,
}

impl Taken {
    /// Takes a block as well.
    pub(super) fn insert(&mut self, block: Cidr) {
        let Some((mut first, mut last)) = bounds(block) else {
            return;
        };
        // What touches the block is one run with it.
        while let Some((start, end)) = self
            .before(last.saturating_add(1))
            .filter(|(_, end)| *end >= first.saturating_sub(1))
        {
            self.runs.remove(&start);
            (first, last) = (first.min(start), last.max(end));
        }
        self.runs.insert(first, last);
    }

    /// The last address of what is in the way of a block.
    fn in_the_way(&self, block: Cidr) -> Option<u32> {
        let (first, last) = bounds(block)?;
        Some(self.before(last).filter(|(_, end)| *end >= first)?.1)
    }

    /// The last run that starts at an address or before it.
    fn before(&self, address: u32) -> Option<(u32, u32)> {
        self.runs.range(..=address).next_back().map(|(start, end)| (*start, *end))
    }

    /// True where a block shares an address with what is taken.
    pub(super) fn overlaps(&self, block: Cidr) -> bool {
        self.in_the_way(block).is_some()
    }
}

impl Extend<Cidr> for Taken {
    fn extend<T: IntoIterator<Item = Cidr>>(&mut self, blocks: T) {
        blocks.into_iter().for_each(|block| self.insert(block));
    }
}

impl FromIterator<Cidr> for Taken {
    fn from_iter<T: IntoIterator<Item = Cidr>>(blocks: T) -> Self {
        let mut taken = Self::default();
        taken.extend(blocks);
        taken
    }
}

/// The first block of a size inside another that shares no address with any that is taken.
pub(super) fn free(pool: Cidr, prefix: u8, taken: &Taken) -> Option<Cidr> {
    let IpNet::V4(pool) = pool.net() else { return None };
    if prefix < pool.prefix_len() || prefix > 32 {
        return None;
    }
    let mut start = u32::from(pool.network());
    loop {
        let block = Ipv4Net::new(Ipv4Addr::from(start), prefix)
            .ok()
            .filter(|block| pool.contains(block))?;
        let found = Cidr::from(IpNet::V4(block));
        match taken.in_the_way(found) {
            None => return Some(found),
            // Behind whichever ends later: the block itself, or what is in its way.
            Some(end) => start = aligned(u32::from(block.broadcast()).max(end).checked_add(1)?, prefix)?,
        }
    }
}

/// The first and the last address of a block.
fn bounds(block: Cidr) -> Option<(u32, u32)> {
    match block.net() {
        IpNet::V4(block) => Some((u32::from(block.network()), u32::from(block.broadcast()))),
        IpNet::V6(_) => None,
    }
}

/// The first start of a block of this size that is not below an address.
fn aligned(address: u32, prefix: u8) -> Option<u32> {
    let size = 1u32.checked_shl(u32::from(32 - prefix))?;
    address.checked_next_multiple_of(size)
}

/// The private range that holds a block, or all of `10.0.0.0/8`: where to look for a free one.
///
/// <https://www.rfc-editor.org/rfc/rfc1918>
pub(super) fn range_of(block: Cidr) -> Option<Cidr> {
    let ranges = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"].map(Cidr::parse);
    let mut known = ranges.into_iter().flatten();
    let first = known.next();
    first
        .into_iter()
        .chain(known)
        .find(|range| range.net().contains(&block.net()))
        .or(first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cidr(text: &str) -> Cidr {
        Cidr::parse(text).unwrap()
    }

    fn carved(network: &str, part: SubnetPurpose, zone: usize) -> Option<String> {
        carve(cidr(network), part, zone).map(|block| block.to_string())
    }

    #[test]
    fn blocks_stand_where_the_table_says() {
        let rows = [
            ("10.20.0.0/16", SubnetPurpose::Private, 0, Some("10.20.0.0/19")),
            ("10.20.0.0/16", SubnetPurpose::Private, 3, Some("10.20.96.0/19")),
            ("10.20.0.0/16", SubnetPurpose::Public, 0, Some("10.20.128.0/21")),
            ("10.20.0.0/16", SubnetPurpose::Public, 3, Some("10.20.152.0/21")),
            ("10.20.0.0/16", SubnetPurpose::Inspection, 0, Some("10.20.255.192/28")),
            ("10.20.0.0/16", SubnetPurpose::Inspection, 3, Some("10.20.255.240/28")),
            ("10.0.0.0/24", SubnetPurpose::Private, 1, Some("10.0.0.32/27")),
            ("10.0.0.0/24", SubnetPurpose::Public, 3, Some("10.0.0.176/28")),
            ("10.0.0.0/24", SubnetPurpose::Inspection, 0, Some("10.0.0.192/28")),
            ("10.0.0.0/25", SubnetPurpose::Private, 3, Some("10.0.0.48/28")),
            ("10.0.0.0/25", SubnetPurpose::Inspection, 0, None),
            ("10.0.0.0/26", SubnetPurpose::Private, 0, None),
            ("10.0.0.0/26", SubnetPurpose::Public, 2, None),
            ("10.0.0.0/16", SubnetPurpose::Private, 4, None),
            ("2001:db8::/32", SubnetPurpose::Private, 0, None),
        ];
        for (network, part, zone, expected) in rows {
            assert_eq!(carved(network, part, zone).as_deref(), expected, "{network} {part:?} {zone}");
        }
    }

    #[test]
    fn free_blocks_come_first_and_end() {
        let rows: [(&str, u8, &[&str], Option<&str>); 7] = [
            ("10.0.0.0/8", 16, &[], Some("10.0.0.0/16")),
            ("10.0.0.0/8", 16, &["10.0.0.0/16", "10.2.0.0/16"], Some("10.1.0.0/16")),
            ("10.0.0.0/8", 16, &["10.0.3.0/24"], Some("10.1.0.0/16")),
            ("10.0.0.0/8", 24, &["10.0.0.0/15"], Some("10.2.0.0/24")),
            ("10.0.0.0/15", 16, &["10.0.0.0/16", "10.1.0.0/24"], None),
            ("10.0.0.0/16", 8, &[], None),
            ("255.255.0.0/16", 16, &["255.255.0.0/16"], None),
        ];
        for (pool, size, taken, expected) in rows {
            let taken: Taken = taken.iter().map(|text| cidr(text)).collect();
            assert_eq!(
                free(cidr(pool), size, &taken).map(|block| block.to_string()).as_deref(),
                expected,
                "{pool} {taken:?}"
            );
        }
    }

    #[test]
    fn what_is_taken_is_joined() {
        let taken: Taken = [
            "10.0.1.0/24",
            "10.0.0.0/24",
            "10.0.4.0/22",
            "10.0.2.0/23",
            "10.0.5.0/24",
            "10.1.0.0/16",
        ]
        .map(cidr)
        .into_iter()
        .collect();
        assert_eq!(taken.runs.len(), 2, "{taken:?}");
        for (block, expected) in [("10.0.7.255/32", true), ("10.0.8.0/21", false), ("10.0.0.0/8", true)] {
            assert_eq!(taken.overlaps(cidr(block)), expected, "{block}");
        }
    }

    proptest! {
        /// No two carved blocks share an address, and all are inside.
        #[test]
        fn carved_blocks_are_apart(start in any::<u32>(), prefix in 16u8..=28) {
            let network = Cidr::from(IpNet::V4(Ipv4Net::new(Ipv4Addr::from(start), prefix).unwrap()));
            let parts = [SubnetPurpose::Private, SubnetPurpose::Public, SubnetPurpose::Inspection];
            let blocks: Vec<Cidr> = parts.iter().flat_map(|part| (0..4).filter_map(move |zone| carve(network, *part, zone))).collect();
            for (at, one) in blocks.iter().enumerate() {
                prop_assert!(network.net().contains(&one.net()));
                prop_assert!((16..=28).contains(&one.net().prefix_len()));
                prop_assert!(blocks.iter().skip(at + 1).all(|other| !overlap(*one, *other)), "{blocks:?}");
            }
        }

        /// What a pool gives is inside, of the size, and apart from everything that was taken.
        #[test]
        fn allocated_blocks_are_apart(sizes in proptest::collection::vec(16u8..=28, 1..40)) {
            let pool = cidr("10.0.0.0/12");
            let mut taken = Vec::new();
            for size in sizes {
                let Some(found) = free(pool, size, &taken.iter().copied().collect()) else { break };
                prop_assert!(pool.net().contains(&found.net()) && found.net().prefix_len() == size);
                prop_assert!(taken.iter().all(|other| !overlap(found, *other)));
                // No block before it was free.
                let first = aligned(u32::from(Ipv4Addr::new(10, 0, 0, 0)), size).unwrap();
                let start = bounds(found).unwrap().0;
                for at in (first..start).step_by(1usize << (32 - size)) {
                    let block = Cidr::from(IpNet::V4(Ipv4Net::new(Ipv4Addr::from(at), size).unwrap()));
                    prop_assert!(taken.iter().any(|other| overlap(block, *other)), "{block} was free");
                }
                taken.push(found);
            }
        }
    }
}
