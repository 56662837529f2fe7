//! What tells accounts apart, and what is said of it.

use super::synthesized;
use super::ways::together;
use crate::common::files::folder;
use crate::common::program::{inside, stderr, stdout};

const HEAD: &str = "\
landform: 1
name: t
organization:
  id: o-a1b2c3d4e5
  root: r-a1b2
  management: \"000000000001\"
  units: { u: { id: ou-a1b2-00000000, accounts: [a, b, c, d, e] } }
accounts:
  log: { id: \"999999999999\" }
  a: { id: \"110000000001\" }
  b: { id: \"110000000002\" }
  c: { id: \"110000000003\" }
  d: { id: \"120000000004\" }
  e: { id: \"120000000005\" }
region: us-east-1
buckets:
  data: { in: unit/u, name: \"t-data-{account}\" }
  logs: { in: log, name: t-logs-999999999999 }
";

/// The accounts that are decided by example.
fn alike(more: &str) -> Vec<Vec<String>> {
    let model = together(&[HEAD, more].concat());
    let names = |alike: &landform::model::Alike| alike.all().iter().map(|one| one.name.to_string()).collect();
    model.alike.iter().map(names).collect()
}

#[test]
fn whoever_is_named_stands_for_itself() {
    let all = ["a", "b", "c", "d", "e"];
    assert_eq!(alike("roles: { r: { in: unit/u, for: lambda } }\n"), [all.to_vec()]);
    for (more, told_apart) in [
        ("roles: { r: { in: b, for: lambda } }\n", "b"),
        ("roles: { r: { in: [b], for: lambda } }\n", "b"),
        (
            "roles: { r: { in: unit/u, for: lambda } }\nexpect: [{ id: x, deny: \"s3:GetObject\", by: role/c/r, on: bucket/log/logs/x }]\n",
            "c",
        ),
        // An id in a text of AWS's own spelling, and in the name of something.
        ("existing: [{ arn: \"arn:aws:sqs:us-east-1:110000000003:q\", policy: none }]\n", "c"),
        ("keys: { k: { in: log, description: \"for 120000000004.\" } }\n", "d"),
        (
            "roles: { r: { in: unit/u, for: lambda }, s: { in: log, assumed_by: role/e/r } }\n",
            "e",
        ),
    ] {
        let left: Vec<&str> = all.into_iter().filter(|name| *name != told_apart).collect();
        assert_eq!(alike(more), [left], "{more}");
    }
}

/// A pattern may mean some accounts and not others.
#[test]
fn patterns_tell_apart_what_they_match() {
    let policy = |resource: &str| {
        format!(
            "roles:\n  r:\n    in: log\n    for: lambda\n    statements:\n      - {{ Effect: Allow, Action: \"s3:GetObject\", Resource: \"{resource}\" }}\n"
        )
    };
    for resource in [
        "arn:aws:s3:::t-data-11*/*",
        "arn:aws:s3:::t-data-?10000000??*",
        "arn:aws:s3:::*-11*",
    ] {
        assert_eq!(alike(&policy(resource)), [vec!["a", "b", "c"]], "{resource}");
    }
    let whole = ["a", "b", "c", "d", "e"];
    for resource in ["arn:aws:s3:::t-data-*/*", "arn:aws:s3:::*"] {
        assert_eq!(alike(&policy(resource)), [whole.to_vec()], "{resource}");
    }
}

/// One account of a unit that gets more than the others has a stack of its own; the stack set leaves it out, and takes
/// whoever joins.
#[test]
fn an_account_that_differs_leaves_alone() {
    let more = "roles: { r: { in: unit/u, for: lambda } }\ngrants: [{ to: role/c/r, may: read, on: bucket/log/logs }]\n";
    let files = synthesized(&[HEAD, more].concat());
    let set = &files["cloudformation/administrator/identity-unit-u.yaml"];
    assert!(set.contains("AccountFilterType: DIFFERENCE"), "{set}");
    assert!(set.contains("- \"110000000003\"") && !set.contains("110000000001"), "{set}");
    assert!(files.contains_key("cloudformation/identity/c.yaml"));
    assert!(!files["cloudformation/administrator/data-unit-u.yaml"].contains("DIFFERENCE"));
    assert_eq!(
        files["accounts/unit-u.txt"],
        "a 110000000001\nb 110000000002\nd 120000000004\ne 120000000005\n"
    );
    for account in ["a", "b", "d", "e"] {
        assert!(
            files[&format!("terraform/{account}/identity-unit-u/main.tf")]
                .contains("modules/identity-unit-u")
        );
    }
    let main = &files["terraform/c/identity/main.tf"];
    assert!(main.contains("aws_iam_role\" \"r\""), "{main}");
}

/// What cannot be said once is written account by account, and told.
#[test]
fn what_differs_in_files_is_written_one_by_one() {
    let more = "roles:\n  r: { in: unit/u, for: lambda }\n  s: { in: log, assumed_by: role/*/r }\n";
    let at = folder(&[("b.yaml", &[HEAD, more].concat())]);
    let done = inside(at.path(), &["check", "b.yaml", "--fail-on", "never"]);
    let said = [stdout(&done), stderr(&done)].concat();
    assert!(
        said.contains("accounts-differ") || said.contains("by those that they are like"),
        "{said}"
    );
}

/// The runbook is the same for five accounts and for fifty.
#[test]
fn one_more_account_changes_what_names_it() {
    let grown = |count: usize| {
        let names: Vec<String> = (0..count).map(|number| format!("n{number:03}")).collect();
        let accounts: String = names
            .iter()
            .enumerate()
            .map(|(at, name)| format!("  {name}: {{ id: \"{}\" }}\n", 200_000_000_000 + at))
            .collect();
        let text = HEAD.replace("[a, b, c, d, e]", &format!("[{}]", names.join(", ")));
        synthesized(&text.replace("region:", &[&accounts, "region:"].concat()))
    };
    let (some, more) = (grown(5), grown(6));
    let changed: Vec<&String> = some
        .iter()
        .filter(|(path, text)| more.get(*path) != Some(text))
        .map(|(path, _)| path)
        .collect();
    assert_eq!(changed, ["accounts/unit-u.txt", "manifest.json"]);
    let new = more.keys().filter(|path| !some.contains_key(*path));
    for path in new {
        assert!(path.starts_with("terraform/n005/"), "{path}");
    }
}

/// Stack sets of units and of the organization leave the management account out, so that it has a stack of its own.
#[test]
fn the_management_account_of_a_unit_is_deployed_too() {
    let text = HEAD
        .replace("[a, b, c, d, e]", "[a, b, c, d, e, boss]")
        .replace("  log:", "  boss: { id: \"000000000001\" }\n  log:");
    let files = synthesized(
        &[
            &text,
            "roles: { r: { in: unit/u, for: lambda }, s: { in: organization, for: lambda } }\n",
        ]
        .concat(),
    );
    let boss = &files["cloudformation/identity/boss.yaml"];
    assert!(boss.contains("RoleName: r\n") && boss.contains("RoleName: s\n"), "{boss}");
    for set in ["organization", "unit-u"] {
        let set = &files[&format!("cloudformation/administrator/identity-{set}.yaml")];
        assert!(!set.contains("DIFFERENCE") && !set.contains("000000000001"), "{set}");
    }
    assert!(files["cloudformation/administrator/identity-organization.yaml"].contains("- r-a1b2\n"));
    assert!(files["README.md"].contains("--stack-name landform-t-identity-boss "));
}
