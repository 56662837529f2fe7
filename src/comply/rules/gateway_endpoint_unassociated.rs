//! `gateway-endpoint-unassociated`: a gateway endpoint that a workload's subnet has no route to.

use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::Subject;

rule! {
    /// A workload is in a subnet whose route table does not lead to the gateway endpoint of its VPC.
    ///
    /// A gateway endpoint is a route: subnets whose table does not have it go to S3 or DynamoDB over the
    /// internet, or not at all, and conditions about the endpoint refuse them.
    ///
    /// Associate the table with the endpoint.
    ///
    /// <https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html>
    GatewayEndpointUnassociated, "gateway-endpoint-unassociated", Medium, check
}

fn check(subject: &Subject<'_>) -> Vec<Found> {
    subject.network_facts(
        subject.universe.network().unassociated_endpoints(),
        "associate the subnet's route table with the endpoint",
    )
}
