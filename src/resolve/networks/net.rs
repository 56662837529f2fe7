//! What is known of a network while others are resolved: its place, its subnets, and what is in it.

use crate::aws::{Cidr, Name};
use crate::blueprint::Internet;
use crate::diagnostic::Span;
use crate::resource::{Place, Target};
use std::collections::BTreeSet;

/// A network of the blueprint, made or found.
#[derive(Clone, Debug)]
pub(in crate::resolve) struct DraftNetwork {
    /// Its name in the blueprint.
    pub name: Name,
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
    pub private: Vec<ZoneSubnet>,
    /// Its public subnets in the order of zones.
    pub public: Vec<ZoneSubnet>,
    /// The subnets of its firewall's endpoints.
    pub inspection: Vec<ZoneSubnet>,
    /// Private route tables: the end of the names of what is made for each (`private-ZONE`, or a number where the
    /// network exists already), and the table's id.
    pub tables: Vec<(Name, String)>,
    /// Every table that gateway endpoints are entered in.
    pub all_tables: BTreeSet<String>,
    /// Security groups of interface endpoints.
    pub endpoint_groups: BTreeSet<String>,
    /// Services with an endpoint in it.
    pub services: BTreeSet<String>,
}

/// One subnet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::resolve) struct ZoneSubnet {
    /// Its id, or the symbol of it.
    pub id: String,
    /// The letter of its zone; a number in an existing network.
    pub zone: Name,
    /// Its addresses, where they are known.
    pub cidr: Option<Cidr>,
}

impl DraftNetwork {
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
