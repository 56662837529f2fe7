//! Networks over time and beside other blueprints: what the lock holds fast, and what two blueprints must not share.

use crate::common::blueprint::resolved_beside;
use crate::common::files::folder;
use crate::common::program::inside;
use landform::aws::{Address, Cidr};

use landform::lock::Lock;

use landform::resource::Body;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

const FORMS: &str = include_str!("../blueprints/networks.yaml");
const STUDIO: &str = include_str!("../../blueprints/redshift-studio.yaml");

/// Runs the program and answers with its status and all that it said.
fn said(at: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let output = inside(at, arguments);
    let text = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(text).unwrap())
}

fn lock(at: &Path) -> Lock {
    Lock::parse(&fs::read_to_string(at.join("b.lock.yaml")).unwrap()).unwrap()
}

/// The addresses of a VPC of a blueprint beside what a lock knows.
fn block(text: &str, known: &BTreeMap<String, Cidr>, vpc: &str) -> String {
    let (model, problems) = resolved_beside(text, known);
    assert!(!problems.has_errors(), "{problems:?}");
    match &model.unwrap().get(&Address::parse(vpc).unwrap()).unwrap().body {
        Body::Vpc(vpc) => vpc.cidr.to_string(),
        _ => panic!("{vpc}"),
    }
}

#[test]
fn what_a_pool_gave_stays_where_it_is() {
    let folder = folder(&[("b.yaml", FORMS)]);
    let at = folder.path();
    let (status, text) = said(at, &["lock", "update", "b.yaml", "--pin"]);
    assert_eq!(status, Some(0), "{text}");
    assert!(text.contains("3 blocks of addresses"), "{text}");
    let bytes = fs::read_to_string(at.join("b.lock.yaml")).unwrap();
    assert!(bytes.contains("vpc/hub/zulu: 10.2.0.0/16"), "{bytes}");
    assert!(bytes.contains("vpc/spoke/alpha: 10.1.0.0/20"), "{bytes}");
    assert_eq!(said(at, &["lock", "update", "b.yaml", "--pin"]).0, Some(0));
    assert_eq!(
        bytes,
        fs::read_to_string(at.join("b.lock.yaml")).unwrap(),
        "pinned again, the same bytes"
    );

    // A network before all others takes what it finds: the first free block.
    let known = lock(at).addresses;
    let more = FORMS.replacen("networks:\n", "networks:\n  first: { in: hub, from: all }\n", 1);
    let nothing = BTreeMap::new();
    assert_eq!(block(&more, &nothing, "vpc/hub/zulu"), "10.3.0.0/16", "without a lock it moves");
    assert_eq!(block(&more, &known, "vpc/hub/zulu"), "10.2.0.0/16");
    assert_eq!(block(&more, &known, "vpc/hub/first"), "10.3.0.0/16");
    fs::write(at.join("b.yaml"), &more).unwrap();
    let (_, text) = said(at, &["lock", "check", "b.yaml"]);
    assert!(!text.contains("differs") && !text.contains("stale"), "{text}");

    // What the blueprint no longer names may still stand.
    let renamed = FORMS.replace("  zulu: {", "  yankee: {").replace("zulu", "yankee");
    assert_eq!(block(&renamed, &known, "vpc/hub/yankee"), "10.3.0.0/16");
    fs::write(at.join("b.yaml"), &renamed).unwrap();
    let (status, text) = said(at, &["lock", "check", "b.yaml"]);
    assert_eq!(status, Some(1), "{text}");
    assert!(text.contains("stale: vpc/hub/zulu is in the lock"), "{text}");
}

#[test]
fn addresses_that_would_move_are_said() {
    let rows = [
        ("    size: 20\n", "    size: 21\n", "vpc/spoke/alpha has 10.1.0.0/20 in the lock"),
        (
            "cidr: 10.1.128.0/17",
            "cidr: 10.9.0.0/17",
            "vpc/hub/quiet has 10.1.128.0/17 in the lock, 10.9.0.0/17 in",
        ),
        (
            "cidr: 10.1.128.0/17",
            "cidr: 10.2.128.0/17",
            "vpc/hub/zulu has 10.2.0.0/16 in the lock, 10.3.0.0/16 in",
        ),
        (
            "all: { cidr: 10.0.0.0/8,",
            "all: { cidr: 10.0.0.0/12, reserved: 10.2.0.0/16 } #",
            "vpc/hub/zulu has 10.2.0.0/16 in the lock",
        ),
    ];
    for (old, new, expected) in rows {
        let folder = folder(&[("b.yaml", FORMS)]);
        let at = folder.path();
        assert_eq!(said(at, &["lock", "update", "b.yaml", "--pin"]).0, Some(0));
        assert!(FORMS.contains(old), "{old}");
        fs::write(at.join("b.yaml"), FORMS.replacen(old, new, 1)).unwrap();
        let (status, text) = said(at, &["lock", "check", "b.yaml"]);
        assert!(
            status == Some(1) && text.contains(&["differs: ", expected].concat()),
            "{new}: {text}"
        );
        let (_, text) = said(at, &["check", "b.yaml"]);
        assert!(text.contains("warning[network-moved]"), "{new}: {text}");
        // Learning something else is no consent to the move.
        let before = lock(at).addresses;
        assert_eq!(said(at, &["lock", "update", "b.yaml", "--pin"]).0, Some(0));
        assert_eq!(lock(at).addresses, before);
    }
}

/// 002-28: a domain that stands takes another identity configuration only while none of its apps runs.
#[test]
fn a_change_of_a_studios_source_identity_is_said_before_it_is_made() {
    let folder = folder(&[("b.yaml", STUDIO)]);
    let at = folder.path();
    assert_eq!(said(at, &["lock", "update", "b.yaml", "--pin"]).0, Some(0));
    assert_eq!(lock(at).identities["studio-domain/consumer/lab"], "USER_PROFILE_NAME");
    let (status, text) = said(at, &["check", "b.yaml"]);
    assert!(status == Some(0) && text.contains("nothing found"), "{text}");

    let describe = |account: &str, settings: Value| {
        let arn = ["arn:aws:sagemaker:us-east-1:", account, ":domain/d-aaaaaaaaaaaa"].concat();
        json!({"DomainArn": arn, "DomainName": "lab", "DomainSettings": settings}).to_string()
    };
    let teach = |text: &str| {
        fs::write(at.join("said.json"), text).unwrap();
        said(at, &["lock", "update", "b.yaml", "--from", "said.json"])
    };
    let (status, text) = teach(&describe("111111111111", json!({})));
    assert!(status == Some(2) && text.contains("taught nothing"), "another account's: {text}");
    // Made by hand, without names.
    for settings in [json!({}), json!({"ExecutionRoleIdentityConfig": "DISABLED"})] {
        assert_eq!(teach(&describe("222222222222", settings)).0, Some(0));
        for command in [&["check", "b.yaml"][..], &["synth", "b.yaml", "--out", "out"]] {
            let (status, text) = said(at, command);
            assert_eq!(status, Some(0), "{text}");
            assert!(text.contains("warning[studio-identity-change]"), "{command:?}: {text}");
            assert!(text.contains("`DISABLED` and would get `USER_PROFILE_NAME`"), "{text}");
            assert!(text.contains("stop and delete every app first"), "{text}");
        }
        let (status, text) = said(at, &["lock", "check", "b.yaml"]);
        assert!(
            status == Some(1)
                && text.contains("differs: studio-domain/consumer/lab has DISABLED in the lock"),
            "{text}"
        );
        assert_eq!(said(at, &["lock", "update", "b.yaml", "--pin"]).0, Some(0));
        assert_eq!(
            lock(at).identities["studio-domain/consumer/lab"],
            "DISABLED",
            "only AWS says that it changed"
        );
    }
    assert_eq!(
        teach(&describe(
            "222222222222",
            json!({"ExecutionRoleIdentityConfig": "USER_PROFILE_NAME"})
        ))
        .0,
        Some(0)
    );
    let (status, text) = said(at, &["check", "b.yaml"]);
    assert!(status == Some(0) && text.contains("nothing found"), "{text}");
    let runbook = fs::read_to_string(at.join("out/README.md")).unwrap();
    for step in ["aws sagemaker list-apps", "aws sagemaker describe-domain", "--from lab-domain.json"] {
        assert!(runbook.contains(step), "{step}");
    }
}

#[test]
fn networks_of_several_blueprints_must_not_share_addresses() {
    let other = STUDIO.replacen("name: redshift-studio\n", "name: other\n", 1);
    let foreign = other.replacen("id: o-a1b2c3d4e5", "id: o-z1y2x3w4v5", 1);
    let apart = other.replace("10.20.", "10.120.").replace("10.30.", "10.130.");
    let folder = folder(&[
        ("a.yaml", STUDIO),
        ("b.yaml", &other),
        ("foreign.yaml", &foreign),
        ("apart.yaml", &apart),
    ]);
    let at = folder.path();
    let (status, text) = said(at, &["check", "a.yaml", "b.yaml"]);
    assert_eq!(status, Some(1), "their roles have the same names, too: {text}");
    assert!(text.contains("warning[name-taken]"), "{text}");
    assert_eq!(text.matches("warning[network-overlap]").count(), 2, "{text}");
    assert!(
        text.contains("`vpc/consumer/studio` (10.20.0.0/16) and `vpc/consumer/studio` of another blueprint (10.20.0.0/16)"),
        "{text}"
    );
    assert!(text.contains("::: a.yaml:") && text.contains("--> b.yaml:"), "{text}");
    for alone in [
        &["check", "a.yaml", "apart.yaml"][..],
        &["check", "a.yaml", "foreign.yaml"],
        &["check", "a.yaml", "a.yaml"],
    ] {
        let (status, text) = said(at, alone);
        let is_clean = status == Some(0) || text.contains("name-taken");
        assert!(is_clean && !text.contains("network-overlap"), "{alone:?}: {text}");
    }
    let output = inside(at, &["check", "a.yaml", "b.yaml", "--format", "json"]);
    let reports: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(reports[0]["diagnostics"], json!([]), "said once, of the later one");
    let told = reports[1]["diagnostics"].as_array().unwrap();
    let overlaps = told.iter().filter(|one| one["code"] == "network-overlap");
    assert_eq!(overlaps.count(), 2, "{told:?}");
}

/// Two networks that take theirs from the same pool in two files both get its first block.
#[test]
fn one_pool_in_two_files_is_two_pools() {
    let of = |name: &str, reserved: &str| {
        [
            "landform: 1\nname: ",
            name,
            "\norganization: { id: o-a1b2c3d4e5, management: \"000000000001\" }\naccounts:\n  hub: { id: \"111111111111\" }\nregion: us-east-1\npools:\n  all: { cidr: 10.0.0.0/8",
            reserved,
            " }\nnetworks:\n  main: { in: hub, from: all }\n",
        ]
        .concat()
    };
    let folder = folder(&[
        ("a.yaml", &of("one", "")),
        ("b.yaml", &of("two", "")),
        ("c.yaml", &of("three", ", reserved: 10.0.0.0/16")),
    ]);
    assert!(
        said(folder.path(), &["check", "a.yaml", "b.yaml"])
            .1
            .contains("warning[network-overlap]")
    );
    assert!(!said(folder.path(), &["check", "a.yaml", "c.yaml"]).1.contains("network-overlap"));
}
