//! Claims in sets: everybody under `by`, every action, everything under `on`; and no two of one id.

use crate::common::blueprint::{model_of, resolved};

const HEAD: &str = "\
landform: 1
name: t
organization: { id: o-a1b2c3d4e5, root: r-a1b2, management: \"000000000001\", units: { ml: { id: ou-a1b2-11111111, accounts: [a, b] } } }
accounts: { a: { id: \"111111111111\" }, b: { id: \"222222222222\" } }
region: us-east-1
roles: { reader: { in: unit/ml, for: lambda }, other: { in: a, for: lambda } }
buckets: { one: { in: a, name: one-111111111111 }, two: { in: a, name: two-111111111111 } }
";

fn claims(rows: &str) -> Vec<String> {
    let model = model_of(&[HEAD, "expect:\n", rows].concat());
    let said = |claim: &landform::model::Claim| {
        let name = |arn: &str| arn.rsplit([':', '/']).next().unwrap().to_owned();
        format!("{}: {} {}", claim.id, name(&claim.call.principal), name(&claim.call.resource))
    };
    model.claims.iter().map(said).collect()
}

#[test]
fn a_row_with_lists_is_a_table() {
    let row = "  - { id: t, deny: [s3:GetObject, s3:PutObject], by: [role/a/reader, role/a/other], on: [bucket/a/one/x, bucket/a/two/x] }\n";
    let all = claims(row);
    assert_eq!(all.len(), 8);
    assert_eq!(all[0], "t/role/a/reader/bucket/a/one/x/s3:GetObject: reader x");
    assert_eq!(all[7], "t/role/a/other/bucket/a/two/x/s3:PutObject: other x");
    assert_eq!(
        claims(
            "  - { id: t, deny: s3:GetObject, by: role/a/reader, on: [bucket/a/one/x, bucket/a/two/y] }\n"
        ),
        ["t/bucket/a/one/x: reader x", "t/bucket/a/two/y: reader y"]
    );
    assert_eq!(
        claims(
            "  - { id: t, deny: s3:GetObject, by: [role/unit/ml/reader, anonymous], on: bucket/a/one/x }\n"
        ),
        [
            "t/role/unit/ml/reader/a: reader x",
            "t/role/unit/ml/reader/b: reader x",
            "t/anonymous: anonymous x"
        ]
    );
    assert_eq!(
        claims("  - { deny: s3:GetObject, by: role/a/reader, on: bucket/a/one/x }\n"),
        ["expect-1: reader x"]
    );
}

#[test]
fn no_two_claims_have_one_id() {
    let row =
        |id: &str| format!("  - {{ id: {id}, deny: s3:GetObject, by: role/a/reader, on: bucket/a/one/x }}\n");
    let said = |rows: &str| -> Vec<String> {
        let (_, problems) = resolved(&[HEAD, "expect:\n", rows].concat());
        problems
            .iter()
            .map(|problem| format!("{}: {}", problem.code, problem.message))
            .collect()
    };
    assert!(said(&[row("x"), row("y")].concat()).is_empty());
    assert_eq!(said(&[row("x"), row("x")].concat()), ["claim-twice: two claims are called `x`"]);
    let unnamed = row("expect-2").replace("id: expect-2, ", "");
    assert_eq!(
        said(&[row("expect-2"), unnamed].concat()),
        ["claim-twice: two claims are called `expect-2`"]
    );
    let wrong = "  - { deny: s3:GetObject, by: [role/a/reader, role/a/nobody], on: bucket/a/one/x }\n";
    assert_eq!(said(wrong).len(), 1, "{:?}", said(wrong));
}
