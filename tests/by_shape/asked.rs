//! Questions about accounts for which others stand.

use crate::common::files::{folder, texts};
use crate::common::program::{answered, inside, stderr, stdout};
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

/// Accounts of a file are those that the blueprint would say.
#[test]
fn accounts_come_from_a_file() {
    let accounts: String = DESIGN
        .lines()
        .filter(|line| line.contains(": { id: \""))
        .map(|line| [line, "\n"].concat())
        .collect();
    assert_eq!(accounts.lines().count(), 6);
    let csv: String = accounts
        .lines()
        .map(|line| line.replace(": { id: \"", ",").replace("\" }", "\n").trim_start().to_owned())
        .collect();
    let named =
        |file: &str| DESIGN.replace(&accounts, "").replace("accounts:\n", &format!("accounts: {file}\n"));
    let yaml = accounts.replace("  ", "");
    let csv = ["name,id\n", &csv].concat();
    let written = |files: &[(&str, &str)]| {
        let at = folder(files);
        let done = inside(at.path(), &["synth", "b.yaml", "--out", "out"]);
        assert!(done.status.success(), "{}", stderr(&done));
        texts(&at.path().join("out"))
    };
    let inline = written(&[("b.yaml", DESIGN)]);
    assert_eq!(written(&[("b.yaml", &named("a.yaml")), ("a.yaml", &yaml)]), inline);
    assert_eq!(written(&[("b.yaml", &named("a.csv")), ("a.csv", &csv)]), inline);
    let at = folder(&[("b.yaml", &named("a.csv")), ("a.csv", &csv.replace("110000000003", "11"))]);
    let done = inside(at.path(), &["check", "b.yaml"]);
    let said = stdout(&done);
    assert_eq!(done.status.code(), Some(2));
    assert!(said.contains("a.csv:5:") && said.contains("`11`"), "{said}");
}

/// A file of few requests is read ahead, and tells apart the accounts that it names; standard input tells apart all.
#[test]
fn few_requests_are_answered_as_many() {
    let at = folder(&[("b.yaml", DESIGN)]);
    let line = |role: &str, call: &str, on: &str| {
        format!("{{\"principal\":\"{role}\",\"action\":\"{call}\",\"resource\":\"{on}\"}}\n")
    };
    let requests = [
        line("role/c/r", "s3:GetObject", "arn:aws:s3:::t-data-110000000003/x"),
        line("role/\\u0063/r", "s3:GetObject", "arn:aws:s3:::t-data-12000000000\\u0034/x"),
        line("role/e/r", "s3:GetObject", "bucket/log/logs/x"),
        line("arn:aws:iam::120000000004:role/r", "s3:PutObject", "bucket/log/logs/x"),
        line("role/nobody/r", "s3:GetObject", "bucket/log/logs/x"),
        line("role/log/s", "s3:GetObject", "arn:aws:s3:::t-data-1*"),
    ]
    .concat();
    std::fs::write(at.path().join("few.jsonl"), &requests).unwrap();
    let blueprint = at.path().join("b.yaml");
    let (code, streamed, _) = answered(&["can", blueprint.to_str().unwrap(), "--requests", "-"], &requests);
    let done = inside(at.path(), &["can", "b.yaml", "--requests", "few.jsonl"]);
    assert_eq!((done.status.code(), stdout(&done)), (Some(code), streamed.clone()));
    let allowed = streamed.lines().filter(|line| line.contains("\"decision\":\"allow\"")).count();
    assert_eq!((streamed.lines().count(), allowed), (6, 2), "{streamed}");
}
