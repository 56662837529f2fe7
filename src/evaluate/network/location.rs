//! The words of a flow into the locations where packets start and end.

use super::Networks;
use super::address_range::AddressRange;
use super::build::PartIndex;
use crate::aws::{Address, Cidr, Text};
use crate::catalog::local_services;
use crate::model::ExistingNetwork;
use std::net::Ipv4Addr;

/// Where packets may start or end, all alike to every filter but for their addresses.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Location {
    /// In a subnet.
    Inside { subnet: usize, block: AddressRange, host: Host },
    /// At public addresses.
    Internet { block: AddressRange },
    /// At addresses of a VPC that no subnet has.
    Vacant { vpc: usize, block: AddressRange },
    /// At private addresses that no VPC has.
    Nowhere { block: AddressRange },
    /// At the addresses of the service of a gateway endpoint.
    Service { endpoint: usize },
}

impl Location {
    /// Who is there and in which subnet, where it is in one.
    pub fn occupied(self) -> Option<(Host, usize)> {
        let Self::Inside { subnet, host, .. } = self else {
            return None;
        };
        Some((host, subnet))
    }

    /// The gateway endpoint of the service whose addresses these are.
    pub fn service(self) -> Option<usize> {
        let Self::Service { endpoint } = self else {
            return None;
        };
        Some(endpoint)
    }
}

/// Who is at an address.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Host {
    /// Something of the blueprint.
    Occupant(usize),
    /// A machine that the blueprint does not have, whose own groups let everything through.
    Assumed,
    /// Such a machine with one security group.
    Group(usize),
}

/// The end of a flow that is asked about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum End {
    From,
    To,
}

/// The locations that words stand for, and why there may be more.
#[derive(Clone, Debug, Default)]
pub(super) struct Locations {
    pub locations: Vec<Location>,
    pub unknown: Vec<String>,
}

impl Locations {
    fn of(locations: Vec<Location>) -> Self {
        Self {
            locations,
            unknown: Vec::new(),
        }
    }

    fn unknown(note: &[&str]) -> Self {
        Self {
            locations: Vec::new(),
            unknown: vec![note.concat()],
        }
    }
}

/// Blocks shorter than this are wider than all private ones and mean the internet.
const WIDEST_PRIVATE: u32 = 8;

impl Networks<'_> {
    fn thing(&self, address: &Address) -> Option<PartIndex> {
        self.things.get(Text::symbol(address).as_str()).copied()
    }

    /// The endpoint of an address.
    pub(super) fn endpoint_at(&self, word: &str) -> Option<usize> {
        match Address::parse(word).ok().and_then(|address| self.thing(&address)) {
            Some(PartIndex::Endpoint(at)) => Some(at),
            _ => None,
        }
    }

    /// The locations of a word; several words are joined by `+`.
    pub(super) fn locations(&self, word: &str, end: End) -> Locations {
        let mut found = Locations::default();
        for part in word.split('+').map(str::trim) {
            let one = self.locate(part, end);
            found.locations.extend(one.locations);
            found.unknown.extend(one.unknown);
        }
        found
    }

    fn locate(&self, word: &str, end: End) -> Locations {
        if word == "internet" {
            return Locations::of(internet(AddressRange::ALL));
        }
        if let Ok(address) = word.parse::<Ipv4Addr>() {
            let address = address.to_bits();
            if let Some(what) = self.served_at(address).filter(|_| end == End::To) {
                return Locations::unknown(&[
                    "`",
                    word,
                    "` is ",
                    what,
                    ", which no route, network ACL or security group stands before",
                ]);
            }
            return self.with_existing(self.at(address, end), AddressRange::one(address));
        }
        if let Ok(cidr) = Cidr::parse(word) {
            return match AddressRange::of(cidr) {
                Some(block) => {
                    let length = u32::from(cidr.net().prefix_len());
                    self.with_existing(self.within(block, length, end), block)
                }
                None => Locations::unknown(&["`", word, "` is a block of IPv6, and only IPv4 is decided"]),
            };
        }
        if word.parse::<std::net::Ipv6Addr>().is_ok() {
            return Locations::unknown(&["`", word, "` is an address of IPv6, and only IPv4 is decided"]);
        }
        let thing = Address::parse(word).ok().and_then(|address| self.thing(&address));
        match thing.or_else(|| self.things.get(word).copied()) {
            Some(thing) => self.spots_of(thing, word, end),
            None => {
                Locations::unknown(&["`", word, "` is not in the blueprint, so that its place is not known"])
            }
        }
    }

    /// Locations beside the networks that exist already and may have some of the addresses: what is there is not known.
    fn with_existing(&self, locations: Vec<Location>, block: AddressRange) -> Locations {
        let nobody = locations.iter().all(|location| matches!(location, Location::Nowhere { .. }));
        let holds = |cidr: Cidr| AddressRange::of(cidr).is_some_and(|own| own.meet(block).is_some());
        let existing = self.model.existing_networks.iter();
        let near = existing.filter(|network| network.cidr.map_or(nobody, holds));
        let note = |network: &ExistingNetwork| {
            [
                "what is in network `",
                &network.name,
                "`, which exists already, is not in the blueprint",
            ]
            .concat()
        };
        Locations {
            unknown: near.map(note).collect(),
            locations,
        }
    }

    /// One address: in every subnet that has it, and on the internet where it is public.
    fn at(&self, address: u32, end: End) -> Vec<Location> {
        let block = AddressRange::one(address);
        let mut found = Vec::new();
        for length in &self.lengths {
            let start = address & !u32::MAX.checked_shr(*length).unwrap_or(0);
            for subnet in self.by_block.get(&(*length, start)).into_iter().flatten() {
                found.extend(self.inside(*subnet, block, end));
            }
        }
        if found.is_empty() {
            found.extend(self.vacant(block));
        }
        found.extend(internet(block));
        if found.is_empty() {
            found.push(Location::Nowhere { block });
        }
        found
    }

    /// What answers at an address on every machine's own host, or for the whole VPC.
    fn served_at(&self, address: u32) -> Option<&'static str> {
        local_services::served_at(address, self.vpc_blocks.keys().map(|(first, _)| *first))
    }

    /// A block: the subnets that it meets, and the internet where it is public.
    fn within(&self, block: AddressRange, length: u32, end: End) -> Vec<Location> {
        if length < WIDEST_PRIVATE {
            return internet(block);
        }
        if block.first == block.last {
            return self.at(block.first, end);
        }
        let mut found = Vec::new();
        let near = self.vpcs_meeting(block).map(|(vpc, _)| vpc).chain(self.bare.iter().copied());
        for vpc in near {
            for subnet in &self.vpcs.get(vpc).subnets {
                if let Some(part) = self.subnets.get(*subnet).block.meet(block) {
                    found.extend(self.inside(*subnet, part, end));
                }
            }
        }
        if found.is_empty() {
            found.extend(self.vacant(block));
        }
        found.extend(internet(block));
        if found.is_empty() {
            found.push(Location::Nowhere { block });
        }
        found
    }

    /// VPCs with addresses in a block, with what they share with it.
    fn vpcs_meeting(&self, block: AddressRange) -> impl Iterator<Item = (usize, AddressRange)> {
        let start = (block.first.saturating_sub(self.widest), 0);
        let near = self.vpc_blocks.range(start..=(block.last, u32::MAX));
        near.filter_map(move |((first, last), vpcs)| {
            let own = AddressRange {
                first: *first,
                last: *last,
            };
            own.meet(block).map(|part| (vpcs, part))
        })
        .flat_map(|(vpcs, part)| vpcs.iter().map(move |vpc| (*vpc, part)))
    }

    fn vacant(&self, block: AddressRange) -> Vec<Location> {
        self.vpcs_meeting(block)
            .map(|(vpc, block)| Location::Vacant { vpc, block })
            .collect()
    }

    /// Everybody who may have an address of a block of a subnet: where endpoints alone are in it, machines that the
    /// blueprint does not have as well.
    fn inside(&self, subnet: usize, block: AddressRange, end: End) -> Vec<Location> {
        let occupants = &self.subnets.get(subnet).occupants;
        let asks = |at: &usize| self.occupants.get(*at).asks;
        let assumed = (!occupants.iter().any(asks)).then_some(Host::Assumed);
        let able = occupants.iter().filter(|at| end == End::To || asks(at));
        let known = able.map(|at| Host::Occupant(*at));
        known.chain(assumed).map(|host| Location::Inside { subnet, block, host }).collect()
    }

    fn spots_of(&self, thing: PartIndex, word: &str, end: End) -> Locations {
        match thing {
            PartIndex::Vpc(at) => {
                let vpc = self.vpcs.get(at);
                if vpc.block.is_none() {
                    return Locations::unknown(&["the subnets of `", word, "` are not in the blueprint"]);
                }
                Locations::of(vpc.subnets.iter().flat_map(|subnet| self.whole(*subnet, end)).collect())
            }
            PartIndex::Subnet(at) => Locations::of(self.whole(at, end)),
            PartIndex::Group(at) => self.members(at, word, end),
            PartIndex::Occupant(at) => self.subnets(at, word),
            PartIndex::Endpoint(at) => match self.endpoints.get(at).interface {
                Some(occupant) => self.subnets(occupant, word),
                None => Locations::of(vec![Location::Service { endpoint: at }]),
            },
            PartIndex::Nat(at) => Locations::of(self.standing(self.nats.get(at).subnet)),
            PartIndex::Firewall(at) => Locations::of(self.standing(self.firewalls.get(at).subnet)),
            PartIndex::Table(_) | PartIndex::Gateway(_) | PartIndex::Peering(_) => {
                Locations::unknown(&["`", word, "` has no addresses"])
            }
        }
    }

    fn standing(&self, subnet: Option<usize>) -> Vec<Location> {
        let location = |subnet| Location::Inside {
            subnet,
            block: self.subnets.get(subnet).block,
            host: Host::Assumed,
        };
        subnet.map(location).into_iter().collect()
    }

    fn whole(&self, subnet: usize, end: End) -> Vec<Location> {
        self.inside(subnet, self.subnets.get(subnet).block, end)
    }

    fn subnets(&self, at: usize, word: &str) -> Locations {
        let occupant = self.occupants.get(at);
        let mut found = Locations::of(
            occupant
                .subnets
                .iter()
                .map(|subnet| Location::Inside {
                    subnet: *subnet,
                    block: self.subnets.get(*subnet).block,
                    host: Host::Occupant(at),
                })
                .collect(),
        );
        if occupant.foreign_subnets {
            found.unknown.push(["subnets of `", word, "` are not in the blueprint"].concat());
        }
        found
    }

    /// Whoever has a security group; where nobody does, any machine of its VPC that might.
    fn members(&self, at: usize, word: &str, end: End) -> Locations {
        let group = self.groups.get(at);
        let able = group.members.iter().filter(|one| end == End::To || self.occupants.get(**one).asks);
        let mut found = Locations::default();
        for member in able {
            let subnets = self.subnets(*member, word);
            found.locations.extend(subnets.locations);
            found.unknown.extend(subnets.unknown);
        }
        if found.locations.is_empty() && found.unknown.is_empty() {
            let vpc = group.vpc.map(|vpc| self.vpcs.get(vpc));
            found.locations = vpc
                .into_iter()
                .flat_map(|vpc| &vpc.subnets)
                .map(|subnet| Location::Inside {
                    subnet: *subnet,
                    block: self.subnets.get(*subnet).block,
                    host: Host::Group(at),
                })
                .collect();
        }
        found
    }
}

fn internet(block: AddressRange) -> Vec<Location> {
    block.public().into_iter().map(|block| Location::Internet { block }).collect()
}
