//! The worked case of a warehouse read from Studio: its flows, and calls that need their packets to arrive.

use crate::common::blueprint::{STUDIO, model};
use landform::evaluate::Universe;
use landform::evaluate::iam::Outcome;
use landform::evaluate::network::{Extent, Networks, Reach};
use landform::model::{Call, Flow, Model, Via};
use landform::resource::{Body, Resource};
use std::collections::BTreeMap;

/// The model after a change to some of its resources.
fn changed(change: impl Fn(&mut Resource)) -> Model {
    let model = model(STUDIO);
    let mut resources: BTreeMap<_, _> = model.resources.clone();
    resources.values_mut().for_each(change);
    model.with_resources(resources)
}

fn without(kind: &str, account: &str) -> Model {
    let model = model(STUDIO);
    let mut resources = model.resources.clone();
    resources.retain(|address, _| address.kind() != kind || address.account() != account);
    model.with_resources(resources)
}

fn flow(from: &str, to: &str, port: u16) -> Flow {
    Flow {
        from: from.to_owned(),
        to: to.to_owned(),
        protocol: "tcp".to_owned(),
        port,
        client_ports: None,
    }
}

const WAREHOUSE: &str = "redshift-cluster/producer/analytics";

#[test]
fn flows_of_the_case() {
    let model = model(STUDIO);
    let net = Networks::new(&model);
    let rows = [
        ("10.20.1.5", "10.30.1.10", 5439, Reach::Reach),
        ("10.20.2.5", "10.30.2.10", 5439, Reach::Reach),
        ("studio-domain/consumer/lab", WAREHOUSE, 5439, Reach::Reach),
        ("user-profile/consumer/lab-alice", WAREHOUSE, 5439, Reach::Reach),
        ("user-profile/consumer/lab-bob", WAREHOUSE, 5439, Reach::Reach),
        ("10.20.1.5", "10.30.1.10", 22, Reach::NoReach),
        ("10.20.1.5", "10.30.1.10", 443, Reach::NoReach),
        ("10.20.128.5", "10.30.1.10", 5439, Reach::NoReach),
        ("0.0.0.0/0", WAREHOUSE, 5439, Reach::NoReach),
        ("0.0.0.0/1 + 128.0.0.0/1", WAREHOUSE, 5439, Reach::NoReach),
        (WAREHOUSE, "internet", 443, Reach::NoReach),
        ("user-profile/consumer/lab-alice", "files.pythonhosted.org", 443, Reach::Reach),
        ("user-profile/consumer/lab-alice", "example.com", 443, Reach::NoReach),
        ("user-profile/consumer/lab-alice", "sts.us-east-1.amazonaws.com", 443, Reach::Reach),
        ("user-profile/consumer/lab-alice", "endpoint/consumer/studio-s3", 443, Reach::Reach),
    ];
    for (from, to, port, expected) in rows {
        let answer = net.trace(&flow(from, to, port));
        assert_eq!(answer.decision, expected, "{from} {to} {port}: {answer:#?}");
        if expected == Reach::NoReach {
            assert!(answer.stopped.is_some() && answer.extent == Extent::None);
        }
    }
    assert!(net.claims().iter().all(|claim| claim.holds) && net.claims().len() >= 3);
}

#[test]
fn without_routes_of_the_producer_the_return_path_is_missing() {
    let model = without("peering-route", "producer");
    let answer = Networks::new(&model).trace(&flow("10.20.1.5", "10.30.1.10", 5439));
    assert_eq!(answer.decision, Reach::NoReach);
    assert!(answer.stopped.unwrap().note.starts_with("return path"));
}

fn through(endpoint: &str) -> Call {
    Call {
        principal: "arn:aws:iam::222222222222:role/studio-exec".to_owned(),
        action: "sts:AssumeRole".to_owned(),
        resource: "arn:aws:iam::111111111111:role/RedshiftROAPIUserAccess".to_owned(),
        via: Some(Via::Endpoint(endpoint.to_owned())),
        source_identity: Some("alice".to_owned()),
        ..Call::default()
    }
}

#[test]
fn a_call_through_an_endpoint_needs_its_packets_to_arrive() {
    let call = through("endpoint/consumer/studio-sts");
    assert_eq!(Universe::new(&model(STUDIO)).answer(&call).decision, Outcome::Allow);

    let deaf = changed(|resource| {
        if let (true, Body::SecurityGroup(group)) =
            (resource.address.name() == "studio-endpoints", &mut resource.body)
        {
            group.rules.clear();
        }
    });
    let answer = Universe::new(&deaf).answer(&call);
    assert_eq!(answer.decision, Outcome::ImplicitDeny);
    assert!(
        answer.reasons[0].note.contains("the endpoint is not reached"),
        "{:?}",
        answer.reasons
    );

    let nameless = changed(|resource| {
        if let Body::Vpc(vpc) = &mut resource.body {
            vpc.dns_hostnames = false;
        }
    });
    let answer = Universe::new(&nameless).answer(&call);
    assert_eq!(answer.decision, Outcome::ImplicitDeny);
    assert!(answer.reasons[0].note.contains("DNS hostnames"), "{:?}", answer.reasons);
}

#[test]
fn callers_without_a_place_are_decided_by_policies_alone() {
    let call = Call {
        principal: "arn:aws:iam::222222222222:role/other".to_owned(),
        ..through("endpoint/consumer/studio-sts")
    };
    let answer = Universe::new(&model(STUDIO)).answer(&call);
    assert!(
        answer.parts.iter().all(|part| part.purpose != "the way to the endpoint"),
        "{answer:#?}"
    );
}
