//! Grants on things that no section holds, by their ARNs: what is written, what is left to others, what is known of it.

use crate::common::blueprint::{model_of, resolved};
use crate::common::files::folder;
use crate::common::program::{inside, landform, stdout};
use landform::catalog::grants;
use landform::evaluate::Universe;
use landform::evaluate::iam::Outcome;
use serde_json::Value;
use std::fs;

const HEAD: &str = r#"
landform: 1
name: plain
organization: { id: o-a1b2c3d4e5, management: "000000000001" }
accounts: { a: { id: "111111111111" }, b: { id: "222222222222" } }
region: us-east-1
roles: { r: { in: a, for: lambda } }
"#;

/// Each kind: how its ARN ends, a verb, an action of it, another verb's action, and whether others can be let in.
const KINDS: [(&str, &str, &str, &str, bool); 7] = [
    ("sqs:us-east-1:ACCOUNT:jobs", "send", "sqs:SendMessage", "sqs:ReceiveMessage", true),
    (
        "dynamodb:us-east-1:ACCOUNT:table/orders",
        "read",
        "dynamodb:Query",
        "dynamodb:PutItem",
        true,
    ),
    (
        "secretsmanager:us-east-1:ACCOUNT:secret:prod/db-AbCdEf",
        "read",
        "secretsmanager:GetSecretValue",
        "secretsmanager:PutSecretValue",
        true,
    ),
    ("sns:us-east-1:ACCOUNT:alerts", "publish", "sns:Publish", "sns:Subscribe", true),
    (
        "ecr:us-east-1:ACCOUNT:repository/team/app",
        "pull",
        "ecr:BatchGetImage",
        "ecr:PutImage",
        true,
    ),
    (
        "logs:us-east-1:ACCOUNT:log-group:/app/web",
        "write",
        "logs:PutLogEvents",
        "logs:GetLogEvents",
        false,
    ),
    (
        "glue:us-east-1:ACCOUNT:table/lake/orders",
        "read",
        "glue:GetTable",
        "glue:UpdateTable",
        false,
    ),
];

fn arn(end: &str, account: &str) -> String {
    ["arn:aws:", &end.replace("ACCOUNT", account)].concat()
}

fn grant(arn: &str, verb: &str) -> String {
    format!("{HEAD}grants: [ {{ to: role/a/r, may: {verb}, on: \"{arn}\" }} ]\n")
}

/// What is decided of the calls that a grant is for, on the thing itself.
fn decided(text: &str, service: &str) -> Vec<Outcome> {
    let model = model_of(text);
    let universe = Universe::new(&model);
    let calls = model.promises.iter().map(|promise| &promise.call);
    let of_thing = calls.filter(|call| {
        call.principal.ends_with(":role/r") && call.resource.starts_with(&["arn:aws:", service, ":"].concat())
    });
    let own = of_thing.filter(|call| !call.resource.contains(":log-group:/aws/lambda/"));
    own.map(|call| universe.answer(call).decision).collect()
}

#[test]
fn the_role_may_exactly_what_the_verb_says() {
    for (end, verb, may, may_not, _) in KINDS {
        let arn = arn(end, "111111111111");
        let model = model_of(&grant(&arn, verb));
        let (_, role) = model.roles().next().unwrap();
        let written: String = role.inline.values().map(|document| document.to_json().to_string()).collect();
        assert!(written.contains(&["\"", &arn, "\""].concat()), "{arn}: {written}");
        assert!(
            written.contains(may) && !written.contains(&["\"", may_not, "\""].concat()),
            "{arn}: {written}"
        );
        assert!(model.handed_over.is_empty(), "in one account the role's policy is enough: {arn}");
    }
}

/// In one account a policy that is there may still deny; abroad it must allow. Nobody is told that it works before it is known.
#[test]
fn a_grant_is_as_certain_as_what_is_stated() {
    for (end, verb, _, _, lets_in) in KINDS {
        let service = end.split(':').next().unwrap();
        // Of a table of Glue the policy is its catalog's.
        let about = |arn: &str| match service {
            "glue" => arn.split(":table/").next().unwrap().to_owned() + ":catalog",
            _ => arn.to_owned(),
        };
        let stated = |arn: &str, policy: &str| {
            let row = format!("existing: [ {{ arn: \"{}\", policy: {policy}, key: none }} ]\n", about(arn));
            [grant(arn, verb), row].concat()
        };
        let resource = match service {
            "ecr" => "",
            _ => ", Resource: \"*\"",
        };
        let says = |effect: &str| {
            format!(
                "[ {{ Effect: {effect}, Principal: {{ AWS: \"arn:aws:iam::111111111111:role/r\" }}, Action: \"{service}:*\"{resource} }} ]"
            )
        };
        let home = arn(end, "111111111111");
        let all = |text: &str, expected: Outcome| {
            let found = decided(text, service);
            assert!(!found.is_empty() && found.iter().all(|one| *one == expected), "{text}: {found:?}");
        };
        all(&grant(&home, verb), Outcome::Unknown);
        all(&stated(&home, "none"), Outcome::Allow);
        all(&stated(&home, &says("Deny")), Outcome::ExplicitDeny);
        let away = arn(end, "222222222222");
        if lets_in {
            all(&grant(&away, verb), Outcome::Unknown);
            all(&stated(&away, "none"), Outcome::ImplicitDeny);
            let admitted = stated(&away, &says("Allow"));
            match service {
                // The key of AWS that encrypts it lets in nobody of another account.
                "secretsmanager" => {
                    assert_eq!(decided(&admitted, service), [Outcome::Allow, Outcome::ImplicitDeny]);
                }
                _ => all(&admitted, Outcome::Allow),
            }
        } else {
            let (_, problems) = resolved(&grant(&away, verb));
            let codes: Vec<&str> = problems.iter().map(|problem| problem.code).collect();
            assert_eq!(codes, ["grant-abroad"], "{away}");
        }
    }
}

/// What others must add is written for them, each thing in a file of its own, and the runbook shows what is there.
#[test]
fn the_other_side_is_handed_over() {
    let lines: String = KINDS
        .iter()
        .filter(|kind| kind.4)
        .map(|(end, verb, ..)| {
            format!("  - {{ to: role/a/r, may: {verb}, on: \"{}\" }}\n", arn(end, "222222222222"))
        })
        .collect();
    let twin =
        "  - { to: role/a/r, may: pull, on: \"arn:aws:ecr:us-east-1:222222222222:repository/team-app\" }\n";
    let text = [HEAD, "grants:\n", &lines, twin].concat();
    let files = folder(&[("b.yaml", &text)]);
    let run = inside(files.path(), &["synth", "b.yaml", "--out", "out"]);
    assert_eq!(run.status.code(), Some(0), "{}", stdout(&run));
    let out = files.path().join("out");
    let readme = fs::read_to_string(out.join("README.md")).unwrap();
    let mut seen = 0;
    for file in fs::read_dir(out.join("by-hand")).unwrap().map(|entry| entry.unwrap().path()) {
        let document: Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
        let statements = document["Statement"].as_array().unwrap();
        for statement in statements {
            assert_eq!(statement["Principal"]["AWS"], "arn:aws:iam::111111111111:role/r", "{document}");
            let of_images = file.to_string_lossy().contains("b-repository-");
            assert_eq!(statement.get("Resource").is_none(), of_images, "{document}");
            assert!(!statement.to_string().contains("GetAuthorizationToken"), "{document}");
        }
        assert!(readme.contains(file.file_name().unwrap().to_str().unwrap()), "{readme}");
        seen += 1;
    }
    assert_eq!(seen, 6, "two repositories of one name of ours are two");
    for call in [
        "aws sqs get-queue-attributes --queue-url \"$(aws sqs get-queue-url --queue-name jobs ",
        "aws dynamodb get-resource-policy --resource-arn arn:aws:dynamodb:us-east-1:222222222222:table/orders ",
        "aws secretsmanager get-resource-policy --secret-id arn:aws:secretsmanager:us-east-1:222222222222:secret:prod/db-AbCdEf ",
        "aws sns get-topic-attributes --topic-arn arn:aws:sns:us-east-1:222222222222:alerts ",
        "aws ecr get-repository-policy --repository-name team/app ",
    ] {
        assert!(readme.contains(call), "{call}: {readme}");
    }
}

#[test]
fn another_verb_is_told_with_those_of_the_thing() {
    let (_, problems) = resolved(&grant(&arn(KINDS[0].0, "111111111111"), "administer"));
    let said: Vec<(&str, String)> = problems
        .iter()
        .map(|problem| (problem.code, format!("{:?}", problem.help)))
        .collect();
    assert!(
        matches!(said.as_slice(), [(code, help)] if *code == "grant-verb" && help.contains("`receive`, `send`")),
        "{said:?}"
    );
}

/// The page of grants lists them, and each verb has a page that says its actions.
#[test]
fn every_verb_has_a_page() {
    let list = landform(&["explain", "grants"]);
    let list = stdout(&list);
    for row in grants::spoken_of_arns() {
        assert!(list.contains(&row.summary), "{}", row.summary);
        let page = stdout(&landform(&["explain", &row.verb, &row.kind]));
        let said = row.on.values().flatten().all(|action| page.contains(action.as_str()));
        assert!(said && page.starts_with(&row.verb), "{page}");
    }
}
