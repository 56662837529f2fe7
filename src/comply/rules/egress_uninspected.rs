//! `egress-uninspected`: a way to the internet past the firewall.

use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::Subject;

rule! {
    /// A VPC has a firewall, and something in it reaches the internet without passing it.
    ///
    /// A list of domains is worth nothing where one subnet has another way out: a route to a NAT gateway or an
    /// internet gateway that does not lead through the firewall, or apps that run in a network of the service.
    ///
    /// Lead the default route of every subnet to the firewall.
    ///
    /// <https://docs.aws.amazon.com/network-firewall/latest/developerguide/route-tables.html>
    EgressUninspected, "egress-uninspected", High, check
}

fn check(subject: &Subject<'_>) -> Vec<Found> {
    subject.network_facts(
        subject.universe.network().uninspected_ways(),
        "lead the default route of the subnet to the firewall",
    )
}
