//! An entry of `networks:` into checked addresses, zones and subnets.

use super::layout::{self, SubnetPurpose, ZONES};
use super::net::{DraftNetwork, ZoneSubnet};
use crate::aws::{Cidr, Name};
use crate::blueprint::values::{Entry, OneOrMany, Spanned};
use crate::blueprint::{Internet, Network, Zones};
use crate::catalog::quota::quota;
use crate::diagnostic::{Diagnostic, Span};
use crate::resolve::draft::Draft;
use crate::resource::{Place, Target};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// The length of the prefix of a network from a pool, unless said otherwise.
const SIZE: u32 = 16;

/// The lengths of prefixes that AWS takes for a VPC and for a subnet.
fn prefixes() -> RangeInclusive<u8> {
    let row = quota("network-prefix");
    let bits = |length: u64| u8::try_from(length).unwrap_or_default();
    let (shortest, longest) = row.map_or((1, 0), |row| (bits(row.least), bits(row.limit)));
    shortest..=longest
}

/// A network that is to be made, every address of it decided.
pub(super) struct Layout {
    /// Its name in the blueprint.
    pub name: Name,
    /// Where its addresses are said.
    pub span: Span,
    /// Where it is.
    pub place: Place,
    /// How the blueprint said where it goes.
    pub target: Target,
    /// Its addresses.
    pub cidr: Cidr,
    /// Letters of its zones.
    pub zones: Vec<Name>,
    /// Blocks of its private subnets, one for each zone.
    pub private: Vec<Cidr>,
    /// Blocks of its public subnets, in the first zones.
    pub public: Vec<Cidr>,
    /// Blocks of the subnets of the firewall's endpoints, in the first zones.
    pub inspection: Vec<Cidr>,
    /// Which way it reaches the internet.
    pub internet: Internet,
}

impl Draft<'_> {
    /// Pools first, in the order of the file; then every network.
    pub(super) fn plan_networks(&mut self) {
        let blocks = self.addresses();
        for (name, entry) in self.blueprint.networks.iter() {
            match &entry.value.vpc {
                Some(vpc) => self.existing_network(name, entry, vpc),
                None => {
                    let cidr = blocks.get(name).copied();
                    if let Some(layout) = cidr.and_then(|cidr| self.layout(name, entry, cidr)) {
                        self.make_network(layout, &entry.value);
                    }
                }
            }
        }
    }

    /// The addresses of every network that is to be made. Those that are said come first, then those that networks
    /// of pools have already; a pool then gives in the order of the file, so that a network at the end moves no other.
    fn addresses(&mut self) -> BTreeMap<Name, Cidr> {
        let mut entries: Vec<(&Name, &Entry<Network>)> = self.blueprint.networks.iter().collect();
        entries.sort_by_key(|(_, entry)| entry.key);
        let mut taken: Vec<Cidr> = entries
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
        taken.extend(kept.values());
        taken.extend(self.given_to_others());
        let mut found = BTreeMap::new();
        for (name, entry) in entries.into_iter().filter(|(_, entry)| entry.value.vpc.is_none()) {
            let cidr = match (&entry.value.cidr, &entry.value.pool, kept.get(name)) {
                (Some(cidr), None, _) => self.usable(*cidr),
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
            found.extend(cidr.map(|cidr| (name.clone(), cidr)));
        }
        found
    }

    /// The blocks that networks of pools keep: those that they have already, where pool and size still give them.
    fn kept(&self, entries: &[(&Name, &Entry<Network>)], taken: &[Cidr]) -> BTreeMap<Name, Cidr> {
        let mut kept: BTreeMap<Name, Cidr> = BTreeMap::new();
        for (name, entry) in entries {
            let free = |block: &Cidr| {
                !taken.iter().chain(kept.values()).any(|other| layout::overlap(*block, *other))
            };
            let block = self.given(name).filter(|block| self.could_give(&entry.value, *block)).filter(free);
            if let Some(block) = block {
                kept.insert((*name).clone(), block);
            }
        }
        kept
    }

    /// Whether the pool of a network can give it a block.
    fn could_give(&self, written: &Network, block: Cidr) -> bool {
        let name = written
            .pool
            .as_ref()
            .map(|word| word.strip_prefix("pool/").unwrap_or(word).to_owned());
        let pool = name.and_then(|name| self.blueprint.pools.get(&name));
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

    fn take_from_pool(&mut self, written: &Network, taken: &[Cidr]) -> Option<Cidr> {
        let reference = written.pool.as_ref()?;
        let name = reference.strip_prefix("pool/").unwrap_or(reference);
        let Some(pool) = self.blueprint.pools.get(name) else {
            let near =
                crate::blueprint::decode::closest(name, self.blueprint.pools.names()).map(str::to_owned);
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

    /// A network that exists: its ids as they are.
    fn existing_network(&mut self, name: &Name, entry: &Entry<Network>, vpc: &Spanned<String>) {
        self.only_of_existing(&entry.value);
        let Some((place, target)) = self.single(&entry.value.place, entry.value.region.as_ref()) else {
            return;
        };
        let words = |all: &Option<OneOrMany<Spanned<String>>>| -> Vec<String> {
            all.iter().flat_map(|all| all.iter()).map(|word| word.value.clone()).collect()
        };
        let written = &entry.value;
        let numbered = |id: String, at: usize| (Name::from(at), id);
        let tables: Vec<(Name, String)> = words(&written.route_tables)
            .into_iter()
            .enumerate()
            .map(|(at, id)| numbered(id, at + 1))
            .collect();
        let private = words(&written.subnets).into_iter().enumerate().map(|(at, id)| ZoneSubnet {
            id,
            zone: Name::from(at + 1),
            cidr: None,
        });
        let net = DraftNetwork {
            name: name.clone(),
            span: written.cidr.map_or(vpc.span, |cidr| cidr.span),
            place,
            target,
            vpc: vpc.value.clone(),
            cidr: written.cidr.map(|cidr| cidr.value),
            internet: None,
            private: private.collect(),
            public: Vec::new(),
            inspection: Vec::new(),
            all_tables: tables.iter().map(|(_, id)| id.clone()).collect(),
            tables,
            endpoint_groups: words(&written.security_groups).into_iter().collect(),
            services: Default::default(),
        };
        self.add_network(net);
        self.declared_endpoints(name, written);
    }

    /// What only a network that is made can have, and the other way round.
    fn only_of_existing(&mut self, written: &Network) {
        let spans = [
            ("from", written.pool.as_ref().map(|word| word.span)),
            ("size", written.size.map(|word| word.span)),
            ("internet", written.internet.map(|word| word.span)),
            ("private", first(&written.private)),
            ("public", first(&written.public)),
            ("inspection", first(&written.inspection)),
            ("allow", written.allow.as_ref().and_then(|all| all.first()).map(|word| word.span)),
            ("public_addresses", written.public_addresses.map(|word| word.span)),
            ("acls", written.acls.as_ref().map(|acls| acls.span)),
            ("dhcp", written.dhcp.as_ref().map(|dhcp| dhcp.span)),
        ];
        for (key, span) in spans {
            self.mixed(key, span, "a network that exists already");
        }
    }

    fn mixed(&mut self, key: &str, span: Option<Span>, what: &str) {
        if let Some(span) = span {
            let problem =
                Diagnostic::error("network-mixed", span, format!("`{key}` has no meaning in {what}"));
            self.problems
                .push(problem.help("a network has `vpc` with the ids of what exists, or `cidr` or `from` with the layout of what is made"));
        }
    }

    fn layout(&mut self, name: &Name, entry: &Entry<Network>, cidr: Cidr) -> Option<Layout> {
        let written = &entry.value;
        let ids = [
            ("subnets", &written.subnets),
            ("route_tables", &written.route_tables),
            ("security_groups", &written.security_groups),
        ];
        for (key, words) in ids {
            self.mixed(
                key,
                words.as_ref().and_then(|all| all.first()).map(|word| word.span),
                "a network that is made",
            );
        }
        let (place, target) = self.single(&written.place, written.region.as_ref())?;
        let zones = self.zones(written, &place)?;
        let internet = written.internet.map_or(Internet::None, |word| word.value);
        let span = written
            .cidr
            .map(|cidr| cidr.span)
            .or(written.pool.as_ref().map(|pool| pool.span))
            .unwrap_or(entry.key);
        let private =
            self.subnets((span, cidr), written.private.as_ref(), SubnetPurpose::Private, zones.len())?;
        let wanted = if internet == Internet::None { 0 } else { zones.len() };
        let public = self.subnets((span, cidr), written.public.as_ref(), SubnetPurpose::Public, wanted)?;
        let wanted = if internet == Internet::Inspected { public.len() } else { 0 };
        let inspection =
            self.subnets((span, cidr), written.inspection.as_ref(), SubnetPurpose::Inspection, wanted)?;
        let layout = Layout {
            name: name.clone(),
            span,
            place,
            target,
            cidr,
            zones,
            private,
            public,
            inspection,
            internet,
        };
        self.count_subnets(&layout, written);
        self.public_addresses(&layout, written);
        self.apart(&layout, written);
        Some(layout)
    }

    /// Machines get public addresses in public subnets only.
    fn public_addresses(&mut self, layout: &Layout, written: &Network) {
        let wanted = written.public_addresses.filter(|on| **on && layout.public.is_empty());
        if let Some(word) = wanted {
            let message = format!("network `{}` has no public subnets", layout.name);
            let problem = Diagnostic::error("network-public", word.span, message);
            self.problems.push(
                problem.help("write `internet: nat` or `internet: inspected`, or remove `public_addresses`"),
            );
        }
    }

    /// Letters of the zones.
    fn zones(&mut self, written: &Network, place: &Place) -> Option<Vec<Name>> {
        let given = written.private.as_ref().map_or(2, |all| all.len());
        let (names, span) = match &written.zones {
            None => (letters(given), first(&written.private).unwrap_or(written.span)),
            Some(Zones::Count(count)) => {
                (letters(usize::try_from(count.value).unwrap_or(usize::MAX)), count.span)
            }
            Some(Zones::Names(names)) => {
                // Every name is looked at before the first failure is the answer.
                let ends: Vec<Option<Name>> = names.iter().map(|name| self.zone(name, place)).collect();
                let ends: Vec<Name> = ends.into_iter().collect::<Option<_>>()?;
                (ends, names.first().map_or(written.span, |name| name.span))
            }
        };
        if names.is_empty() || names.len() > ZONES {
            let problem = Diagnostic::error("network-zones", span, "a network has one to four zones");
            self.problems
                .push(problem.help("write `zones: 2`, or their names: `zones: [us-east-1a, us-east-1b]`"));
            return None;
        }
        Some(names)
    }

    /// The letter of a zone of the network's region.
    fn zone(&mut self, name: &Spanned<String>, place: &Place) -> Option<Name> {
        let letter = name
            .strip_prefix(place.region.as_str())
            .filter(|end| end.len() == 1 && end.bytes().all(|byte| byte.is_ascii_lowercase()))
            .and_then(|end| Name::parse(end).ok());
        if letter.is_none() {
            let message = format!("`{}` is no zone of {}", name.value, place.region);
            let problem = Diagnostic::error("network-zones", name.span, message);
            self.problems
                .push(problem.help(format!("write `{}a`: the region and a letter", place.region)));
        }
        letter
    }

    /// Blocks that are given, or carved ones.
    fn subnets(
        &mut self,
        (span, network): (Span, Cidr),
        given: Option<&OneOrMany<Spanned<Cidr>>>,
        part: SubnetPurpose,
        wanted: usize,
    ) -> Option<Vec<Cidr>> {
        if let Some(given) = given {
            return Some(given.iter().map(|cidr| cidr.value).collect());
        }
        let carved: Option<Vec<Cidr>> = (0..wanted).map(|zone| layout::carve(network, part, zone)).collect();
        if carved.is_none() {
            let message = format!("`{network}` is too small for the subnets that the network needs");
            let problem = Diagnostic::error("network-size", span, message);
            self.problems.push(problem.help(
                "take a larger block, fewer zones, or give `private`, `public` and `inspection` yourself",
            ));
        }
        carved
    }

    /// One private subnet for each zone, and no more public ones; as many for inspection as public ones.
    fn count_subnets(&mut self, layout: &Layout, written: &Network) {
        let (zones, public) = (layout.zones.len(), layout.public.len());
        let rows = [
            (
                "private",
                &written.private,
                layout.private.len() == zones,
                format!("`private` has {} subnets for {zones} zones", layout.private.len()),
            ),
            (
                "public",
                &written.public,
                public <= zones,
                format!("`public` has {public} subnets for {zones} zones"),
            ),
            (
                "inspection",
                &written.inspection,
                layout.inspection.len() == public,
                format!("`inspection` has {} subnets, `public` has {public}", layout.inspection.len()),
            ),
        ];
        for (_, given, fits, message) in rows {
            if let Some(span) = first(given).filter(|_| !fits) {
                let problem = Diagnostic::error("network-subnets", span, message);
                self.problems.push(
                    problem.help(
                        "give one private subnet for each zone, at most one public one, and one for inspection beside each public one",
                    ),
                );
            }
        }
        if layout.internet != Internet::None && public == 0 {
            let span = written.internet.map_or(layout.span, |word| word.span);
            let problem =
                Diagnostic::error("network-subnets", span, "the way to the internet needs a public subnet");
            self.problems.push(problem.help("leave `public` out, or name a block"));
        }
    }

    /// Given subnets are inside the network, of a size that AWS takes, and apart from one another.
    fn apart(&mut self, layout: &Layout, written: &Network) {
        let lists = [&written.private, &written.public, &written.inspection];
        let given: Vec<Spanned<Cidr>> = lists
            .iter()
            .flat_map(|list| list.iter().flat_map(|all| all.iter().copied()))
            .collect();
        for (at, one) in given.iter().enumerate() {
            let inside =
                layout.cidr.net().contains(&one.net()) && one.net().prefix_len() <= *prefixes().end();
            if !inside {
                let message =
                    format!("subnet `{}` is no part of `{}` that a subnet can have", one.value, layout.cidr);
                let problem = Diagnostic::error("subnet-outside", one.span, message)
                    .also(layout.span, "the network's addresses");
                self.problems
                    .push(problem.help(format!("take a block inside, at most `/{}`", prefixes().end())));
            }
            if let Some(other) = given.iter().take(at).find(|other| layout::overlap(one.value, other.value)) {
                let message = format!("subnets `{}` and `{}` overlap", other.value, one.value);
                let problem =
                    Diagnostic::error("subnet-overlap", one.span, message).also(other.span, "the other one");
                self.problems.push(problem.help("every address is in one subnet"));
            }
        }
        let carved = [&layout.private, &layout.public, &layout.inspection].into_iter().flatten();
        let all: Vec<Cidr> = carved.copied().collect();
        let clash = all.iter().enumerate().find_map(|(at, one)| {
            all.iter()
                .take(at)
                .find(|other| layout::overlap(*one, **other))
                .map(|other| (one, other))
        });
        let both_given = |one: &Cidr, other: &Cidr| {
            [one, other].iter().all(|block| given.iter().any(|word| word.value == **block))
        };
        if let Some((one, other)) = clash.filter(|(one, other)| !both_given(one, other)) {
            let message =
                format!("the given subnets leave no room for the carved ones: `{other}` and `{one}` overlap");
            let span = given.first().map_or(layout.span, |word| word.span);
            let problem = Diagnostic::error("subnet-overlap", span, message);
            self.problems
                .push(problem.help("give `private`, `public` and `inspection` all three, or none"));
        }
    }
}

/// The first letters.
fn letters(count: usize) -> Vec<Name> {
    let letters = ('a'..='z').take(count);
    letters
        .filter_map(|letter| Name::parse(letter.encode_utf8(&mut [0; 4])).ok())
        .collect()
}

fn first(words: &Option<OneOrMany<Spanned<Cidr>>>) -> Option<Span> {
    words.as_ref().and_then(|all| all.first()).map(|word| word.span)
}
