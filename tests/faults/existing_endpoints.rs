//! Endpoints that exist already: named by their ids, never written, and as certain as what is said of their policies.

use crate::common::blueprint::{model_of, resolved};
use crate::common::files::folder;
use crate::common::program::{inside, stdout};
use landform::evaluate::Universe;
use landform::evaluate::iam::Outcome;
use landform::resource::DocumentSide;
use std::fs;

const ID: &str = "vpce-0a1b2c3d4e5f60718";
const HEAD: &str = r#"
landform: 1
name: ways
organization: { id: o-a1b2c3d4e5, management: "000000000001" }
accounts: { a: { id: "111111111111" } }
region: us-east-1
networks: { n: { in: a, cidr: 10.0.0.0/20 } }
buckets: { data: { in: a, name: ways-data } }
roles: { r: { in: a, for: lambda } }
"#;

fn with(words: &str, rest: &str) -> String {
    format!("{HEAD}endpoints: {{ e: {{ network: n, service: s3, existing: true{words} }} }}\n{rest}")
}

const CLAIMS: &str = r#"grants: [ { to: role/a/r, may: read, on: bucket/a/data } ]
expect:
  - { id: named, allow: "s3:GetObject", by: role/a/r, on: bucket/a/data/x, through: endpoint/a/e }
  - { id: carried, allow: "s3:GetObject", by: role/a/r, on: bucket/a/data/x, context: { "aws:SourceVpce": ID } }
"#;

fn policy(effect: &str) -> String {
    format!(
        ", id: {ID}, policy: [ {{ Effect: {effect}, Principal: \"*\", Action: \"s3:*\", Resource: \"*\" }} ]"
    )
}

/// By its name and by its id a call comes the same way, and its policy has a say: a known one, or one that nobody says.
#[test]
fn a_call_is_as_certain_as_the_policy() {
    let claims = CLAIMS.replace("ID", ID).replace("through:", "via:");
    let rows = [
        (format!(", id: {ID}"), Outcome::Unknown),
        (format!(", id: {ID}, policy: none"), Outcome::Allow),
        (format!(", id: {ID}, policy: []"), Outcome::ImplicitDeny),
        (policy("Allow"), Outcome::Allow),
        (policy("Deny"), Outcome::ExplicitDeny),
    ];
    for (words, expected) in rows {
        let model = model_of(&with(&words, &claims));
        let found = Universe::new(&model).claims();
        assert_eq!(found.len(), 2);
        for claim in found {
            assert_eq!(claim.decision, expected, "{words}: {:?}", claim.answer.reasons);
            if expected == Outcome::Unknown {
                let notes: String = claim.answer.reasons.iter().map(|reason| reason.note.clone()).collect();
                assert!(
                    notes.contains("`endpoint/a/e` exists already") && notes.contains("`policy`"),
                    "{notes}"
                );
            }
        }
    }
}

/// Its id stands where that of a new one would wait for AWS; nothing is written of it.
#[test]
fn the_id_is_there_and_the_endpoint_is_not_written() {
    let bound = "{ Effect: Deny, Principal: \"*\", Action: \"s3:PutObject\", Resource: \"arn:aws:s3:::ways-data/*\", Condition: { StringNotEquals: { \"aws:SourceVpce\": endpoint/a/e } } }";
    let text = with(&format!(", id: {ID}, policy: none"), "")
        .replace("name: ways-data", &format!("name: ways-data, statements: [ {bound} ]"));
    let files = folder(&[("b.yaml", &text)]);
    let run = inside(files.path(), &["synth", "b.yaml", "--out", "out"]);
    assert_eq!(run.status.code(), Some(0), "{}", stdout(&run));
    for path in ["out/cloudformation/data/a.yaml", "out/terraform/a/data/main.tf"] {
        let written = fs::read_to_string(files.path().join(path)).unwrap();
        assert!(written.contains(ID), "{path}: {written}");
        assert!(
            !written.contains("VPCEndpoint") && !written.contains("aws_vpc_endpoint"),
            "{path}: {written}"
        );
    }
    let listed = stdout(&inside(files.path(), &["list", "b.yaml", "endpoint"]));
    assert!(listed.contains("existing") && listed.contains(ID), "{listed}");
}

/// What a grant through it needs is left to people, unless what it says is stated.
#[test]
fn what_it_must_admit_is_handed_over() {
    let grant = "grants: [ { to: role/a/r, may: read, on: bucket/a/data, through: endpoint/a/e } ]\n";
    let model = model_of(&with(&policy("Allow"), grant));
    assert!(model.handed_over.is_empty());
    let text = with(&format!(", id: {ID}"), grant);
    let model = model_of(&text);
    assert!(model.handed_over.iter().all(|one| one.side == DocumentSide::Resource));
    assert_eq!(model.handed_over.len(), 1);
    let files = folder(&[("b.yaml", &text)]);
    let run = inside(files.path(), &["synth", "b.yaml", "--out", "out"]);
    assert_eq!(run.status.code(), Some(0), "{}", stdout(&run));
    let readme = fs::read_to_string(files.path().join("out/README.md")).unwrap();
    assert!(
        readme.contains(&format!("aws ec2 describe-vpc-endpoints --vpc-endpoint-ids {ID} ")),
        "{readme}"
    );
    let document = fs::read_to_string(files.path().join("out/by-hand/a-endpoint-e-policy.json")).unwrap();
    assert!(document.contains("s3:GetObject") && document.contains("role/r"), "{document}");
}

#[test]
fn what_does_not_fit_is_told() {
    let rows = [
        (with("", ""), "existing-invalid"),
        (with(", id: vpc-0a1b2c3d4e5f60718", ""), "id-invalid"),
        (with(&format!(", id: {ID}, statements: []"), ""), "existing-set"),
        (with(&format!(", id: {ID}"), "").replace("existing: true, ", ""), "policy-of-new"),
        (with(", policy: none", "").replace("existing: true, ", ""), "policy-of-new"),
    ];
    for (text, code) in rows {
        let (_, problems) = resolved(&text);
        let codes: Vec<&str> = problems.iter().map(|problem| problem.code).collect();
        assert_eq!(codes, [code], "{text}");
    }
}
