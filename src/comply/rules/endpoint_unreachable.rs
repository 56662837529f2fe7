//! `endpoint-unreachable`: an interface endpoint that nobody reaches.

use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::Subject;

rule! {
    /// Nobody in the VPC of an interface endpoint gets through to it on port 443.
    ///
    /// Its security group admits no subnet and no group that anybody has, or an ACL stands in between. Since
    /// the service's name resolves to the endpoint, calls hang instead of going another way.
    ///
    /// Admit port 443 from the workloads' groups, and let their groups out to the endpoint.
    ///
    /// <https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html>
    EndpointUnreachable, "endpoint-unreachable", High, check
}

fn check(subject: &Subject<'_>) -> Vec<Found> {
    subject.network_facts(
        subject.universe.network().unreached_endpoints(),
        "let those who call out on port 443, and admit it from their groups",
    )
}
