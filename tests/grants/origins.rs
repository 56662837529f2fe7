//! Grants that come through an endpoint by its service, from a network, or from addresses.

use crate::common::blueprint::symbol;
use crate::design::{assert_clean, conditions, decided, model, problems, statements};
use landform::evaluate::iam::Outcome::{Allow, ImplicitDeny};

fn grant(way: &str) -> String {
    format!("grants: [ {{ to: role/prod/loader, may: read, \"on\": bucket/dev/data, {way} }} ]")
}

#[test]
fn an_endpoint_is_named_by_its_service_as_in_claims() {
    for word in ["endpoint/prod/s3", "endpoint/prod/apps-s3", "apps-s3"] {
        let rest = grant(&format!("through: {word}"));
        assert_clean(&rest);
        let vpcs = conditions(&model(&rest), "bucket/dev/data", "aws:SourceVpc");
        assert!(
            !vpcs.is_empty() && vpcs.iter().all(|vpc| *vpc == symbol("vpc/prod/apps")),
            "{vpcs:?}"
        );
    }
    let near = problems(&grant("through: endpoint/prod/s4"));
    assert!(near.len() == 1 && near[0].starts_with("reference-unknown: "), "{near:?}");
}

#[test]
fn a_grant_comes_from_a_network() {
    let claims = r#"
expect:
  - { allow: ["s3:GetObject"], by: role/prod/loader, "on": bucket/dev/data/x, via: endpoint/prod/s3 }
  - { deny: ["s3:GetObject"], by: role/prod/loader, "on": bucket/dev/data/x, via: internet }
"#;
    for word in ["network/prod/apps", "network/apps"] {
        assert_clean(&[&grant(&format!("from: {word}")), claims].concat());
    }
}

/// An endpoint that one grant names admits that grant alone, and what other grants let come from its network.
#[test]
fn what_may_come_from_a_network_passes_endpoints_that_another_grant_names() {
    let named =
        "{ to: role/prod/other, may: read, \"on\": bucket/dev/data/named/*, through: endpoint/prod/s3 }";
    let from = "{ to: role/prod/loader, may: read, \"on\": bucket/dev/data/from/*, from: network/apps }";
    let claims = r#"
expect:
  - { allow: ["s3:GetObject"], by: role/prod/other, "on": bucket/dev/data/named/x, via: endpoint/prod/s3 }
  - { allow: ["s3:GetObject"], by: role/prod/loader, "on": bucket/dev/data/from/x, via: endpoint/prod/s3 }
  - { deny: ["s3:GetObject"], by: role/prod/loader, "on": bucket/dev/data/from/x, via: internet }
  - { deny: ["s3:PutObject"], by: role/prod/loader, "on": bucket/dev/data/from/x, via: endpoint/prod/s3 }
  - { deny: ["s3:GetObject"], by: role/prod/loader, "on": bucket/dev/data/named/x, via: endpoint/prod/s3 }
  - { deny: ["s3:GetObject"], by: role/prod/other, "on": bucket/dev/data/from/x, via: endpoint/prod/s3 }
"#;
    for (first, second) in [(named, from), (from, named)] {
        assert_clean(&format!("grants: [ {first}, {second} ]{claims}"));
    }
    let open = model(&format!("grants: [ {from} ]"));
    let sids = statements(&open, "endpoint/prod/apps-s3").into_iter().filter_map(|one| one.sid);
    assert!(
        sids.into_iter().all(|sid| !sid.contains("Loader")),
        "an open endpoint admits all of the organization"
    );
}

#[test]
fn a_grant_comes_from_addresses() {
    let public = grant("from: [203.0.113.0/24, \"2001:db8::/32\"]");
    assert_clean(&public);
    let found = model(&public);
    let may = |address: &str| {
        decided(
            &found,
            "role/prod/loader",
            "s3:GetObject",
            "bucket/dev/data/x",
            &[("aws:SourceIp", address)],
        )
    };
    assert_eq!(
        [may("203.0.113.7"), may("2001:db8::7"), may("203.0.114.7")],
        [Allow, Allow, ImplicitDeny]
    );
    let inside = grant("from: 10.20.1.0/24");
    assert_clean(&inside);
    let found = model(&inside);
    for address in ["role/prod/loader", "bucket/dev/data"] {
        assert!(
            conditions(&found, address, "aws:VpcSourceIp")
                .iter()
                .all(|block| block == "10.20.1.0/24")
        );
        assert!(!conditions(&found, address, "aws:VpcSourceIp").is_empty(), "{address}");
        assert!(
            conditions(&found, address, "aws:SourceVpc").contains(&symbol("vpc/prod/apps")),
            "{address}"
        );
    }
}

#[test]
fn what_cannot_be_held_is_told() {
    for way in [
        "from: 10.99.0.0/24",
        "from: 0.0.0.0/0",
        "from: 203.0.113.7",
        "from: prod",
        "from: [network/prod/apps, 203.0.113.0/24]",
        "from: [10.20.1.0/24, 203.0.113.0/24]",
        "from: network/prod/bare",
        "from: 10.40.1.0/24",
        "from: network/prod/apps, through: endpoint/prod/s3",
    ] {
        let found = problems(&grant(way));
        assert!(found.len() == 1 && found[0].starts_with("grant-from: "), "{way}: {found:?}");
    }
    for (word, on) in [("network/dev/apps", "bucket/dev/data"), ("network/prod/ap", "bucket/dev/data")] {
        let rest = format!("grants: [ {{ to: role/prod/loader, may: read, \"on\": {on}, from: {word} }} ]");
        let found = problems(&rest);
        assert!(found.len() == 1 && found[0].starts_with("reference-unknown: "), "{word}: {found:?}");
    }
    let key = problems(
        "grants: [ { to: role/prod/loader, may: decrypt, \"on\": key/dev/data, from: network/apps } ]",
    );
    assert!(key.len() == 1 && key[0].starts_with("grant-from: "), "{key:?}");
}
