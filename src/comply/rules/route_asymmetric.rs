//! `route-asymmetric`: a route over a peering connection without a way back.

use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::Subject;

rule! {
    /// A route leads over a peering connection, and no subnet at its destination has a route back.
    ///
    /// Questions arrive and answers are lost: connections hang until they time out, which looks like a
    /// security group that is too strict. Both sides of a connection need routes in the tables of the subnets
    /// that talk to one another.
    ///
    /// Add a route to the tables at the other end.
    ///
    /// <https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-routing.html>
    RouteAsymmetric, "route-asymmetric", Medium, check
}

fn check(subject: &Subject<'_>) -> Vec<Found> {
    subject.network_facts(
        subject.universe.network().one_way_routes(),
        "add a route back to the tables at the other end",
    )
}
