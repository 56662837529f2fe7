//! What is deployed works for the people it is for; each test names its row of the outside review.

use crate::common::blueprint::{STUDIO, model, resolved};
use crate::common::files::text;
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

const OPENED: &str = "tests/defects/studio-opens-several.fixed.yaml";

/// B2: a role opens Studio as the one user that it was granted.
#[test]
fn a_person_opens_studio_as_one_user() {
    let open = |role: &str, user: &str| {
        json!({
            "principal": format!("role/consumer/{role}"),
            "action": "sagemaker:CreatePresignedDomainUrl",
            "resource": format!("user-profile/consumer/lab-{user}"),
        })
    };
    let calls = [
        open("alice", "alice"),
        open("alice", "bob"),
        open("bob", "bob"),
        open("bob", "alice"),
    ];
    assert_eq!(decided(OPENED, &calls), ["allow", "implicit_deny", "allow", "implicit_deny"]);
}

/// B2: AWS makes the address inside the account, and for people who sign in by IAM.
#[test]
fn an_address_that_aws_does_not_make_is_refused() {
    let base = text(OPENED);
    let edits = [
        ("to: role/consumer/alice", "to: role/people/signed-in", "grant-cross-account"),
        (
            "role: studio-exec, users: { alice: {}, bob: {} }",
            "role: studio-exec, auth: sso, users: { alice: { sso_user: a }, bob: { sso_user: b } }",
            "grant-verb",
        ),
    ];
    for (from, to, code) in edits {
        let edited = base.replacen(from, to, 1);
        assert_ne!(edited, base);
        let (_, problems) = resolved(&edited);
        assert!(problems.iter().any(|problem| problem.code == code), "{code}: {problems:?}");
    }
}

/// C3: a domain behind the network is not opened afterwards; changes that do not say the way pass.
#[test]
fn a_studio_is_not_opened_afterwards() {
    let update = |way: Option<&str>| {
        let context = way.map(|way| json!({ "sagemaker:AppNetworkAccessType": way }));
        json!({
            "principal": "role/consumer/platform",
            "action": "sagemaker:UpdateDomain",
            "resource": "studio/consumer/lab",
            "context": context.unwrap_or_else(|| json!({})),
        })
    };
    let calls = [update(Some("PublicInternetOnly")), update(Some("VpcOnly")), update(None)];
    let blueprint = "tests/blueprints/studio-guardrail.yaml";
    assert_eq!(decided(blueprint, &calls), ["explicit_deny", "allow", "allow"]);
}
