//! What a call needs besides, and what is said where it could not be decided.

use crate::common::blueprint::model_of;
use crate::common::files::text;
use crate::common::program::answered;
use landform::catalog::actions::{ArgumentType, When, calls};
use landform::evaluate::iam::Outcome;
use landform::evaluate::{Answer, Universe};
use landform::model::{Call, Model};
use serde_json::Value;
use std::collections::BTreeMap;

/// A file of `inputs/`.
pub fn input(name: &str) -> String {
    text(format!("tests/faults/inputs/{name}.yaml"))
}

const UNKNOWN: &str = "tests/faults/inputs/unknown-workgroup.yaml";
const WORKGROUP: &str = "arn:aws:athena:us-east-1:111111111111:workgroup/unknown";

/// A role that may do everything, in accounts that hold nothing else.
const ADMINISTRATOR: &str = r#"
landform: 1
name: t
organization: { id: o-a1b2c3d4e5, management: "000000000001" }
accounts: { a: { id: "111111111111" } }
region: us-east-1
roles: { admin: { in: a, for: lambda, statements: [ { Effect: Allow, Action: "*", Resource: "*" } ] } }
"#;

const ADMIN: &str = "arn:aws:iam::111111111111:role/admin";

fn ask(model: &Model, action: &str, resource: &str, context: &[(&str, &str)]) -> Answer {
    let context = context.iter().map(|(key, value)| ((*key).to_owned(), vec![(*value).to_owned()]));
    Universe::new(model).answer(&Call {
        principal: ADMIN.to_owned(),
        action: action.to_owned(),
        resource: resource.to_owned(),
        context: context.collect(),
        ..Call::default()
    })
}

#[test]
fn a_query_in_a_workgroup_that_nobody_knows_is_unknown() {
    let claims = model_of(&input("unknown-workgroup"));
    let claim = Universe::new(&claims).claims().remove(0);
    assert_eq!((claim.decision, claim.holds), (Outcome::Unknown, false));
    let said = claim.answer.undecided.join("\n");
    assert!(said.contains(&format!("no workgroup `{WORKGROUP}`")), "{said}");
    assert!(
        said.contains("which tables the query reads") && said.contains("where the results of the query go"),
        "{said}"
    );
    assert!(said.contains("`workgroups`"), "what to state: {said}");
    let notes: Vec<&str> = claim.answer.reasons.iter().map(|reason| reason.note.as_str()).collect();
    assert_eq!(notes, claim.answer.undecided, "what is missing is the reason");
}

#[test]
fn so_it_is_for_check_and_for_can() {
    let (code, report, _) = answered(&["check", UNKNOWN], "");
    assert_eq!(code, 1, "{report}");
    assert!(report.contains("unknown") && report.contains("no workgroup"), "{report}");
    let request = format!(
        r#"{{"principal": "role/a/analyst", "action": "athena:StartQueryExecution", "resource": "{WORKGROUP}"}}"#
    );
    let (_, answer, _) = answered(&["can", UNKNOWN, "--requests", "-"], &request);
    let answer: Value = serde_json::from_str(&answer).unwrap();
    assert_eq!(answer["decision"], "unknown", "{answer}");
    assert!(answer["undecided"][0].as_str().unwrap().contains("workgroup"), "{answer}");
}

/// The resource of a call where the model holds nothing of the kind.
fn stranger(action: &str) -> String {
    let service = action.split(':').next().unwrap();
    match service {
        "s3" => "arn:aws:s3:::somebody-else".to_owned(),
        _ => format!("arn:aws:{service}:us-east-1:111111111111:thing/unknown"),
    }
}

#[test]
fn what_every_call_needs_and_nothing_tells_is_never_a_plain_allow() {
    let model = model_of(ADMINISTRATOR);
    let always: Vec<&str> = calls()
        .rows
        .iter()
        // What is on no resource in particular is known without being told.
        .filter(|row| {
            let mut needs = row.needs.iter();
            needs.any(|needed| needed.when == When::Always && needed.target != ArgumentType::Any)
        })
        .map(|row| row.call.as_str())
        .collect();
    assert!(always.len() > 20, "{always:?}");
    for action in always {
        for resource in [stranger(action), "*".to_owned()] {
            let answer = ask(&model, action, &resource, &[]);
            assert_ne!(answer.decision, Outcome::Allow, "{action} on {resource}");
            assert!(!answer.undecided.is_empty(), "{action} on {resource}: nothing says what is missing");
            assert!(answer.undecided.iter().all(|note| note.contains(": ")), "{:?}", answer.undecided);
            assert!(!answer.reasons.is_empty(), "{action}");
        }
    }
}

#[test]
fn a_certain_refusal_stays_one() {
    let text = ADMINISTRATOR.replace("Effect: Allow, Action: \"*\"", "Effect: Allow, Action: \"glue:*\"");
    let answer = ask(&model_of(&text), "athena:StartQueryExecution", WORKGROUP, &[]);
    assert_eq!(answer.decision, Outcome::ImplicitDeny);
    assert!(
        answer
            .reasons
            .iter()
            .any(|reason| reason.note.contains("athena:StartQueryExecution")),
        "{:?}",
        answer.reasons
    );
    assert!(!answer.undecided.is_empty());
}

#[test]
fn what_is_stated_is_decided() {
    let user = "arn:aws:redshift:us-east-1:111111111111:dbuser:analytics/alice";
    let database = "arn:aws:redshift:us-east-1:111111111111:dbname:analytics/dev";
    let model = model_of(ADMINISTRATOR);
    let credentials =
        |resource, context: &[(&str, &str)]| ask(&model, "redshift:GetClusterCredentials", resource, context);
    assert_eq!(credentials(user, &[]).decision, Outcome::Allow);
    assert_eq!(credentials(database, &[]).decision, Outcome::Unknown);
    let named = credentials(database, &[("redshift:DbUser", "alice")]);
    assert_eq!((named.decision, named.parts.len()), (Outcome::Allow, 2));
    assert_eq!(named.parts[1].resource, user);
}

/// A workgroup of the blueprint whose account has no table that a query could be about.
#[test]
fn a_query_over_no_table_is_unknown() {
    let text = format!(
        "{ADMINISTRATOR}{}",
        "buckets: { results: { in: a, name: results-111111111111 } }\nworkgroups: { w: { in: a, results: results } }\n"
    );
    let workgroup = "arn:aws:athena:us-east-1:111111111111:workgroup/w";
    let answer = ask(&model_of(&text), "athena:StartQueryExecution", workgroup, &[]);
    assert_eq!(answer.decision, Outcome::Unknown);
    assert!(
        answer.undecided[0].contains("the tables of the query are not told"),
        "{:?}",
        answer.undecided
    );
    let decided: BTreeMap<&str, Outcome> =
        answer.parts.iter().map(|part| (part.action.as_str(), part.decision)).collect();
    assert_eq!(
        decided.get("s3:PutObject"),
        Some(&Outcome::Allow),
        "the results are told: {decided:?}"
    );
}

/// A role that is handed over in a call that the table does not have, to a service that nobody knows.
#[test]
fn a_role_for_a_service_that_nobody_knows_is_unknown() {
    let model = model_of(ADMINISTRATOR);
    let answer = Universe::new(&model).answer(&Call {
        principal: ADMIN.to_owned(),
        action: "execute-api:Invoke".to_owned(),
        resource: "*".to_owned(),
        passed_role: Some(ADMIN.to_owned()),
        ..Call::default()
    });
    assert_eq!(answer.decision, Outcome::Unknown, "{:?}", answer.reasons);
    assert!(
        answer.undecided[0].contains("which service takes the role"),
        "{:?}",
        answer.undecided
    );
}

/// Trails of two accounts deliver to one bucket, each under its own account's folder: the object tells which.
#[test]
fn the_folder_of_an_object_tells_whose_trail_delivers_it() {
    let text = [
        "landform: 1\nname: t\norganization: { id: o-a1b2c3d4e5, management: \"000000000001\" }\n",
        "accounts: { a: { id: \"111111111111\" }, b: { id: \"222222222222\" } }\nregion: us-east-1\n",
        "keys: { k: { in: a } }\nbuckets: { logs: { in: a, name: logs-111111111111, key: k } }\n",
        "trails: { one: { in: a, bucket: logs, key: k }, two: { in: b, bucket: bucket/a/logs } }\n",
    ];
    let model = model_of(&text.concat());
    let universe = Universe::new(&model);
    let delivered = |path: &str| {
        let answer = universe.answer(&Call {
            principal: "cloudtrail.amazonaws.com".to_owned(),
            action: "s3:PutObject".to_owned(),
            resource: ["arn:aws:s3:::logs-111111111111/", path].concat(),
            ..Call::default()
        });
        answer.decision
    };
    assert_eq!(delivered("AWSLogs/111111111111/x"), Outcome::Allow);
    assert_eq!(delivered("AWSLogs/222222222222/x"), Outcome::Allow);
    assert_ne!(delivered("AWSLogs/333333333333/x"), Outcome::Allow);
    assert_ne!(delivered("elsewhere/x"), Outcome::Allow);
}
