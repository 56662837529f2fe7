//! Rows of templates with functions in odd places.

use super::*;

/// A template around one resource `R`, with a few names to refer to.
fn template(resource_type: &str, properties: Value) -> Value {
    json!({
        "Parameters": {
            "Text": {"Type": "String"},
            "Texts": {"Type": "CommaDelimitedList"},
            "Subnets": {"Type": "List<AWS::EC2::Subnet::Id>"}
        },
        "Mappings": {"Lock": {"staging": {"role": "arn:aws:iam::222222222222:role/x", "bad": "arn:aws:iam::22:role/x", "units": ["ou-ab12-11111111"]}}},
        "Conditions": {"A": {"Fn::Equals": ["x", "y"]}},
        "Resources": {"R": {"Type": resource_type, "Properties": properties}, "Key": {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": {}}}}
    })
}

/// Type, properties in [`template`], and the violations as (pointer below `Properties`, part of the message).
fn check_templates(rows: Vec<ViolationCase>) {
    for (resource_type, properties, expected) in rows {
        let found = validate_template(&template(resource_type, properties.clone()));
        let shown: Vec<_> = found
            .iter()
            .map(|v| (v.pointer.trim_start_matches("/Resources/R/Properties"), v.message.as_str()))
            .collect();
        let same = shown.len() == expected.len()
            && shown
                .iter()
                .zip(expected)
                .all(|((at, message), (place, part))| at == place && message.contains(part));
        assert!(same, "{resource_type} {properties}\nfound {shown:#?}\nexpected {expected:#?}");
    }
}

#[test]
fn functions_are_accepted_where_their_result_could_be_right() {
    let group = "AWS::SageMaker::FeatureGroup";
    check_templates(vec![
        (
            group,
            with(
                feature_group(),
                "/RoleArn",
                json!({"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/w"}),
            ),
            &[],
        ),
        (
            group,
            with(feature_group(), "/RoleArn", json!({"Fn::Sub": ["${a}", {"a": {"Ref": "Text"}}]})),
            &[],
        ),
        (
            group,
            with(feature_group(), "/RoleArn", json!({"Fn::GetAtt": ["Role", "Arn"]})),
            &[],
        ),
        (group, with(feature_group(), "/RoleArn", json!({"Fn::ImportValue": "x"})), &[]),
        (group, with(feature_group(), "/RoleArn", json!("{{resolve:ssm:/role/writer}}")), &[]),
        (
            group,
            with(feature_group(), "/OnlineStoreConfig/EnableOnlineStore", json!({"Ref": "Text"})),
            &[],
        ),
        (
            group,
            with(
                feature_group(),
                "/OnlineStoreConfig/TtlDuration/Value",
                json!({"Fn::FindInMap": ["Lock", {"Ref": "Text"}, "ttl"]}),
            ),
            &[],
        ),
        (
            group,
            with(feature_group(), "/OnlineStoreConfig/SecurityConfig/KmsKeyId", json!({"Ref": "Key"})),
            &[],
        ),
        (
            group,
            with(feature_group(), "/OnlineStoreConfig", json!({"Ref": "AWS::NoValue"})),
            &[],
        ),
        (
            group,
            with(
                feature_group(),
                "/OnlineStoreConfig",
                json!({"Fn::If": ["A", {"EnableOnlineStore": true}, {"Ref": "AWS::NoValue"}]}),
            ),
            &[],
        ),
        (
            group,
            with(
                feature_group(),
                "/FeatureDefinitions",
                json!({"Fn::Transform": {"Name": "AWS::Include", "Parameters": {}}}),
            ),
            &[],
        ),
        (
            group,
            with(feature_group(), "/OnlineStoreConfig/Fn::Transform", json!({"Name": "AWS::Include"})),
            &[],
        ),
        (
            group,
            with(
                feature_group(),
                "/Tags/0",
                json!({"Fn::If": ["A", {"Key": "a", "Value": "b"}, {"Ref": "AWS::NoValue"}]}),
            ),
            &[],
        ),
        (
            "AWS::RAM::ResourceShare",
            with(share(), "/Principals", json!({"Ref": "Texts"})),
            &[],
        ),
        (
            "AWS::RAM::ResourceShare",
            with(share(), "/Principals", json!({"Fn::Split": [",", {"Ref": "Text"}]})),
            &[],
        ),
        (
            "AWS::RAM::ResourceShare",
            with(share(), "/Principals", json!({"Fn::FindInMap": ["Lock", "staging", "units"]})),
            &[],
        ),
        (
            "AWS::RAM::ResourceShare",
            with(share(), "/Principals/0", json!({"Fn::Join": ["", ["2", "3"]]})),
            &[],
        ),
        (
            "AWS::CloudFormation::StackSet",
            with(
                without(stack_set(), "TemplateBody"),
                "/TemplateURL",
                json!({"Fn::Sub": "https://${Text}"}),
            ),
            &[],
        ),
        (
            "AWS::CloudFormation::StackSet",
            with(
                with(
                    stack_set(),
                    "/TemplateBody",
                    json!({"Fn::If": ["A", "{}", {"Ref": "AWS::NoValue"}]}),
                ),
                "/TemplateURL",
                json!({"Fn::If": ["B", "https://bucket.s3.amazonaws.com/t", {"Ref": "AWS::NoValue"}]}),
            ),
            &[],
        ),
        // Different texts for all we know: neither twice the same item nor more than five of them.
        (
            "AWS::CloudWatch::Alarm",
            with(
                alarm(),
                "/AlarmActions",
                json!([{"Ref": "Text"}, {"Fn::GetAtt": ["Topic", "TopicArn"]}]),
            ),
            &[],
        ),
        (
            "AWS::CloudWatch::Alarm",
            with(
                alarm(),
                "/AlarmActions",
                json!([{"Fn::If": ["A", "x", "y"]}, {"Fn::If": ["B", "x", "z"]}]),
            ),
            &[],
        ),
        (
            "AWS::EC2::Subnet",
            json!({"VpcId": {"Ref": "Vpc"}, "CidrBlock": {"Fn::Select": [0, {"Fn::Cidr": ["10.0.0.0/16", 4, 8]}]}}),
            &[],
        ),
        ("AWS::IAM::Role", json!({"AssumeRolePolicyDocument": {"Fn::Sub": "{}"}}), &[]),
        (
            "AWS::IAM::ManagedPolicy",
            json!({"PolicyDocument": {"Statement": [{"Condition": {"StringEquals": {"a": {"Ref": "Text"}}}}]}, "Roles": [{"Ref": "Role"}]}),
            &[],
        ),
    ]);
}

#[test]
fn errors_beside_and_inside_functions_are_still_found() {
    let group = "AWS::SageMaker::FeatureGroup";
    check_templates(vec![
        (
            group,
            with(
                with(feature_group(), "/RoleArn", json!({"Ref": "Text"})),
                "/OnlineStoreConfig",
                json!({"Fn::If": ["A", {"Enable": true}, {"EnableOnlineStore": 1}]}),
            ),
            &[
                ("/OnlineStoreConfig/Fn::If/1/Enable", "`OnlineStoreConfig.Enable` is not a property"),
                ("/OnlineStoreConfig/Fn::If/2/EnableOnlineStore", "must be true or false, not a"),
            ],
        ),
        (
            group,
            with(
                feature_group(),
                "/RoleArn",
                json!({"Fn::If": ["A", {"Fn::If": ["B", {"Ref": "Text"}, "x"]}, "y"]}),
            ),
            &[
                ("/RoleArn/Fn::If/1/Fn::If/2", "is `x`, which is not a role ARN"),
                ("/RoleArn/Fn::If/2", "is `y`, which is not a role ARN"),
            ],
        ),
        (
            group,
            with(feature_group(), "/RoleArn", json!({"Fn::FindInMap": ["Lock", "staging", "bad"]})),
            &[("/RoleArn", "not a role ARN")],
        ),
        (
            group,
            with(feature_group(), "/RoleArn", json!({"Fn::FindInMap": ["Lock", "staging", "role"]})),
            &[],
        ),
        (
            group,
            with(feature_group(), "/OnlineStoreConfig", json!({"Fn::Sub": "{}"})),
            &[("/OnlineStoreConfig", "must be a map, not text")],
        ),
        (
            group,
            with(feature_group(), "/RoleArn", json!({"Ref": "Subnets"})),
            &[("/RoleArn", "must be text, not a list")],
        ),
        (
            group,
            with(feature_group(), "/FeatureDefinitions", json!({"Fn::Join": ["", []]})),
            &[("/FeatureDefinitions", "must be a list, not text")],
        ),
        (
            group,
            with(feature_group(), "/EventTimeFeatureName", json!({"Ref": "AWS::NoValue"})),
            &[("", "misses the required property `EventTimeFeatureName`")],
        ),
        (
            group,
            with(feature_group(), "/FeatureGroupStatus", json!({"Ref": "Text"})),
            &[("/FeatureGroupStatus", "read-only")],
        ),
        (
            group,
            with(feature_group(), "/Tags", json!([{"Ref": "AWS::NoValue"}, {"Key": "a"}])),
            &[("/Tags/1", "`Tags[0]` misses the required property `Value`")],
        ),
        (
            "AWS::RAM::ResourceShare",
            with(share(), "/Principals", json!({"Ref": "Text"})),
            &[("/Principals", "must be a list, not text")],
        ),
        (
            "AWS::CloudFormation::StackSet",
            with(
                with(stack_set(), "/TemplateBody", json!({"Ref": "Text"})),
                "/TemplateURL",
                json!({"Ref": "Text"}),
            ),
            &[("", "may have only one of")],
        ),
        (
            "AWS::EC2::VPCEndpoint",
            json!({"VpcId": {"Ref": "Vpc"}, "VpcEndpointTyp": "Gateway", "ServiceName": {"Fn::Sub": "x"}}),
            &[("/VpcEndpointTyp", "did you mean `VpcEndpointType`?")],
        ),
    ]);
}
