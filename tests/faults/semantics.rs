//! Semantics of single services and keys that were found wrong.

use crate::common::blueprint::{model_of, resolved};
use crate::common::files::text;
use crate::common::program::answered;
use landform::diagnostic::DiagnosticLevel;
use landform::evaluate::Universe;
use landform::evaluate::iam::Outcome;
use landform::model::Call;
use landform::resource::{Existence, KeySaid};
use serde_json::{Value, json};

/// The path of an input of this module.
fn input(name: &str) -> String {
    ["tests/faults/inputs/semantics/", name].concat()
}

/// A client chooses its port: one open port among them all is no answer.
#[test]
fn an_acl_that_lets_some_answers_through_decides_nothing() {
    let (code, report, _) = answered(&["check", &input("acl.yaml")], "");
    assert_eq!(code, 1, "{report}");
    assert!(
        report.contains("claim `must-not-hold` expects reach, and the answer is unknown"),
        "{report}"
    );
    assert!(
        report.contains(
            "lets answers to port 5439 through only, and a client may ask from any port of 1024-65535"
        ),
        "{report}"
    );
}

/// The answers to requests about a blueprint of this module.
fn decisions(blueprint: &str, requests: &str) -> Vec<Value> {
    let (_, answers, _) = answered(&["can", &input(blueprint), "--requests", "-"], requests);
    let answers: Vec<Value> = answers.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answers.len(), requests.lines().count(), "{blueprint}");
    answers
}

/// One JSON object a line.
fn lines(rows: &[Value]) -> String {
    rows.iter().map(|row| format!("{row}\n")).collect()
}

/// Which services say to whom an endpoint belongs, by AWS's lists: one for each key.
#[test]
fn keys_of_endpoints_are_filled_in_by_the_services_of_their_list() {
    let rows = [
        ("guarded", "dynamodb:ListTables", "dynamodb", "allow"),
        ("absent", "dynamodb:ListTables", "dynamodb", "implicit_deny"),
        ("absent", "sqs:ListQueues", "sqs", "implicit_deny"),
        ("accounts", "dynamodb:ListTables", "dynamodb", "implicit_deny"),
        ("accounts", "sqs:ListQueues", "sqs", "allow"),
        ("vpcs", "dynamodb:ListTables", "dynamodb", "allow"),
        ("vpcs", "s3:ListAllMyBuckets", "s3", "implicit_deny"),
        ("vpcs", "sts:GetServiceBearerToken", "sts", "unknown"),
    ];
    let requests = rows.map(|(role, action, endpoint, _)| {
        json!({"principal": format!("role/one/{role}"), "action": action, "resource": "*",
               "via": {"endpoint": format!("endpoint/one/n-{endpoint}")}})
    });
    for (answer, row) in decisions("vpceorg-tables.yaml", &lines(&requests)).iter().zip(rows) {
        assert_eq!(answer["decision"], row.3, "{row:?} {answer}");
        let open = answer["reasons"][0]["note"].as_str().unwrap().contains("carries aws:SourceVpcArn");
        assert_eq!(open, row.3 == "unknown", "what is not established is named: {answer}");
    }
}

/// A table whose policy nobody knows stays unknown; what the caller's own policies say of the endpoint does not.
#[test]
fn own_policies_see_the_organization_of_an_endpoint() {
    let requests = text(input("vpceorg.jsonl"));
    let answers = decisions("vpceorg.yaml", &requests);
    let own = |answer: &Value| {
        let reasons = answer["reasons"].as_array().unwrap().iter();
        reasons.filter(|reason| reason["layer"] == "identity").count()
    };
    assert_eq!(answers.iter().map(|answer| &answer["decision"]).collect::<Vec<_>>(), ["unknown"; 2]);
    assert_eq!(
        answers.iter().map(own).collect::<Vec<_>>(),
        [1, 0],
        "the first role's own statement allows, the second's does not"
    );
}

/// Exceptions that name a part of account, role and session: AWS's page says it in two ways.
#[test]
fn not_principal_that_names_a_part_of_the_caller_is_open() {
    let session = "arn:aws:sts::111111111111:assumed-role/reader/ann";
    let rows = [
        (session, "part", "unknown"),
        ("role/one/reader", "part", "unknown"),
        ("role/one/other", "part", "explicit_deny"),
        (session, "whole", "allow"),
        ("role/one/reader", "whole", "unknown"),
        (session, "account", "unknown"),
        (session, "session", "unknown"),
        ("role/one/other", "session", "explicit_deny"),
    ];
    let requests = rows.map(|(caller, bucket, _)| {
        json!({"principal": caller, "action": "s3:GetObject", "resource": format!("arn:aws:s3:::bkt-{bucket}/x")})
    });
    for (answer, row) in decisions("exceptions.yaml", &lines(&requests)).iter().zip(rows) {
        assert_eq!(answer["decision"], row.2, "{row:?} {answer}");
        let note = answer["reasons"][0]["note"].as_str().unwrap();
        assert_eq!(note.contains("the page `NotPrincipal`"), row.2 == "unknown", "{row:?} {answer}");
    }
}

/// A resource control policy about a service that such policies do not reach: one reason, which says both sides.
#[test]
fn a_control_policy_beyond_its_reach_gives_one_reason() {
    let case = json!({
        "id": "rcp-unsupported-service",
        "request": {"principal": "arn:aws:iam::111111111111:role/etl", "action": "glue:GetTable",
                    "resource": {"arn": "arn:aws:glue:us-east-1:111111111111:table/d/t", "accountId": "111111111111"}},
        "identityPolicies": [{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "glue:*", "Resource": "*"}]}],
        "rcps": [{"orgIdentifier": "r-root", "policies": [
            {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "glue:*", "Resource": "*"}]}]}],
    });
    let (_, answer, _) = answered(&["eval", "--cases", "-"], &lines(&[case]));
    let answer: Value = serde_json::from_str(&answer).unwrap();
    assert_eq!(answer["decision"], "explicit_deny", "{answer}");
    let notes: Vec<&str> = answer["reasons"]
        .as_array()
        .unwrap()
        .iter()
        .map(|reason| reason["note"].as_str().unwrap())
        .collect();
    assert_eq!(notes.len(), 1, "{answer}");
    assert!(
        notes[0].contains("denies glue:GetTable")
            && notes[0].contains("no resource control policy reaches `glue`"),
        "{answer}"
    );
}

/// What RAM shares with accounts only is shared with no role, by hand or by a grant.
#[test]
fn a_catalog_is_shared_with_no_role() {
    const HEAD: &str = "landform: 1\nname: ram\norganization: { id: o-a1b2c3d4e5, root: r-ab12, management: \"999999999999\", ram_sharing: true }\n\
                        accounts: { one: { id: \"111111111111\" }, two: { id: \"222222222222\" } }\nregion: us-east-1\n\
                        roles: { c: { in: two, for: lambda } }\n";
    let share = |with: &str| {
        format!("{HEAD}shares: {{ s: {{ in: one, of: catalog, access: discover, with: {with} }} }}\n")
    };
    let grant = |more: &str| {
        format!("{HEAD}grants: [ {{ to: role/two/c, may: discover, on: catalog/one{more} }} ]\n")
    };
    let codes = |text: &str| -> Vec<String> {
        let (_, problems) = resolved(text);
        let errors = problems.iter().filter(|problem| problem.severity == DiagnosticLevel::Error);
        errors.map(|problem| problem.code.to_owned()).collect()
    };
    assert_eq!(codes(&share("role/two/c")), ["share-principal"]);
    assert_eq!(codes(&share("account/two")), [""; 0]);
    assert_eq!(codes(&share("organization")), [""; 0]);
    assert_eq!(codes(&grant("")), [""; 0], "a grant says no role unless told to");
    assert_eq!(codes(&grant(", share: role")), ["share-principal"]);
    assert_eq!(codes(&grant(", share: organization")), [""; 0]);
}

/// STS looks for an identity provider in the role's account: a trust in one of another account admits nobody.
#[test]
fn a_provider_of_another_account_vouches_for_nobody() {
    let case = |account: &str, kind: &str, action: &str| {
        let provider = format!("arn:aws:iam::{account}:{kind}");
        json!({"request": {"principal": provider, "action": action,
                           "resource": {"arn": "arn:aws:iam::111111111111:role/r", "accountId": "111111111111"}},
               "resourcePolicy": {"Version": "2012-10-17", "Statement": [
                   {"Effect": "Allow", "Principal": {"Federated": provider}, "Action": action}]}})
    };
    let (web, saml) = ("sts:AssumeRoleWithWebIdentity", "sts:AssumeRoleWithSAML");
    let rows = [
        ("111111111111", "oidc-provider/oidc.example.com", web, "allow"),
        ("222222222222", "oidc-provider/oidc.example.com", web, "implicit_deny"),
        ("111111111111", "saml-provider/office", saml, "allow"),
        ("222222222222", "saml-provider/office", saml, "implicit_deny"),
    ];
    let cases = rows.map(|(account, kind, action, _)| case(account, kind, action));
    let (_, answers, _) = answered(&["eval", "--cases", "-"], &lines(&cases));
    let found: Vec<Value> = answers.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    for (answer, row) in found.iter().zip(rows) {
        assert_eq!(answer["decision"], row.3, "{row:?} {answer}");
    }
    assert_eq!(found.len(), rows.len());
}

/// A role that roles assume may have long sessions for those who are no roles.
#[test]
fn long_sessions_of_a_role_that_roles_assume_are_no_error() {
    let text = text(input("chain.yaml"))
        .replace("assumed_by: role/one/start,", "assumed_by: role/one/start, max_session: 12h,");
    let (model, problems) = resolved(&text);
    let codes: Vec<&str> = problems.iter().map(|problem| problem.code).collect();
    assert_eq!(codes, ["session-chained"]);
    assert!(model.is_some() && !problems.has_errors());
    let (code, report, _) = answered(&["check", "tests/defects/session-chained.yaml"], "");
    assert_eq!(code, 0, "{report}");
    assert!(report.contains("warning[session-chained]"), "{report}");
}

/// What a session gets is checked with what the call says of it, also where one asks for the permission alone.
#[test]
fn permissions_of_sessions_are_asked_with_what_the_session_gets() {
    let ask = |action: &str, role: &str, more: Value| {
        let mut request =
            json!({"principal": "role/one/start", "action": action, "resource": format!("role/two/{role}")});
        request.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        request
    };
    let (identity, red, blue) = (
        json!({"sourceIdentity": "ann"}),
        json!({"sessionTags": {"team": "red"}}),
        json!({"sessionTags": {"team": "blue"}}),
    );
    let two = json!({"sessionTags": {"team": "red", "stage": "test"}});
    let rows = [
        (ask("sts:SetSourceIdentity", "named", identity.clone()), "allow"),
        (ask("sts:AssumeRole", "named", identity.clone()), "allow"),
        (ask("sts:SetSourceIdentity", "named", json!({})), "implicit_deny"),
        (ask("sts:SetSourceIdentity", "tagged", identity), "implicit_deny"),
        (ask("sts:TagSession", "tagged", red.clone()), "allow"),
        (ask("sts:AssumeRole", "tagged", red), "allow"),
        (ask("sts:TagSession", "tagged", blue), "implicit_deny"),
        (ask("sts:TagSession", "tagged", two), "implicit_deny"),
        (
            ask("sts:tagsession", "named", json!({"sessionTags": {"team": "red"}})),
            "implicit_deny",
        ),
    ];
    let requests: Vec<Value> = rows.iter().map(|(request, _)| request.clone()).collect();
    for (answer, (request, expected)) in decisions("sessions.yaml", &lines(&requests)).iter().zip(&rows) {
        assert_eq!(answer["decision"], *expected, "{request} {answer}");
    }
}

/// A field that does not exist is answered with those that do, and each has its line on the page.
#[test]
fn fields_of_requests_are_told() {
    let error = |request: &str| {
        let (code, answer, _) = answered(&["can", &input("studio.yaml"), "--requests", "-"], request);
        let answer: Value = serde_json::from_str(answer.lines().next().unwrap()).unwrap();
        (code, answer["error"].as_str().unwrap_or_default().to_owned())
    };
    let (code, said) = error("{\"by\": \"role/one/ex\", \"action\": \"iam:GetRole\", \"resource\": \"*\"}\n");
    assert_eq!(code, 2, "{said}");
    assert!(
        said.contains("`by` is not a field of a request") && said.contains("`landform explain can`"),
        "{said}"
    );
    let (_, page, _) = answered(&["explain", "can"], "");
    let listed: Vec<&str> = said
        .split("it has ")
        .nth(1)
        .unwrap()
        .split(';')
        .next()
        .unwrap()
        .split(", ")
        .collect();
    assert!(listed.contains(&"`principal`") && listed.contains(&"`passedRole`"), "{said}");
    for field in listed {
        let line = format!("\n  {} ", field.trim_matches('`'));
        assert!(page.contains(&line), "{field} has no line\n{page}");
    }
    let (_, said) = error("{\"flow\": {\"away\": \"studio/lab\", \"to\": \"internet\"}}\n");
    assert!(said.contains("a flow: it has `from`, `to`, `protocol`, `port`"), "{said}");
    let (_, said) = error("{\"flow\": {\"frm\": \"studio/lab\", \"to\": \"internet\"}}\n");
    assert!(said.contains("did you mean `from`?"), "{said}");
}

/// What `flows:` can name, a request about a flow can name.
#[test]
fn flows_of_requests_know_the_words_of_flows() {
    let ask = |from: &str, to: &str, expected: &str| json!({"flow": {"from": from, "to": to, "protocol": "tcp", "port": 443}, "expected": expected});
    let net = [
        ask("group/ep", "s3.us-east-1.amazonaws.com", "reach"),
        ask("security-group/one/ep", "s3.us-east-1.amazonaws.com", "reach"),
        ask("group/one/ep", "iam.amazonaws.com", "no_reach"),
        ask("subnet/one/app-private-a", "endpoint/one/app-sts", "reach"),
        ask("group/ep", "endpoint/one/app-sts", "reach"),
    ];
    let studio = [
        ask("studio/lab", "sts.us-east-1.amazonaws.com", "reach"),
        ask("studio/lab", "iam.amazonaws.com", "no_reach"),
    ];
    let warehouse = [ask("warehouse/w", "internet", "no_reach")];
    for (blueprint, requests) in
        [("net3.yaml", &net[..]), ("studio.yaml", &studio[..]), ("fan.yaml", &warehouse[..])]
    {
        for answer in decisions(blueprint, &lines(requests)) {
            assert_eq!(answer["agrees"], true, "{answer}");
        }
    }
    for inputs in ["net3", "chain", "fan", "studio"] {
        let requests = text(input(&format!("{inputs}.jsonl")));
        for answer in decisions(&format!("{inputs}.yaml"), &requests) {
            assert_ne!(answer["agrees"], false, "{answer}");
            assert!(answer.get("error").is_none(), "{answer}");
        }
    }
}

/// Lists and the block of public access of a bucket that exists already are its own: they may give what policies do not.
#[test]
fn settings_of_an_existing_bucket_are_not_known() {
    const TEXT: &str = r#"
landform: 1
name: lists
organization: { id: o-a1b2c3d4e5, root: r-ab12, management: "999999999999" }
accounts: { one: { id: "111111111111" } }
region: us-east-1
buckets:
  b: { in: one, name: bkt-b, statements: [ { Sid: All, Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::bkt-b/public/*" }, { Sid: No, Effect: Deny, Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::bkt-b/secret/*" } ] }
roles:
  r: { in: one, for: lambda, statements: [ { Sid: P, Effect: Allow, Action: "s3:PutObject", Resource: "arn:aws:s3:::bkt-b/*" } ] }
"#;
    let role = "arn:aws:iam::111111111111:role/r";
    let rows = [
        (role, "s3:GetObject", "bkt-b/x", Outcome::ImplicitDeny, Outcome::Unknown),
        (role, "s3:ListBucket", "bkt-b", Outcome::ImplicitDeny, Outcome::Unknown),
        (role, "s3:PutBucketPolicy", "bkt-b", Outcome::ImplicitDeny, Outcome::ImplicitDeny),
        (role, "s3:GetObject", "bkt-b/secret/x", Outcome::ExplicitDeny, Outcome::ExplicitDeny),
        (
            "anonymous",
            "s3:GetObject",
            "bkt-b/public/x",
            Outcome::ImplicitDeny,
            Outcome::Unknown,
        ),
        (role, "s3:PutObject", "bkt-b/x", Outcome::ImplicitDeny, Outcome::Unknown),
    ];
    let made = model_of(TEXT);
    let mut existing = made.clone();
    let bucket = existing
        .resources
        .values_mut()
        .find(|found| found.address.kind() == "bucket")
        .unwrap();
    bucket.existence = Existence::Existing {
        identity: true,
        resource: true,
        tags: true,
        key: KeySaid::Whole,
        session: true,
    };
    let (made, existing) = (Universe::new(&made), Universe::new(&existing));
    for (principal, action, object, of_made, of_existing) in rows {
        let list =
            (action == "s3:PutObject").then(|| ("s3:x-amz-acl".to_owned(), vec!["public-read".to_owned()]));
        let call = Call {
            principal: principal.to_owned(),
            action: action.to_owned(),
            resource: format!("arn:aws:s3:::{object}"),
            context: list.into_iter().collect(),
            ..Call::default()
        };
        assert_eq!(made.answer(&call).decision, of_made, "{action} on {object}");
        let answer = existing.answer(&call);
        assert_eq!(answer.decision, of_existing, "{action} on {object}: {:?}", answer.reasons);
        let told = answer.reasons.iter().any(|reason| reason.note.contains("exists already"));
        assert_eq!(told, of_existing == Outcome::Unknown, "{:?}", answer.reasons);
    }
}

/// A role that a call must hand over and that nobody names: the answer names the field.
#[test]
fn a_role_that_a_call_cannot_do_without_must_be_named() {
    let ask = |action: &str, resource: &str| json!({"principal": "role/lake/c", "action": action, "resource": resource});
    let requests = [
        ask(
            "sagemaker:CreateTrainingJob",
            "arn:aws:sagemaker:us-east-1:111111111111:training-job/j",
        ),
        ask("lambda:CreateFunction", "arn:aws:lambda:us-east-1:111111111111:function:f"),
    ];
    for answer in decisions("fan.yaml", &lines(&requests)) {
        assert_eq!(answer["decision"], "unknown", "{answer}");
        assert!(answer["reasons"][0]["note"].as_str().unwrap().contains("`passedRole`"), "{answer}");
    }
}

/// Raw cases with what AWS refuses whatever policies say, keys that are always there, and Denies that must not vanish.
#[test]
fn raw_cases_that_were_wrong_are_right() {
    let (code, answers, _) = answered(&["eval", "--cases", &input("new.jsonl")], "");
    let wrong: Vec<&str> = answers.lines().filter(|line| !line.contains("\"agrees\":true")).collect();
    assert_eq!((code, wrong), (0, Vec::new()));
}
