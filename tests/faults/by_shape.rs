//! What is said once for many accounts is written once: units, nested and not, `role/unit/…`, `each: account`, names of
//! statements that tell no account. Each row is decided from both sides.

use crate::common::blueprint::{model_of, resolved};
use crate::common::files::folder;
use crate::common::program::{inside, stderr, stdout};
use landform::aws::Address;
use landform::lock::Lock;
use landform::model::Model;
use landform::plan;
use landform::policy::Statement;
use std::collections::BTreeSet;
use tempfile::TempDir;

/// Units within units, a role and a bucket in each account of them, a log account beside.
fn estate(inside_ml: &str, rest: &str) -> String {
    let accounts: Vec<&str> = inside_ml.split(", ").collect();
    let ids: String = accounts
        .iter()
        .enumerate()
        .map(|(at, name)| format!("  {name}: {{ id: \"2{at:011}\" }}\n"))
        .collect();
    format!(
        r#"
landform: 1
name: t
organization:
  id: o-a1b2c3d4e5
  root: r-a1b2
  management: "000000000001"
  ram_sharing: true
  units:
    apps:
      id: ou-a1b2-00000001
      units:
        ml: {{ id: ou-a1b2-00000002, accounts: [{inside_ml}] }}
        web: {{ id: ou-a1b2-00000003, accounts: [w] }}
        none: {{ id: ou-a1b2-00000004 }}
    ops: {{ id: ou-a1b2-00000009, accounts: [log] }}
accounts:
{ids}  w: {{ id: "333333333333" }}
  log: {{ id: "999999999999" }}
  guest: {{ id: "888888888888", outside: true }}
region: us-east-1
keys: {{ logs: {{ in: log }}, data: {{ in: unit/apps }} }}
buckets:
  logs: {{ in: log, name: logs-999999999999, key: logs }}
  data: {{ in: unit/apps, name: "data-{{account}}", key: data }}
roles:
  reader: {{ in: unit/apps, for: lambda }}
  guest: {{ in: guest, for: lambda }}
{rest}"#
    )
}

fn statements(model: &Model, address: &str) -> Vec<Statement> {
    let address = Address::parse(address).unwrap();
    let resource = model.get(&address).unwrap_or_else(|| panic!("no {address}"));
    let documents = resource.body.documents();
    documents.iter().flat_map(|(_, document)| document.statements.clone()).collect()
}

fn codes(text: &str) -> Vec<&'static str> {
    let (_, problems) = resolved(text);
    problems.iter().map(|problem| problem.code).collect()
}

/// What `check` says of a blueprint, and its exit status.
fn checked(text: &str) -> (i32, String) {
    let folder = folder(&[("b.yaml", text)]);
    let output = inside(folder.path(), &["check", "b.yaml"]);
    (output.status.code().unwrap(), [stdout(&output), stderr(&output)].concat())
}

fn folder_of(text: &str) -> TempDir {
    folder(&[("b.yaml", text)])
}

fn holds(text: &str) {
    let (code, said) = checked(text);
    assert_eq!(code, 0, "{said}");
}

const TO_UNIT: &str = "grants: [{ to: role/unit/ml/reader, may: read, on: bucket/log/logs }]\n";
const TO_ALL: &str = "grants: [{ to: \"role/*/reader\", may: read, on: bucket/log/logs }]\n";
const EACH: &str =
    "grants: [{ to: role/unit/ml/reader, may: [read, write], on: bucket/unit/apps/data, each: account }]\n";

#[test]
fn an_id_of_a_statement_tells_no_account_of_its_own() {
    let model = model_of(&estate("a, b", EACH));
    for (account, other) in [("a", "b"), ("b", "a")] {
        let own = statements(&model, &format!("role/{account}/reader"));
        let sids: Vec<String> = own.iter().filter_map(|one| one.sid.clone()).collect();
        assert!(sids.contains(&"ReadKeyData".to_owned()), "{sids:?}");
        let shape = |text: String| text.replace("200000000000", "ID").replace("200000000001", "ID");
        let others = statements(&model, &format!("role/{other}/reader"));
        assert_eq!(shape(format!("{own:?}")), shape(format!("{others:?}")));
    }
}

#[test]
fn what_is_written_for_a_unit_is_as_long_for_one_account_as_for_many() {
    let many = (0..40).map(|at| format!("m{at}")).collect::<Vec<String>>().join(", ");
    for rest in [TO_UNIT, TO_ALL, "grants: [{ to: unit/ml, may: read, on: bucket/log/logs }]\n"] {
        let (few, many) = (model_of(&estate("a, b", rest)), model_of(&estate(&many, rest)));
        for address in ["bucket/log/logs", "key/log/logs"] {
            assert_eq!(statements(&few, address), statements(&many, address), "{rest}");
        }
    }
}

#[test]
fn a_role_of_the_unit_reads_and_others_of_its_name_do_not() {
    holds(&estate(
        "a, b",
        &format!(
            r#"  idle: {{ in: unit/ml, for: lambda, statements: [{{ Effect: Allow, Action: ["s3:GetObject", "kms:Decrypt"], Resource: "*", Condition: {{ StringLike: {{ "aws:PrincipalArn": "arn:*" }} }} }}] }}
  stray: {{ in: log, for: lambda }}
{TO_UNIT}existing:
  - {{ arn: "arn:aws:iam::333333333333:role/x/reader", policy: [{{ Effect: Allow, Action: "*", Resource: "*" }}] }}
  - {{ arn: "arn:aws:iam::888888888888:role/reader", policy: [{{ Effect: Allow, Action: "*", Resource: "*" }}] }}
expect:
  - {{ id: unit, allow: ["s3:GetObject", "kms:Decrypt"], by: role/a/reader, on: bucket/log/logs/x }}
"#
        )
        .replace(
            "allow: [\"s3:GetObject\", \"kms:Decrypt\"], by: role/a/reader, on: bucket/log/logs/x",
            "allow: \"s3:GetObject\", by: role/unit/ml/reader, on: bucket/log/logs/x"
        ),
    ));
    let denied = [
        ("of another unit below the same", "role/w/reader"),
        ("of another name", "role/a/idle"),
        ("of no unit's organization", "arn:aws:iam::888888888888:role/reader"),
        ("of another path", "arn:aws:iam::333333333333:role/x/reader"),
        ("of nobody", "anonymous"),
    ];
    for (what, by) in denied {
        let rest = format!(
            r#"  idle: {{ in: unit/ml, for: lambda, statements: [{{ Effect: Allow, Action: ["s3:GetObject", "kms:Decrypt"], Resource: "*", Condition: {{ StringLike: {{ "aws:PrincipalArn": "arn:*" }} }} }}] }}
{TO_UNIT}existing:
  - {{ arn: "arn:aws:iam::888888888888:role/reader", policy: [{{ Effect: Allow, Action: "*", Resource: "*" }}] }}
  - {{ arn: "arn:aws:iam::333333333333:role/x/other", policy: [{{ Effect: Allow, Action: "*", Resource: "*" }}] }}
expect:
  - {{ id: not, implicit_deny: "s3:GetObject", by: "{by}", on: bucket/log/logs/x }}
"#
        );
        let rest = rest.replace("role/x/reader", "role/x/other");
        let (code, said) = checked(&estate("a, b", &rest));
        assert_eq!(code, 0, "{what}: {said}");
    }
}

/// An account that the blueprint puts into the unit later is admitted by what was written before.
#[test]
fn an_account_that_joins_later_is_admitted_by_what_stands() {
    let before = model_of(&estate("a", TO_UNIT));
    let after = model_of(&estate("a, later", TO_UNIT));
    assert_eq!(statements(&before, "bucket/log/logs"), statements(&after, "bucket/log/logs"));
    holds(&estate(
        "a, later",
        &[
            TO_UNIT,
            "expect: [{ allow: \"s3:GetObject\", by: role/later/reader, on: bucket/log/logs/x }]\n",
        ]
        .concat(),
    ));
}

#[test]
fn a_set_reaches_as_far_as_the_placement_of_the_role() {
    let path = |text: &str| {
        let model = model_of(&estate("a, b", text));
        let found: BTreeSet<String> = statements(&model, "bucket/log/logs")
            .iter()
            .flat_map(|one| &one.conditions)
            .filter(|one| one.key == "aws:PrincipalOrgPaths")
            .flat_map(|one| one.values.clone())
            .collect();
        found.into_iter().collect::<Vec<String>>().join(" ")
    };
    let (work, ml) = (
        "o-a1b2c3d4e5/r-a1b2/ou-a1b2-00000001/*",
        "o-a1b2c3d4e5/r-a1b2/ou-a1b2-00000001/ou-a1b2-00000002/*",
    );
    assert_eq!(path(TO_ALL), work);
    assert_eq!(path(TO_UNIT), ml);
    assert_eq!(
        path("grants: [{ to: role/unit/apps/reader, may: read, on: bucket/log/logs }]\n"),
        work
    );
    // A role that is placed by the names of accounts is admitted by its ARNs.
    let listed = "  listed: { in: [a, b], for: lambda }\ngrants: [{ to: role/unit/ml/listed, may: read, on: bucket/log/logs }]\n";
    assert_eq!(path(listed), "");
    let model = model_of(&estate("a, b", listed));
    let text = format!("{:?}", statements(&model, "bucket/log/logs"));
    assert!(
        text.contains("arn:aws:iam::200000000001:role/listed") && !text.contains("iam::*"),
        "{text}"
    );
}

#[test]
fn a_placement_without_some_admits_none_of_these() {
    let rest = r#"  most: { in: organization, except: [unit/web, guest-not], for: lambda }
grants: [{ to: "role/*/most", may: read, on: bucket/log/logs }]
existing:
  - { arn: "arn:aws:iam::333333333333:role/most", policy: [{ Effect: Allow, Action: "*", Resource: "*" }] }
expect:
  - { id: in, allow: "s3:GetObject", by: "role/*/most", on: bucket/log/logs/x }
  - { id: out, implicit_deny: "s3:GetObject", by: "arn:aws:iam::333333333333:role/most", on: bucket/log/logs/x }
"#
    .replace(", guest-not", "");
    holds(&estate("a, b", &rest));
    let without = rest.replace(", except: [unit/web]", ", except: [w]");
    holds(&estate("a, b", &without));
    assert!(codes(&estate("a, b", &rest.replace("unit/web", "guest"))).contains(&"placement-except"));
    assert!(codes(&estate("a, b", &rest.replace("unit/web", "unit/wbe"))).contains(&"reference-unknown"));
}

#[test]
fn a_bounded_role_is_not_freed_of_its_boundary_at_home() {
    let rest = r#"  held: { in: [unit/ops, unit/ml], for: lambda, boundary: fence }
policies:
  fence: { in: organization, statements: [{ Effect: Allow, Action: "sqs:*", Resource: "*" }] }
grants: [{ to: "role/*/held", may: read, on: bucket/log/logs }]
expect:
  - { deny: "s3:GetObject", by: role/log/held, on: bucket/log/logs/x }
  - { deny: "s3:GetObject", by: role/a/held, on: bucket/log/logs/x }
"#;
    let (_, said) = checked(&estate("a, b", rest));
    assert!(said.contains("grant-denied") && !said.contains("expect-"), "{said}");
}

#[test]
fn each_account_has_its_own_and_no_other() {
    holds(&estate(
        "a, b",
        &[
            EACH,
            r#"expect:
  - { id: own, allow: ["s3:GetObject", "s3:PutObject"], by: role/unit/ml/reader, on: bucket/unit/ml/data/x, each: account }
  - { id: other, deny: "s3:GetObject", by: role/a/reader, on: bucket/b/data/x }
  - { id: unit, deny: "s3:GetObject", by: role/w/reader, on: bucket/w/data/x }
"#,
        ]
        .concat(),
    ));
    let claims = "expect: [{ id: own, allow: \"s3:GetObject\", by: role/unit/ml/reader, on: bucket/unit/ml/data/x, each: account }]\n";
    let model = model_of(&estate("a, b", &[EACH, claims].concat()));
    let ids: Vec<&str> = model.claims.iter().map(|claim| claim.id.as_str()).collect();
    assert_eq!(ids, ["own/a", "own/b"]);
    // The bucket's own policy says nothing of a role of its account.
    assert_eq!(statements(&model, "bucket/a/data").len(), 1);
}

#[test]
fn units_and_the_organization_are_principals() {
    let rest = r#"  free: { in: unit/apps, for: lambda, statements: [{ Effect: Allow, Action: ["s3:GetObject", "kms:Decrypt", "sts:AssumeRole"], Resource: "*", Condition: { StringLike: { "aws:PrincipalArn": "arn:*" } } }] }
  home: { in: log, for: lambda, statements: [{ Effect: Allow, Action: ["s3:GetObject", "kms:Decrypt"], Resource: "*", Condition: { StringLike: { "aws:PrincipalArn": "arn:*" } } }] }
  idle: { in: log, for: lambda }
  opened: { in: log, assumed_by: unit/ml }
grants:
  - { to: WHOM, may: read, on: bucket/log/logs }
existing:
  - { arn: "arn:aws:iam::888888888888:role/free", policy: [{ Effect: Allow, Action: "*", Resource: "*" }] }
expect:
  - { id: one, allow: "s3:GetObject", by: role/a/free, on: bucket/log/logs/x }
  - { id: two, DECISION: "s3:GetObject", by: role/w/free, on: bucket/log/logs/x }
  - { id: no-policy, implicit_deny: "s3:GetObject", by: role/a/reader, on: bucket/log/logs/x }
  - { id: no-policy-at-home, implicit_deny: "s3:GetObject", by: role/log/idle, on: bucket/log/logs/x }
  - { id: guest, implicit_deny: "s3:GetObject", by: "arn:aws:iam::888888888888:role/free", on: bucket/log/logs/x }
  - { id: assumes, allow: "sts:AssumeRole", by: role/a/free, on: role/log/opened }
  - { id: assumes-not, implicit_deny: "sts:AssumeRole", by: role/w/free, on: role/log/opened }
"#;
    holds(&estate(
        "a, b",
        &rest.replace("WHOM", "unit/ml").replace("DECISION", "implicit_deny"),
    ));
    holds(&estate("a, b", &rest.replace("WHOM", "unit/apps").replace("DECISION", "allow")));
    holds(&estate("a, b", &rest.replace("WHOM", "organization").replace("DECISION", "allow")));
    let key = "grants: [{ to: organization, may: decrypt, on: key/log/logs }]\n  ".trim_end();
    let home = "expect: [{ allow: \"kms:Decrypt\", by: role/log/home, on: key/log/logs }]\n";
    let roles = rest.split("  idle").next().unwrap();
    holds(&estate("a, b", &[roles, key, "\n", home].concat()));
}

#[test]
fn the_trust_of_a_role_names_a_set_once() {
    let rest = "  audited: { in: log, assumed_by: [role/unit/ml/reader] }\nexpect:\n  \
        - { allow: \"sts:AssumeRole\", by: role/unit/ml/reader, on: role/log/audited }\n  \
        - { deny: \"sts:AssumeRole\", by: role/w/reader, on: role/log/audited }\n";
    let many = (0..60).map(|at| format!("m{at}")).collect::<Vec<String>>().join(", ");
    for accounts in ["a, b", &many] {
        holds(&estate(accounts, rest));
        let model = model_of(&estate(accounts, rest));
        let trust = statements(&model, "role/log/audited");
        assert_eq!(trust.len(), 1);
        assert!(format!("{trust:?}").len() < 1200, "{trust:?}");
    }
}

#[test]
fn an_unknown_root_is_no_part_of_a_path() {
    let text = estate("a, b", &[TO_UNIT, "expect: [{ allow: \"s3:GetObject\", by: role/a/reader, on: bucket/log/logs/x }, { deny: \"s3:GetObject\", by: role/w/reader, on: bucket/log/logs/x }]\n"].concat());
    let text = text.replace("  root: r-a1b2\n", "");
    holds(&text);
    let written = format!("{:?}", statements(&model_of(&text), "bucket/log/logs"));
    assert!(written.contains("o-a1b2c3d4e5/*/ou-a1b2-00000002/*"), "{written}");
}

#[test]
fn a_unit_whose_id_is_unknown_waits_in_the_lock() {
    let text = estate("a, b", TO_UNIT).replace("id: ou-a1b2-00000002, ", "");
    let (code, said) = checked(&text);
    assert_eq!(code, 0, "{said}");
    let (planned, _) = plan::plan(&model_of(&text), &Lock::empty());
    let held = planned
        .held
        .iter()
        .find(|held| held.address.to_string() == "bucket/log/logs")
        .unwrap();
    assert!(held.needs.contains("unit/organization/ml"), "{held:?}");
    let folder = folder(&[("b.yaml", &text)]);
    let said = stdout(&inside(folder.path(), &["runbook", "b.yaml"]));
    let line = "list-organizational-units-for-parent --parent-id ou-a1b2-00000001 --output json";
    assert!(said.contains(line) && said.contains("--from units-apps.json"), "{said}");
    let deeper = text.replace("      id: ou-a1b2-00000001\n", "");
    let folder = folder_of(&deeper);
    let said = stdout(&inside(folder.path(), &["runbook", "b.yaml"]));
    assert!(
        said.contains("OrganizationalUnits[?Name=='apps'].Id") && said.contains("units.json units-apps.json"),
        "{said}"
    );
    let (code, said) = checked(&deeper);
    assert_eq!(code, 0, "{said}");
}

#[test]
fn names_of_many_accounts_are_no_names_of_one() {
    let named = |name: &str| estate("a", "").replace("  guest: { id", &format!("  {name}: {{ id"));
    let named = |name: &str| named(name).replace("  guest: { in: guest", &format!("  guest: {{ in: {name}"));
    assert!(codes(&named("unit")).contains(&"account-name-reserved"));
    assert!(codes(&named("organization")).contains(&"account-name-reserved"));
    assert!(codes(&named("units")).is_empty());
    let twice = estate("a", "").replace("    ops:", "    ml: { accounts: [] }\n    ops:");
    assert_eq!(codes(&twice), ["unit-name-twice"]);
    let below = estate("a", "").replace("    ops:", "    web: { accounts: [] }\n    ops:");
    assert_eq!(codes(&below), ["unit-name-twice"]);
}

#[test]
fn what_names_nothing_is_told_once() {
    for (rest, code, word) in [
        (TO_UNIT.replace("unit/ml", "unit/mll"), "reference-unknown", "did you mean `ml`"),
        (
            TO_UNIT.replace("ml/reader", "ml/raeder"),
            "reference-unknown",
            "did you mean `role/unit/ml/reader`",
        ),
        (
            TO_UNIT.replace("unit/ml", "unit/none"),
            "reference-unknown",
            "unit `none` has no accounts",
        ),
        (
            TO_UNIT.replace("role/unit/ml/reader", "unit/mll"),
            "reference-unknown",
            "did you mean `ml`",
        ),
        (EACH.replace("unit/apps/data", "log/logs"), "each-apart", "no account has both"),
        (EACH.replace("account }", "accuont }"), "unknown-word", "account"),
        (
            "  x: { in: log, assumed_by: unit/mll }\n".to_owned(),
            "reference-unknown",
            "did you mean `ml`",
        ),
    ] {
        let (resolved, problems) = resolved(&estate("a, b", &rest));
        let found: Vec<&str> = problems.iter().map(|problem| problem.code).collect();
        assert_eq!(found.len(), 1, "{rest}: {found:?} {:?}", resolved.is_some());
        let said = problems.iter().map(|problem| format!("{problem:?}")).collect::<String>();
        assert!((found == [code] || code == "unknown-word") && said.contains(word), "{rest}: {said}");
    }
}

/// A share is with the unit's own ARN, and where it cannot be, `check` says who will not get it.
#[test]
fn a_share_is_with_the_unit() {
    let rest = r#"  fs-writer: { in: log, for: feature-store }
feature_groups:
  customers: { in: log, record_identifier: id, event_time: at, features: { id: string, at: fractional }, online: { key: logs }, writer: fs-writer }
grants: [{ to: role/unit/ml/reader, may: read, on: feature-group/log/customers }]
expect:
  - { allow: "sagemaker:GetRecord", by: role/unit/ml/reader, on: feature-group/log/customers }
  - { deny: "sagemaker:GetRecord", by: role/w/reader, on: feature-group/log/customers }
"#;
    let (_, said) = checked(&estate("a, b", rest));
    assert!(!said.contains("expect-") && !said.contains("error["), "{said}");
    let model = model_of(&estate("a, b", rest));
    let shares: Vec<String> = model
        .resources
        .values()
        .filter(|resource| resource.address.kind() == "share")
        .map(|resource| format!("{:?}", resource.body))
        .collect();
    assert!(
        shares.len() == 1 && shares[0].contains("ou-a1b2-00000002") && !shares[0].contains("200000000000"),
        "{shares:?}"
    );
    let listed = rest.replace("customers }]", "customers, share: account }]");
    assert_eq!(codes(&estate("a, b", &listed)), ["joins-later"]);
    let off = estate("a, b", rest).replace("  ram_sharing: true\n", "");
    assert_eq!(codes(&off), ["joins-later"]);
}

/// A log account, a trail in each account of a unit and one of the organization.
fn trails(inside_ml: &str, rest: &str) -> String {
    estate(
        inside_ml,
        &format!(
            "  auditor: {{ in: log, for: lambda }}\ntrails:\n  {rest}, bucket: bucket/log/logs, key: key/log/logs, readers: role/log/auditor }}\n"
        ),
    )
}

const TRAILS: [&str; 2] = ["each: { in: unit/apps", "everywhere: { in: organization"];

#[test]
fn policies_of_trails_are_as_long_for_three_accounts_as_for_many() {
    let many = (0..60).map(|at| format!("m{at}")).collect::<Vec<String>>().join(", ");
    for rest in TRAILS {
        let (few, many) = (model_of(&trails("a, b", rest)), model_of(&trails(&many, rest)));
        for address in ["bucket/log/logs", "key/log/logs", "role/log/auditor"] {
            assert_eq!(statements(&few, address), statements(&many, address), "{rest}: {address}");
        }
        let (_, said) = checked(&trails("a, b", rest));
        assert!(!said.contains("error["), "{said}");
    }
}

#[test]
fn cloudtrail_writes_for_accounts_of_the_unit_and_for_no_others() {
    let claim = |decision: &str, account: &str, action: &str, on: &str, more: &str| {
        format!(
            "  - {{ {decision}: \"{action}\", by: cloudtrail.amazonaws.com, on: \"{on}\", context: {{ \"aws:SourceArn\": \"arn:aws:cloudtrail:us-east-1:{account}:trail/each\", \"aws:SourceAccount\": \"{account}\"{more} }} }}\n"
        )
    };
    let acl = ", \"s3:x-amz-acl\": bucket-owner-full-control";
    let file = |account: &str| format!("bucket/log/logs/AWSLogs/{account}/x");
    let rows = [
        claim("allow", "200000000000", "s3:PutObject", &file("200000000000"), acl),
        claim("allow", "200000000000", "s3:GetBucketAcl", "bucket/log/logs", ""),
        claim("deny", "999999999999", "s3:PutObject", &file("999999999999"), acl),
        claim("deny", "888888888888", "s3:PutObject", &file("888888888888"), acl),
        claim("deny", "888888888888", "kms:GenerateDataKey", "key/log/logs", ""),
    ];
    let text = [trails("a, b", TRAILS[0]), "expect:\n".to_owned(), rows.concat()].concat();
    let (_, said) = checked(&text);
    assert!(!said.contains("error[") && !said.contains("expect-"), "{said}");
}

#[test]
fn a_trail_of_the_organization_is_one_trail_of_its_management_account() {
    let model = model_of(&trails("a, b", TRAILS[1]));
    let made: Vec<String> = model
        .resources
        .keys()
        .filter(|address| address.kind() == "trail")
        .map(ToString::to_string)
        .collect();
    assert_eq!(made, ["trail/management/everywhere"]);
    // One that is encrypted with a key of another account waits for the key's id.
    let text = trails("a, b", TRAILS[1]).replace(" key: key/log/logs,", "");
    let folder = folder(&[("b.yaml", &text)]);
    let said = stdout(&inside(folder.path(), &["runbook", "b.yaml"]));
    assert!(
        said.contains("enable-aws-service-access --service-principal cloudtrail.amazonaws.com"),
        "{said}"
    );
    inside(folder.path(), &["synth", "b.yaml", "--out", "out"]);
    let written =
        std::fs::read_to_string(folder.path().join("out/cloudformation/data/management.yaml")).unwrap();
    assert!(written.contains("IsOrganizationTrail: true"), "{written}");
    let both = trails("a, b", "everywhere: { in: [organization, log]");
    assert!(codes(&both).contains(&"trail-organization"));
}

#[test]
fn a_workgroup_is_in_every_account_of_a_unit() {
    let model = model_of(&estate(
        "a, b",
        "workgroups: { queries: { in: unit/ml, results: data } }\ngrants: [{ to: role/unit/ml/reader, may: query, on: workgroup/unit/ml/queries, each: account }]\n",
    ));
    let made = model.resources.keys().filter(|address| address.kind() == "workgroup").count();
    assert_eq!(made, 2);
}

/// Trails that the blueprint names are admitted by one statement with a list, each still by its own ARN.
#[test]
fn trails_of_named_accounts_are_one_statement_with_a_list() {
    let model = model_of(&trails("a, b", "each: { in: [a, b, w]"));
    let bucket = statements(&model, "bucket/log/logs");
    let of_trails: Vec<&Statement> = bucket
        .iter()
        .filter(|one| one.sid.as_deref().is_some_and(|sid| sid.starts_with("Cloudtrail")))
        .collect();
    assert_eq!(of_trails.len(), 2, "{of_trails:?}");
    let text = format!("{of_trails:?}");
    for account in ["200000000000", "200000000001", "333333333333"] {
        assert!(
            text.contains(&format!("arn:aws:cloudtrail:us-east-1:{account}:trail/each")),
            "{text}"
        );
        assert!(text.contains(&format!("AWSLogs/{account}/*")), "{text}");
    }
    let (_, said) = checked(&trails("a, b", "each: { in: [a, b, w]"));
    assert!(!said.contains("error["), "{said}");
}

/// Where accounts are listed, `check` says that those which join later get nothing by themselves.
#[test]
fn who_joins_later_and_gets_nothing_is_told() {
    let place = "[unit/ml, unit/web]";
    let found = codes(&estate("a, b", &format!("  most: {{ in: {place}, for: lambda }}\n")));
    assert_eq!(found, ["joins-later"], "{place}");
    for place in ["organization", "unit/apps, except: w", "unit/apps", "[a, b]", "log"] {
        assert!(codes(&estate("a, b", &format!("  most: {{ in: {place}, for: lambda }}\n"))).is_empty());
    }
}

/// A unit's role reads a bucket in one of the unit's accounts, whose id stands in the bucket's name and in the key's ARN:
/// there it says what it says elsewhere, so that one template is for all. An id may also stand behind other digits.
#[test]
fn a_text_that_names_one_account_of_the_unit_parts_nobody() {
    let text = r#"
landform: 1
name: t
region: eu-west-1
organization: { id: o-a1b2c3d4e5, root: r-a1b2, management: "000000000001", units: { ml: { id: ou-a1b2-11111111, accounts: [a, b, c] } } }
accounts: { a: { id: "111111111111" }, b: { id: "222222222222" }, c: { id: "333333333333" } }
deploy: { templates: t-templates-000000000001 }
keys: { k: { in: a } }
buckets: { data: { in: a, name: data-111111111111, key: k } }
roles: { r: { in: unit/ml, for: lambda, tags: { cost: "4711{account}" } } }
grants: [ { to: role/unit/ml/r, "on": bucket/a/data, may: read } ]
"#;
    let design = folder(&[("b.yaml", text)]);
    let run = inside(design.path(), &["synth", "b.yaml", "--out", "out"]);
    let said = [stdout(&run), stderr(&run)].concat();
    assert!(run.status.code() == Some(0) && !said.contains("unit-split"), "{said}");
    // Another role names another account: the third one says what all say.
    let two = text
        .replace("r: { in: unit/ml,", "s: { in: unit/ml, for: lambda }, r: { in: unit/ml,")
        .replace("buckets: {", "buckets: { more: { in: b, name: more-222222222222 },")
        .replace("grants: [", "grants: [ { to: role/unit/ml/s, \"on\": bucket/b/more, may: read },");
    let both = folder(&[("b.yaml", &two)]);
    let run = inside(both.path(), &["check", "b.yaml"]);
    let said = stdout(&run);
    assert!(!said.contains("unit-split") && !said.contains("error["), "{said}");
    let identity = design.path().join("out/cloudformation/identity");
    let files: Vec<_> = std::fs::read_dir(&identity)
        .unwrap()
        .map(|file| file.unwrap().file_name())
        .collect();
    assert_eq!(files, ["unit-ml.yaml"]);
    let written = std::fs::read_to_string(identity.join("unit-ml.yaml")).unwrap();
    for part in [
        "arn:aws:s3:::data-111111111111/*",
        "kms:eu-west-1:111111111111:key/*",
        "4711${AWS::AccountId}",
    ] {
        assert!(written.contains(part), "{part}: {written}");
    }
}
