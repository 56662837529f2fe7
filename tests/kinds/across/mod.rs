//! A grant across accounts on a thing of each kind: allowed as it is written, and refused by each layer in turn that says no.
//!
//! A kind is one row of [`KINDS`]. `tests/kinds/across/layers.rs` makes a design of it and takes it apart.

mod layers;

use layers::{Across, Policy};

/// Every kind, with what its verbs need besides.
const KINDS: &[Across] = &[
    Across {
        section: "queues: { x: { in: owner, WORDS } }",
        on: "queue/owner/x",
        verb: "send",
        action: "sqs:SendMessage",
        key: &["kms:Decrypt", "kms:GenerateDataKey"],
        policy: Policy::Own { rcp: true },
        endpoint: Some("sqs"),
        existing: "key: none",
    },
    Across {
        section: "queues: { x: { in: owner, WORDS } }",
        on: "queue/owner/x",
        verb: "receive",
        action: "sqs:ReceiveMessage",
        key: &["kms:Decrypt"],
        policy: Policy::Own { rcp: true },
        endpoint: Some("sqs"),
        existing: "key: none",
    },
    Across {
        section: "topics: { x: { in: owner, WORDS } }",
        on: "topic/owner/x",
        verb: "publish",
        action: "sns:Publish",
        key: &["kms:Decrypt", "kms:GenerateDataKey"],
        policy: Policy::Own { rcp: false },
        endpoint: Some("sns"),
        existing: "key: none",
    },
    Across {
        section: "topics: { x: { in: owner, WORDS } }",
        on: "topic/owner/x",
        verb: "subscribe",
        action: "sns:Subscribe",
        key: &[],
        policy: Policy::Own { rcp: false },
        endpoint: Some("sns"),
        existing: "key: none",
    },
    Across {
        section: "tables: { x: { in: owner, name: xxx, WORDS } }",
        on: "table/owner/x",
        verb: "read",
        action: "dynamodb:GetItem",
        key: &["kms:Decrypt"],
        policy: Policy::Own { rcp: true },
        endpoint: Some("dynamodb"),
        existing: "key: none",
    },
    Across {
        section: "tables: { x: { in: owner, name: xxx, WORDS } }",
        on: "table/owner/x",
        verb: "write",
        action: "dynamodb:PutItem",
        key: &["kms:Decrypt"],
        policy: Policy::Own { rcp: true },
        endpoint: Some("dynamodb"),
        existing: "key: none",
    },
    Across {
        section: "secrets: { x: { in: owner, WORDS } }",
        on: "secret/owner/x",
        verb: "read",
        action: "secretsmanager:GetSecretValue",
        key: &["kms:Decrypt"],
        policy: Policy::Own { rcp: true },
        endpoint: Some("secretsmanager"),
        existing: "key: k",
    },
    Across {
        section: "secrets: { x: { in: owner, WORDS } }",
        on: "secret/owner/x",
        verb: "write",
        action: "secretsmanager:PutSecretValue",
        key: &["kms:Decrypt", "kms:GenerateDataKey"],
        policy: Policy::Own { rcp: true },
        endpoint: Some("secretsmanager"),
        existing: "key: k",
    },
    Across {
        section: "parameters: { x: { in: owner, value: plain, WORDS } }",
        on: "parameter/owner/x",
        verb: "read",
        action: "ssm:GetParameter",
        key: &[],
        policy: Policy::None,
        endpoint: None,
        existing: "tags: {}",
    },
    Across {
        section: "log_groups: { x: { in: owner, WORDS } }",
        on: "log-group/owner/x",
        verb: "read",
        action: "logs:FilterLogEvents",
        key: &[],
        policy: Policy::None,
        endpoint: None,
        existing: "tags: {}",
    },
];

#[test]
fn each_layer_refuses() {
    KINDS.iter().for_each(Across::holds);
}
