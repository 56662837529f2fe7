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

/// A name that is a label as it is stands in files where another one's label does: only names of one kind are alike.
#[test]
fn labels_are_told_from_names() {
    let text = HEAD.replace("[a, b, c, d, e]", "[web, prod.eu, stage-2, production, x.y, staging]");
    let names = ["web", "prod.eu", "stage-2", "production", "x.y", "staging"];
    let accounts: String = names
        .iter()
        .enumerate()
        .map(|(at, name)| format!("  {name}: {{ id: \"13000000000{at}\" }}\n"))
        .collect();
    let text = text.replace("  log:", &[&accounts, "  log:"].concat());
    let text = text.replace("data: { in: unit/u,", "data: { in: unit/u, key: k,");
    let text = [&text, "keys: { k: { in: unit/u } }\n"].concat();
    let files = synthesized(&text);
    let outputs = &files["terraform/prod.eu/data-unit-u/outputs.tf"];
    assert!(outputs.contains("output \"key_prod_eu_k_id\""), "{outputs}");
    let lists = files.iter().filter(|(path, _)| path.starts_with("accounts/"));
    assert_eq!(lists.map(|(_, list)| list.lines().count()).collect::<Vec<usize>>(), [3, 3]);
    let each = super::ways::written_by_each(&text);
    for name in names {
        let path = format!("terraform/{name}/data-unit-u/outputs.tf");
        assert_eq!(files[&path], each[&path], "{name}");
    }
}

/// Ids that are compared as numbers tell every account from every other.
#[test]
fn numbers_tell_all_apart() {
    let policy = |key: &str| {
        format!(
            "roles:\n  r: {{ in: unit/u, for: lambda }}\n  s:\n    in: log\n    for: lambda\n    statements:\n      - Effect: Allow\n        Action: \"s3:GetObject\"\n        Resource: \"*\"\n        Condition: {{ NumericLessThan: {{ \"{key}\": \"5\" }} }}\n"
        )
    };
    assert!(alike(&policy("aws:ResourceAccount")).is_empty());
    assert_eq!(alike(&policy("s3:max-keys")).len(), 1);
}

/// Two accounts weigh as much as those for which they stand.
#[test]
fn the_many_stay_and_the_few_leave() {
    let names: Vec<String> = (1..10).map(|number| format!("acc{number}")).collect();
    let accounts: String = names
        .iter()
        .enumerate()
        .map(|(at, name)| format!("  {name}: {{ id: \"14000000000{at}\" }}\n"))
        .collect();
    let text = HEAD.replace("[a, b, c, d, e]", &format!("[{}]", names.join(", ")));
    let text = text.replace("  log:", &[&accounts, "  log:"].concat());
    let grants = "roles: { r: { in: unit/u, for: lambda } }\ngrants: [{ to: [role/acc3/r, role/acc4/r, role/acc5/r], may: read, on: bucket/log/logs }]\n";
    let text = [&text, grants].concat();
    let files = synthesized(&text);
    assert_eq!(files["accounts/unit-u.txt"].lines().count(), 6);
    assert!(files.contains_key("cloudformation/identity/acc4.yaml"));
    assert!(!files.contains_key("cloudformation/identity/acc1.yaml"));
    let at = folder(&[("b.yaml", &text)]);
    assert!(inside(at.path(), &["lock", "update", "b.yaml", "--pin"]).status.success());
    let check = |text: &str| {
        std::fs::write(at.path().join("b.yaml"), text).unwrap();
        let done = inside(at.path(), &["check", "b.yaml", "--fail-on", "never"]);
        (done.status.code(), stdout(&done))
    };
    let (code, said) = check(&text);
    assert_eq!(code, Some(0), "{said}");
    // An account that comes back to the others is in another stack there than it is deployed in.
    let (code, said) = check(&text.replace("role/acc3/r, ", ""));
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("pinned-stack") && said.contains("role/acc3/r"), "{said}");
    // Another id under a name that is deployed is another account.
    let (_, said) = check(&text.replace("acc9: { id: \"140000000008\" }", "acc9: { id: \"150000000008\" }"));
    assert!(said.contains("account-id-changed"), "{said}");
}

/// Names that are words of files, or a part of one another, are not those that stand for others.
#[test]
fn words_of_files_are_no_names() {
    let names = ["dev", "platform", "platform-dev", "platform-test", "platform-prod"];
    let text = HEAD.replace("[a, b, c, d, e]", &format!("[{}]", names.join(", ")));
    let accounts: String = names
        .iter()
        .enumerate()
        .map(|(at, name)| format!("  {name}: {{ id: \"16000000000{at}\" }}\n"))
        .collect();
    let text = text.replace("  log:", &[&accounts, "  log:"].concat());
    let files = synthesized(&[&text, "roles: { r: { in: unit/u, for: lambda } }\n"].concat());
    let lists: Vec<&String> = files.keys().filter(|path| path.starts_with("accounts/")).collect();
    assert!(!lists.is_empty(), "{lists:?}");
}
