//! What functions need of others: their roles, their code, their logs; each is decided, or told.

use crate::common::blueprint::{model_of, resolved};
use crate::common::files::folder;
use crate::common::program::{inside, stderr, stdout};
use landform::aws::glob_matches;
use landform::comply::findings;
use landform::evaluate::Universe;
use landform::evaluate::iam::Outcome;
use landform::model::Model;
use landform::policy::Resources;

const HEAD: &str = r#"
landform: 1
name: t
organization: { id: o-a1b2c3d4e5, management: "000000000001" }
accounts: { prod: { id: "111111111111" }, apps: { id: "222222222222" } }
region: eu-west-1
"#;
const LAMBDA: &str = "roles: { lam: { in: prod, for: lambda } }";
const NETWORK: &str = "networks: { main: { in: prod, cidr: 10.0.0.0/20 } }\ngroups: { fn: { network: main } }\npolicies: { b: { in: prod, statements: { Effect: Allow, Action: \"logs:*\", Resource: \"*\" } } }\n";
const INSIDE: &str = "role: lam, network: main, groups: group/fn";

/// A blueprint with one function, of an image of `repository/ACCOUNT/rr`.
fn of_image(rest: &str, repository: &str, words: &str) -> String {
    let account = if repository.contains("in: apps") { "apps" } else { "prod" };
    format!(
        "{HEAD}{rest}\nrepositories: {{ rr: {{ {repository} }} }}\nfunctions: {{ ff: {{ in: prod, {words}, image: repository/{account}/rr:v1 }} }}\n"
    )
}

/// Whether `delivery-denied` says something of it.
fn denied(text: &str) -> bool {
    let model = model_of(text);
    findings(&Universe::new(&model)).iter().any(|one| one.rule == "delivery-denied")
}

/// Promises about which nothing is known, by their actions.
fn undecided(text: &str) -> Vec<String> {
    let model = model_of(text);
    let universe = Universe::new(&model);
    let open = model
        .promises
        .iter()
        .filter(|one| universe.answer(&one.call).decision == Outcome::Unknown);
    open.map(|one| one.call.action.clone()).collect()
}

/// <https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html>
#[test]
fn a_role_that_lambda_cannot_assume_is_told() {
    assert!(!denied(&of_image(LAMBDA, "in: prod", "role: lam")));
    let of_machines = "roles: { lam: { in: prod, trust: { Effect: Allow, Principal: { Service: ec2.amazonaws.com }, Action: \"sts:AssumeRole\" } } }";
    assert!(denied(&of_image(of_machines, "in: prod", "role: lam")));
    let guarded = format!(
        "{LAMBDA}\ncontrol_policies: {{ rcp: {{ type: resource, \"on\": account/prod, statements: {{ Effect: Deny, Principal: \"*\", Action: \"sts:AssumeRole\", Resource: \"*\", Condition: {{ StringNotEqualsIfExists: {{ \"aws:PrincipalOrgID\": o-a1b2c3d4e5 }} }} }} }} }}"
    );
    assert!(denied(&of_image(&guarded, "in: prod", "role: lam")));
}

/// <https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html>
#[test]
fn a_role_that_makes_no_interfaces_is_told() {
    let with = |boundary: &str| {
        of_image(
            &format!("{NETWORK}roles: {{ lam: {{ in: prod, for: lambda{boundary} }} }}"),
            "in: prod",
            INSIDE,
        )
    };
    assert!(!denied(&with("")));
    assert!(denied(&with(", boundary: b")));
    let of_others = of_image(
        NETWORK,
        "in: prod",
        &INSIDE.replace("role: lam", "role: \"arn:aws:iam::111111111111:role/foo\""),
    );
    let open = undecided(&of_others);
    for action in ["ec2:CreateNetworkInterface", "sts:AssumeRole"] {
        assert!(open.iter().any(|one| one == action), "{open:?}");
    }
}

/// <https://docs.aws.amazon.com/lambda/latest/dg/images-create.html>
#[test]
fn an_image_that_lambda_cannot_pull_is_told() {
    let of = |repository: &str| of_image(LAMBDA, repository, "role: lam");
    assert!(!denied(&of("in: prod")) && !denied(&of("in: apps")));
    assert_eq!(undecided(&of("in: apps")), [""; 0]);
    assert!(denied(&of("in: apps, existing: true, key: none, policy: none")));
    assert!(denied(&of(
        "in: prod, statements: { Effect: Deny, Principal: \"*\", Action: \"ecr:BatchGetImage\", Condition: { StringNotEquals: { \"aws:PrincipalOrgID\": o-a1b2c3d4e5 } } }"
    )));
    let pulls = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];
    assert_eq!(undecided(&of("in: apps, existing: true")), pulls);
    let by_address = of("in: prod")
        .replace("repository/prod/rr:v1", "\"222222222222.dkr.ecr.eu-west-1.amazonaws.com/foo:v1\"");
    assert_eq!(undecided(&by_address), pulls);
}

/// Whether the role's own policies name the streams of a group.
fn writes(model: &Model, group: &str) -> bool {
    let role = model.with_arn("arn:aws:iam::111111111111:role/lam").unwrap();
    let stream = format!("arn:aws:logs:{group}:log-stream:x");
    let documents = role.body.documents();
    let statements = documents.iter().flat_map(|(_, document)| &document.statements);
    let patterns = statements.filter_map(|one| match &one.resources {
        Some(Resources::In(all)) => Some(all),
        Some(Resources::NotIn(_)) | None => None,
    });
    patterns
        .flatten()
        .any(|pattern| pattern.starts_with("arn:") && glob_matches(pattern, &stream))
}

/// <https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-loggroups.html>
#[test]
fn logs_go_where_the_function_is() {
    let groups = format!(
        "{LAMBDA}\nlog_groups: {{ out: {{ in: prod, name: /x/out }}, far: {{ in: apps, name: /x/far }}, other: {{ in: prod, region: us-east-1, name: /x/other }} }}"
    );
    let own = of_image(&groups, "in: prod", "role: lam, log_group: log-group/prod/out");
    let model = model_of(&own);
    assert!(writes(&model, "eu-west-1:111111111111:log-group:/x/out"));
    assert!(!writes(&model, "eu-west-1:111111111111:log-group:/x/others"));
    for group in ["log-group/apps/far", "log-group/prod/other"] {
        let text = of_image(&groups, "in: prod", &format!("role: lam, log_group: {group}"));
        let codes: Vec<&str> = resolved(&text).1.iter().map(|problem| problem.code).collect();
        assert_eq!(codes, ["function-invalid"], "{group}");
    }
    let abroad = model_of(&of_image(LAMBDA, "in: prod, region: us-east-1", "role: lam, region: us-east-1"));
    assert!(writes(&abroad, "us-east-1:111111111111:log-group:/aws/lambda/ff"));
    let near = model_of(&of_image(LAMBDA, "in: prod", "role: lam"));
    assert!(!writes(&near, "us-east-1:111111111111:log-group:/aws/lambda/ff"));
}

/// <https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html>
#[test]
fn archives_that_lambda_does_not_take_are_told() {
    let of = |object: &str, handler: &str, version: &str| {
        let text = format!(
            "{HEAD}{LAMBDA}\nbuckets: {{ code: {{ in: prod, name: zz-code }} }}\nfunctions: {{ ff: {{ in: prod, role: lam, code: {{ bucket: code, object: \"{object}\", handler: \"{handler}\", runtime: python3.12{version} }} }} }}\n"
        );
        resolved(&text).1.iter().map(|problem| problem.code).collect::<Vec<_>>()
    };
    let long = |length: usize| "x".repeat(length);
    assert_eq!(of("a.zip", "a.b", ", version: v1"), [""; 0]);
    assert_eq!(of(&long(1024), &long(128), ""), [""; 0]);
    for (object, handler, version) in [
        ("a.zip", "a b", ""),
        ("a.zip", long(129).as_str(), ""),
        ("", "a.b", ""),
        (long(1025).as_str(), "a.b", ""),
        ("a.zip", "a.b", ", version: \"\""),
    ] {
        assert_eq!(of(object, handler, version), ["function-invalid"], "{object} {handler} {version}");
    }
}

#[test]
fn secrets_in_the_environment_are_told() {
    let of = |environment: &str| {
        let words = format!("role: lam, environment: {{ {environment} }}");
        let text = format!(
            "secrets: {{ db: {{ in: prod }} }}\n{}",
            of_image(LAMBDA, "in: prod", &words).trim_start()
        );
        resolved(&text).1.iter().map(|problem| problem.code).collect::<Vec<_>>()
    };
    assert_eq!(
        of("DB_PASSWORD: hunter2hunter2, AWS_SECRET_KEY: x"),
        ["resource-secret", "resource-secret"]
    );
    assert_eq!(
        of("DB_PASSWORD: \"{secret/prod/db}\", DB_NAME: main, TOKEN_LIFETIME: \"60\""),
        [""; 0]
    );
}

/// Whoever makes a function reads its archive, and decrypts it: the policies of the bucket and of its key let that one in, or it is
/// told which of them refuses.
///
/// <https://docs.aws.amazon.com/lambda/latest/api/API_FunctionCode.html>
#[test]
fn whoever_deploys_reads_the_archive_or_is_told() {
    let archive = |account: &str, bucket: &str, key: &str| {
        format!(
            "{HEAD}{LAMBDA}\nkeys: {{ k: {{ in: {account}, {key} }} }}\nbuckets: {{ code: {{ in: {account}, name: zz-code-3, key: k, {bucket} }} }}\nfunctions: {{ ff: {{ in: prod, role: lam, code: {{ bucket: bucket/{account}/code, object: a.zip, runtime: python3.13, handler: a.b }} }} }}\n"
        )
    };
    let locked = |text: &str| {
        let model = model_of(text);
        findings(&Universe::new(&model)).iter().any(|one| one.rule == "deployer-locked-out")
    };
    let but_for_the_role = |action: &str, on: &str| {
        format!(
            "statements: {{ Effect: Deny, Principal: \"*\", Action: \"{action}\", Resource: \"{on}\", Condition: {{ ArnNotEquals: {{ \"aws:PrincipalArn\": \"arn:aws:iam::111111111111:role/lam\" }} }} }}"
        )
    };
    for account in ["prod", "apps"] {
        assert!(!locked(&archive(account, "", "")), "{account}");
        let reads = but_for_the_role("s3:GetObject", "arn:aws:s3:::zz-code-3/*");
        assert!(locked(&archive(account, &reads, "")), "{account}");
        let of_versions = but_for_the_role("s3:GetObjectVersion", "arn:aws:s3:::zz-code-3/*");
        assert!(!locked(&archive(account, &of_versions, "")), "{account}");
        let elsewhere = but_for_the_role("s3:GetObject", "arn:aws:s3:::zz-code-3/other/*");
        assert!(!locked(&archive(account, &elsewhere, "")), "{account}");
        assert!(locked(&archive(account, "", &but_for_the_role("kms:Decrypt", "*"))), "{account}");
    }
    // The same of an entry of any type, and of whoever makes a function of an image of another account.
    let of_any_type = format!(
        "{HEAD}{LAMBDA}\nbuckets: {{ code: {{ in: prod, name: zz-code-3, {} }} }}\nresources: {{ ff: {{ in: prod, type: AWS::Lambda::Function, properties: {{ Role: \"{{role/prod/lam}}\", Handler: a.b, Runtime: python3.13, Code: {{ S3Bucket: zz-code-3, S3Key: a.zip }} }} }} }}\n",
        but_for_the_role("s3:GetObject", "arn:aws:s3:::zz-code-3/*")
    );
    assert!(locked(&of_any_type));
    let pulls = |whom: &str| {
        let words = format!(
            "in: apps, statements: {{ Effect: Deny, Principal: \"*\", Action: \"ecr:BatchGetImage\", Condition: {{ {whom}: {{ \"aws:PrincipalArn\": \"arn:aws:iam::111111111111:role/landform-t-execution\" }} }} }}"
        );
        locked(&of_image(LAMBDA, &words, "role: lam"))
    };
    assert!(pulls("ArnEquals"));
    assert!(!locked(&of_image(LAMBDA, "in: apps", "role: lam")));
}

/// A queue that feeds a function is read as the function's role, which may, or it is told.
///
/// <https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html>
#[test]
fn a_queue_that_feeds_a_function_is_read_or_told() {
    let grant = "grants: [ { to: role/prod/lam, may: receive, \"on\": queue/prod/q } ]\n";
    let of = |function: &str, words: &str, more: &str| {
        [
            of_image(LAMBDA, "in: prod", "role: lam"),
            format!("queues: {{ q: {{ in: prod, {words} }} }}\nresources:\n  feed: {{ in: prod, type: AWS::Lambda::EventSourceMapping, properties: {{ FunctionName: \"{function}\", EventSourceArn: \"{{queue/prod/q}}\" }} }}\n{more}"),
        ]
        .concat()
    };
    for function in ["{function/prod/ff}", "ff", "{function/prod/ff}:live"] {
        assert!(denied(&of(function, "", "")), "{function}");
        assert!(!denied(&of(function, "", grant)), "{function}");
    }
    let deny =
        "statements: { Effect: Deny, Principal: \"*\", Action: \"sqs:ReceiveMessage\", Resource: \"*\" }";
    assert!(denied(&of("ff", deny, grant)));
    // Whose function it is not, nobody knows.
    assert!(!denied(&of("other", "", "")));
    let of_any_type = "  gg: { in: prod, type: AWS::Lambda::Function, properties: { FunctionName: gg, Role: \"{role/prod/lam}\", Handler: a.b, Runtime: python3.13, Code: { ZipFile: x } } }\n";
    assert!(denied(&of("gg", "", of_any_type)));
    assert!(!denied(&of("gg", "", &[of_any_type, grant].concat())));
}

/// What exists already is written and handed over: nothing of it is a fault of landform.
#[test]
fn functions_that_exist_already_are_told_of_by_hand() {
    let there = "functions: { exu: { in: prod, existing: true } }\n";
    for rest in [
        "topics: { t: { in: prod, subscribers: [function/prod/exu] } }\n",
        "event_rules: { r: { in: prod, schedule: \"rate(1 day)\", targets: { to: exu } } }\n",
        "roles: { far: { in: apps, for: lambda } }\ngrants: [ { to: role/apps/far, may: invoke, \"on\": function/prod/exu } ]\n",
    ] {
        let folder = folder(&[("there.yaml", &[HEAD, there, rest].concat())]);
        let done = inside(folder.path(), &["synth", "there.yaml", "--out", "out", "--today", "2026-11-30"]);
        assert!(done.status.success(), "{}{}", stdout(&done), stderr(&done));
        let read = std::fs::read_to_string(folder.path().join("out/README.md")).unwrap();
        assert!(read.contains("aws lambda add-permission"), "{rest}");
    }
}

/// An encrypted archive in a bucket of the design, with words of the bucket.
fn of_archive(account: &str, words: &str) -> String {
    format!(
        "{HEAD}{LAMBDA}\nkeys: {{ k: {{ in: {account} }} }}\nbuckets: {{ code: {{ in: {account}, name: zz-code-3, key: k, {words} }} }}\nfunctions: {{ ff: {{ in: prod, role: lam, code: {{ bucket: bucket/{account}/code, object: a.zip, runtime: python3.13, handler: a.b }} }} }}\n"
    )
}

/// The decision of `can` about a role of an account.
fn can(text: &str, (account, role): (&str, &str), action: &str, on: &str) -> String {
    let request = format!(
        r#"{{"principal":"arn:aws:iam::{account}:role/{role}","action":"{action}","resource":"{on}"}}"#
    );
    let folder = folder(&[("t.yaml", text), ("r.jsonl", &request)]);
    let done = inside(folder.path(), &["can", "t.yaml", "--requests", "r.jsonl", "--format", "jsonl"]);
    let line: serde_json::Value = serde_json::from_str(stdout(&done).lines().next().unwrap()).unwrap();
    line["decision"].as_str().unwrap().to_owned()
}

/// The line of the runbook that copies an archive is called as whoever the profile of the account is, and that one may.
///
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html>
#[test]
fn whoever_puts_the_code_may_or_is_told() {
    let on = "arn:aws:s3:::zz-code-3/a.zip";
    for (account, id) in [("prod", "111111111111"), ("apps", "222222222222")] {
        let text = of_archive(account, "");
        let putter = (id, "OrganizationAccountAccessRole");
        let model = model_of(&text);
        let key = model.resources.values().find(|one| one.address.kind() == "key").unwrap();
        let policy = key.body.resource_policy().unwrap().to_json().to_string();
        assert!(policy.contains("PutFunctionsArchives"), "{policy}");
        let universe = Universe::new(&model);
        assert!(universe.deploying().iter().all(|call| !call.answer.is_denied()), "{account}");
        let call = landform::model::Call {
            principal: format!("arn:aws:iam::{}:role/{}", putter.0, putter.1),
            action: "kms:GenerateDataKey".to_owned(),
            resource: key.arn().as_str().to_owned(),
            via: Some(landform::model::Via::Service("s3".to_owned())),
            ..landform::model::Call::default()
        };
        // What its own policies say nobody knows.
        let decision = universe.answer(&call).decision;
        assert!(matches!(decision, Outcome::Allow | Outcome::Unknown), "{account}: {decision:?}");
        assert_eq!(
            can(&text, ("111111111111", "landform-t-execution"), "s3:GetObject", on),
            "allow",
            "{account}"
        );
    }
    let told = |text: &str, action: &str| {
        let model = model_of(text);
        let found = findings(&Universe::new(&model));
        found
            .iter()
            .any(|one| one.rule == "deployer-locked-out" && one.message.contains(action))
    };
    let deny = |action: &str| {
        format!(
            "statements: {{ Effect: Deny, Principal: \"*\", Action: \"{action}\", RESOURCE Condition: {{ ArnNotEquals: {{ \"aws:PrincipalArn\": \"arn:aws:iam::111111111111:role/build\" }} }} }}"
        )
    };
    let put = deny("s3:PutObject").replace("RESOURCE", "Resource: \"arn:aws:s3:::zz-code-3/*\",");
    assert!(told(&of_archive("prod", &put), "s3:PutObject"));
    let as_build = ["deploy: { terraform_role: build }\n", &of_archive("prod", &put)].concat();
    assert!(!told(&as_build, "s3:PutObject"));
    let push = deny("ecr:PutImage").replace("RESOURCE", "");
    assert!(told(&of_image(LAMBDA, &format!("in: prod, {push}"), "role: lam"), "ecr:PutImage"));
}

/// A key that lets nobody put says what is missing, and not whom to spare.
#[test]
fn what_nothing_allows_is_told_as_that() {
    let text = format!(
        "{HEAD}{LAMBDA}\nkeys: {{ k: {{ in: prod }} }}\nbuckets: {{ code: {{ in: prod, name: zz-code-3, key: k }} }}\nresources: {{ ff: {{ in: prod, type: AWS::Lambda::Function, properties: {{ Role: \"{{role/prod/lam}}\", Handler: a.b, Runtime: python3.13, Code: {{ S3Bucket: zz-code-3, S3Key: a.zip }} }} }} }}\n"
    );
    let model = model_of(&text);
    let found = findings(&Universe::new(&model));
    let locked: Vec<_> = found.iter().filter(|one| one.rule == "deployer-locked-out").collect();
    assert!(locked.iter().all(|one| one.help.contains("nothing allows it")), "{locked:?}");
}

/// A function among entries of any type is decided as one of the section.
#[test]
fn functions_of_any_type_are_decided_as_functions() {
    let of = |trust: &str, code: &str| {
        format!(
            "{HEAD}roles: {{ lam: {{ in: prod, {trust} }} }}\nrepositories: {{ rr: {{ in: apps }} }}\nresources: {{ ff: {{ in: prod, type: AWS::Lambda::Function, properties: {{ FunctionName: ff, Role: \"{{role/prod/lam}}\", {code} }} }} }}\n"
        )
    };
    let inline = "Handler: a.b, Runtime: python3.13, Code: { ZipFile: x }";
    assert!(!denied(&of("for: lambda", inline)));
    let of_machines =
        "trust: { Effect: Allow, Principal: { Service: ec2.amazonaws.com }, Action: \"sts:AssumeRole\" }";
    assert!(denied(&of(of_machines, inline)));
    let image =
        "PackageType: Image, Code: { ImageUri: \"222222222222.dkr.ecr.eu-west-1.amazonaws.com/rr:v1\" }";
    assert!(denied(&of("for: lambda", image)));
    let own = image.replace("222222222222", "111111111111");
    assert!(!denied(&of("for: lambda", &own).replace("rr: { in: apps }", "rr: { in: prod }")));
    let told = |code: &str| {
        resolved(&of("for: lambda", code))
            .1
            .iter()
            .any(|one| one.code == "function-invalid")
    };
    assert!(told("PackageType: Image, Code: { ImageUri: \"nginx:latest\" }"));
    assert!(told(&image.replace("eu-west-1", "us-east-1")) && !told(image) && !told(inline));
}

/// Whether the role may write the logs of its function is decided, with its boundary and control policies.
///
/// <https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html>
#[test]
fn logs_that_cannot_be_written_are_told() {
    let bounded = "roles: { lam: { in: prod, for: lambda, boundary: b } }\npolicies: { b: { in: prod, statements: { Effect: Allow, Action: \"ecr:*\", Resource: \"*\" } } }";
    assert!(denied(&of_image(bounded, "in: prod", "role: lam")));
    let wide = bounded.replace("ecr:*", "*");
    assert!(!denied(&of_image(&wide, "in: prod", "role: lam")));
    let above = format!(
        "{LAMBDA}\ncontrol_policies: {{ no: {{ \"on\": account/prod, statements: {{ Effect: Deny, Action: \"logs:PutLogEvents\", Resource: \"*\" }} }} }}"
    );
    assert!(denied(&of_image(&above, "in: prod", "role: lam")));
    let grouped = format!("{LAMBDA}\nlog_groups: {{ lg: {{ in: prod }} }}");
    assert!(!denied(&of_image(&grouped, "in: prod", "role: lam, log_group: lg")));
}

/// In its own account Lambda adds what it needs to the policy of a repository that is there already.
///
/// <https://docs.aws.amazon.com/lambda/latest/dg/images-create.html#gettingstarted-images-permissions>
#[test]
fn an_own_repository_that_is_there_is_no_fault() {
    let there = of_image(LAMBDA, "in: prod, existing: true, key: none, policy: none", "role: lam");
    assert!(!denied(&there));
    let set = "ecr:SetRepositoryPolicy";
    let on = "arn:aws:ecr:eu-west-1:111111111111:repository/rr";
    assert_eq!(can(&there, ("111111111111", "landform-t-execution"), set, on), "allow");
    assert!(denied(&of_image(
        LAMBDA,
        "in: apps, existing: true, key: none, policy: none",
        "role: lam"
    )));
}

/// Patterns of sources that things of other accounts fit let everybody in.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html>
#[test]
fn sources_of_everybody_are_told() {
    let open = |service: &str, condition: &str| {
        let text = format!(
            "{HEAD}queues: {{ q: {{ in: prod, statements: {{ Effect: Allow, Principal: {{ Service: {service}.amazonaws.com }}, Action: \"sqs:SendMessage\", Resource: \"*\", Condition: {{ {condition} }} }} }} }}\n"
        );
        let model = model_of(&text);
        findings(&Universe::new(&model)).iter().any(|one| one.rule == "confused-deputy")
    };
    for condition in [
        "ArnLike: { \"aws:SourceArn\": \"arn:aws:sns:eu-west-1:????????????:x\" }",
        "StringLike: { \"aws:SourceArn\": \"arn:aws:sns:eu-west-1:*\" }",
        "ArnLike: { \"aws:SourceArn\": [\"arn:aws:sns:eu-west-1:111111111111:*\", \"arn:aws:sns:*:*:x\"] }",
        "StringLike: { \"aws:SourceAccount\": \"1*\" }",
        "StringLike: { \"aws:SourceOrgID\": \"o-*\" }",
        "StringLike: { \"aws:SourceArn\": \"arn:aws:sns:*:*111111111111*\" }",
    ] {
        assert!(open("sns", condition), "{condition}");
    }
    for name in ["b*", "*-logs"] {
        assert!(
            open("s3", &format!("ArnLike: {{ \"aws:SourceArn\": \"arn:aws:s3:::{name}\" }}")),
            "{name}"
        );
    }
    for (service, condition) in [
        ("s3", "ArnLike: { \"aws:SourceArn\": \"arn:aws:s3:::b\" }"),
        ("sns", "ArnLike: { \"aws:SourceArn\": \"arn:aws:sns:*:111111111111:*\" }"),
        ("sns", "StringLike: { \"aws:SourceArn\": \"arn:aws:*:111111111111:*\" }"),
        (
            "s3",
            "ArnLike: { \"aws:SourceArn\": \"arn:aws:s3:::b*\" }, StringEquals: { \"aws:SourceAccount\": \"111111111111\" }",
        ),
    ] {
        assert!(!open(service, condition), "{condition}");
    }
}

/// Lambda makes no mapping of a queue that shows a message again while the function may still be at work.
///
/// <https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html>
#[test]
fn a_queue_hides_messages_as_long_as_its_function_runs() {
    let told = |timeout: &str, visibility: &str| {
        let text = [
            of_image(LAMBDA, "in: prod", &format!("role: lam, timeout: {timeout}")),
            format!("queues: {{ q: {{ in: prod{visibility} }} }}\ngrants: [ {{ to: role/prod/lam, may: receive, \"on\": queue/prod/q }} ]\nresources:\n  feed: {{ in: prod, type: AWS::Lambda::EventSourceMapping, properties: {{ FunctionName: ff, EventSourceArn: \"{{queue/prod/q}}\" }} }}\n"),
        ]
        .concat();
        resolved(&text).1.iter().any(|problem| problem.code == "function-invalid")
    };
    assert!(told("900", "") && told("31", ""));
    assert!(!told("30", "") && !told("900", ", visibility: 15m"));
}

/// A function of several regions writes to the log group of its own.
#[test]
fn a_log_group_of_several_regions_is_that_of_the_function() {
    let text = format!(
        "{HEAD}roles: {{ lam: {{ in: prod, for: lambda }} }}\nrepositories: {{ rr: {{ in: prod, region: [eu-west-1, us-east-1] }} }}\nlog_groups: {{ lg: {{ in: prod, region: [eu-west-1, us-east-1] }} }}\nfunctions: {{ f: {{ in: prod, region: [eu-west-1, us-east-1], role: lam, image: repository/prod/rr:v1, log_group: lg }} }}\n"
    );
    let folder = folder(&[("regions.yaml", &text)]);
    let done = inside(folder.path(), &["check", "regions.yaml"]);
    assert!(!stdout(&done).contains("reference-unknown"), "{}", stdout(&done));
    assert!(done.status.success(), "{}{}", stdout(&done), stderr(&done));
}
