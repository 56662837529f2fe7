//! Grants on ARNs of what the blueprint does not hold, and managed policies that exist already.

use crate::common::blueprint::{model_of, resolved};
use crate::common::files::folder;
use crate::common::program::{inside, stdout};
use landform::evaluate::Universe;
use landform::evaluate::iam::Outcome;
use landform::resource::Body;
use std::fs;

const HEAD: &str = r#"
landform: 1
name: plain
organization: { id: o-a1b2c3d4e5, management: "000000000001" }
accounts: { a: { id: "111111111111" }, b: { id: "222222222222" } }
region: us-east-1
roles: { r: { in: a, for: lambda } }
"#;

/// What is decided of everything that the grants of a text are for.
fn promised(text: &str) -> Vec<(String, Outcome)> {
    let model = model_of(text);
    let universe = Universe::new(&model);
    let calls = model.promises.iter().map(|promise| &promise.call);
    let of_role =
        calls.filter(|call| call.principal.ends_with(":role/r") && call.resource.contains("legacy"));
    of_role.map(|call| (call.action.clone(), universe.answer(call).decision)).collect()
}

fn all_are(found: &[(String, Outcome)], expected: Outcome) -> bool {
    !found.is_empty() && found.iter().all(|(_, outcome)| *outcome == expected)
}

#[test]
fn the_identity_side_of_a_grant_on_an_arn_is_written() {
    let text = format!(
        "{HEAD}grants: [ {{ to: role/a/r, may: [read, write], on: \"arn:aws:s3:::legacy-lake\" }} ]\nexisting: [ {{ arn: \"arn:aws:s3:::legacy-lake\", in: a }} ]\n"
    );
    let model = model_of(&text);
    let (_, role) = model.roles().next().unwrap();
    let inline: String = role.inline.values().map(|document| document.to_json().to_string()).collect();
    for part in [
        "s3:GetObject",
        "s3:PutObject",
        "s3:ListBucket",
        "arn:aws:s3:::legacy-lake/*",
        "\"arn:aws:s3:::legacy-lake\"",
    ] {
        assert!(inline.contains(part), "{part}: {inline}");
    }
}

/// The other side is what `existing:` says of it; where that says nothing the grant is not known to work, which is told.
#[test]
fn a_grant_on_an_arn_is_as_certain_as_what_is_stated() {
    let grant = "grants: [ { to: role/a/r, may: read, on: \"arn:aws:s3:::legacy-lake\" } ]\n";
    const OPEN: &str = "policy: [ { Effect: Allow, Principal: { AWS: \"arn:aws:iam::111111111111:role/r\" }, Action: \"s3:*\", Resource: [\"arn:aws:s3:::legacy-lake\", \"arn:aws:s3:::legacy-lake/*\"] } ]";
    let rows = [
        (String::new(), Outcome::Unknown),
        ("in: a".to_owned(), Outcome::Unknown),
        ("in: a, policy: none, key: none".to_owned(), Outcome::Allow),
        ("in: b".to_owned(), Outcome::Unknown),
        ("in: b, policy: none, key: none".to_owned(), Outcome::ImplicitDeny),
        (format!("in: b, key: none, {OPEN}"), Outcome::Allow),
        (
            format!("in: b, key: none, {}", OPEN.replace("Allow", "Deny")),
            Outcome::ExplicitDeny,
        ),
    ];
    for (facts, expected) in rows {
        let row = match facts.is_empty() {
            true => String::new(),
            false => format!("existing: [ {{ arn: \"arn:aws:s3:::legacy-lake\", {facts} }} ]\n"),
        };
        let found = promised(&[HEAD, grant, &row].concat());
        assert!(all_are(&found, expected), "{facts}: {found:?}");
    }
}

/// What another account must say is left to whoever may say it: the statements, and how to see what is there now.
#[test]
fn the_other_side_of_a_grant_on_an_arn_is_handed_over() {
    let key = "arn:aws:kms:us-east-1:222222222222:key/12345678-90ab-cdef-1234-567890abcdef";
    let text = format!(
        "{HEAD}grants:\n  - {{ to: role/a/r, may: [read, write], on: \"arn:aws:s3:::legacy-lake\" }}\n  - {{ to: role/a/r, may: decrypt, on: \"{key}\" }}\n  - {{ to: role/a/r, may: assume, on: \"arn:aws:iam::222222222222:role/legacy\" }}\nexisting: [ {{ arn: \"arn:aws:s3:::legacy-lake\", in: b }} ]\n"
    );
    let files = folder(&[("b.yaml", &text)]);
    let run = inside(files.path(), &["synth", "b.yaml", "--out", "out"]);
    assert_eq!(run.status.code(), Some(0), "{}", stdout(&run));
    let read = |path: &str| fs::read_to_string(files.path().join("out").join(path)).unwrap();
    let readme = read("README.md");
    let rows = [
        (
            "by-hand/b-bucket-legacy-lake-policy.json",
            "s3:PutObject",
            "aws s3api get-bucket-policy --bucket legacy-lake",
        ),
        (
            "by-hand/b-key-12345678-90ab-cdef-1234-567890abcdef-policy.json",
            "kms:Decrypt",
            "aws kms get-key-policy --key-id 12345678-90ab-cdef-1234-567890abcdef",
        ),
        (
            "by-hand/b-role-legacy-policy.json",
            "sts:AssumeRole",
            "aws iam get-role --role-name legacy",
        ),
    ];
    for (path, holds, command) in rows {
        let document = read(path);
        assert!(
            document.contains(holds) && document.contains("arn:aws:iam::111111111111:role/r"),
            "{document}"
        );
        assert!(readme.contains(command) && readme.contains(path), "{path}: {readme}");
    }
    for path in ["cloudformation/identity/a.yaml", "terraform/a/identity/main.tf"] {
        let written = read(path);
        assert!(
            written.contains("legacy-lake") && written.contains("12345678-90ab"),
            "{path}: {written}"
        );
    }
}

#[test]
fn what_is_no_whole_thing_is_refused_where_it_stands() {
    let problems = |on: &str| {
        let text = format!("{HEAD}grants: [ {{ to: role/a/r, may: read, on: \"{on}\" }} ]\n");
        let (_, problems) = resolved(&text);
        problems.iter().map(|problem| problem.code.to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(problems("arn:aws:s3:::legacy-lake"), ["grant-owner"]);
    let both = format!(
        "{HEAD}grants: [ {{ to: role/a/r, may: [read, write], on: \"arn:aws:s3:::legacy-lake\" }} ]\n"
    );
    assert_eq!(resolved(&both).1.iter().count(), 1, "one cause, one message");
    for on in [
        "arn:aws:s3:::legacy-lake/*",
        "arn:aws:s3:::*",
        "arn:aws:events:us-east-1:111111111111:rule/q",
        "arn:aws:sns:us-east-1:111111111111:q:0a1b2c3d",
        "arn:aws:iam::111111111111:user/u",
    ] {
        assert_eq!(problems(on), ["grant-kind"], "{on}");
    }
}

/// The ARN of something that the blueprint holds is a name of it like any other.
#[test]
fn the_arn_of_what_the_blueprint_holds_is_its_address() {
    let with = |on: &str| {
        let text = format!(
            "{HEAD}buckets: {{ x: {{ in: b, name: legacy-x }} }}\ngrants: [ {{ to: role/a/r, may: read, on: {on} }} ]\n"
        );
        model_of(&text)
    };
    let (by_arn, by_address) = (with("\"arn:aws:s3:::legacy-x\""), with("bucket/b/x"));
    assert_eq!(by_arn.resources, by_address.resources);
    assert!(by_arn.handed_over.is_empty());
}

/// A managed policy that exists: attached, never rendered, and unknown unless it is stated.
#[test]
fn a_managed_policy_that_exists_is_attached_and_not_written() {
    let text = |policy: &str| {
        format!(
            "{}policies: {{ guard: {{ in: a, path: /corp/, existing: true{policy} }} }}\nexpect: [ {{ allow: \"sqs:ListQueues\", by: role/a/r, on: \"*\" }} ]\n",
            HEAD.replace(
                "for: lambda",
                "for: lambda, policies: guard, statements: [ { Effect: Allow, Action: \"sqs:ListQueues\", Resource: \"*\" } ]"
            )
        )
    };
    let stated =
        |effect: &str| format!(", policy: [ {{ Effect: {effect}, Action: \"sqs:*\", Resource: \"*\" }} ]");
    let rows = [
        (String::new(), Outcome::Unknown),
        (stated("Allow"), Outcome::Allow),
        (stated("Deny"), Outcome::ExplicitDeny),
    ];
    for (policy, expected) in rows {
        let model = model_of(&text(&policy));
        let claim = Universe::new(&model).claims().remove(0);
        assert_eq!(claim.decision, expected, "{policy}");
        if expected == Outcome::Unknown {
            let notes: String = claim.answer.reasons.iter().map(|reason| reason.note.clone()).collect();
            assert!(notes.contains("`policy` of `policy/a/guard` states it"), "{notes}");
        }
        let (_, role) = model.roles().next().unwrap();
        assert!(
            role.managed.contains("arn:aws:iam::111111111111:policy/corp/guard"),
            "{:?}",
            role.managed
        );
    }
    let files = folder(&[("b.yaml", &text(&stated("Allow")))]);
    let run = inside(files.path(), &["synth", "b.yaml", "--out", "out"]);
    assert_eq!(run.status.code(), Some(0), "{}", stdout(&run));
    let written = fs::read_to_string(files.path().join("out/terraform/a/identity/main.tf")).unwrap();
    assert!(
        written.contains("policy/corp/guard") && !written.contains("\"aws_iam_policy\""),
        "{written}"
    );
    let model = model_of(&text(""));
    assert!(model.resources.values().any(|one| matches!(one.body, Body::ManagedPolicy(_))));
    for (entry, code) in [
        ("{ in: a }", "missing-key"),
        (
            "{ in: a, statements: [ { Effect: Allow, Action: \"s3:*\", Resource: \"*\" } ], policy: [] }",
            "policy-of-new",
        ),
        (
            "{ in: a, existing: true, statements: [ { Effect: Allow, Action: \"s3:*\", Resource: \"*\" } ] }",
            "existing-set",
        ),
        ("{ in: a, existing: true, description: mine }", "existing-set"),
    ] {
        let (_, problems) = resolved(&format!("{HEAD}policies: {{ guard: {entry} }}\n"));
        let codes: Vec<&str> = problems.iter().map(|problem| problem.code).collect();
        assert_eq!(codes, [code], "{entry}");
    }
}

/// The end of a grant stands on every side: in the role's policy, and in what others are told to add.
#[test]
fn a_grant_on_an_arn_ends_when_it_says() {
    for on in [
        "arn:aws:s3:::legacy-lake",
        "arn:aws:kms:us-east-1:222222222222:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    ] {
        let may = if on.contains(":kms:") { "decrypt" } else { "read" };
        let text = format!(
            "{HEAD}grants: [ {{ to: role/a/r, may: {may}, on: \"{on}\", until: 2030-01-01 }} ]\nexisting: [ {{ arn: \"arn:aws:s3:::legacy-lake\", in: b }} ]\n"
        );
        let model = model_of(&text);
        let (_, role) = model.roles().next().unwrap();
        let own = role.inline.values().flat_map(|document| &document.statements);
        let theirs = model.handed_over.iter().flat_map(|one| &one.document.statements);
        assert!(!model.handed_over.is_empty(), "{on}");
        for statement in own.chain(theirs) {
            let ends = statement.conditions.iter().any(|one| one.key == "aws:CurrentTime");
            let is_own = statement.sid.as_deref().is_some_and(|sid| sid.contains("WriteOwnLogs"));
            assert!(ends || is_own, "{on}: {statement:?}");
        }
    }
}
