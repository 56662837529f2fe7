//! What is wrong with an entry is told where it stands, all at once, in the user's words.

use crate::common::program::{inside, stdout};
use crate::said::{check_with, says};
use serde_json::Value;

const HEAD: &str = "landform: 1\nname: t\norganization: { id: o-a1b2c3d4e5, management: \"000000000001\" }\n\
                    accounts: { a: { id: \"111111111111\" }, b: { id: \"222222222222\" } }\nregion: us-east-1\n\
                    keys: { k: { in: a } }\nroles: { r: { in: a, for: lambda } }\nbuckets: { data: { in: a, name: data-111111111111 } }\nresources:\n";
/// The lines of the head.
const ABOVE: usize = 9;

/// Code, line below `resources:`, column and message of everything that is said.
fn told(entries: &str) -> Vec<(String, usize, usize, String)> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("b.yaml"), format!("{HEAD}{entries}")).unwrap();
    let output = inside(folder.path(), &["check", "b.yaml", "--output", "json=report.json"]);
    assert!(output.status.code().unwrap() < 3, "{}", stdout(&output));
    let report: Value =
        serde_json::from_str(&std::fs::read_to_string(folder.path().join("report.json")).unwrap()).unwrap();
    let problem = |one: &Value| {
        let at = |key: &str| one["location"][key].as_u64().unwrap_or_default() as usize;
        let help = one["help"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect::<Vec<_>>()
            .join(" ");
        let message = [one["message"].as_str().unwrap(), " | ", &help].concat();
        (
            one["code"].as_str().unwrap().to_owned(),
            at("line").saturating_sub(ABOVE),
            at("column"),
            message,
        )
    };
    report["diagnostics"].as_array().unwrap().iter().map(problem).collect()
}

/// Each of these is told, and nothing else.
fn tells(entries: &str, expected: &[(&str, usize, usize, &str)]) {
    let all = told(entries);
    let fits = |(code, line, column, part): &(&str, usize, usize, &str)| {
        all.iter()
            .any(|one| one.0 == *code && one.1 == *line && one.2 == *column && one.3.contains(part))
    };
    assert!(expected.iter().all(fits) && all.len() == expected.len(), "{expected:#?}\n{all:#?}");
}

#[test]
fn everything_that_is_wrong_with_properties_is_told_at_once() {
    let entry = "  q:\n    in: a\n    type: AWS::SQS::Queue\n    properties:\n      QueueNam: orders\n      VisibilityTimeout: many\n      Arn: x\n      KmsMasterKeyId: { Ref: K }\n      DelaySeconds: null\n";
    tells(
        entry,
        &[
            ("resource-property", 5, 7, "`QueueNam` is not a property; did you mean `QueueName`?"),
            ("resource-property", 6, 26, "`VisibilityTimeout` must be a whole number, not text"),
            ("resource-property", 7, 7, "`Arn` is read-only: AWS sets it"),
            ("resource-property", 8, 25, "`Ref` is a function of CloudFormation"),
            ("resource-property", 9, 21, "no `null`"),
        ],
    );
}

#[test]
fn what_is_missing_is_told_at_what_misses_it() {
    tells(
        "  p:\n    in: a\n    type: AWS::Backup::BackupPlan\n    properties:\n      BackupPlan: { BackupPlanName: x }\n",
        &[("resource-property", 5, 7, "misses the required property `BackupPlanRule`")],
    );
    tells(
        "  p: { in: a, type: AWS::Backup::BackupPlan }\n",
        &[("resource-property", 1, 21, "misses the required property `BackupPlan`")],
    );
}

#[test]
fn types_that_are_no_entry_are_refused_with_the_reason() {
    for (kind, why) in [
        ("AWS::Backup::BackupPlans", "did you mean `AWS::Backup::BackupPlan`?"),
        ("Datadog::Monitors::Monitor", "types of other vendors"),
        ("My::Team::Thing::MODULE", "a module is a template of somebody"),
        ("AWS::CloudFormation::Stack", "its template is not in the blueprint"),
        ("AWS::Organizations::Policy", "say it in `control_policies`"),
        ("AWS::RAM::ResourceShare", "say it in `shares`"),
    ] {
        tells(&format!("  p: {{ in: a, type: \"{kind}\" }}\n"), &[("resource-type", 1, 21, why)]);
    }
}

#[test]
fn words_in_braces_name_what_there_is() {
    let vault = |text: &str| {
        format!(
            "  v:\n    in: a\n    type: AWS::Backup::BackupVault\n    properties:\n      BackupVaultName: main\n      EncryptionKeyArn: \"{text}\"\n"
        )
    };
    tells(&vault("{key/a/k}"), &[]);
    tells(&vault("{key/k}"), &[]);
    tells(&vault("{key/a/kk}"), &[("reference-unknown", 6, 25, "did you mean `key/a/k`?")]);
    tells(&vault("{key/a/k.arn}"), &[("reference-kind", 6, 25, "`key/a/k` has no `arn`")]);
    tells(&vault("{acount}"), &[("placeholder-unknown", 6, 25, "did you mean `{account}`?")]);
    tells(
        &vault("{resource/a/v.BackupVaultArn}"),
        &[("resource-circle", 1, 3, "names itself")],
    );
    tells(
        &vault("{resource/a/v.BackupVaultArm}"),
        &[("reference-kind", 6, 25, "did you mean `BackupVaultArn`?")],
    );
}

#[test]
fn policies_that_would_stand_beside_others_are_refused() {
    let policy = "{ Version: \"2012-10-17\", Statement: [ { Effect: Allow, Principal: \"*\", Action: \"s3:GetObject\", Resource: \"arn:aws:s3:::data-111111111111/*\" } ] }";
    for bucket in ["{bucket/a/data.name}", "data-111111111111"] {
        tells(
            &format!(
                "  p:\n    in: a\n    type: AWS::S3::BucketPolicy\n    properties:\n      Bucket: \"{bucket}\"\n      PolicyDocument: {policy}\n"
            ),
            &[("resource-policy-clash", 5, 7, "`bucket/a/data` has a policy by its own section")],
        );
    }
    tells(
        "  p:\n    in: a\n    type: AWS::IAM::RolePolicy\n    properties:\n      RoleName: \"{role/a/r.name}\"\n      PolicyName: p\n      PolicyDocument: { Version: \"2012-10-17\", Statement: [ { Effect: Allow, Action: \"s3:*\", Resource: \"*\" } ] }\n",
        &[("resource-policy-clash", 5, 7, "`role/a/r` would have a policy beside those")],
    );
    tells(
        "  p:\n    in: a\n    type: AWS::SNS::TopicPolicy\n    properties:\n      Topics: [ \"arn:aws:sns:us-east-1:111111111111:t\" ]\n      PolicyDocument: { Version: \"2012-10-17\", Statement: [ { Effect: Allow, Principal: \"*\", Actions: \"sns:Publish\", Resource: \"*\" } ] }\n",
        &[("statement-invalid", 6, 94, "did you mean `Action`?")],
    );
}

#[test]
fn entries_that_wait_for_one_another_are_told() {
    let circle = "  one:\n    in: a\n    type: AWS::SSM::Parameter\n    properties: { Type: String, Value: \"{resource/a/two.Ref}\" }\n  two:\n    in: a\n    type: AWS::SSM::Parameter\n    properties: { Type: String, Value: \"{resource/a/one.Ref}\" }\n";
    let all = told(circle);
    assert!(
        all.iter().any(|one| one.0 == "wave-circle" && one.3.contains("`resource/a/one`")),
        "{all:#?}"
    );
}

#[test]
fn attributes_stay_in_their_stack() {
    let far = |attribute: &str| {
        format!(
            "  q:\n    in: a\n    type: AWS::SQS::Queue\n    properties: {{ QueueName: q }}\n  p:\n    in: b\n    type: AWS::SSM::Parameter\n    properties: {{ Type: String, Value: \"{{resource/a/q.{attribute}}}\" }}\n"
        )
    };
    tells(
        &far("QueueUrl"),
        &[("attribute-far", 5, 3, "carries its `Ref` and not its `QueueUrl`")],
    );
    tells(&far("Ref"), &[]);
}

#[test]
fn what_words_stand_for_fits_the_property() {
    let function = |words: &str| {
        format!(
            "  f:\n    in: a\n    type: AWS::Lambda::Function\n    properties:\n      Code: {{ ZipFile: x }}\n      Handler: a.b\n{words}"
        )
    };
    tells(
        &function("      Runtime: \"{bucket/a/data.name}\"\n      Role: \"{role/a/r.name}\"\n"),
        &[
            ("resource-property", 7, 16, "`Runtime` is `data-111111111111`; allowed:"),
            ("resource-property", 8, 13, "`Role` is `r`, which does not match"),
        ],
    );
    tells(&function("      Runtime: python3.12\n      Role: \"{role/a/r}\"\n"), &[]);
    tells(
        "  q:\n    in: a\n    type: AWS::SQS::Queue\n    properties:\n      QueueName: \"{role/a/r}\"\n",
        &[("resource-property", 5, 18, "`QueueName` takes names, and this is an ARN")],
    );
    let all = told(
        "  p:\n    in: a\n    type: AWS::IAM::ManagedPolicy\n    properties:\n      Roles: [ \"{role/a/r}\" ]\n      PolicyDocument: { Version: \"2012-10-17\", Statement: [ { Effect: Allow, Action: \"s3:*\", Resource: \"*\" } ] }\n",
    );
    assert!(
        all.iter()
            .any(|one| one.0 == "resource-property" && one.1 == 5 && one.3.contains("`Roles` takes names")),
        "{all:?}"
    );
}

#[test]
fn tags_that_a_type_does_not_take_are_told_at_their_keys() {
    tells(
        "  p:\n    in: a\n    type: AWS::SSM::Parameter\n    properties: { Name: /x, Type: String, Value: y }\n    tags: { \"a/b~c\": x, fine: y }\n",
        &[("resource-tags", 5, 13, "`AWS::SSM::Parameter` does not take the tag `a/b~c`")],
    );
    // One of the whole design, which other services may refuse as well.
    let all = told(
        "  p:\n    in: a\n    type: AWS::SSM::Parameter\n    properties: { Name: /x, Type: String, Value: y }\ntags: { \"a~b\": x }\n",
    );
    let here =
        |one: &&(String, usize, usize, String)| (one.0.as_str(), one.1, one.2) == ("resource-tags", 5, 9);
    assert_eq!(all.iter().filter(here).count(), 1, "{all:?}");
    tells(
        "  q:\n    in: a\n    type: AWS::SQS::Queue\n    tags: { \"aws:x\": y }\n",
        &[("resource-tags", 4, 13, "AWS alone sets tags that begin with `aws:`")],
    );
}

#[test]
fn every_action_there_is_is_none_that_deploys() {
    tells(
        "  q:\n    in: a\n    type: AWS::SQS::QueuePolicy\n    deploy_actions: [ \"*\" ]\n    properties: { Queues: [ \"https://sqs.us-east-1.amazonaws.com/111111111111/x\" ], PolicyDocument: { Version: \"2012-10-17\", Statement: [ { Effect: Deny, Principal: \"*\", Action: \"sqs:DeleteQueue\", Resource: \"*\" } ] } }\n",
        &[("resource-deploy-action", 4, 23, "`*` is every action there is")],
    );
}

/// Networks that exist are named by the ids that the blueprint states of them.
#[test]
fn what_would_change_packets_of_a_network_of_the_blueprint_is_refused() {
    let networks = "networks:\n  old: { in: a, vpc: vpc-0aaaaaaaaaaaaaaaa, subnets: [subnet-0aaaaaaaaaaaaaaaa], route_tables: [rtb-0aaaaaaaaaaaaaaaa], security_groups: [sg-0aaaaaaaaaaaaaaaa] }\n";
    let refused = |kind: &str, properties: &str, id: Option<&str>| {
        let entry = format!(
            "  x: {{ in: a, type: \"{kind}\", deploy_actions: ec2:DescribeVpcs, properties: {{ {properties} }} }}\n{networks}"
        );
        let all = told(&entry);
        let said = all.iter().filter(|one| one.0 == "resource-network");
        let said: Vec<_> = said.map(|one| one.3.clone()).collect();
        match id {
            Some(id) => assert!(said.len() == 1 && said[0].contains(id), "{kind}: {all:#?}"),
            None => assert!(said.is_empty(), "{kind}: {all:#?}"),
        }
    };
    let route = |table: &str| {
        format!("RouteTableId: {table}, DestinationCidrBlock: 0.0.0.0/0, GatewayId: igw-0123456789abcdef0")
    };
    refused("AWS::EC2::Route", &route("rtb-0aaaaaaaaaaaaaaaa"), Some("`rtb-0aaaaaaaaaaaaaaaa`"));
    refused("AWS::EC2::Route", &route("rtb-0bbbbbbbbbbbbbbbb"), None);
    refused(
        "AWS::EC2::VPCGatewayAttachment",
        "VpcId: vpc-0aaaaaaaaaaaaaaaa, InternetGatewayId: igw-0123456789abcdef0",
        Some("`vpc-0aaaaaaaaaaaaaaaa`"),
    );
    refused(
        "AWS::EC2::SecurityGroupIngress",
        "GroupId: sg-0aaaaaaaaaaaaaaaa, IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0",
        Some("`sg-0aaaaaaaaaaaaaaaa`"),
    );
    refused(
        "AWS::NetworkManager::VpcAttachment",
        "CoreNetworkId: core-network-0123456789abcdef0, VpcArn: \"arn:aws:ec2:us-east-1:111111111111:vpc/vpc-0cccccccccccccccc\", SubnetArns: [ \"arn:aws:ec2:us-east-1:111111111111:subnet/subnet-0aaaaaaaaaaaaaaaa\" ]",
        Some("`subnet-0aaaaaaaaaaaaaaaa`"),
    );
    refused(
        "AWS::EC2::VPCBlockPublicAccessOptions",
        "InternetGatewayBlockMode: block-bidirectional",
        Some("`network/old`"),
    );
}

/// An ARN is no id, but the bus of a rule may be called by either.
#[test]
fn ids_are_no_arns() {
    let entry = |kind: &str, properties: &str| {
        format!(
            "networks: {{ n: {{ in: own, cidr: 10.0.0.0/20 }} }}\nevent_buses: {{ b: {{ in: own }} }}\nfile_systems: {{ f: {{ in: own, network: n }} }}\nresources:\n  e: {{ in: own, type: {kind}, properties: {{ {properties} }} }}\n"
        )
    };
    for (kind, properties, name) in [
        ("AWS::EC2::SecurityGroup", "GroupDescription: x, VpcId: \"{vpc/own/n}\"", "`VpcId`"),
        ("AWS::EFS::AccessPoint", "FileSystemId: \"{file-system/own/f}\"", "`FileSystemId`"),
        (
            "AWS::RDS::DBSubnetGroup",
            "DBSubnetGroupDescription: x, SubnetIds: [ \"{subnet/own/n-private-a}\" ]",
            "`SubnetIds.0`",
        ),
    ] {
        let wanted = [name, " takes ids, and this is an ARN"].concat();
        says(&entry(kind, properties), 2, &["resource-property", &wanted]);
        let (_, said) = check_with(&entry(kind, &properties.replace("}\"", ".id}\"")));
        assert!(!said.contains("takes ids"), "{said}");
    }
    let rule = "EventBusName: \"{event-bus/own/b}\", Name: r, EventPattern: { source: [x] }";
    let (code, said) = check_with(&entry("AWS::Events::Rule", rule));
    assert_eq!(code, 0, "{said}");
}
