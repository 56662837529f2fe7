//! Claims about packets.

use super::groups::Port;
use super::place::Reference;
use crate::blueprint::decode::section;
use crate::blueprint::values::{OneOrMany, Spanned};

section! {
    /// A claim about packets that `check` decides: exactly one of `reach` and `no_reach` says where to.
    pub struct FlowClaim {
        /// Its id in reports; `flow-N` when absent.
        "id" => id: optional Spanned<String>,
        /// Where packets come from: an address, a block, `internet`, a studio, a warehouse, a subnet or a group.
        "from" => from: required Reference,
        /// What they must reach.
        "reach" => reach: optional Reference,
        /// What they must not reach.
        "no_reach" => no_reach: optional Reference,
        /// The port, or several of which each is a claim; none for `icmp`.
        "port" => port: optional OneOrMany<Spanned<u32>>,
        /// The ports from which its clients ask (`32768-60999` for most of Linux); 1024-65535 when absent.
        "client_ports" => client_ports: optional Port,
        /// `tcp`, `udp` or `icmp`; `tcp` when absent.
        "protocol" => protocol: optional Spanned<String>,
        /// Why, for people.
        "because" => because: optional Spanned<String>,
    }
}
