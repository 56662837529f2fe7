//! Any pattern against any resource.
#![no_main]

use landform::aws::Arn;
use landform::evaluate::iam::{CompiledPolicy, Context, Outcome, Policies, Principal, Request, decide};
use landform::policy::{Document, Statement};
use libfuzzer_sys::fuzz_target;

fn outcome(statement: Statement, resource: &str, raw: bool) -> Outcome {
    let policy = CompiledPolicy::new(Document::new(vec![statement]));
    let Ok(principal) = Principal::parse("arn:aws:iam::111111111111:user/ann") else {
        return Outcome::Unknown;
    };
    let request = Request::new(principal, "sqs:SendMessage", resource, Some("111111111111"), Context::new());
    let request = if raw { request.raw() } else { request };
    let policies = Policies {
        identity: &[&policy],
        ..Policies::default()
    };
    decide(&request, &policies).outcome
}

fuzz_target!(|text: &str| {
    let (pattern, resource) = text.split_once('\n').unwrap_or((text, ""));
    if let Some(arn) = Arn::parse(resource) {
        assert_eq!(arn.to_string(), resource);
    }
    let fits = outcome(Statement::allow().actions(["sqs:*"]).resources([pattern]), resource, false);
    let but = outcome(Statement::allow().actions(["sqs:*"]).all_resources_but([pattern]), resource, false);
    match fits {
        Outcome::Allow => assert_ne!(but, Outcome::Allow),
        Outcome::ImplicitDeny if !pattern.contains("${") => assert_eq!(but, Outcome::Allow),
        _ => {}
    }
    // A raw case never permits more than the careful reading does.
    let raw = outcome(Statement::allow().actions(["sqs:*"]).resources([pattern]), resource, true);
    assert!(raw != Outcome::Allow || fits == Outcome::Allow);
    // What is no ARN is no resource, and no pattern of one.
    let plain = Arn::parse(pattern).is_some()
        && !pattern.contains(['*', '?', '$'])
        && !pattern.bytes().any(|byte| byte.is_ascii_uppercase());
    if plain && resource != "*" {
        assert_eq!(fits == Outcome::Allow, pattern == resource);
    }
});
