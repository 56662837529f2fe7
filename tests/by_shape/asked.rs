//! Questions about accounts for which others stand.

use crate::common::files::folder;
use crate::common::program::{inside, stderr, stdout};
use std::collections::BTreeSet;

const DESIGN: &str = "\
landform: 1
name: t
organization:
  id: o-a1b2c3d4e5
  root: r-a1b2
  management: \"000000000001\"
  units: { u: { id: ou-a1b2-00000000, accounts: [a1, b22, c, d, e] } }
accounts:
  log: { id: \"999999999999\" }
  a1: { id: \"110000000001\" }
  b22: { id: \"110000000002\" }
  c: { id: \"110000000003\" }
  d: { id: \"120000000004\" }
  e: { id: \"120000000005\" }
region: us-east-1
buckets:
  data: { in: unit/u, name: \"t-data-{account}\" }
  logs: { in: log, name: t-logs-999999999999 }
roles:
  r: { in: unit/u, for: lambda }
  s: { in: log, for: lambda }
grants:
  - { to: role/unit/u/r, may: read, on: bucket/log/logs }
  - { to: role/unit/u/r, may: read, on: bucket/unit/u/data, each: account }
  - { to: role/log/s, may: read, on: bucket/log/logs }
";

/// Who may, of the roles.
fn holders(words: &[&str]) -> BTreeSet<String> {
    let at = folder(&[("b.yaml", DESIGN)]);
    let done = inside(at.path(), &[&["who-can", "b.yaml"], words].concat());
    assert!(done.status.success(), "{}", stderr(&done));
    let said = stdout(&done);
    let lines = said.lines().filter(|line| line.starts_with("role/") && line.contains(": allow"));
    lines.filter_map(|line| Some(line.split_once(':')?.0.to_owned())).collect()
}

fn names(all: &[&str]) -> BTreeSet<String> {
    all.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn everyone_who_may_is_named() {
    let all = ["role/a1/r", "role/b22/r", "role/c/r", "role/d/r", "role/e/r", "role/log/s"];
    assert_eq!(holders(&["s3:GetObject", "bucket/log/logs/x"]), names(&all));
}

#[test]
fn an_account_that_is_asked_about_stands_for_itself() {
    for account in ["a1", "c", "e"] {
        let bucket = format!("bucket/{account}/data/x");
        let role = format!("role/{account}/r");
        assert_eq!(holders(&["s3:GetObject", &bucket]), names(&[&role]), "{account}");
    }
    assert_eq!(
        holders(&["s3:GetObject", "arn:aws:s3:::t-data-110000000003/x"]),
        names(&["role/c/r"])
    );
}
