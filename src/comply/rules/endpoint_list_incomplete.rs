//! `endpoint-list-incomplete`: a studio's calls to AWS leave the network, since no endpoint answers there.

use crate::aws::Text;
use crate::catalog::{services, workloads};
use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::Subject;
use crate::evaluate::network::Reach;
use crate::model::Flow;
use crate::resource::{Body, Resource, StudioDomain, StudioNetwork};
use std::collections::BTreeSet;

rule! {
    /// A studio in a VPC calls services of AWS that have no endpoint there.
    ///
    /// Apps call more than SageMaker: they assume roles (`sts`), write logs, read S3 and, to read a warehouse, ask
    /// Redshift for credentials. What has no endpoint goes to the service's public address, by the way out that the
    /// network has: past endpoint policies, without `aws:SourceVpce` for policies to ask for, and not at all on the
    /// day when the way out is closed. In a network without a way out the same list is the error `endpoint-missing`.
    ///
    /// Write `endpoints: needed` at the network. The rule looks at VPCs of the blueprint, and asks the evaluator
    /// which warehouses the studio reaches.
    ///
    /// <https://docs.aws.amazon.com/sagemaker/latest/dg/studio-notebooks-and-internet-access.html>
    EndpointListIncomplete, "endpoint-list-incomplete", Medium, check
}

fn check(subject: &Subject<'_>) -> Vec<Found> {
    let studios = subject.model.resources.values().filter_map(|resource| match &resource.body {
        Body::StudioDomain(domain) if domain.network == StudioNetwork::VpcOnly => Some((resource, domain)),
        _ => None,
    });
    studios
        .filter(|(_, domain)| is_ours(subject, &domain.vpc))
        .filter_map(|(resource, domain)| found(subject, resource, domain))
        .collect()
}

/// True for a VPC of the blueprint: of one that exists already not every endpoint is known.
fn is_ours(subject: &Subject<'_>, vpc: &str) -> bool {
    let mut vpcs = subject.model.resources.values().filter(|one| matches!(one.body, Body::Vpc(_)));
    vpcs.any(|one| Text::symbol(&one.address).as_str() == vpc)
}

fn found(subject: &Subject<'_>, resource: &Resource, domain: &StudioDomain) -> Option<Found> {
    let there = endpoints(subject, &domain.vpc);
    let region = &resource.place.region;
    let missing: Vec<String> = called(subject, resource)
        .into_iter()
        .filter(|service| {
            services::endpoint(service).is_some_and(|known| !there.contains(known.in_region(region).as_str()))
        })
        .map(|service| format!("`{service}`"))
        .collect();
    if missing.is_empty() {
        return None;
    }
    let message = format!("calls of `{}` to {} leave its network", resource.address, missing.join(", "));
    Some(
        Found::new(&resource.address, "endpoints", message)
            .evidence(["the VPC has no endpoint of these services"])
            .help("write `endpoints: needed` at the network"),
    )
}

/// Services with an endpoint in a VPC, by their full names.
fn endpoints<'a>(subject: &Subject<'a>, vpc: &str) -> BTreeSet<&'a str> {
    let bodies = subject.model.resources.values().map(|one| &one.body);
    bodies
        .filter_map(|body| match body {
            Body::Endpoint(endpoint) if endpoint.vpc == vpc => Some(endpoint.service.as_str()),
            _ => None,
        })
        .collect()
}

/// Endpoint services that the apps of a studio call.
fn called(subject: &Subject<'_>, studio: &Resource) -> BTreeSet<&'static str> {
    let client = reads_warehouse(subject, studio).then_some("warehouse-client");
    let workloads = std::iter::once("studio").chain(client);
    workloads.flat_map(workloads::endpoints).collect()
}

fn reads_warehouse(subject: &Subject<'_>, studio: &Resource) -> bool {
    subject.model.resources.values().any(|other| {
        let port = match &other.body {
            Body::RedshiftCluster(cluster) => cluster.port,
            Body::RedshiftServerless(workgroup) => workgroup.port,
            _ => return false,
        };
        let flow = Flow {
            from: studio.address.to_string(),
            to: other.address.to_string(),
            protocol: "tcp".to_owned(),
            port,
            client_ports: None,
        };
        subject.universe.network().trace(&flow).decision == Reach::Reach
    })
}
