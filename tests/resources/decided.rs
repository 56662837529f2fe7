//! Policies of entries count in decisions like any other: a Deny refuses across accounts, an Allow lets in, and what nobody
//! understands makes an answer unknown.

use super::said::check;

const HEAD: &str = r#"landform: 1
name: t
organization: { id: o-a1b2c3d4e5, management: "000000000001" }
accounts: { own: { id: "111111111111" }, other: { id: "222222222222" } }
region: us-east-1
roles:
  far: { in: other, for: lambda, statements: [ { Effect: Allow, Action: ["sqs:*", "sns:*", "ecr:*", "execute-api:*", "lambda:*", "logs:*", "kms:*", "backup:*", "sts:*", "events:*"], Resource: "*" } ] }
  near: { in: own, for: lambda, statements: [ { Effect: Allow, Action: ["sqs:*", "logs:*", "kms:*"], Resource: "*" } ] }
"#;

/// Claims that must hold with these entries.
fn holds(resources: &str, claims: &str) {
    let (code, said) = check(&format!("{HEAD}resources:\n{resources}expect:\n{claims}"));
    assert_eq!(code, 0, "{said}");
}

/// A claim that must not hold, and what is said of it.
fn fails(resources: &str, claim: &str, why: &str) {
    let (code, said) = check(&format!("{HEAD}resources:\n{resources}expect:\n{claim}"));
    assert_eq!(code, 1, "{said}");
    assert!(said.contains(why), "{why}: {said}");
}

const QUEUE: &str = "  q: { in: own, type: AWS::SQS::Queue, properties: { QueueName: q } }\n";

fn queue_policy(statements: &str) -> String {
    format!(
        "{QUEUE}  p: {{ in: own, type: AWS::SQS::QueuePolicy, deploy_actions: sqs:SetQueueAttributes, properties: {{ Queues: [ \"{{resource/own/q.Ref}}\" ], PolicyDocument: {{ Version: \"2012-10-17\", Statement: [ {statements} ] }} }} }}\n"
    )
}

const LETS_IN: &str =
    "{ Effect: Allow, Principal: { AWS: role/other/far }, Action: \"sqs:*\", Resource: resource/own/q }";
const REFUSES: &str =
    "{ Effect: Deny, Principal: \"*\", Action: \"sqs:ReceiveMessage\", Resource: resource/own/q }";

#[test]
fn a_policy_on_another_entry_lets_in_and_refuses() {
    let both = queue_policy(&format!("{LETS_IN}, {REFUSES}"));
    holds(
        &both,
        "  - { allow: \"sqs:SendMessage\", by: role/other/far, \"on\": resource/own/q }\n\
         \x20 - { explicit_deny: \"sqs:ReceiveMessage\", by: role/other/far, \"on\": resource/own/q }\n\
         \x20 - { explicit_deny: \"sqs:ReceiveMessage\", by: role/own/near, \"on\": resource/own/q }\n",
    );
    // Without the one nobody is refused, without the other nobody of another account is let in.
    holds(
        &queue_policy(LETS_IN),
        "  - { allow: \"sqs:ReceiveMessage\", by: role/other/far, \"on\": resource/own/q }\n",
    );
    holds(
        &queue_policy(REFUSES),
        "  - { implicit_deny: \"sqs:SendMessage\", by: role/other/far, \"on\": resource/own/q }\n",
    );
    holds(
        QUEUE,
        "  - { implicit_deny: \"sqs:SendMessage\", by: role/other/far, \"on\": resource/own/q }\n",
    );
    holds(
        QUEUE,
        "  - { allow: \"sqs:SendMessage\", by: role/own/near, \"on\": resource/own/q }\n",
    );
}

#[test]
fn a_policy_of_its_own_lets_in_and_refuses() {
    let repository = |statements: &str| {
        format!(
            "  r: {{ in: own, type: AWS::ECR::Repository, properties: {{ RepositoryName: images, RepositoryPolicyText: {{ Version: \"2012-10-17\", Statement: [ {statements} ] }} }} }}\n"
        )
    };
    let lets_in = "{ Sid: Pull, Effect: Allow, Principal: { AWS: role/other/far }, Action: \"ecr:*\" }";
    let refuses = "{ Sid: Keep, Effect: Deny, Principal: \"*\", Action: \"ecr:BatchDeleteImage\" }";
    holds(
        &repository(&format!("{lets_in}, {refuses}")),
        "  - { allow: \"ecr:BatchGetImage\", by: role/other/far, \"on\": resource/own/r }\n\
         \x20 - { explicit_deny: \"ecr:BatchDeleteImage\", by: role/other/far, \"on\": resource/own/r }\n",
    );
    holds(
        &repository(refuses),
        "  - { implicit_deny: \"ecr:BatchGetImage\", by: role/other/far, \"on\": resource/own/r }\n",
    );
}

#[test]
fn a_policy_of_an_api_is_about_what_is_below_it() {
    let api = |effect: &str| {
        format!(
            "  api:\n    in: own\n    type: AWS::ApiGateway::RestApi\n    arn: \"arn:aws:execute-api:us-east-1:111111111111:a1b2c3d4e5\"\n    properties:\n      Name: pets\n      Policy: {{ Version: \"2012-10-17\", Statement: [ {{ Effect: Allow, Principal: {{ AWS: role/other/far }}, Action: \"execute-api:Invoke\", Resource: \"execute-api:/*\" }}, {{ Effect: {effect}, Principal: {{ AWS: role/other/far }}, Action: \"execute-api:Invoke\", Resource: \"execute-api:/prod/DELETE/*\" }} ] }}\n"
        )
    };
    let on = "\"on\": \"arn:aws:execute-api:us-east-1:111111111111:a1b2c3d4e5/prod/DELETE/pets\"";
    let get = "\"on\": \"arn:aws:execute-api:us-east-1:111111111111:a1b2c3d4e5/prod/GET/pets\"";
    holds(
        &api("Deny"),
        &format!(
            "  - {{ explicit_deny: \"execute-api:Invoke\", by: role/other/far, {on} }}\n  - {{ allow: \"execute-api:Invoke\", by: role/other/far, {get} }}\n"
        ),
    );
    holds(
        &api("Allow"),
        &format!("  - {{ allow: \"execute-api:Invoke\", by: role/other/far, {on} }}\n"),
    );
}

#[test]
fn a_permission_of_a_function_lets_in() {
    let function = "  f: { in: own, type: AWS::Lambda::Function, properties: { FunctionName: f, Role: \"{role/own/near}\", Code: { ZipFile: x }, Runtime: python3.12, Handler: i.h } }\n";
    let permission = "  p: { in: own, type: AWS::Lambda::Permission, properties: { FunctionName: f, Action: \"lambda:InvokeFunction\", Principal: \"222222222222\" } }\n";
    let claim = |word: &str| {
        format!("  - {{ {word}: \"lambda:InvokeFunction\", by: role/other/far, \"on\": resource/own/f }}\n")
    };
    holds(&[function, permission].concat(), &claim("allow"));
    holds(function, &claim("implicit_deny"));
}

#[test]
fn what_is_not_understood_makes_answers_unknown() {
    let logs = "  p: { in: own, type: AWS::Logs::ResourcePolicy, deploy_actions: logs:PutResourcePolicy, properties: { PolicyName: p, PolicyDocument: \"{}\" } }\n  g: { in: own, type: AWS::Logs::LogGroup, properties: { LogGroupName: g } }\n";
    let claim = "  - { allow: \"logs:PutLogEvents\", by: role/own/near, \"on\": \"arn:aws:logs:us-east-1:111111111111:log-group:g:log-stream:x\" }\n";
    fails(logs, claim, "landform does not understand a part of the design");
    let key = "  k: { in: own, type: AWS::KMS::Key, arn: \"arn:aws:kms:us-east-1:111111111111:key/11111111-2222-3333-4444-555555555555\", properties: { Description: x } }\n";
    let claim = "  - { allow: \"kms:Decrypt\", by: role/own/near, \"on\": resource/own/k }\n  - { deny: \"kms:Decrypt\", by: role/other/far, \"on\": resource/own/k }\n";
    // What AWS gives to a key without a policy is known, and is on that key alone.
    holds(key, claim);
}

#[test]
fn a_role_of_an_entry_is_unknown_as_caller() {
    let role = "  r: { in: own, type: AWS::IAM::Role, properties: { RoleName: r, AssumeRolePolicyDocument: { Version: \"2012-10-17\", Statement: [ { Effect: Allow, Principal: { AWS: role/other/far }, Action: \"sts:AssumeRole\" } ] } } }\n";
    let claim = "  - { allow: \"sqs:SendMessage\", by: \"arn:aws:iam::111111111111:role/r\", \"on\": \"arn:aws:sqs:us-east-1:111111111111:x\" }\n";
    fails(role, claim, "unknown");
    holds(
        role,
        "  - { allow: \"sts:AssumeRole\", by: role/other/far, \"on\": \"arn:aws:iam::111111111111:role/r\" }\n",
    );
}

#[test]
fn an_entry_is_granted_by_its_arn() {
    let grant = "grants: [ { to: role/own/near, may: [send], \"on\": resource/own/q } ]\n";
    let text = format!("{HEAD}resources:\n{QUEUE}{grant}");
    let (code, said) = check(&text.replace(
        ", statements: [ { Effect: Allow, Action: [\"sqs:*\", \"logs:*\", \"kms:*\"], Resource: \"*\" } ]",
        "",
    ));
    assert_eq!(code, 0, "{said}");
    let nameless = text.replace("properties: { QueueName: q }", "properties: {}");
    let (code, said) = check(&nameless);
    assert!(code == 2 && said.contains("the ARN of `resource/own/q` is not known"), "{said}");
    // A role of another account needs the policy of the queue, which says nothing of it.
    let far = text.replace("to: role/own/near", "to: role/other/far");
    let (code, said) = check(&far);
    assert!(code == 1 && said.contains("grant-denied"), "{said}");
}

#[test]
fn the_key_of_an_entry_is_needed() {
    let queue = |key: &str| {
        format!(
            "  q: {{ in: own, type: AWS::SQS::Queue, properties: {{ QueueName: q, KmsMasterKeyId: \"{key}\" }} }}\n"
        )
    };
    let claim = |word: &str| {
        format!("  - {{ {word}: \"sqs:SendMessage\", by: role/own/near, \"on\": resource/own/q }}\n")
    };
    let with_key = |resources: String| format!("{resources}keys:\n  k: {{ in: own }}\n");
    // The key's policy lets the account's own policies decide nothing about its use.
    holds(&with_key(queue("{key/own/k}")), &claim("deny"));
    holds(&with_key(queue("{key/own/k.id}")), &claim("deny"));
    holds(&queue("alias/aws/sqs"), &claim("allow"));
}

#[test]
fn a_key_of_an_entry_decides_by_its_policy_alone() {
    let key = |whom: &str| {
        format!(
            "  k: {{ in: own, type: AWS::KMS::Key, properties: {{ KeyPolicy: {{ Version: \"2012-10-17\", Statement: [ {{ Effect: Allow, Principal: {{ AWS: {whom} }}, Action: \"kms:*\", Resource: \"*\" }}, {{ Effect: Allow, Principal: {{ AWS: account/own }}, Action: [ \"kms:Create*\", \"kms:Describe*\", \"kms:Disable*\", \"kms:Enable*\", \"kms:Get*\", \"kms:Put*\", \"kms:Update*\" ], Resource: \"*\" }} ] }} }} }}\n"
        )
    };
    let claim = |word: &str| {
        format!("  - {{ {word}: \"kms:Decrypt\", by: role/own/near, \"on\": resource/own/k }}\n")
    };
    holds(&key("role/own/near"), &claim("allow"));
    holds(&key("account/own"), &claim("allow"));
    holds(&key("role/other/far"), &claim("implicit_deny"));
}

#[test]
fn what_the_policy_of_a_bus_says_otherwise_is_read() {
    let policy = "  p: { in: own, type: AWS::Events::EventBusPolicy, properties: { StatementId: x, Action: \"events:PutEvents\", Principal: \"222222222222\" } }\n";
    let claim = "  - { allow: \"events:PutEvents\", by: role/other/far, \"on\": \"arn:aws:events:us-east-1:111111111111:event-bus/default\" }\n";
    // The entry adds a statement; what the rest of the policy says is not known before somebody states it.
    fails(policy, claim, "the blueprint does not hold the policy");
    let rest =
        "existing: [ { arn: \"arn:aws:events:us-east-1:111111111111:event-bus/default\", policy: none } ]\n";
    holds(policy, &[claim, rest].concat());
    let deny = rest.replace(
        "none",
        "[ { Effect: Deny, Principal: \"*\", Action: \"events:PutEvents\", Resource: \"*\" } ]",
    );
    holds(policy, &[&claim.replace("allow", "explicit_deny"), deny.as_str()].concat());
}

/// A permission is one statement beside others; a section may state the rest.
#[test]
fn what_a_permission_is_added_to_is_not_known_by_it() {
    let permission = "  p: { in: own, type: AWS::Lambda::Permission, properties: { FunctionName: f, Action: \"lambda:InvokeFunction\", Principal: s3.amazonaws.com, SourceAccount: \"111111111111\" } }\n";
    let claim = "  - { implicit_deny: \"lambda:InvokeFunction\", by: role/other/far, \"on\": \"arn:aws:lambda:us-east-1:111111111111:function:f\" }\n";
    fails(permission, claim, "the blueprint does not hold the policy");
    let section = "functions: { f: { in: own, existing: true, name: f, policy: none } }\n";
    holds(permission, &[claim, section].concat());
}
