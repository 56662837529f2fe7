//! A packet at a security group or a network ACL into the ports that pass.

use super::Networks;
use super::location::Host;
use super::parts::{AclRule, GroupPeer, GroupRule};
use super::ports::{Half, PacketProtocol, PortSet, ports_of};
use crate::resource::{AclAction, Direction};

/// The other end of a packet, as a filter sees it.
#[derive(Clone, Copy, Debug)]
pub(super) struct PacketPeer {
    pub address: u32,
    /// Who it is and in which subnet, where it is inside.
    pub host: Option<(Host, usize)>,
    /// The endpoint whose service it is.
    pub service: Option<usize>,
}

/// What a filter lets through of what was asked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Admits {
    Ports(PortSet),
    /// No rule that is known admits anything, and some rules are not known: they may admit it.
    Unknown,
}

impl Networks<'_> {
    /// What the security groups of `host`, in a subnet, admit: the union of all their rules.
    ///
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html>
    pub(super) fn group_admits(
        &self,
        (host, subnet): (Host, usize),
        direction: Direction,
        protocol: PacketProtocol,
        peer: &PacketPeer,
        ask: &PortSet,
    ) -> Admits {
        let (groups, mut open) = match host {
            Host::Assumed => return Admits::Ports(ask.clone()),
            Host::Group(ref group) => (std::slice::from_ref(group), false),
            Host::Occupant(at) => {
                let occupant = self.occupants.get(at);
                (occupant.groups.as_slice(), occupant.foreign_groups)
            }
        };
        open |= groups.iter().any(|group| self.groups.get(*group).open);
        let mut found = PortSet::none();
        for rule in groups.iter().flat_map(|group| &self.groups.get(*group).rules) {
            let Some(ports) =
                ports_of(rule.traffic, protocol, Half::Question).filter(|_| rule.direction == direction)
            else {
                continue;
            };
            match self.is_peer(rule, subnet, peer) {
                Some(true) => found = found.join(ask.meet(ports)),
                Some(false) => {}
                None => open |= !ask.meet(ports).is_empty(),
            }
        }
        if found.is_empty() && open {
            Admits::Unknown
        } else {
            Admits::Ports(found)
        }
    }

    /// Whether a rule is about the other end; none where the blueprint does not tell.
    fn is_peer(&self, rule: &GroupRule, subnet: usize, peer: &PacketPeer) -> Option<bool> {
        match rule.peer {
            GroupPeer::Block(block) => Some(block.contains(peer.address)),
            GroupPeer::V6 => Some(false),
            GroupPeer::Group(group) => self.is_member(group, subnet, peer),
            GroupPeer::ForeignGroup => match peer.host {
                Some((Host::Occupant(at), _)) if self.occupants.get(at).foreign_groups => None,
                _ => Some(false),
            },
            GroupPeer::Service(endpoint) => Some(peer.service == Some(endpoint)),
            GroupPeer::ForeignList => peer.service.is_none().then_some(false),
        }
    }

    /// Rules may name groups of the same VPC, and of a peered one in the same region.
    ///
    /// <https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-security-groups.html>
    fn is_member(&self, group: usize, subnet: usize, peer: &PacketPeer) -> Option<bool> {
        let Some((host, at)) = peer.host else {
            return Some(false);
        };
        let [near, far] = [subnet, at].map(|subnet| self.subnets.get(subnet).vpc);
        if near != far && self.vpcs.get(near).region != self.vpcs.get(far).region {
            return Some(false);
        }
        match host {
            // Whoever has a group that exists already is not in the blueprint.
            Host::Assumed => (!self.groups.get(group).open).then_some(false),
            Host::Group(own) => Some(own == group),
            Host::Occupant(occupant) => {
                let occupant = self.occupants.get(occupant);
                let has = occupant.groups.contains(&group);
                (has || !occupant.any_groups).then_some(has)
            }
        }
    }

    /// What the ACL of a subnet lets through: for each port the entry of the lowest number that fits decides.
    ///
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html>
    pub(super) fn acl_admits(
        &self,
        subnet: usize,
        direction: Direction,
        (protocol, half): (PacketProtocol, Half),
        address: u32,
        ask: &PortSet,
    ) -> PortSet {
        let Some(acl) = self.subnets.get(subnet).acl else {
            return ask.clone();
        };
        let mut left = ask.clone();
        let mut found = PortSet::none();
        let fits = |entry: &&AclRule| {
            entry.direction == direction && entry.block.is_some_and(|block| block.contains(address))
        };
        for entry in self.acls.get(acl).entries.iter().filter(fits) {
            let Some(ports) = ports_of(entry.traffic, protocol, half) else {
                continue;
            };
            if entry.action == AclAction::Allow {
                found = found.join(left.meet(ports));
            }
            left = left.without(ports);
            if left.is_empty() {
                break;
            }
        }
        found
    }
}
