//! Requests against blueprints: every row of the worked cases, and the contract of `can` and `who-can`.

use crate::common::blueprint::{SHARING, STS, STUDIO, model};
use crate::common::files::{folder, root, text};
use crate::common::program::{answered, program};
use landform::aws::Address;
use landform::evaluate::Universe;
use landform::evaluate::iam::{Outcome, PolicyLayer};
use landform::model::{Call, Via};
use landform::policy::{Document, PrincipalSet, Statement};
use landform::resource::Body;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::process::Stdio;

const GUARDRAILS: &str = "tests/blueprints/guardrails.yaml";
const VPC_BOUND: &str = "tests/blueprints/vpc-bound.yaml";

/// Every blueprint with the requests about it, and the fewest rows that the file may have.
const CASES: [(&str, &str, usize); 13] = [
    (SHARING, "feature-store-sharing", 62),
    (STS, "feature-store-sts", 78),
    (STUDIO, "redshift-studio", 33),
    ("tests/blueprints/one-way-peering.yaml", "one-way-peering", 1),
    ("tests/blueprints/studio-guardrail.yaml", "studio-guardrail", 7),
    (GUARDRAILS, "guardrails", 33),
    (VPC_BOUND, "vpc-bound", 17),
    ("tests/blueprints/invitations.yaml", "invitations", 6),
    ("tests/blueprints/key-not-admitted.yaml", "key-not-admitted", 6),
    ("tests/blueprints/source-identity.yaml", "source-identity", 22),
    ("tests/blueprints/unshared.yaml", "unshared", 3),
    ("tests/blueprints/deliveries.yaml", "deliveries", 28),
    ("tests/blueprints/networks.yaml", "networks", 4),
];

/// Exit code and answers of `landform can`.
fn can(blueprint: &str, requests: &str) -> (i32, Vec<Value>) {
    let (code, stdout, _) = answered(&["can", blueprint, "--requests", "-"], requests);
    (code, stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

fn call(principal: &str, action: &str, resource: &str) -> Call {
    Call {
        principal: principal.to_owned(),
        action: action.to_owned(),
        resource: resource.to_owned(),
        ..Call::default()
    }
}

#[test]
fn every_row_holds() {
    for (blueprint, cases, least) in CASES {
        let requests = text(format!("tests/cases/{cases}.jsonl"));
        let (code, answers) = can(blueprint, &requests);
        let wrong: Vec<&Value> = answers.iter().filter(|answer| answer["agrees"] != json!(true)).collect();
        assert!(wrong.is_empty(), "{cases}: {wrong:#?}");
        assert_eq!((code, answers.len()), (0, requests.lines().count()), "{cases}");
        assert!(answers.len() >= least, "{cases} has lost rows");
    }
}

#[test]
fn ids_are_written_once() {
    for (_, cases, _) in CASES {
        let requests = text(format!("tests/cases/{cases}.jsonl"));
        let mut ids: Vec<String> = requests
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap()["id"].as_str().unwrap().to_owned())
            .collect();
        ids.sort();
        let before = ids.len();
        ids.dedup();
        assert_eq!(ids.len(), before, "{cases}");
    }
}

#[test]
fn every_claim_holds_and_says_why() {
    for path in [SHARING, STS, STUDIO] {
        let model = model(path);
        let claims = Universe::new(&model).claims();
        assert_eq!(claims.len(), model.claims.len());
        for claim in claims {
            assert!(claim.holds, "{path} {}: {:?} {:#?}", claim.id, claim.decision, claim.answer.reasons);
            assert!(!claim.answer.reasons.is_empty(), "{}", claim.id);
        }
    }
}

/// The note of the first reason, and the action of the part that decided.
fn why(path: &str, call: &Call) -> (Outcome, String, String) {
    let model = model(path);
    let answer = Universe::new(&model).answer(call);
    let part = answer.decisive().unwrap().action.clone();
    let notes: Vec<String> = answer.reasons.iter().map(|reason| reason.note.clone()).collect();
    (answer.decision, part, notes.join("\n"))
}

#[test]
fn the_answer_names_the_part_that_failed() {
    let key = call(
        "arn:aws:iam::222222222222:role/ds-exec",
        "sagemaker:GetRecord",
        "arn:aws:sagemaker:us-east-1:111111111111:feature-group/fg1",
    );
    let (outcome, part, note) = why("tests/blueprints/key-not-admitted.yaml", &key);
    assert_eq!((outcome, part.as_str()), (Outcome::ImplicitDeny, "kms:Decrypt"));
    assert!(note.contains("`key/owner/k1`"), "{note}");

    let pass = Call {
        passed_role: Some("arn:aws:iam::111111111111:role/bounded".to_owned()),
        ..call(
            "arn:aws:iam::111111111111:role/worker",
            "sagemaker:CreateTrainingJob",
            "arn:aws:sagemaker:us-east-1:111111111111:training-job/x",
        )
    };
    let (outcome, part, _) = why(GUARDRAILS, &pass);
    assert_eq!(
        (outcome, part.as_str()),
        (Outcome::ImplicitDeny, "sts:AssumeRole"),
        "the role does not trust SageMaker"
    );
}

#[test]
fn rules_of_aws_are_said_as_the_reason() {
    let role = "arn:aws:iam::111111111111:role/cross-account-assume-role";
    let results = "arn:aws:s3:::athena-results-222222222222/x.csv";
    let (_, _, note) = why(STS, &call(role, "s3:PutObjectAcl", results));
    assert!(note.contains("BucketOwnerEnforced"), "{note}");

    let long = Call {
        context: BTreeMap::from([("sts:durationseconds".to_owned(), vec!["7200".to_owned()])]),
        ..call("arn:aws:iam::222222222222:role/nb-exec", "STS:assumerole", role)
    };
    let (outcome, _, note) = why(STS, &long);
    assert_eq!(outcome, Outcome::ImplicitDeny);
    assert!(note.contains("3600"), "{note}");

    let abroad = Call {
        passed_role: Some("arn:aws:iam::222222222222:role/nb-exec".to_owned()),
        ..call(
            role,
            "sagemaker:CreateFeatureGroup",
            "arn:aws:sagemaker:us-east-1:111111111111:feature-group/purchases",
        )
    };
    let (_, part, note) = why(STS, &abroad);
    assert_eq!(part, "iam:PassRole");
    assert!(note.contains("inside its own account"), "{note}");

    let invited = call(
        "arn:aws:iam::999999999999:role/reader",
        "sagemaker:GetRecord",
        "arn:aws:sagemaker:us-east-1:111111111111:feature-group/fg2",
    );
    let (_, _, note) = why("tests/blueprints/invitations.yaml", &invited);
    assert!(note.contains("invitation has not been accepted"), "{note}");
}

#[test]
fn what_is_unknown_says_what_is_missing() {
    let object = "arn:aws:s3:::guarded-111111111111/x";
    let cases = [
        ("arn:aws:iam::111111111111:role/unread", object, "AWSDirectConnectReadOnlyAccess"),
        ("arn:aws:iam::111111111111:role/existing", object, "exists already"),
        (
            "arn:aws:iam::111111111111:role/worker",
            "arn:aws:s3:::somebody-else/x",
            "somebody-else",
        ),
    ];
    for (principal, resource, word) in cases {
        let (outcome, _, note) = why(GUARDRAILS, &call(principal, "s3:GetObject", resource));
        assert_eq!(outcome, Outcome::Unknown, "{principal}");
        assert!(note.contains(word), "{note}");
    }
}

/// An id that AWS has not made yet is equal to itself only, in policies and in requests.
#[test]
fn an_endpoint_without_an_id_is_told_from_every_other() {
    let base = model(VPC_BOUND);
    let endpoint = base.get(&Address::parse("endpoint/science/runtime").unwrap()).unwrap().arn();
    let id = endpoint
        .as_str()
        .rsplit_once('/')
        .map(|_| endpoint.as_str().split("vpc-endpoint/").nth(1).unwrap())
        .unwrap();
    let mut resources = base.resources.clone();
    let role = resources.get_mut(&Address::parse("role/store/reader").unwrap()).unwrap();
    if let Body::Role(role) = &mut role.body {
        let read = Statement::allow().actions(["sagemaker:GetRecord"]).resources(["*"]);
        let deny =
            Statement::deny()
                .actions(["*"])
                .resources(["*"])
                .when("StringNotEquals", "aws:SourceVpce", [id]);
        role.inline = BTreeMap::from([("only".to_owned(), Document::new(vec![read, deny]))]);
    }
    let model = base.clone().with_resources(resources);
    let universe = Universe::new(&model);
    let group = "arn:aws:sagemaker:us-east-1:111111111111:feature-group/fg1";
    let base = call("arn:aws:iam::111111111111:role/reader", "sagemaker:GetRecord", group);
    let stated = |value: &str| BTreeMap::from([("aws:SourceVpce".to_owned(), vec![value.to_owned()])]);
    let cases = [
        (Some("endpoint/science/runtime"), BTreeMap::new(), Outcome::Allow),
        (Some("science/runtime"), BTreeMap::new(), Outcome::Allow),
        (None, stated("endpoint/science/runtime"), Outcome::Allow),
        (None, stated("endpoint/science/s3"), Outcome::ExplicitDeny),
        // The endpoint may get just this id, and nobody says which way the call comes.
        (None, stated("vpce-0123456789abcdef0"), Outcome::Unknown),
        (Some("vpce-0123456789abcdef0"), BTreeMap::new(), Outcome::Unknown),
        (None, BTreeMap::new(), Outcome::Unknown),
    ];
    for (via, context, expected) in cases {
        let via = via.map(|word| Via::Endpoint(word.to_owned()));
        let answer = universe.answer(&Call {
            via: via.clone(),
            context,
            ..base.clone()
        });
        assert_eq!(answer.decision, expected, "{via:?} {:#?}", answer.reasons);
    }
}

#[test]
fn notes_show_addresses_instead_of_ids_that_do_not_exist() {
    for (blueprint, cases, _) in CASES {
        let requests = text(format!("tests/cases/{cases}.jsonl"));
        let (_, stdout, _) = answered(&["can", blueprint, "--requests", "-"], &requests);
        assert!(!stdout.contains(['\u{F0000}', '\u{F0001}']), "{cases}");
    }
}

#[test]
fn exit_codes_follow_the_answers() {
    let row = |expected: &str| {
        json!({"id": "a", "principal": "role/marketing/ds-exec", "action": "sagemaker:GetRecord",
               "resource": "feature-group/owner/cross-account-fg-1", "expected": expected})
        .to_string()
    };
    assert_eq!(can(SHARING, &row("allow")).0, 0);
    let (code, answers) = can(SHARING, &[row("deny"), row("allow")].join("\n\n"));
    assert_eq!((code, answers.len()), (1, 2));
    assert_eq!((&answers[0]["agrees"], &answers[1]["agrees"]), (&json!(false), &json!(true)));
    let (code, answers) = can(SHARING, &[row("deny"), "{".to_owned(), row("allow")].join("\n"));
    assert_eq!((code, answers.len()), (2, 3));
    assert_eq!(answers[1]["line"], json!(2));
    assert!(answers[1]["error"].is_string());
    assert_eq!(answered(&["can", "no-such-file.yaml", "--requests", "-"], "").0, 2);
    assert_eq!(answered(&["can", SHARING, "--requests", "no-such-file.jsonl"], "").0, 2);
    let (code, stdout, stderr) =
        answered(&["can", "tests/evaluator/can.rs", "--requests", "-"], &row("allow"));
    assert_eq!((code, stdout.as_str()), (2, ""));
    assert!(stderr.contains("error["), "{stderr}");
}

#[test]
fn an_answer_has_the_shape_of_the_contract() {
    let request = r#"{"id": "x", "principal": "anonymous", "action": "s3:GetObject", "resource": "bucket/owner/offline/a"}"#;
    let (code, answers) = can(SHARING, request);
    assert_eq!(code, 0);
    let answer = &answers[0];
    assert_eq!(answer["id"], json!("x"));
    assert_eq!(answer["decision"], json!("implicit_deny"));
    assert_eq!(answer["decidedBy"], json!("resource"));
    assert!(answer.get("expected").is_none() && answer.get("agrees").is_none());
    let reason = &answer["reasons"][0];
    for key in ["layer", "effect", "policy", "statement", "note"] {
        assert!(reason.get(key).is_some(), "{key}");
    }
    assert_eq!(answer["parts"][0]["resource"], json!("bucket/owner/offline/a"));
}

#[test]
fn lines_that_cannot_be_read_say_what_is_wrong() {
    let base = r#""principal": "role/marketing/ds-exec", "action": "sagemaker:GetRecord", "resource": "feature-group/owner/cross-account-fg-1""#;
    let cases = [
        ("[]".to_owned(), "JSON object"),
        ("{}".to_owned(), "`action` is missing"),
        (format!(r#"{{{base}, "contxt": {{}}}}"#), "did you mean `context`"),
        (format!(r#"{{{base}, "expected": "maybe"}}"#), "not a decision"),
        (format!(r#"{{{base}, "via": "train"}}"#), "`via` is"),
        (
            format!(r#"{{{base}, "via": {{"endpoint": "owner/none"}}}}"#),
            "no endpoint `owner/none`",
        ),
        (format!(r#"{{{base}, "chain": ["bucket/owner/offline"]}}"#), "not a role"),
        (format!(r#"{{{base}, "context": {{"a:b": "1", "A:B": "2"}}}}"#), "twice"),
        (base.replace("fg-1", "fg-9"), "did you mean"),
        (base.replace("sagemaker:GetRecord", "GetRecord"), "not an action"),
        (base.replace("role/marketing/ds-exec", "nobody"), "neither the ARN"),
        (r#"{"flow": {"form": "x"}}"#.to_owned(), "`form` is not a field"),
        (
            r#"{"flow": {"from": "a", "to": "b"}, "action": "x:y"}"#.to_owned(),
            "`action` is not a field",
        ),
    ];
    for (line, word) in cases {
        let line = if line.starts_with(['{', '[']) {
            line
        } else {
            format!("{{{line}}}")
        };
        let (code, answers) = can(SHARING, &line);
        assert_eq!(code, 2, "{line}");
        let error = answers[0]["error"].as_str().unwrap();
        assert!(error.contains(word), "{line}: {error}");
    }
}

#[test]
fn flows_between_networks_of_others_are_unknown() {
    let flow = r#"{"id": "002-18", "flow": {"from": "10.20.1.5", "to": "10.30.1.10", "protocol": "tcp", "port": 5439}, "expected": "reach"}"#;
    let (code, answers) = can(SHARING, flow);
    assert_eq!((code, &answers[0]["decision"]), (1, &json!("unknown")));
    assert!(
        answers[0]["reasons"][0]["note"]
            .as_str()
            .unwrap()
            .contains("neither end is in a network")
    );
}

#[test]
fn text_has_one_line_a_layer() {
    let request = r#"{"id": "000-01", "principal": "role/marketing/ds-exec", "action": "sagemaker:GetRecord",
        "resource": "feature-group/owner/cross-account-fg-1", "expected": "allow"}"#
        .replace('\n', " ");
    let (code, stdout, _) = answered(&["can", SHARING, "--requests", "-", "--format", "text"], &request);
    assert_eq!(code, 0);
    let lines: Vec<&str> = stdout.lines().collect();
    assert_eq!(lines[0], "000-01: allow, as expected");
    assert_eq!(lines[1], "  sagemaker:GetRecord on feature-group/owner/cross-account-fg-1: allow");
    assert!(
        lines[2].starts_with("    resource  allow") && lines[3].starts_with("    identity  allow"),
        "{stdout}"
    );
    assert!(
        lines[4].contains("kms:Decrypt on key/owner/fs-online (key of the online store): allow"),
        "{stdout}"
    );
}

#[test]
fn who_can_lists_everyone_and_why_not() {
    let group = "feature-group/owner/cross-account-fg-1";
    let (code, stdout, _) = answered(&["who-can", SHARING, "sagemaker:GetRecord", group], "");
    assert_eq!(code, 0);
    let may: Vec<&str> = stdout.lines().filter(|line| !line.starts_with(' ')).collect();
    assert_eq!(
        may,
        [
            "role/fraud/ds-exec: allow",
            "role/marketing/ds-exec: allow",
            "role/owner/fs-owner: allow",
            "not known of these, until what they hang on is stated (`--context`, or a policy in the blueprint):",
            "role/owner/OrganizationAccountAccessRole: unknown",
        ]
    );
    assert!(
        stdout.contains("`share/owner/cross-account-fg-1-read-only`")
            && stdout.contains("key/owner/fs-online"),
        "{stdout}"
    );
    let (_, stdout, _) = answered(&["who-can", SHARING, "sagemaker:GetRecord", group, "--why-not"], "");
    assert!(
        stdout.contains("role/marketing/no-policy: no, no statement allows sagemaker:GetRecord"),
        "{stdout}"
    );
}

#[test]
fn who_can_follows_roles_that_assume_roles() {
    let (code, stdout, _) =
        answered(&["who-can", STS, "sagemaker:GetRecord", "feature-group/store/customers"], "");
    assert_eq!(code, 0);
    assert!(
        stdout.contains("role/science/nb-exec: allow, by assuming role/store/cross-account-assume-role"),
        "{stdout}"
    );
    assert!(!stdout.contains("role/science/other"), "{stdout}");
}

#[test]
fn who_can_tells_of_strangers_that_a_policy_lets_in() {
    let (_, stdout, _) = answered(&["who-can", GUARDRAILS, "s3:GetObject", "bucket/prod/open/x"], "");
    assert!(
        !stdout.contains("anonymous") && !stdout.contains("outside"),
        "Block Public Access: {stdout}"
    );
    let base = model(GUARDRAILS);
    let mut resources = base.resources.clone();
    let role = resources.get_mut(&Address::parse("role/prod/worker").unwrap()).unwrap();
    if let Body::Role(role) = &mut role.body {
        let everyone = Statement::allow().principals(PrincipalSet::everyone()).actions(["sts:AssumeRole"]);
        role.trust = Document::new(vec![everyone]);
    }
    let model = base.clone().with_resources(resources);
    let worker = "arn:aws:iam::555555555555:role/worker";
    let outsiders = Universe::new(&model).outsiders(&call("", "sts:AssumeRole", worker));
    let outcomes: Vec<Outcome> = outsiders.iter().map(|(_, answer)| answer.decision).collect();
    assert_eq!(outcomes, [Outcome::ImplicitDeny, Outcome::Unknown]);
}

#[test]
fn who_can_takes_a_context_and_refuses_what_does_not_exist() {
    let object = "bucket/owner/offline/111111111111/x";
    let (code, stdout, _) = answered(
        &["who-can", SHARING, "s3:PutObject", object, "--context", "aws:SecureTransport=false"],
        "",
    );
    assert_eq!((code, stdout.as_str()), (0, "no role of the blueprint may\n"));
    for arguments in [
        ["who-can", SHARING, "sagemaker:GetRecords", "*"],
        ["who-can", SHARING, "s3:GetObject", "bucket/owner/none"],
        ["who-can", "no-such-file.yaml", "s3:GetObject", "*"],
    ] {
        assert_eq!(answered(&arguments, "").0, 2, "{arguments:?}");
    }
}

#[test]
fn a_reader_that_leaves_is_no_error() {
    let requests = text("tests/cases/feature-store-sts.jsonl").repeat(20);
    let folder = folder(&[("requests.jsonl", &requests)]);
    let file = folder.path().join("requests.jsonl");
    let mut child = program(&root(), &["can", STS, "--requests", file.to_str().unwrap()])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn deciders_are_layers_that_people_know() {
    let model = model(SHARING);
    let universe = Universe::new(&model);
    let group = "arn:aws:sagemaker:us-east-1:111111111111:feature-group/cross-account-fg-1";
    let cases = [
        (
            "arn:aws:iam::222222222222:role/no-policy",
            "sagemaker:GetRecord",
            group,
            PolicyLayer::Identity,
        ),
        (
            "arn:aws:iam::333333333333:role/ds-exec",
            "sagemaker:PutRecord",
            group,
            PolicyLayer::Identity,
        ),
        (
            "arn:aws:iam::222222222222:role/ds-exec",
            "ram:CreateResourceShare",
            "*",
            PolicyLayer::Scp,
        ),
        (
            "arn:aws:iam::999999999999:role/x",
            "sagemaker:GetRecord",
            group,
            PolicyLayer::Resource,
        ),
    ];
    for (principal, action, resource, layer) in cases {
        let answer = universe.answer(&call(principal, action, resource));
        assert_eq!(answer.decided_by, layer, "{principal} {action}: {:#?}", answer.reasons);
    }
}

proptest! {
    /// No text makes the evaluator panic, and every answer has a reason.
    #[test]
    fn any_call_gets_an_answer(
        principal in "(arn:aws:iam::[0-9]{0,12}:(role|user|root)/?[a-z*]{0,8}|[a-z]{0,8}\\.amazonaws\\.com|anonymous|\\PC{0,20})",
        action in "(s3|kms|sagemaker|athena|sts|iam|)(:(GetObject|PutObjectAcl|Decrypt|GetRecord|CreateFeatureGroup|StartQueryExecution|AssumeRole|PassRole)|\\PC{0,12})",
        resource in "(arn:aws:s3:::offline-store-111111111111/?\\PC{0,10}|arn:aws:[a-z]{0,9}:[a-z0-9-]{0,9}:[0-9]{0,12}:\\PC{0,20}|\\*|\\PC{0,20})",
        key in "(aws:SourceVpce|sts:DurationSeconds|s3:x-amz-acl|\\PC{0,10})",
        value in "\\PC{0,10}",
        via in "\\PC{0,10}",
    ) {
        let model = model(STS);
        let universe = Universe::new(&model);
        let context = BTreeMap::from([(key, vec![value])]);
        let base = Call { context, ..call(&principal, &action, &resource) };
        for via in [None, Some(Via::Internet), Some(Via::Service(via.clone())), Some(Via::Endpoint(via))] {
            let answer = universe.answer(&Call { via, passed_role: Some(resource.clone()), ..base.clone() });
            prop_assert!(!answer.reasons.is_empty());
            let refused = answer.parts.iter().any(|part| part.is_denied());
            prop_assert!(answer.parts.is_empty() || refused == matches!(answer.decision, Outcome::ExplicitDeny | Outcome::ImplicitDeny));
        }
        let chained = Call { chain: vec![resource.clone()], source_identity: Some(principal.clone()), ..base };
        prop_assert!(!universe.answer(&chained).reasons.is_empty());
    }
}
