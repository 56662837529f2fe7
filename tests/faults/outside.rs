//! What exists outside of the design, and the facts that a blueprint states about it.

use crate::common::blueprint::{model_of, resolved};
use crate::common::files::{folder, text};
use crate::common::program::{inside, stdout};
use landform::evaluate::Universe;
use landform::evaluate::iam::Outcome;
use landform::evaluate::network::Reach;
use landform::resource::Body;
use std::fs;

const HEAD: &str = r#"
landform: 1
name: outside
organization: { id: o-a1b2c3d4e5, management: "000000000001" }
accounts: { a: { id: "111111111111" }, b: { id: "222222222222" }, ext: { id: "333333333333", outside: true } }
region: us-east-1
"#;

fn hostile(name: &str) -> String {
    text(format!("tests/faults/inputs/hostile/{name}.yaml"))
}

/// What is decided of each claim, with why.
fn decided(blueprint: &str) -> Vec<(Outcome, String)> {
    let model = model_of(blueprint);
    let claims = Universe::new(&model).claims();
    let why = |claim: &landform::evaluate::ClaimResult| {
        claim
            .answer
            .reasons
            .iter()
            .map(|reason| reason.note.clone())
            .collect::<Vec<_>>()
            .join("\n")
    };
    claims.iter().map(|claim| (claim.decision, why(claim))).collect()
}

fn decisions(blueprint: &str) -> Vec<Outcome> {
    decided(blueprint).into_iter().map(|(outcome, _)| outcome).collect()
}

#[test]
fn nothing_is_certain_of_what_the_blueprint_does_not_hold() {
    for (input, claims) in [("any", 3), ("any-account", 2), ("existing-role", 2), ("wrong-allow", 3)] {
        let found = decisions(&hostile(input));
        assert_eq!(found, vec![Outcome::Unknown; claims], "{input}");
    }
}

/// A stream is made in a log group, whose policy is there already: the blueprint does not hold it, and it may deny.
#[test]
fn what_is_made_in_something_that_has_a_policy_is_as_unknown_as_what_is_put_there() {
    let stream = "arn:aws:logs:us-east-1:111111111111:log-group:g:log-stream:s";
    let claim =
        |action: &str, on: &str| format!("  - {{ allow: \"{action}\", by: role/a/r, on: \"{on}\" }}\n");
    let claims = [
        claim("logs:PutLogEvents", stream),
        claim("logs:CreateLogStream", stream),
        claim("sqs:CreateQueue", "arn:aws:sqs:us-east-1:111111111111:q"),
    ]
    .concat();
    let statement = r#"{ Effect: Allow, Action: ["logs:*", "sqs:*"], Resource: "*" }"#;
    let blueprint = [
        HEAD,
        "roles: { r: { in: a, for: lambda, statements: ",
        statement,
        " } }\nexpect:\n",
        &claims,
    ]
    .concat();
    assert_eq!(decisions(&blueprint), [Outcome::Unknown, Outcome::Unknown, Outcome::Allow]);
}

/// The blueprint of a role that exists, with what its policies say.
fn legacy(policy: &str) -> String {
    [
        HEAD,
        "keys: { k: { in: a } }\nbuckets: { b: { in: a, name: b-111111111111, key: k } }\n",
        "roles: { r: { in: b, existing: true",
        policy,
        " } }\ngrants: [ { to: role/b/r, may: read, on: bucket/a/b } ]\n",
        "expect: [ { allow: \"s3:GetObject\", by: role/b/r, on: bucket/a/b/x } ]\n",
    ]
    .concat()
}

#[test]
fn what_an_existing_role_is_granted_counts_when_the_rest_is_stated() {
    let rows = [
        ("", Outcome::Unknown),
        (", policy: none", Outcome::Allow),
        (", policy: []", Outcome::Allow),
        (
            ", policy: [ { Effect: Allow, Action: \"sqs:*\", Resource: \"*\" } ]",
            Outcome::Allow,
        ),
        (
            ", policy: [ { Effect: Deny, Action: \"s3:*\", Resource: \"*\" } ]",
            Outcome::ExplicitDeny,
        ),
        (
            ", policy: [ { Effect: Deny, Action: \"kms:*\", Resource: \"*\" } ]",
            Outcome::ExplicitDeny,
        ),
    ];
    for (policy, expected) in rows {
        assert_eq!(decisions(&legacy(policy)), [expected], "{policy}");
    }
}

#[test]
fn what_an_existing_role_is_granted_is_written_for_both_backends() {
    let files = folder(&[("b.yaml", &legacy(", policy: none"))]);
    let run = inside(files.path(), &["synth", "b.yaml", "--out", "out"]);
    assert_eq!(run.status.code(), Some(0), "{}", stdout(&run));
    let cloudformation = fs::read_to_string(files.path().join("out/cloudformation/identity/b.yaml")).unwrap();
    let terraform = fs::read_to_string(files.path().join("out/terraform/b/identity/main.tf")).unwrap();
    let execution =
        fs::read_to_string(files.path().join("out/cloudformation/bootstrap/execution-role-b.yaml")).unwrap();
    for part in [
        "AWS::IAM::ManagedPolicy",
        "landform-grants-outside-r",
        "s3:GetObject",
        "        - r\n",
    ] {
        assert!(cloudformation.contains(part), "{part}: {cloudformation}");
    }
    for part in [
        "aws_iam_policy\"",
        "aws_iam_role_policy_attachment",
        "role       = \"r\"",
        "s3:GetObject",
    ] {
        assert!(terraform.contains(part), "{part}: {terraform}");
    }
    assert!(!cloudformation.contains("AWS::IAM::Role\n") && !terraform.contains("\"aws_iam_role\""));
    assert!(
        execution.contains("iam:AttachRolePolicy") && execution.contains("iam:PolicyARN"),
        "{execution}"
    );
}

/// Each is a role or a resource that lacks something which no deployment can give it.
const HANDED_OVER: &str = r#"
keys: { k: { in: a } }
buckets:
  b: { in: a, name: b-111111111111, key: k }
  old: { in: a, name: old-111111111111, key: none, existing: true }
roles:
  guest: { in: ext, existing: true }
  sso: { in: b, name: AWSReservedSSO_Admin_0123456789abcdef, path: /aws-reserved/sso.amazonaws.com/, existing: true }
  trusted: { in: a, existing: true, assumed_by: role/b/reader }
  reader: { in: b, for: lambda }
grants:
  - { to: [role/ext/guest, role/b/sso], may: read, on: bucket/a/b }
  - { to: role/b/reader, may: read, on: bucket/a/old }
"#;

#[test]
fn what_no_deployment_can_give_is_handed_over_and_unknown() {
    let blueprint = [HEAD, HANDED_OVER].concat();
    let files = folder(&[("b.yaml", &blueprint)]);
    let run = inside(files.path(), &["synth", "b.yaml", "--out", "out"]);
    assert_eq!(run.status.code(), Some(0), "{}", stdout(&run));
    let readme = fs::read_to_string(files.path().join("out/README.md")).unwrap();
    let rows = [
        (
            "ext-role-guest-permissions",
            "s3:GetObject",
            "aws iam put-role-policy --role-name guest",
        ),
        (
            "b-role-sso-permissions",
            "s3:GetObject",
            "aws iam list-attached-role-policies --role-name AWSReservedSSO",
        ),
        (
            "a-role-trusted-policy",
            "arn:aws:iam::222222222222:role/reader",
            "aws iam get-role --role-name trusted",
        ),
        (
            "a-bucket-old-policy",
            "arn:aws:iam::222222222222:role/reader",
            "aws s3api get-bucket-policy --bucket old-111111111111",
        ),
    ];
    for (file, holds, command) in rows {
        let path = ["by-hand/", file, ".json"].concat();
        let document = fs::read_to_string(files.path().join("out").join(&path)).unwrap();
        assert!(document.contains(holds), "{path}: {document}");
        assert!(readme.contains(command) && readme.contains(&path), "{path}: {readme}");
    }
    let model = model_of(&blueprint);
    let universe = Universe::new(&model);
    let open = model
        .promises
        .iter()
        .filter(|promise| universe.answer(&promise.call).decision == Outcome::Unknown);
    let asked: Vec<String> = open.map(|promise| promise.of.address().to_string()).collect();
    for role in ["role/ext/guest", "role/b/sso", "role/b/reader"] {
        assert!(asked.contains(&role.to_owned()), "{role}: {asked:?}");
    }
}

/// Claims about things that no section holds, by rows of `existing:`.
fn stated(rows: &str, claims: &str) -> String {
    const ROLES: &str = r#"
roles:
  r:
    in: a
    for: lambda
    tags: { team: red }
    statements:
      - { Effect: Allow, Action: ["sqs:*", "secretsmanager:*", "s3:*", "kms:*"], Resource: "*" }
      - { Effect: Deny, Action: "sqs:*", Resource: "*", Condition: { StringEquals: { "aws:ResourceTag/class": secret } } }
"#;
    let rows = if rows.is_empty() {
        String::new()
    } else {
        format!("existing:\n{rows}")
    };
    [HEAD, ROLES, &rows, "\nexpect:\n", claims].concat()
}

#[test]
fn rows_of_existing_things_are_facts() {
    use Outcome::{Allow, ExplicitDeny, ImplicitDeny, Unknown};
    const QUEUE: &str =
        "  - { allow: \"sqs:SendMessage\", by: role/a/r, on: \"arn:aws:sqs:us-east-1:111111111111:q\" }\n";
    const ANN: &str = "  - { allow: \"sqs:SendMessage\", by: \"arn:aws:iam::111111111111:user/ann\", on: \"arn:aws:sqs:us-east-1:111111111111:q\" }\n";
    const TAGS: &str =
        "  - { allow: \"sqs:AddPermission\", by: role/a/r, on: \"arn:aws:sqs:us-east-1:111111111111:q\" }\n";
    const FOREIGN: &str = "  - { allow: \"s3:GetObject\", by: role/a/r, on: \"arn:aws:s3:::theirs/x\" }\n";
    const OPEN: &str = "policy: [ { Effect: Allow, Principal: { AWS: \"111111111111\" }, Action: \"s3:GetObject\", Resource: \"arn:aws:s3:::theirs/*\" } ]";
    let queue = |facts: &str| format!("  - {{ arn: \"arn:aws:sqs:us-east-1:111111111111:q\", {facts} }}\n");
    let ann = |facts: &str| {
        format!(
            "{}  - {{ arn: \"arn:aws:iam::111111111111:user/ann\", {facts} }}\n",
            queue("policy: none, tags: {}, key: none")
        )
    };
    let theirs = |facts: &str| format!("  - {{ arn: \"arn:aws:s3:::theirs\", {facts} }}\n");
    let rows = [
        (String::new(), QUEUE, Unknown),
        (queue("tags: {}"), QUEUE, Unknown),
        (queue("policy: none"), QUEUE, Unknown),
        // Which key encrypts the messages decides as well.
        (queue("policy: none, tags: {}"), QUEUE, Unknown),
        (queue("policy: none, tags: {}, key: none"), QUEUE, Allow),
        (queue("policy: none, tags: { class: open }, key: none"), TAGS, Allow),
        (queue("policy: none, tags: { class: secret }, key: none"), TAGS, ExplicitDeny),
        (
            queue(
                "tags: {}, policy: [ { Effect: Deny, Principal: \"*\", Action: \"sqs:SendMessage\", Resource: \"*\" } ]",
            ),
            QUEUE,
            ExplicitDeny,
        ),
        (queue("policy: none"), ANN, Unknown),
        (ann("policy: none"), ANN, ImplicitDeny),
        (
            ann("policy: [ { Effect: Allow, Action: \"sqs:SendMessage\", Resource: \"*\" } ]"),
            ANN,
            Allow,
        ),
        (String::new(), FOREIGN, Unknown),
        (theirs("policy: none"), FOREIGN, Unknown),
        (theirs("policy: none, in: b, key: none"), FOREIGN, ImplicitDeny),
        (theirs("policy: none, in: a, key: none"), FOREIGN, Allow),
        (theirs("policy: none, in: \"999999999999\", key: none"), FOREIGN, ImplicitDeny),
        (theirs(OPEN), FOREIGN, Unknown),
        (theirs(&[OPEN, ", key: none"].concat()), FOREIGN, Allow),
        (
            theirs(
                &[
                    OPEN,
                    ", key: \"arn:aws:kms:us-east-1:999999999999:key/12345678-90ab-cdef-1234-567890abcdef\"",
                ]
                .concat(),
            ),
            FOREIGN,
            Unknown,
        ),
    ];
    for (rows, claim, expected) in rows {
        let found = decided(&stated(&rows, claim)).remove(0);
        assert_eq!(found.0, expected, "{rows}{claim}{}", found.1);
    }
}

#[test]
fn a_managed_policy_that_is_stated_is_no_longer_unknown() {
    use Outcome::{Allow, ExplicitDeny, Unknown};
    let blueprint = |row: &str| {
        format!(
            "{HEAD}roles: {{ r: {{ in: a, for: lambda, policies: \"arn:aws:iam::111111111111:policy/corp/guard\", statements: [ {{ Effect: Allow, Action: \"sqs:ListQueues\", Resource: \"*\" }} ] }} }}\n{row}\nexpect: [ {{ allow: \"sqs:ListQueues\", by: role/a/r, on: \"*\" }} ]\n"
        )
    };
    let row = |effect: &str| {
        format!(
            "existing: [ {{ arn: \"arn:aws:iam::111111111111:policy/corp/guard\", policy: [ {{ Effect: {effect}, Action: \"sqs:List*\", Resource: \"*\" }} ] }} ]"
        )
    };
    for (row, expected) in [(String::new(), Unknown), (row("Allow"), Allow), (row("Deny"), ExplicitDeny)] {
        assert_eq!(decisions(&blueprint(&row)), [expected], "{row}");
    }
}

/// The codes of a blueprint's problems, each with the text at its place.
fn problems(blueprint: &str) -> Vec<(String, String)> {
    let (_, problems) = resolved(blueprint);
    let at = |problem: &landform::diagnostic::Diagnostic| {
        let span = problem.span.unwrap();
        blueprint[span.start..span.end].to_owned()
    };
    problems.iter().map(|problem| (problem.code.to_owned(), at(problem))).collect()
}

#[test]
fn facts_that_cannot_be_are_refused_where_they_stand() {
    let rows = [
        ("existing: [ { arn: queue } ]", "existing-invalid", "queue"),
        (
            "existing: [ { arn: \"arn:aws:sqs:us-east-1:111111111111:*\" } ]",
            "existing-invalid",
            "\"arn:aws:sqs:us-east-1:111111111111:*\"",
        ),
        (
            "buckets: { b: { in: a, name: mine } }\nexisting: [ { arn: \"arn:aws:s3:::mine\" } ]",
            "existing-invalid",
            "\"arn:aws:s3:::mine\"",
        ),
        (
            "existing: [ { arn: \"arn:aws:s3:::x\" }, { arn: \"arn:aws:s3:::x\", policy: none } ]",
            "existing-invalid",
            "\"arn:aws:s3:::x\"",
        ),
        ("buckets: { b: { in: a, name: mine, policy: none } }", "policy-of-new", "none"),
        (
            "keys: { k: { in: a, id: 12345678-90ab-cdef-1234-567890abcdef } }",
            "policy-of-new",
            "12345678-90ab-cdef-1234-567890abcdef",
        ),
        ("keys: { k: { in: a, existing: true } }", "existing-invalid", "k"),
        ("keys: { k: { in: a, existing: true, id: mine } }", "existing-invalid", "mine"),
        (
            "buckets: { b: { in: a, name: mine, existing: true, versioning: false } }",
            "existing-set",
            "false",
        ),
        (
            "existing: [ { arn: \"arn:aws:sqs:us-east-1:111111111111:q\", boundary: \"arn:aws:iam::aws:policy/ReadOnlyAccess\" } ]",
            "existing-invalid",
            "\"arn:aws:iam::aws:policy/ReadOnlyAccess\"",
        ),
        (
            "existing: [ { arn: \"arn:aws:iam::111111111111:user/u\", boundary: none } ]",
            "existing-invalid",
            "none",
        ),
        ("databases: { d: { in: a, policy: none } }", "policy-of-new", "none"),
        (
            "databases: { d: { in: a, existing: true, description: mine } }",
            "existing-set",
            "mine",
        ),
    ];
    for (blueprint, code, place) in rows {
        let found = problems(&[HEAD, blueprint].concat());
        assert_eq!(found, [(code.to_owned(), place.to_owned())], "{blueprint}");
    }
}

#[test]
fn claims_that_nothing_decides_are_refused() {
    let text = hostile("vacuous");
    let found = problems(&text);
    let expected = [
        ("claim-object", "bucket/store/b"),
        ("claim-object", "bucket/store/b/x"),
        ("claim-object", "key/store/k"),
        ("reference-unknown", "\"arn:aws:iam::111111111111:role/x/r\""),
        ("reference-unknown", "\"arn:aws:iam::111111111111:role/R\""),
        ("reference-kind", "\"arn:aws:iam::*:role/r\""),
        ("reference-unknown", "\"*\""),
    ];
    let expected = expected.map(|(code, place)| (code.to_owned(), place.to_owned()));
    assert_eq!(found, expected);
    let refused = [
        "object-on-bucket",
        "bucket-on-object",
        "other-kind",
        "by-path",
        "by-case",
        "by-wild",
        "by-star",
    ];
    let left: Vec<&str> = text
        .lines()
        .filter(|line| !refused.iter().any(|id| line.contains(&["id: ", id, ","].concat())))
        .collect();
    let model = model_of(&left.join("\n"));
    let universe = Universe::new(&model);
    let held: Vec<String> = universe
        .claims()
        .into_iter()
        .filter(|claim| claim.holds)
        .map(|claim| claim.id)
        .collect();
    // Without TLS nothing is read, and the key lets nobody in whom it does not name.
    assert_eq!(held, ["really/s3:GetObject", "really/s3:PutObject", "ctx-typo", "by-typo-arn"]);
}

#[test]
fn a_role_that_is_nearly_declared_is_unknown_and_named() {
    let text = [HEAD, "roles: { reader: { in: a, for: lambda } }\nexpect: [ { deny: \"sqs:ListQueues\", by: \"arn:aws:iam::111111111111:role/raeder\", on: \"*\" } ]\n"].concat();
    let (outcome, why) = decided(&text).remove(0);
    assert_eq!(outcome, Outcome::Unknown);
    assert!(why.contains("did you mean `role/a/reader`?"), "{why}");
    let service = text.replace("arn:aws:iam::111111111111:role/raeder", "lamda.amazonaws.com");
    let (outcome, why) = decided(&service).remove(0);
    assert_eq!(outcome, Outcome::Unknown);
    assert!(why.contains("did you mean `lambda.amazonaws.com`?"), "{why}");
}

#[test]
fn addresses_of_a_network_that_exists_are_unknown() {
    let text = hostile("existing-network");
    let without = text.replace("cidr: 10.1.0.0/16, ", "");
    let rows = [
        (text.clone(), Reach::Unknown),
        (without, Reach::Unknown),
        (text.replace("10.1.0.5", "10.2.0.5"), Reach::NoReach),
    ];
    for (blueprint, expected) in rows {
        let model = model_of(&blueprint);
        let flows = Universe::new(&model).flows();
        let found: Vec<Reach> = flows.iter().map(|flow| flow.answer.decision).collect();
        assert_eq!(found, [expected], "{blueprint}");
    }
}

#[test]
fn what_one_account_of_a_unit_is_granted_is_written_there_alone() {
    let text = [
        &HEAD.replace(
            "management: \"000000000001\" }",
            "management: \"000000000001\", units: { u: { id: ou-a1b2-11111111, accounts: [a, b] } } }",
        ),
        "buckets: { d: { in: a, name: d-111111111111 } }\n",
        "roles: { old: { in: unit/u, existing: true } }\n",
        "grants: [ { to: role/b/old, may: read, on: bucket/a/d } ]\n",
    ]
    .concat();
    let model = model_of(&text);
    let policies = model.resources.values().filter(|one| matches!(one.body, Body::ManagedPolicy(_)));
    let found: Vec<(&str, String)> =
        policies.map(|one| (one.place.name.as_str(), format!("{:?}", one.target))).collect();
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].0 == "b" && found[0].1.starts_with("Account("), "{found:?}");
}
