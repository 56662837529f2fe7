//! Control policies, trails, shares, peering connections, warehouses and studios that exist already: never written, decided as
//! they are said, and asked for what is not said.

use crate::common::blueprint::{model_of, resolved, symbol};
use crate::common::files::folder;
use crate::common::program::{inside, stdout};
use landform::edits::problems;
use landform::evaluate::Universe;
use landform::evaluate::iam::Outcome;
use landform::evaluate::network::Reach;
use landform::learn::{Learned, updated};
use landform::lock::Lock;
use landform::model::Model;
use landform::plan::plan;
use landform::policy::Statement;
use landform::resource::{Body, StudioNetwork};
use std::fs;

const HEAD: &str = r#"
landform: 1
name: there
organization:
  id: o-a1b2c3d4e5
  root: r-a1b2
  management: "000000000001"
  units: { all: { id: ou-a1b2-11111111, accounts: [a, b] } }
accounts: { a: { id: "111111111111" }, b: { id: "222222222222" } }
region: us-east-1
keys: { k: { in: a, existing: true, id: 12345678-90ab-cdef-1234-567890abcdef, policy: none } }
roles:
  people: { in: a, for: studio, source_identity: true }
  reader: { in: a, for: lambda, source_identity: true }
  far: { in: b, for: lambda, statements: [{ Effect: Allow, Action: ["sagemaker:GetRecord"], Resource: "*" }] }
networks:
  n:
    in: a
    vpc: vpc-0a1b2c3d
    cidr: 10.0.0.0/16
    subnets: [subnet-0a1b2c3d, subnet-0a1b2c3e]
    route_tables: rtb-0a1b2c3d
  m: { in: b, cidr: 10.1.0.0/16 }
feature_groups:
  f:
    in: a
    existing: true
    record_identifier: id
    event_time: t
    features: { id: string, t: string }
    online: true
    writer: reader
"#;
const POLICY: &str = "control_policies: { quiet: { existing: true, \"on\": unit/all, statements: [{ Effect: Deny, Action: \"sagemaker:GetRecord\", Resource: \"*\" }] } }\n";
const TRAIL: &str = "buckets: { made: { in: a, name: there-made }, old: { in: a, name: there-old, existing: true, key: none } }\ntrails:\n  new-bucket: { in: a, name: tower, existing: true, bucket: made, records: [management, feature-groups] }\n  old-bucket: { in: a, name: older, existing: true, bucket: old }\n";
const SHARE: &str = "shares: { s: { in: a, existing: true, of: f, access: read-only, with: account/b } }\n";
const PEERING: &str = "peerings: { p: { from: n, to: m, existing: true, id: pcx-0a1b2c3d, routes: to } }\n";
const WAREHOUSE: &str =
    "warehouses: { w: { network: n, existing: true, key: k, security_groups: sg-0a1b2c3d } }\n";
const STUDIO: &str = "studios: { s: { network: n, existing: true, id: d-abcdefghijkl, vpc_only: true, source_identity: true, role: people, users: { ann: {} } } }\n";

fn with(sections: &[&str]) -> String {
    [HEAD, &sections.concat()].concat()
}

/// What the statements of a policy on a resource are called.
fn sids(model: &Model, address: &str) -> Vec<String> {
    let found = model.resources.values().find(|one| one.address.to_string() == address).unwrap();
    let named = |one: &Statement| one.sid.clone();
    found.body.resource_policy().unwrap().statements.iter().filter_map(named).collect()
}

fn claimed(text: &str, claim: &str) -> Outcome {
    let model = model_of(&[text, "expect: [ { ", claim, " } ]\n"].concat());
    let decided = Universe::new(&model).claims();
    assert_eq!(decided.len(), 1, "{claim}");
    decided[0].decision
}

fn flow(text: &str, flow: &str) -> (Reach, String) {
    let model = model_of(&[text, "flows: [ { ", flow, " } ]\n"].concat());
    let decided = Universe::new(&model).flows();
    assert_eq!(decided.len(), 1, "{flow}");
    (decided[0].answer.decision, format!("{:?}", decided[0].answer))
}

/// None of them is in a file, and the lock holds none as deployed.
#[test]
fn nothing_of_what_exists_is_written() {
    let model = model_of(&with(&[POLICY, TRAIL, SHARE, PEERING, WAREHOUSE, STUDIO]));
    let there = [
        "control-policy/management/quiet",
        "trail/a/new-bucket",
        "trail/a/old-bucket",
        "share/a/s",
        "peering/a/p",
        "redshift-cluster/a/w",
        "studio-domain/a/s",
        "user-profile/a/s-ann",
    ];
    let (planned, problems) = plan(&model, &Lock::empty());
    assert!(!problems.has_errors(), "{problems:?}");
    let written: Vec<String> = planned.resources().map(|one| one.address.to_string()).collect();
    for address in there {
        let found = model.resources.values().find(|one| one.address.to_string() == address);
        assert!(found.is_some_and(|one| one.existence.is_existing()), "{address}");
        assert!(!written.contains(&address.to_owned()), "{address}");
    }
    // Nor what is made beside one that is new: log groups, roles that accept, groups of apps, acceptance.
    let beside = |kind: &str| {
        written
            .iter()
            .filter(|address| address.starts_with(&[kind, "/"].concat()))
            .cloned()
            .collect::<Vec<_>>()
    };
    assert_eq!(beside("log-group"), ["log-group/b/m-flows"]);
    assert_eq!(beside("security-group"), [] as [String; 0]);
    assert_eq!(beside("acceptance"), [] as [String; 0]);
    assert_eq!(beside("peering-accepter"), [] as [String; 0]);
    assert_eq!(
        beside("role"),
        ["role/a/people", "role/a/reader", "role/b/far", "role/b/m-flow-writer"]
    );
}

/// A control policy that exists denies as one that is made, and a share lets in.
#[test]
fn control_policies_and_shares_are_decided_as_they_are_said() {
    let read = "allow: \"sagemaker:GetRecord\", by: role/b/far, on: feature-group/a/f";
    // Whom a feature group is shared with that exists already, nobody says.
    assert_eq!(claimed(&with(&[]), read), Outcome::Unknown);
    // Without sharing in the organization it was accepted; one that is made waits for that.
    assert_eq!(claimed(&with(&[SHARE]), read), Outcome::Allow);
    assert_eq!(claimed(&with(&[SHARE, POLICY]), read), Outcome::ExplicitDeny);
}

/// The bucket that is made lets the trail in; the one that exists does already, and nobody is asked to add anything.
#[test]
fn a_trail_is_admitted_by_what_is_made() {
    let model = model_of(&with(&[TRAIL]));
    assert_eq!(
        sids(&model, "bucket/a/made"),
        ["DenyWithoutTls", "CloudtrailChecksBucket", "CloudtrailWritesFiles"]
    );
    assert!(model.handed_over.is_empty(), "{:?}", model.handed_over);
    let made = model_of(&with(&[&TRAIL.replace("name: older, existing: true", "name: older")]));
    assert_eq!(
        made.handed_over.len(),
        1,
        "a trail that is made needs what the old bucket does not say"
    );
    let reading = with(&[&TRAIL.replace("bucket: made,", "bucket: made, readers: reader,")]);
    let read = "allow: \"s3:GetObject\", by: role/a/reader, on: bucket/a/made/AWSLogs/111111111111/x";
    assert_eq!(claimed(&reading, read), Outcome::Allow);
}

/// Routes are written where they are asked for, with the id that is said, and packets are as certain as both ends.
#[test]
fn a_peering_is_passed_by_its_id() {
    let routes = |text: &str| -> Vec<String> {
        let model = model_of(text);
        let of_route = |body: &Body| match body {
            Body::PeeringRoute(route) => Some(route.peering.clone()),
            _ => None,
        };
        model.resources.values().filter_map(|one| of_route(&one.body)).collect()
    };
    assert_eq!(routes(&with(&[PEERING])), ["pcx-0a1b2c3d", "pcx-0a1b2c3d"]);
    assert_eq!(routes(&with(&[&PEERING.replace(", routes: to", "")])), [] as [String; 0]);
    // Of the network that exists nobody knows the routes back.
    assert_eq!(
        flow(&with(&[PEERING]), "from: 10.1.0.5, reach: 10.0.0.5, port: 443").0,
        Reach::Unknown
    );
    // Between two networks of the design everything is known: accepted, and led there by routes that are asked for.
    let both = HEAD.replace("    vpc: vpc-0a1b2c3d\n", "").replace(
        "    subnets: [subnet-0a1b2c3d, subnet-0a1b2c3e]\n    route_tables: rtb-0a1b2c3d\n",
        "",
    );
    let groups = "groups:\n  one: { network: n, reaches: { to: network/m, port: 443 } }\n  two: { network: m, admits: { from: group/one, port: 443 } }\n";
    let way = "from: group/one, reach: group/two, port: 443";
    let joined = [both.as_str(), &PEERING.replace("routes: to", "routes: both"), groups].concat();
    let (reach, answer) = flow(&joined, way);
    assert_eq!(reach, Reach::Reach, "{answer}");
    let (reach, answer) = flow(&[both.as_str(), PEERING, groups].concat(), way);
    assert_eq!(reach, Reach::NoReach, "{answer}");
    let model = model_of(&joined);
    let rule = model.resources.values().find_map(|one| match &one.body {
        Body::PeeringRule(rule) => Some(rule.description.clone()),
        _ => None,
    });
    assert!(rule.unwrap().ends_with(" over pcx-0a1b2c3d"));
}

/// Grants on a warehouse that exists are written; who reaches it stays open.
#[test]
fn a_warehouse_is_read_and_its_group_is_not_known() {
    let grants = "grants: [ { to: role/a/reader, may: read, on: warehouse/w } ]\n";
    let text = with(&[WAREHOUSE, grants]);
    let asked = "allow: \"redshift:GetClusterCredentials\", by: role/a/reader, on: \"arn:aws:redshift:us-east-1:111111111111:dbuser:w/ann\", context: { \"redshift:DbUser\": ann }, source_identity: ann";
    assert_eq!(claimed(&text, asked), Outcome::Allow);
    let (reach, answer) = flow(&text, "from: 10.1.0.5, reach: warehouse/w, port: 5439");
    assert_eq!(reach, Reach::Unknown, "{answer}");
    assert!(answer.contains("not in the blueprint"), "{answer}");
    let key = |words: &str| {
        let model = model_of(&with(&[&WAREHOUSE.replace("key: k, ", words)]));
        let found = model
            .resources
            .values()
            .find(|one| one.address.kind() == "redshift-cluster")
            .unwrap();
        (found.existence.knows_key(), found.body.key().map(str::to_owned))
    };
    let own = "arn:aws:kms:us-east-1:111111111111:key/12345678-90ab-cdef-1234-567890abcdef";
    assert_eq!(key("key: k, "), (true, Some(own.to_owned())));
    assert_eq!(key("key: none, "), (true, None));
    assert_eq!(key(""), (false, None));
}

/// Users bear the id of their studio; a role that is made gets what its people call, and one that exists has it.
#[test]
fn a_studio_has_the_id_that_is_said() {
    let model = model_of(&with(&[STUDIO]));
    let user = model.resources.values().find(|one| one.address.kind() == "user-profile").unwrap();
    assert_eq!(
        user.arn().as_str(),
        "arn:aws:sagemaker:us-east-1:111111111111:user-profile/d-abcdefghijkl/ann"
    );
    assert!(!user.arn().as_str().contains(&symbol("studio-domain/a/s")));
    let way = "from: user-profile/a/s-ann, reach: 10.1.0.5, port: 443";
    assert_eq!(flow(&with(&[STUDIO]), way).0, Reach::Unknown);
    let open = model_of(&with(&[&STUDIO.replace("vpc_only: true", "vpc_only: false")]));
    let network = open.resources.values().find_map(|one| match &one.body {
        Body::StudioDomain(domain) => Some(domain.network),
        _ => None,
    });
    assert_eq!(network, Some(StudioNetwork::PublicInternetOnly));
    let spaces = |text: &str| {
        let roles = model_of(text);
        let people = roles.roles().find(|(one, _)| one.address.to_string() == "role/a/people").unwrap().1;
        people
            .inline
            .values()
            .any(|one| one.to_json().to_string().contains("sagemaker:CreateSpace"))
    };
    assert!(spaces(&with(&[STUDIO])));
    let there = HEAD.replace(
        "people: { in: a, for: studio, source_identity: true }",
        "people: { in: a, existing: true }",
    );
    let old = model_of(&[there.as_str(), STUDIO].concat());
    assert!(old.handed_over.is_empty(), "{:?}", old.handed_over);
    assert!(!spaces(&[there.as_str(), STUDIO].concat()));
}

/// What of it must be said is asked for, and what has no meaning is refused, with what to write.
#[test]
fn what_does_not_fit_is_told() {
    let rows = [
        (PEERING.replace(", id: pcx-0a1b2c3d", ""), "existing-invalid", "with `id`"),
        (PEERING.replace("pcx-0a1b2c3d", "vpc-0a1b2c3d"), "id-invalid", "8 or 17"),
        (PEERING.replace("existing: true, ", ""), "policy-of-new", "`existing: true`"),
        (PEERING.replace("routes: to", "dns: true"), "existing-set", "leave it out"),
        (WAREHOUSE.replace("key: k", "nodes: 4"), "existing-set", "leave it out"),
        (WAREHOUSE.replace("existing: true, ", ""), "policy-of-new", "`existing: true`"),
        (
            WAREHOUSE.replace("existing: true, key: k, security_groups: sg-0a1b2c3d", "nodes: 2"),
            "missing-key",
            "add `key:`",
        ),
        (STUDIO.replace("id: d-abcdefghijkl, ", ""), "existing-invalid", "list-domains"),
        (STUDIO.replace("d-abcdefghijkl", "s-abc"), "id-invalid", "list-domains"),
        (STUDIO.replace("vpc_only: true, ", ""), "existing-invalid", "AppNetworkAccessType"),
        (
            STUDIO.replace("source_identity: true, ", ""),
            "existing-invalid",
            "ExecutionRoleIdentityConfig",
        ),
        (
            STUDIO.replace("existing: true, id: d-abcdefghijkl, vpc_only: true", "vpc_only: false"),
            "policy-of-new",
            "leave `vpc_only` out",
        ),
        (
            TRAIL.replace("name: tower,", "name: tower, retention_days: 90,"),
            "existing-set",
            "leave it out",
        ),
        (
            "networks: { o: { in: a, cidr: 10.2.0.0/16, existing: true } }\n".to_owned(),
            "unknown-key",
            "`vpc: vpc-…`",
        ),
        (
            "networks: { o: { in: a, vpc: vpc-0a1b2c3d, flow_logs: true } }\n".to_owned(),
            "network-mixed",
            "`vpc` with the ids",
        ),
        (
            "networks: { o: { in: a, vpc: vpc-0a1b2c3d, flow_logs: { retention_days: 30 } } }\n".to_owned(),
            "network-mixed",
            "`vpc` with the ids",
        ),
        (
            "pools: { p: { cidr: 10.2.0.0/16, existing: true } }\n".to_owned(),
            "unknown-key",
            "`reserved`",
        ),
        (
            "guardrails: { sharing: { \"on\": unit/all, existing: true } }\n".to_owned(),
            "unknown-key",
            "`control_policies:`",
        ),
        (
            STUDIO.replace("ann: {}", "ann: { existing: true }"),
            "unknown-key",
            "with their studio",
        ),
        (
            "grants: [ { to: role/a/reader, may: read, on: feature-group/a/f, existing: true } ]\n"
                .to_owned(),
            "unknown-key",
            "say so themselves",
        ),
    ];
    for (section, code, help) in rows {
        // The networks stand above: those of a row are a text of their own.
        let head = if section.starts_with("networks") {
            HEAD.split("networks:").next().unwrap()
        } else {
            HEAD
        };
        let (_, problems) = resolved(&[head, &section].concat());
        let told: Vec<(&str, String)> =
            problems.iter().map(|problem| (problem.code, problem.help.join(" "))).collect();
        assert!(
            told.iter().any(|(found, said)| *found == code && said.contains(help)),
            "{section}\n{told:?}"
        );
    }
}

/// What the lock keeps of a first deployment, and what is told of a second one.
fn told(before: &str, after: &str) -> Vec<(String, &'static str, bool)> {
    let (first, _) = plan(&model_of(before), &Lock::empty());
    let lock = updated(&first, &Lock::empty(), &Learned::default());
    let model = model_of(after);
    let (second, _) = plan(&model, &lock);
    let found = problems(&second, &lock, &model);
    let row = |one: &landform::diagnostic::Diagnostic| {
        let error = one.severity == landform::diagnostic::DiagnosticLevel::Error;
        (one.help.join(" "), one.code, error)
    };
    found.iter().map(row).collect()
}

/// Made, and told to exist: what stays is let go of, what would be removed is an error. The other way round AWS refuses a name
/// that is taken, and makes another one where it chooses the id.
#[test]
fn edits_between_what_is_made_and_what_exists_are_told() {
    let bucket = |words: &str| with(&["buckets: { lake: { in: b, name: there-lake", words, " } }\n"]);
    let endpoint = |words: &str| with(&["endpoints: { e: { network: m, service: s3", words, " } }\n"]);
    let (there, id) = (", existing: true", ", existing: true, id: vpce-0123456789abcdef0");
    let rows = [
        (bucket(""), bucket(there), "edit-lets-go", false, "--forget bucket/b/lake"),
        (endpoint(""), endpoint(id), "edit-lets-go", true, "DeletionPolicy: Retain"),
        (bucket(there), bucket(""), "edit-exists", false, "terraform import"),
        (endpoint(id), endpoint(""), "edit-exists", false, "--forget endpoint/b/e"),
        (
            bucket(there),
            with(&["buckets: { other: { in: b, name: there-lake } }\n"]),
            "edit-exists",
            false,
            "--forget bucket/b/lake",
        ),
    ];
    for (before, after, code, error, help) in rows {
        let found = told(&before, &after);
        let all: Vec<(&str, bool)> = found.iter().map(|(_, code, error)| (*code, *error)).collect();
        assert_eq!(all, [(code, error)], "{before}\n{after}");
        assert!(found[0].0.contains(help), "{}", found[0].0);
    }
    for text in [bucket(there), bucket(""), endpoint(id), endpoint("")] {
        assert!(told(&text, &text).is_empty(), "{text}");
    }
    // Elsewhere, or under another name, nothing is in the way.
    assert!(told(&bucket(there), &with(&["buckets: { other: { in: b, name: there-other } }\n"])).is_empty());
}

/// The lock says what existed, is read again as it was written, and forgets it on request.
#[test]
fn the_lock_keeps_what_existed() {
    let there = with(&["buckets: { lake: { in: b, name: there-lake, existing: true } }\n"]);
    let made = there.replace(", existing: true } }\n", " } }\n");
    let files = folder(&[("b.yaml", &there), ("c.yaml", &made)]);
    assert_eq!(inside(files.path(), &["lock", "update", "b.yaml", "--pin"]).status.code(), Some(0));
    let lock = fs::read_to_string(files.path().join("b.lock.yaml")).unwrap();
    assert!(
        lock.contains("existing:\n") && lock.contains("bucket/b/lake: arn:aws:s3:::there-lake"),
        "{lock}"
    );
    assert_eq!(Lock::parse(&lock).unwrap().to_text(), lock);
    fs::rename(files.path().join("b.lock.yaml"), files.path().join("c.lock.yaml")).unwrap();
    let said = stdout(&inside(files.path(), &["lock", "check", "c.yaml"]));
    assert!(
        said.contains("exists: bucket/b/lake is arn:aws:s3:::there-lake in the lock, and would be made"),
        "{said}"
    );
    let checked = inside(files.path(), &["check", "c.yaml"]);
    assert!(stdout(&checked).contains("warning[edit-exists]"), "{}", stdout(&checked));
    let forgotten = inside(files.path(), &["lock", "update", "c.yaml", "--forget", "bucket/b/lake"]);
    assert_eq!(forgotten.status.code(), Some(0));
    let said = stdout(&inside(files.path(), &["lock", "check", "c.yaml"]));
    assert!(!said.contains("exists: "), "{said}");
}

/// Readers of a trail that exists are granted as by a line of `grants:`, and told where they are not let in.
#[test]
fn readers_that_the_bucket_lets_not_in_are_told() {
    let text = |policy: &str| {
        format!(
            "landform: 1\nname: t\nregion: us-east-1\norganization: {{ id: o-a1b2c3d4e5, management: \"000000000001\" }}\n\
             accounts: {{ a: {{ id: \"111111111111\" }}, b: {{ id: \"222222222222\" }} }}\n\
             buckets: {{ old: {{ in: a, name: acme-old, existing: true, policy: {policy}, key: none }} }}\n\
             trails: {{ trail: {{ in: b, existing: true, bucket: bucket/a/old, readers: role/b/r }} }}\n\
             roles: {{ r: {{ in: b, for: lambda }} }}\n"
        )
    };
    let lets_in = "[ { Effect: Allow, Principal: { AWS: \"arn:aws:iam::222222222222:role/r\" }, Action: [\"s3:Get*\", \"s3:List*\"], Resource: [\"arn:aws:s3:::acme-old\", \"arn:aws:s3:::acme-old/*\"] } ]";
    for (policy, told) in [("none", true), (lets_in, false)] {
        let design = folder(&[("b.yaml", &text(policy))]);
        let said = stdout(&inside(design.path(), &["check", "b.yaml"]));
        assert_eq!(said.contains("grant-denied"), told, "{said}");
    }
}

/// CloudTrail asks the bucket's policy before it makes a trail; lists of access give it nothing.
#[test]
fn a_trail_into_a_bucket_that_lets_it_not_in_is_denied() {
    let text = |policy: &str| {
        format!(
            "landform: 1\nname: t\nregion: us-east-1\norganization: {{ id: o-a1b2c3d4e5, management: \"000000000001\" }}\n\
             accounts: {{ a: {{ id: \"111111111111\" }} }}\nkeys: {{ k: {{ in: a }} }}\n\
             buckets: {{ old: {{ in: a, name: acme-old, existing: true, key: none{policy} }} }}\n\
             trails: {{ trail: {{ in: a, bucket: old, key: k }} }}\n"
        )
    };
    for (policy, code, told) in [
        (", policy: none", "delivery-denied", true),
        ("", "delivery-denied", false),
        ("", "delivery-undecided", true),
    ] {
        let design = folder(&[("b.yaml", &text(policy))]);
        let said = stdout(&inside(design.path(), &["check", "b.yaml"]));
        assert_eq!(said.contains(code), told, "{policy}: {said}");
    }
}
