//! Who signs in from outside of AWS: providers, the trusts that `assumed_by` writes, and trusts that are open.

use crate::common::blueprint::{model_of, resolved};
use crate::common::files::folder;
use crate::common::program::{inside, stdout};
use landform::comply;
use landform::evaluate::Universe;
use landform::evaluate::iam::Outcome;
use landform::resource::Body;
use std::fs;

const HEAD: &str = r#"
landform: 1
name: federation
organization: { id: o-a1b2c3d4e5, root: r-a1b2, management: "000000000001" }
accounts: { a: { id: "111111111111" }, b: { id: "222222222222" } }
region: us-east-1
"#;

const PROVIDERS: &str = r#"
identity_providers:
  github: { in: [a, b], url: "https://token.actions.githubusercontent.com" }
  gitlab: { in: a, url: "https://gitlab.com", audiences: "https://gitlab.com" }
  buildkite: { in: a, url: "https://agent.buildkite.com", existing: true }
  cluster: { in: a, url: "https://oidc.eks.us-east-1.amazonaws.com/id/ABC" }
  people: { in: a, name: people, existing: true }
"#;

/// A role whose `assumed_by` is said, and a call with a token.
fn decided(
    assumed_by: &str,
    (provider, issuer): (&str, &str),
    claims: &[(&str, &str)],
    action: &str,
) -> Outcome {
    let context: Vec<String> = claims
        .iter()
        .map(|(claim, value)| format!("\"{issuer}:{claim}\": \"{value}\""))
        .collect();
    let text = format!(
        "{HEAD}{PROVIDERS}roles: {{ r: {{ in: a, assumed_by: {assumed_by} }} }}\nexpect: [ {{ allow: \"{action}\", by: identity-provider/a/{provider}, on: role/a/r, context: {{ {} }} }} ]\n",
        context.join(", ")
    );
    let model = model_of(&text);
    Universe::new(&model).claims().remove(0).decision
}

#[test]
fn a_token_of_github_is_let_in_by_what_it_is_of() {
    use Outcome::{Allow, ImplicitDeny};
    const MAIN: &str = "{ github: { repository: acme/platform, branch: main } }";
    const ENVIRONMENT: &str = "{ github: { repository: acme/platform, environment: \"prod: eu\" } }";
    const TAG: &str = "{ github: { repository: acme/platform, tag: \"v*\" } }";
    const REQUESTS: &str = "{ github: { repository: acme/platform, pull_requests: true } }";
    const IDS: &str =
        "{ github: { repository: acme/platform, branch: main, id: { owner: \"12\", repository: \"345\" } } }";
    const BOTH: &str = "{ github: { repository: acme/platform, branch: main, id: { owner: \"12\", repository: \"345\" }, subjects: [names, ids] } }";
    let rows = [
        (MAIN, "repo:acme/platform:ref:refs/heads/main", Allow),
        (MAIN, "repo:acme/platform:ref:refs/heads/main2", ImplicitDeny),
        (MAIN, "repo:acme/platform:ref:refs/heads/dev", ImplicitDeny),
        (MAIN, "repo:acme/platform:ref:refs/tags/main", ImplicitDeny),
        (MAIN, "repo:acme/platform:environment:main", ImplicitDeny),
        // Of a pull request, of a fork, of another owner, of one that took the name in the form with ids.
        (MAIN, "repo:acme/platform:pull_request", ImplicitDeny),
        (MAIN, "repo:stranger/platform:ref:refs/heads/main", ImplicitDeny),
        (MAIN, "repo:acme/platform2:ref:refs/heads/main", ImplicitDeny),
        (MAIN, "repo:acme@12/platform@345:ref:refs/heads/main", ImplicitDeny),
        (ENVIRONMENT, "repo:acme/platform:environment:prod%3A eu", Allow),
        (ENVIRONMENT, "repo:acme/platform:environment:prod", ImplicitDeny),
        (ENVIRONMENT, "repo:acme/platform:ref:refs/heads/main", ImplicitDeny),
        (TAG, "repo:acme/platform:ref:refs/tags/v1.2", Allow),
        (TAG, "repo:acme/platform:ref:refs/tags/1.2", ImplicitDeny),
        (TAG, "repo:acme/platform:ref:refs/heads/v1", ImplicitDeny),
        (REQUESTS, "repo:acme/platform:pull_request", Allow),
        (REQUESTS, "repo:acme/platform:ref:refs/heads/main", ImplicitDeny),
        (REQUESTS, "repo:stranger/platform:pull_request", ImplicitDeny),
        (IDS, "repo:acme@12/platform@345:ref:refs/heads/main", Allow),
        (IDS, "repo:acme/platform:ref:refs/heads/main", ImplicitDeny),
        (IDS, "repo:acme@99/platform@345:ref:refs/heads/main", ImplicitDeny),
        (IDS, "repo:acme@12/platform@999:ref:refs/heads/main", ImplicitDeny),
        (BOTH, "repo:acme@12/platform@345:ref:refs/heads/main", Allow),
        (BOTH, "repo:acme/platform:ref:refs/heads/main", Allow),
        (BOTH, "repo:acme@99/platform@1:ref:refs/heads/main", ImplicitDeny),
    ];
    let github = ("github", "token.actions.githubusercontent.com");
    for (assumed_by, subject, expected) in rows {
        let ask = |audience| {
            let claims = [("aud", audience), ("sub", subject)];
            decided(assumed_by, github, &claims, "sts:AssumeRoleWithWebIdentity")
        };
        assert_eq!(ask("sts.amazonaws.com"), expected, "{assumed_by} {subject}");
        assert_eq!(ask("https://github.com/acme"), ImplicitDeny, "{assumed_by} {subject}");
    }
}

#[test]
fn tokens_of_other_issuers_are_let_in_likewise() {
    use Outcome::{Allow, ImplicitDeny};
    const GITLAB: &str = "{ gitlab: { project: acme/ml/train, branch: main, tag: [v1, v2] } }";
    const BUILDKITE: &str = "{ buildkite: { pipeline: acme/deploy, branch: main } }";
    const CLUSTER: &str = "{ oidc: { provider: cluster, subject: \"system:serviceaccount:ml:train\" } }";
    const PATTERN: &str =
        "{ oidc: { provider: identity-provider/a/cluster, subject: \"system:serviceaccount:ml:*\" } }";
    let gitlab = ("gitlab", "gitlab.com", "https://gitlab.com");
    let buildkite = ("buildkite", "agent.buildkite.com", "sts.amazonaws.com");
    let cluster = ("cluster", "oidc.eks.us-east-1.amazonaws.com/id/ABC", "sts.amazonaws.com");
    let rows = [
        (GITLAB, gitlab, "project_path:acme/ml/train:ref_type:branch:ref:main", Allow),
        (GITLAB, gitlab, "project_path:acme/ml/train:ref_type:tag:ref:v2", Allow),
        (GITLAB, gitlab, "project_path:acme/ml/train:ref_type:tag:ref:main", ImplicitDeny),
        (GITLAB, gitlab, "project_path:acme/ml:ref_type:branch:ref:main", ImplicitDeny),
        (
            BUILDKITE,
            buildkite,
            "organization:acme:pipeline:deploy:ref:refs/heads/main:commit:0a1b:step:ship",
            Allow,
        ),
        (
            BUILDKITE,
            buildkite,
            "organization:acme:pipeline:deploy:ref:refs/heads/dev:commit:0a1b:step:ship",
            ImplicitDeny,
        ),
        (
            BUILDKITE,
            buildkite,
            "organization:other:pipeline:deploy:ref:refs/heads/main:commit:0a1b:step:ship",
            ImplicitDeny,
        ),
        (CLUSTER, cluster, "system:serviceaccount:ml:train", Allow),
        (CLUSTER, cluster, "system:serviceaccount:ml:trainer", ImplicitDeny),
        (PATTERN, cluster, "system:serviceaccount:ml:trainer", Allow),
        (PATTERN, cluster, "system:serviceaccount:web:trainer", ImplicitDeny),
    ];
    for (assumed_by, (provider, issuer, audience), subject, expected) in rows {
        let claims = [("aud", audience), ("sub", subject)];
        let found = decided(assumed_by, (provider, issuer), &claims, "sts:AssumeRoleWithWebIdentity");
        assert_eq!(found, expected, "{assumed_by} {subject}");
    }
    let saml = |audience| {
        let claims = [("aud", audience)];
        decided(
            "{ saml: { provider: people } }",
            ("people", "SAML"),
            &claims,
            "sts:AssumeRoleWithSAML",
        )
    };
    assert_eq!(saml("https://signin.aws.amazon.com/saml"), Allow);
    assert_eq!(saml("https://elsewhere.example.com/saml"), ImplicitDeny);
}

/// What is not a pattern is compared letter by letter.
#[test]
fn only_what_was_asked_as_a_pattern_is_one() {
    let written = |assumed_by: &str| {
        let model =
            model_of(&format!("{HEAD}{PROVIDERS}roles: {{ r: {{ in: a, assumed_by: {assumed_by} }} }}\n"));
        let (_, role) = model.roles().next().unwrap();
        role.trust.to_json().to_string()
    };
    let exact = written("{ github: { repository: acme/platform, branch: main, environment: prod } }");
    assert!(!exact.contains("StringLike") && exact.contains("StringEquals"), "{exact}");
    let pattern = written("{ github: { repository: acme/platform, branch: \"release/*\" } }");
    assert!(pattern.contains("StringLike") && pattern.contains("StringEquals"), "{pattern}");
}

/// F10 and its siblings: an issuer that signs for everybody, and nothing that tells one's own from a stranger's. F3: what
/// is told exactly is no finding, and no rule says that its claims are never sent.
#[test]
fn a_trust_without_a_subject_is_found_for_every_issuer() {
    let issuers = [
        (
            "token.actions.githubusercontent.com",
            "repo:acme/platform:ref:refs/heads/main",
            "repo:*",
        ),
        ("gitlab.com", "project_path:acme/ml:ref_type:branch:ref:main", "project_path:*"),
        (
            "agent.buildkite.com",
            "organization:acme:pipeline:deploy:ref:refs/heads/main:commit:1:step:s",
            "organization:*",
        ),
        (
            "app.terraform.io",
            "organization:acme:project:p:workspace:w:run_phase:apply",
            "organization:*",
        ),
        ("login.example.com", "me", "*"),
    ];
    for (issuer, own, open) in issuers {
        let rules = |condition: &str| {
            let text = format!(
                "{HEAD}roles:\n  ci:\n    in: a\n    trust:\n      - Effect: Allow\n        Principal: {{ Federated: \"arn:aws:iam::111111111111:oidc-provider/{issuer}\" }}\n        Action: sts:AssumeRoleWithWebIdentity\n        {condition}\n"
            );
            let model = model_of(&text);
            let all = comply::findings(&Universe::new(&model));
            all.iter().map(|finding| finding.rule.to_owned()).collect::<Vec<_>>()
        };
        let audience = format!("\"{issuer}:aud\": sts.amazonaws.com");
        let unbound = ["federation-unbound"];
        assert_eq!(rules(""), unbound, "{issuer}");
        assert_eq!(
            rules(&format!("Condition: {{ StringEquals: {{ {audience} }} }}")),
            unbound,
            "{issuer}"
        );
        let pattern = format!(
            "Condition: {{ StringEquals: {{ {audience} }}, StringLike: {{ \"{issuer}:sub\": \"{open}\" }} }}"
        );
        assert_eq!(rules(&pattern), unbound, "{issuer}");
        let exact = format!("Condition: {{ StringEquals: {{ {audience}, \"{issuer}:sub\": \"{own}\" }} }}");
        assert_eq!(rules(&exact), Vec::<String>::new(), "{issuer}");
    }
}

/// What `assumed_by` writes is no finding of any rule.
#[test]
fn what_assumed_by_writes_is_clean() {
    let text = format!(
        "{HEAD}{PROVIDERS}roles:\n  r: {{ in: a, assumed_by: [ {{ github: {{ repository: acme/platform, branch: main }} }}, {{ gitlab: {{ project: acme/ml, tag: \"v*\" }} }}, {{ buildkite: {{ pipeline: acme/deploy, branch: main }} }}, {{ oidc: {{ provider: cluster, subject: \"system:serviceaccount:ml:*\" }} }}, {{ saml: {{ provider: people }} }} ] }}\n"
    );
    let model = model_of(&text);
    let all = comply::findings(&Universe::new(&model));
    let rules: Vec<&str> = all.iter().map(|finding| finding.rule).collect();
    assert!(rules.is_empty(), "{rules:?}");
}

/// The codes of the errors of a text, with what stands at their places.
fn errors(text: &str) -> Vec<(String, String)> {
    let (_, problems) = resolved(text);
    let at = |problem: &landform::diagnostic::Diagnostic| {
        let span = problem.span.unwrap();
        text[span.start..span.end].to_owned()
    };
    problems.iter().map(|problem| (problem.code.to_owned(), at(problem))).collect()
}

#[test]
fn what_cannot_be_trusted_is_told_where_it_stands() {
    let role = |assumed_by: &str| {
        format!("{HEAD}{PROVIDERS}roles: {{ r: {{ in: a, assumed_by: {assumed_by} }} }}\n")
    };
    let outside = "assumed-by-outside";
    let rows = [
        (
            "{ github: { repository: acme/platform } }",
            outside,
            "{ repository: acme/platform }",
        ),
        ("{ github: { repository: acme, branch: main } }", outside, "acme"),
        ("{ github: { repository: \"acme/*\", branch: main } }", outside, "\"acme/*\""),
        ("{ github: { repository: acme/x, branch: \"a:b\" } }", outside, "\"a:b\""),
        (
            "{ github: { repository: acme/x, environment: \"${aws:username}\" } }",
            outside,
            "\"${aws:username}\"",
        ),
        (
            "{ github: { repository: acme/x, branch: main, subjects: ids } }",
            outside,
            "{ repository: acme/x, branch: main, subjects: ids }",
        ),
        (
            "{ github: { repository: acme/x, branch: main, id: { owner: acme, repository: \"1\" } } }",
            outside,
            "acme",
        ),
        (
            "{ github: { repository: acme/x, branch: main, audience: other } }",
            outside,
            "other",
        ),
        ("{ oidc: { provider: cluster, subject: \"*\" } }", outside, "\"*\""),
        ("{ oidc: { provider: people, subject: me } }", outside, "people"),
        ("{ saml: { provider: cluster } }", outside, "cluster"),
        ("{ oidc: { provider: clusters, subject: me } }", "reference-unknown", "clusters"),
        (
            "{ oidc: { provider: identity-provider/b/github, subject: me } }",
            "identity-provider-missing",
            "identity-provider/b/github",
        ),
        (
            "{ gitlab: { project: acme/x, branch: main }, oidc: { provider: cluster, subject: me } }",
            outside,
            "{ gitlab: { project: acme/x, branch: main }, oidc: { provider: cluster, subject: me } }",
        ),
    ];
    for (assumed_by, code, place) in rows {
        assert_eq!(errors(&role(assumed_by)), [(code.to_owned(), place.to_owned())], "{assumed_by}");
    }
    let missing = format!(
        "{HEAD}{PROVIDERS}roles: {{ r: {{ in: b, assumed_by: {{ gitlab: {{ project: acme/x, branch: main }} }} }} }}\n"
    );
    assert_eq!(errors(&missing)[0].0, "identity-provider-missing");
    let stated = "existing: [ { arn: \"arn:aws:iam::222222222222:oidc-provider/gitlab.com\" } ]\n";
    assert!(errors(&[&missing, stated].concat()).is_empty());
}

#[test]
fn providers_that_cannot_be_are_told_where_they_stand() {
    let invalid = "identity-provider-invalid";
    let rows = [
        ("{ in: a }", invalid, "p"),
        ("{ in: a, url: \"https://x.example.com\", metadata: \"<x/>\" }", invalid, "p"),
        ("{ in: a, name: p }", invalid, "p"),
        ("{ in: a, name: p, existing: true, audiences: x }", invalid, "p"),
        ("{ in: a, url: \"http://x.example.com\" }", invalid, "\"http://x.example.com\""),
        (
            "{ in: a, url: \"https://x.example.com:8443\" }",
            invalid,
            "\"https://x.example.com:8443\"",
        ),
        (
            "{ in: a, url: \"https://x.example.com/?a=b\" }",
            invalid,
            "\"https://x.example.com/?a=b\"",
        ),
        ("{ in: a, url: \"https://localhost\" }", invalid, "\"https://localhost\""),
        ("{ in: a, url: \"https://x.example.com\", audiences: \"a b\" }", invalid, "\"a b\""),
        ("{ in: a, metadata: \"<html/>\" }", invalid, "\"<html/>\""),
        ("{ in: a, metadata: \"<EntityDescriptor/>\" }", invalid, "\"<EntityDescriptor/>\""),
        (
            "{ in: a, name: p, existing: true, metadata: \"<EntityDescriptor/>\" }",
            "existing-set",
            "\"<EntityDescriptor/>\"",
        ),
    ];
    for (entry, code, place) in rows {
        let found = errors(&format!("{HEAD}identity_providers: {{ p: {entry} }}\n"));
        assert!(found.contains(&(code.to_owned(), place.to_owned())), "{entry}: {found:?}");
    }
}

/// Metadata comes from a file beside the blueprint, and is in the files of both backends; what exists is in none.
#[test]
fn providers_are_written_for_both_backends() {
    let xml = fs::read_to_string("src/cli/pages/examples/include/people.xml").unwrap();
    let text = format!(
        "{HEAD}identity_providers:\n  github: {{ in: a, url: \"https://token.actions.githubusercontent.com\" }}\n  people: {{ in: a, metadata: idp.xml }}\n  gitlab: {{ in: a, url: \"https://gitlab.com\", existing: true }}\nroles: {{ r: {{ in: a, assumed_by: {{ github: {{ repository: acme/platform, branch: main }} }} }} }}\n"
    );
    let files = folder(&[("b.yaml", &text), ("idp.xml", &xml)]);
    let run = inside(files.path(), &["synth", "b.yaml", "--out", "out"]);
    assert_eq!(run.status.code(), Some(0), "{}", stdout(&run));
    let read = |path: &str| fs::read_to_string(files.path().join("out").join(path)).unwrap();
    let (cloudformation, terraform) =
        (read("cloudformation/identity/a.yaml"), read("terraform/a/identity/main.tf"));
    for part in [
        "AWS::IAM::OIDCProvider",
        "AWS::IAM::SAMLProvider",
        "EntityDescriptor",
        "repo:acme/platform:ref:refs/heads/main",
    ] {
        assert!(cloudformation.contains(part), "{part}: {cloudformation}");
    }
    for part in [
        "aws_iam_openid_connect_provider",
        "aws_iam_saml_provider",
        "EntityDescriptor",
        "repo:acme/platform:ref:refs/heads/main",
    ] {
        assert!(terraform.contains(part), "{part}: {terraform}");
    }
    assert!(!cloudformation.contains("gitlab") && !terraform.contains("gitlab"));
    let execution = read("cloudformation/bootstrap/execution-role.yaml");
    for action in [
        "iam:CreateOpenIDConnectProvider",
        "iam:DeleteOpenIDConnectProvider",
        "iam:CreateSAMLProvider",
    ] {
        assert!(execution.contains(action), "{action}: {execution}");
    }
    let unreadable = folder(&[("b.yaml", &text)]);
    let run = inside(unreadable.path(), &["check", "b.yaml", "--format", "json"]);
    assert_eq!(run.status.code(), Some(2));
    assert!(stdout(&run).contains("metadata-unreadable"), "{}", stdout(&run));
}

/// A provider of each account is trusted by the role of that account, in a unit as in a list.
#[test]
fn each_role_trusts_the_provider_of_its_account() {
    let text = format!(
        "{HEAD}identity_providers: {{ github: {{ in: organization, url: \"https://token.actions.githubusercontent.com\" }} }}\nroles: {{ r: {{ in: [a, b], assumed_by: {{ github: {{ repository: acme/platform, branch: main }} }} }} }}\n"
    );
    let model = model_of(&text);
    let mut seen = 0;
    for resource in model.resources.values() {
        let Body::Role(role) = &resource.body else {
            continue;
        };
        let own = [
            "arn:aws:iam::",
            resource.place.account.as_str(),
            ":oidc-provider/token.actions.githubusercontent.com",
        ];
        assert!(role.trust.to_json().to_string().contains(&own.concat()), "{}", resource.address);
        seen += 1;
    }
    assert_eq!(seen, 2);
}

/// Only `*` is a pattern; a question mark in the name of an environment is one.
#[test]
fn a_question_mark_is_itself() {
    use Outcome::{Allow, ImplicitDeny};
    const ASKED: &str = "{ github: { repository: acme/platform, environment: \"prod?\" } }";
    const ISSUER: (&str, &str) = ("github", "token.actions.githubusercontent.com");
    for (subject, right) in [
        ("repo:acme/platform:environment:prod?", Allow),
        ("repo:acme/platform:environment:prodX", ImplicitDeny),
    ] {
        let claims = [("aud", "sts.amazonaws.com"), ("sub", subject)];
        assert_eq!(decided(ASKED, ISSUER, &claims, "sts:AssumeRoleWithWebIdentity"), right, "{subject}");
    }
}

#[test]
fn nobody_from_outside_is_asked_for_a_source_identity() {
    let text = format!(
        "{HEAD}{PROVIDERS}roles: {{ r: {{ in: a, source_identity: true, assumed_by: {{ github: {{ repository: acme/x, branch: main }} }} }} }}\n"
    );
    let (_, problems) = resolved(&text);
    assert!(
        problems.iter().any(|problem| problem.code == "source-identity-outside"),
        "{problems:?}"
    );
}

/// A provider is made before the roles that it lets in, in both backends.
#[test]
fn providers_come_before_roles() {
    let text = format!(
        "{HEAD}identity_providers: {{ github: {{ in: a, url: \"https://token.actions.githubusercontent.com\" }} }}\nroles: {{ r: {{ in: a, assumed_by: {{ github: {{ repository: acme/x, branch: main }} }} }} }}\n"
    );
    let at = folder(&[("b.yaml", &text)]);
    assert_eq!(inside(at.path(), &["synth", "b.yaml", "--out", "out"]).status.code(), Some(0));
    let stack = fs::read_to_string(at.path().join("out/cloudformation/identity/a.yaml")).unwrap();
    assert!(stack.contains("DependsOn") && stack.contains("- OidcProviderGithub"), "{stack}");
    let root = fs::read_to_string(at.path().join("out/terraform/a/identity/main.tf")).unwrap();
    assert!(root.contains("depends_on"), "{root}");
}
