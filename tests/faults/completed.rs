//! Policies of buckets that exist already and that the design may write: whole, as evaluated, and never lost in silence.

use crate::common::blueprint::{model_of, resolved, symbol};
use crate::common::files::folder;
use crate::common::program::{inside, stdout};
use landform::edits::{Fate, changes};
use landform::evaluate::Universe;
use landform::evaluate::iam::Outcome;
use landform::learn::{Learned, updated};
use landform::lock::Lock;
use landform::model::Model;
use landform::plan::plan;
use landform::resource::Body;
use serde_json::Value;
use std::fs;

const HEAD: &str = r#"
landform: 1
name: whole
organization: { id: o-a1b2c3d4e5, management: "000000000001" }
accounts: { a: { id: "111111111111" }, b: { id: "222222222222" } }
region: us-east-1
roles: { r: { in: a, for: lambda } }
grants: [ { to: role/a/r, may: read, on: bucket/b/lake } ]
"#;
const TEAM: &str = "{ Sid: Team, Effect: Allow, Principal: { AWS: \"arn:aws:iam::222222222222:root\" }, Action: \"s3:GetObject\", Resource: \"arn:aws:s3:::old-lake/*\" }";

fn with(words: &str) -> String {
    format!("{HEAD}buckets: {{ lake: {{ in: b, existing: true, name: old-lake, key: none{words} }} }}\n")
}

fn complete() -> String {
    with(&format!(", policy: [ {TEAM} ], complete_policy: true"))
}

/// What the policy says that is written, by the names of its statements.
fn written(model: &Model) -> Vec<String> {
    let policies = model.resources.values().filter_map(|resource| match &resource.body {
        Body::BucketPolicy(bucket) => Some(&bucket.policy),
        _ => None,
    });
    policies
        .flat_map(|policy| policy.statements.iter().filter_map(|one| one.sid.clone()))
        .collect()
}

fn promised(model: &Model) -> Vec<Outcome> {
    let universe = Universe::new(model);
    let calls = model.promises.iter().map(|promise| &promise.call);
    let of_role =
        calls.filter(|call| call.principal.ends_with(":role/r") && call.resource.contains("old-lake"));
    of_role.map(|call| universe.answer(call).decision).collect()
}

/// Another account is let in by the bucket's policy alone: who writes it decides what is known.
#[test]
fn what_is_needed_is_as_certain_as_the_policy_that_is_written() {
    use Outcome::{Allow, ImplicitDeny, Unknown};
    // What lists of old let in is nobody's to know, where the policy does not.
    let rows: [(String, [Outcome; 3], usize, bool); 4] = [
        (with(""), [Unknown, Unknown, Unknown], 0, true),
        (with(&format!(", policy: [ {TEAM} ]")), [ImplicitDeny, Unknown, Unknown], 0, false),
        (complete(), [Allow, Allow, Allow], 3, false),
        (with(", policy: none, complete_policy: true"), [Allow, Allow, Allow], 2, false),
    ];
    for (text, expected, statements, handed) in rows {
        let model = model_of(&text);
        let found = promised(&model);
        assert_eq!(found, expected, "{text}");
        assert_eq!(written(&model).len(), statements, "{text}");
        assert_eq!(!model.handed_over.is_empty(), handed, "{text}");
    }
    let deny = "{ Effect: Deny, Principal: \"*\", Action: \"s3:*\", Resource: [\"arn:aws:s3:::old-lake\", \"arn:aws:s3:::old-lake/*\"], Condition: { StringNotEquals: { \"aws:PrincipalAccount\": \"222222222222\" } } }";
    let denied = with(&format!(", policy: [ {deny} ], complete_policy: true"));
    assert!(promised(&model_of(&denied)).iter().all(|one| *one == Outcome::ExplicitDeny));
}

/// Statements of one's own join; what is stated comes first, so that a reader finds it.
#[test]
fn own_statements_join_what_is_stated() {
    let own = "{ Sid: Mine, Effect: Deny, Principal: \"*\", Action: \"s3:DeleteBucket\", Resource: \"arn:aws:s3:::old-lake\" }";
    let text = with(&format!(", policy: [ {TEAM} ], statements: [ {own} ], complete_policy: true"));
    let found = written(&model_of(&text));
    assert!(
        found.contains(&"Team".to_owned()) && found.contains(&"Mine".to_owned()),
        "{found:?}"
    );
}

#[test]
fn a_policy_that_cannot_be_completed_is_refused() {
    let new = format!("{HEAD}buckets: {{ lake: {{ in: b, name: old-lake, complete_policy: true }} }}\n");
    let key = with("").replace(
        "buckets:",
        "keys: { k: { in: b, existing: true, id: 1234abcd-12ab-34cd-56ef-1234567890ab, complete_policy: true } }\nbuckets:",
    );
    let rows = [
        (
            with(", complete_policy: true"),
            "policy-incomplete",
            "get-bucket-policy --bucket old-lake",
        ),
        (new, "policy-incomplete", "existing: true"),
        (key, "unknown-key", "aws_kms_key_policy"),
    ];
    for (text, code, help) in rows {
        let (_, problems) = resolved(&text);
        let found: Vec<(&str, String)> = problems
            .iter()
            .map(|problem| (problem.code, format!("{:?}", problem.help)))
            .collect();
        assert!(
            matches!(found.as_slice(), [(one, said)] if *one == code && said.contains(help)),
            "{found:?}"
        );
    }
}

/// An id that AWS has not made yet holds the policy back; where the lock knows it, the call puts that.
#[test]
fn the_policy_waits_for_ids_and_is_put_with_them() {
    let bound = "{ Sid: Way, Effect: Deny, Principal: \"*\", Action: \"s3:PutObject\", Resource: \"arn:aws:s3:::old-lake/*\", Condition: { StringNotEquals: { \"aws:SourceVpce\": endpoint/a/e } } }";
    let text = [
        &with(&format!(", policy: [ {TEAM} ], statements: [ {bound} ], complete_policy: true")),
        "networks: { n: { in: a, cidr: 10.0.0.0/20 } }\nendpoints: { e: { network: n, service: s3 } }\n",
    ]
    .concat();
    let model = model_of(&text);
    let policy = model.resources.values().find_map(|one| match &one.body {
        Body::BucketPolicy(bucket) => Some(bucket.policy.to_json().to_string()),
        _ => None,
    });
    assert!(policy.unwrap().contains(&symbol("endpoint/a/e")));
    let put = "out/cloudformation/by-hand/b-old-lake-bucket-policy.json";
    let files = folder(&[("b.yaml", &text)]);
    assert_eq!(inside(files.path(), &["synth", "b.yaml", "--out", "out"]).status.code(), Some(0));
    assert!(!files.path().join(put).exists(), "it waits");
    let lock = "landform_lock: 1\nids:\n  endpoint/a/e: vpce-0123456789abcdef0\n";
    let files = folder(&[("b.yaml", &text), ("b.lock.yaml", lock)]);
    let run = inside(files.path(), &["synth", "b.yaml", "--out", "out"]);
    assert_eq!(run.status.code(), Some(0), "{}", stdout(&run));
    let document = fs::read_to_string(files.path().join(put)).unwrap();
    assert!(document.contains("vpce-0123456789abcdef0"), "{document}");
}

/// The files: the whole document, the call, what is asked before, and that removal leaves it.
#[test]
fn the_whole_policy_is_written_and_stays() {
    let files = folder(&[("b.yaml", &complete())]);
    let run = inside(files.path(), &["synth", "b.yaml", "--out", "out"]);
    assert_eq!(run.status.code(), Some(0), "{}", stdout(&run));
    let read = |path: &str| fs::read_to_string(files.path().join("out").join(path)).unwrap();
    let put: Value =
        serde_json::from_str(&read("cloudformation/by-hand/b-old-lake-bucket-policy.json")).unwrap();
    assert_eq!(put["Statement"].as_array().unwrap().len(), 3, "{put}");
    let root = read("terraform/b/sharing/main.tf");
    for part in [
        "\"aws_s3_bucket_policy\"",
        "bucket = \"old-lake\"",
        "prevent_destroy = true",
        "Team",
    ] {
        assert!(root.contains(part), "{part}: {root}");
    }
    assert!(!root.contains("\"aws_s3_bucket\""), "{root}");
    let readme = read("README.md");
    let (before, rest) = readme.split_once("## Deploy with CloudFormation").unwrap();
    let (waves, removal) = rest.split_once("## Remove").unwrap();
    assert!(before.contains("aws s3api get-bucket-policy --bucket old-lake"), "{before}");
    let call = "aws s3api put-bucket-policy --bucket old-lake --policy file://cloudformation/by-hand/b-old-lake-bucket-policy.json";
    assert!(waves.contains(call), "{waves}");
    assert!(removal.contains("state rm aws_s3_bucket_policy.lake"), "{removal}");
    assert!(
        !removal.contains("delete-bucket-policy") && !removal.contains("# bucket-policy/"),
        "{removal}"
    );
}

/// Whoever deploys is asked whether the bucket lets them.
#[test]
fn a_bucket_that_keeps_deployers_out_is_told() {
    let deny = "{ Effect: Deny, Principal: \"*\", Action: \"s3:PutBucketPolicy\", Resource: \"arn:aws:s3:::old-lake\" }";
    for (policy, told) in [(deny, true), (TEAM, false)] {
        let text = with(&format!(", policy: [ {policy} ], complete_policy: true"));
        let files = folder(&[("b.yaml", &text)]);
        let said = stdout(&inside(files.path(), &["check", "b.yaml"]));
        assert_eq!(said.contains("deployer-locked-out"), told, "{said}");
    }
}

/// What stays and what goes when something is told to exist already, or its policy is no longer ours.
#[test]
fn edits_to_what_exists_are_told() {
    let network = "networks: { n: { in: b, cidr: 10.0.0.0/20 } }\n";
    let made = format!("{HEAD}buckets: {{ lake: {{ in: b, name: old-lake }} }}\n");
    let endpoint = |words: &str| {
        [
            &with(", policy: none"),
            network,
            "endpoints: { e: { network: n, service: s3",
            words,
            " } }\n",
        ]
        .concat()
    };
    let rows = [
        (made, with(", policy: none"), "bucket/b/lake: orphaned / orphaned"),
        (
            complete(),
            with(&format!(", policy: [ {TEAM} ]")),
            "bucket-policy/b/lake: nothing / orphaned",
        ),
        (
            endpoint(""),
            endpoint(", existing: true, id: vpce-0123456789abcdef0"),
            "endpoint/b/e: destroyed / destroyed",
        ),
    ];
    for (before, after, expected) in rows {
        let (first, _) = plan(&model_of(&before), &Lock::empty());
        let lock = updated(&first, &Lock::empty(), &Learned::default());
        let (second, _) = plan(&model_of(&after), &lock);
        let fate = |fate: Option<Fate>| fate.map_or("nothing", Fate::as_str);
        let said = changes(&second, &lock)
            .into_iter()
            .map(|one| format!("{}: {} / {}", one.address, fate(one.cloudformation), fate(one.terraform)));
        let said: Vec<String> = said.filter(|line| !line.contains("in place")).collect();
        assert_eq!(said, [expected], "{after}");
    }
}
