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
    // A new secret has no value: somebody puts it there before the wave that looks it up.
    let template = written_in(&text, "cloudformation/functions/own.yaml");
    assert!(template.contains("resolve:secretsmanager:pw"), "{template}");
    let readme = written_in(&text, "README.md");
    let (before, after) = readme.split_once("aws secretsmanager put-secret-value --secret-id pw").unwrap();
    assert!(before.contains("data-own") && after.contains("functions-own"), "{readme}");
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
            "AWS::Lambda::Permission",
            "FunctionName: f, Action: \"{{resolve:ssm:/x}}\", Principal: \"*\"",
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
    // The key of a secret of the design lets it decrypt.
    let key = ["keys: { k: { in: own, WORDS } }\n", &database("key: k", SECRET)].concat();
    let (code, said) = check_with(&key.replace("WORDS", "description: x"));
    assert_eq!(code, 0, "{said}");
    let deny = "statements: { Effect: Deny, Principal: \"*\", Action: \"kms:Decrypt\", Resource: \"*\" }";
    says(
        &key.replace("WORDS", deny),
        1,
        &["deployer-locked-out", "`key/own/k` locks out who deploys"],
    );
}

/// A name is looked up in the account and Region of the entry, a public parameter in no account.
#[test]
fn names_are_looked_up_where_the_entry_is() {
    let parameter = |reference: &str| {
        format!(
            "resources:\n  t: {{ in: own, type: AWS::SSM::Parameter, properties: {{ Name: /t, Type: String, Value: \"{reference}\" }} }}\n"
        )
    };
    for (section, reference, part) in [
        (
            "parameters: { p: { in: other, name: /p, value: v } }",
            "{{resolve:ssm:{parameter/other/p.name}}}",
            "of the account `222222222222`",
        ),
        (
            "secrets: { s: { in: own, region: eu-west-1 } }",
            "{{resolve:secretsmanager:{secret/own/s.name}}}",
            "of the region `eu-west-1`",
        ),
        ("", "{{resolve:ssm:{{resolve:ssm:/x}}}}", "stands in another"),
    ] {
        says(&[section, "\n", &parameter(reference)].concat(), 2, &["dynamic-reference", part]);
    }
    let public = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";
    let role = written_in(
        &parameter(&["{{resolve:ssm:", public, "}}"].concat()),
        "cloudformation/bootstrap/execution-role-own.yaml",
    );
    assert!(role.contains(&["ssm:us-east-1::parameter", public].concat()), "{role}");
    let database = "  d: { in: own, type: AWS::RDS::DBCluster, properties: { Engine: aurora-mysql, MasterUsername: admin, MasterUserPassword: \"{{resolve:ssm-secure:/sec}}\" } }\n";
    says(
        &["parameters: { sec: { in: own, name: /sec, value: v } }\nresources:\n", database].concat(),
        2,
        &["dynamic-reference", "is no secure string"],
    );
}

/// What another entry makes comes before what looks it up.
#[test]
fn entries_wait_for_what_they_look_up() {
    let text = "resources:\n  a: { in: own, type: AWS::SSM::Parameter, properties: { Name: /a, Type: String, Value: \"{{resolve:ssm:/z}}\" } }\n  z: { in: own, type: AWS::SSM::Parameter, properties: { Name: /z, Type: String, Value: v } }\n";
    let template = written_in(text, "cloudformation/data/own.yaml");
    assert!(template.contains("DependsOn:\n      - ResourceZ\n"), "{template}");
}

#[test]
fn keys_and_code_are_never_looked_up() {
    let function = |code: &str, rest: &str| {
        format!(
            "resources:\n  f: {{ in: own, type: AWS::Lambda::Function, properties: {{ Role: \"{{role/own/near}}\", Runtime: python3.12, Handler: a.b, Code: {{ {code} }}{rest} }} }}\n"
        )
    };
    let variable = ", Environment: { Variables: { \"{{resolve:ssm:/k}}\": a } }";
    says(&function("ZipFile: x", variable), 2, &["dynamic-reference", "a key is no text"]);
    let code = "S3Bucket: \"{{resolve:ssm:/x}}\", S3Key: k";
    says(&function(code, ""), 2, &["dynamic-reference", "decisions hang on it"]);
    let data = "resources:\n  i: { in: own, type: AWS::EC2::Instance, properties: { UserData: \"{{resolve:ssm:/x}}\" } }\n";
    says(data, 2, &["dynamic-reference", "stays as it is"]);
}
