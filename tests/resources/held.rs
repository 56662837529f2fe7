//! What an entry would change of what is decided without it: default policies, lists, keys, aliases, roles.

use super::said::{HEAD, check_with, says};
use crate::common::program::{inside, stderr, stdout};

#[test]
fn where_nobody_gives_a_policy_that_of_aws_counts() {
    let topic = "resources:\n  t: { in: own, type: AWS::SNS::Topic, properties: { TopicName: t } }\n";
    let claim = |word: &str, on: &str| {
        format!("expect:\n  - {{ {word}: \"sns:Publish\", by: role/other/far, \"on\": {on} }}\n")
    };
    says(
        &[topic, &claim("deny", "resource/own/t")].concat(),
        1,
        &["the answer is unknown", "without a policy AWS lets every caller of the account"],
    );
    let policy = "  p: { in: own, type: AWS::SNS::TopicPolicy, deploy_actions: sns:SetTopicAttributes, properties: { Topics: [ \"{resource/own/t.Ref}\" ], PolicyDocument: { Version: \"2012-10-17\", Statement: [ { Effect: Allow, Principal: { AWS: role/own/near }, Action: \"sns:Publish\", Resource: \"*\" } ] } } }\n";
    says(&[topic, policy, &claim("deny", "resource/own/t")].concat(), 0, &[]);
    let files = "resources:\n  f: { in: own, type: AWS::EFS::FileSystem, properties: { Encrypted: true } }\nexpect:\n  - { deny: \"elasticfilesystem:ClientWrite\", by: anonymous, \"on\": resource/own/f }\n";
    says(files, 1, &["the answer is unknown", "who reaches a mount target"]);
}

#[test]
fn a_key_without_a_policy_makes_nothing_unknown_of_others() {
    let keys = "resources:\n  bare: { in: own, type: AWS::KMS::Key, properties: { Description: x } }\n  k: { in: own, type: AWS::KMS::Key, properties: { KeyPolicy: { Version: \"2012-10-17\", Statement: [ { Effect: Allow, Principal: { AWS: role/own/near }, Action: \"kms:*\", Resource: \"*\" }, { Effect: Allow, Principal: { AWS: account/own }, Action: [ \"kms:Create*\", \"kms:Describe*\", \"kms:Disable*\", \"kms:Enable*\", \"kms:Get*\", \"kms:Put*\", \"kms:Update*\" ], Resource: \"*\" } ] } } }\n\
                expect:\n  - { allow: \"kms:Decrypt\", by: role/own/near, \"on\": resource/own/k }\n  - { allow: \"kms:Decrypt\", by: role/own/near, \"on\": resource/own/bare }\n  - { deny: \"kms:Decrypt\", by: role/other/far, \"on\": resource/own/bare }\n";
    says(keys, 0, &[]);
}

#[test]
fn a_list_of_a_bucket_is_not_taken_for_nothing() {
    let bucket = |more: &str| {
        format!(
            "resources:\n  b: {{ in: own, type: AWS::S3::Bucket, properties: {{ BucketName: some-bucket-1{more} }} }}\nexpect:\n  - {{ deny: \"s3:ListBucket\", by: anonymous, \"on\": resource/own/b }}\n"
        )
    };
    let open = ", AccessControl: PublicReadWrite, OwnershipControls: { Rules: [ { ObjectOwnership: ObjectWriter } ] }";
    says(&bucket(open), 1, &["resource-unread", "the answer is unknown"]);
    says(&bucket(", AccessControl: Private"), 0, &[]);
    says(&bucket(""), 0, &[]);
    let shut = [open, ", PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true }"].concat();
    says(&bucket(&shut), 0, &[]);
}

#[test]
fn a_key_counts_whatever_its_property_is_called() {
    let stream = |encryption: &str| {
        format!(
            "keys: {{ k: {{ in: own }} }}\nresources:\n  s: {{ in: own, type: AWS::Kinesis::Stream, properties: {{ Name: s, ShardCount: 1{encryption} }} }}\n"
        )
    };
    let claim = |word: &str| {
        format!(
            "expect:\n  - {{ {word}: \"kinesis:GetRecords\", by: role/own/near, \"on\": resource/own/s }}\n"
        )
    };
    let encrypted =
        |key: &str| stream(&format!(", StreamEncryption: {{ EncryptionType: KMS, KeyId: \"{key}\" }}"));
    says(&[encrypted("{key/own/k}"), claim("deny")].concat(), 0, &[]);
    says(&[encrypted("{key/own/k.id}"), claim("deny")].concat(), 0, &[]);
    says(&[stream(""), claim("allow")].concat(), 0, &[]);
    says(&[encrypted("alias/aws/kinesis"), claim("allow")].concat(), 0, &[]);
}

#[test]
fn a_key_that_aws_keeps_serves_its_own_account() {
    let queue = "resources:\n  q: { in: own, type: AWS::SQS::Queue, properties: { QueueName: q, KmsMasterKeyId: alias/aws/sqs } }\n  p: { in: own, type: AWS::SQS::QueuePolicy, deploy_actions: sqs:SetQueueAttributes, properties: { Queues: [ \"{resource/own/q.Ref}\" ], PolicyDocument: { Version: \"2012-10-17\", Statement: [ { Effect: Allow, Principal: { AWS: role/other/far }, Action: \"sqs:SendMessage\", Resource: \"*\" } ] } } }\n";
    let claims = "expect:\n  - { deny: \"sqs:SendMessage\", by: role/other/far, \"on\": resource/own/q }\n  - { allow: \"sqs:SendMessage\", by: role/own/near, \"on\": resource/own/q }\n";
    says(&[queue, claims].concat(), 0, &[]);
    let plain = queue.replace(", KmsMasterKeyId: alias/aws/sqs", "");
    says(
        &[
            &plain,
            "expect:\n  - { allow: \"sqs:SendMessage\", by: role/other/far, \"on\": resource/own/q }\n",
        ]
        .concat(),
        0,
        &[],
    );
}

#[test]
fn a_key_of_the_design_has_one_alias() {
    let alias = |name: &str, key: &str| {
        format!(
            "keys: {{ k: {{ in: own, alias: kk }}, j: {{ in: own }} }}\nresources:\n  al: {{ in: own, type: AWS::KMS::Alias, properties: {{ AliasName: {name}, TargetKeyId: \"{key}\" }} }}\n  own: {{ in: own, type: AWS::KMS::Key, properties: {{ Description: x }} }}\n"
        )
    };
    for key in ["{key/own/j.id}", "{key/own/j}"] {
        says(
            &alias("alias/second", key),
            2,
            &["resource-policy-clash", "`key/own/j` would have a second alias"],
        );
    }
    says(
        &alias("alias/kk", "{resource/own/own.Ref}"),
        2,
        &["name-twice", "`alias/kk` is the alias of `key/own/k` already"],
    );
    says(&alias("alias/of-its-own", "{resource/own/own.Ref}"), 0, &[]);
}

#[test]
fn no_entry_gives_policies_to_roles_that_are_decided() {
    let policy = |properties: &str| {
        format!(
            "resources:\n  p: {{ in: own, type: AWS::IAM::ManagedPolicy, properties: {{ ManagedPolicyName: x, PolicyDocument: {{ Version: \"2012-10-17\", Statement: [ {{ Effect: Deny, Action: \"s3:*\", Resource: \"*\" }} ] }}, {properties} }} }}\n"
        )
    };
    says(
        &policy("Roles: [ NEAR ]"),
        2,
        &["resource-policy-clash", "`role/own/near` would have a policy"],
    );
    says(
        &policy("Roles: [ landform-t-execution ]"),
        2,
        &["resource-policy-clash", "the role that stack sets deploy with"],
    );
    says(
        &policy("Roles: [ OrganizationAccountAccessRole ]"),
        2,
        &["resource-policy-clash", "that Terraform deploys with"],
    );
    says(&policy("Roles: [ of-somebody-else ]"), 0, &[]);
    let role = |name: &str| {
        format!(
            "resources:\n  r: {{ in: own, type: AWS::IAM::Role, properties: {{ RoleName: {name}, AssumeRolePolicyDocument: {{ Version: \"2012-10-17\", Statement: [ {{ Effect: Allow, Principal: {{ Service: lambda.amazonaws.com }}, Action: \"sts:AssumeRole\" }} ] }} }} }}\n"
        )
    };
    says(&role("Near"), 2, &["name-twice", "`role/own/near` and `resource/own/r`"]);
    says(&role("landform-t-execution"), 2, &["name-of-deployer"]);
    says(&role("else"), 0, &[]);
}

#[test]
fn a_stated_arn_is_of_the_entry() {
    let queue = |arn: &str, properties: &str| {
        format!(
            "resources:\n  q: {{ in: own, type: AWS::SQS::Queue, arn: \"{arn}\", properties: {{ {properties} }} }}\n"
        )
    };
    let named = "QueueName: real";
    for (arn, why) in [
        ("arn:aws:sqs:us-east-1:222222222222:real", "is of the account `222222222222`"),
        ("arn:aws:sqs:eu-west-1:111111111111:real", "is of the region `eu-west-1`"),
        (
            "arn:aws:dynamodb:us-east-1:111111111111:table/x",
            "`arn:aws:sqs:us-east-1:111111111111:real`",
        ),
        (
            "arn:aws:sqs:us-east-1:111111111111:other",
            "`arn:aws:sqs:us-east-1:111111111111:real`",
        ),
    ] {
        says(&queue(arn, named), 2, &["arn-invalid", why]);
    }
    says(&queue("arn:aws:sqs:{region}:{account}:real", named), 0, &[]);
    says(&queue("arn:aws:sqs:{region}:{account}:of-aws", ""), 0, &[]);
    says(&queue("arn:aws:sns:{region}:{account}:of-aws", ""), 2, &["arn-invalid"]);
    let api = "resources:\n  a: { in: own, type: AWS::ApiGateway::RestApi, arn: \"arn:aws:execute-api:{region}:{account}:{Ref}\", properties: { Name: pets } }\n";
    says(api, 0, &[]);
}

#[test]
fn a_policy_of_an_entry_locks_out_who_deploys() {
    let queue = |statement: &str| {
        format!(
            "resources:\n  q: {{ in: own, type: AWS::SQS::Queue, properties: {{ QueueName: q }} }}\n  p: {{ in: own, type: AWS::SQS::QueueInlinePolicy, properties: {{ Queue: \"{{resource/own/q.Ref}}\", PolicyDocument: {{ Version: \"2012-10-17\", Statement: [ {statement} ] }} }} }}\n"
        )
    };
    let deny = "{ Effect: Deny, Principal: \"*\", Action: \"sqs:*\", Resource: \"*\" }";
    says(&queue(deny), 1, &["deployer-locked-out", "`resource/own/p` locks out who deploys"]);
    let spared = "{ Effect: Deny, Principal: \"*\", Action: \"sqs:*\", Resource: \"*\", Condition: { ArnNotLike: { \"aws:PrincipalArn\": \"arn:aws:iam::*:role/landform-t-execution\" } } }";
    says(&queue(spared), 0, &[]);
}

/// AWS refuses to make a key whose policy does not let who makes it change that policy.
#[test]
fn a_key_whose_policy_admits_others_alone_locks_out_who_deploys() {
    let key = |whom: &str| {
        format!(
            "resources:\n  k: {{ in: own, type: AWS::KMS::Key, properties: {{ KeyPolicy: {{ Version: \"2012-10-17\", Statement: [ {{ Effect: Allow, Principal: {{ AWS: {whom} }}, Action: \"kms:*\", Resource: \"*\" }} ] }} }} }}\n"
        )
    };
    says(
        &key("account/other"),
        1,
        &["deployer-locked-out", "`resource/own/k` locks out who deploys"],
    );
    says(&key("account/own"), 0, &[]);
}

#[test]
fn roles_and_users_of_entries_are_among_those_who_may() {
    let text = format!(
        "{HEAD}buckets: {{ data: {{ in: own, name: data-111111111111 }} }}\nresources:\n  rogue: {{ in: own, type: AWS::IAM::Role, properties: {{ RoleName: rogue, ManagedPolicyArns: [ \"arn:aws:iam::aws:policy/AdministratorAccess\" ], AssumeRolePolicyDocument: {{ Version: \"2012-10-17\", Statement: [ {{ Effect: Allow, Principal: {{ AWS: role/other/far }}, Action: \"sts:AssumeRole\" }} ] }} }} }}\n  bob: {{ in: own, type: AWS::IAM::User, properties: {{ UserName: bob }} }}\n"
    );
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("b.yaml"), &text).unwrap();
    let output = inside(
        folder.path(),
        &["who-can", "b.yaml", "s3:GetObject", "arn:aws:s3:::data-111111111111/x"],
    );
    let said = stdout(&output);
    assert!(
        said.contains("role/rogue") && said.contains("user/bob"),
        "{said}{}",
        stderr(&output)
    );
    let claim = "expect:\n  - { allow: \"s3:GetObject\", by: resource/own/rogue, \"on\": \"arn:aws:s3:::data-111111111111/x\" }\n";
    let (code, said) = check_with(&[text.strip_prefix(HEAD).unwrap(), claim].concat());
    assert!(
        code == 1 && said.contains("`resource/own/rogue` is an entry of `resources`"),
        "{said}"
    );
}

#[test]
fn a_stack_has_a_name_that_cloudformation_takes() {
    let folder = tempfile::tempdir().unwrap();
    let text = format!(
        "{HEAD}resources:\n  my_thing: {{ in: own, type: AWS::SSM::Parameter, properties: {{ Name: /a, Type: String, Value: y }} }}\n"
    );
    std::fs::write(folder.path().join("b.yaml"), text).unwrap();
    let output = inside(folder.path(), &["synth", "b.yaml", "--out", "out", "--backend", "terraform"]);
    assert!(output.status.success(), "{}{}", stdout(&output), stderr(&output));
    let written = std::fs::read_to_string(folder.path().join("out/terraform/own/data/main.tf")).unwrap();
    assert!(written.contains("\"t-resource-my-x5f-thing\""), "{written}");
}

#[test]
fn types_that_open_change_packets_or_hold_data_are_known() {
    let opener = |kind: &str, properties: &str| {
        format!(
            "resources:\n  x: {{ in: own, type: \"{kind}\", deploy_actions: ec2:DescribeVpcs, properties: {{ {properties} }} }}\n"
        )
    };
    let endpoint = opener(
        "AWS::EC2::VPCEndpointServicePermissions",
        "ServiceId: vpce-svc-0123456789abcdef0, AllowedPrincipals: [ \"*\" ]",
    );
    says(&endpoint, 0, &["resource-unread", "it lets others make endpoints to a service"]);
    says(
        &opener("AWS::ServiceCatalog::CloudFormationProvisionedProduct", "ProductName: x"),
        2,
        &["resource-type", "its template is not in the blueprint"],
    );
    for kind in [
        "AWS::EC2::InstanceConnectEndpoint",
        "AWS::EC2::TransitGatewayRoute",
        "AWS::NetworkManager::VpcAttachment",
    ] {
        assert!(landform::catalog::resource_types::changes_networks(kind), "{kind}");
    }
    for kind in ["AWS::CodeCommit::Repository", "AWS::DSQL::Cluster", "AWS::Route53::HostedZone"] {
        assert!(landform::catalog::resource_types::loses(kind).is_some(), "{kind}");
    }
}
