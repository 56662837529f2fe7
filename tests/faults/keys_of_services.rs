//! Keys that a service uses in somebody's name: of whoever deploys what it encrypts, and of whoever reads what comes from elsewhere.

use crate::common::blueprint::{model_of, resolved};
use crate::common::files::folder;
use crate::common::program::inside;
use crate::deployers::deployers;
use landform::evaluate::Universe;
use landform::evaluate::iam::Outcome::{self, Allow, ImplicitDeny};
use landform::model::{Call, Model, Via};

const HEAD: &str = r#"
landform: 1
name: keyed
organization:
  id: o-a1b2c3d4e5
  management: "000000000001"
  units: { all: { id: ou-a1b2-11111111, accounts: [a, b] } }
accounts: { a: { id: "111111111111" }, b: { id: "222222222222" } }
region: us-east-1
keys: { k: { in: a }, d: { in: a } }
"#;

/// What the service of a section asks of the key of a thing in the name of whoever makes it.
const MADE: &[(&str, &str, &[&str])] = &[
    (
        "repositories: { tt: { in: a, key: k } }",
        "ecr",
        &["kms:CreateGrant", "kms:DescribeKey", "kms:RetireGrant"],
    ),
    (
        "codeartifact_domains: { tt: { in: a, key: k } }",
        "codeartifact",
        &["kms:CreateGrant", "kms:DescribeKey"],
    ),
    (
        "tables: { ttt: { in: a, key: k } }",
        "dynamodb",
        &["kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey"],
    ),
];

/// What no service asks anything for: its key is used when data comes.
const QUIET: &[&str] = &[
    "queues: { tt: { in: a, key: k } }",
    "topics: { tt: { in: a, key: k } }",
    "secrets: { tt: { in: a, key: k } }",
];

fn asked(model: &Model, principal: &str, action: &str, on: &str, via: Option<&str>) -> Outcome {
    let found = model.resources.values().find(|one| one.address.to_string() == on).unwrap();
    let call = Call {
        principal: principal.to_owned(),
        action: action.to_owned(),
        resource: found.arn().as_str().to_owned(),
        via: via.map(|service| Via::Service(service.to_owned())),
        ..Call::default()
    };
    Universe::new(model).answer(&call).decision
}

#[test]
fn whoever_deploys_lets_a_service_take_grants_of_a_key() {
    for (section, service, actions) in MADE {
        let own = model_of(&[HEAD, section, "\n"].concat());
        let mut model = own.clone();
        deployers(&own).into_iter().for_each(|one| {
            model.insert(one);
        });
        let deployer = format!("arn:aws:iam::111111111111:role/{}", model.deploy.execution_role);
        for action in *actions {
            let by = format!("{service}.amazonaws.com");
            assert_eq!(asked(&model, &deployer, action, "key/a/k", Some(&by)), Allow, "{section} {action}");
            let grants = action.ends_with("Grant");
            let direct = asked(&model, &deployer, action, "key/a/k", None);
            assert!(!grants || direct == ImplicitDeny, "{section} {action}: {direct:?}");
        }
        let other = asked(&model, &deployer, "kms:CreateGrant", "key/a/d", Some("ecr.amazonaws.com"));
        assert_eq!(other, ImplicitDeny, "{section}");
    }
    for section in QUIET {
        let model = model_of(&[HEAD, section, "\n"].concat());
        let key = model.resources.values().find(|one| one.address.to_string() == "key/a/k").unwrap();
        let policy = key.body.resource_policy().unwrap().to_json().to_string();
        assert!(!policy.contains("\"Deploy"), "{section}: {policy}");
    }
}

/// Nothing is deployed that a control policy keeps from the key.
#[test]
fn a_key_that_whoever_deploys_cannot_use_is_told() {
    for (section, ..) in MADE {
        let lock = "control_policies: { no: { \"on\": unit/all, statements: [ { Effect: Deny, Action: \"kms:CreateGrant\", Resource: \"*\" } ] } }\n";
        let text = [HEAD, section, "\n", lock].concat();
        assert!(!resolved(&text).1.has_errors(), "{section}");
        let files = folder(&[("b.yaml", &text)]);
        let run = inside(files.path(), &["check", "b.yaml"]);
        let said = String::from_utf8_lossy(&run.stdout).into_owned() + &String::from_utf8_lossy(&run.stderr);
        assert_eq!(run.status.code(), Some(1), "{section}: {said}");
        assert!(
            said.contains("[deployer-locked-out]") && said.contains("kms:CreateGrant"),
            "{section}: {said}"
        );
    }
}

const LETTERS: &str = r#"
roles:
  ops: { in: a, for: lambda }
  far: { in: b, for: lambda }
  hand: { in: a, for: lambda, statements: [ { Effect: Allow, Action: ["sqs:ReceiveMessage"], Resource: "arn:aws:sqs:us-east-1:111111111111:dead" } ] }
grants: [ { to: [role/a/ops, role/b/far], may: receive, "on": queue/a/dead } ]
"#;

/// Dead letters are encrypted as in the queue that they come from.
#[test]
fn whoever_receives_dead_letters_uses_the_key_of_the_queue_that_they_come_from() {
    for (own, jobs) in [(", key: d", ""), ("", ""), ("", "existing: true, policy: none, ")] {
        let queues = format!(
            "queues: {{ jobs: {{ in: a, {jobs}key: k, dead_letters: {{ queue: dead, after: 3 }} }}, dead: {{ in: a{own} }} }}\n"
        );
        let model = model_of(&[HEAD, LETTERS, &queues].concat());
        for role in ["111111111111:role/ops", "222222222222:role/far"] {
            let role = ["arn:aws:iam::", role].concat();
            assert_eq!(
                asked(&model, &role, "sqs:ReceiveMessage", "queue/a/dead", None),
                Allow,
                "{role}{own}"
            );
            let by = Some("sqs.amazonaws.com");
            assert_eq!(asked(&model, &role, "kms:Decrypt", "key/a/k", by), Allow, "{role}{own}");
            assert_eq!(
                asked(&model, &role, "kms:GenerateDataKey", "key/a/k", by),
                ImplicitDeny,
                "{role}{own}"
            );
        }
        let hand = "arn:aws:iam::111111111111:role/hand";
        assert_eq!(
            asked(&model, hand, "sqs:ReceiveMessage", "queue/a/dead", None),
            ImplicitDeny,
            "{own}"
        );
    }
    let plain = "queues: { jobs: { in: a, dead_letters: { queue: dead, after: 3 } }, dead: { in: a } }\n";
    let model = model_of(&[HEAD, LETTERS, plain].concat());
    let hand = "arn:aws:iam::111111111111:role/hand";
    assert_eq!(asked(&model, hand, "sqs:ReceiveMessage", "queue/a/dead", None), Allow);
}

/// What is said of the key of something that exists already, and what becomes of the same account, another one and a service.
#[test]
fn the_key_that_aws_keeps_in_an_account_serves_no_other() {
    const OPEN: &str = "[ { Effect: Allow, Principal: \"*\", Action: [\"VERB\"], Resource: \"ARN\" } ]";
    let rows = [
        (
            "queues",
            "queue/a/ttt",
            "sqs:SendMessage",
            "arn:aws:sqs:us-east-1:111111111111:ttt",
            "sqs",
        ),
        (
            "topics",
            "topic/a/ttt",
            "sns:Publish",
            "arn:aws:sns:us-east-1:111111111111:ttt",
            "sns",
        ),
        (
            "tables",
            "table/a/ttt",
            "dynamodb:GetItem",
            "arn:aws:dynamodb:us-east-1:111111111111:table/ttt",
            "dynamodb",
        ),
    ];
    const ROLES: &str = "roles:\n  near: { in: a, for: lambda, statements: [ { Effect: Allow, Action: [\"sqs:SendMessage\", \"sns:Publish\", \"dynamodb:GetItem\"], Resource: \"*\" } ] }\n  far: { in: b, for: lambda, statements: [ { Effect: Allow, Action: [\"sqs:SendMessage\", \"sns:Publish\", \"dynamodb:GetItem\"], Resource: \"*\" } ] }\n";
    for (section, on, action, arn, service) in rows {
        let policy = OPEN.replace("VERB", action).replace("ARN", arn);
        let words = [
            (String::new(), [Outcome::Unknown, Outcome::Unknown]),
            (", key: none".to_owned(), [Allow, Allow]),
            (format!(", key: alias/aws/{service}"), [Allow, ImplicitDeny]),
        ];
        for (key, expected) in words {
            let entry = format!("{section}: {{ ttt: {{ in: a, existing: true, policy: {policy}{key} }} }}\n");
            let row = format!("existing: [ {{ arn: \"{arn}\", policy: {policy}{key} }} ]\n");
            for said in [entry, row] {
                let model = model_of(&[HEAD, ROLES, &said].concat());
                let roles = ["111111111111:role/near", "222222222222:role/far"];
                let found = roles.map(|role| {
                    let call = Call {
                        principal: ["arn:aws:iam::", role].concat(),
                        action: action.to_owned(),
                        resource: arn.to_owned(),
                        ..Call::default()
                    };
                    Universe::new(&model).answer(&call).decision
                });
                assert_eq!(found, expected, "{on}: {said}");
            }
        }
        let wrong = format!("{section}: {{ ttt: {{ in: a, existing: true, key: alias/aws/ebs }} }}\n");
        let (_, problems) = resolved(&[HEAD, &wrong].concat());
        let codes: Vec<&str> = problems.iter().map(|problem| problem.code).collect();
        assert_eq!(codes, ["existing-invalid"], "{section}");
    }
}
