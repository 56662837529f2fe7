//! What CloudFormation looks up in properties: where it stands in the files, who reads it, and where it may not stand.

use super::said::{check_with, says};
use super::written::{written, written_in};

const DATABASE: &str = "secrets: { pw: { in: own, KEY } }\nresources:\n  db: { in: own, type: AWS::RDS::DBCluster, properties: { Engine: aurora-mysql, MasterUsername: admin, MasterUserPassword: \"REFERENCE\" } }\n";
const SECRET: &str = "{{resolve:secretsmanager:{secret/own/pw.name}:SecretString:pw}}";

fn database(key: &str, reference: &str) -> String {
    DATABASE.replace("KEY", key).replace("REFERENCE", reference)
}

/// The template of a stack set is a text in the template of its administrator, where it must not be looked up.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html>
#[test]
fn a_secret_is_looked_up_where_it_is_used_and_nowhere_before() {
    let text = database("description: x", SECRET);
    let [stacks, roots] = written(&text);
    assert!(!stacks.contains("{{resolve:"), "{stacks}");
    assert!(stacks.contains("resolve:secretsmanager:pw:SecretString:pw}}"), "{stacks}");
    assert!(roots.contains("{{resolve:secretsmanager:pw:SecretString:pw}}"), "{roots}");
    let template = written_in(&text, "cloudformation/data/own.yaml");
    let after = "    DependsOn:\n      - SecretPw\n";
    assert!(template.contains(after), "{template}");
    let role = written_in(&text, "cloudformation/bootstrap/execution-role-own.yaml");
    for part in [
        "ReadSecretsOfTemplates",
        "secret:pw-??????",
        "kms:ViaService\": secretsmanager.us-east-1.amazonaws.com",
    ] {
        assert!(role.contains(part), "{part}: {role}");
    }
    let plain = written_in(
        &database("description: x", "{{resolve:ssm:/pw:3}}"),
        "cloudformation/bootstrap/execution-role-own.yaml",
    );
    assert!(
        plain.contains("parameter/pw") && !plain.contains("DecryptWhatTemplatesName"),
        "{plain}"
    );
}

/// Several in one text, with a word of the blueprint between them, are read back as they were.
#[test]
fn references_stand_beside_words() {
    let text = "resources:\n  t: { in: own, type: AWS::SSM::Parameter, properties: { Name: /t, Type: String, Value: \"a{resource/own/q.Arn}{{resolve:ssm:/x}}-{{resolve:ssm:/y:2}}z\" } }\n  q: { in: own, type: AWS::SQS::Queue, properties: { DelaySeconds: 3 } }\n";
    let template = written_in(text, "cloudformation/data/own.yaml");
    for piece in ["a${ResourceQ.Arn}{{", "resolve:ssm:/x}}-{{", "resolve:ssm:/y:2}}z"] {
        assert!(template.contains(piece), "{piece}: {template}");
    }
}

#[test]
fn what_hangs_on_a_text_is_never_looked_up() {
    let (code, said) = check_with(&database("description: x", SECRET));
    assert_eq!(code, 0, "{said}");
    says(
        &database("description: x", "{{resolve:secretsmanager:{secret/own/pw}}}"),
        2,
        &["`{secret/own/pw.name}`"],
    );
    says(
        &database("description: x", "{{resolve:s3:x}}"),
        2,
        &["dynamic-reference", "nothing up in `s3`"],
    );
    let of = |kind: &str, properties: &str| {
        format!("resources:\n  r: {{ in: own, type: \"{kind}\", properties: {{ {properties} }} }}\n")
    };
    let refused = [
        ("AWS::SQS::Queue", "QueueName: \"{{resolve:ssm:/x}}\""),
        ("AWS::SQS::Queue", "KmsMasterKeyId: \"{{resolve:ssm:/x}}\""),
        ("AWS::SQS::Queue", "Tags: [ { Key: a, Value: \"{{resolve:ssm:/x}}\" } ]"),
        (
            "AWS::Lambda::Function",
            "Role: \"{{resolve:ssm:/x}}\", Runtime: python3.12, Handler: a.b, Code: { ZipFile: x }",
        ),
        (
            "AWS::Lambda::Permission",
            "FunctionName: f, Action: \"lambda:InvokeFunction\", Principal: \"{{resolve:ssm:/x}}\"",
        ),
        (
            "AWS::SNS::TopicPolicy",
            "Topics: [ \"{{resolve:ssm:/x}}\" ], PolicyDocument: { Statement: [] }",
        ),
        ("AWS::KMS::Key", "Description: \"{{resolve:ssm:/x}}\""),
        (
            "AWS::EC2::Route",
            "RouteTableId: \"{{resolve:ssm:/x}}\", DestinationCidrBlock: 0.0.0.0/0",
        ),
    ];
    for (kind, properties) in refused {
        says(&of(kind, properties), 2, &["dynamic-reference", "decisions hang on it"]);
    }
    let cluster = |name: &str| {
        format!(
            "Engine: mysql, MasterUsername: a, MasterUserPassword: x, {name}: \"{{{{resolve:ssm-secure:/x}}}}\""
        )
    };
    says(
        &of("AWS::RDS::DBCluster", &cluster("EngineVersion")),
        2,
        &["no `ssm-secure` in `EngineVersion`"],
    );
    let own = "Engine: mysql, MasterUsername: a, MasterUserPassword: \"{{resolve:ssm-secure:/x}}\"";
    let (code, said) = check_with(&of("AWS::RDS::DBCluster", own));
    assert!(code == 0 && !said.contains("dynamic-reference"), "{said}");
    says(
        "tags: { a: \"{{resolve:ssm:/x}}\" }\n",
        2,
        &["dynamic-reference", "in properties of entries of `resources`"],
    );
}

/// Who deploys reads what is looked up: a policy of the secret or its key may refuse that.
#[test]
fn who_deploys_must_be_able_to_read() {
    let deny = "statements: { Effect: Deny, Principal: \"*\", Action: \"secretsmanager:GetSecretValue\", Resource: \"*\" }";
    says(
        &database(deny, SECRET),
        1,
        &["deployer-locked-out", "`secret/own/pw` locks out who deploys"],
    );
    let key = ["keys: { k: { in: own } }\n", &database("key: k", SECRET)].concat();
    says(&key, 1, &["deployer-locked-out", "`key/own/k` locks out who deploys"]);
}
