//! `transit-over-peering`: a route over a peering connection to what lies behind the other VPC.

use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::Subject;

rule! {
    /// A route leads over a peering connection to addresses that the VPC at the other end does not have.
    ///
    /// Peering gives no transit: packets for a third VPC, for the internet or for a gateway endpoint of the
    /// other VPC are dropped. Designs with a hub in the middle look right and do not work.
    ///
    /// Peer with the third VPC itself, or use a transit gateway.
    ///
    /// <https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html>
    TransitOverPeering, "transit-over-peering", High, check
}

fn check(subject: &Subject<'_>) -> Vec<Found> {
    subject.network_facts(
        subject.universe.network().transits(),
        "peer with the network that has the addresses",
    )
}
