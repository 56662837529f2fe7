//! Networks: a few lines into VPCs, subnets, tables, gateways, endpoints and flow logs, and what joins them.
//!
//! | file | turns |
//! |---|---|
//! | `layout` | one block of addresses into blocks of subnets; free blocks of a pool |
//! | `plan` | an entry of `networks:` into checked addresses and zones |
//! | `make` | a plan into resources |
//! | `egress` | `internet:` into gateways, a firewall and the routes to them |
//! | `services` | `endpoints:` into endpoints, and what workloads call and no endpoint answers into errors |
//! | `watch` | `flow_logs:` into a log group, the role that writes to it, and the log |
//! | `peerings` | `peerings:` into both sides of a connection and the routes of both |
//! | `groups` | `groups:` into security groups, and rules that wait for a peering connection |
//! | `acls` | `acls:` into network ACLs |
//! | `traffic` | protocol and ports of both into those of rules |
//! | `flows` | `flows:` into claims |

mod acls;
mod egress;
mod flows;
mod groups;
mod layout;
mod make;
mod peerings;
mod plan;
mod services;
mod traffic;
mod watch;

use super::draft::Draft;
use crate::aws::{Address, Cidr};
use crate::blueprint::decode::closest;
use crate::blueprint::{Internet, Reference};
use crate::diagnostic::Span;
use crate::resource::{Place, Target};
use std::collections::{BTreeMap, BTreeSet};

/// A network of the blueprint, made or found.
#[derive(Clone, Debug)]
pub(super) struct Net {
    /// Its name in the blueprint.
    pub name: String,
    /// Where its addresses are said.
    pub span: Span,
    /// Where it is.
    pub place: Place,
    /// How the blueprint said where it goes.
    pub target: Target,
    /// The VPC's id, or the symbol of it.
    pub vpc: String,
    /// Its addresses, where they are known.
    pub cidr: Option<Cidr>,
    /// Which way it reaches the internet; none of an existing network is known.
    pub internet: Option<Internet>,
    /// Its private subnets in the order of zones.
    pub private: Vec<Piece>,
    /// Its public subnets in the order of zones.
    pub public: Vec<Piece>,
    /// The subnets of its firewall's endpoints.
    pub inspection: Vec<Piece>,
    /// Private route tables: the end of their names, and their ids.
    pub tables: Vec<(String, String)>,
    /// Every table that gateway endpoints are entered in.
    pub all_tables: BTreeSet<String>,
    /// Security groups of interface endpoints.
    pub endpoint_groups: BTreeSet<String>,
    /// Services with an endpoint in it.
    pub services: BTreeSet<String>,
}

/// One subnet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Piece {
    /// Its id, or the symbol of it.
    pub id: String,
    /// The letter of its zone; a number in an existing network.
    pub zone: String,
    /// Its addresses, where they are known.
    pub cidr: Option<Cidr>,
}

impl Net {
    /// Ids of the private subnets.
    pub fn subnets(&self) -> BTreeSet<String> {
        self.private.iter().map(|piece| piece.id.clone()).collect()
    }

    /// The addresses behind the private tables: the whole network, or its private subnets where others are.
    pub fn inside(&self) -> BTreeSet<Cidr> {
        let all = self.cidr.filter(|_| self.public.is_empty());
        let private: BTreeSet<Cidr> = self.private.iter().filter_map(|piece| piece.cidr).collect();
        match all {
            Some(all) => BTreeSet::from([all]),
            None if private.is_empty() => self.cidr.into_iter().collect(),
            None => private,
        }
    }
}

/// Addresses of VPCs by the name of the network, which is unique in a blueprint.
pub(super) fn by_name(blocks: &BTreeMap<String, Cidr>) -> BTreeMap<String, Cidr> {
    let named = |(address, block): (&String, &Cidr)| {
        let address = Address::parse(address).ok().filter(|address| address.kind() == "vpc")?;
        Some((address.name().to_owned(), *block))
    };
    blocks.iter().filter_map(named).collect()
}

impl Draft<'_> {
    /// Networks and what joins them; endpoints and workloads follow.
    pub(super) fn networks(&mut self) {
        self.plan_networks();
        self.acls();
        self.overlaps();
        self.peerings();
    }

    /// The network that a reference means; `network/NAME` and `NAME` are accepted.
    pub(super) fn net(&mut self, reference: &Reference) -> Option<Net> {
        let name = reference.strip_prefix("network/").unwrap_or(reference).to_owned();
        if let Some(net) = self.nets.get(&name) {
            return Some(net.clone());
        }
        // An entry with problems of its own was reported where it stands.
        if self.blueprint.networks.get(&name).is_none() {
            let near = closest(&name, self.blueprint.networks.names()).map(str::to_owned);
            self.unknown("network", &name, near, reference.span);
        }
        None
    }
}
