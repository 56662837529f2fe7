//! Packets into paths: whether they arrive, hop by hop, and whether the reply comes back.
//!
//! | file | turns |
//! |---|---|
//! | `address_range`, `ports` | addresses and ports into sets |
//! | `parts`, `build` | a model into indexed parts of a network |
//! | `location` | the words of a flow into the locations where packets start and end |
//! | `names` | a domain name into where it leads from a VPC |
//! | `filter` | a packet at a security group or a network ACL into the ports that pass |
//! | `walk` | one packet into its path there and the path of the reply |
//! | `trace` | a flow into sample packets, and their paths into one answer |
//! | `answer` | the components of a path into hops with names and notes |
//! | `survey` | whole networks into what is wrong with them |
//! | `claims` | claims of the model about packets into results |
//!
//! Pure and total: no clock, no environment, no panic. A flow reaches where *some* packet of it gets through and
//! its reply comes back, whatever port the client asks from, of those that the flow says; [`PathAnswer::extent`] says whether all do. An ACL that
//! lets the answers to some ports of a client through and not to others leaves it [`Reach::Unknown`]. What the blueprint only names by id is
//! [`Reach::Unknown`], with the reason. An address at which nothing known sits stands for a machine whose own
//! security groups let everything through: routes and ACLs decide.

mod address_range;
mod answer;
mod build;
mod claims;
mod filter;
mod location;
mod names;
mod parts;
mod ports;
mod survey;
mod trace;
mod walk;

pub use answer::{Extent, Hop, PathAnswer, Reach, Resolution};
pub use claims::FlowResult;
pub use survey::Fact;

use crate::model::Model;
use crate::resource::{PrivateZone, Resource};
use build::PartIndex;
use parts::{
    AclPart, Arena, EndpointPart, FirewallPart, GatewayPart, GroupPart, NatPart, Occupant, PeeringPart,
    RouteTablePart, SubnetPart, VpcPart,
};
use std::collections::{BTreeMap, HashMap};

/// The networks of a model, indexed for questions; see [`Networks::trace`].
#[derive(Debug)]
pub struct Networks<'m> {
    model: &'m Model,
    vpcs: Arena<VpcPart>,
    subnets: Arena<SubnetPart>,
    tables: Arena<RouteTablePart>,
    gateways: Arena<GatewayPart>,
    nats: Arena<NatPart>,
    firewalls: Arena<FirewallPart>,
    peerings: Arena<PeeringPart>,
    groups: Arena<GroupPart>,
    acls: Arena<AclPart>,
    endpoints: Arena<EndpointPart>,
    occupants: Arena<Occupant>,
    /// By id.
    things: HashMap<String, PartIndex>,
    /// Subnets by length of prefix and first address; several VPCs may use one block.
    by_block: HashMap<(u32, u32), Vec<usize>>,
    /// The lengths of prefix among subnets.
    lengths: Vec<u32>,
    /// VPCs by their blocks.
    vpc_blocks: BTreeMap<(u32, u32), Vec<usize>>,
    /// The distance from the first to the last address of the widest VPC.
    widest: u32,
    /// VPCs of which only the id is known.
    bare: Vec<usize>,
    /// Private zones.
    zones: Vec<(&'m PrivateZone, &'m Resource)>,
}
