//! Any text as a policy document, and its decisions.
#![no_main]

use landform::evaluate::iam::{CompiledPolicy, Context, Outcome, Policies, Principal, Request, decide};
use landform::policy::{Actions, Document, Json, Resources};
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

/// Whether every name is one that AWS takes: what is none is read leniently against the caller.
fn is_plain(document: &Document) -> bool {
    document.statements.iter().all(|statement| {
        let (Actions::In(actions) | Actions::NotIn(actions)) = &statement.actions;
        let resources = statement.resources.iter().flat_map(|(Resources::In(set) | Resources::NotIn(set))| set);
        let is_action = |text: &String| text.split_once(':').is_some_and(|(service, _)| service.bytes().all(is_letter));
        !actions.is_empty()
            && actions.iter().all(is_action)
            && resources.clone().count() > 0
            && resources.into_iter().all(|text| text.starts_with("arn:") && !text.ends_with(':') && !text.contains("${"))
    })
}

fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
}

/// What AWS takes is read in one way; of what it does not take, the lenient reading never allows more.
fn assert_against_caller(strict: &Document, lenient: &Document) {
    if is_plain(strict) {
        assert_eq!(strict, lenient, "what AWS takes is read in one way");
    }
    for (as_written, leniently) in outcomes(strict).iter().zip(&outcomes(lenient)) {
        assert!(*leniently != Outcome::Allow || *as_written == Outcome::Allow, "a lenient reading allows more");
    }
}

fuzz_target!(|text: &str| {
    let Ok(json) = Json::read(text) else { return };
    let lenient = Document::read_leniently(&json);
    if let Ok(document) = &lenient {
        outcomes(document);
    }
    let Ok(document) = Document::read(&json) else { return };
    let lenient = lenient.expect("what is a document is one for a lenient reader too");
    assert_against_caller(&document, &lenient);
    let again = Document::parse(&document.to_json()).expect("what was written can be read");
    assert_eq!(document, again);
    assert_eq!(outcomes(&document), outcomes(&again));
});
