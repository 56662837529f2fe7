//! Networks of one design into warnings where they share addresses.

use super::layout::{self, Taken};
use super::net::DraftNetwork;
use super::network_name;
use crate::aws::Cidr;
use crate::diagnostic::Diagnostic;
use crate::resolve::draft::Draft;
use ipnet::IpNet;
use std::collections::BTreeMap;

/// Blocks in the order of their addresses: a block that shares an address with another one holds it or is held by it.
#[derive(Default)]
struct Blocks<'a>(BTreeMap<(u128, u128), Vec<(usize, &'a DraftNetwork)>>);

impl<'a> Blocks<'a> {
    fn insert(&mut self, at: usize, net: &'a DraftNetwork) {
        if let Some(cidr) = net.cidr {
            self.0.entry(bounds(cidr.net())).or_default().push((at, net));
        }
    }

    /// The networks of blocks that share an address with one, in the order in which they came.
    fn beside(&self, block: Cidr) -> Vec<(usize, &'a DraftNetwork)> {
        let (first, last) = bounds(block.net());
        let inside = self.0.range((first, 0)..=(last, u128::MAX)).map(|(_, nets)| nets);
        let around = holders(block.net()).filter_map(|holder| self.0.get(&bounds(holder)));
        let mut found: Vec<(usize, &DraftNetwork)> = inside.chain(around).flatten().copied().collect();
        found.sort_by_key(|(at, _)| *at);
        found.dedup_by_key(|(at, _)| *at);
        found
    }
}

/// The larger blocks that hold a block.
fn holders(block: IpNet) -> impl Iterator<Item = IpNet> {
    std::iter::successors(block.supernet(), IpNet::supernet)
}

/// The first and the last address; those of IPv4 are below those of IPv6, as `::ffff:0:0/96` is.
fn bounds(block: IpNet) -> (u128, u128) {
    match block {
        IpNet::V4(block) => (u32::from(block.network()).into(), u32::from(block.broadcast()).into()),
        IpNet::V6(block) => (block.network().into(), block.broadcast().into()),
    }
}

impl Draft<'_> {
    /// Networks of one design that share addresses can never be joined: told once for each network that comes later.
    pub(super) fn overlaps(&mut self) {
        let nets: Vec<DraftNetwork> = self.known_networks().cloned().collect();
        let (mut earlier, taken) = (Blocks::default(), self.all_blocks());
        for (at, one) in nets.iter().enumerate() {
            let beside = one.cidr.map(|cidr| earlier.beside(cidr)).unwrap_or_default();
            let others: Vec<&DraftNetwork> = beside
                .into_iter()
                .map(|(_, other)| other)
                .filter(|other| self.clash(one, other).is_some() && !self.are_peered(one, other))
                .collect();
            earlier.insert(at, one);
            if let Some(first) = others.first() {
                let problem = overlapping(one, first, others.len() - 1);
                self.problems.push(problem.help(free_block(one, &taken)));
            }
        }
    }

    pub(super) fn clash(&self, one: &DraftNetwork, other: &DraftNetwork) -> Option<(Cidr, Cidr)> {
        one.cidr.zip(other.cidr).filter(|(one, other)| layout::overlap(*one, *other))
    }

    fn are_peered(&self, one: &DraftNetwork, other: &DraftNetwork) -> bool {
        let is = |word: &str, net: &DraftNetwork| net.name == network_name(word);
        self.blueprint.peerings.iter().any(|(_, entry)| {
            let (from, to) = (&entry.value.from, &entry.value.to);
            is(from, one) && is(to, other) || is(from, other) && is(to, one)
        })
    }

    /// The blocks of all networks of the design.
    pub(super) fn all_blocks(&self) -> Taken {
        self.known_networks().filter_map(|net| net.cidr).collect()
    }

    /// True where both networks are one, or a peering joins them.
    pub(in crate::resolve) fn joined(&self, one: &DraftNetwork, other: &DraftNetwork) -> bool {
        one.name == other.name || self.are_peered(one, other)
    }
}

fn overlapping(one: &DraftNetwork, other: &DraftNetwork, more: usize) -> Diagnostic {
    let message =
        format!("networks `{}` and `{}` overlap, so they can never be joined", other.name, one.name);
    let problem = Diagnostic::warning("network-overlap", one.span, message).also(other.span, "the other one");
    match more {
        0 => problem,
        1 => problem.note("one more network before it overlaps with it"),
        _ => problem.note(format!("{more} more networks before it overlap with it")),
    }
}

/// A block of the same size that no network of the design has.
pub(super) fn free_block(net: &DraftNetwork, taken: &Taken) -> String {
    let found = net
        .cidr
        .and_then(|cidr| layout::free(layout::range_of(cidr)?, cidr.net().prefix_len(), taken));
    match found {
        Some(free) => format!("the next free block of its size is `{free}`"),
        None => "give one of them other addresses".to_owned(),
    }
}
