//! Networks: a few lines into VPCs, subnets, tables, gateways, endpoints and flow logs, and what joins them.
//!
//! | file | turns |
//! |---|---|
//! | `net` | holds what is known of a network and of its subnets while others are resolved |
//! | `layout` | one block of addresses into blocks of subnets; free blocks of a pool |
//! | `addresses` | `cidr:` and `from:` of every network into its addresses |
//! | `plan` | an entry of `networks:` into checked zones and subnets |
//! | `make` | a plan into resources |
//! | `egress` | `internet:` into gateways, a firewall and the routes to them |
//! | `services` | `endpoints:` into endpoints, and what workloads call and no endpoint answers into errors |
//! | `watch` | `flow_logs:` into a log group, the role that writes to it, and the log |
//! | `peerings` | `peerings:` into both sides of a connection and the routes of both |
//! | `overlaps` | networks of one design into warnings where they share addresses |
//! | `groups` | `groups:` into security groups, and rules that wait for a peering connection |
//! | `acls` | `acls:` into network ACLs |
//! | `traffic` | protocol and ports of both into those of rules |
//! | `workload_groups` | rules of a studio or warehouse into its security group, with the ways to AWS's services |
//! | `flows` | `flows:` into claims |

mod acls;
mod addresses;
mod egress;
mod flows;
mod groups;
mod layout;
mod make;
pub(super) mod net;
mod overlaps;
mod peerings;
mod plan;
mod services;
mod traffic;
mod watch;
pub(super) mod workload_groups;

use super::draft::Draft;
use crate::blueprint::Reference;
use crate::blueprint::decode::closest;
use net::DraftNetwork;

/// The name of the network that a word means: `network/NAME` and `NAME` are accepted.
fn network_name(word: &str) -> &str {
    word.strip_prefix("network/").unwrap_or(word)
}

impl Draft<'_> {
    /// Networks and what joins them; endpoints and workloads follow.
    pub(super) fn networks(&mut self) {
        self.plan_networks();
        self.acls();
        self.overlaps();
        self.peerings();
    }

    /// The network that a reference means.
    ///
    /// Not a question for `model::words`: a network is no resource, but what the blueprint calls several of them.
    pub(super) fn net(&mut self, reference: &Reference) -> Option<DraftNetwork> {
        let name = network_name(reference).to_owned();
        if let Some(net) = self.network(&name) {
            return Some(net.clone());
        }
        // An entry with problems of its own was reported where it stands.
        if self.blueprint.networks.get(&name).is_none() {
            let of_place = [name.as_str(), "-"].concat();
            let mut names = self.blueprint.networks.names();
            let near = names.find(|known| known.starts_with(&of_place));
            let near = near.or_else(|| closest(&name, self.blueprint.networks.names())).map(str::to_owned);
            self.unknown("network", &name, near, reference.span);
        }
        None
    }
}
