//! A packet, what it meets, and where it stops.

use crate::evaluate::network::location::{Host, Location};
use crate::evaluate::network::parts::NextHop;
use crate::evaluate::network::ports::{PacketProtocol, PortSet};
use crate::resource::{Direction, Ports};

/// One packet: where from, where to, what it carries.
#[derive(Clone, Copy, Debug)]
pub(in crate::evaluate::network) struct Trip<'t> {
    pub from: Location,
    pub to: Location,
    pub source: u32,
    pub target: u32,
    pub protocol: PacketProtocol,
    pub ports: &'t PortSet,
    /// The ports from which the client asks, where they are known.
    pub client_ports: Option<Ports>,
    /// The name that was asked for, where one was.
    pub name: Option<&'t str>,
}

/// What a packet meets.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::evaluate::network) enum PathComponent {
    /// It leaves here, or arrives.
    At(Location),
    /// Security groups.
    Groups(Host, usize, Direction),
    /// The ACL of a subnet.
    Acl(usize, Direction),
    /// A route of the table of a subnet, with the length of its prefix.
    Route(usize, u32, NextHop),
    /// A table of a subnet in which nothing fits.
    NoRoute(usize),
    /// A route of the table of a subnet to a gateway endpoint.
    Service(usize, usize),
    Internet(usize),
    Nat(usize),
    Peering(usize),
    Firewall(usize),
    /// The network of a service, past the VPC.
    Bypass(usize),
}

/// Why a packet stops.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::evaluate::network) enum StopReason {
    /// In words that need no names.
    Said(&'static str),
    /// No rule of a filter admits it.
    Filter,
    /// The answers to some ports of a client get through, and those to others do not.
    SomeAnswers,
}

/// Where and why a packet stops, or where its way is not known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::evaluate::network) struct Stop {
    pub at: PathComponent,
    pub why: StopReason,
    pub open: bool,
}

/// The way of a packet, and of the reply.
#[derive(Clone, Debug)]
pub(in crate::evaluate::network) struct Walked {
    pub forward: Vec<PathComponent>,
    pub back: Vec<PathComponent>,
    /// Whether the question arrived.
    pub arrived: bool,
    /// Nothing where the reply came back.
    pub stop: Option<Stop>,
    /// The ports of the target that get through.
    pub ports: PortSet,
    /// The ports of the asking client to which the answer gets through.
    pub answered: PortSet,
}

/// Where the routes of a packet end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Landing {
    Inside,
    Internet(Option<usize>),
    Service,
}

pub(super) type Walk<T> = Result<T, Stop>;

pub(super) fn stop<T>(at: PathComponent, why: &'static str) -> Walk<T> {
    Err(Stop {
        at,
        why: StopReason::Said(why),
        open: false,
    })
}

pub(super) fn open<T>(at: PathComponent, why: &'static str) -> Walk<T> {
    Err(Stop {
        at,
        why: StopReason::Said(why),
        open: true,
    })
}
