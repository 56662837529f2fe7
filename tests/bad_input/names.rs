//! Names that can be no part of an address, in every place of a blueprint where something is named.

use crate::check;
use crate::common::program::{program, stdout};
use serde_json::Value;
use std::collections::BTreeSet;

/// A blueprint without its sections.
const HEAD: &str = r#"landform: 1
name: sample
organization: { id: o-a1b2c3d4e5, management: "000000000001" }
region: us-east-1
"#;

/// Every section with names, and an entry of it.
const SECTIONS: &[(&str, &str)] = &[
    ("accounts", "{ id: \"111111111111\" }"),
    ("keys", "{ in: a }"),
    ("buckets", "{ in: a, name: sample-a-111111111111 }"),
    ("access_points", "{ in: a, bucket: b }"),
    ("file_systems", "{ in: a }"),
    ("repositories", "{ in: a }"),
    (
        "state_machines",
        "{ in: a, role: r, definition: { StartAt: a, States: { a: { Type: Succeed } } } }",
    ),
    ("codeartifact_domains", "{ in: a }"),
    ("codeartifact_repositories", "{ in: a, domain: d }"),
    ("queues", "{ in: a }"),
    ("topics", "{ in: a }"),
    ("event_buses", "{ in: a }"),
    ("event_rules", "{ in: a, pattern: { source: [s] }, targets: { to: queue/a/q } }"),
    ("secrets", "{ in: a }"),
    ("parameters", "{ in: a, value: v }"),
    ("log_groups", "{ in: a }"),
    ("tables", "{ in: a }"),
    (
        "feature_groups",
        "{ in: a, record_identifier: c, event_time: t, features: { c: string }, writer: w }",
    ),
    ("databases", "{ in: a }"),
    ("workgroups", "{ in: a, results: b }"),
    ("identity_providers", "{ in: a, url: \"https://login.example.com\" }"),
    ("roles", "{ in: a, for: lambda }"),
    ("functions", "{ in: a, role: r, image: i }"),
    ("instance_profiles", "{ in: a, role: r }"),
    ("policies", "{ in: a, statements: [] }"),
    ("trails", "{ in: a, bucket: b }"),
    ("networks", "{ in: a, cidr: 10.0.0.0/16 }"),
    ("peerings", "{ from: m, to: n }"),
    ("groups", "{ network: n }"),
    ("endpoints", "{ network: n, service: s3 }"),
    ("warehouses", "{ network: n, key: k }"),
    ("studios", "{ network: n, role: r }"),
    ("resources", "{ in: a, type: \"AWS::SQS::Queue\" }"),
    ("shares", "{ in: a, of: catalog, with: account/b }"),
    ("control_policies", "{ on: account/a, statements: [] }"),
];

/// Names as they are written, and what is said of them.
const BAD: &[(&str, &str, &str)] = &[
    ("\"\"", "name-invalid", "a name is empty"),
    ("a/b", "name-invalid", "name `a/b` holds `/`"),
    ("/", "name-invalid", "name `/` holds `/`"),
    ("\"a\\u0007\"", "name-invalid", "name `a\u{7}` holds `\\u{7}`"),
    ("\"\\uE000\"", "name-invalid", "name `\u{E000}` holds `\\u{e000}`"),
    ("\"\\U00100000\"", "name-invalid", "name `\u{100000}` holds `\\u{100000}`"),
    (
        "\"\\U000F0000key/a/k\\U000F0001\"",
        "reserved-character",
        "the text holds a character that is reserved for internal use",
    ),
];

/// What is wrong with what is said of a file, whose only mistake is a name at this line and column.
fn complaint(text: &str, place: (usize, usize), code: &str, message: &str) -> Option<String> {
    let said = check(text.as_bytes());
    // What refers to something that there is not is told in the same round.
    let others = |problem: &&Value| problem["code"] != "reference-unknown";
    let problems: Vec<&Value> = said.problems.iter().filter(others).collect();
    let one = match problems.as_slice() {
        [only] => {
            let at = |key: &str| only["location"][key].as_u64().and_then(|at| usize::try_from(at).ok());
            only["code"] == code
                && only["message"] == message
                && (at("line"), at("column")) == (Some(place.0), Some(place.1))
                && crate::unfriendly(only).is_none()
        }
        _ => false,
    };
    let holds = one && said.status == Some(2);
    (!holds).then(|| format!("{text}\n{}\n{:?}", said.text, said.problems))
}

fn all_hold(before: &str, entry: &str) {
    let (line, column) = (before.matches('\n').count() + 1, before.len() - before.rfind('\n').unwrap());
    for (name, code, message) in BAD {
        let text = format!("{before}{name}: {entry}");
        assert_eq!(complaint(&text, (line, column), code, message), None);
    }
}

#[test]
fn no_section_takes_a_name_that_is_no_part_of_an_address() {
    for (section, entry) in SECTIONS {
        let accounts = if *section == "accounts" { "" } else { "accounts: {}\n" };
        all_hold(&format!("{HEAD}{accounts}{section}:\n  "), entry);
    }
}

#[test]
fn units_and_users_of_studios_have_names_too() {
    let organization = "organization: { id: o-a1b2c3d4e5, management: \"000000000001\" }\n";
    let units = "organization:\n  id: o-a1b2c3d4e5\n  management: \"000000000001\"\n  units:\n    ";
    assert!(HEAD.contains(organization));
    let before = [&HEAD.replace(organization, "accounts: {}\n"), units].concat();
    all_hold(&before, "{}");
    let studio = "accounts: {}\nstudios:\n  lab:\n    network: n\n    role: r\n    users:\n      ";
    all_hold(&[HEAD, studio].concat(), "{}");
}

#[test]
fn groups_and_permission_sets_have_names_too() {
    let center =
        "accounts: {}\nidentity_center:\n  instance: \"arn:aws:sso:::instance/ssoins-0123456789abcdef\"\n";
    let id = "12345678-1234-1234-1234-123456789012";
    all_hold(&[HEAD, center, "  groups:\n    "].concat(), &format!("{{ id: {id} }}"));
    let groups = format!("  groups: {{ g: {{ id: {id} }} }}\n  permission_sets:\n    ");
    all_hold(&[HEAD, center, &groups].concat(), "{ assigned_to: { group: g, in: management } }");
}

/// Pools are named by networks only, and no address holds such a name; tags have keys of their own rules.
#[test]
fn every_section_with_names_has_its_row() {
    let output = program(std::path::Path::new("."), &["schema"]).output().unwrap();
    let schema: Value = serde_json::from_str(&stdout(&output)).unwrap();
    let named =
        |(key, value): (&String, &Value)| value["additionalProperties"].is_object().then(|| key.clone());
    let sections: BTreeSet<String> =
        schema["properties"].as_object().unwrap().iter().filter_map(named).collect();
    let rows = SECTIONS.iter().map(|(section, _)| (*section).to_owned());
    assert_eq!(sections, rows.chain(["pools", "tags", "uses"].map(str::to_owned)).collect());
}
