//! `landform eval` as a command: shapes of answers, line errors, exit statuses, standard input, broken pipes.

use crate::common::files::folder;
use crate::common::program::{fed, landform, program, stderr, stdout};
use serde_json::{Value, json};
use std::io::Read;
use std::process::Stdio;

fn eval(format: &str, lines: &str) -> (i32, String) {
    let output = fed(&["eval", "--cases", "-", "--format", format], lines);
    (output.status.code().unwrap(), stdout(&output))
}

fn answers(cases: &[Value]) -> (i32, Vec<Value>) {
    let lines: String = cases.iter().map(|case| case.to_string() + "\n").collect();
    let (code, out) = eval("jsonl", &lines);
    (code, out.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

fn case(change: Value) -> Value {
    let mut case = json!({
        "id": "c",
        "request": {
            "principal": "arn:aws:iam::111111111111:role/app",
            "action": "s3:GetObject",
            "resource": {"arn": "arn:aws:s3:::models/x", "accountId": "111111111111"},
            "context": {"aws:SourceVpce": "vpce-1", "aws:TagKeys": ["team", "env"]}},
        "identityPolicies": [{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}]});
    for (key, value) in change.as_object().unwrap() {
        case[key] = value.clone();
    }
    case
}

#[test]
fn the_answer_has_the_shape_of_the_contract() {
    let boundary = json!({"Statement": [{"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}]});
    let (code, out) = answers(&[case(json!({"boundaries": [boundary], "expected": "implicit_deny"}))]);
    assert_eq!(code, 0);
    assert_eq!(
        out[0],
        json!({"id": "c", "decision": "implicit_deny", "expected": "implicit_deny", "agrees": true, "decidedBy": "boundary",
            "reasons": [
                {"layer": "boundary", "effect": "none", "policy": 0, "statement": null, "note": "no statement allows s3:GetObject"},
                {"layer": "identity", "effect": "allow", "policy": 0, "statement": 0,
                 "note": "statement 1 of the identity policy allows s3:GetObject"}]})
    );
}

#[test]
fn a_failed_condition_is_named_with_what_the_request_has() {
    let statement = json!({"Sid": "Net", "Effect": "Allow", "Action": "s3:*", "Resource": "*",
        "Condition": {"StringEquals": {"aws:SourceVpce": "vpce-2"}}});
    let policy = json!({"name": "reader", "policy": {"Version": "2012-10-17", "Statement": statement}});
    let (_, out) = answers(&[case(json!({"identityPolicies": [policy]}))]);
    assert_eq!(
        out[0]["reasons"],
        json!([{"layer": "identity", "effect": "none", "policy": 0, "name": "reader", "statement": 0, "sid": "Net",
            "condition": "StringEquals aws:SourceVpce",
            "note": "statement `Net` of the identity policy `reader` would allow s3:GetObject, but its condition \
                     `StringEquals aws:SourceVpce` fails: the request has `vpce-1`"}])
    );
}

#[test]
fn a_key_policy_that_does_not_delegate_is_told_in_one_sentence() {
    let request = json!({"principal": "arn:aws:iam::1:role/app", "action": "kms:Decrypt", "resource": {"arn": "arn:aws:kms:us-east-1:1:key/k"}});
    let key = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::1:role/other"}, "Action": "kms:*", "Resource": "*"}]});
    let all = json!([{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}]);
    let (_, out) =
        answers(&[case(json!({"request": request, "identityPolicies": all, "resourcePolicy": key}))]);
    assert_eq!(out[0]["decidedBy"], "resource");
    let note = out[0]["reasons"][0]["note"].as_str().unwrap();
    assert!(
        note.starts_with(
            "the identity policy has no effect: the key policy names neither the caller nor its account"
        ),
        "{note}"
    );
}

#[test]
fn the_first_level_that_does_not_allow_is_named() {
    let level = |name: &str, action: &str| json!({"orgIdentifier": name, "policies": [{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": "*"}]}]});
    let scps = [level("root", "*"), level("unit", "ec2:*"), level("account", "ec2:*")];
    let (_, out) = answers(&[case(json!({"scps": scps}))]);
    assert_eq!((&out[0]["decidedBy"], &out[0]["reasons"][0]["level"]), (&json!("scp"), &json!(1)));
    assert_eq!(out[0]["reasons"][0]["note"], "no statement at level 1 (unit) allows s3:GetObject");
}

#[test]
fn what_a_case_does_not_tell_is_read_against_the_caller_and_named() {
    let statement = json!({"Effect": "Allow", "Action": "s3:*", "Resource": "*",
        "Condition": {"DateLessThan": {"aws:CurrentTime": "2030-01-01T00:00:00Z"}}});
    let (code, out) = answers(&[case(
        json!({"identityPolicies": [{"Version": "2012-10-17", "Statement": statement}]}),
    )]);
    assert_eq!((code, &out[0]["decision"]), (0, &json!("implicit_deny")));
    let reasons = out[0]["reasons"].as_array().unwrap();
    let open = reasons.iter().find(|reason| reason["effect"] == "unknown").unwrap();
    assert!(open["note"].as_str().unwrap().contains("DateLessThan aws:CurrentTime"));
}

#[test]
fn a_byte_order_mark_at_the_start_is_passed_over() {
    let line = case(json!({"expected": "allow"})).to_string();
    assert_eq!(eval("jsonl", &format!("\u{feff}{line}\n{line}\n")).0, 0);
    assert_eq!(eval("jsonl", &format!("{line}\n\u{feff}{line}\n")).0, 2, "only there");
}

#[test]
fn a_problem_of_a_policy_is_told_with_its_place() {
    let (_, out) = answers(&[
        case(json!({"identityPolicies": [{"Version": "2012-10-17"}]})),
        case(
            json!({"identityPolicies": [{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Resource": "*"}]}]}),
        ),
    ]);
    assert_eq!(out[0]["error"], "identityPolicies/0: the document has no `Statement`");
    let second = "identityPolicies/0/Statement/0: the statement has neither `Action` nor `NotAction`";
    assert_eq!(out[1]["error"], second);
}

#[test]
fn an_account_id_may_be_a_number() {
    let own = json!({"principal": "arn:aws:iam::111111111111:user/ann", "action": "s3:GetObject",
        "resource": {"arn": "arn:aws:s3:::data/x", "accountId": 111_111_111_111_u64}});
    let (_, out) = answers(&[case(json!({"request": own}))]);
    assert_eq!(out[0]["decision"], "allow");
}

#[test]
fn exit_status_tells_agreement_disagreement_and_unreadable_lines() {
    let agree = case(json!({"expected": "allow"})).to_string();
    let disagree = case(json!({"expected": "deny"})).to_string();
    let either = case(json!({"identityPolicies": [], "expected": "deny"})).to_string();
    assert_eq!(eval("jsonl", &format!("{agree}\n{either}\n")).0, 0);
    assert_eq!(eval("jsonl", &format!("{agree}\n\n{disagree}")).0, 1);
    assert_eq!(eval("jsonl", &format!("{disagree}\nnonsense\n")).0, 2);
    assert_eq!(eval("jsonl", "").0, 2, "nothing was decided");
}

#[test]
fn a_line_that_cannot_be_read_is_told_and_the_run_goes_on() {
    let good = case(json!({"expected": "allow", "name": "n", "source": "s", "note": "t", "features": ["f"]}))
        .to_string();
    let (code, out) = eval("jsonl", &format!("{{\n\n{good}\n\u{0}\n{good}\n"));
    let lines: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(code, 2);
    let numbers: Vec<&Value> = lines.iter().map(|line| &line["line"]).collect();
    assert_eq!(numbers, [&json!(1), &Value::Null, &json!(4), &Value::Null]);
    assert!(lines[0]["error"].as_str().is_some_and(|error| !error.is_empty()));
}

#[test]
fn what_is_not_a_case_is_an_error_with_its_reason() {
    let policy = |statement: Value| json!({"Version": "2012-10-17", "Statement": statement});
    let request = |key: &str, value: Value| {
        let mut request = case(json!({}))["request"].clone();
        request[key] = value;
        json!({"request": request})
    };
    for (change, wanted) in [
        (json!({"identityPolicy": []}), "`identityPolicy` is not a field of a case"),
        (
            json!({"identityPolicies": [policy(json!({"Effect": "Deny", "Action": "*", "Resource": "*", "Conditions": {}}))]}),
            "/Statement/Conditions",
        ),
        (
            json!({"identityPolicies": [policy(json!({"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"StringSame": {"a:b": "c"}}}))]}),
            "is not a condition operator",
        ),
        (
            json!({"identityPolicies": [policy(json!({"Effect": "Deny", "Resource": "*"}))]}),
            "neither `Action` nor `NotAction`",
        ),
        (
            json!({"identityPolicies": [policy(json!({"Effect": true, "Action": "*", "Resource": "*"}))]}),
            "/Statement/Effect: the effect is",
        ),
        (
            json!({"scps": [{"orgIdentifier": "r", "policy": []}]}),
            "`policy` is not a field of a level",
        ),
        (json!({"expected": "maybe"}), "`maybe` is not a decision"),
        (json!({"rcpDefaultAllow": "yes"}), "`rcpDefaultAllow` is true or false"),
        (request("principal", json!("arn:aws:s3:::b")), "is not the ARN of a principal"),
        (request("principal", json!("app")), "is neither the ARN of a principal"),
        (request("principal", json!({"type": "Service"})), "only `Anonymous` is"),
        (request("action", json!("GetObject")), "is not an action"),
        (
            request("resource", json!({"arn": "*", "account": "1"})),
            "`account` is not a field of a resource",
        ),
        (request("context", json!({"aws:SourceIp": {"a": 1}})), "the value of `aws:SourceIp`"),
        (request("context", json!({"aws:SourceIp": "a", "AWS:sourceip": "b"})), "twice"),
        (request("session", json!("x")), "`session` is not a field of a request"),
    ] {
        let (code, out) = answers(&[case(change)]);
        let error = out[0]["error"].as_str().unwrap_or_else(|| panic!("read after all: {}", out[0]));
        assert!(code == 2 && error.contains(wanted), "{error} has no {wanted}");
    }
}

#[test]
fn a_key_written_twice_is_an_error_not_a_lost_condition() {
    let line = case(json!({}))
        .to_string()
        .replace("\"Action\":", "\"Effect\":\"Deny\",\"Action\":");
    let (code, out) = eval("jsonl", &line);
    assert!(code == 2 && out.contains("`Effect` is written twice"), "{out}");
}

#[test]
fn null_and_left_out_are_the_same() {
    let nulls = json!({"resourcePolicy": null, "boundaries": null, "sessionPolicy": null, "scps": null, "rcps": null, "rcpDefaultAllow": null,
        "vpcEndpointPolicies": null, "principalIsInManagementAccount": null, "expected": null});
    let (code, out) = answers(&[case(nulls), case(json!({}))]);
    assert_eq!((code, &out[0]), (0, &out[1]));
}

#[test]
fn text_is_for_people() {
    let (code, out) = eval("text", &(case(json!({"expected": "deny"})).to_string() + "\nx\n"));
    assert_eq!(code, 2);
    assert!(
        out.starts_with(
            "c: allow, but deny was expected\n  identity  allow    statement 1 of the identity policy allows"
        ),
        "{out}"
    );
    assert!(out.contains("\nline 2: "), "{out}");
}

#[test]
fn a_reader_that_leaves_early_is_no_failure() {
    let many = (case(json!({})).to_string() + "\n").repeat(20_000);
    let folder = folder(&[("cases.jsonl", &many)]);
    let mut child = program(folder.path(), &["eval", "--cases", "cases.jsonl"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = [0; 10];
    child.stdout.take().unwrap().read_exact(&mut first).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
}

#[test]
fn a_file_that_is_not_there_is_bad_input() {
    let output = landform(&["eval", "--cases", "no-such-file"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("`no-such-file`"));
}
