//! Keys that a service uses in somebody's name: of whoever deploys what it encrypts, and of whoever reads what comes from elsewhere.

use crate::common::blueprint::{model_of, resolved};
use landform::evaluate::Universe;
use landform::evaluate::iam::Outcome::{self, Allow, ImplicitDeny};
use landform::model::{Call, Model, Via};

const HEAD: &str = r#"
landform: 1
name: keyed
organization:
  id: o-a1b2c3d4e5
  management: "000000000001"
  units: { all: { accounts: [a, b] } }
accounts: { a: { id: "111111111111" }, b: { id: "222222222222" } }
region: us-east-1
keys: { k: { in: a }, d: { in: a } }
"#;

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
    for own in [", key: d", ""] {
        let queues = format!(
            "queues: {{ jobs: {{ in: a, key: k, dead_letters: {{ queue: dead, after: 3 }} }}, dead: {{ in: a{own} }} }}\n"
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
