//! Any text as a policy document, and its decisions.
#![no_main]

use landform::evaluate::iam::{CompiledPolicy, Context, Outcome, Policies, Principal, Request, decide};
use landform::policy::{Document, Json};
use libfuzzer_sys::fuzz_target;

const CALLERS: [&str; 4] = [
    "arn:aws:iam::111111111111:user/ann",
    "arn:aws:sts::111111111111:assumed-role/app/s",
    "sns.amazonaws.com",
    "anonymous",
];

fn outcomes(document: &Document) -> Vec<Outcome> {
    let policy = CompiledPolicy::new(document.clone());
    let mut outcomes = Vec::new();
    for caller in CALLERS {
        for (account, raw) in [("111111111111", false), ("222222222222", true)] {
            let Ok(principal) = Principal::parse(caller) else { continue };
            let context = Context::new().with("aws:SourceIp", "10.0.0.1").with("aws:PrincipalTag/team", "red");
            let request = Request::new(principal, "s3:GetObject", "arn:aws:s3:::data/x", Some(account), context);
            let request = if raw { request.raw() } else { request };
            let policies = Policies {
                identity: &[&policy],
                resource: &[&policy],
                ..Policies::default()
            };
            let decision = decide(&request, &policies);
            assert!(!decision.explain(&request, &policies).is_empty());
            outcomes.push(decision.outcome);
        }
    }
    outcomes
}

fuzz_target!(|text: &str| {
    let Ok(json) = Json::read(text) else { return };
    let lenient = Document::read_leniently(&json);
    if let Ok(document) = &lenient {
        outcomes(document);
    }
    let Ok(document) = Document::read(&json) else { return };
    assert_eq!(lenient.as_ref(), Ok(&document), "what AWS takes is read in one way");
    let again = Document::parse(&document.to_json()).expect("what was written can be read");
    assert_eq!(document, again);
    assert_eq!(outcomes(&document), outcomes(&again));
});
