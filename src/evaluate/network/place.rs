//! The words of a flow into the spots where packets start and end.

use super::Net;
use super::block::Block;
use super::build::Thing;
use crate::aws::{Address, Cidr, Text};
use std::net::Ipv4Addr;

/// Where packets may start or end, all alike to every filter but for their addresses.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Spot {
    /// In a subnet.
    Inside { subnet: usize, block: Block, who: Who },
    /// At public addresses.
    Internet { block: Block },
    /// At addresses of a VPC that no subnet has.
    Vacant { vpc: usize, block: Block },
    /// At private addresses that no VPC has.
    Nowhere { block: Block },
    /// At the addresses of the service of a gateway endpoint.
    Service { endpoint: usize },
}

impl Spot {
    /// Who is there and in which subnet, where it is in one.
    pub fn occupied(self) -> Option<(Who, usize)> {
        let Self::Inside { subnet, who, .. } = self else { return None };
        Some((who, subnet))
    }

    /// The gateway endpoint of the service whose addresses these are.
    pub fn service(self) -> Option<usize> {
        let Self::Service { endpoint } = self else { return None };
        Some(endpoint)
    }
}

/// Who is at an address.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Who {
    /// Something of the blueprint.
    Occupant(usize),
    /// A machine that the blueprint does not have, whose own groups let everything through.
    Anyone,
    /// Such a machine with one security group.
    Group(usize),
}

/// The end of a flow that is asked about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum End {
    From,
    To,
}

/// The spots that words stand for, and why there may be more.
#[derive(Clone, Debug, Default)]
pub(super) struct Places {
    pub spots: Vec<Spot>,
    pub unknown: Vec<String>,
}

impl Places {
    fn of(spots: Vec<Spot>) -> Self {
        Self {
            spots,
            unknown: Vec::new(),
        }
    }

    fn unknown(note: &[&str]) -> Self {
        Self {
            spots: Vec::new(),
            unknown: vec![note.concat()],
        }
    }
}

/// Blocks shorter than this are wider than all private ones and mean the internet.
const WIDEST_PRIVATE: u32 = 8;

impl Net<'_> {
    fn thing(&self, address: &Address) -> Option<Thing> {
        self.things.get(Text::symbol(address).as_str()).copied()
    }

    /// The endpoint of an address.
    pub(super) fn endpoint_at(&self, word: &str) -> Option<usize> {
        match Address::parse(word).ok().and_then(|address| self.thing(&address)) {
            Some(Thing::Endpoint(at)) => Some(at),
            _ => None,
        }
    }

    /// The spots of a word; several words are joined by `+`.
    pub(super) fn places(&self, word: &str, end: End) -> Places {
        let mut found = Places::default();
        for part in word.split('+').map(str::trim) {
            let one = self.place(part, end);
            found.spots.extend(one.spots);
            found.unknown.extend(one.unknown);
        }
        found
    }

    fn place(&self, word: &str, end: End) -> Places {
        if word == "internet" {
            return Places::of(internet(Block::ALL));
        }
        if let Ok(address) = word.parse::<Ipv4Addr>() {
            return Places::of(self.at(address.to_bits(), end));
        }
        if let Ok(cidr) = Cidr::parse(word) {
            return match Block::of(cidr) {
                Some(block) => Places::of(self.within(block, u32::from(cidr.net().prefix_len()), end)),
                None => Places::unknown(&["`", word, "` is a block of IPv6, and only IPv4 is decided"]),
            };
        }
        if word.parse::<std::net::Ipv6Addr>().is_ok() {
            return Places::unknown(&["`", word, "` is an address of IPv6, and only IPv4 is decided"]);
        }
        let thing = Address::parse(word).ok().and_then(|address| self.thing(&address));
        match thing.or_else(|| self.things.get(word).copied()) {
            Some(thing) => self.spots_of(thing, word, end),
            None => Places::unknown(&["`", word, "` is not in the blueprint, so that its place is not known"]),
        }
    }

    /// One address: in every subnet that has it, and on the internet where it is public.
    fn at(&self, address: u32, end: End) -> Vec<Spot> {
        let block = Block::one(address);
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
            found.push(Spot::Nowhere { block });
        }
        found
    }

    /// A block: the subnets that it meets, and the internet where it is public.
    fn within(&self, block: Block, length: u32, end: End) -> Vec<Spot> {
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
            found.push(Spot::Nowhere { block });
        }
        found
    }

    /// VPCs with addresses in a block, with what they share with it.
    fn vpcs_meeting(&self, block: Block) -> impl Iterator<Item = (usize, Block)> {
        let start = (block.first.saturating_sub(self.widest), 0);
        let near = self.vpc_blocks.range(start..=(block.last, u32::MAX));
        near.filter_map(move |((first, last), vpcs)| {
            let own = Block {
                first: *first,
                last: *last,
            };
            own.meet(block).map(|part| (vpcs, part))
        })
        .flat_map(|(vpcs, part)| vpcs.iter().map(move |vpc| (*vpc, part)))
    }

    fn vacant(&self, block: Block) -> Vec<Spot> {
        self.vpcs_meeting(block).map(|(vpc, block)| Spot::Vacant { vpc, block }).collect()
    }

    /// Everybody who may have an address of a block of a subnet.
    fn inside(&self, subnet: usize, block: Block, end: End) -> Vec<Spot> {
        let occupants = self.subnets.get(subnet).occupants.iter();
        let able = occupants.filter(|at| end == End::To || self.occupants.get(**at).asks);
        let known: Vec<Spot> = able
            .map(|at| Spot::Inside {
                subnet,
                block,
                who: Who::Occupant(*at),
            })
            .collect();
        if known.is_empty() {
            let who = Who::Anyone;
            return vec![Spot::Inside { subnet, block, who }];
        }
        known
    }

    fn spots_of(&self, thing: Thing, word: &str, end: End) -> Places {
        match thing {
            Thing::Vpc(at) => {
                let vpc = self.vpcs.get(at);
                if vpc.block.is_none() {
                    return Places::unknown(&["the subnets of `", word, "` are not in the blueprint"]);
                }
                Places::of(vpc.subnets.iter().flat_map(|subnet| self.whole(*subnet, end)).collect())
            }
            Thing::Subnet(at) => Places::of(self.whole(at, end)),
            Thing::Group(at) => self.members(at, word, end),
            Thing::Occupant(at) => self.seats(at, word),
            Thing::Endpoint(at) => match self.endpoints.get(at).interface {
                Some(occupant) => self.seats(occupant, word),
                None => Places::of(vec![Spot::Service { endpoint: at }]),
            },
            Thing::Nat(at) => Places::of(self.standing(self.nats.get(at).subnet)),
            Thing::Firewall(at) => Places::of(self.standing(self.firewalls.get(at).subnet)),
            Thing::Table(_) | Thing::Gateway(_) | Thing::Peering(_) => Places::unknown(&["`", word, "` has no addresses"]),
        }
    }

    fn standing(&self, subnet: Option<usize>) -> Vec<Spot> {
        let spot = |subnet| Spot::Inside {
            subnet,
            block: self.subnets.get(subnet).block,
            who: Who::Anyone,
        };
        subnet.map(spot).into_iter().collect()
    }

    fn whole(&self, subnet: usize, end: End) -> Vec<Spot> {
        self.inside(subnet, self.subnets.get(subnet).block, end)
    }

    fn seats(&self, at: usize, word: &str) -> Places {
        let occupant = self.occupants.get(at);
        let mut found = Places::of(
            occupant
                .subnets
                .iter()
                .map(|subnet| Spot::Inside {
                    subnet: *subnet,
                    block: self.subnets.get(*subnet).block,
                    who: Who::Occupant(at),
                })
                .collect(),
        );
        if occupant.foreign_subnets {
            found.unknown.push(["subnets of `", word, "` are not in the blueprint"].concat());
        }
        found
    }

    /// Whoever has a security group; where nobody does, any machine of its VPC that might.
    fn members(&self, at: usize, word: &str, end: End) -> Places {
        let group = self.groups.get(at);
        let able = group.members.iter().filter(|one| end == End::To || self.occupants.get(**one).asks);
        let mut found = Places::default();
        for member in able {
            let seats = self.seats(*member, word);
            found.spots.extend(seats.spots);
            found.unknown.extend(seats.unknown);
        }
        if found.spots.is_empty() && found.unknown.is_empty() {
            let vpc = group.vpc.map(|vpc| self.vpcs.get(vpc));
            found.spots = vpc
                .into_iter()
                .flat_map(|vpc| &vpc.subnets)
                .map(|subnet| Spot::Inside {
                    subnet: *subnet,
                    block: self.subnets.get(*subnet).block,
                    who: Who::Group(at),
                })
                .collect();
        }
        found
    }
}

fn internet(block: Block) -> Vec<Spot> {
    block.public().into_iter().map(|block| Spot::Internet { block }).collect()
}
