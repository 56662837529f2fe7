//! What is deployed works for the people it is for; each test names its row of the outside review.

use crate::common::blueprint::{STUDIO, model};
use crate::common::program::{answered, landform, stdout};
use landform::lock::Lock;
use landform::model::Model;
use landform::plan::{self, Backend};
use landform::runbook;
use serde_json::{Value, json};

/// The decisions on calls, each a line of JSON.
fn decided(blueprint: &str, calls: &[Value]) -> Vec<String> {
    let lines: Vec<String> = calls.iter().map(Value::to_string).collect();
    let (_, answers, errors) = answered(&["can", blueprint, "--requests", "-"], &lines.join("\n"));
    let decision = |line: &str| {
        let answer: Value = serde_json::from_str(line).unwrap();
        answer["decision"].as_str().unwrap_or(&errors).to_owned()
    };
    answers.lines().map(decision).collect()
}

/// The commands of the runbook's removal.
fn removal(model: &Model) -> Vec<String> {
    let (planned, _) = plan::plan(model, &Lock::empty());
    let book = runbook::runbook(&planned, &Backend::ALL);
    book.removal.into_iter().flat_map(|entry| entry.commands).collect()
}

const AT: &str = "arn:aws:sagemaker:us-east-1:222222222222:";

/// A call of alice's session of Studio about a space of somebody, or an app in it.
fn of_alice(action: &str, on: &str, owner: &str, sharing: &str) -> Value {
    json!({
        "principal": "role/consumer/studio-exec",
        "action": action,
        "resource": format!("{AT}{on}"),
        "context": {
            "sagemaker:DomainId": "d-abc",
            "sagemaker:UserProfileName": "alice",
            "sagemaker:OwnerUserProfileArn": format!("{AT}user-profile/d-abc/{owner}"),
            "sagemaker:SpaceSharingType": sharing,
            "aws:RequestTag/sagemaker:domain-arn": "x",
        },
    })
}

const APP: &str = "app/d-abc/work/JupyterLab/default";
const SPACE: &str = "space/d-abc/work";

/// B1: whoever works in Studio makes spaces and runs apps in them, and touches nobody else's.
#[test]
fn people_have_spaces_of_their_own() {
    let own = [
        ("sagemaker:CreateSpace", SPACE),
        ("sagemaker:UpdateSpace", SPACE),
        ("sagemaker:DeleteSpace", SPACE),
        ("sagemaker:CreateApp", APP),
        ("sagemaker:DeleteApp", APP),
    ];
    for (owner, sharing, expected) in [
        ("alice", "Private", "allow"),
        ("bob", "Private", "implicit_deny"),
        ("alice", "Shared", "implicit_deny"),
    ] {
        let calls = own.map(|(action, on)| of_alice(action, on, owner, sharing));
        assert_eq!(decided(STUDIO, &calls), [expected; 5], "{owner} {sharing}");
    }
    let other = of_alice("sagemaker:CreateApp", "app/d-other/work/JupyterLab/default", "alice", "Private");
    assert_eq!(decided(STUDIO, &[other]), ["implicit_deny"]);
}

/// B1: Studio tags what it makes, and nobody tags what is there.
#[test]
fn studio_tags_what_it_makes() {
    let tag = |context: Value| {
        json!({
            "principal": "role/consumer/studio-exec",
            "action": "sagemaker:AddTags",
            "resource": format!("{AT}{SPACE}"),
            "context": context,
        })
    };
    let calls = [
        tag(json!({ "sagemaker:DomainId": "d-abc", "sagemaker:TaggingAction": "CreateSpace" })),
        tag(json!({ "sagemaker:DomainId": "d-abc" })),
    ];
    assert_eq!(decided(STUDIO, &calls), ["allow", "unknown"]);
}

/// B1: what a session of Studio is of is not known until somebody says it, so nothing about it is denied either.
#[test]
fn a_session_of_unknown_user_is_unknown() {
    let call = |action: &str, on: &str| json!({ "principal": "role/consumer/studio-exec", "action": action, "resource": format!("{AT}{on}") });
    let calls = [
        call("sagemaker:CreateApp", APP),
        call("sagemaker:DeleteSpace", SPACE),
        call("sagemaker:CreatePresignedDomainUrl", "user-profile/d-abc/alice"),
        call("sagemaker:DeleteUserProfile", "user-profile/d-abc/alice"),
    ];
    assert_eq!(decided(STUDIO, &calls), ["unknown", "unknown", "unknown", "implicit_deny"]);
    let list = json!({ "principal": "role/consumer/studio-exec", "action": "sagemaker:ListSpaces", "resource": "*" });
    assert_eq!(decided(STUDIO, &[list]), ["allow"]);
    let page = stdout(&landform(&["explain", "use", "studio"]));
    assert!(page.contains("sagemaker:CreateSpace") && page.contains("owns"), "{page}");
}

/// B1: apps run in spaces, and the way back deletes both.
#[test]
fn the_removal_takes_spaces() {
    let commands = removal(&model(STUDIO));
    let at = |part: &str| commands.iter().position(|line| line.contains(part)).unwrap();
    assert!(at("delete-app --domain-id \"$domain\" --space-name \"$owner\"") < at("Status=='Deleting'"));
    assert!(at("Status=='Deleting'") < at("delete-space --domain-id \"$domain\" --space-name \"$space\""));
    assert!(at("delete-space") < at("delete-user-profile"));
    assert!(commands.iter().all(|line| !line.contains("JupyterServer")));
}
