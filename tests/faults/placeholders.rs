//! F4, F9, F15 and F16 of the new user's diary: what stands for the own account, and what is said once for the whole design.

use crate::common::blueprint::{model_of, resolved};
use landform::resource::Body;

fn design(rest: &str) -> String {
    [
        "landform: 1\nname: t\norganization: { id: o-a1b2c3d4e5, root: r-a1b2, management: \"000000000001\" }\n",
        "accounts: { dev: { id: \"111111111111\" }, prod: { id: \"222222222222\" } }\nregion: eu-west-1\n",
        rest,
    ]
    .concat()
}

/// Everything that the model says, as text.
fn meant(text: &str) -> String {
    let model = model_of(text);
    let each = model
        .resources
        .values()
        .map(|resource| format!("{} {}\n", resource.address, resource.body.data()));
    each.collect()
}

const TRUST: &str = "\
roles:
  ci:
    in: [dev, prod]
    name: \"ci-{account_name}\"
    description: for {account} in {region}
    trust:
      - Effect: Allow
        Principal: { Federated: \"arn:{partition}:iam::{account}:oidc-provider/token.actions.githubusercontent.com\" }
        Action: sts:AssumeRoleWithWebIdentity
        Condition:
          StringEquals:
            \"token.actions.githubusercontent.com:aud\": sts.amazonaws.com
            \"token.actions.githubusercontent.com:sub\": \"repo:acme/app:environment:{account_name}\"
    statements:
      - { Effect: Allow, Action: s3:GetObject, Resource: \"arn:aws:s3:::acme-{account}-{region}/${aws:PrincipalTag/team}/*\" }
      - { Effect: Allow, Action: s3:ListAllMyBuckets, Resource: \"*\", Condition: { StringEquals: { \"aws:PrincipalOrgID\": \"{organization}\" } } }
";

#[test]
fn each_account_is_named_by_itself() {
    let said = meant(&design(TRUST));
    for (name, id) in [("dev", "111111111111"), ("prod", "222222222222")] {
        let provider = format!("arn:aws:iam::{id}:oidc-provider/token.actions.githubusercontent.com");
        let parts = [
            provider.as_str(),
            &format!("repo:acme/app:environment:{name}"),
            &format!("arn:aws:s3:::acme-{id}-eu-west-1/${{aws:PrincipalTag/team}}/*"),
            &format!("\"name\":\"ci-{name}\""),
            &format!("for {id} in eu-west-1"),
            "o-a1b2c3d4e5",
        ];
        assert!(parts.iter().all(|part| said.contains(part)), "{name}: {said}");
    }
    assert!(
        !said.contains("{account") && !said.contains("{region") && !said.contains("{organization"),
        "{said}"
    );
}

#[test]
fn braces_that_stand_for_nothing_are_told_where_they_stand() {
    let rows = [
        ("{account}:oidc", "{acount}:oidc", "`{acount}` stands for nothing"),
        ("{account}:oidc", "${account}:oidc", "`${account}` is no variable of IAM"),
        ("${aws:PrincipalTag/team}", "${team}", "`${team}` is no variable of IAM"),
        ("ci-{account_name}", "ci-{stage}", "`{stage}` stands for nothing"),
    ];
    for (old, new, words) in rows {
        assert!(TRUST.contains(old), "{old}");
        let text = design(&TRUST.replacen(old, new, 1));
        let (_, problems) = resolved(&text);
        let found: Vec<_> = problems.iter().filter(|problem| problem.code == "placeholder-unknown").collect();
        assert!(found.len() == 1 && found[0].message.contains(words), "{new}: {problems:?}");
        let span = found[0].span.unwrap();
        assert!(text[span.start..span.end].contains(new.split(':').next().unwrap()), "{new}");
    }
}

#[test]
fn tags_and_a_prefix_are_said_once() {
    let said = meant(&design(
        "tags: { owner: platform, account: \"{account_name}\" }\nprefix: acme\n\
         keys: { data: { in: dev } }\n\
         buckets: { data: { in: dev, name: plain-data-111111111111, key: data, tags: { owner: team } } }\n\
         databases: { lake-house: { in: dev, name: lake }, mart: { in: dev } }\n\
         policies: { limits: { in: dev, statements: [ { Effect: Allow, Action: s3:GetObject, Resource: \"*\" } ] } }\n\
         roles: { own: { in: dev, for: lambda }, said: { in: dev, for: lambda, name: said }, old: { in: dev, existing: true } }\n",
    ));
    let lines = |word: &str| -> String { said.lines().filter(|line| line.starts_with(word)).collect() };
    let names = |word: &str, name: &str| lines(word).contains(&format!("\"{name}\""));
    assert!(
        names("role/dev/own", "acme-own") && names("role/dev/said", "said") && names("role/dev/old", "old"),
        "{said}"
    );
    assert!(
        names("policy/dev/limits", "acme-limits") && names("key/dev/data", "alias/acme-data"),
        "{said}"
    );
    assert!(
        names("database/dev/mart", "acme_mart") && names("database/dev/lake-house", "lake"),
        "{said}"
    );
    assert!(names("bucket/dev/data", "plain-data-111111111111"), "{said}");
    assert!(
        lines("bucket/dev/data").contains("\"owner\":\"team\"")
            && lines("bucket/dev/data").contains("\"account\":\"dev\""),
        "{said}"
    );
    assert!(lines("role/dev/own").contains("\"owner\":\"platform\""), "{said}");
}

/// The codes of what is wrong with a design, one for each place.
fn codes(rest: &str) -> Vec<&'static str> {
    let (_, problems) = resolved(&design(rest));
    problems.iter().map(|problem| problem.code).collect()
}

/// A name is held against AWS in every account, not in the first one alone; so are paths and tags.
#[test]
fn what_is_whole_in_its_place_only_is_held_against_aws_there() {
    let long = "accounts: { dev: { id: \"111111111111\" }, ml-with-a-really-quite-long-account-name: { id: \"222222222222\" } }";
    let rows = [
        (
            "roles: { w: { in: [dev, long], for: lambda, name: \"role-of-all-the-work-that-is-done-in-the-{account_name}-x\" } }",
            "name-invalid",
        ),
        ("keys: { w: { in: [dev, long], alias: \"{account_name}/a b\" } }", "name-invalid"),
        ("databases: { w: { in: [dev, long], name: \"db_{account_name}\" } }", "name-invalid"),
        (
            "roles: { w: { in: [dev, long], for: lambda, path: \"/t/{acount}/\" } }",
            "placeholder-unknown",
        ),
        (
            "roles: { w: { in: [dev, long], for: lambda, description: \"of {acount}\" } }",
            "placeholder-unknown",
        ),
        (
            "roles: { w: { in: dev, for: lambda, policies: \"arn:aws:iam::{acount}:policy/p\" } }",
            "placeholder-unknown",
        ),
    ];
    for (rest, code) in rows {
        let text = design(&rest.replace("long]", "ml-with-a-really-quite-long-account-name]"));
        let at = text.find("accounts:").unwrap();
        let end = text[at..].find('\n').unwrap() + at;
        let (_, problems) = resolved(&[&text[..at], long, &text[end..]].concat());
        let found: Vec<&str> = problems.iter().map(|problem| problem.code).collect();
        assert!(!found.is_empty() && found.iter().all(|one| *one == code), "{rest}: {problems:?}");
    }
    let said = meant(&design(
        "roles: { w: { in: dev, for: lambda, path: \"/t/{account_name}/\", policies: \"arn:aws:iam::{account}:policy/p\", \
         statements: [ { Sid: \"Of{account}\", Effect: Allow, Action: s3:GetObject, Resource: \"*\" } ] } }\n",
    ));
    for part in ["\"/t/dev/\"", "arn:aws:iam::111111111111:policy/p", "Of111111111111"] {
        assert!(said.contains(part), "{part}: {said}");
    }
}

/// What is asked, and what is attached to units, is of no account: nothing there is filled, and that is told.
#[test]
fn a_placeholder_without_a_place_is_told() {
    let head =
        "roles: { b: { in: dev, for: lambda } }\nbuckets: { data: { in: dev, name: data-111111111111 } }\n";
    let rows = [
        "expect: [ { deny: s3:GetObject, by: role/dev/b, on: \"bucket/dev/data/{account}/x\" } ]",
        "expect: [ { deny: s3:GetObject, by: role/dev/b, on: bucket/dev/data/x, context: { \"aws:PrincipalTag/a\": \"{acount}\" } } ]",
        "control_policies: { c: { on: account/dev, statements: [ { Effect: Deny, Action: s3:DeleteBucket, Resource: \"arn:aws:s3:::x-{account}\" } ] } }",
    ];
    for row in rows {
        assert_eq!(codes(&[head, row, "\n"].concat()), ["placeholder-unknown"], "{row}");
    }
    let group = "networks: { n: { in: dev, cidr: 10.0.0.0/16, zones: 2 } }\ngroups: { g: { network: n, description: \"of {account}\" } }\n";
    assert_eq!(codes(group), ["placeholder-unknown"]);
    let organization = "control_policies: { c: { on: account/dev, statements: [ { Effect: Deny, Action: s3:DeleteBucket, Resource: \"*\", \
         Condition: { StringNotEquals: { \"aws:PrincipalOrgID\": \"{organization}\" } } } ] } }\n";
    assert!(
        meant(&design(&[head, organization].concat())).contains("\"aws:PrincipalOrgID\":\"o-a1b2c3d4e5\"")
    );
}

#[test]
fn a_prefix_that_no_name_takes_is_told_once() {
    let (_, problems) = resolved(&design(
        "prefix: \"A b\"\nroles: { x: { in: dev, for: lambda }, y: { in: dev, for: lambda } }\n",
    ));
    let said: Vec<&str> = problems.iter().map(|problem| problem.message.as_str()).collect();
    assert!(said.len() == 1 && said[0].starts_with("prefix `A b`"), "{said:?}");
}

/// What is derived bears them as well: roles of flow logs, groups of endpoints, log groups.
#[test]
fn what_is_derived_bears_the_tags_of_the_design() {
    let model = model_of(&design(
        "tags: { owner: platform }\nkeys: { logs: { in: dev } }\n\
         buckets: { logs: { in: dev, name: logs-111111111111, key: logs } }\n\
         networks: { n: { in: dev, cidr: 10.0.0.0/16, zones: 2, endpoints: [s3, sts] } }\n\
         trails: { all: { in: dev, bucket: logs, key: logs, records: management, alarms: [access-denied] } }\n",
    ));
    let (mut with, mut without) = (0, Vec::new());
    for resource in model.resources.values().filter(|resource| !resource.existence.is_existing()) {
        match resource.body.clone().tags_mut() {
            Some(tags) if tags.get("owner").is_some_and(|owner| owner == "platform") => with += 1,
            Some(_) => without.push(resource.address.to_string()),
            None => {}
        }
    }
    assert!(without.is_empty() && with > 12, "{with}, without: {without:?}");
    assert!(
        model
            .roles()
            .any(|(resource, role)| !resource.existence.is_existing() && !role.tags.is_empty())
    );
    assert!(
        model
            .resources
            .values()
            .any(|one| matches!(&one.body, Body::SecurityGroup(group) if !group.tags.is_empty()))
    );
}
