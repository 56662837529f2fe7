//! Edits of what is deployed: a property that no update changes, a type that holds data, an entry that goes.

use crate::common::program::{inside, stdout};
use std::fs;
use std::path::Path;

const TABLE: &str = r#"landform: 1
name: t
organization: { id: o-a1b2c3d4e5, management: "000000000001" }
accounts: { a: { id: "111111111111" } }
region: us-east-1
resources:
  rows:
    in: a
    type: AWS::DynamoDB::Table
    properties:
      TableName: rows
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [ { AttributeName: id, AttributeType: S }, { AttributeName: at, AttributeType: S } ]
      KeySchema: [ { AttributeName: id, KeyType: HASH }, { AttributeName: at, KeyType: RANGE } ]
  plan:
    in: a
    type: AWS::SSM::Parameter
    properties: { Name: plan, Type: String, Value: x }
"#;

fn deployed(at: &Path) {
    fs::write(at.join("b.yaml"), TABLE).unwrap();
    let output = inside(at, &["lock", "update", "b.yaml", "--pin"]);
    assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
}

/// What is said of a text where the table above is deployed.
fn after(text: &str) -> (i32, String) {
    let folder = tempfile::tempdir().unwrap();
    deployed(folder.path());
    fs::write(folder.path().join("b.yaml"), text).unwrap();
    let output = inside(folder.path(), &["check", "b.yaml"]);
    (output.status.code().unwrap(), stdout(&output))
}

#[test]
fn what_changes_in_place_is_not_told() {
    assert_eq!(after(TABLE).0, 0, "{}", after(TABLE).1);
    let (code, said) = after(
        &TABLE
            .replace(
                "PAY_PER_REQUEST",
                "PROVISIONED, ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 }",
            )
            .replace(
                "BillingMode: PROVISIONED, ProvisionedThroughput:",
                "BillingMode: PROVISIONED\n      ProvisionedThroughput:",
            ),
    );
    assert_eq!(code, 0, "{said}");
}

#[test]
fn what_would_be_made_anew_is_told_with_what_is_lost() {
    let (code, said) = after(&TABLE.replace("TableName: rows", "TableName: lines"));
    assert!(
        code == 2 && said.contains("error[edit-replaces]") && said.contains("its items"),
        "{said}"
    );
    assert!(
        said.contains("`properties.TableName` was deployed as `rows` and would be `lines`"),
        "{said}"
    );
    let acknowledged = TABLE.replace("TableName: rows", "TableName: lines")
        + "replace: [ { what: resource/a/rows, reason: empty } ]\n";
    assert_eq!(after(&acknowledged).0, 0, "{}", after(&acknowledged).1);
    // What holds nothing is made anew with a word.
    let (code, said) = after(&TABLE.replace("Name: plan,", "Name: other,"));
    assert!(code == 0 && said.contains("warning[edit-replaces]"), "{said}");
}

#[test]
fn what_goes_is_told_where_it_holds_data() {
    let (from, to) = (TABLE.find("  rows:").unwrap(), TABLE.find("  plan:").unwrap());
    let without = [&TABLE[..from], &TABLE[to..]].concat();
    let (code, said) = after(&without);
    assert!(
        code == 2 && said.contains("error[edit-removes]") && said.contains("its items"),
        "{said}"
    );
    let (code, said) = after(&TABLE[..to]);
    assert_eq!(code, 0, "{said}");
}
