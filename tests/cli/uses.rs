//! Designs that use one another: decided together, each written by itself.

use crate::common::files::{folder, tree};
use crate::common::program::{inside, stderr, stdout};
use std::path::Path;
use tempfile::TempDir;

const ORGANIZATION: &str = r#"
organization:
  id: o-a1b2c3d4e5
  root: r-a1b2
  management: "100000000000"
  units: { ml: { id: ou-a1b2-22222222, accounts: [dev, prod] } }
accounts: { log: { id: "200000000000" }, dev: { id: "300000000000" }, prod: { id: "400000000000" } }
region: eu-west-1
"#;

const PLATFORM: &str = r#"landform: 1
name: platform
include: ../organization.yaml
uses: { ml: ../ml/b.yaml }
keys: { logs: { in: log } }
buckets: { central: { in: log, name: acme-central-logs, key: logs } }
roles: { auditor: { in: log, for: lambda } }
"#;

const ML: &str = r#"landform: 1
name: ml
include: ../organization.yaml
uses: { platform: ../platform/b.yaml }
roles: { reporter: { in: dev, for: lambda }, trainer: { in: unit/ml, for: lambda } }
grants:
  - { to: role/dev/reporter, may: read, "on": platform:bucket/log/central }
expect:
  - { id: reads, allow: "s3:GetObject", by: role/dev/reporter, "on": platform:bucket/log/central/x }
  - { id: other, deny: "s3:GetObject", by: platform:role/log/auditor, "on": platform:bucket/log/central/x }
"#;

fn both(platform: &str, ml: &str) -> TempDir {
    folder(&[
        ("organization.yaml", ORGANIZATION),
        ("platform/b.yaml", platform),
        ("ml/b.yaml", ml),
    ])
}

fn said(at: &Path, arguments: &[&str]) -> (i32, String) {
    let output = inside(at, arguments);
    (output.status.code().unwrap(), [stdout(&output), stderr(&output)].concat())
}

fn check(platform: &str, ml: &str) -> (i32, String) {
    said(both(platform, ml).path(), &["check", "ml/b.yaml"])
}

/// A text with another one in the place of a part of it, which is there.
fn with(text: &str, part: &str, other: &str) -> String {
    assert!(text.contains(part), "{part}");
    text.replace(part, other)
}

#[test]
fn a_line_that_is_said_once_is_whole() {
    let at = both(PLATFORM, ML);
    for blueprint in ["ml/b.yaml", "platform/b.yaml"] {
        let (code, text) = said(at.path(), &["check", blueprint]);
        assert_eq!(code, 0, "{text}");
    }
    // Each writes its own sides, and nothing of the other.
    for (blueprint, own, other) in [
        ("ml/b.yaml", "role/reporter", "aws_s3_bucket"),
        ("platform/b.yaml", "role/reporter", "\"reporter\""),
    ] {
        let (code, text) = said(
            at.path(),
            &["synth", blueprint, "--out", "out", "--backend", "terraform", "--force"],
        );
        assert_eq!(code, 0, "{text}");
        let files = tree(&at.path().join("out"));
        let all: String = files.values().map(|bytes| String::from_utf8_lossy(bytes).into_owned()).collect();
        assert!(
            all.contains(own) || own == "role/reporter" && all.contains("reporter"),
            "{blueprint}"
        );
        assert!(!all.contains(other), "{blueprint} writes {other}");
    }
}

#[test]
fn a_grant_of_the_owner_is_whole_too() {
    let platform = [
        PLATFORM,
        "grants: [{ to: ml:role/unit/ml/trainer, may: read, \"on\": bucket/log/central }]\n",
    ]
    .concat();
    let at = both(&platform, ML);
    for blueprint in ["ml/b.yaml", "platform/b.yaml"] {
        let (code, text) = said(at.path(), &["check", blueprint]);
        assert_eq!(code, 0, "{text}");
    }
    let (_, text) = said(
        at.path(),
        &["who-can", "ml/b.yaml", "s3:GetObject", "platform:bucket/log/central/x"],
    );
    for who in ["role/dev/reporter: allow", "role/dev/trainer: allow", "role/prod/trainer: allow"] {
        assert!(text.contains(who), "{text}");
    }
    assert!(!text.contains("auditor: allow"), "{text}");
    let (_, text) = said(at.path(), &["who-can", "platform/b.yaml", "s3:GetObject", "bucket/log/central/x"]);
    assert!(text.contains("ml:role/dev/trainer: allow"), "{text}");
    // The sets are written as sets: no account of the unit is named.
    let (_, text) = said(at.path(), &["show", "platform/b.yaml", "bucket/log/central"]);
    assert!(text.contains("arn:aws:iam::*:role/trainer"), "{text}");
}

#[test]
fn half_of_an_access_is_told_with_the_word_that_makes_it_whole() {
    let platform = with(PLATFORM, "uses: { ml: ../ml/b.yaml }\n", "");
    let (code, text) = check(&platform, ML);
    assert_eq!(code, 1, "{text}");
    for part in [
        "error[grant-denied]",
        "warning[dead-grant]",
        "error[claim-fails]",
        "write `uses: { ml: PATH }` in its blueprint",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    // The owner's grant to a role whose design does not look.
    let ml = with(&with(ML, "uses: { platform: ../platform/b.yaml }\n", ""), "grants:", "#");
    let ml = ml.lines().filter(|line| !line.contains("platform:")).collect::<Vec<_>>().join("\n");
    let ml = with(&ml, "expect:", "");
    let platform = [
        PLATFORM,
        "grants: [{ to: ml:role/dev/reporter, may: read, \"on\": bucket/log/central }]\n",
    ]
    .concat();
    let at = both(&platform, &ml);
    let (code, text) = said(at.path(), &["check", "platform/b.yaml"]);
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("write `uses: { platform: PATH }` in its blueprint"), "{text}");
}

#[test]
fn what_kills_a_grant_across_designs_is_found() {
    let scp = "control_policies:\n  no-reading:\n    \"on\": account/dev\n    statements: [{ Effect: Deny, Action: \"s3:GetObject\", Resource: \"*\" }]\n";
    let denies = with(
        PLATFORM,
        "key: logs }",
        "key: logs, statements: [{ Effect: Deny, Principal: \"*\", Action: \"s3:GetObject\", Resource: bucket/log/central/*, Condition: { StringNotEquals: { \"aws:PrincipalAccount\": \"200000000000\" } } }] }",
    );
    let boundary = [PLATFORM, "policies: { fence: { in: dev, statements: [{ Effect: Allow, Action: \"logs:*\", Resource: \"*\" }] } }\n"].concat();
    let bounded = with(
        ML,
        "reporter: { in: dev,",
        "reporter: { in: dev, boundary: platform:policy/dev/fence,",
    );
    let rows = [
        ("control policy", [PLATFORM, scp].concat(), ML.to_owned(), "platform/b.yaml:11:"),
        ("deny of the bucket", denies, ML.to_owned(), "platform/b.yaml:6:"),
        ("boundary", boundary, bounded, "platform/b.yaml:8:"),
    ];
    for (what, platform, ml, place) in rows {
        let (code, text) = check(&platform, &ml);
        assert_eq!(code, 1, "{what}: {text}");
        assert!(
            text.contains("error[grant-denied]: `role/dev/reporter` is given `s3:GetObject`"),
            "{what}: {text}"
        );
        assert!(text.contains(place), "{what}: {text}");
    }
}

#[test]
fn an_id_comes_through_the_lock_of_the_other_design() {
    let ml = [ML, "buckets: { own: { in: dev, name: acme-own, key: platform:key/log/logs } }\n"].concat();
    let at = both(PLATFORM, &ml);
    let synth = ["synth", "ml/b.yaml", "--out", "out", "--force"];
    let (code, text) = said(at.path(), &synth);
    assert_eq!(code, 0, "{text}");
    assert!(
        text.contains("waits: bucket/dev/own needs the id of platform:key/log/logs"),
        "{text}"
    );
    assert!(text.contains("landform lock update platform/b.yaml"), "{text}");
    let lock = at.path().join("platform/b.lock.yaml");
    std::fs::write(
        &lock,
        "landform_lock: 1\nids: { key/log/logs: 1234abcd-12ab-34cd-56ef-1234567890ab }\n",
    )
    .unwrap();
    let (code, text) = said(at.path(), &synth);
    assert_eq!(code, 0, "{text}");
    assert!(!text.contains("waits:"), "{text}");
    let all: String = tree(&at.path().join("out"))
        .values()
        .map(|bytes| String::from_utf8_lossy(bytes).into_owned())
        .collect();
    assert!(all.contains("1234abcd-12ab-34cd-56ef-1234567890ab"), "the id is carried");
    // What cannot be its id, or is no lock, is told in that file.
    for bad in ["landform_lock: 1\nids: { key/log/logs: nonsense }\n", "landform_lock: 2\n"] {
        std::fs::write(&lock, bad).unwrap();
        let (code, text) = said(at.path(), &["check", "ml/b.yaml"]);
        assert!(code == 2 && text.contains("platform/b.lock.yaml:"), "{text}");
    }
}

#[test]
fn what_cannot_be_used_is_told_where_it_is_named() {
    let uses = |word: &str| with(ML, "platform: ../platform/b.yaml", word);
    let other = with(ORGANIZATION, "o-a1b2c3d4e5", "o-zzzzzzzzzz");
    let renamed = with(ORGANIZATION, "log: { id: \"200000000000\" }", "logs: { id: \"200000000000\" }");
    let rows = [
        (uses("platform: ../platform/none.yaml"), "cannot be read", "ml/b.yaml:4:"),
        (uses("platform: b.yaml"), "is this blueprint itself", "ml/b.yaml:4:"),
        (uses("platform: ../organization.yaml"), "is no blueprint", "ml/b.yaml:4:"),
        (
            uses("platform: ../platform/b.yaml, again: ../platform/./b.yaml"),
            "is used under two names",
            "ml/b.yaml:4:",
        ),
        (uses("arn: ../platform/b.yaml"), "no design is called so", "ml/b.yaml:4:"),
        (
            with(ML, "on\": platform:bucket", "on\": platfrom:bucket"),
            "did you mean `platform`?",
            "ml/b.yaml:7:",
        ),
        (
            with(ML, "on\": platform:bucket/log/central }", "on\": platform:bucket/log/centrl }"),
            "did you mean `platform:bucket/log/central`?",
            "ml/b.yaml:7:",
        ),
    ];
    for (ml, message, place) in rows {
        let (code, text) = check(PLATFORM, &ml);
        assert_eq!(code, 2, "{text}");
        assert!(text.contains(message) && text.contains(place), "{message}: {text}");
    }
    for organization in [other, renamed] {
        let at = both(&with(PLATFORM, "../organization.yaml", "other.yaml"), ML);
        std::fs::write(at.path().join("platform/other.yaml"), organization).unwrap();
        let (code, text) = said(at.path(), &["check", "ml/b.yaml"]);
        assert!(
            code == 2 && text.contains("not of one organization") && text.contains("ml/b.yaml:4:"),
            "{text}"
        );
    }
    // What is wrong over there is told there, and once.
    let (code, text) = check(&with(PLATFORM, "key: logs", "key: lgos"), ML);
    assert!(code == 2 && text.contains("platform/b.yaml:6:"), "{text}");
    assert_eq!(text.matches("error[").count(), 1, "{text}");
}

#[test]
fn designs_that_are_checked_together_are_held_against_one_another() {
    let alone = with(PLATFORM, "uses: { ml: ../ml/b.yaml }\n", "");
    let ml = "landform: 1\nname: ml\ninclude: ../organization.yaml\nroles: { reporter: { in: dev, for: lambda } }\n";
    let rows = [
        (
            alone.clone(),
            [ml, "buckets: { mine: { in: dev, name: acme-central-logs } }\n"].concat(),
            1,
            "warning[name-taken]",
        ),
        (
            alone.clone(),
            with(ml, "reporter: { in: dev", "auditor: { in: log"),
            1,
            "warning[name-taken]",
        ),
        (alone.clone(), with(ml, "name: ml", "name: platform"), 1, "warning[design-twice]"),
        (alone.clone(), ml.to_owned(), 0, "nothing found"),
    ];
    for (platform, ml, expected, part) in rows {
        let at = both(&platform, &ml);
        let (code, text) = said(at.path(), &["check", "platform/b.yaml", "ml/b.yaml"]);
        assert!(code == expected && text.contains(part), "{part}: {text}");
        let never = said(at.path(), &["check", "--fail-on", "never", "platform/b.yaml", "ml/b.yaml"]);
        assert_eq!(never.0, 0, "{}", never.1);
    }
    // A control policy of one bears on the other, though neither uses the other.
    let scp = "control_policies: { none: { \"on\": account/dev, statements: [{ Effect: Deny, Action: \"sqs:*\", Resource: \"*\" }] } }\n";
    let claim = "expect: [{ id: c, allow: \"sqs:ListQueues\", by: role/dev/reporter, \"on\": \"*\" }]\n";
    let ml = with(
        ml,
        "for: lambda",
        "for: lambda, statements: [{ Effect: Allow, Action: \"sqs:ListQueues\", Resource: \"*\" }]",
    );
    let at = both(&[alone.as_str(), scp].concat(), &[ml.as_str(), claim].concat());
    assert_eq!(said(at.path(), &["check", "ml/b.yaml"]).0, 0);
    let (code, text) = said(at.path(), &["check", "platform/b.yaml", "ml/b.yaml"]);
    assert!(code == 1 && text.contains("error[claim-fails]"), "{text}");
}

#[test]
fn control_policies_of_designs_add_up() {
    let many = |from: usize| {
        let rows = (from..from + 5).map(|n| {
            format!("  p{n}: {{ \"on\": account/dev, name: p{n}, statements: [{{ Effect: Deny, Action: \"sqs:Tag{n}*\", Resource: \"*\" }}] }}\n")
        });
        ["control_policies:\n", &rows.collect::<String>()].concat()
    };
    let at = both(&[PLATFORM, &many(0)].concat(), &[ML, &many(5)].concat());
    let (code, text) = said(at.path(), &["check", "ml/b.yaml"]);
    assert!(
        code == 2 && text.contains("error[policy-over-quota]") && text.contains("other designs attach"),
        "{text}"
    );
    let at = both(PLATFORM, &[ML, &many(5)].concat());
    assert!(!said(at.path(), &["check", "ml/b.yaml"]).1.contains("over-quota"));
}

#[test]
fn waivers_and_includes_are_of_each_design() {
    let admin = "for: lambda }, admin: { in: log, statements: [{ Effect: Allow, Action: \"*\", Resource: \"*\" }], assumed_by: ml:role/dev/reporter } }";
    let open = with(PLATFORM, "for: lambda } }", admin);
    let at = both(&open, ML);
    let (_, text) = said(at.path(), &["check", "platform/b.yaml"]);
    assert!(text.contains("administrator-cross-account"), "{text}");
    let (code, text) = said(at.path(), &["check", "ml/b.yaml"]);
    assert!(code == 0 && !text.contains("administrator-cross-account"), "{text}");
    // A waiver of the one does not count for the other.
    let waiver = "- id: administrator-cross-account\n  subject: platform:role/log/admin\n  reason: x\n  owner: \"@a\"\n  approved_by: \"@b\"\n  expires: 2099-01-01\n";
    std::fs::write(at.path().join("ml/waivers.yaml"), waiver).unwrap();
    let (_, text) = said(at.path(), &["check", "ml/b.yaml"]);
    assert!(text.contains("waivers.yaml"), "{text}");
}

#[test]
fn each_design_is_seen_as_it_is_written() {
    let platform = [
        PLATFORM,
        "grants: [{ to: ml:role/unit/ml/trainer, may: read, \"on\": bucket/log/central }]\n",
    ]
    .concat();
    let at = both(&platform, ML);
    for (one, other, address) in [
        ("platform/b.yaml", "ml/b.yaml", "bucket/log/central"),
        ("platform/b.yaml", "ml/b.yaml", "key/log/logs"),
    ] {
        let resolved = |blueprint: &str, address: &str| {
            let (_, text) = said(at.path(), &["show", blueprint, address]);
            let rest = text.split_once("resolved\n\n").unwrap().1;
            rest.split("\n\n").next().unwrap().trim_end().to_owned()
        };
        let theirs = resolved(other, &["platform:", address].concat()).replace("platform:", "");
        assert_eq!(resolved(one, address).replace("ml:", ""), theirs);
    }
}

/// A thing that another design holds is meant by its ARN as by its address, whoever reads the line.
#[test]
fn an_arn_means_the_thing_that_has_it() {
    let bucket = |name: &str| format!("buckets: {{ real: {{ in: log, name: {name} }} }}\n");
    let head = |name: &str| format!("landform: 1\nname: {name}\ninclude: ../organization.yaml\n");
    let x = [
        head("x"),
        "uses: { a: ../a/b.yaml, b: ../b/b.yaml }\n".to_owned(),
        bucket("acme-x-real"),
    ]
    .concat();
    let b = [head("b"), bucket("acme-b-real")].concat();
    let a = [
        head("a"),
        "uses: { b: ../x/b.yaml }\nroles: { r: { in: dev, for: lambda } }\n".to_owned(),
        "grants: [ { to: role/dev/r, may: [read, write, delete], \"on\": \"arn:aws:s3:::acme-b-real\" } ]\n"
            .to_owned(),
    ]
    .concat();
    let at = folder(&[
        ("organization.yaml", ORGANIZATION),
        ("x/b.yaml", &x),
        ("b/b.yaml", &b),
        ("a/b.yaml", &a),
    ]);
    let (_, asked) = said(at.path(), &["who-can", "x/b.yaml", "s3:DeleteObject", "bucket/log/real/x"]);
    assert!(!asked.contains("role/dev/r: allow") && !asked.contains("r: allow"), "{asked}");
    let (_, own) = said(at.path(), &["synth", "x/b.yaml", "--out", "out"]);
    let written = tree(at.path()).into_iter().filter(|(path, _)| path.starts_with("out/"));
    let all: String = written.map(|(_, bytes)| String::from_utf8_lossy(&bytes).into_owned()).collect();
    assert!(!all.contains("role/r\""), "{own}");
    let (code, alone) = said(at.path(), &["check", "a/b.yaml"]);
    assert!(code != 2 && !alone.contains("there is no"), "{alone}");
}
