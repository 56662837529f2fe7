//! `vpc-overlap`: two peered VPCs that share addresses.

use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::Subject;

rule! {
    /// Two VPCs that a peering connection joins have addresses in common.
    ///
    /// AWS fails the connection at once, and every route over it leads nowhere. Addresses of a VPC cannot be
    /// changed later, so that the mistake is mended by making a network anew.
    ///
    /// Give each VPC a block of its own, or let a pool allocate them.
    ///
    /// <https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html>
    VpcOverlap, "vpc-overlap", High, check
}

fn check(subject: &Subject<'_>) -> Vec<Found> {
    subject
        .network_facts(subject.universe.network().overlaps(), "give one of the two networks another `cidr`")
}
