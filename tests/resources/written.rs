//! Texts of properties as they are written: braces that stand for themselves, numbers that were texts, secrets, names twice.

use super::said::{HEAD, check_with, says};
use crate::common::program::{inside, stdout};

/// What the template of `own` and the root of Terraform hold of a design with these lines more.
pub(super) fn written(rest: &str) -> [String; 2] {
    let folder = synthesized(rest);
    ["cloudformation", "terraform"].map(|backend| texts(&folder.path().join("out").join(backend)))
}

/// The same, of one file.
pub(super) fn written_in(rest: &str, file: &str) -> String {
    let folder = synthesized(rest);
    std::fs::read_to_string(folder.path().join("out").join(file)).unwrap()
}

fn synthesized(rest: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("b.yaml"), format!("{HEAD}{rest}")).unwrap();
    let output = inside(folder.path(), &["synth", "b.yaml", "--out", "out"]);
    assert_eq!(output.status.code().unwrap(), 0, "{}", stdout(&output));
    folder
}

fn texts(folder: &std::path::Path) -> String {
    let mut all = String::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        all.push_str(&match path.is_dir() {
            true => texts(&path),
            false => std::fs::read_to_string(&path).unwrap(),
        });
    }
    all
}

#[test]
fn braces_that_stand_for_nothing_stand_for_themselves() {
    let api = "resources:\n  api: { in: own, type: AWS::ApiGatewayV2::Api, properties: { Name: pets, ProtocolType: HTTP } }\n  \
               route: { in: own, type: AWS::ApiGatewayV2::Route, properties: { ApiId: \"{resource/own/api.Ref}\", RouteKey: \"GET /pets/{petId}/{account}\" } }\n";
    let [stacks, roots] = written(api);
    for text in [stacks, roots] {
        assert!(text.contains("GET /pets/{petId}/111111111111"), "{text}");
    }
    let plain = api.replace("properties: { ApiId", "placeholders: false, properties: { ApiId");
    let [stacks, roots] = written(&plain.replace("\"{resource/own/api.Ref}\"", "a1b2c3"));
    for text in [stacks, roots] {
        assert!(text.contains("GET /pets/{petId}/{account}"), "{text}");
    }
    says(
        &api.replace("{petId}", "{acount}"),
        2,
        &["placeholder-unknown", "did you mean `{account}`?", "`placeholders: false`"],
    );
    says(&api.replace("{petId}", "{bukcet/own/x}"), 2, &["did you mean `{bucket/own/x}`?"]);
    says(
        &api.replace("{petId}", "${AWS::Region}"),
        2,
        &["a word of `Fn::Sub`", "write `{region}`"],
    );
}

#[test]
fn variables_of_scripts_and_templates_stay() {
    let command = "resources:\n  d: { in: own, type: AWS::SSM::Document, properties: { Name: doc, DocumentType: Command, Content: { schemaVersion: \"2.2\", parameters: { who: { type: String } }, mainSteps: [ { action: \"aws:runShellScript\", name: x, inputs: { runCommand: [ \"echo ${HOME} {{ who }}\" ] } } ] } } }\n";
    let [stacks, roots] = written(command);
    assert!(
        stacks.contains("echo ${HOME} {{ who }}") && roots.contains("echo $${HOME} {{ who }}"),
        "{stacks}{roots}"
    );
}

#[test]
fn a_number_that_stands_for_a_text_keeps_its_form() {
    let function = "resources:\n  f: { in: own, type: AWS::Lambda::Function, properties: { FunctionName: f, Role: \"{role/own/near}\", Code: { ZipFile: x }, Runtime: python3.13, Handler: a.b, Timeout: 10, Environment: { Variables: { VERSION: 1.10, BIG: 1e3, ON: true } } } }\n";
    let [stacks, roots] = written(function);
    assert!(stacks.contains("VERSION: \"1.10\"") && stacks.contains("Timeout: 10\n"), "{stacks}");
    assert!(roots.contains("\"1.10\"") && roots.contains("\"1e3\""), "{roots}");
}

#[test]
fn a_number_where_anything_may_stand_stays_one() {
    let machine = "resources:\n  m: { in: own, type: AWS::StepFunctions::StateMachine, properties: { StateMachineName: m, RoleArn: \"{role/own/near}\", Definition: { StartAt: A, States: { A: { Type: Wait, Seconds: 1e1, Next: B }, B: { Type: Pass, Result: { ratio: 0.50, all: [ 1.0 ] }, End: true } } } } }\n";
    let texts = written(machine);
    for text in texts {
        for quoted in ["\"1e1\"", "\"0.50\"", "\"1.0\""] {
            assert!(!text.contains(quoted), "{quoted}: {text}");
        }
        assert!(text.contains("10") && text.contains("0.5"), "{text}");
    }
}

#[test]
fn a_queue_of_another_account_by_its_old_url_is_not_taken_for_ones_own() {
    let policy = |url: &str| {
        format!(
            "resources:\n  q: {{ in: own, type: AWS::SQS::Queue, properties: {{ QueueName: legacy, SqsManagedSseEnabled: true }} }}\n  p: {{ in: own, type: AWS::SQS::QueuePolicy, deploy_actions: sqs:SetQueueAttributes, properties: {{ Queues: [ \"{url}\" ], PolicyDocument: {{ Version: \"2012-10-17\", Statement: [ {{ Effect: Allow, Principal: {{ AWS: role/other/far }}, Action: \"sqs:SendMessage\", Resource: \"*\" }} ] }} }} }}\nexpect: [ {{ allow: \"sqs:SendMessage\", by: role/other/far, \"on\": resource/own/q }} ]\n"
        )
    };
    says(&policy("https://us-east-1.queue.amazonaws.com/111111111111/legacy"), 0, &[]);
    says(
        &policy("https://us-east-1.queue.amazonaws.com/333333333333/legacy"),
        2,
        &[
            "resource-policy-clash",
            "the account of `arn:aws:sqs:us-east-1:333333333333:legacy`",
        ],
    );
    for url in [
        "https://queue.amazonaws.com/333333333333/legacy",
        "http://localhost:9324/111111111111/legacy",
    ] {
        says(
            &policy(url),
            1,
            &[
                "resource-unread",
                "does not know what the policy of `resource/own/p` is on",
                "unknown",
            ],
        );
    }
}

#[test]
fn a_secret_in_clear_is_told() {
    let database = |more: &str| {
        format!(
            "resources:\n  d: {{ in: own, type: AWS::RDS::DBCluster, properties: {{ Engine: aurora-postgresql, MasterUsername: root{more} }} }}\n"
        )
    };
    says(
        &database(", MasterUserPassword: hunter2hunter2"),
        0,
        &[
            "resource-secret",
            "`MasterUserPassword` of `AWS::RDS::DBCluster`",
            "ManageMasterUserPassword",
        ],
    );
    let (code, said) = check_with(&database(", ManageMasterUserPassword: true"));
    assert!(code == 0 && !said.contains("resource-secret"), "{said}");
    says(
        &database(", MasterUserPassword: hunter2hunter2"),
        0,
        &["`{{resolve:secretsmanager:NAME:SecretString:KEY}}`"],
    );
    let (code, said) = check_with(&database(", MasterUserPassword: \"{{resolve:secretsmanager:x}}\""));
    assert!(code == 0 && !said.contains("resource-secret"), "{said}");
}

#[test]
fn two_of_one_name_are_told() {
    let alarm = |name: &str, called: &str| {
        format!(
            "  {name}: {{ in: own, type: AWS::SSM::Parameter, properties: {{ Name: {called}, Type: String, Value: x }} }}\n"
        )
    };
    let both = |second: &str| ["resources:\n", &alarm("a", "/one"), &alarm("b", second)].concat();
    says(&both("/one"), 2, &["name-twice"]);
    says(&both("/two"), 0, &[]);
    let rule = |name: &str, account: &str| {
        format!(
            "  {name}: {{ in: {account}, type: AWS::AppFlow::Connector, properties: {{ ConnectorLabel: crm, ConnectorProvisioningType: LAMBDA, ConnectorProvisioningConfig: {{}} }} }}\n"
        )
    };
    says(
        &["resources:\n", &rule("a", "own"), &rule("b", "own")].concat(),
        2,
        &["name-twice", "both called `crm`"],
    );
    let (_, said) = check_with(&["resources:\n", &rule("a", "own"), &rule("b", "other")].concat());
    assert!(!said.contains("name-twice"), "{said}");
}

#[test]
fn a_policy_stands_where_its_thing_is() {
    let policy = |place: &str, queue: &str| {
        format!(
            "resources:\n  p: {{ in: {place}, type: AWS::SQS::QueuePolicy, deploy_actions: sqs:SetQueueAttributes, properties: {{ Queues: [ \"{queue}\" ], PolicyDocument: {{ Version: \"2012-10-17\", Statement: [ {{ Effect: Allow, Principal: {{ AWS: role/other/far }}, Action: \"sqs:SendMessage\", Resource: \"*\" }} ] }} }} }}\n"
        )
    };
    let url = "https://sqs.us-east-1.amazonaws.com/111111111111/orders";
    says(&policy("own", url), 0, &[]);
    says(
        &policy("other", url),
        2,
        &[
            "resource-policy-clash",
            "the account of `arn:aws:sqs:us-east-1:111111111111:orders`",
        ],
    );
    says(
        &policy("own", &url.replace("us-east-1", "eu-west-1")),
        2,
        &["the region of `arn:aws:sqs:eu-west-1"],
    );
    let topic = policy("other", "arn:aws:sns:us-east-1:111111111111:t")
        .replace("SQS::QueuePolicy", "SNS::TopicPolicy")
        .replace("Queues", "Topics")
        .replace("sqs:SetQueueAttributes", "sns:SetTopicAttributes")
        .replace("sqs:SendMessage", "sns:Publish");
    says(&topic, 2, &["AWS takes a policy only where the thing is"]);
}

#[test]
fn what_terraform_sends_whole_is_measured() {
    let machine = |size: usize| {
        format!(
            "deploy: {{ templates: some-bucket-1 }}\nresources:\n  m: {{ in: own, type: AWS::StepFunctions::StateMachine, properties: {{ StateMachineName: m, RoleArn: \"{{role/own/near}}\", DefinitionString: \"{}\" }} }}\n",
            "x".repeat(size)
        )
    };
    let told = |size: usize| {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("b.yaml"), format!("{HEAD}{}", machine(size))).unwrap();
        stdout(&inside(folder.path(), &["check", "b.yaml"]))
    };
    assert!(
        told(60_000).contains("Terraform sends `resource/own/m` as a template of"),
        "{}",
        told(60_000)
    );
    assert!(!told(40_000).contains("template-too-long"));
}

#[test]
fn secrets_of_any_spelling_are_told() {
    let with = |kind: &str, properties: &str| {
        check_with(&format!(
            "resources:\n  x: {{ in: own, type: {kind}, properties: {{ {properties} }} }}\n"
        ))
        .1
    };
    let task = |name: &str, value: &str| {
        with(
            "AWS::ECS::TaskDefinition",
            &format!(
                "ContainerDefinitions: [ {{ Name: a, Image: b, Environment: [ {{ Name: {name}, Value: \"{value}\" }} ] }} ]"
            ),
        )
    };
    let vpn = "Type: ipsec.1, CustomerGatewayId: cgw-0123456789abcdef0, VpnTunnelOptionsSpecifications: [ { PreSharedKey: abcdefgh1234 } ]";
    let parameter = "Name: /p/password, Type: String, Value: hunter2";
    for said in [
        task("DB_PASSWORD", "hunter2"),
        task("API-KEY", "hunter2"),
        with("AWS::EC2::VPNConnection", vpn),
        with("AWS::SSM::Parameter", parameter),
    ] {
        assert!(said.contains("resource-secret"), "{said}");
    }
    for said in [
        task("DB_HOST", "hunter2"),
        task("DB_PASSWORD", "arn:aws:secretsmanager:us-east-1:111111111111:secret:x-AbCdEf"),
        with("AWS::SSM::Parameter", &parameter.replace("password", "host")),
    ] {
        assert!(!said.contains("resource-secret"), "{said}");
    }
}
