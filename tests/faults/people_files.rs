//! What Identity Center's files promise: who waits for whom, which ids are learned, and which names and ids cannot be.

use crate::common::files::{folder, texts};
use crate::common::program::{inside, stderr, stdout};
use std::fs;

const HEAD: &str = r#"
landform: 1
name: people
organization: { id: o-a1b2c3d4e5, root: r-a1b2, management: "000000000001" }
accounts: { science: { id: "111111111111" }, store: { id: "222222222222" } }
region: eu-central-1
policies: { limit: { in: [science, store], statements: { Effect: Allow, Action: "s3:*", Resource: "*" } } }
identity_center:
  instance: arn:aws:sso:::instance/ssoins-0123456789abcdef
  identity_store: d-0123456789
"#;
const GROUP: &str = "1234567890-12345678-1234-1234-1234-1234567890AB";

fn blueprint(groups: &str, sets: &str) -> String {
    format!("{HEAD}  groups: {{ {groups} }}\n  permission_sets: {{ {sets} }}\n")
}

/// What `check` says, and its exit status.
fn checked(text: &str) -> (i32, String) {
    let at = folder(&[("b.yaml", text)]);
    let done = inside(at.path(), &["check", "b.yaml"]);
    (done.status.code().unwrap(), [stdout(&done), stderr(&done)].concat())
}

#[test]
fn nobody_becomes_a_permission_set_before_its_boundary_and_its_statements_stand() {
    let sets = "data: { boundary: limit, statements: { Effect: Allow, Action: \"s3:GetObject\", Resource: \"*\" }, assigned_to: { group: g, in: science } },
      plain: { policies: SecurityAudit, assigned_to: { group: g, in: science } }";
    let at = folder(&[("b.yaml", &blueprint(&format!("g: {{ id: {GROUP} }}"), sets))]);
    let done = inside(at.path(), &["synth", "b.yaml", "--out", "out"]);
    assert!(done.status.success(), "{}", stderr(&done));
    let files = texts(&at.path().join("out/terraform"));
    let main: String = files
        .into_iter()
        .filter(|(path, _)| path.ends_with("people/main.tf"))
        .map(|(_, text)| text)
        .collect();
    let assignments: Vec<&str> = main
        .split("resource \"")
        .filter(|block| block.starts_with("aws_ssoadmin_account_assignment"))
        .collect();
    let [data, plain] = assignments.as_slice() else {
        panic!("{main}");
    };
    for kind in [
        "aws_ssoadmin_permission_set_inline_policy.data",
        "aws_ssoadmin_permissions_boundary_attachment.data",
    ] {
        assert!(data.contains(&format!("    {kind},\n")), "{data}");
    }
    assert!(!plain.contains("depends_on"), "{plain}");
}

#[test]
fn the_ids_that_aws_gives_are_learned() {
    let sets = "data: { assigned_to: { group: made, in: science } }";
    let at = folder(&[("b.yaml", &blueprint("made: {}", sets))]);
    let outputs = format!(
        r#"{{ "permission_set_definition_management_data_id": {{ "value": "arn:aws:sso:::permissionSet/ssoins-0123456789abcdef/ps-0123456789abcdef" }},
             "identity_group_management_made_id": {{ "value": "{GROUP}" }} }}"#
    );
    fs::write(at.path().join("told.json"), outputs).unwrap();
    let done = inside(at.path(), &["lock", "update", "b.yaml", "--from", "told.json"]);
    assert!(done.status.success(), "{}{}", stdout(&done), stderr(&done));
    let lock = fs::read_to_string(at.path().join("b.lock.yaml")).unwrap();
    assert!(lock.contains("ps-0123456789abcdef") && lock.contains(GROUP), "{lock}");
    let done = inside(at.path(), &["check", "b.yaml"]);
    assert!(done.status.success(), "{}{}", stdout(&done), stderr(&done));
}

#[test]
fn names_that_run_together_are_told_apart() {
    let groups = "b-c: {}, c: {}";
    let sets =
        "a: { assigned_to: { group: b-c, in: science } }, a-b: { assigned_to: { group: c, in: science } }";
    let (code, said) = checked(&blueprint(groups, sets));
    assert_eq!(code, 0, "{said}");
}

#[test]
fn what_cannot_be_is_told_where_it_stands() {
    let set = "data: { assigned_to: { group: c, in: science } }";
    let twice = format!("c: {{ id: {GROUP} }}, d: {{ id: {GROUP} }}");
    let placed = "data: { name: \"x{account_name}\", assigned_to: { group: c, in: science } }";
    let rows = [
        (blueprint(&twice, set), "`c` and `d` are one group"),
        (blueprint("c: {}", placed), "a permission set has one name in every account"),
        (
            blueprint("c: {}", set).replace(":::instance", "::123456789012:instance"),
            "is no ARN of an instance of Identity Center",
        ),
        (
            blueprint("c: {}", set).replace(":::instance", ":eu-central-1::instance"),
            "is no ARN of an instance of Identity Center",
        ),
    ];
    for (text, says) in rows {
        let (code, said) = checked(&text);
        assert!(code == 2 && said.contains(says), "{code}: {said}");
    }
}
