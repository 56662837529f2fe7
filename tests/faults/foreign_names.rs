//! What is named by an ARN and stands in no section: which policy is its own, which ARNs name nothing, and which key is
//! behind it.

use crate::common::blueprint::{model_of, resolved};
use crate::common::files::folder;
use crate::common::program::{inside, stderr, stdout};
use landform::policy::Statement;
use landform::resource::DocumentSide;
use serde_json::{Value, json};

const HEAD: &str = r#"
landform: 1
name: names
organization: { id: o-a1b2c3d4e5, management: "000000000001" }
accounts: { a: { id: "111111111111" }, b: { id: "222222222222" } }
region: us-east-1
keys: { own: { in: a } }
roles:
  r: { in: a, for: lambda, statements: [ { Effect: Allow, Action: "*", Resource: "*" } ] }
"#;

fn arn(rest: &str) -> String {
    let parts: Vec<&str> = rest.splitn(2, ':').collect();
    match parts.as_slice() {
        ["s3", rest] => ["arn:aws:s3:::", rest].concat(),
        ["iam", rest] => ["arn:aws:iam::111111111111:", rest].concat(),
        [service, rest] => ["arn:aws:", service, ":us-east-1:111111111111:", rest].concat(),
        _ => rest.to_owned(),
    }
}

/// What is answered to requests by the role, or by somebody else.
fn answers(text: &str, requests: &[(&str, &str, &str)]) -> Vec<Value> {
    let lines: String = requests
        .iter()
        .enumerate()
        .map(|(at, (by, action, on))| {
            format!(
                "{}\n",
                json!({ "id": at.to_string(), "principal": by, "action": action, "resource": on })
            )
        })
        .collect();
    let files = folder(&[("b.yaml", text), ("asked.jsonl", &lines)]);
    let run = inside(files.path(), &["can", "b.yaml", "--requests", "asked.jsonl", "--format", "jsonl"]);
    let found: Vec<Value> = stdout(&run).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(found.len(), requests.len(), "{}", stderr(&run));
    found
}

/// A row about one thing says nothing of another one whose name only begins alike, and of parts what it says of the whole.
#[test]
fn a_policy_is_of_the_thing_and_its_parts() {
    let rows = [
        ("ecr:repository/team", "ecr:repository/team/app", "ecr:BatchGetImage", "unknown"),
        (
            "secretsmanager:secret:team-AbCdEf",
            "secretsmanager:secret:team-AbCdEf/x-AbCdEf",
            "secretsmanager:GetSecretValue",
            "unknown",
        ),
        ("logs:log-group:/x", "logs:log-group:/x/y", "logs:FilterLogEvents", "unknown"),
        ("logs:log-group:/x", "logs:log-group:/x:log-stream:s", "logs:GetLogEvents", "allow"),
        ("dynamodb:table/t", "dynamodb:table/t/index/i", "dynamodb:Query", "allow"),
        (
            "dynamodb:table/t",
            "dynamodb:table/t/stream/2026-01-01T00:00:00.000",
            "dynamodb:GetRecords",
            "unknown",
        ),
        ("lambda:function:f", "lambda:function:f:prod", "lambda:InvokeFunction", "unknown"),
        ("lambda:function:f", "lambda:function:f", "lambda:InvokeFunction", "allow"),
        ("ecr:repository/team", "ecr:repository/team", "ecr:BatchGetImage", "allow"),
    ];
    for (row, on, action, want) in rows {
        let text = format!("{HEAD}existing: [ {{ arn: \"{}\", policy: none, key: none }} ]\n", arn(row));
        let found = answers(&text, &[("role/a/r", action, &arn(on))]);
        assert_eq!(found[0]["decision"], want, "{row} {on}: {}", found[0]);
    }
}

/// A role or a user on a path is another one, whatever stands before its name.
#[test]
fn a_path_makes_another_principal() {
    let allow = "policy: [ { Effect: Allow, Action: \"sqs:*\", Resource: \"*\" } ], tags: {}";
    let queue = arn("sqs:jobs");
    let text = format!(
        "{HEAD}existing:\n  - {{ arn: \"{}\", {allow} }}\n  - {{ arn: \"{}\", {allow} }}\n  - {{ arn: \"{queue}\", policy: none, key: none }}\n",
        arn("iam:role/team"),
        arn("iam:user/team"),
    );
    let rows = [
        ("arn:aws:iam::111111111111:role/team", "allow"),
        ("arn:aws:iam::111111111111:user/team", "allow"),
        ("arn:aws:sts::111111111111:assumed-role/team/x", "allow"),
        ("arn:aws:iam::111111111111:role/team/app", "unknown"),
        ("arn:aws:iam::111111111111:user/team/app", "unknown"),
    ];
    let requests: Vec<(&str, &str, &str)> =
        rows.iter().map(|(by, _)| (*by, "sqs:SendMessage", queue.as_str())).collect();
    for (answer, (by, want)) in answers(&text, &requests).iter().zip(rows) {
        assert_eq!(answer["decision"], want, "{by}: {answer}");
    }
}

#[test]
fn an_arn_that_names_nothing_is_told_where_it_stands() {
    let rows = [
        ("arn:aws:secretsmanager:us-east-1:111111111111:secret:db", "arn-invalid"),
        ("arn:aws:glue:us-east-1:111111111111:table/db", "arn-invalid"),
        ("arn:aws:sqs::111111111111:jobs", "arn-invalid"),
        ("arn:aws:sqs:us-east-1:111:jobs", "arn-invalid"),
        ("arn:aws:sqs:us-est-1:111111111111:jobs", "region-unknown"),
    ];
    for (arn, code) in rows {
        for text in [
            format!("{HEAD}grants: [ {{ to: role/a/r, may: read, on: \"{arn}\" }} ]\n"),
            format!("{HEAD}existing: [ {{ arn: \"{arn}\", policy: none }} ]\n"),
        ] {
            let (_, problems) = resolved(&text);
            let found: Vec<&str> = problems.iter().map(|problem| problem.code).collect();
            assert!(found.contains(&code), "{arn}: {found:?}");
            let span = problems
                .iter()
                .find(|problem| problem.code == code)
                .and_then(|found| found.span)
                .unwrap();
            assert_eq!(&text[span.start..span.end].trim_matches('"'), &arn, "{code}");
        }
    }
}

#[test]
fn only_a_key_of_the_same_region_encrypts() {
    for key in [
        "arn:aws:s3:::x",
        "arn:aws:kms:us-east-1:111111111111:alias/x",
        "arn:aws:kms:eu-west-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    ] {
        let text = format!("{HEAD}existing: [ {{ arn: \"{}\", key: \"{key}\" }} ]\n", arn("sqs:jobs"));
        let (_, problems) = resolved(&text);
        let found: Vec<&str> = problems.iter().map(|problem| problem.code).collect();
        assert_eq!(found, ["existing-invalid"], "{key}");
    }
}

fn on_queue(row: &str) -> String {
    let queue = "arn:aws:sqs:us-east-1:222222222222:jobs";
    let head = HEAD.replace(", statements: [ { Effect: Allow, Action: \"*\", Resource: \"*\" } ]", "");
    format!(
        "{head}existing: [ {{ arn: \"{queue}\", {row} }} ]\ngrants: [ {{ to: role/a/r, may: receive, on: \"{queue}\" }} ]\n"
    )
}

/// A key of the blueprint gets both halves; whoever has another one is told what its policy needs.
#[test]
fn the_key_behind_a_thing_is_used_too() {
    let allows = |statements: &[Statement]| {
        format!("{:?}", statements.iter().map(|one| &one.actions).collect::<Vec<_>>()).contains("kms:Decrypt")
    };
    let own = model_of(&on_queue("key: key/a/own"));
    for (address, side) in [("role/a/r", DocumentSide::Identity), ("key/a/own", DocumentSide::Resource)] {
        let resource = own.resources.values().find(|one| one.address.to_string() == address).unwrap();
        let statements: Vec<Statement> = resource
            .body
            .documents()
            .into_iter()
            .flat_map(|(_, document)| document.statements.clone())
            .collect();
        assert!(allows(&statements), "{address} {side:?}: {statements:?}");
    }
    let foreign = model_of(&on_queue(
        "key: \"arn:aws:kms:us-east-1:222222222222:key/1234abcd-12ab-34cd-56ef-1234567890ab\"",
    ));
    let told: Vec<String> = foreign.handed_over.iter().map(|one| one.to.arn().to_string()).collect();
    assert!(told.iter().any(|arn| arn.contains(":key/1234abcd")), "{told:?}");
    let of_aws = model_of(&on_queue("key: none"));
    assert!(of_aws.handed_over.iter().all(|one| !one.to.arn().to_string().contains(":kms:")));
}

/// The policy of a catalog says who of other accounts reads its tables.
#[test]
fn a_catalog_whose_policy_is_stated_lets_in_whom_it_names() {
    for (named, want) in [("r", 0), ("other", 1)] {
        let text = format!(
            "{}existing: [ {{ arn: \"arn:aws:glue:us-east-1:222222222222:catalog\", policy: [ {{ Effect: Allow, Principal: {{ AWS: \"arn:aws:iam::111111111111:role/{named}\" }}, Action: \"glue:*\", Resource: \"*\" }} ] }} ]\n\
             grants: [ {{ to: role/a/r, may: read, on: \"arn:aws:glue:us-east-1:222222222222:table/db/t\" }} ]\n",
            HEAD.replace(", statements: [ { Effect: Allow, Action: \"*\", Resource: \"*\" } ]", "")
        );
        let files = folder(&[("b.yaml", &text)]);
        let run = inside(files.path(), &["check", "b.yaml"]);
        let said = [stdout(&run), stderr(&run)].concat();
        assert_eq!(
            (run.status.code(), said.contains("grant-denied")),
            (Some(want), want == 1),
            "{said}"
        );
    }
}

/// A log group that the design makes is granted by its ARN as any other one.
#[test]
fn a_log_group_of_the_design_is_granted_by_its_arn() {
    let group = "arn:aws:logs:us-east-1:111111111111:log-group:/landform/names/n-flows";
    let text = format!(
        "{}networks: {{ n: {{ in: a, cidr: 10.0.0.0/20 }} }}\ngrants: [ {{ to: role/a/r, may: read, on: \"{group}\" }} ]\n",
        HEAD.replace(", statements: [ { Effect: Allow, Action: \"*\", Resource: \"*\" } ]", "")
    );
    let rows = [
        ("logs:FilterLogEvents", group.to_owned(), "allow"),
        ("logs:GetLogEvents", [group, ":log-stream:s"].concat(), "allow"),
        ("logs:GetQueryResults", "*".to_owned(), "allow"),
        ("logs:PutLogEvents", [group, ":log-stream:s"].concat(), "implicit_deny"),
    ];
    let requests: Vec<(&str, &str, &str)> =
        rows.iter().map(|(action, on, _)| ("role/a/r", *action, on.as_str())).collect();
    for (answer, (action, _, want)) in answers(&text, &requests).iter().zip(&rows) {
        assert_eq!(answer["decision"], *want, "{action}: {answer}");
    }
    let abroad = text.replace("r: { in: a,", "r: { in: b,").replace("role/a/r", "role/b/r");
    let (_, problems) = resolved(&abroad);
    assert!(problems.iter().any(|problem| problem.code == "grant-abroad"), "{problems:?}");
}

/// A part has no policy of its own: a row of it would hide what the policy of the whole says.
#[test]
fn a_row_is_about_a_whole() {
    for (part, whole) in [
        ("arn:aws:s3:::zzz/obj", "arn:aws:s3:::zzz"),
        (
            "arn:aws:dynamodb:us-east-1:111111111111:table/t/index/i",
            "arn:aws:dynamodb:us-east-1:111111111111:table/t",
        ),
        (
            "arn:aws:logs:us-east-1:111111111111:log-group:/x:*",
            "arn:aws:logs:us-east-1:111111111111:log-group:/x",
        ),
    ] {
        let row =
            |arn: &str| resolved(&format!("{HEAD}existing: [ {{ arn: \"{arn}\", policy: none }} ]\n")).1;
        let told = row(&part.replace(":*", ":log-stream:s"));
        assert!(
            told.len() == 1 && told.iter().all(|one| one.help.iter().any(|help| help.contains(whole))),
            "{part}: {told:?}"
        );
        assert!(!row(whole).has_errors());
    }
}

/// Beside AWS's own policy, which every decision takes as attached, a list of what is allowed takes nothing away.
#[test]
fn an_existing_list_of_what_is_allowed_is_no_silence() {
    let policy = |statement: &str| {
        format!(
            "{}control_policies: {{ p: {{ existing: true, on: organization, statements: [ {statement} ] }} }}\n",
            HEAD.replace("management:", "root: r-a1b2, management:")
        )
    };
    let codes = |statement: &str| -> Vec<&'static str> {
        resolved(&policy(statement))
            .1
            .iter()
            .map(|one| one.code)
            .filter(|code| *code == "existing-invalid")
            .collect()
    };
    assert_eq!(
        codes("{ Effect: Allow, Action: \"s3:Get*\", Resource: \"*\" }"),
        ["existing-invalid"]
    );
    assert!(codes("{ Effect: Allow, Action: \"*\", Resource: \"*\" }").is_empty());
    assert!(codes("{ Effect: Deny, NotAction: \"s3:Get*\", Resource: \"*\" }").is_empty());
}
