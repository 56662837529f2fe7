//! Semantics of single services and keys that were found wrong.

use crate::common::program::answered;

/// The path of an input of this module.
fn input(name: &str) -> String {
    ["tests/faults/inputs/semantics/", name].concat()
}

/// A client chooses its port: one open port among them all is no answer.
#[test]
fn an_acl_that_lets_some_answers_through_decides_nothing() {
    let (code, report, _) = answered(&["check", &input("acl.yaml")], "");
    assert_eq!(code, 1, "{report}");
    assert!(report.contains("claim `must-not-hold` expects reach, and the answer is unknown"), "{report}");
    assert!(
        report.contains("lets answers to port 5439 through only, and a client may ask from any port of 1024-65535"),
        "{report}"
    );
}
