//! Packages, images and steps: what holds a thing decides about it, and what cannot be is told.

use crate::common::blueprint::{model_of, resolved};
use landform::evaluate::Universe;
use landform::evaluate::iam::{Outcome, PolicyLayer};
use landform::model::{Call, Model};

const HEAD: &str = r#"
landform: 1
name: code
organization: { id: o-a1b2c3d4e5, management: "000000000001" }
accounts: { owner: { id: "111111111111" }, user: { id: "222222222222" } }
region: us-east-1
roles: { far: { in: user, for: lambda }, near: { in: owner, for: lambda } }
"#;
const HEAD_ROLES: &str = r#"roles:
  machine: { in: owner, path: /machines/, trust: { Effect: Allow, Principal: { Service: ec2.amazonaws.com }, Action: "sts:AssumeRole" } }
  looks: { in: owner, for: lambda, WORDS, statements: { Effect: Allow, Action: "iam:GetInstanceProfile", Resource: instance-profile/owner/m } }"#;
const FAR: &str = "arn:aws:iam::222222222222:role/far";
const GRANTS: &str =
    "grants: [ { to: role/user/far, may: [read, publish], on: codeartifact-repository/owner/python } ]";

fn packages(domain: &str, repository: &str) -> String {
    format!(
        "{HEAD}codeartifact_domains: {{ acme: {{ in: owner, {domain} }} }}\ncodeartifact_repositories: {{ python: {{ in: owner, domain: acme, {repository} }} }}\n{GRANTS}\n"
    )
}

fn answer(model: &Model, action: &str, end: &str) -> (Outcome, PolicyLayer) {
    let call = Call {
        principal: FAR.to_owned(),
        action: action.to_owned(),
        resource: ["arn:aws:codeartifact:us-east-1:111111111111:", end].concat(),
        ..Call::default()
    };
    let answer = Universe::new(model).answer(&call);
    (answer.decision, answer.decided_by)
}

const READ: (&str, &str) = ("codeartifact:ReadFromRepository", "repository/acme/python");
const PUBLISH: (&str, &str) = ("codeartifact:PublishPackageVersion", "package/acme/python/pypi//tool");

fn deny(action: &str, on: &str) -> String {
    format!("statements: {{ Effect: Deny, Principal: \"*\", Action: \"{action}\", Resource: \"{on}\" }}")
}

/// <https://docs.aws.amazon.com/codeartifact/latest/ug/domain-policies.html>
#[test]
fn the_policy_of_a_domain_bears_on_what_it_holds() {
    let granted = model_of(&packages("", ""));
    for (action, on) in [READ, PUBLISH] {
        assert_eq!(answer(&granted, action, on).0, Outcome::Allow, "{action}");
        let refused = (Outcome::ExplicitDeny, PolicyLayer::Resource);
        let by_domain = model_of(&packages(&deny(action, "*"), ""));
        assert_eq!(answer(&by_domain, action, on), refused, "{action}");
        let by_repository = model_of(&packages("", &deny(action, "*")));
        assert_eq!(answer(&by_repository, action, on), refused, "{action}");
        let beside = "arn:aws:codeartifact:us-east-1:111111111111:domain/acme";
        let of_domain_alone = model_of(&packages(&deny(action, beside), ""));
        assert_eq!(answer(&of_domain_alone, action, on).0, Outcome::Allow, "{action}");
    }
}

/// What a domain says that exists already may deny all that it holds.
#[test]
fn an_unknown_domain_leaves_its_packages_unknown() {
    for (action, on) in [READ, PUBLISH] {
        let unknown = model_of(&packages("existing: true", ""));
        assert_eq!(answer(&unknown, action, on).0, Outcome::Unknown, "{action}");
        let stated = model_of(&packages("existing: true, policy: none", ""));
        assert_ne!(answer(&stated, action, on).0, Outcome::Unknown, "{action}");
    }
}

/// A token is needed to read, and it is had of the domain.
#[test]
fn a_reader_without_a_token_reads_nothing() {
    let token = deny("codeartifact:GetAuthorizationToken", "*");
    let model = model_of(&packages(&token, ""));
    assert_eq!(answer(&model, READ.0, READ.1).0, Outcome::ExplicitDeny);
    let bearer = "control_policies: { no: { on: account/user, statements: { Effect: Deny, Action: \"sts:GetServiceBearerToken\", Resource: \"*\" } } }\n";
    let model = model_of(&[&packages("", ""), bearer].concat());
    assert_eq!(answer(&model, READ.0, READ.1), (Outcome::ExplicitDeny, PolicyLayer::Scp));
}

/// The token that a grant lets CodeArtifact ask for is for CodeArtifact alone.
///
/// <https://docs.aws.amazon.com/codeartifact/latest/ug/tokens-authentication.html>
#[test]
fn a_token_of_a_grant_is_for_no_other_service() {
    let model = model_of(&packages("", ""));
    let role = model
        .resources
        .values()
        .find(|one| one.address.to_string() == "role/user/far")
        .unwrap();
    let documents = role.body.documents();
    let statements = documents.iter().flat_map(|(_, document)| &document.statements);
    let tokens: Vec<String> = statements
        .filter(|one| format!("{:?}", one.actions).contains("sts:GetServiceBearerToken"))
        .map(|one| format!("{:?}", one.conditions))
        .collect();
    assert!(!tokens.is_empty());
    for conditions in tokens {
        assert!(
            conditions.contains("sts:AWSServiceName") && conditions.contains("codeartifact.amazonaws.com")
        );
    }
}

/// By the ARN of a repository both policies are handed over, each what is its own.
#[test]
fn a_grant_by_arn_tells_the_domain_too() {
    let text = format!(
        "{HEAD}grants: [ {{ to: role/user/far, may: read, on: \"arn:aws:codeartifact:us-east-1:111111111111:repository/acme/python\" }} ]\n"
    );
    let model = model_of(&text);
    let told: Vec<String> = model.handed_over.iter().map(|one| one.document.to_json().to_string()).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    for document in &told {
        let token = document.contains("codeartifact:GetAuthorizationToken");
        assert_ne!(token, document.contains("codeartifact:ReadFromRepository"), "{document}");
        assert_eq!(token, document.contains("domain/acme"), "{document}");
        assert!(!document.contains("sts:"), "{document}");
    }
}

fn codes(text: &str) -> Vec<&'static str> {
    resolved(text).1.iter().map(|problem| problem.code).collect()
}

#[test]
fn repositories_that_cannot_be_are_told() {
    let two = |first: &str, second: &str| {
        format!(
            "{HEAD}codeartifact_domains: {{ acme: {{ in: owner }}, other: {{ in: owner }}, far: {{ in: user }} }}\ncodeartifact_repositories:\n  aa: {{ in: owner, {first} }}\n  bb: {{ in: owner, {second} }}\n"
        )
    };
    let plain = "domain: acme";
    assert!(codes(&two("domain: acme, upstreams: bb", plain)).is_empty());
    for (first, second) in [
        ("domain: acme, upstreams: bb", "domain: acme, upstreams: aa"),
        ("domain: acme, upstreams: aa", plain),
        ("domain: acme, upstreams: [bb, bb]", plain),
        ("domain: acme, upstreams: bb", "domain: other"),
        ("domain: acme, upstreams: bb, external: pypi", plain),
    ] {
        assert_eq!(codes(&two(first, second)), ["codeartifact-upstream"], "{first}, {second}");
    }
    assert_eq!(codes(&two("domain: codeartifact-domain/user/far", plain)), ["codeartifact-domain"]);
}

#[test]
fn steps_that_cannot_be_taken_are_told() {
    let machine = |words: &str| format!("{HEAD}state_machines: {{ run: {{ in: owner, {words} }} }}\n");
    let steps = "definition: { StartAt: a, States: { a: { Type: Succeed } } }";
    assert!(codes(&machine(&format!("role: near, {steps}"))).is_empty());
    for words in [
        "role: near".to_owned(),
        steps.to_owned(),
        "role: near, definition: { StartAt: b, States: { a: { Type: Succeed } } }".to_owned(),
        "role: near, definition: { States: { a: { Type: Succeed } } }".to_owned(),
        format!("role: role/user/far, {steps}"),
    ] {
        assert_eq!(codes(&machine(&words)), ["state-machine"], "{words}");
    }
}

/// ECR keeps policies without a `Resource`.
#[test]
fn the_policy_of_a_repository_of_images_names_no_resource() {
    let model = model_of(&format!(
        "{HEAD}repositories: {{ app: {{ in: owner }} }}\ngrants: [ {{ to: role/user/far, may: pull, on: repository/owner/app }} ]\n"
    ));
    let app = model.with_arn("arn:aws:ecr:us-east-1:111111111111:repository/app").unwrap();
    let policy = app.body.resource_policy().unwrap();
    assert!(!policy.statements.is_empty());
    assert!(policy.statements.iter().all(|one| one.resources.is_none()), "{policy:?}");
    let text = policy.to_json().to_string();
    assert!(!text.contains("GetAuthorizationToken"), "{text}");
}

#[test]
fn profiles_that_cannot_have_their_role_are_told() {
    let profile = |words: &str| format!("{HEAD}instance_profiles: {{ m: {{ in: owner, {words} }} }}\n");
    assert!(codes(&profile("role: near")).is_empty());
    assert!(codes(&profile("existing: true, path: /old/")).is_empty());
    for words in ["name: mm", "role: role/user/far", "role: near, path: /a/"] {
        assert_eq!(codes(&profile(words)), ["instance-profile"], "{words}");
    }
}

/// A profile takes the path of its role, so that its ARN and the role that is handed over follow from its files.
#[test]
fn a_profile_stands_under_the_path_of_its_role() {
    let design = |role: &str| {
        let roles = HEAD_ROLES.replace("WORDS, ", role);
        format!(
            "{HEAD}policies: {{ little: {{ in: owner, statements: [ {{ Effect: Allow, Action: \"iam:ListRoles\", Resource: \"*\" }} ] }} }}\ninstance_profiles: {{ m: {{ in: owner, role: machine }} }}\n{roles}\n"
        )
    };
    let ask = |role: &str| {
        let text = design(role)
            .replace("roles: { far: { in: user, for: lambda }, near: { in: owner, for: lambda } }\n", "");
        let model = model_of(&text);
        let call = Call {
            principal: "arn:aws:iam::111111111111:role/looks".to_owned(),
            action: "iam:GetInstanceProfile".to_owned(),
            resource: "arn:aws:iam::111111111111:instance-profile/machines/m".to_owned(),
            ..Call::default()
        };
        let profile = model.with_arn(&call.resource).unwrap();
        let roles = profile.body.hands_over(&profile.place);
        assert_eq!(roles, ["arn:aws:iam::111111111111:role/machines/machine"]);
        let answer = Universe::new(&model).answer(&call);
        (answer.decision, answer.decided_by)
    };
    assert_eq!(ask("").0, Outcome::Allow);
    assert_eq!(ask("boundary: little, ").1, PolicyLayer::Boundary);
}
