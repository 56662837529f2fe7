//! An entry of `networks:` into checked zones and subnets.

use super::addresses::prefixes;
use super::layout::{self, SubnetPurpose, ZONES};
use super::net::{DraftNetwork, ZoneSubnet};
use crate::aws::{Cidr, Name};
use crate::blueprint::values::{Entry, OneOrMany, Spanned};
use crate::blueprint::{FlowLogs, Internet, Network, Zones};
use crate::catalog::zones::{self, RareZone};
use crate::diagnostic::{Diagnostic, Span};
use crate::model::ExistingNetwork;
use crate::resolve::draft::Draft;
use crate::resource::{Place, Target};

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

    /// A network that exists: its ids as they are.
    fn existing_network(&mut self, name: &Name, entry: &Entry<Network>, vpc: &Spanned<String>) {
        self.only_of_existing(&entry.value);
        let in_one = entry.value.place.but(entry.value.except.as_ref());
        let Some((place, target)) = self.single(&in_one, entry.value.region.as_deref()) else {
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
        self.model.existing_networks.push(ExistingNetwork {
            name: name.clone(),
            cidr: net.cidr,
        });
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
            ("key", written.key.as_ref().map(|key| key.span)),
            ("dhcp", written.dhcp.as_ref().map(|dhcp| dhcp.span)),
            (
                "flow_logs",
                match &written.flow_logs {
                    Some(FlowLogs::Full(full)) => Some(full.span),
                    Some(FlowLogs::Flag(true)) => Some(written.span),
                    Some(FlowLogs::Flag(false)) | None => None,
                },
            ),
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
        let in_one = written.place.but(written.except.as_ref());
        let (place, target) = self.single(&in_one, written.region.as_deref())?;
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
        if !matches!(written.zones, Some(Zones::Names(_))) {
            self.rare_zones(&names, span, place);
        }
        Some(names)
    }

    /// Warns of zones that were taken by their letters although not every account has them. Whoever names zones knows
    /// those of the account.
    fn rare_zones(&mut self, letters: &[Name], span: Span, place: &Place) {
        let zones = letters.iter().map(|letter| [place.region.as_str(), letter].concat());
        let rare: Vec<&RareZone> = zones.filter_map(|zone| zones::rare(&zone)).collect();
        let Some(first) = rare.first() else { return };
        let names: Vec<String> = rare.iter().map(|row| format!("`{}`", row.zone)).collect();
        let message = format!("not every account has {}, which this network takes", names.join(", "));
        let ask = format!(
            "ask `aws ec2 describe-availability-zones --region {} --profile {}`, and name them: `zones: [...]`",
            place.region, place.name
        );
        let help = match first.others.as_slice() {
            [] => ask,
            others => format!("write `zones:` with those that every account has: {}", others.join(", ")),
        };
        self.problems
            .push(Diagnostic::warning("network-zones-rare", span, message).help(help));
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
