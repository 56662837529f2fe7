//! What lies between networks: pools of addresses, and peering connections.

use super::place::Reference;
use crate::aws::Cidr;
use crate::blueprint::decode::{choice, section};
use crate::blueprint::values::{OneOrMany, Spanned, Tags};

section! {
    /// A block of addresses from which networks take theirs, in the order of the file, without overlap.
    pub struct Pool {
        /// All of its addresses.
        "cidr" => cidr: required Spanned<Cidr>,
        /// Blocks that are taken elsewhere.
        "reserved" => reserved: optional OneOrMany<Spanned<Cidr>>,
    }
}

choice! {
    /// Whose route tables lead to the other side of a peering connection.
    pub enum PeeringRoutes {
        /// Those of both sides.
        "both" => Both,
        /// Only those of the side that asks.
        "from" => From,
        /// Only those of the side that accepts.
        "to" => To,
        /// None: somebody else writes them.
        "none" => None,
    }
}

section! {
    /// A peering connection between two networks; nothing passes through one of them to a third.
    pub struct Peering {
        /// The network that asks: an entry of `networks:`.
        "from" => from: required Reference,
        /// The network that accepts.
        "to" => to: required Reference,
        /// Whether names resolve to private addresses on the other side; false when absent.
        "dns" => dns: default bool,
        /// Whose private route tables get routes; both sides' when absent, and none where the connection exists already.
        "routes" => routes: optional Spanned<PeeringRoutes>,
        /// True for a connection that exists already, and is accepted: packets pass it, and it is not rendered.
        "existing" => existing: default bool,
        /// The id (`pcx-…`) of a connection that exists already.
        "id" => id: optional Spanned<String>,
        /// Tags.
        "tags" => tags: default Tags,
    }
}
