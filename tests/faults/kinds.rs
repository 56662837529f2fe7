//! A kind says everything about itself: nothing about it is dropped where a list forgot it.

use landform::blueprint::{Blueprint, decode};
use landform::diagnostic::Diagnostics;
use landform::model::Model;
use landform::resolve::resolve;
use landform::resource::{Body, Resource};
use std::collections::BTreeSet;

/// What stands before the sections.
const HEAD: &str = r#"
landform: 1
name: t
organization: { id: o-a1b2c3d4e5, management: "000000000001" }
accounts: { a: { id: "111111111111" } }
region: us-east-1
"#;

/// An entry that is refused when it is resolved, by the section that it stands in.
const REFUSED: &[(&str, &str)] = &[
    ("access_points", "{ in: nowhere, bucket: b }"),
    ("buckets", "{ in: nowhere, name: broken-111111111111 }"),
    ("codeartifact_domains", "{ in: nowhere }"),
    ("codeartifact_repositories", "{ in: nowhere, domain: d }"),
    ("databases", "{ in: nowhere }"),
    ("endpoints", "{ network: nowhere, service: s3 }"),
    ("event_buses", "{ in: nowhere }"),
    (
        "event_rules",
        "{ in: nowhere, pattern: { source: [s] }, targets: { to: queue/a/q } }",
    ),
    (
        "feature_groups",
        "{ in: nowhere, record_identifier: id, event_time: t, features: { id: string, t: fractional }, online: true, writer: w }",
    ),
    ("functions", "{ in: nowhere, role: r, image: i }"),
    ("file_systems", "{ in: nowhere }"),
    ("groups", "{ network: nowhere }"),
    ("identity_providers", "{ in: nowhere, url: \"https://login.example.com\" }"),
    ("instance_profiles", "{ in: nowhere, role: r }"),
    ("keys", "{ in: nowhere }"),
    ("log_groups", "{ in: nowhere }"),
    ("networks", "{ in: nowhere, cidr: 10.0.0.0/16 }"),
    ("parameters", "{ in: nowhere, value: v }"),
    ("peerings", "{ from: nowhere, to: nowhere }"),
    (
        "policies",
        "{ in: nowhere, statements: [ { Effect: Allow, Action: \"s3:ListAllMyBuckets\", Resource: \"*\" } ] }",
    ),
    ("queues", "{ in: nowhere }"),
    ("repositories", "{ in: nowhere }"),
    ("resources", "{ in: nowhere, type: \"AWS::SQS::Queue\" }"),
    ("roles", "{ in: nowhere, for: lambda }"),
    ("secrets", "{ in: nowhere }"),
    ("shares", "{ in: nowhere, of: group, access: read-only, with: account/a }"),
    (
        "state_machines",
        "{ in: nowhere, role: r, definition: { StartAt: a, States: { a: { Type: Succeed } } } }",
    ),
    ("studios", "{ network: nowhere, role: w }"),
    ("tables", "{ in: nowhere }"),
    ("topics", "{ in: nowhere }"),
    ("trails", "{ in: nowhere, bucket: logs }"),
    ("warehouses", "{ network: nowhere, key: k }"),
    ("workgroups", "{ in: nowhere, results: results }"),
];

/// Sections that are not asked: one whose entries are never refused, and one whose entries stand a level deeper.
const UNNAMED: [&str; 2] = ["control_policies", "identity_center"];

fn resolved(text: &str) -> (Model, Diagnostics) {
    let (blueprint, problems) = decode::read::<Blueprint>(0, text);
    assert!(!problems.has_errors(), "{problems:?}\n{text}");
    resolve(&blueprint.unwrap())
}

fn messages(text: &str) -> Vec<String> {
    resolved(text).1.iter().map(|problem| format!("{problem:?}")).collect()
}

/// What was refused was told where it stands; whoever points at it is not told again that it is not there.
#[test]
fn nothing_echoes_what_was_refused() {
    let mut seen = 0;
    for kind in Body::KINDS {
        // A control policy is made whatever it is attached to; what stands under Identity Center is in sections of its own
        // below it, and is made whatever is wrong with it.
        for section in Body::sections(kind).iter().filter(|section| !UNNAMED.contains(section)) {
            let (_, entry) = REFUSED
                .iter()
                .find(|(known, _)| known == section)
                .unwrap_or_else(|| panic!("no entry for `{section}`"));
            let claim = format!(
                "expect: [ {{ deny: \"s3:GetObject\", by: \"arn:aws:iam::111111111111:role/x\", on: {kind}/a/broken }} ]"
            );
            let text = format!("{HEAD}{section}: {{ broken: {entry} }}\n{claim}\n");
            let all = messages(&text);
            let echo = all.iter().any(|message| message.contains("there is no resource"));
            assert!(!all.is_empty() && !echo, "{kind} under `{section}`: {all:#?}");
            // The same reference where no such entry was written is told.
            let other = text.replace(&format!("{kind}/a/broken"), &format!("{kind}/a/another"));
            assert!(
                messages(&other).iter().any(|message| message.contains("there is no resource")),
                "{other}"
            );
            seen += 1;
        }
    }
    assert!(seen > 40, "{seen}");
}

/// The word of a section does for its entries, whatever kinds they make.
#[test]
fn a_refused_studio_or_warehouse_does_not_echo() {
    for (section, word) in [
        ("studios", "studio"),
        ("warehouses", "warehouse"),
        ("networks", "network"),
        ("groups", "group"),
    ] {
        let (_, entry) = REFUSED.iter().find(|(known, _)| *known == section).unwrap();
        let claim = format!(
            "expect: [ {{ deny: \"s3:GetObject\", by: \"arn:aws:iam::111111111111:role/x\", on: {word}/a/broken }} ]"
        );
        let all = messages(&format!("{HEAD}{section}: {{ broken: {entry} }}\n{claim}\n"));
        assert!(!all.iter().any(|message| message.contains("there is no resource")), "{all:#?}");
    }
}

/// The sections that kinds name are those of the language, and every section of entries is named.
#[test]
fn every_section_is_said_by_a_kind() {
    let schema = landform::blueprint::schema::document::<Blueprint>();
    let sections = schema["properties"].as_object().unwrap();
    let mut named: BTreeSet<&str> =
        Body::KINDS.iter().flat_map(|kind| Body::sections(kind)).copied().collect();
    for section in &named {
        assert!(sections.contains_key(*section), "the language has no `{section}`");
    }
    // Its entries stand a level deeper: groups, and permission sets.
    assert!(named.remove("identity_center"));
    let entries = sections
        .iter()
        .filter(|(_, schema)| schema.get("additionalProperties").is_some_and(|value| value.is_object()));
    let told: BTreeSet<&str> = entries.map(|(name, _)| name.as_str()).collect();
    // None is a resource: accounts are there, a pool is arithmetic, and tags are borne.
    let without = BTreeSet::from(["accounts", "pools", "tags", "uses"]);
    assert_eq!(told.difference(&without).copied().collect::<BTreeSet<_>>(), named);
}

/// Every resource of the shipped blueprints stands under a section that its kind says, by its name.
#[test]
fn every_resource_comes_from_a_section_of_its_kind() {
    let mut seen = BTreeSet::new();
    for path in std::fs::read_dir("blueprints").unwrap().map(|entry| entry.unwrap().path()) {
        // `tests/cli/platform.rs` reads those of several files.
        let text = if path.is_file() {
            std::fs::read_to_string(&path).unwrap()
        } else {
            String::new()
        };
        if !text.contains("\norganization:") {
            continue;
        }
        let (blueprint, _) = decode::read::<Blueprint>(0, &text);
        let blueprint = blueprint.unwrap();
        let (model, problems) = resolve(&blueprint);
        assert!(!problems.has_errors(), "{problems:?}");
        let from = |resource: &Resource| {
            let entries = Body::sections(resource.address.kind())
                .iter()
                .flat_map(|section| blueprint.names_under(section));
            let name = resource.address.name();
            entries.into_iter().any(|entry| {
                name.strip_prefix(entry)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
            })
        };
        // A catalog has one policy, grants derive shares and their acceptances, and guardrails are no entries.
        let derived = ["acceptance", "catalog-policy", "control-policy", "share"];
        for resource in model
            .resources
            .values()
            .filter(|resource| !derived.contains(&resource.address.kind()))
        {
            assert!(from(resource), "`{}` of {}", resource.address, path.display());
            seen.insert(resource.address.kind().to_owned());
        }
    }
    assert!(seen.len() > 25, "{seen:?}");
}
