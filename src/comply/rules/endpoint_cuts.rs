//! `endpoint-cuts`: the policy of an endpoint stops calls that its network needs.

use crate::aws::Text;
use crate::catalog::{action_names, aws_owned_buckets, services};
use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::Subject;
use crate::evaluate::iam::{Outcome, PolicyLayer};
use crate::model::{Call, Promise, Via};
use crate::resource::{Body, Endpoint, Resource, StudioDomain, StudioNetwork};
use std::collections::{BTreeMap, BTreeSet};

rule! {
    /// The policy of an endpoint stops calls that its network needs.
    ///
    /// Everything in the network that calls the service comes through the endpoint. A policy that admits the
    /// organization's callers or a few buckets only also stops what AWS signs itself: layers of images in ECR,
    /// packages in CodeArtifact and updates for Systems Manager lie in buckets of AWS. And it stops what grants give
    /// to a workload in the network, if their resources do not stand in it. The rule asks the evaluator: with a
    /// caller of AWS's own for each bucket behind the other endpoints of the network, and with every grant of a
    /// studio's roles.
    ///
    /// A network without an endpoint of S3 and without a way out is told as well where it has endpoints whose use ends in
    /// such a bucket: images and packages are found there, and never come.
    ///
    /// Allow `s3:GetObject` on the buckets that the finding names, without a condition on the caller; for a grant, add
    /// its resource, or write `through:` at it.
    ///
    /// <https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html>
    EndpointCuts, "endpoint-cuts", Medium, check
}

fn check(subject: &Subject<'_>) -> Vec<Found> {
    let endpoints: Vec<(&Resource, &Endpoint)> = endpoints(subject).collect();
    let mut services: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (_, endpoint) in &endpoints {
        services.entry(&endpoint.vpc).or_default().push(&endpoint.service);
    }
    let of_aws = endpoints.iter().filter_map(|(resource, endpoint)| {
        let beside = services.get(endpoint.vpc.as_str()).map(Vec::as_slice);
        buckets(subject, resource, endpoint, beside.unwrap_or_default())
    });
    let networks = networks(subject);
    let promises = subject.model.promises.iter().filter(|_| !networks.is_empty());
    let of_grants = promises.flat_map(|promise| granted(subject, &networks, promise));
    of_aws.chain(of_grants).chain(without_s3(subject, &endpoints)).collect()
}

/// Endpoints whose use ends in buckets of AWS, in networks of the blueprint without any way to S3.
fn without_s3(subject: &Subject<'_>, endpoints: &[(&Resource, &Endpoint)]) -> Vec<Found> {
    let bodies = || subject.model.resources.values().map(|one| (one, &one.body));
    let ours = bodies().filter(|(_, body)| matches!(body, Body::Vpc(_)));
    let vpcs: BTreeSet<String> =
        ours.map(|(one, _)| Text::symbol(&one.address).as_str().to_owned()).collect();
    let leads_out = bodies().filter_map(|(_, body)| match body {
        Body::InternetGateway(way) => Some(way.vpc.as_str()),
        _ => None,
    });
    let of_s3 = endpoints.iter().filter(|(_, one)| takes(one, action_names::GET_OBJECT));
    let open: BTreeSet<&str> = leads_out.chain(of_s3.map(|(_, one)| one.vpc.as_str())).collect();
    let is_cut = |vpc: &String| vpcs.contains(vpc) && !open.contains(vpc.as_str());
    let cut = endpoints.iter().filter(|(_, one)| is_cut(&one.vpc));
    let told = cut.filter_map(|(resource, one)| {
        let name = services::endpoint(&one.service)?.name.as_str();
        let needed = aws_owned_buckets::needed_with(name, &resource.place.region).find(|row| row.whole)?;
        let bucket = needed.in_region(&resource.place.region);
        let message = format!("calls through `{}` end in a bucket of AWS that nothing here leads to", resource.address);
        Some(
            Found::new(&resource.address, "s3", message)
                .evidence([format!("AWS sends callers to `{bucket}`, and the network has neither an endpoint of S3 nor a way out")])
                .help("add `s3` to `endpoints` of the network"),
        )
    });
    told.collect()
}

fn endpoints<'a>(subject: &Subject<'a>) -> impl Iterator<Item = (&'a Resource, &'a Endpoint)> {
    subject.model.resources.values().filter_map(|resource| match &resource.body {
        Body::Endpoint(endpoint) => Some((resource, endpoint)),
        _ => None,
    })
}

/// Buckets of AWS that an endpoint of S3 stops, although others of its network send callers there.
fn buckets(
    subject: &Subject<'_>,
    resource: &Resource,
    endpoint: &Endpoint,
    beside: &[&str],
) -> Option<Found> {
    takes(endpoint, action_names::GET_OBJECT).then_some(())?;
    let names: Vec<&str> = beside
        .iter()
        .filter_map(|service| Some(services::endpoint(service)?.name.as_str()))
        .collect();
    let needed = aws_owned_buckets::behind(names, &resource.place.region);
    let is_stopped = |bucket: &&String| {
        let object = subject.model.partition().bucket_arn(&[bucket.as_str(), "/x"].concat());
        subject.universe.stops_aws(resource, action_names::GET_OBJECT, &object)
    };
    let stopped: Vec<String> = needed.iter().filter(is_stopped).map(|bucket| format!("`{bucket}`")).collect();
    let all = (!stopped.is_empty()).then(|| stopped.join(", "))?;
    let message = format!("`{}` stops what its network fetches from AWS", resource.address);
    Some(
        Found::new(&resource.address, "buckets", message)
            .evidence([format!("other endpoints of the network send callers to {all}")])
            .help("allow `s3:GetObject` on these buckets, without a condition on the caller"),
    )
}

/// True for an endpoint that calls for an action come through.
fn takes(endpoint: &Endpoint, action: &str) -> bool {
    let service = action.split(':').next().unwrap_or_default();
    services::endpoint(&endpoint.service)
        .is_some_and(|row| row.services.iter().any(|own| own == service) && row.takes(action))
}

/// What the endpoints of a studio's network stop of a grant to one of its roles.
fn granted(subject: &Subject<'_>, networks: &BTreeSet<(&str, &str)>, promise: &Promise) -> Vec<Found> {
    if promise.call.via.is_some() {
        return Vec::new();
    }
    let role = promise.call.principal.as_str();
    let there = |vpc: &str| networks.contains(&(role, vpc));
    endpoints(subject)
        .filter(|(_, endpoint)| there(&endpoint.vpc) && takes(endpoint, &promise.call.action))
        .filter(|(resource, _)| is_stopped(subject, promise, resource))
        .map(|(resource, _)| stopped(promise, resource))
        .collect()
}

/// The roles as which apps of studios run, of a domain or of one of its users, each with a network where they do.
fn networks<'a>(subject: &Subject<'a>) -> BTreeSet<(&'a str, &'a str)> {
    let bodies = || subject.model.resources.values().map(|resource| &resource.body);
    let users = |studio: &Resource, domain: &StudioDomain| {
        let id = domain.id_at(&studio.address);
        let roles = bodies().filter_map(move |body| match body {
            Body::UserProfile(user) if user.domain == id.as_str() => Some(user.role.as_str()),
            _ => None,
        });
        roles.collect::<Vec<_>>()
    };
    let studios = subject.model.resources.values().filter_map(|resource| match &resource.body {
        Body::StudioDomain(domain) if domain.network == StudioNetwork::VpcOnly => Some((resource, domain)),
        _ => None,
    });
    studios
        .flat_map(|(resource, domain)| {
            let roles = users(resource, domain).into_iter().chain([domain.role.as_str()]);
            roles.map(|role| (role, domain.vpc.as_str())).collect::<Vec<_>>()
        })
        .collect()
}

fn is_stopped(subject: &Subject<'_>, promise: &Promise, endpoint: &Resource) -> bool {
    let call = Call {
        via: Some(Via::Endpoint(endpoint.address.to_string())),
        ..promise.call.clone()
    };
    let answer = subject.universe.answer(&call);
    let refused = matches!(answer.decision, Outcome::ExplicitDeny | Outcome::ImplicitDeny);
    refused && answer.decided_by == PolicyLayer::Endpoint
}

fn stopped(promise: &Promise, endpoint: &Resource) -> Found {
    let (role, call) = (promise.of.address(), &promise.call);
    let message =
        format!("`{}` stops `{}` of `{role}` on `{}`", endpoint.address, call.action, call.resource);
    Found::new(
        &endpoint.address,
        [&call.principal, "\n", &call.action, "\n", &call.resource].concat(),
        message,
    )
    .evidence([format!(
        "`{role}` runs in the network of the endpoint, and a grant gives it the call"
    )])
    .help("write `through:` with the endpoint at the grant, or add its resource to the endpoint's policy")
}
