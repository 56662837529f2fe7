//! `route-blackhole`: a route that leads nowhere.

use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::Subject;

rule! {
    /// A route leads to something that passes no packets.
    ///
    /// Such as a peering connection that the other side has not accepted, a gateway of another VPC, or a NAT
    /// gateway in a subnet that has no way out itself. AWS drops the packets silently.
    ///
    /// Remove the route, or mend what it leads to.
    ///
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html>
    RouteBlackhole, "route-blackhole", Medium, check
}

fn check(subject: &Subject<'_>) -> Vec<Found> {
    subject.network_facts(
        subject.universe.network().blackholes(),
        "remove the route, or mend what it leads to",
    )
}
