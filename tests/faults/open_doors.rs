//! Rules that ask the evaluator: who is let in, who is locked out, what an endpoint cuts.

use super::calls::input;
use crate::common::blueprint::{model_of, resolved};
use landform::aws::Address;
use landform::comply::{self, Finding};
use landform::diagnostic::DiagnosticLevel;
use landform::evaluate::{Outsiders, Universe};
use landform::model::Model;
use landform::resource::Resource;
use std::collections::BTreeSet;

const HEAD: &str = r#"
landform: 1
name: doors
organization: { id: o-a1b2c3d4e5, root: r-a1b2, management: "000000000001" }
accounts: { store: { id: "111111111111" } }
region: us-east-1
"#;

fn found(model: &Model) -> Vec<Finding> {
    comply::findings(&Universe::new(model))
}

/// `rule resource` of each finding on an input, without those of rules that are about something else.
fn said(name: &str, rules: &[&str]) -> Vec<String> {
    let model = model_of(&input(&format!("open_doors/{name}")));
    let mut all: Vec<String> = found(&model)
        .iter()
        .filter(|finding| rules.is_empty() || rules.contains(&finding.rule))
        .map(|finding| format!("{} {}", finding.rule, finding.resource))
        .collect();
    all.sort();
    all
}

/// Who meets a condition on a statement about everybody.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Meets {
    /// A stranger.
    Anybody,
    /// Somebody outside of the organization whom the condition names.
    Outside,
    /// Only the organization, or nobody at all.
    Nobody,
}
use Meets::{Anybody, Nobody, Outside};

fn meets(universe: &Universe<'_>, resource: &Resource) -> Meets {
    let documents = resource.body.documents();
    let statements = &documents[0].1.statements;
    let at = statements.iter().position(|one| one.sid.as_deref() == Some("Door")).unwrap();
    let admits = |who| universe_admits(universe, resource, at, who);
    if admits(Outsiders::Anybody) {
        Anybody
    } else if admits(Outsiders::Named) {
        Outside
    } else {
        Nobody
    }
}

fn universe_admits(universe: &Universe<'_>, resource: &Resource, at: usize, who: Outsiders) -> bool {
    let resource = universe.model().get(&resource.address).unwrap();
    let documents = resource.body.documents();
    universe.admitted_outsider(resource, &documents[0].1.statements, at, who).is_some()
}

/// The 46 conditions of the audit (`empty` apart, see below), and their siblings: who meets each on a bucket, and why.
const CONDITIONS: &[(&str, Meets, &str)] = &[
    (r#"IpAddress: { "aws:SourceIp": "0.0.0.0/0" }"#, Anybody, "every address"),
    (
        r#"IpAddress: { "aws:SourceIp": ["0.0.0.0/1", "128.0.0.0/1"] }"#,
        Anybody,
        "every address, in halves",
    ),
    (
        r#"IpAddress: { "aws:SourceIp": "0.0.0.0/1" }"#,
        Anybody,
        "half of the internet is no network of somebody's",
    ),
    (
        r#"NotIpAddress: { "aws:SourceIp": "10.0.0.0/8" }"#,
        Anybody,
        "every address of the internet",
    ),
    (r#"Bool: { "aws:SecureTransport": "true" }"#, Anybody, "anybody can use TLS"),
    (r#"StringLike: { "aws:UserAgent": "*" }"#, Anybody, "the caller's own word"),
    (r#"StringLike: { "aws:UserAgent": "Mozilla*" }"#, Anybody, "the caller's own word"),
    (
        r#"StringLike: { "aws:Referer": "https://example.com/*" }"#,
        Anybody,
        "the caller's own word",
    ),
    (
        r#"DateGreaterThan: { "aws:CurrentTime": "2020-01-01T00:00:00Z" }"#,
        Anybody,
        "everybody is there then",
    ),
    (
        r#"StringLike: { "aws:SourceVpce": "vpce-*" }"#,
        Anybody,
        "anybody can make an endpoint",
    ),
    (
        r#"StringNotEquals: { "aws:SourceVpc": "vpc-0123456789abcdef0" }"#,
        Anybody,
        "every network but one",
    ),
    (
        r#"StringNotEquals: { "aws:PrincipalAccount": "999999999999" }"#,
        Anybody,
        "every account but one",
    ),
    (
        r#""ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": "*" }"#,
        Anybody,
        "any organization",
    ),
    (
        r#""ForAllValues:StringLike": { "aws:PrincipalOrgPaths": "o-a1b2c3d4e5/*" }"#,
        Anybody,
        "who is in no organization has no path",
    ),
    (r#"StringLike: { "aws:PrincipalOrgID": "o-*" }"#, Anybody, "any organization"),
    (
        r#"StringEquals: { "aws:PrincipalOrgID": "o-zzzzzzzzzz" }"#,
        Outside,
        "another organization",
    ),
    (
        r#"StringEquals: { "aws:PrincipalOrgID": "${aws:PrincipalOrgID}" }"#,
        Anybody,
        "itself",
    ),
    (
        r#"StringEquals: { "aws:PrincipalAccount": "${aws:PrincipalAccount}" }"#,
        Anybody,
        "itself",
    ),
    (r#"StringEquals: { "aws:userid": "${aws:userid}" }"#, Anybody, "itself"),
    (r#""Null": { "aws:PrincipalArn": "false" }"#, Anybody, "everybody who signs"),
    (r#""Null": { "aws:SecureTransport": "false" }"#, Anybody, "every request says it"),
    (
        r#"StringLike: { "s3:prefix": "*" }"#,
        Nobody,
        "requests for objects lack the key; S3 calls it public all the same",
    ),
    (
        r#"StringEquals: { "s3:x-amz-acl": "public-read" }"#,
        Nobody,
        "requests to read lack the key; S3 calls it public all the same",
    ),
    (
        r#"NumericGreaterThanEquals: { "s3:TlsVersion": "1.2" }"#,
        Anybody,
        "anybody can use it",
    ),
    (
        r#"StringEquals: { "s3:ExistingObjectTag/public": "yes" }"#,
        Anybody,
        "anybody, of the objects that bear the tag",
    ),
    (
        r#"StringEquals: { "aws:PrincipalTag/team": "a" }"#,
        Anybody,
        "tags of one's own role are one's own word",
    ),
    (
        r#"StringEquals: { "aws:PrincipalType": "AssumedRole" }"#,
        Anybody,
        "every role of every account",
    ),
    (
        r#"ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/app" }"#,
        Anybody,
        "a role's name in any account",
    ),
    (r#"ArnLike: { "aws:PrincipalArn": "arn:*:*:*:*:*" }"#, Anybody, "every ARN"),
    (
        r#"ArnLike: { "aws:SourceArn": "arn:aws:s3:::*" }"#,
        Anybody,
        "a service for anybody's bucket",
    ),
    (
        r#"Bool: { "aws:PrincipalIsAWSService": "false" }"#,
        Anybody,
        "everybody who is no service",
    ),
    (r#"Bool: { "aws:ViaAWSService": "false" }"#, Anybody, "whoever calls directly"),
    (
        r#"StringEquals: { "aws:RequestedRegion": "us-east-1" }"#,
        Anybody,
        "where the bucket is, whoever asks",
    ),
    (
        r#"StringEquals: { "aws:ResourceAccount": "111111111111" }"#,
        Anybody,
        "whose the bucket is, whoever asks",
    ),
    (
        r#"StringEquals: { "aws:ResourceOrgID": "o-a1b2c3d4e5" }"#,
        Anybody,
        "whose the bucket is, whoever asks",
    ),
    (
        r#"StringEquals: { "s3:signatureversion": "AWS4-HMAC-SHA256" }"#,
        Anybody,
        "how everybody signs",
    ),
    (
        r#"StringEquals: { "s3:authType": "REST-QUERY-STRING" }"#,
        Anybody,
        "how anybody may sign",
    ),
    (
        r#"Bool: { "aws:MultiFactorAuthPresent": "true" }"#,
        Anybody,
        "a second factor of one's own account",
    ),
    (
        r#""ForAllValues:StringEquals": { "aws:CalledVia": "athena.amazonaws.com" }"#,
        Anybody,
        "also where no service was called",
    ),
    (
        r#"StringNotEquals: { "foo:bar": "x" }"#,
        Anybody,
        "nobody has the key, so that everybody differs",
    ),
    (
        r#"StringEqualsIfExists: { "aws:SourceVpc": "vpc-0123456789abcdef0" }"#,
        Anybody,
        "whoever comes from no network",
    ),
    (r#"StringLike: { "aws:PrincipalAccount": "*" }"#, Anybody, "every account"),
    (
        r#"StringLike: { "aws:PrincipalAccount": ["111111111111", "????????????"] }"#,
        Anybody,
        "every account",
    ),
    (
        r#"StringEquals: { "aws:PrincipalAccount": ["111111111111", "999999999999"] }"#,
        Outside,
        "an account that the blueprint does not name",
    ),
    (
        r#"StringEquals: { "aws:SourceVpc": "vpc-99999999999999999" }"#,
        Outside,
        "whoever is in that network, of whichever account",
    ),
    // Siblings.
    (r#"IpAddress: { "aws:SourceIp": "::/0" }"#, Anybody, "every address of IPv6"),
    (
        r#"IpAddress: { "aws:SourceIp": "198.51.100.0/24" }"#,
        Outside,
        "an office: whoever is there, of whichever account",
    ),
    (
        r#"IpAddress: { "aws:SourceIp": ["198.51.100.0/24", "192.0.2.0/24", "203.0.113.0/24", "0.0.0.0/0"] }"#,
        Anybody,
        "every address, beside three networks",
    ),
    (
        r#"IpAddress: { "aws:VpcSourceIp": "10.0.0.0/8" }"#,
        Anybody,
        "every network has such addresses",
    ),
    (
        r#"StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" }"#,
        Nobody,
        "the organization",
    ),
    (
        r#"StringEqualsIfExists: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" }"#,
        Anybody,
        "who is in no organization has no id",
    ),
    (
        r#"StringEquals: { "aws:PrincipalOrgID": "${aws:ResourceOrgID}" }"#,
        Nobody,
        "the organization of the bucket",
    ),
    (
        r#"StringEquals: { "aws:PrincipalOrgID": "${aws:PrincipalTag/org}" }"#,
        Anybody,
        "what the caller says of itself",
    ),
    (
        r#""ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": "o-a1b2c3d4e5/*" }"#,
        Nobody,
        "units of the organization",
    ),
    (r#"StringEquals: { "aws:PrincipalAccount": "111111111111" }"#, Nobody, "the owner"),
    (
        r#"ArnLike: { "aws:PrincipalArn": "arn:aws:iam::111111111111:role/*" }"#,
        Nobody,
        "roles of the owner",
    ),
    (
        r#"ArnNotLike: { "aws:PrincipalArn": "arn:aws:iam::111111111111:role/*" }"#,
        Anybody,
        "all but the owner's roles",
    ),
    (
        r#"ArnLike: { "aws:SourceArn": "arn:aws:s3:::logs" }"#,
        Outside,
        "a bucket, which may be anybody's",
    ),
    (
        r#"ArnLike: { "aws:SourceArn": "arn:aws:sns:*:111111111111:*" }"#,
        Nobody,
        "topics of the owner",
    ),
    (
        r#"ArnLike: { "aws:SourceArn": "arn:aws:sns:*:*:alarms" }"#,
        Anybody,
        "a topic's name in any account",
    ),
    (
        r#"StringEquals: { "aws:SourceAccount": "111111111111" }"#,
        Nobody,
        "services that act for the owner",
    ),
    (
        r#"StringLike: { "aws:SourceAccount": "*" }"#,
        Anybody,
        "services that act for anybody",
    ),
    (
        r#"StringEquals: { "aws:SourceOrgID": "o-a1b2c3d4e5" }"#,
        Nobody,
        "services that act for the organization",
    ),
    (
        r#"StringEquals: { "aws:VpceOrgID": "o-a1b2c3d4e5" }"#,
        Nobody,
        "endpoints of the organization",
    ),
    (r#"StringLike: { "aws:VpceAccount": "*" }"#, Anybody, "endpoints of anybody"),
    (
        r#"StringLike: { "s3:DataAccessPointAccount": "*" }"#,
        Anybody,
        "an access point of anybody's",
    ),
    (
        r#"StringEquals: { "s3:DataAccessPointAccount": "111111111111" }"#,
        Nobody,
        "access points of the owner",
    ),
    (r#"StringEquals: { "foo:bar": "x" }"#, Nobody, "no request has the key"),
    (
        r#"StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" }, IpAddress: { "aws:SourceIp": "0.0.0.0/0" }"#,
        Nobody,
        "one narrow condition is enough",
    ),
    (
        r#"StringLike: { "aws:PrincipalOrgID": "o-*" }, IpAddress: { "aws:SourceIp": "198.51.100.0/24" }"#,
        Outside,
        "an office, of any organization",
    ),
];

fn bucket(condition: &str) -> String {
    [
        HEAD,
        r#"keys: { k: { in: store } }
buckets: { b: { in: store, name: b-111111111111, key: k, statements: [ { Sid: Door, Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::b-111111111111/*", Condition: { "#,
        condition,
        " } } ] } }\n",
    ]
    .concat()
}

#[test]
fn conditions_are_seen_by_whom_they_admit() {
    let mut wrong = Vec::new();
    for (condition, expected, why) in CONDITIONS {
        let model = model_of(&bucket(condition));
        let universe = Universe::new(&model);
        let resource = model.get(&Address::parse("bucket/store/b").unwrap()).unwrap();
        let is = meets(&universe, resource);
        let rules: BTreeSet<&str> = comply::findings(&universe).iter().map(|finding| finding.rule).collect();
        // What S3 takes for public it refuses, whoever would be let in.
        let told = match is {
            Anybody => rules.contains("public-access"),
            Outside => rules.contains("public-access") != rules.contains("cross-organization-access"),
            Nobody => !rules.contains("cross-organization-access"),
        };
        if is != *expected || !told {
            wrong.push(format!("{condition}: {is:?} and not {expected:?} ({why}); {rules:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// An empty list is met by nobody; where it is not refused as what it is, it opens nothing.
#[test]
fn an_empty_list_lets_nobody_in() {
    let (model, problems) = resolved(&bucket(r#"StringEquals: { "aws:PrincipalOrgID": [] }"#));
    if !problems.has_errors() {
        let model = model.unwrap();
        let resource = model.get(&Address::parse("bucket/store/b").unwrap()).unwrap();
        assert_eq!(meets(&Universe::new(&model), resource), Nobody);
    }
}

/// Keys and trusts, which nothing else stops: the same conditions, with a Deny beside them, and under a control policy.
#[test]
fn keys_and_trusts_are_doors_as_well() {
    let key = |principal: &str, condition: &str, more: &str| {
        format!(
            "{HEAD}keys: {{ k: {{ in: store, statements: [ {{ Sid: Door, Effect: Allow, {principal}, Action: \"kms:*\", Resource: \"*\"{condition} }}{more} ] }} }}\n"
        )
    };
    let everybody = r#"Principal: "*""#;
    let deny = r#", { Effect: Deny, Principal: "*", Action: "kms:*", Resource: "*", Condition: { StringNotEquals: { "aws:PrincipalOrgID": o-a1b2c3d4e5 } } }"#;
    let guard = "control_policies: { p: { type: resource, on: organization, statements: [ { Sid: Ours, Effect: Deny, Principal: \"*\", Action: \"kms:*\", Resource: \"*\", Condition: { StringNotEqualsIfExists: { \"aws:PrincipalOrgID\": o-a1b2c3d4e5 } } } ] } }\n";
    let rows = [
        (key(everybody, "", ""), Anybody, "everybody"),
        (key(everybody, "", deny), Nobody, "a Deny on everybody else"),
        (
            key(everybody, "", "").replace("kms:*", "kms:Decrypt") + guard,
            Nobody,
            "a control policy that denies everybody else",
        ),
        (
            key(r#"NotPrincipal: { AWS: "arn:aws:iam::111111111111:root" }"#, "", ""),
            Anybody,
            "everybody but one",
        ),
        (
            key(
                everybody,
                r#", Condition: { StringEquals: { "kms:CallerAccount": "111111111111" } }"#,
                "",
            ),
            Nobody,
            "the owner",
        ),
        (
            key(everybody, r#", Condition: { StringLike: { "kms:CallerAccount": "*" } }"#, ""),
            Anybody,
            "every account",
        ),
        (
            key(
                everybody,
                r#", Condition: { StringEquals: { "kms:ViaService": s3.us-east-1.amazonaws.com } }"#,
                "",
            ),
            Anybody,
            "anybody calls S3",
        ),
        (
            key(everybody, r#", Condition: { StringEquals: { "kms:EncryptionContext:a": b } }"#, ""),
            Anybody,
            "the caller's own word",
        ),
    ];
    for (text, expected, why) in rows {
        let model = model_of(&text);
        let resource = model.get(&Address::parse("key/store/k").unwrap()).unwrap();
        assert_eq!(meets(&Universe::new(&model), resource), expected, "{why}");
    }
    let trust = |condition: &str| {
        format!(
            "{HEAD}roles: {{ r: {{ in: store, trust: [ {{ Sid: Door, Effect: Allow, Principal: {{ AWS: \"*\" }}, Action: \"sts:AssumeRole\", Condition: {{ {condition} }} }} ] }} }}\n"
        )
    };
    let rows = [
        (r#"ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/deploy" }"#, Anybody),
        (r#"StringLike: { "aws:SourceVpc": "vpc-*" }"#, Anybody),
        (r#"StringEquals: { "aws:PrincipalOrgID": o-a1b2c3d4e5 }"#, Nobody),
        (
            r#"ArnLike: { "aws:PrincipalArn": "arn:aws:iam::999999999999:role/deploy" }"#,
            Outside,
        ),
    ];
    for (condition, expected) in rows {
        let model = model_of(&trust(condition));
        let resource = model.get(&Address::parse("role/store/r").unwrap()).unwrap();
        assert_eq!(meets(&Universe::new(&model), resource), expected, "{condition}");
    }
}

#[test]
fn all_seven_open_keys_and_roles_are_found() {
    assert_eq!(
        said("public-key-and-trust", &[]),
        [
            "federation-unbound role/store/cog",
            "federation-unbound role/store/gh",
            "public-access key/store/ip",
            "public-access key/store/k",
            "public-access key/store/org",
            "public-access key/store/self",
            "public-access role/store/any",
        ]
    );
    assert_eq!(
        said("notprincipal", &["public-access"]),
        ["public-access bucket/store/b", "public-access key/store/k"]
    );
}

/// The trust that AWS's guides show is clean, and the open one is not.
#[test]
fn federation_that_is_right_is_clean() {
    let none: Vec<String> = Vec::new();
    assert_eq!(said("github-open", &[]), ["federation-unbound role/store/deploy"]);
    for name in ["github", "fed", "saml", "dep2"] {
        assert_eq!(said(name, &[]), none, "{name}");
    }
    // CloudWatch says for whom it acts, and the statement does not ask: that one is true.
    assert_eq!(said("canon", &[]), ["confused-deputy key/one/k"]);
}

/// A provider, a condition of a trust in it, and whether a stranger's token meets it.
const TOKENS: &[(&str, &str, bool, &str)] = &[
    ("GITHUB", "", true, "every repository"),
    (
        "GITHUB",
        r#"StringEquals: { "GITHUB:aud": sts.amazonaws.com }"#,
        true,
        "every repository says so",
    ),
    ("GITHUB", r#"StringLike: { "GITHUB:sub": "*" }"#, true, "every subject"),
    ("GITHUB", r#"StringLike: { "GITHUB:sub": "repo:*" }"#, true, "every repository"),
    (
        "GITHUB",
        r#"StringLike: { "GITHUB:sub": "repo:*/infra:*" }"#,
        true,
        "a name of anybody's repository",
    ),
    (
        "GITHUB",
        r#"StringLike: { "GITHUB:sub": "repo:acme*" }"#,
        true,
        "whoever is called acme-evil",
    ),
    (
        "GITHUB",
        r#"StringLike: { "GITHUB:sub": "repo:????/infra:*" }"#,
        true,
        "an owner of four letters",
    ),
    (
        "GITHUB",
        r#"StringLike: { "GITHUB:sub": "repo:acme/*" }"#,
        false,
        "one owner's repositories",
    ),
    (
        "gitlab.com",
        r#"StringLike: { "gitlab.com:sub": "project_path:acme*:ref_type:branch:ref:main" }"#,
        true,
        "whoever is called acme-evil",
    ),
    (
        "app.terraform.io",
        r#"StringLike: { "app.terraform.io:sub": "organization:*:project:p:workspace:w:run_phase:*" }"#,
        true,
        "every organization has a project p",
    ),
    (
        "app.terraform.io",
        r#"StringLike: { "app.terraform.io:sub": "organization:acme:project:p:workspace:w:run_phase:*" }"#,
        false,
        "one organization",
    ),
    (
        "GITHUB",
        r#"StringLike: { "GITHUB:sub": "repo:*:ref:refs/heads/main" }"#,
        true,
        "a branch of anybody's repository",
    ),
    (
        "GITHUB",
        r#"StringLike: { "GITHUB:sub": "*:ref:refs/heads/main" }"#,
        true,
        "a branch of anybody's repository",
    ),
    (
        "GITHUB",
        r#"StringNotEquals: { "GITHUB:sub": "repo:acme/infra:ref:refs/heads/main" }"#,
        true,
        "all but one",
    ),
    (
        "GITHUB",
        r#""ForAllValues:StringEquals": { "GITHUB:sub": "repo:acme/infra:ref:refs/heads/main" }"#,
        true,
        "also without a subject",
    ),
    (
        "GITHUB",
        r#"StringEqualsIfExists: { "GITHUB:sub": "repo:acme/infra:ref:refs/heads/main" }"#,
        true,
        "also without a subject",
    ),
    (
        "GITHUB",
        r#"StringEquals: { "GITHUB:environment": prod }"#,
        true,
        "everybody can have such an environment",
    ),
    (
        "GITHUB",
        r#"StringEquals: { "GITHUB:sub": "repo:acme/infra:ref:refs/heads/main" }"#,
        false,
        "one branch",
    ),
    ("GITHUB", r#"StringLike: { "GITHUB:sub": "repo:acme/*" }"#, false, "one owner"),
    (
        "GITHUB",
        r#"StringLike: { "GITHUB:sub": ["repo:acme/*", "repo:*"] }"#,
        true,
        "one of two is open",
    ),
    (
        "GITHUB",
        r#"StringEquals: { "GITHUB:repository_owner_id": "65" }"#,
        false,
        "one owner",
    ),
    (
        "GITHUB",
        r#"StringLike: { "GITHUB:repository": "*/infra" }"#,
        true,
        "a name of anybody's repository",
    ),
    (
        "gitlab.com",
        r#"StringLike: { "gitlab.com:sub": "project_path:*:ref_type:branch:ref:main" }"#,
        true,
        "every project",
    ),
    (
        "gitlab.com",
        r#"StringLike: { "gitlab.com:sub": "project_path:acme/*:ref_type:branch:ref:main" }"#,
        false,
        "one group",
    ),
    (
        "agent.buildkite.com",
        r#"StringEquals: { "agent.buildkite.com:aud": sts.amazonaws.com }"#,
        true,
        "every organization",
    ),
    (
        "agent.buildkite.com",
        r#"StringLike: { "agent.buildkite.com:sub": "organization:acme:pipeline:*" }"#,
        false,
        "one organization",
    ),
    (
        "agent.buildkite.com",
        r#"StringEquals: { "agent.buildkite.com:organization_slug": acme }"#,
        false,
        "one organization",
    ),
    ("EKS", r#"StringEquals: { "EKS:aud": sts.amazonaws.com }"#, true, "every pod"),
    (
        "EKS",
        r#"StringLike: { "EKS:sub": "system:serviceaccount:*:*" }"#,
        true,
        "every pod",
    ),
    (
        "EKS",
        r#"StringLike: { "EKS:sub": "system:serviceaccount:*:web" }"#,
        true,
        "an account of any namespace",
    ),
    (
        "EKS",
        r#"StringLike: { "EKS:sub": "system:serviceaccount:web:*" }"#,
        false,
        "one namespace",
    ),
    ("cognito-identity.amazonaws.com", "", true, "every pool"),
    (
        "cognito-identity.amazonaws.com",
        r#""ForAnyValue:StringLike": { "cognito-identity.amazonaws.com:amr": authenticated }"#,
        true,
        "everybody who signed in to any pool",
    ),
    (
        "cognito-identity.amazonaws.com",
        r#"StringEquals: { "cognito-identity.amazonaws.com:aud": "us-east-1:x" }"#,
        false,
        "one pool",
    ),
    ("accounts.google.com", "", true, "every app"),
    (
        "accounts.google.com",
        r#"StringLike: { "accounts.google.com:aud": "*" }"#,
        true,
        "every app",
    ),
    (
        "accounts.google.com",
        r#"StringEquals: { "accounts.google.com:aud": app }"#,
        false,
        "one app",
    ),
    (
        "login.example.com",
        r#"StringEquals: { "login.example.com:aud": app }"#,
        true,
        "everybody who signs in there",
    ),
    (
        "login.example.com",
        r#"StringEquals: { "login.example.com:sub": ann }"#,
        false,
        "one person",
    ),
    (
        "login.example.com",
        r#"StringEquals: { "gitlab.com:sub": ann }"#,
        false,
        "a claim that the provider never makes",
    ),
    ("SAML", "", true, "whatever the assertion is for"),
    (
        "SAML",
        r#"StringEquals: { "SAML:aud": "https://signin.aws.amazon.com/saml" }"#,
        false,
        "assertions for AWS",
    ),
    ("SAML", r#"StringLike: { "SAML:aud": "*" }"#, true, "whatever the assertion is for"),
];

fn trust_in(provider: &str, condition: &str) -> String {
    let long = |text: &str| {
        text.replace("GITHUB", "token.actions.githubusercontent.com")
            .replace("EKS", "oidc.eks.us-east-1.amazonaws.com/id/ABCD")
    };
    let (principal, action) = match provider {
        "SAML" => ("arn:aws:iam::111111111111:saml-provider/IdC".to_owned(), "sts:AssumeRoleWithSAML"),
        "cognito-identity.amazonaws.com" | "accounts.google.com" => {
            (provider.to_owned(), "sts:AssumeRoleWithWebIdentity")
        }
        other => (
            ["arn:aws:iam::111111111111:oidc-provider/", &long(other)].concat(),
            "sts:AssumeRoleWithWebIdentity",
        ),
    };
    let condition = long(condition);
    format!(
        "{HEAD}roles: {{ r: {{ in: store, trust: [ {{ Effect: Allow, Principal: {{ Federated: \"{principal}\" }}, Action: \"{action}\", Condition: {{ {condition} }} }} ] }} }}\n"
    )
}

#[test]
fn a_trust_needs_a_subject_of_ones_own() {
    for (provider, condition, open, why) in TOKENS {
        let model = model_of(&trust_in(provider, condition));
        let rules: Vec<&str> = found(&model).iter().map(|finding| finding.rule).collect();
        assert_eq!(rules.contains(&"federation-unbound"), *open, "{provider} {condition}: {why}");
        // A key of one's own provider is sent; one of another is not.
        let never = condition.contains("gitlab.com:sub") && *provider == "login.example.com";
        assert_eq!(rules.contains(&"condition-key-never-sent"), never, "{provider} {condition}");
    }
}

/// Rights over everything, by hand, for another account; a named resource, a boundary and one's own account are none.
#[test]
fn administrators_by_hand_are_found() {
    let rules = [
        "administrator-cross-account",
        "administrator-outside-organization",
        "managed-full-access-cross-account",
    ];
    let mut expected: Vec<String> = [
        "become",
        "bucket",
        "glass",
        "iam",
        "key",
        "mfa",
        "notaction",
        "ops2",
        "pass",
        "star",
    ]
    .iter()
    .map(|name| format!("administrator-cross-account role/one/{name}"))
    .collect();
    expected.push("administrator-outside-organization role/one/ops".to_owned());
    expected.push("managed-full-access-cross-account role/one/glass2".to_owned());
    assert_eq!(said("administrators", &rules), expected);
}

/// The endpoint of S3 beside `ecr.dkr`: what is derived lets the layers through, also once grants have closed it.
#[test]
fn derived_endpoints_let_through_what_aws_signs() {
    let text = input("open_doors/studio");
    let model = model_of(&text);
    assert_eq!(found(&model).iter().filter(|one| one.rule == "endpoint-cuts").count(), 0);
    let address = Address::parse("endpoint/one/lab-s3").unwrap();
    let endpoint = model.get(&address).unwrap();
    let policy = endpoint.body.documents()[0].1.to_json().to_string();
    for bucket in ["prod-us-east-1-starport-layer-bucket/*", "assets-193858265520-us-east-1/*"] {
        assert!(policy.contains(bucket), "{policy}");
    }
    let universe = Universe::new(&model);
    let stops = |on: &str| universe.stops_aws(endpoint, "s3:GetObject", on);
    assert!(!stops("arn:aws:s3:::prod-us-east-1-starport-layer-bucket/x"));
    assert!(stops("arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/x"), "another Region's");
    assert!(stops("arn:aws:s3:::somebody-elses/x"), "anybody's bucket");
}

const NETWORK: &str = r#"
networks: { lab: { in: store, cidr: 10.1.0.0/16, private: [10.1.1.0/24, 10.1.2.0/24], endpoints: [needed, kms] } }
studios: { lab: { network: lab, role: ex, users: { alice: {} } } }
keys: { k: { in: store } }
buckets: { a: { in: store, name: a-111111111111, key: k }, b: { in: store, name: b-111111111111, key: k } }
roles: { ex: { in: store, for: studio }, job: { in: store, for: lambda } }
"#;

/// A grant that closes the endpoint of a network stops the others that need it.
#[test]
fn grants_that_an_endpoint_stops_are_found() {
    let open = [HEAD, NETWORK, "grants: [ { to: role/store/ex, may: read, on: bucket/store/a } ]\n"].concat();
    let cuts = |text: &str| found(&model_of(text)).iter().filter(|one| one.rule == "endpoint-cuts").count();
    assert_eq!(cuts(&open), 0);
    let more = "  - { to: role/store/job, may: read, on: bucket/store/b, through: endpoint/store/lab-s3 }\n";
    let closed = [
        HEAD,
        NETWORK,
        "grants:\n  - { to: role/store/ex, may: read, on: bucket/store/a }\n",
        more,
    ]
    .concat();
    assert!(cuts(&closed) > 0);
    let through =
        closed.replace("on: bucket/store/a }", "on: bucket/store/a, through: endpoint/store/lab-s3 }");
    assert_eq!(cuts(&through), 0, "the advice, followed");
}

/// No call of a grant on a bucket comes through an endpoint of KMS: S3 uses the key itself.
#[test]
fn an_endpoint_of_another_service_is_refused() {
    let grant = "grants: [ { to: role/store/ex, may: read, on: bucket/store/a, through: [endpoint/store/lab-s3, endpoint/store/lab-kms] } ]\n";
    let (_, problems) = resolved(&[HEAD, NETWORK, grant].concat());
    let errors = problems.iter().filter(|problem| problem.severity == DiagnosticLevel::Error);
    let said: Vec<(&str, &str)> = errors.map(|problem| (problem.code, problem.message.as_str())).collect();
    assert_eq!(
        said,
        [("grant-through", "no call of this grant comes through `endpoint/store/lab-kms`")]
    );
    let right = grant.replace(", endpoint/store/lab-kms", "");
    let model = model_of(&[HEAD, NETWORK, &right].concat());
    let kms = model.get(&Address::parse("endpoint/store/lab-kms").unwrap()).unwrap();
    assert!(!kms.body.documents()[0].1.to_json().to_string().contains("s3:GetObject"));
}
