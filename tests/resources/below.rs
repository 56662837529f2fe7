//! What a policy of an entry says of what is below its ARN counts: for rules, and for claims on the whole.

use super::said::{check_with, says};

/// An entry whose policy has one statement.
fn with_policy(kind: &str, properties: &str, at: &str, statement: &str) -> String {
    format!(
        "resources:\n  x:\n    in: own\n    type: {kind}\n    properties:\n{properties}      {at}: {{ Version: \"2012-10-17\", Statement: [ {statement} ] }}\n"
    )
}

const DOMAIN: &str = "AWS::OpenSearchService::Domain";

fn domain(statement: &str) -> String {
    with_policy(DOMAIN, "      DomainName: search\n", "AccessPolicies", statement)
}

#[test]
fn what_is_open_below_an_arn_is_told() {
    let on = "Resource: \"arn:aws:es:us-east-1:111111111111:domain/search/*\"";
    let open = domain(&format!("{{ Effect: Allow, Principal: \"*\", Action: \"es:*\", {on} }}"));
    says(&open, 1, &["public-access", "`resource/own/x`"]);
    let strange = domain(&format!(
        "{{ Effect: Allow, Principal: {{ AWS: \"333333333333\" }}, Action: \"es:*\", {on} }}"
    ));
    says(&strange, 1, &["cross-organization-access"]);
    let api = with_policy(
        "AWS::ApiGateway::RestApi",
        "      Name: pets\n",
        "Policy",
        "{ Effect: Allow, Principal: \"*\", Action: \"execute-api:Invoke\", Resource: \"execute-api:/*\" }",
    );
    says(&api, 1, &["public-access"]);
    assert!(!check_with(&api).1.contains("action-without-effect"));
    let point = with_policy(
        "AWS::S3::AccessPoint",
        "      Name: apx\n      Bucket: some-bucket-1\n",
        "Policy",
        "{ Effect: Allow, Principal: \"*\", Action: \"s3:GetObject\", Resource: \"arn:aws:s3:us-east-1:111111111111:accesspoint/apx/object/*\" }",
    );
    says(&point, 1, &["public-access"]);
    // One that names who may is open to nobody else.
    let shut = domain(&format!(
        "{{ Effect: Allow, Principal: {{ AWS: role/other/far }}, Action: \"es:*\", {on} }}"
    ));
    assert_eq!(check_with(&shut).0, 0, "{}", check_with(&shut).1);
}

#[test]
fn a_claim_on_a_whole_is_one_about_what_is_below() {
    let on = |rest: &str| format!("Resource: \"arn:aws:es:us-east-1:111111111111:domain/search{rest}\"");
    let lets_in = |rest: &str| {
        domain(&format!(
            "{{ Effect: Allow, Principal: {{ AWS: role/other/far }}, Action: \"es:*\", {} }}",
            on(rest)
        ))
    };
    let claim = |word: &str, on: &str| {
        format!("expect:\n  - {{ {word}: \"es:ESHttpGet\", by: role/other/far, \"on\": {on} }}\n")
    };
    let whole = "resource/own/x";
    says(
        &[lets_in("/*"), claim("deny", whole)].concat(),
        1,
        &["the answer is unknown", "domain/search/x", "ask about that"],
    );
    let part = "\"arn:aws:es:us-east-1:111111111111:domain/search/idx/_search\"";
    says(&[lets_in("/*"), claim("allow", part)].concat(), 0, &[]);
    says(&[lets_in("*"), claim("allow", whole)].concat(), 0, &[]);
    // What is denied below one that is allowed as a whole is told apart too.
    let both = domain(&format!(
        "{{ Effect: Allow, Principal: {{ AWS: role/other/far }}, Action: \"es:*\", {} }}, {{ Effect: Deny, Principal: \"*\", Action: \"es:*\", {} }}",
        on("*"),
        on("/secret/*")
    ));
    says(
        &[both, claim("allow", whole)].concat(),
        1,
        &["the answer is unknown", "is denied on"],
    );
    let table = |action: &str| {
        format!(
            "{}expect:\n  - {{ deny: \"{action}\", by: role/other/far, \"on\": resource/own/x }}\n",
            "resources:\n  x: { in: own, type: AWS::DynamoDB::Table, properties: { TableName: tab, BillingMode: PAY_PER_REQUEST, AttributeDefinitions: [ { AttributeName: id, AttributeType: S } ], KeySchema: [ { AttributeName: id, KeyType: HASH } ], ResourcePolicy: { PolicyDocument: { Version: \"2012-10-17\", Statement: [ { Effect: Allow, Principal: { AWS: role/other/far }, Action: \"dynamodb:*\", Resource: \"arn:aws:dynamodb:us-east-1:111111111111:table/tab/index/*\" } ] } } } }\n"
        )
    };
    says(&table("dynamodb:Query"), 1, &["the answer is unknown"]);
    // Nothing puts an item into an index.
    says(&table("dynamodb:PutItem"), 0, &[]);
}

#[test]
fn permissions_are_policies_for_rules() {
    let permission = |properties: &str| {
        format!(
            "resources:\n  p: {{ in: own, type: AWS::Lambda::Permission, properties: {{ FunctionName: f, {properties} }} }}\n"
        )
    };
    let invoke = "Action: \"lambda:InvokeFunction\"";
    says(&permission(&format!("{invoke}, Principal: \"*\"")), 1, &["public-access"]);
    says(
        &permission("Action: \"lambda:InvokeFunctionUrl\", Principal: \"*\", FunctionUrlAuthType: NONE"),
        1,
        &["public-access"],
    );
    says(
        &permission(&format!("{invoke}, Principal: s3.amazonaws.com")),
        1,
        &["confused-deputy"],
    );
    says(
        &permission(&format!("{invoke}, Principal: s3.amazonaws.com, SourceAccount: \"111111111111\"")),
        0,
        &[],
    );
    let bus = "resources:\n  p: { in: own, type: AWS::Events::EventBusPolicy, properties: { StatementId: z, Action: \"events:PutEvents\", Principal: \"*\" } }\n";
    says(bus, 1, &["public-access"]);
}

#[test]
fn what_narrows_a_permission_is_read() {
    let text = |properties: &str, word: &str, on: &str| {
        format!(
            "existing:\n  - {{ arn: \"arn:aws:lambda:us-east-1:111111111111:function:f\", policy: none }}\nresources:\n  p: {{ in: own, type: AWS::Lambda::Permission, properties: {{ Action: \"lambda:InvokeFunction\", Principal: \"222222222222\", {properties} }} }}\nexpect:\n  - {{ {word}: \"lambda:InvokeFunction\", by: role/other/far, \"on\": \"arn:aws:lambda:us-east-1:111111111111:function:{on}\", via: internet }}\n"
        )
    };
    says(&text("FunctionName: f", "allow", "f"), 0, &[]);
    says(
        &text("FunctionName: f, InvokedViaFunctionUrl: true", "allow", "f"),
        1,
        &["lambda:InvokedViaFunctionUrl"],
    );
    says(&text("FunctionName: \"111111111111:function:f\"", "allow", "f"), 0, &[]);
    let bus = |words: &str| {
        format!(
            "existing:\n  - {{ arn: \"arn:aws:events:us-east-1:111111111111:event-bus/default\", policy: none }}\nresources:\n  p: {{ in: own, type: AWS::Events::EventBusPolicy, properties: {{ StatementId: z, Action: \"events:PutEvents\", {words} }} }}\nexpect:\n  - {{ allow: \"events:PutEvents\", by: role/other/far, \"on\": \"arn:aws:events:us-east-1:111111111111:event-bus/default\" }}\n"
        )
    };
    says(&bus("Principal: \"222222222222\""), 0, &[]);
    says(
        &bus(
            "Principal: \"*\", Condition: { Key: \"aws:PrincipalOrgID\", Type: StringEquals, Value: o-a1b2c3d4e5 }",
        ),
        0,
        &[],
    );
    says(
        &bus(
            "Principal: \"*\", Condition: { Key: \"aws:PrincipalOrgID\", Type: StringEquals, Value: o-zzzzzzzzzz }",
        ),
        1,
        &["claim-fails"],
    );
}
