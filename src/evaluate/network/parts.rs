//! The parts of a network as the evaluator holds them: numbers in place of ids, names ready for answers.

use super::address_range::AddressRange;
use crate::resource::{AclAction, Direction, Traffic};
use std::collections::{BTreeSet, HashMap};

/// A list that only its owner indexes; an index that it did not give out finds an empty item.
#[derive(Debug)]
pub(super) struct Arena<T> {
    items: Vec<T>,
    none: T,
}

impl<T: Default> Default for Arena<T> {
    fn default() -> Self {
        Self {
            items: Vec::new(),
            none: T::default(),
        }
    }
}

impl<T> Arena<T> {
    pub fn push(&mut self, item: T) -> usize {
        self.items.push(item);
        self.items.len() - 1
    }

    pub fn get(&self, index: usize) -> &T {
        self.items.get(index).unwrap_or(&self.none)
    }

    pub fn get_mut(&mut self, index: usize) -> &mut T {
        self.items.get_mut(index).unwrap_or(&mut self.none)
    }

    pub fn iter(&self) -> impl Iterator<Item = (usize, &T)> {
        self.items.iter().enumerate()
    }
}

/// A VPC, or what is known of one that the blueprint only names.
#[derive(Debug, Default)]
pub(super) struct VpcPart {
    pub name: String,
    pub account: String,
    pub region: String,
    /// Its addresses; none where only its id is known.
    pub block: Option<AddressRange>,
    /// Whether all its routes are in the blueprint.
    pub known: bool,
    /// Whether the resolver answers.
    pub resolves: bool,
    /// Whether private names of endpoints can resolve.
    pub names: bool,
    pub gateway: Option<usize>,
    pub subnets: Vec<usize>,
    /// Sorted addresses at which a decision of its tables, ACLs and firewalls may change.
    pub edges: Vec<u32>,
}

#[derive(Debug, Default)]
pub(super) struct SubnetPart {
    pub name: String,
    pub vpc: usize,
    pub block: AddressRange,
    pub table: Option<usize>,
    pub acl: Option<usize>,
    /// Whether what starts in it gets a public address.
    pub public: bool,
    /// Who sits in it, one of each sort.
    pub occupants: Vec<usize>,
}

/// Where a route leads.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum NextHop {
    Local,
    Internet(usize),
    Nat(usize),
    Peering(usize),
    Firewall(usize),
    /// To something that the blueprint does not have.
    Unknown,
}

/// A route table: the longest prefix decides.
#[derive(Debug, Default)]
pub(super) struct RouteTablePart {
    pub name: String,
    pub vpc: Option<usize>,
    /// Lengths of the prefixes in use, longest first.
    lengths: Vec<u32>,
    routes: HashMap<(u32, u32), NextHop>,
    /// Gateway endpoints that it leads to.
    pub endpoints: Vec<usize>,
}

impl RouteTablePart {
    pub fn of(name: String, vpc: usize) -> Self {
        Self {
            name,
            vpc: Some(vpc),
            ..Self::default()
        }
    }

    pub fn add(&mut self, block: AddressRange, target: NextHop) {
        let length = (block.last - block.first).leading_zeros();
        // AWS refuses two routes to one destination; the local one is there first.
        self.routes.entry((length, block.first)).or_insert(target);
        if let Err(at) = self.lengths.binary_search_by(|one| length.cmp(one)) {
            self.lengths.insert(at, length);
        }
    }

    /// The route of an address and the length of its prefix.
    pub fn find(&self, address: u32) -> Option<(u32, NextHop)> {
        self.lengths.iter().find_map(|length| {
            let start = address & !u32::MAX.checked_shr(*length).unwrap_or(0);
            self.routes.get(&(*length, start)).map(|target| (*length, *target))
        })
    }

    /// Every route, sorted by destination.
    pub fn routes(&self) -> Vec<(AddressRange, NextHop)> {
        let block = |(length, first): &(u32, u32)| AddressRange {
            first: *first,
            last: first | u32::MAX.checked_shr(*length).unwrap_or(0),
        };
        let mut found: Vec<(AddressRange, NextHop)> =
            self.routes.iter().map(|(key, target)| (block(key), *target)).collect();
        found.sort_by_key(|(block, _)| (block.first, block.last));
        found
    }
}

#[derive(Debug, Default)]
pub(super) struct GatewayPart {
    pub name: String,
    pub vpc: Option<usize>,
}

#[derive(Debug, Default)]
pub(super) struct NatPart {
    pub name: String,
    pub subnet: Option<usize>,
}

#[derive(Debug, Default)]
pub(super) struct FirewallPart {
    pub name: String,
    pub subnet: Option<usize>,
    /// Domains that it lets through; none where its policy is not in the blueprint.
    pub domains: Option<BTreeSet<String>>,
    /// Whose packets it judges.
    pub sources: Vec<AddressRange>,
}

/// A peering connection: whether packets pass, and if not, why.
#[derive(Debug, Default)]
pub(super) struct PeeringPart {
    pub name: String,
    /// Requester and accepter.
    pub ends: [Option<usize>; 2],
    pub down: Option<&'static str>,
    /// True where one end is not in the blueprint.
    pub unknown: bool,
}

impl PeeringPart {
    /// The other end, seen from a VPC.
    pub fn beyond(&self, vpc: usize) -> Option<usize> {
        match self.ends {
            [Some(one), Some(other)] if one == vpc => Some(other),
            [Some(one), Some(other)] if other == vpc => Some(one),
            _ => None,
        }
    }
}

#[derive(Debug, Default)]
pub(super) struct GroupPart {
    pub name: String,
    pub vpc: Option<usize>,
    /// True for one whose rules are not known.
    pub open: bool,
    pub rules: Vec<GroupRule>,
    /// Sorted addresses at which an answer of its rules may change.
    pub edges: Vec<u32>,
    /// Who has it.
    pub members: Vec<usize>,
}

#[derive(Debug)]
pub(super) struct GroupRule {
    pub direction: Direction,
    pub traffic: Traffic,
    pub peer: GroupPeer,
}

#[derive(Debug)]
pub(super) enum GroupPeer {
    Block(AddressRange),
    /// Addresses of version 6, which nothing here has.
    V6,
    Group(usize),
    /// A group that the blueprint does not have.
    ForeignGroup,
    /// The service of this endpoint.
    Service(usize),
    /// A prefix list that the blueprint does not have.
    ForeignList,
}

#[derive(Debug, Default)]
pub(super) struct AclPart {
    pub name: String,
    pub entries: Vec<AclRule>,
}

#[derive(Debug)]
pub(super) struct AclRule {
    pub direction: Direction,
    pub number: u16,
    pub action: AclAction,
    pub traffic: Traffic,
    /// None for addresses of version 6.
    pub block: Option<AddressRange>,
}

#[derive(Debug, Default)]
pub(super) struct EndpointPart {
    pub name: String,
    pub vpc: Option<usize>,
    pub service: String,
    /// Whether routes lead to it.
    pub gateway: bool,
    /// False for one that exists already: how it is placed is not in the blueprint.
    pub known: bool,
    /// Interface endpoints are an occupant of their subnets.
    pub interface: Option<usize>,
    pub private_dns: bool,
}

/// Who has addresses in subnets.
#[derive(Clone, Debug, Default)]
pub(super) struct Occupant {
    pub name: String,
    pub subnets: Vec<usize>,
    pub groups: Vec<usize>,
    /// Whether some group, or the default one, is not in the blueprint.
    pub foreign_groups: bool,
    /// Whether nobody says which groups it has: any may be among them.
    pub any_groups: bool,
    /// Whether some subnet is not in the blueprint.
    pub foreign_subnets: bool,
    /// Whether it has a public address.
    pub public: bool,
    /// Whether it ever asks; endpoints only answer.
    pub asks: bool,
    /// Whether it goes to the internet by a network of the service, past the VPC.
    pub bypasses: bool,
}

impl Occupant {
    /// True where packets cannot tell the two apart.
    pub fn is_like(&self, other: &Self) -> bool {
        (
            &self.groups,
            self.foreign_groups,
            self.any_groups,
            self.public,
            self.asks,
            self.bypasses,
        ) == (
            &other.groups,
            other.foreign_groups,
            other.any_groups,
            other.public,
            other.asks,
            other.bypasses,
        )
    }
}
