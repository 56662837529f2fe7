//! Decisions: against a peer, through every layer, past statements of other services, and by lines.

use crate::clock::{ROUNDS, median, rounds, time};
use iam_rs::{Arn, Decision, IAMPolicy, IAMRequest, PolicyEvaluator, Principal as Peer, PrincipalId};
use landform::evaluate::cases::{AnswerFormat, answer_lines};
use landform::evaluate::iam::{CompiledPolicy, Context, Level, Outcome, Policies, Principal, Request, decide};
use landform::policy::Document;
use serde_json::{Value, json};
use std::hint::black_box;

const USER: &str = "arn:aws:iam::111111111111:user/ann";
const OBJECT: &str = "arn:aws:s3:::data/team/x";

fn document(statements: Vec<Value>) -> Value {
    json!({"Version": "2012-10-17", "Statement": statements})
}

fn compiled(json: &Value) -> CompiledPolicy {
    CompiledPolicy::new(Document::parse(json).expect("a policy"))
}

/// `count` statements of one service, of which only the last fits.
fn statements(count: usize) -> Vec<Value> {
    (1..=count)
        .map(|number| {
            let bucket = if number == count {
                "data".to_owned()
            } else {
                format!("other-{number}")
            };
            json!({"Effect": "Allow", "Action": ["s3:GetObject", "s3:Put*"], "Resource": format!("arn:aws:s3:::{bucket}/team/*"),
                "Condition": {"StringEquals": {"aws:PrincipalTag/team": "red"}}})
        })
        .collect()
}

fn ours(policies: &Policies<'_>) -> Outcome {
    let principal = Principal::parse(USER).expect("a principal");
    let context = Context::new().with("aws:PrincipalTag/team", "red");
    let request = Request::new(principal, "s3:GetObject", OBJECT, Some("111111111111"), context);
    decide(&request, policies).outcome
}

fn theirs(evaluator: &PolicyEvaluator) -> Decision {
    let mut context = iam_rs::Context::new();
    context.insert("aws:PrincipalTag/team".to_owned(), iam_rs::ContextValue::String("red".to_owned()));
    let principal = Peer::Aws(PrincipalId::String(USER.to_owned()));
    let request = IAMRequest::new_with_context(principal, "s3:GetObject", Arn::parse(OBJECT).expect("an ARN"), context);
    evaluator.evaluate(&request).expect("a decision").decision
}

fn against_peer(count: usize) -> bool {
    let json = document(statements(count));
    let policy = compiled(&json);
    let identity = [&policy];
    let policies = Policies {
        identity: &identity,
        ..Policies::default()
    };
    let peer: IAMPolicy = serde_json::from_value(json).expect("a policy");
    let evaluator = PolicyEvaluator::with_policies(vec![peer]);
    assert_eq!((ours(&policies), theirs(&evaluator)), (Outcome::Allow, Decision::Allow));
    let (mut our, mut their) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        our.push(time(100, || ours(black_box(&policies))));
        their.push(time(10, || theirs(black_box(&evaluator))));
    }
    let (our, their) = (median(our), median(their));
    println!(
        "one policy, {count} statements: {our:.0} ns, iam-rs {their:.0} ns, ratio {:.1}",
        their / our
    );
    their / our >= 2.0
}

fn every_layer() -> bool {
    let full = compiled(&document(vec![json!({"Effect": "Allow", "Action": "*", "Resource": "*"})]));
    let guard = compiled(&document(vec![json!({"Effect": "Deny", "Action": "*", "Resource": "*",
        "Condition": {"StringNotEquals": {"aws:PrincipalTag/team": ["red", "blue"]}}})]));
    let identity = compiled(&document(statements(10)));
    let boundary = compiled(&document(vec![
        json!({"Effect": "Allow", "Action": ["s3:*", "kms:*"], "Resource": "*"}),
    ]));
    let bucket = compiled(&document(vec![
        json!({"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*",
        "Condition": {"Bool": {"aws:SecureTransport": "false"}}}),
    ]));
    let (identity, boundaries, resource) = ([&identity], [&boundary], [&bucket]);
    let attached = [&full, &guard];
    let scps = ["root", "unit", "account"].map(|name| Level { name, policies: &attached });
    let policies = Policies {
        identity: &identity,
        boundaries: &boundaries,
        resource: &resource,
        scps: &scps,
        ..Policies::default()
    };
    assert_eq!(ours(&policies), Outcome::Allow);
    let nanos = rounds(ROUNDS, 100, || ours(black_box(&policies)));
    println!("every layer: {nanos:.0} ns");
    nanos < 2_000.0
}

fn other_services(count: usize) -> f64 {
    let mut all: Vec<Value> = (0..count)
        .map(|number| json!({"Effect": "Allow", "Action": format!("service{number}:Get*"), "Resource": "*"}))
        .collect();
    all.extend(statements(1));
    let policy = compiled(&document(all));
    let identity = [&policy];
    let policies = Policies {
        identity: &identity,
        ..Policies::default()
    };
    assert_eq!(ours(&policies), Outcome::Allow);
    let nanos = rounds(ROUNDS, 100, || ours(black_box(&policies)));
    println!("other services, {count} statements: {nanos:.0} ns");
    nanos
}

fn eval_lines() -> bool {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/iam");
    let mut lines = Vec::new();
    for entry in std::fs::read_dir(folder).expect("the row tables").flatten() {
        if entry.path().extension().is_some_and(|extension| extension == "jsonl") {
            lines.extend(std::fs::read(entry.path()).expect("a table"));
        }
    }
    let lines = lines.repeat(10);
    let mut cases = 0;
    let nanos = rounds(ROUNDS, 1, || {
        let mut out = std::io::sink();
        cases = answer_lines(lines.as_slice(), AnswerFormat::Jsonl, &mut out).expect("answers").cases;
    });
    let rate = cases as f64 / (nanos / 1e9);
    println!("eval lines: {rate:.0} cases a CPU second ({cases} cases)");
    rate >= 100_000.0
}

/// True where every bound is kept.
pub fn kept() -> bool {
    let mut kept = [1, 10, 100].map(against_peer).iter().all(|fast| *fast);
    kept &= every_layer();
    let [few, _, many] = [10, 100, 1_000].map(other_services);
    kept &= many < few * 10.0;
    kept & eval_lines()
}
