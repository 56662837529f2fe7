//! A grant across accounts on a thing of each kind: allowed as it is written, and refused by each layer in turn that says no.
//!
//! A kind is one row of [`KINDS`]. `tests/kinds/across/layers.rs` makes a design of it and takes it apart.

mod files;
mod layers;

use layers::{Across, Policy};

/// A repository of packages in its domain.
const PACKAGES: &str = "codeartifact_domains: { dd: { in: owner } }\ncodeartifact_repositories: { x: { in: owner, name: xx, domain: dd, WORDS } }";

/// An access point of a bucket that no key of KMS encrypts.
const BEHIND: &str = "buckets: { bb: { in: owner, name: bb-111111111111 } }\naccess_points: { x: { in: owner, name: xxx, bucket: bucket/owner/bb, WORDS } }";

/// The same of one that a key encrypts.
const BEHIND_KEYED: &str = "buckets: { bb: { in: owner, name: bb-111111111111, key: k } }\naccess_points: { x: { in: owner, name: xxx, bucket: bucket/owner/bb, WORDS } }";

/// Every kind, with what its verbs need besides.
const KINDS: &[Across] = &[
    Across {
        section: "state_machines: { x: { in: owner, role: near, definition: { StartAt: a, States: { a: { Type: Succeed } } }, WORDS } }",
        on: "state-machine/owner/x",
        verb: "start",
        action: "states:StartExecution",
        key: &[],
        policy: Policy::None,
        endpoint: Some("states"),
        existing: "",
    },
    Across {
        section: "repositories: { x: { in: owner, name: xx, WORDS } }",
        on: "repository/owner/x",
        verb: "pull",
        action: "ecr:BatchGetImage",
        key: &[],
        policy: Policy::Own { rcp: true },
        endpoint: Some("ecr.api"),
        existing: "",
    },
    Across {
        section: "repositories: { x: { in: owner, name: xx, WORDS } }",
        on: "repository/owner/x",
        verb: "push",
        action: "ecr:PutImage",
        key: &[],
        policy: Policy::Own { rcp: true },
        endpoint: Some("ecr.api"),
        existing: "",
    },
    Across {
        section: "codeartifact_domains: { x: { in: owner, name: xx, WORDS } }",
        on: "codeartifact-domain/owner/x",
        verb: "sign-in",
        action: "codeartifact:GetAuthorizationToken",
        key: &[],
        policy: Policy::Own { rcp: true },
        endpoint: Some("codeartifact.api"),
        existing: "",
    },
    Across {
        section: PACKAGES,
        on: "codeartifact-repository/owner/x",
        verb: "read",
        action: "codeartifact:ReadFromRepository",
        key: &[],
        policy: Policy::Own { rcp: true },
        endpoint: Some("codeartifact.repositories"),
        existing: "",
    },
    Across {
        section: PACKAGES,
        on: "codeartifact-repository/owner/x",
        verb: "publish",
        action: "codeartifact:GetRepositoryEndpoint",
        key: &[],
        policy: Policy::Own { rcp: true },
        endpoint: Some("codeartifact.api"),
        existing: "",
    },
    Across {
        section: "file_systems: { x: { in: owner, WORDS } }",
        on: "file-system/owner/x",
        verb: "mount",
        action: "elasticfilesystem:ClientMount",
        key: &[],
        policy: Policy::Own { rcp: false },
        endpoint: None,
        existing: "id: fs-0123456789abcdef0",
    },
    Across {
        section: "file_systems: { x: { in: owner, WORDS } }",
        on: "file-system/owner/x",
        verb: "write",
        action: "elasticfilesystem:ClientWrite",
        key: &[],
        policy: Policy::Own { rcp: false },
        endpoint: None,
        existing: "id: fs-0123456789abcdef0",
    },
    Across {
        section: "file_systems: { x: { in: owner, WORDS } }",
        on: "file-system/owner/x",
        verb: "root",
        action: "elasticfilesystem:ClientRootAccess",
        key: &[],
        policy: Policy::Own { rcp: false },
        endpoint: None,
        existing: "id: fs-0123456789abcdef0",
    },
    Across {
        section: BEHIND_KEYED,
        on: "access-point/owner/x",
        verb: "read",
        action: "s3:ListBucket",
        key: &[],
        policy: Policy::Own { rcp: true },
        endpoint: Some("s3"),
        existing: "",
    },
    Across {
        section: BEHIND,
        on: "access-point/owner/x",
        verb: "list",
        action: "s3:ListBucket",
        key: &[],
        policy: Policy::Own { rcp: true },
        endpoint: Some("s3"),
        existing: "",
    },
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
