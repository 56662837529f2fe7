//! `cidr:` and `from:` of every network into its addresses; a pool gives to those that say none.

use super::layout::{self, Taken};
use crate::aws::{Cidr, Name};
use crate::blueprint::Network;
use crate::blueprint::decode::closest;
use crate::blueprint::values::{Entry, Spanned};
use crate::catalog::address_blocks;
use crate::catalog::quota::quota;
use crate::diagnostic::Diagnostic;
use crate::resolve::draft::Draft;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// The length of the prefix of a network from a pool, unless said otherwise.
const SIZE: u32 = 16;

/// The lengths of prefixes that AWS takes for a VPC and for a subnet.
pub(super) fn prefixes() -> RangeInclusive<u8> {
    let row = quota("network-prefix");
    let bits = |length: u64| u8::try_from(length).unwrap_or_default();
    let (shortest, longest) = row.map_or((1, 0), |row| (bits(row.least), bits(row.limit)));
    shortest..=longest
}

/// The name of the pool that a word means: `pool/NAME` and `NAME` are accepted.
fn pool_name(word: &str) -> &str {
    word.strip_prefix("pool/").unwrap_or(word)
}

impl Draft<'_> {
    /// The addresses of every network that is to be made. Those that are said come first, then those that networks
    /// of pools have already; a pool then gives in the order of the file, so that a network at the end moves no other.
    pub(super) fn addresses(&mut self) -> BTreeMap<Name, Cidr> {
        let pools: Vec<Spanned<Cidr>> =
            self.blueprint.pools.iter().map(|(_, pool)| pool.value.cidr).collect();
        pools.into_iter().for_each(|cidr| self.own_addresses(cidr));
        let mut entries: Vec<(&Name, &Entry<Network>)> = self.blueprint.networks.iter().collect();
        entries.sort_by_key(|(_, entry)| entry.key);
        let mut taken: Taken = entries
            .iter()
            .filter_map(|(_, entry)| entry.value.cidr.map(|cidr| cidr.value))
            .collect();
        taken.extend(
            self.blueprint
                .pools
                .iter()
                .flat_map(|(_, pool)| pool.value.reserved.iter().flat_map(|all| all.iter()))
                .map(|cidr| cidr.value),
        );
        let kept = self.kept(&entries, &taken);
        taken.extend(kept.values().copied());
        taken.extend(self.given_to_others());
        let mut found = BTreeMap::new();
        for (name, entry) in entries.into_iter().filter(|(_, entry)| entry.value.vpc.is_none()) {
            let cidr = match (&entry.value.cidr, &entry.value.pool, kept.get(name)) {
                (Some(cidr), None, _) => {
                    self.own_addresses(*cidr);
                    self.usable(*cidr)
                }
                (None, Some(_), Some(block)) => Some(*block),
                (None, Some(_), None) => self.take_from_pool(&entry.value, &taken),
                _ => {
                    let problem = Diagnostic::error(
                        "network-addresses",
                        entry.key,
                        format!("network `{name}` needs exactly one of `cidr`, `from` and `vpc`"),
                    );
                    self.problems.push(
                        problem.help("`cidr: 10.20.0.0/16`, `from: POOL`, or the `vpc` that exists already"),
                    );
                    None
                }
            };
            taken.extend(cidr);
            found.extend(cidr.map(|cidr| (name.to_owned(), cidr)));
        }
        found
    }

    /// The blocks that networks of pools keep: those that they have already, where pool and size still give them.
    fn kept(&self, entries: &[(&Name, &Entry<Network>)], taken: &Taken) -> BTreeMap<Name, Cidr> {
        let mut kept: BTreeMap<Name, Cidr> = BTreeMap::new();
        let mut taken = taken.clone();
        for (name, entry) in entries {
            let block = self.given(name).filter(|block| self.could_give(&entry.value, *block));
            if let Some(block) = block.filter(|block| !taken.overlaps(*block)) {
                taken.insert(block);
                kept.insert((*name).to_owned(), block);
            }
        }
        kept
    }

    /// Whether the pool of a network can give it a block.
    fn could_give(&self, written: &Network, block: Cidr) -> bool {
        let pool = written.pool.as_ref().and_then(|word| self.blueprint.pools.get(pool_name(word)));
        let size = written.size.map_or(SIZE, |size| *size);
        let inside = pool.is_some_and(|pool| pool.value.cidr.net().contains(&block.net()));
        written.cidr.is_none() && inside && !block.is_v6() && u32::from(block.net().prefix_len()) == size
    }

    /// A block that a VPC can have.
    fn usable(&mut self, cidr: Spanned<Cidr>) -> Option<Cidr> {
        let prefixes = prefixes();
        let fits = !cidr.is_v6() && prefixes.contains(&cidr.net().prefix_len());
        if !fits {
            let message = format!("a network cannot have the addresses `{}`", cidr.value);
            let help = format!(
                "write a block of IPv4 addresses from `/{}` to `/{}`",
                prefixes.start(),
                prefixes.end()
            );
            self.problems.push(Diagnostic::error("network-size", cidr.span, message).help(help));
        }
        fits.then_some(cidr.value)
    }

    /// Warns of addresses that belong to somebody on the internet: whom they belong to cannot be reached from here.
    ///
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html>
    fn own_addresses(&mut self, cidr: Spanned<Cidr>) {
        if cidr.is_v6() || address_blocks::is_private(cidr.value) {
            return;
        }
        let message = format!("`{}` are public addresses, which somebody else may have", cidr.value);
        let problem = Diagnostic::warning("network-public-addresses", cidr.span, message);
        let blocks: Vec<String> = address_blocks::private().map(|block| format!("`{block}`")).collect();
        self.problems.push(problem.help(format!("take them from {}", blocks.join(", "))));
    }

    fn take_from_pool(&mut self, written: &Network, taken: &Taken) -> Option<Cidr> {
        let reference = written.pool.as_ref()?;
        let name = pool_name(reference);
        let Some(pool) = self.blueprint.pools.get(name) else {
            let near = closest(name, self.blueprint.pools.names()).map(str::to_owned);
            self.unknown("pool", name, near, reference.span);
            return None;
        };
        let size = written.size.map_or(SIZE, |size| *size);
        let prefix = u8::try_from(size).ok().filter(|size| prefixes().contains(size));
        let Some(prefix) = prefix else {
            let span = written.size.map_or(reference.span, |size| size.span);
            let help =
                format!("write {} to {}, the length of the prefix", prefixes().start(), prefixes().end());
            self.problems.push(
                Diagnostic::error("network-size", span, format!("a network cannot have the size {size}"))
                    .help(help),
            );
            return None;
        };
        let found = layout::free(pool.value.cidr.value, prefix, taken);
        if found.is_none() {
            let message = format!("pool `{name}` has no free block of the size /{prefix}");
            let problem = Diagnostic::error("pool-empty", reference.span, message)
                .also(pool.value.cidr.span, "all of its addresses");
            self.problems
                .push(problem.help("give the pool more addresses, or take a smaller network (`size: 20`)"));
        }
        found
    }
}
