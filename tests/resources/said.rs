//! A small design with two accounts and roles that may do much, and what `check` says of it.

use crate::common::program::{inside, stderr, stdout};

/// The design.
pub const HEAD: &str = r#"landform: 1
name: t
organization: { id: o-a1b2c3d4e5, management: "000000000001" }
accounts: { own: { id: "111111111111" }, other: { id: "222222222222" } }
region: us-east-1
roles:
  far: { in: other, for: lambda, statements: [ { Effect: Allow, Action: ["es:*", "sns:*", "sqs:*", "dynamodb:*", "execute-api:*", "lambda:*", "events:*", "kinesis:*", "s3:*", "kms:*"], Resource: "*" } ] }
  near: { in: own, for: lambda, statements: [ { Effect: Allow, Action: ["sns:*", "sqs:*", "kinesis:*", "elasticfilesystem:*", "kms:*"], Resource: "*" } ] }
"#;

/// The exit status of `check` of a text, and what it said.
pub fn check(text: &str) -> (i32, String) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("b.yaml"), text).unwrap();
    let output = inside(folder.path(), &["check", "b.yaml"]);
    (output.status.code().unwrap(), [stdout(&output), stderr(&output)].concat())
}

/// The same of the design with these lines more.
pub fn check_with(rest: &str) -> (i32, String) {
    check(&format!("{HEAD}{rest}"))
}

/// What is said of the design with these lines more, with this exit status and each of these parts.
pub fn says(rest: &str, status: i32, parts: &[&str]) {
    let (code, said) = check_with(rest);
    assert_eq!(code, status, "{said}");
    assert!(parts.iter().all(|part| said.contains(part)), "{parts:?}: {said}");
}
