//! Reading, writing and building policy documents.

use super::{BaseOperator, Document, Operator, PrincipalSet, Statement, Version};
use serde_json::{Value, json};

fn problems(json: &Value) -> Vec<String> {
    Document::parse(json)
        .err()
        .unwrap_or_default()
        .iter()
        .map(ToString::to_string)
        .collect()
}

#[test]
fn a_built_policy_is_the_one_read() {
    let built = Document::new(vec![
        Statement::allow()
            .sid("Read")
            .principals(PrincipalSet::aws(["arn:aws:iam::111111111111:root"]))
            .actions(["s3:ListBucket", "s3:GetObject"])
            .resources(["arn:aws:s3:::b", "arn:aws:s3:::b/*"])
            .when("StringEquals", "aws:PrincipalOrgID", ["o-1"])
            .when("Bool", "aws:SecureTransport", ["true"]),
    ]);
    let json = json!({"Version": "2012-10-17", "Statement": [{
        "Sid": "Read", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111111111111:root"},
        "Action": ["s3:GetObject", "s3:ListBucket"], "Resource": ["arn:aws:s3:::b", "arn:aws:s3:::b/*"],
        "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}, "Bool": {"aws:SecureTransport": "true"}}}]});
    assert_eq!(built.to_json(), json);
    assert_eq!(Document::parse(&json), Ok(built));
}

#[test]
fn lists_are_sets_and_sloppiness_with_one_meaning_is_read() {
    let sloppy = json!({"Statement": {"Effect": "Deny", "Principal": {"AWS": ["*"]}, "Action": ["a:b", "a:b"], "Resource": ["*"],
        "Condition": {"bool": {"aws:SecureTransport": false}, "NumericLessThan": {"s3:max-keys": [10, 2]}}}});
    let strict = json!({"Version": "2008-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "a:b", "Resource": "*",
        "Condition": {"NumericLessThan": {"s3:max-keys": ["10", "2"]}, "Bool": {"aws:SecureTransport": "false"}}}]});
    let document = Document::parse(&sloppy).unwrap();
    assert_eq!(document.version, Version::V2008);
    assert_eq!(document.to_json(), strict);
    assert_eq!(Document::parse(&strict).unwrap(), document);
}

#[test]
fn every_problem_is_told_with_its_place() {
    let json = json!({"Version": "2013", "Statement": [
        {"Effect": "allow", "Action": "a:b", "Resource": "*"},
        {"Effect": "Allow", "Action": "a:b", "NotAction": "a:b", "Resource": 3, "condition": {}},
        {"Effect": "Allow", "NotAction": [], "Resource": "*", "Condition": {"NullIfExists": {"a/b": "true"}, "Bool": {"k": null}}},
        7]});
    assert_eq!(
        problems(&json),
        [
            "/Version: the version is `2012-10-17` or `2008-10-17`",
            "/Statement/0/Effect: the effect is `Allow` or `Deny`, in this case of letters",
            "/Statement/1/condition: `condition` is not an element of a policy here",
            "/Statement/1: the statement has both `Action` and `NotAction`",
            "/Statement/1/Resource: this is a text or a list of texts",
            "/Statement/2/NotAction: an empty `NotAction` would mean everything",
            "/Statement/2/Condition/NullIfExists: `Null` takes no `IfExists`: it already asks whether the key exists",
            "/Statement/2/Condition/Bool/k: this is a text, a number or a boolean",
            "/Statement/3: a statement is a JSON object",
        ]
    );
}

#[test]
fn operators_are_read_in_any_case_and_written_as_aws_does() {
    for base in BaseOperator::ALL {
        let text = format!("forallvalues:{}", base.as_str().to_uppercase());
        assert_eq!(
            Operator::parse(&text).unwrap().to_string(),
            format!("ForAllValues:{}", base.as_str())
        );
    }
    assert_eq!(
        Operator::parse("ForAnyValue:StringLikeIfExists").unwrap().to_string(),
        "ForAnyValue:StringLikeIfExists"
    );
    assert!(Operator::parse("ForSomeValues:StringLike").is_err());
    assert!(Operator::parse("StringAlike").is_err());
}

#[test]
fn a_second_call_for_the_same_key_adds_values() {
    let twice = Statement::allow().when("StringEquals", "k", ["b"]).when("StringEquals", "k", ["a"]);
    assert_eq!(twice, Statement::allow().when("StringEquals", "k", ["a", "b"]));
}

#[test]
fn a_misspelled_operator_does_not_read_back() {
    let json = Document::new(vec![Statement::allow().actions(["a:b"]).resources(["*"]).when(
        "StringEqual",
        "k",
        ["v"],
    )])
    .to_json();
    assert_eq!(
        problems(&json),
        ["/Statement/0/Condition/StringEqual: `StringEqual` is not a condition operator"]
    );
}
