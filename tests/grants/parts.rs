//! A prefix of a bucket, and one object: never what stands beside.

use crate::common::files::folder;
use crate::common::program::{inside, stderr, stdout};
use crate::design::{asked, assert_clean, conditions, decided, model, problems, statements};
use landform::evaluate::iam::Outcome::{Allow, ImplicitDeny};
use landform::policy::Resources;

const PART: &str = r#"
grants: [ { to: role/prod/loader, may: [read, write, delete], "on": bucket/dev/data/curated/*, through: endpoint/prod/s3 } ]
expect:
  - { allow: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"], by: role/prod/loader, "on": bucket/dev/data/curated/x, via: endpoint/prod/s3 }
  - { deny: ["s3:GetObject", "s3:PutObject"], by: role/prod/loader, "on": [bucket/dev/data/curated-raw/x, bucket/dev/data/x], via: endpoint/prod/s3 }
  - { deny: "s3:GetObject", by: role/prod/loader, "on": bucket/dev/data/curated/x, via: internet }
  - { allow: "s3:ListBucket", by: role/prod/loader, "on": bucket/dev/data, via: endpoint/prod/s3, context: { "s3:prefix": curated/ } }
  - { deny: "s3:ListBucket", by: role/prod/loader, "on": bucket/dev/data, via: endpoint/prod/s3, context: { "s3:prefix": curated-raw/ } }
  - { deny: "s3:ListBucket", by: role/prod/loader, "on": bucket/dev/data, via: endpoint/prod/s3, context: { "s3:prefix": curated } }
  - { deny: "s3:ListBucketMultipartUploads", by: role/prod/loader, "on": bucket/dev/data, via: endpoint/prod/s3 }
  - { deny: "s3:GetObject", by: role/prod/other, "on": bucket/dev/data/curated/x, via: endpoint/prod/s3 }
"#;

#[test]
fn a_prefix_is_granted_and_its_sibling_is_not() {
    assert_clean(PART);
    let (code, said) = asked(
        &PART.replace("curated/*,", "curated*,"),
        &["check", "b.yaml", "--today", "2027-01-01"],
    );
    assert!(code == 1 && said.contains("4 claims fail"), "{said}");
}

#[test]
fn every_side_says_the_part() {
    let found = model(PART);
    let part = "arn:aws:s3:::data-111111111111/curated/*";
    for address in ["role/prod/loader", "bucket/dev/data", "endpoint/prod/apps-s3"] {
        let of_objects = statements(&found, address).into_iter().filter(
            |statement| matches!(&statement.resources, Some(Resources::In(all)) if all.contains(part)),
        );
        assert!(of_objects.count() >= 1, "{address}");
        assert!(
            conditions(&found, address, "s3:prefix").iter().all(|value| value == "curated/*"),
            "{address}"
        );
        assert!(!conditions(&found, address, "s3:prefix").is_empty(), "{address}");
    }
    for address in ["role/prod/loader", "key/dev/data"] {
        let context = conditions(&found, address, "kms:EncryptionContext:aws:s3:arn");
        assert!(
            context.contains(&"arn:aws:s3:::data-111111111111".to_owned()),
            "{address}: {context:?}"
        );
    }
}

#[test]
fn two_parts_of_one_bucket_are_one_statement() {
    let grant =
        |part: &str| format!("  - {{ to: role/prod/loader, may: read, \"on\": bucket/dev/data/{part} }}\n");
    let rest = ["grants:\n".to_owned(), grant("a/*"), grant("b/*")].concat();
    assert_clean(&rest);
    let found = model(&rest);
    for (address, count) in [("role/prod/loader", 4), ("bucket/dev/data", 3)] {
        let derived = statements(&found, address)
            .into_iter()
            .filter(|statement| statement.sid.as_deref().is_some_and(|sid| sid.starts_with("Read")));
        assert_eq!(derived.count(), count, "{address}");
    }
    assert_eq!(conditions(&found, "bucket/dev/data", "s3:prefix"), ["a/*", "b/*"]);
}

#[test]
fn one_object_is_granted_without_a_list() {
    let found = model("grants: [ { to: role/prod/loader, may: read, \"on\": bucket/dev/data/a/b.csv } ]");
    let may = |action: &str, on: &str, context: &[(&str, &str)]| {
        decided(&found, "role/prod/loader", action, on, context)
    };
    assert_eq!(may("s3:GetObject", "bucket/dev/data/a/b.csv", &[]), Allow);
    assert_eq!(may("s3:GetObject", "bucket/dev/data/a/b.csv.bak", &[]), ImplicitDeny);
    assert_eq!(may("s3:ListBucket", "bucket/dev/data", &[("s3:prefix", "a/b.csv")]), ImplicitDeny);
    let list = problems("grants: [ { to: role/prod/loader, may: list, \"on\": bucket/dev/data/a/b.csv } ]");
    assert!(list.len() == 1 && list[0].starts_with("grant-verb: "), "{list:?}");
}

/// In accounts of a unit, one by one and as wholes; those that join later are meant too.
#[test]
fn a_part_is_granted_in_many_accounts() {
    let each =
        "grants: [ { to: role/unit/ml/worker, may: read, \"on\": bucket/unit/ml/own/in/*, each: account } ]";
    assert_clean(each);
    let found = model(each);
    assert_eq!(
        decided(&found, "role/dev/worker", "s3:GetObject", "bucket/dev/own/in/x", &[]),
        Allow
    );
    assert_eq!(
        decided(&found, "role/dev/worker", "s3:GetObject", "bucket/dev/own/inside", &[]),
        ImplicitDeny
    );
    assert_eq!(
        decided(&found, "role/dev/worker", "s3:GetObject", "bucket/prod/own/in/x", &[]),
        ImplicitDeny
    );
    let whole = model("grants: [ { to: unit/ml, may: read, \"on\": bucket/dev/data/shared/* } ]");
    let of_bucket = statements(&whole, "bucket/dev/data");
    let objects = of_bucket.iter().filter_map(|statement| match &statement.resources {
        Some(Resources::In(all))
            if statement.sid.as_deref().is_some_and(|sid| sid.starts_with("ReadObjects")) =>
        {
            Some(all.clone())
        }
        _ => None,
    });
    let objects: Vec<_> = objects.flatten().collect();
    assert!(
        !objects.is_empty() && objects.iter().all(|on| on.ends_with("/shared/*")),
        "{objects:?}"
    );
    assert!(conditions(&whole, "bucket/dev/data", "s3:prefix").contains(&"shared/*".to_owned()));
}

#[test]
fn what_is_no_part_is_told() {
    for part in ["", "a?", "${aws:username}/*", "{account}/*"] {
        let rest =
            format!("grants: [ {{ to: role/prod/loader, may: read, \"on\": \"bucket/dev/data/{part}\" }} ]");
        let found = problems(&rest);
        assert!(found.len() == 1 && found[0].starts_with("grant-part: "), "{part}: {found:?}");
    }
    let unknown = problems("grants: [ { to: role/prod/loader, may: read, \"on\": bucket/dev/dat/a/* } ]");
    assert!(unknown.len() == 1 && unknown[0].starts_with("reference-unknown: "), "{unknown:?}");
    let whole = "grants: [ { to: role/prod/loader, may: read, \"on\": bucket/dev/data/* } ]";
    let plain = whole.replace("/data/*", "/data");
    assert_eq!(
        statements(&model(whole), "bucket/dev/data"),
        statements(&model(&plain), "bucket/dev/data")
    );
}

/// Four accounts that nothing tells apart.
const ALIKE: &str = r#"landform: 1
name: t
organization:
  id: o-a1b2c3d4e5
  root: r-a1b2
  management: "000000000001"
  units: { ml: { id: ou-a1b2-00000001, accounts: [ml-one, ml-two, ml-three, ml-four] }, ops: { id: ou-a1b2-00000002, accounts: [log] } }
accounts:
  { ml-one: { id: "111111111111" }, ml-two: { id: "222222222222" }, ml-three: { id: "333333333333" }, ml-four: { id: "444444444444" }, log: { id: "555555555555" } }
region: us-east-1
keys: { own: { in: unit/ml }, logs: { in: log } }
buckets: { own: { in: unit/ml, name: "own-{account}", key: own }, logs: { in: log, name: logs-555555555555, key: logs } }
roles: { worker: { in: unit/ml, for: lambda }, peer: { in: unit/ml, for: lambda } }
grants:
  - { to: role/unit/ml/worker, may: [read, write], "on": bucket/unit/ml/own/in/*, each: account, until: 2027-06-30 }
  - { to: role/unit/ml/worker, may: write, "on": bucket/log/logs/in/* }
  - { to: role/unit/ml/worker, may: read, "on": bucket/log/logs/out/x.csv }
  - { to: role/unit/ml/peer, may: decrypt, "on": alias/unit/ml/own, each: account }
  - { to: unit/ml, may: read, "on": bucket/log/logs/shared/*, until: 2028-01-31 }
expect:
  - { allow: "s3:PutObject", by: role/unit/ml/worker, "on": bucket/log/logs/in/x }
  - { deny: "s3:PutObject", by: role/unit/ml/worker, "on": bucket/log/logs/inside/x }
"#;

#[test]
fn accounts_that_are_alike_stay_so() {
    let design = folder(&[("b.yaml", ALIKE)]);
    let output = inside(design.path(), &["check", "b.yaml", "--today", "2027-01-01"]);
    let said = [stdout(&output), stderr(&output)].concat();
    assert!(
        said.contains("nothing found") && said.contains("(4 accounts by those that they are like)"),
        "{said}"
    );
}
