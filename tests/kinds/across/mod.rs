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
        existing: "",
    },
    Across {
        section: "queues: { x: { in: owner, WORDS } }",
        on: "queue/owner/x",
        verb: "receive",
        action: "sqs:ReceiveMessage",
        key: &["kms:Decrypt"],
        policy: Policy::Own { rcp: true },
        endpoint: Some("sqs"),
        existing: "",
    },
];

#[test]
fn each_layer_refuses() {
    KINDS.iter().for_each(Across::holds);
}
