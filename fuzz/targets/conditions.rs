//! Any operator, key and values.
#![no_main]

use landform::evaluate::iam::{CompiledPolicy, Context, Outcome, Policies, Principal, Request, Values, decide};
use landform::policy::Document;
use libfuzzer_sys::fuzz_target;
use serde_json::json;

fn outcome(policy: &CompiledPolicy, key: &str, values: Option<Values<'_>>, raw: bool) -> Outcome {
    let Ok(principal) = Principal::parse("arn:aws:iam::111111111111:user/ann") else {
        return Outcome::Unknown;
    };
    let mut context = Context::new();
    if let Some(values) = values {
        context.set(key, values);
    }
    let request = Request::new(principal, "s3:GetObject", "arn:aws:s3:::data/x", None, context);
    let request = if raw { request.raw() } else { request };
    let policies = Policies {
        identity: &[policy],
        ..Policies::default()
    };
    decide(&request, &policies).outcome
}

fn policy(operator: &str, key: &str, value: &str) -> Option<CompiledPolicy> {
    let json = json!({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*",
        "Condition": {operator: {key: [value, "a*"]}}}});
    Document::parse(&json).ok().map(CompiledPolicy::new)
}

fuzz_target!(|text: &str| {
    let mut parts = text.splitn(4, '\n');
    let mut next = || parts.next().unwrap_or_default();
    let (operator, key, value, held) = (next(), next(), next(), next());
    let Some(bare) = policy(operator, key, value) else { return };
    let if_exists = policy(&format!("{operator}IfExists"), key, value);
    let lists = [vec![], vec![held], vec![held, "b"]].map(Values::Many);
    for values in lists.into_iter().map(Some).chain([None, Some(Values::One(held))]) {
        let careful = outcome(&bare, key, values.clone(), false);
        let raw = outcome(&bare, key, values.clone(), true);
        if careful == Outcome::Allow
            && !key.eq_ignore_ascii_case("aws:ViaAWSService")
            && !key.to_ascii_lowercase().starts_with("sagemaker:")
        {
            assert_eq!(raw, Outcome::Allow);
        }
        if let Some(if_exists) = &if_exists
            && careful == Outcome::Allow
        {
            assert_eq!(outcome(if_exists, key, values, false), Outcome::Allow, "IfExists permits no less");
        }
    }
});
