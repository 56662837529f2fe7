//! Entries beside what sections make: names that AWS takes once, policies about something else, what is told to whom.

use super::said::{check_with, says};

#[test]
fn names_that_aws_takes_once() {
    let two = |kind: &str, one: &str, other: &str| {
        let entry = |name: &str, properties: &str| {
            format!(
                "  {name}: {{ in: own, type: \"{kind}\", deploy_actions: \"sns:*\", properties: {{ {properties} }} }}\n"
            )
        };
        ["resources:\n", &entry("a", one), &entry("b", other)].concat()
    };
    let database = |name: &str| {
        format!(
            "DBInstanceIdentifier: {name}, DBInstanceClass: db.t3.micro, Engine: postgres, AllocatedStorage: \"20\", MasterUsername: adm, ManageMasterUserPassword: true"
        )
    };
    let group = |name: &str, vpc: &str| format!("GroupDescription: x, GroupName: {name}, VpcId: {vpc}");
    let rule = |name: &str, bus: &str| format!("Name: {name}{bus}, EventPattern: {{ source: [x] }}");
    let rows = [
        (
            "AWS::Events::Rule",
            rule("r", ""),
            rule("r", ", EventBusName: default"),
            rule("r", ", EventBusName: bb"),
        ),
        (
            "AWS::EC2::SecurityGroup",
            group("web", "vpc-0123456789abcdef0"),
            group("web", "vpc-0123456789abcdef0"),
            group("web", "vpc-0123456789abcdef1"),
        ),
        (
            "AWS::ElasticLoadBalancingV2::TargetGroup",
            "Name: tg".to_owned(),
            "Name: tg".to_owned(),
            "Name: th".to_owned(),
        ),
        ("AWS::RDS::DBInstance", database("Abc"), database("abc"), database("abd")),
        (
            "AWS::SecretsManager::Secret",
            "Name: s".to_owned(),
            "Name: s".to_owned(),
            "Name: S".to_owned(),
        ),
    ];
    for (kind, one, same, other) in rows {
        says(&two(kind, &one, &same), 2, &["name-twice"]);
        let (_, said) = check_with(&two(kind, &one, &other));
        assert!(!said.contains("name-twice"), "{kind}: {said}");
    }
    let beside = |section: &str, kind: &str, properties: &str| {
        format!(
            "{section}\nresources:\n  a: {{ in: own, type: \"{kind}\", properties: {{ {properties} }} }}\n"
        )
    };
    let parameter = "Name: /same, Type: String, Value: x";
    says(
        &beside("secrets: { s: { in: own, name: s1 } }", "AWS::SecretsManager::Secret", "Name: s1"),
        2,
        &["name-twice", "`secret/own/s`"],
    );
    says(
        &beside(
            "parameters: { p: { in: own, name: /same, value: x } }",
            "AWS::SSM::Parameter",
            parameter,
        ),
        2,
        &["name-twice"],
    );
    let (_, said) = check_with(&beside(
        "parameters: { p: { in: other, name: /same, value: x } }",
        "AWS::SSM::Parameter",
        parameter,
    ));
    assert!(!said.contains("name-twice"), "{said}");
}

/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-arn-format.html>
#[test]
fn a_statement_about_nothing_of_what_its_policy_is_on() {
    let policy = |kind: &str, at: &str, action: &str, on: &str| {
        format!(
            "resources:\n  p: {{ in: own, type: \"{kind}\", deploy_actions: [ \"s3:*\", \"sns:*\", \"sqs:*\" ], properties: {{ {at}, PolicyDocument: {{ Version: \"2012-10-17\", Statement: [ {{ Effect: Allow, Principal: {{ AWS: \"222222222222\" }}, Action: \"{action}\", Resource: {on} }} ] }} }} }}\n"
        )
    };
    let bucket = |on: &str| policy("AWS::S3::BucketPolicy", "Bucket: some-bucket-1", "s3:GetObject", on);
    let topic = |on: &str| {
        policy(
            "AWS::SNS::TopicPolicy",
            "Topics: [ \"arn:aws:sns:us-east-1:111111111111:t\" ]",
            "sns:Publish",
            on,
        )
    };
    for refused in [
        bucket("\"arn:aws:s3:::other-bucket/*\""),
        bucket("[ \"arn:aws:s3:::some-bucket-1/*\", \"arn:aws:s3:::other-bucket/*\" ]"),
        topic("\"arn:aws:sns:us-east-1:111111111111:other\""),
    ] {
        says(&refused, 2, &["statement-invalid", "on which this policy stands"]);
    }
    for fine in [
        bucket("\"arn:aws:s3:::some-bucket-1/a/*\""),
        bucket("\"arn:aws:s3:::some-*/a/*\""),
        topic("\"arn:aws:sns:*:*:t\""),
        topic("\"*\""),
    ] {
        let (_, said) = check_with(&fine);
        assert!(!said.contains("statement-invalid"), "{said}");
    }
    let section = |section: &str, action: &str, on: &str| {
        format!(
            "{section}: {{ xyz: {{ in: own, statements: {{ Effect: Allow, Principal: {{ AWS: \"222222222222\" }}, Action: \"{action}\", Resource: \"{on}\" }} }} }}\n"
        )
    };
    let rows = [
        (
            "topics",
            "sns:Publish",
            "arn:aws:sns:us-east-1:111111111111:xya",
            "arn:aws:sns:us-east-1:111111111111:xyz",
        ),
        (
            "queues",
            "sqs:SendMessage",
            "arn:aws:sqs:us-east-1:111111111111:xya",
            "arn:aws:sqs:*:*:xyz",
        ),
        (
            "event_buses",
            "events:PutRule",
            "arn:aws:events:us-east-1:111111111111:rule/xya/*",
            "arn:aws:events:us-east-1:111111111111:rule/xyz/*",
        ),
        (
            "secrets",
            "secretsmanager:GetSecretValue",
            "arn:aws:secretsmanager:us-east-1:111111111111:secret:xya-??????",
            "arn:aws:secretsmanager:us-east-1:111111111111:secret:xyz-*",
        ),
        (
            "tables",
            "dynamodb:Query",
            "arn:aws:dynamodb:us-east-1:111111111111:table/xya",
            "arn:aws:dynamodb:us-east-1:111111111111:table/xyz/index/*",
        ),
    ];
    for (word, action, refused, fine) in rows {
        let text = |on: &str| {
            section(word, action, on).replace("in: own, statements: { Effect: Allow, Principal: { AWS: \"222222222222\" }, Action: \"dynamodb", "in: own, partition: id, statements: { Effect: Allow, Principal: { AWS: \"222222222222\" }, Action: \"dynamodb")
        };
        says(&text(refused), 2, &["statement-invalid", "on which this policy stands"]);
        let (_, said) = check_with(&text(fine));
        assert!(!said.contains("statement-invalid"), "{word}: {said}");
    }
}

/// What entries have told is decided as what sections have told.
#[test]
fn what_rules_and_subscriptions_tell_is_decided() {
    const RULE: &str = "queues: { q: { in: own, WORDS } }\nresources: { r: { in: own, type: \"AWS::Events::Rule\", properties: { Name: r, EventPattern: { source: [s] }, Targets: [ { Id: q, Arn: \"{queue/own/q}\" } ] } } }\n";
    let from = |service: &str, arn: &str| {
        format!(
            "statements: {{ Effect: Allow, Principal: {{ Service: {service} }}, Action: \"sqs:SendMessage\", Resource: \"*\", Condition: {{ ArnEquals: {{ \"aws:SourceArn\": \"{arn}\" }} }} }}"
        )
    };
    let rule = |words: &str| RULE.replace("WORDS", words);
    says(
        &rule("").replace(", }", " }"),
        1,
        &["delivery-denied", "`sqs:SendMessage` on `queue/own/q` by `events.amazonaws.com`"],
    );
    let admitted = from("events.amazonaws.com", "arn:aws:events:us-east-1:111111111111:rule/r");
    says(&rule(&admitted), 0, &[]);
    let other = from("events.amazonaws.com", "arn:aws:events:us-east-1:111111111111:rule/s");
    says(&rule(&other), 1, &["delivery-denied"]);
    const TOPIC: &str = "queues: { q: { in: own, WORDS } }\ntopics: { t: { in: own } }\nresources: { s: { in: own, type: \"AWS::SNS::Subscription\", properties: { TopicArn: \"{topic/own/t}\", Protocol: sqs, Endpoint: \"{queue/own/q}\" } } }\n";
    let topic = |words: &str| TOPIC.replace("WORDS", words);
    says(&topic("").replace(", }", " }"), 1, &["delivery-denied", "`topic/own/t`"]);
    let admitted = from("sns.amazonaws.com", "arn:aws:sns:us-east-1:111111111111:t");
    says(&topic(&admitted), 0, &[]);
}

#[test]
fn patterns_and_schedules_are_those_of_eventbridge() {
    let rule = |properties: &str| {
        format!(
            "resources: {{ r: {{ in: own, type: \"AWS::Events::Rule\", properties: {{ {properties} }} }} }}\n"
        )
    };
    says(&rule("EventPattern: \"not json\""), 2, &["event-pattern", "no JSON"]);
    says(
        &rule("EventPattern: { source: shop }"),
        2,
        &["event-pattern", "`source` must be a list"],
    );
    says(&rule("ScheduleExpression: every day"), 2, &["event-schedule", "`every day`"]);
    says(
        &rule("EventPattern: '{\"source\": [\"shop\"]}', ScheduleExpression: rate(1 day)"),
        0,
        &[],
    );
}

/// What brings packets in, or passes them on in its own name, is told beside a network of the design, and refused nowhere.
#[test]
fn what_brings_packets_into_a_network_is_told() {
    let network = "networks: { n: { in: own, cidr: 10.0.0.0/20 } }\n";
    let of = |kind: &str, properties: &str| {
        format!(
            "{network}resources: {{ r: {{ in: own, type: \"{kind}\", deploy_actions: \"ec2:*\", properties: {{ {properties} }} }} }}\n"
        )
    };
    let told = |text: &str| {
        let (code, said) = check_with(text);
        assert!(code < 2, "{said}");
        said.contains("resource-network")
    };
    let subnet = "\"{subnet/own/n-private-a.id}\"";
    let balancer = |scheme: &str| {
        of(
            "AWS::ElasticLoadBalancingV2::LoadBalancer",
            &format!("Subnets: [ {subnet} ]{scheme}"),
        )
    };
    assert!(told(&balancer("")) && told(&balancer(", Scheme: internet-facing")));
    assert!(!told(&balancer(", Scheme: internal")));
    let instance = |check: &str| {
        of(
            "AWS::EC2::Instance",
            &format!("ImageId: ami-0123456789abcdef0, SubnetId: {subnet}{check}"),
        )
    };
    assert!(told(&instance(", SourceDestCheck: false")) && !told(&instance("")));
    let mount = format!(
        "{network}file_systems: {{ f: {{ in: own, network: n }} }}\nresources: {{ r: {{ in: own, type: \"AWS::EFS::MountTarget\", properties: {{ FileSystemId: \"{{file-system/own/f.id}}\", SubnetId: {subnet}, SecurityGroups: [] }} }} }}\n"
    );
    says(&mount, 2, &["resource-network"]);
}

#[test]
fn a_file_system_that_lets_everybody_in_is_told() {
    let system = |policy: &str| {
        format!(
            "resources: {{ f: {{ in: own, type: \"AWS::EFS::FileSystem\", properties: {{ Encrypted: true{policy} }} }} }}\n"
        )
    };
    says(
        &system(""),
        0,
        &["resource-unread", "lets in whoever gets there", "`FileSystemPolicy`"],
    );
    let policy = ", FileSystemPolicy: { Version: \"2012-10-17\", Statement: [ { Effect: Allow, Principal: { AWS: role/own/near }, Action: \"elasticfilesystem:ClientMount\", Resource: \"*\" } ] }";
    let (_, said) = check_with(&system(policy));
    assert!(!said.contains("lets in whoever gets there"), "{said}");
}

/// Names may hold dots, and so may attributes.
#[test]
fn words_of_names_with_dots() {
    let text = "resources:\n  my.queue: { in: own, type: AWS::SQS::Queue, properties: { DelaySeconds: 3 } }\n  t: { in: own, type: AWS::SSM::Parameter, properties: { Name: /t, Type: String, Value: \"{resource/own/my.queue.Arn} {resource/own/my.queue.Ref}\" } }\n";
    says(text, 0, &[]);
    says(
        &text.replace("my.queue.Ref", "my.queue.Reff"),
        2,
        &["`AWS::SQS::Queue` has no attribute `Reff`"],
    );
    says(&text.replace("own/my.queue.Ref", "own/other.queue.Ref"), 2, &["resource/own/other"]);
}

/// A number of many digits would be printed as `1.23456789012E11`.
#[test]
fn long_numbers_are_texts() {
    let function = "resources:\n  f: { in: own, type: AWS::Lambda::Function, properties: { FunctionName: f, Role: \"arn:aws:iam::111111111111:role/x\", Code: { ZipFile: x }, Runtime: python3.13, Handler: a.b, MemorySize: 256, Environment: { Variables: { ACCOUNT: 123456789012 } } } }\n";
    let template = super::written::written_in(function, "cloudformation/data/own.yaml");
    assert!(
        template.contains("ACCOUNT: \"123456789012\"") && template.contains("MemorySize: 256"),
        "{template}"
    );
}
