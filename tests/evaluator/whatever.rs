//! What holds for every request of a role: the rows, and that no single request contradicts it.

use crate::common::blueprint::{SHARING, STS, STUDIO, model, model_of};
use crate::common::files::text;
use landform::evaluate::iam::{Outcome, PolicyLayer, Side};
use landform::evaluate::{DependsOn, Universe, Whatever};
use landform::model::{Call, Model};

const GUARDRAILS: &str = "tests/blueprints/guardrails.yaml";
const ALL: [&str; 6] = [
    GUARDRAILS,
    SHARING,
    STS,
    STUDIO,
    "tests/blueprints/invitations.yaml",
    "tests/blueprints/partners.yaml",
];

/// The answer in words: `always`, `never: LAYER`, `depends: LAYER KEY, …`, with `?` for what has no key.
fn said(answer: &Whatever) -> String {
    match answer {
        Whatever::Always => "always".to_owned(),
        Whatever::Never(layer) => format!("never: {}", layer.as_str()),
        Whatever::Depends(on) => {
            let each = on.iter().map(|one| match &one.on {
                DependsOn::Key(key) => format!("{} {key}", one.layer.as_str()),
                DependsOn::Unknown(why) => {
                    assert!(!why.is_empty());
                    format!("{} ?", one.layer.as_str())
                }
            });
            format!("depends: {}", each.collect::<Vec<_>>().join(", "))
        }
    }
}

#[test]
fn rows() {
    let model = model(GUARDRAILS);
    let universe = Universe::new(&model);
    let role = |name: &str| match name.split_once('/') {
        Some(("prod", name)) => format!("arn:aws:iam::555555555555:role/{name}"),
        Some(("management", name)) => format!("arn:aws:iam::000000000001:role/{name}"),
        Some((_, name)) => format!("arn:aws:iam::999999999999:role/{name}"),
        None => format!("arn:aws:iam::111111111111:role/{name}"),
    };
    let guarded = "arn:aws:s3:::guarded-111111111111/x";
    let team = "arn:aws:s3:::guarded-111111111111/teams/a/x";
    let (caller, resource, both) = (Side::Caller, Side::Resource, Side::Both);
    let rows: [(&str, &str, &str, Side, &str); 19] = [
        // A control policy takes part on the caller's side, and another on that of the resource.
        (
            "worker",
            "ec2:RunInstances",
            "arn:aws:ec2:us-east-1:111111111111:instance/i",
            both,
            "never: scp",
        ),
        (
            "worker",
            "ec2:RunInstances",
            "arn:aws:ec2:us-east-1:111111111111:instance/i",
            resource,
            "never: resource",
        ),
        (
            "prod/worker",
            "ec2:RunInstances",
            "arn:aws:ec2:us-east-1:555555555555:instance/i",
            caller,
            "always",
        ),
        ("worker", "s3:GetObject", guarded, caller, "depends: scp aws:RequestedRegion"),
        (
            "worker",
            "s3:DeleteBucket",
            "arn:aws:s3:::guarded-111111111111",
            caller,
            "never: scp",
        ),
        (
            "prod/worker",
            "s3:GetObject",
            "arn:aws:s3:::open-555555555555/x",
            both,
            "depends: resource aws:SecureTransport",
        ),
        ("999/outsider", "s3:GetObject", guarded, resource, "never: rcp"),
        // A boundary limits, and what it does not deny it does not give.
        (
            "bounded",
            "sns:Publish",
            "arn:aws:sns:us-east-1:111111111111:t",
            caller,
            "never: boundary",
        ),
        (
            "bounded",
            "s3:PutObject",
            "arn:aws:s3:::open-555555555555/x",
            caller,
            "never: boundary",
        ),
        // The management account's own roles have no control policies above them.
        ("management/boss", "s3:DeleteBucket", guarded, caller, "always"),
        // Policies that are not at hand, and those of a role that exists already.
        ("managed", "s3:PutObject", guarded, caller, "never: identity"),
        (
            "unread",
            "s3:GetObject",
            guarded,
            caller,
            "depends: identity ?, scp aws:RequestedRegion",
        ),
        ("unread", "s3:DeleteBucket", guarded, caller, "never: scp"),
        ("existing", "s3:DeleteBucket", guarded, caller, "never: scp"),
        ("999/outsider", "s3:GetObject", guarded, caller, "depends: identity ?, scp ?"),
        // A session may bring tags along, and they win over the role's own.
        (
            "tagged",
            "s3:GetObject",
            team,
            caller,
            "depends: identity aws:PrincipalTag/team, scp aws:RequestedRegion",
        ),
        (
            "tagged",
            "s3:GetObject",
            "arn:aws:s3:::guarded-111111111111/x",
            caller,
            "never: identity",
        ),
        (
            "tagger",
            "sts:TagSession",
            "arn:aws:iam::111111111111:role/team",
            both,
            "depends: resource aws:RequestTag/team",
        ),
        ("tagger", "sts:AssumeRole", "arn:aws:iam::111111111111:role/team", both, "always"),
    ];
    let mut wrong = Vec::new();
    for (caller, action, on, side, expected) in rows {
        let answer = said(&universe.whatever(&role(caller), action, on, side));
        if answer != expected {
            wrong.push(format!("{caller} {action} {on} {side:?}: {answer}, not {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn one_layer_may_be_excepted() {
    let model = model(GUARDRAILS);
    let universe = Universe::new(&model);
    let ask = |action| universe.whatever("arn:aws:iam::111111111111:role/worker", action, "*", Side::Caller);
    let region = ask("s3:GetObject");
    assert!(
        region.is_always_but_for(PolicyLayer::Scp) && !region.is_always_but_for(PolicyLayer::Identity),
        "{region:?}"
    );
    assert!(!ask("s3:DeleteBucket").is_always_but_for(PolicyLayer::Scp));
    assert!(!ask("s3:PutObject").is_always_but_for(PolicyLayer::Scp));
}

#[test]
fn half_of_an_access_is_told_from_what_limits_it() {
    let model = model(GUARDRAILS);
    let universe = Universe::new(&model);
    let gives = |name: &str, action| {
        let role = format!("arn:aws:iam::111111111111:role/{name}");
        universe.may_give(&role, action, "arn:aws:s3:::guarded-111111111111", Side::Caller)
    };
    assert!(
        gives("worker", "s3:DeleteBucket"),
        "a control policy refuses it, the role's own policies ask"
    );
    assert!(
        gives("bounded", "s3:PutObject"),
        "the boundary refuses it, the role's own policies ask"
    );
    assert!(!gives("worker", "s3:PutObject"));
    assert!(gives("unread", "s3:PutObject") && gives("existing", "s3:PutObject"), "nobody knows");
}

/// Every claim's call, made by every role of its model.
fn calls(model: &Model) -> Vec<Call> {
    let roles: Vec<String> = model.roles().map(|(role, _)| role.arn().as_str().to_owned()).collect();
    let of_roles = |call: &Call| {
        let call = call.clone();
        let asks = roles.iter().map(move |role| Call {
            principal: role.clone(),
            chain: Vec::new(),
            ..call.clone()
        });
        asks.collect::<Vec<_>>()
    };
    model.claims.iter().flat_map(|claim| of_roles(&claim.call)).collect()
}

#[test]
fn no_single_request_contradicts_what_holds_for_all() {
    let (mut always, mut never) = (0, 0);
    for path in ALL {
        let model = model(path);
        let universe = Universe::new(&model);
        for call in calls(&model) {
            let answer = universe.answer(&call);
            let Some(part) = answer
                .parts
                .iter()
                .find(|part| part.purpose.is_empty() && part.action == call.action)
            else {
                continue;
            };
            match universe.whatever(&call.principal, &call.action, &call.resource, Side::Both) {
                Whatever::Always => {
                    always += 1;
                    // The endpoint lies between the sides, and some rules of AWS need no policy.
                    let elsewhere = matches!(part.decided_by, PolicyLayer::Endpoint | PolicyLayer::Service);
                    assert!(part.decision == Outcome::Allow || elsewhere, "{path}: {call:?} {part:#?}");
                }
                Whatever::Never(_) => {
                    never += 1;
                    assert!(part.is_denied(), "{path}: {call:?} {part:#?}");
                }
                Whatever::Depends(on) => assert!(!on.is_empty(), "{path}: {call:?}"),
            }
        }
    }
    assert!(always >= 5 && never >= 100, "{always} {never}");
}

/// What the rule about invitations finds, with a control policy above the role.
fn invitations(denies: &str) -> usize {
    let text = text("tests/defects/ram-accept-all.yaml");
    let policy = format!(
        "control_policies:\n  guard: {{ on: account/science, statements: [ {{ Effect: Deny, {denies} }} ] }}\n"
    );
    let text = if denies.is_empty() { text } else { text + &policy };
    let found = landform::comply::findings(&Universe::new(&model_of(&text)));
    found.iter().filter(|one| one.rule == "ram-accept-all").count()
}

#[test]
fn a_control_policy_that_always_refuses_silences_a_rule_about_what_a_role_may_do() {
    assert_eq!(invitations(""), 1);
    assert_eq!(invitations("Action: \"ram:*\", Resource: \"*\""), 0);
    // Where it hangs on the request, the permission is still wider than anybody meant.
    let sometimes =
        "Action: \"*\", Resource: \"*\", Condition: { Bool: { \"aws:SecureTransport\": \"false\" } }";
    assert_eq!(invitations(sometimes), 1);
}
