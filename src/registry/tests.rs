//! Rows of instances, valid and not; what every embedded schema holds; any value at all.

mod functions;

use super::*;
use proptest::prelude::*;
use serde_json::json;
use std::time::Instant;

/// Type, properties, and the violations as (pointer, part of the message).
type ViolationCase = (&'static str, Value, &'static [(&'static str, &'static str)]);

fn check(rows: Vec<ViolationCase>) {
    for (resource_type, properties, expected) in rows {
        let found = validate(resource_type, &properties).unwrap();
        let shown: Vec<_> = found.iter().map(|v| (v.pointer.as_str(), v.message.as_str())).collect();
        let same = shown.len() == expected.len()
            && shown
                .iter()
                .zip(expected)
                .all(|((at, message), (place, part))| at == place && message.contains(part));
        assert!(same, "{resource_type} {properties}\nfound {shown:#?}\nexpected {expected:#?}");
    }
}

fn feature_group() -> Value {
    json!({
        "FeatureGroupName": "cross-account-fg-1",
        "RecordIdentifierFeatureName": "customer_id",
        "EventTimeFeatureName": "event_time",
        "FeatureDefinitions": [
            {"FeatureName": "customer_id", "FeatureType": "String"},
            {"FeatureName": "event_time", "FeatureType": "Fractional"}
        ],
        "OnlineStoreConfig": {
            "EnableOnlineStore": true,
            "SecurityConfig": {"KmsKeyId": "arn:aws:kms:us-east-1:111111111111:alias/fs-online"},
            "TtlDuration": {"Unit": "Days", "Value": 30}
        },
        "OfflineStoreConfig": {
            "S3StorageConfig": {"S3Uri": "s3://feature-store-offline-111111111111/fg", "KmsKeyId": "1234abcd-12ab-34cd-56ef-1234567890ab"},
            "TableFormat": "Glue"
        },
        "RoleArn": "arn:aws:iam::111111111111:role/fs-writer",
        "Tags": [{"Key": "team", "Value": "ml"}]
    })
}

fn stack_set() -> Value {
    json!({
        "StackSetName": "governance-keys",
        "PermissionModel": "SERVICE_MANAGED",
        "AutoDeployment": {"Enabled": true, "RetainStacksOnAccountRemoval": false},
        "Capabilities": ["CAPABILITY_NAMED_IAM"],
        "OperationPreferences": {
            "FailureTolerancePercentage": 0, "MaxConcurrentPercentage": 100, "RegionConcurrencyType": "PARALLEL", "ConcurrencyMode": "SOFT_FAILURE_TOLERANCE"
        },
        "StackInstancesGroup": [{
            "DeploymentTargets": {"OrganizationalUnitIds": ["ou-ab12-11111111"]},
            "Regions": ["us-east-1"],
            "ParameterOverrides": [{"ParameterKey": "Stage", "ParameterValue": "prod"}]
        }],
        "TemplateBody": "{}",
        "ManagedExecution": {"Active": true}
    })
}

fn share() -> Value {
    json!({
        "Name": "fg-1-read",
        "ResourceArns": ["arn:aws:sagemaker:us-east-1:111111111111:feature-group/cross-account-fg-1"],
        "Principals": ["222222222222"],
        "PermissionArns": ["arn:aws:ram::aws:permission/AWSRAMPermissionSageMakerFeatureGroupReadWrite"],
        "AllowExternalPrincipals": false
    })
}

fn alarm() -> Value {
    json!({
        "MetricName": "Reads", "Namespace": "FeatureStore", "Statistic": "Sum", "Period": 300, "EvaluationPeriods": 1,
        "Threshold": 1, "ComparisonOperator": "GreaterThanOrEqualToThreshold"
    })
}

/// `base` with the value at `pointer` set.
fn with(base: Value, at: &str, value: Value) -> Value {
    let mut out = base;
    let (above, last) = at.rsplit_once('/').unwrap();
    match out.pointer_mut(above).unwrap() {
        Value::Array(items) => items[last.parse::<usize>().unwrap()] = value,
        object => object[last] = value,
    }
    out
}

fn without(base: Value, name: &str) -> Value {
    let mut out = base;
    out.as_object_mut().unwrap().remove(name);
    out
}

#[test]
fn valid_instances_have_no_violation() {
    let trust = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "sagemaker.amazonaws.com"}, "Action": "sts:AssumeRole"}]});
    check(vec![
        ("AWS::SageMaker::FeatureGroup", feature_group(), &[]),
        ("AWS::CloudFormation::StackSet", stack_set(), &[]),
        ("AWS::RAM::ResourceShare", share(), &[]),
        ("AWS::CloudWatch::Alarm", alarm(), &[]),
        (
            "AWS::CloudWatch::Alarm",
            json!({"Metrics": [{"Id": "m", "Expression": "1"}], "Dimensions": [], "EvaluationPeriods": 1, "Threshold": 1,
                   "ComparisonOperator": "GreaterThanThreshold"}),
            &[],
        ),
        (
            "AWS::IAM::Role",
            json!({"RoleName": "fs-owner", "AssumeRolePolicyDocument": trust, "MaxSessionDuration": 3600,
                   "ManagedPolicyArns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"], "Policies": [{"PolicyName": "p", "PolicyDocument": {"Statement": []}}]}),
            &[],
        ),
        (
            "AWS::IAM::ManagedPolicy",
            json!({"ManagedPolicyName": "p", "PolicyDocument": trust, "Path": "/"}),
            &[],
        ),
        (
            "AWS::KMS::Key",
            json!({"KeyPolicy": trust, "EnableKeyRotation": true, "PendingWindowInDays": 30}),
            &[],
        ),
        (
            "AWS::KMS::Alias",
            json!({"AliasName": "alias/fs-online", "TargetKeyId": {"Fn::GetAtt": ["Key", "Arn"]}}),
            &[],
        ),
        (
            "AWS::S3::Bucket",
            json!({
                "BucketName": "feature-store-offline-111111111111",
                "BucketEncryption": {"ServerSideEncryptionConfiguration": [{"BucketKeyEnabled": true,
                    "ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "alias/fs-offline"}}]},
                "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
                "PublicAccessBlockConfiguration": {"BlockPublicAcls": true, "BlockPublicPolicy": true, "IgnorePublicAcls": true, "RestrictPublicBuckets": true},
                "VersioningConfiguration": {"Status": "Enabled"},
                "LifecycleConfiguration": {"Rules": [{"Status": "Enabled", "ExpirationInDays": 30}]}
            }),
            &[],
        ),
        ("AWS::S3::BucketPolicy", json!({"Bucket": "b-1", "PolicyDocument": trust}), &[]),
        (
            "AWS::CloudTrail::Trail",
            json!({"IsLogging": true, "S3BucketName": "trail-111111111111", "IsMultiRegionTrail": false, "KMSKeyId": "alias/trail",
                   "AdvancedEventSelectors": [{"Name": "fg", "FieldSelectors": [
                       {"Field": "eventCategory", "Equals": ["Data"]}, {"Field": "resources.type", "Equals": ["AWS::SageMaker::FeatureGroup"]}]}]}),
            &[],
        ),
        (
            "AWS::Logs::MetricFilter",
            json!({"LogGroupName": "/trail/fg", "FilterPattern": "{ $.errorCode = * }",
                   "MetricTransformations": [{"MetricName": "Reads", "MetricNamespace": "FeatureStore", "MetricValue": "1"}]}),
            &[],
        ),
        (
            "AWS::Logs::LogGroup",
            json!({"LogGroupName": "/trail/fg", "RetentionInDays": 365, "KmsKeyId": "arn:aws:kms:us-east-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab"}),
            &[],
        ),
        (
            "AWS::Athena::WorkGroup",
            json!({"Name": "featurestore", "WorkGroupConfiguration": {"EnforceWorkGroupConfiguration": true,
                   "ResultConfiguration": {"OutputLocation": "s3://athena-results-222222222222/", "EncryptionConfiguration": {"EncryptionOption": "SSE_KMS", "KmsKey": "k"}}}}),
            &[],
        ),
        (
            "AWS::Glue::Database",
            json!({"CatalogId": "111111111111", "DatabaseInput": {"Name": "sagemaker_featurestore"}}),
            &[],
        ),
        (
            "AWS::LakeFormation::PrincipalPermissions",
            json!({"Principal": {"DataLakePrincipalIdentifier": "arn:aws:iam::111111111111:role/x"},
            "Resource": {"Database": {"CatalogId": "111111111111", "Name": "d"}}, "Permissions": ["DESCRIBE"], "PermissionsWithGrantOption": []}),
            &[],
        ),
        (
            "AWS::EC2::SecurityGroup",
            json!({"GroupDescription": "endpoints", "VpcId": {"Ref": "Vpc"}, "SecurityGroupIngress": [
            {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": "10.0.0.0/16"}]}),
            &[],
        ),
        (
            "AWS::EC2::Subnet",
            json!({"VpcId": {"Ref": "Vpc"}, "CidrBlock": "10.0.1.0/24", "AvailabilityZone": {"Fn::Select": [0, {"Fn::GetAZs": ""}]}}),
            &[],
        ),
        (
            "AWS::EC2::VPCEndpoint",
            json!({"VpcId": "vpc-0a1b2c3d", "ServiceName": "com.amazonaws.us-east-1.s3", "VpcEndpointType": "Gateway", "RouteTableIds": ["rtb-1"], "PolicyDocument": trust}),
            &[],
        ),
        (
            "AWS::SageMaker::Endpoint",
            json!({"EndpointName": "fraud", "EndpointConfigName": "fraud-1"}),
            &[],
        ),
    ]);
}

#[test]
fn wrong_instances_are_named() {
    check(vec![
        (
            "AWS::SageMaker::FeatureGroup",
            with(feature_group(), "/OnlineStoreConfig/EnableOnlineStor", json!(true)),
            &[(
                "/OnlineStoreConfig/EnableOnlineStor",
                "`OnlineStoreConfig.EnableOnlineStor` is not a property; did you mean `EnableOnlineStore`?",
            )],
        ),
        (
            "AWS::SageMaker::FeatureGroup",
            with(feature_group(), "/FeatureDefinitions/1/FeatureType", json!("Float")),
            &[(
                "/FeatureDefinitions/1/FeatureType",
                "`FeatureDefinitions[1].FeatureType` is `Float`; allowed: `Integral`, `Fractional`, `String`",
            )],
        ),
        (
            "AWS::SageMaker::FeatureGroup",
            without(feature_group(), "EventTimeFeatureName"),
            &[(
                "",
                "`AWS::SageMaker::FeatureGroup` misses the required property `EventTimeFeatureName`",
            )],
        ),
        (
            "AWS::SageMaker::FeatureGroup",
            with(feature_group(), "/RoleArn", json!("arn:aws:iam::11111111111:role/fs-writer")),
            &[("/RoleArn", "which is not a role ARN")],
        ),
        (
            "AWS::SageMaker::FeatureGroup",
            with(feature_group(), "/OnlineStoreConfig/SecurityConfig/KmsKeyId", json!("fs-online")),
            &[(
                "/OnlineStoreConfig/SecurityConfig/KmsKeyId",
                "is `fs-online`, which is not a key ARN, nor a key id, nor a key alias",
            )],
        ),
        (
            "AWS::SageMaker::FeatureGroup",
            with(feature_group(), "/CreationTime", json!("now")),
            &[("/CreationTime", "`CreationTime` is read-only")],
        ),
        (
            "AWS::SageMaker::FeatureGroup",
            with(feature_group(), "/OnlineStoreConfig/EnableOnlineStore", json!("true")),
            &[("/OnlineStoreConfig/EnableOnlineStore", "must be true or false, not text")],
        ),
        (
            "AWS::CloudFormation::StackSet",
            with(stack_set(), "/PermissionModel", json!("SERVICE-MANAGED")),
            &[("/PermissionModel", "allowed: `SERVICE_MANAGED`, `SELF_MANAGED`")],
        ),
        (
            "AWS::CloudFormation::StackSet",
            without(stack_set(), "TemplateBody"),
            &[("", "needs one of `TemplateURL`, `TemplateBody`")],
        ),
        (
            "AWS::CloudFormation::StackSet",
            with(stack_set(), "/TemplateURL", json!("https://bucket.s3.amazonaws.com/t")),
            &[("", "may have only one of `TemplateURL`, `TemplateBody`")],
        ),
        (
            "AWS::CloudFormation::StackSet",
            with(
                stack_set(),
                "/StackInstancesGroup/0/DeploymentTargets",
                json!({"Accounts": ["11111111111"]}),
            ),
            &[(
                "/StackInstancesGroup/0/DeploymentTargets/Accounts/0",
                "is `11111111111`, which does not match `^[0-9]{12}$`",
            )],
        ),
        (
            "AWS::CloudFormation::StackSet",
            with(stack_set(), "/OperationPreferences/MaxConcurrentPercentage", json!(101)),
            &[("/OperationPreferences/MaxConcurrentPercentage", "is `101`; the most is 100")],
        ),
        (
            "AWS::RAM::ResourceShare",
            with(share(), "/PermissionArn", json!([])),
            &[("/PermissionArn", "did you mean `PermissionArns`?")],
        ),
        (
            "AWS::RAM::ResourceShare",
            with(share(), "/Principals", json!("222222222222")),
            &[("/Principals", "must be a list, not text")],
        ),
        (
            "AWS::RAM::ResourceShare",
            with(share(), "/Principals/0", json!(222222222222_u64)),
            &[("/Principals/0", "must be text, not a")],
        ),
        (
            "AWS::RAM::ResourceShare",
            without(share(), "Name"),
            &[("", "misses the required property `Name`")],
        ),
        (
            "AWS::RAM::ResourceShare",
            with(share(), "/Zebra", json!(1)),
            &[("/Zebra", "is not a property; allowed: `")],
        ),
        (
            "AWS::CloudWatch::Alarm",
            with(alarm(), "/ExtendedStatistic", json!("p99")),
            &[("", "which exclude each other")],
        ),
        (
            "AWS::CloudWatch::Alarm",
            with(alarm(), "/ComparisonOperator", json!(">")),
            &[("/ComparisonOperator", "is `>`; allowed: ")],
        ),
        (
            "AWS::IAM::Role",
            json!({"RoleName": "a b", "AssumeRolePolicyDocument": {}}),
            &[("/RoleName", "does not match")],
        ),
        (
            "AWS::IAM::Role",
            json!({"AssumeRolePolicyDocument": {}, "MaxSessionDuration": 60}),
            &[("/MaxSessionDuration", "the least is 3600")],
        ),
        (
            "AWS::IAM::Policy",
            json!({"PolicyName": "p", "PolicyDocument": {}}),
            &[("", "needs at least one of `Users`, `Groups`, `Roles`")],
        ),
        (
            "AWS::KMS::Alias",
            json!({"AliasName": "fs-online", "TargetKeyId": "k"}),
            &[("/AliasName", "a key alias")],
        ),
        (
            "AWS::S3::Bucket",
            json!({"BucketName": "Bucket"}),
            &[("/BucketName", "not a bucket name")],
        ),
        (
            "AWS::S3::Bucket",
            json!({"VersioningConfiguration": {"Status": "On"}}),
            &[("/VersioningConfiguration/Status", "allowed: `Enabled`, `Suspended`")],
        ),
        (
            "AWS::Logs::LogGroup",
            json!({"RetentionInDays": 42}),
            &[("/RetentionInDays", "and ")],
        ),
        (
            "AWS::CloudTrail::Trail",
            json!({"IsLogging": true}),
            &[("", "misses the required property `S3BucketName`")],
        ),
        (
            "AWS::EC2::VPC",
            json!({"CidrBlock": "10.0.0.0/33"}),
            &[("/CidrBlock", "is not an IPv4 network")],
        ),
        (
            "AWS::EC2::VPC",
            json!({"CidrBlock": "10.0.0.0/16", "Ipv4NetmaskLength": 16}),
            &[("", "has `Ipv4NetmaskLength`, which needs `Ipv4IpamPoolId`")],
        ),
        (
            "AWS::EC2::NetworkAclEntry",
            json!({"NetworkAclId": "a", "RuleNumber": 1, "Protocol": 6, "CidrBlock": "0.0.0.0/0", "RuleAction": "permit"}),
            &[("/RuleAction", "must be one of `allow`, `deny`")],
        ),
        (
            "AWS::SageMaker::Pipeline",
            json!({"PipelineName": "p", "RoleArn": "arn:aws:iam::111111111111:role/p", "PipelineDefinition": {"PipelineDefinitionBod": "{}"}}),
            &[(
                "/PipelineDefinition/PipelineDefinitionBod",
                "did you mean `PipelineDefinitionBody`?",
            )],
        ),
        (
            "AWS::SageMaker::Pipeline",
            json!({"PipelineName": "p", "RoleArn": "arn:aws:iam::111111111111:role/p",
                   "PipelineDefinition": {"PipelineDefinitionS3Location": {"Bucket": "b-1"}}}),
            &[(
                "/PipelineDefinition/PipelineDefinitionS3Location",
                "`PipelineDefinition.PipelineDefinitionS3Location` misses the required property `Key`",
            )],
        ),
        (
            "AWS::CodePipeline::Pipeline",
            json!({"RoleArn": "arn:aws:iam::111111111111:role/p", "ArtifactStore": {"Type": "S3", "Location": "b-1"},
                   "Stages": [{"Name": "a", "Actions": [{"Name": "x", "ActionTypeId": {"Category": "Source", "Owner": "AWS", "Provider": "S3", "Version": "1"}}]}, {"Name": "a", "Actions": [{"Name": "y", "ActionTypeId": {"Category": "Source", "Owner": "AWS", "Provider": "S3", "Version": "1"}}]}]}),
            &[("/Stages", "has two items with the same `Name`")],
        ),
        (
            "AWS::CloudWatch::Alarm",
            with(alarm(), "/AlarmActions", json!(["a", "b", "c", "d", "e", "f"])),
            &[("/AlarmActions", "at most 5")],
        ),
        (
            "AWS::Redshift::Cluster",
            json!({"ClusterType": "single-node", "MasterUsername": "u", "NodeType": "ra3.large", "DBName": "d", "Endpoint": {"Port": "1"}}),
            &[("/Endpoint/Port", "`Endpoint.Port` is read-only")],
        ),
    ]);
}

#[test]
fn nothing_passes_unchecked() {
    let found = validate_template(
        &json!({"Resources": {"X": {"Type": "Custom::Thing"}, "Y": {}, "Fn::ForEach::Z": []}}),
    );
    let shown: Vec<_> = found.iter().map(|v| (v.pointer.as_str(), v.message.as_str())).collect();
    assert_eq!(
        shown,
        [
            (
                "/Resources/X/Type",
                [
                    "`Custom::Thing` cannot be checked: no schema of this type is embedded, as of ",
                    as_of()
                ]
                .concat()
                .as_str(),
            ),
            ("/Resources/Y", "the resource has no `Type`"),
            ("/Resources/Fn::ForEach::Z", "the resource has no `Type`"),
        ]
    );
    assert_eq!(validate_template(&json!([])).len(), 1);
    assert_eq!(validate("AWS::No::Type", &json!({})).unwrap_err().resource_type, "AWS::No::Type");
    let no_map = validate("AWS::S3::Bucket", &json!([])).unwrap();
    assert_eq!(no_map.len(), 1, "{no_map:?}");
}

#[test]
fn deep_values_and_many_branches_end() {
    let mut deep = json!("x");
    let mut nested = json!({"Ref": "AWS::NoValue"});
    for _ in 0..500 {
        deep = json!({"Fn::If": ["A", deep, "y"]});
        nested = json!([nested]);
    }
    assert!(
        !validate("AWS::S3::Bucket", &json!({"BucketName": deep, "Tags": nested}))
            .unwrap()
            .is_empty()
    );
}

#[test]
fn create_only_properties_are_listed() {
    let fields = facts("AWS::SageMaker::FeatureGroup").unwrap().create_only;
    assert!(
        fields.contains(&"/FeatureGroupName".to_owned())
            && fields.contains(&"/OfflineStoreConfig".to_owned()),
        "{fields:?}"
    );
    assert_eq!(facts("AWS::No::Type"), None);
}

/// All patterns of a schema.
fn patterns_of(schema: &Value, found: &mut BTreeSet<String>) {
    match schema {
        Value::Object(object) => {
            found.extend(object.get("pattern").and_then(Value::as_str).map(str::to_owned));
            object.values().for_each(|value| patterns_of(value, found));
        }
        Value::Array(items) => items.iter().for_each(|value| patterns_of(value, found)),
        _ => {}
    }
}

#[test]
fn every_embedded_pattern_compiles() {
    let mut all = BTreeSet::new();
    types()
        .iter()
        .for_each(|name| patterns_of(&store::store().schema(name).unwrap(), &mut all));
    let refused: Vec<_> = all
        .iter()
        .filter(|text| patterns::SchemaPattern::new(text).validator().is_none())
        .collect();
    println!("{} different patterns", all.len());
    assert!(refused.is_empty() && all.len() > 100, "{refused:#?}");
}

#[test]
fn every_embedded_type_compiles() {
    let mut times = Vec::new();
    for name in types() {
        let start = Instant::now();
        let compiled = compiled::compile(name);
        times.push((start.elapsed(), name));
        assert!(compiled.is_ok(), "{}", compiled.err().unwrap());
    }
    times.sort();
    let total: std::time::Duration = times.iter().map(|(time, _)| *time).sum();
    println!(
        "{} types compile in {total:?}; slowest: {:?}",
        times.len(),
        times.iter().rev().take(8).collect::<Vec<_>>()
    );
    assert!(times.len() > 1500, "{}: run generate.py", times.len());
    assert_eq!(as_of().len(), 10);
    assert!(source().contains(" cfn-lint "), "{}", source());
}

/// Any JSON, with keys that the schemas and the functions know.
fn any_json() -> impl Strategy<Value = Value> {
    let keys = [
        "Ref",
        "Fn::If",
        "Fn::Sub",
        "Fn::FindInMap",
        "Fn::Transform",
        "Tags",
        "Rules",
        "BucketName",
        "Key",
        "AWS::NoValue",
        "a/~b",
    ];
    let key = prop::sample::select(keys.to_vec()).prop_map(str::to_owned);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        key.clone().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 40, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((key.clone(), inner), 0..4)
                .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn any_value_is_judged_and_every_pointer_is_in_it(value in any_json()) {
        for name in ["AWS::S3::Bucket", "AWS::EC2::SecurityGroup", "AWS::CloudFormation::StackSet"] {
            for violation in validate(name, &value).unwrap() {
                prop_assert!(value.pointer(&violation.pointer).is_some(), "{name}: {violation:?}");
            }
        }
    }
}
