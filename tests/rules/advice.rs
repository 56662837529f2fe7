//! The advice of every rule, followed: the finding goes, and nothing as bad or worse comes.
//!
//! The edited file is the defect's twin; where that mends the design in another way than the advice says, it is a file of
//! its own under `tests/defects/mended`.

use super::defects::{checked, defect, is_of_templates};
use crate::common::files::root;
use landform::comply::{self, Finding};
use landform::diagnostic::DiagnosticLevel;
use std::collections::BTreeSet;

/// How the edited file differs from the one with the defect, as the advice says.
#[derive(Clone, Copy)]
enum Change {
    /// It has this text more often.
    Brings(&'static str),
    /// It has this text less often.
    Takes(&'static str),
}
use Change::{Brings, Takes};

/// A file with a defect, words of the help of its finding, and what following them changes.
const ADVICE: &[(&str, &str, Change)] = &[
    ("acl-dependency", "remove these actions", Takes("s3:PutObjectAcl")),
    (
        "alarm-unheard",
        "write `subscribers:` in the trail",
        Brings("subscribers: on-call@example.com"),
    ),
    (
        "trail-unread",
        "write `readers:` in the trail",
        Brings("readers: role/audit/administrators"),
    ),
    ("action-unknown", "did you mean `s3:GetObject`?", Brings("\"s3:GetObject\"")),
    (
        "action-without-effect",
        "a statement of its own about `*`",
        Brings("Resource: \"*\""),
    ),
    (
        "administrator-cross-account",
        "name the resources of `iam:AttachRolePolicy`",
        Brings("role/app"),
    ),
    (
        "administrator-outside-organization",
        "ask for `sts:ExternalId`",
        Brings("sts:ExternalId"),
    ),
    (
        "administrator-outside-organization",
        "take back what makes the role",
        Takes("Action: \"*\""),
    ),
    (
        "administrator-permission-set",
        "set a permissions boundary",
        Brings("boundary: ReadOnlyAccess"),
    ),
    (
        "all-or-nothing-discovery",
        "remove the tag `landform:discovery`",
        Takes("landform:discovery"),
    ),
    (
        "audit-claim-unbacked",
        "`records: [management, feature-groups]`",
        Brings("records: [management, feature-groups]"),
    ),
    (
        "condition-key-never-sent",
        "use a key that these requests carry",
        Brings("s3:ListBucket"),
    ),
    ("condition-key-never-sent", "or remove the statement", Takes("sagemaker:*")),
    ("condition-key-never-sent-lambda", "remove the condition", Takes("Condition:")),
    (
        "confused-deputy",
        "add `Condition: { StringEquals: { \"aws:SourceAccount\": \"111111111111\" } }`",
        Brings("Condition: { StringEquals: { \"aws:SourceAccount\": \"111111111111\" } }"),
    ),
    (
        "cross-organization-access",
        "a condition on `aws:PrincipalOrgID`",
        Brings("o-a1b2c3d4e5 }"),
    ),
    (
        "cross-organization-access-named",
        "name the account under `accounts:` with `outside: true`",
        Brings("outside: true"),
    ),
    ("dead-grant", "write the access under `grants:`", Brings("grants:")),
    ("dead-grant-reverse", "or remove it here", Takes("Effect: Allow")),
    (
        "delivery-denied",
        "spare the delivery in what refuses it",
        Brings("aws:PrincipalIsAWSService"),
    ),
    ("deployer-locked-out", "a condition `ArnNotLike`", Brings("ArnNotLike")),
    (
        "deprecated-condition-key",
        "write `sagemaker:VolumeKmsKeyArn`",
        Brings("sagemaker:VolumeKmsKeyArn"),
    ),
    (
        "dual-use-role",
        "a role of its own with `for: feature-store`",
        Brings("for: feature-store"),
    ),
    ("duplicate-share-name", "give one of them another `name`", Brings("name: catalog")),
    (
        "endpoint-cuts",
        "allow `s3:GetObject` on these buckets",
        Brings("starport-layer-bucket"),
    ),
    ("endpoint-lets-data-out", "add `\"aws:ResourceOrgID\"", Brings("aws:ResourceOrgID")),
    ("endpoint-list-incomplete", "write `endpoints: needed`", Brings("endpoints: needed")),
    (
        "endpoint-unreachable",
        "let those who call out on port 443",
        Takes("enhanced_routing: false"),
    ),
    (
        "federation-unbound",
        "compare `token.actions.githubusercontent.com:sub`",
        Brings("token.actions.githubusercontent.com:sub"),
    ),
    ("grant-denied", "spare the access in what refuses it", Takes("s3:GetObject")),
    ("group-open-to-internet", "name the blocks that need it", Brings("203.0.113.0/24")),
    (
        "internet-via-nat",
        "write `internet: inspected` and `allow:`",
        Brings("internet: inspected"),
    ),
    ("managed-full-access-cross-account", "remove it from `policies`", Takes("policies:")),
    ("missing-kms", "write `key: NAME`", Brings("key: data")),
    ("missing-kms", "write `online: { key: NAME }`", Brings("online: { key: data }")),
    (
        "name-pattern-dependency",
        "write `{ to: role/store/reader, may: read-offline, on: feature-group/store/customers }`",
        Brings("{ to: role/store/reader, may: read-offline, on: feature-group/store/customers }"),
    ),
    ("name-pattern-dependency", "remove the managed policy", Takes("policies:")),
    ("offline-store-not-shared", "write the access as a grant", Brings("read-offline")),
    (
        "principal-unknown",
        "did you mean `sagemaker.amazonaws.com`?",
        Brings("sagemaker.amazonaws.com"),
    ),
    (
        "principal-wildcard",
        "a condition `ArnLike` on `aws:PrincipalArn`",
        Brings("ArnLike"),
    ),
    ("public-access", "a condition on `aws:PrincipalOrgID`", Brings("aws:PrincipalOrgID")),
    (
        "ram-accept-all",
        "remove the permission",
        Takes("ram:AcceptResourceShareInvitation"),
    ),
    (
        "ram-external-principals",
        "name an account of the organization",
        Takes("external: true"),
    ),
    (
        "ram-fullaccess-on-workload-role",
        "remove that permission",
        Takes("AWSResourceAccessManagerFullAccess"),
    ),
    (
        "readonly-not-enforced",
        "allow `redshift:JoinGroup` on the readers' group only",
        Brings("redshift:JoinGroup"),
    ),
    (
        "readonly-not-enforced-wide",
        "on the readers' group only",
        Brings("analytics/ml_ro"),
    ),
    (
        "redshift-credentials-unbound",
        "`/${aws:SourceIdentity}`",
        Brings("/${aws:SourceIdentity}"),
    ),
    ("removal-denied", "a condition `ArnNotLike`", Brings("ArnNotLike")),
    ("resource-type-mismatch", "remove the resource", Takes("\"arn:aws:s3:::models\"")),
    ("route-asymmetric", "a route back to the tables", Takes("routes: from")),
    ("rule-admits-nothing", "remove the rule", Takes("admits:")),
    ("rule-shadowed", "a lower number", Brings("number:")),
    ("s3-star-cross-account", "name the actions on objects", Takes("s3:*")),
    (
        "session-name-only",
        "write `source_identity: true`",
        Brings("source_identity: true"),
    ),
    (
        "set-operator-on-single-valued-key",
        "remove `ForAllValues:`",
        Takes("ForAllValues:"),
    ),
    (
        "setsourceidentity-one-side",
        "write `source_identity: true`",
        Brings("source_identity: true"),
    ),
    (
        "setsourceidentity-one-side-half",
        "allow the action on both sides",
        Brings("sts:SetSourceIdentity"),
    ),
    (
        "setsourceidentity-one-side-reverse",
        "allow the action on both sides",
        Brings("sts:SetSourceIdentity"),
    ),
    ("shadowed-statement", "narrow the denial", Brings("s3:Put*")),
    ("stray-service-trust", "remove `ram.amazonaws.com`", Takes("ram.amazonaws.com")),
    (
        "studio-opens-several",
        "grant it `may: open` on one profile",
        Brings("on: user-profile/consumer/lab-bob"),
    ),
    (
        "trust-account-root",
        "write `assumed_by: role/ACCOUNT/NAME`",
        Brings("assumed_by: role/"),
    ),
    ("trust-refused", "say what runs as it with `for`", Brings("for: lambda")),
    ("trust-refused", "the role by a condition", Brings("aws:PrincipalArn")),
    (
        "trust-wrong-account",
        "write `assumed_by: role/OTHER-ACCOUNT/NAME`",
        Brings("assumed_by: role/"),
    ),
];

/// The file that follows the advice.
fn mended(name: &str) -> String {
    let own = format!("mended/{name}.yaml");
    if root().join("tests/defects").join(&own).exists() {
        defect(&own)
    } else {
        defect(&format!("{name}.fixed.yaml"))
    }
}

/// The text below the line that says what the file is.
fn body(text: &str) -> &str {
    text.split_once('\n').unwrap().1
}

/// The findings of a rule, by the name of a file that shows it.
fn of_rule<'f>(findings: &'f [Finding], name: &str) -> Vec<&'f Finding> {
    findings.iter().filter(|finding| name.starts_with(finding.rule)).collect()
}

#[test]
fn advice_that_is_followed_ends_the_finding_and_opens_nothing() {
    for (name, help, change) in ADVICE {
        let (before, after) = (defect(&format!("{name}.yaml")), mended(name));
        let count = |text: &str, word: &str| body(text).matches(word).count();
        let follows = match change {
            Brings(word) => count(&after, word) > count(&before, word),
            Takes(word) => count(&after, word) < count(&before, word),
        };
        assert!(follows, "{name}: the edit is not what the help says: {help}");
        let (found, problems, _) = checked(name, &before);
        assert!(!problems.has_errors(), "{name}: {problems:?}");
        let advised = of_rule(&found, name);
        assert!(advised.iter().any(|finding| finding.help.contains(help)), "{name}: {advised:#?}");
        let severity = advised.iter().map(|finding| finding.severity).max().unwrap();
        let (left, problems, _) = checked(name, &after);
        let errors = problems.iter().filter(|problem| problem.severity == DiagnosticLevel::Error);
        assert_eq!(errors.count(), 0, "{name}: {problems:?}");
        let worse = left.iter().filter(|finding| finding.severity >= severity);
        let new: Vec<&Finding> = worse
            .filter(|one| !found.iter().any(|before| before.fingerprint == one.fingerprint))
            .collect();
        assert!(of_rule(&left, name).is_empty() && new.is_empty(), "{name}: {left:#?}");
    }
}

#[test]
fn every_rule_has_advice_that_was_followed() {
    // Rules whose defect no blueprint can show have their twins where networks are small.
    let networks = include_str!("../network/rules.jsonl");
    let told: BTreeSet<&str> = ADVICE.iter().map(|(name, ..)| *name).collect();
    for rule in comply::rules() {
        let twin = format!("{{\"rule\": \"{}\", \"about\": [], ", rule.id());
        let has_twin = networks.contains(&twin) || is_of_templates(rule.id());
        assert!(told.contains(rule.id()) || has_twin, "{} has no edit", rule.id());
    }
    let files = std::fs::read_dir(root().join("tests/defects/mended")).unwrap();
    for file in files {
        let name = file.unwrap().file_name().into_string().unwrap();
        assert!(told.contains(name.trim_end_matches(".yaml")), "nothing reads {name}");
    }
}
