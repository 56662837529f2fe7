//! Packages, images and steps: what holds a thing decides about it, and what cannot be is told.

use crate::common::blueprint::{model_of, resolved};
use landform::diagnostic::DiagnosticLevel as Severity;
use landform::evaluate::Universe;
use landform::evaluate::iam::{Outcome, PolicyLayer};
use landform::model::{Call, Model};
use landform::policy::{PrincipalSet, Statement};
use landform::resource::{Narrowing, Permission, policy_of};

const HEAD: &str = r#"
landform: 1
name: code
organization: { id: o-a1b2c3d4e5, management: "000000000001" }
accounts: { owner: { id: "111111111111" }, user: { id: "222222222222" } }
region: us-east-1
roles: { far: { in: user, for: lambda }, near: { in: owner, for: lambda } }
"#;
const HEAD_ROLES: &str = r#"roles:
  machine: { in: owner, path: /machines/, trust: { Effect: Allow, Principal: { Service: ec2.amazonaws.com }, Action: "sts:AssumeRole" } }
  looks: { in: owner, for: lambda, WORDS, statements: { Effect: Allow, Action: "iam:GetInstanceProfile", Resource: instance-profile/owner/m } }"#;
const FAR: &str = "arn:aws:iam::222222222222:role/far";
const GRANTS: &str =
    "grants: [ { to: role/user/far, may: [read, publish], on: codeartifact-repository/owner/python } ]";

fn packages(domain: &str, repository: &str) -> String {
    format!(
        "{HEAD}codeartifact_domains: {{ acme: {{ in: owner, {domain} }} }}\ncodeartifact_repositories: {{ python: {{ in: owner, domain: acme, {repository} }} }}\n{GRANTS}\n"
    )
}

fn answer(model: &Model, action: &str, end: &str) -> (Outcome, PolicyLayer) {
    let call = Call {
        principal: FAR.to_owned(),
        action: action.to_owned(),
        resource: ["arn:aws:codeartifact:us-east-1:111111111111:", end].concat(),
        ..Call::default()
    };
    let answer = Universe::new(model).answer(&call);
    (answer.decision, answer.decided_by)
}

const READ: (&str, &str) = ("codeartifact:ReadFromRepository", "repository/acme/python");
const PUBLISH: (&str, &str) = ("codeartifact:PublishPackageVersion", "package/acme/python/pypi//tool");

fn deny(action: &str, on: &str) -> String {
    format!("statements: {{ Effect: Deny, Principal: \"*\", Action: \"{action}\", Resource: \"{on}\" }}")
}

/// <https://docs.aws.amazon.com/codeartifact/latest/ug/domain-policies.html>
#[test]
fn the_policy_of_a_domain_bears_on_what_it_holds() {
    let granted = model_of(&packages("", ""));
    for (action, on) in [READ, PUBLISH] {
        assert_eq!(answer(&granted, action, on).0, Outcome::Allow, "{action}");
        let refused = (Outcome::ExplicitDeny, PolicyLayer::Resource);
        let by_domain = model_of(&packages(&deny(action, "*"), ""));
        assert_eq!(answer(&by_domain, action, on), refused, "{action}");
        let by_repository = model_of(&packages("", &deny(action, "*")));
        assert_eq!(answer(&by_repository, action, on), refused, "{action}");
        let beside = "arn:aws:codeartifact:us-east-1:111111111111:domain/acme";
        let of_domain_alone = model_of(&packages(&deny(action, beside), ""));
        assert_eq!(answer(&of_domain_alone, action, on).0, Outcome::Allow, "{action}");
    }
}

/// What a domain says that exists already may deny all that it holds.
#[test]
fn an_unknown_domain_leaves_its_packages_unknown() {
    for (action, on) in [READ, PUBLISH] {
        let unknown = model_of(&packages("existing: true", ""));
        assert_eq!(answer(&unknown, action, on).0, Outcome::Unknown, "{action}");
        let stated = model_of(&packages("existing: true, policy: none", ""));
        assert_ne!(answer(&stated, action, on).0, Outcome::Unknown, "{action}");
    }
}

/// A token is needed to read, and it is had of the domain.
#[test]
fn a_reader_without_a_token_reads_nothing() {
    let token = deny("codeartifact:GetAuthorizationToken", "*");
    let model = model_of(&packages(&token, ""));
    assert_eq!(answer(&model, READ.0, READ.1).0, Outcome::ExplicitDeny);
    let bearer = "control_policies: { no: { on: account/user, statements: { Effect: Deny, Action: \"sts:GetServiceBearerToken\", Resource: \"*\" } } }\n";
    let model = model_of(&[&packages("", ""), bearer].concat());
    assert_eq!(answer(&model, READ.0, READ.1), (Outcome::ExplicitDeny, PolicyLayer::Scp));
}

/// The token that a grant lets CodeArtifact ask for is for CodeArtifact alone.
///
/// <https://docs.aws.amazon.com/codeartifact/latest/ug/tokens-authentication.html>
#[test]
fn a_token_of_a_grant_is_for_no_other_service() {
    let model = model_of(&packages("", ""));
    let role = model
        .resources
        .values()
        .find(|one| one.address.to_string() == "role/user/far")
        .unwrap();
    let documents = role.body.documents();
    let statements = documents.iter().flat_map(|(_, document)| &document.statements);
    let tokens: Vec<String> = statements
        .filter(|one| format!("{:?}", one.actions).contains("sts:GetServiceBearerToken"))
        .map(|one| format!("{:?}", one.conditions))
        .collect();
    assert!(!tokens.is_empty());
    for conditions in tokens {
        assert!(
            conditions.contains("sts:AWSServiceName") && conditions.contains("codeartifact.amazonaws.com")
        );
    }
}

/// By the ARN of a repository both policies are handed over, each what is its own.
#[test]
fn a_grant_by_arn_tells_the_domain_too() {
    let text = format!(
        "{HEAD}grants: [ {{ to: role/user/far, may: read, on: \"arn:aws:codeartifact:us-east-1:111111111111:repository/acme/python\" }} ]\n"
    );
    let model = model_of(&text);
    let told: Vec<String> = model.handed_over.iter().map(|one| one.document.to_json().to_string()).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    for document in &told {
        let token = document.contains("codeartifact:GetAuthorizationToken");
        assert_ne!(token, document.contains("codeartifact:ReadFromRepository"), "{document}");
        assert_eq!(token, document.contains("domain/acme"), "{document}");
        assert!(!document.contains("sts:"), "{document}");
    }
}

fn codes(text: &str) -> Vec<&'static str> {
    resolved(text).1.iter().map(|problem| problem.code).collect()
}

#[test]
fn repositories_that_cannot_be_are_told() {
    let two = |first: &str, second: &str| {
        format!(
            "{HEAD}codeartifact_domains: {{ acme: {{ in: owner }}, other: {{ in: owner }}, far: {{ in: user }} }}\ncodeartifact_repositories:\n  aa: {{ in: owner, {first} }}\n  bb: {{ in: owner, {second} }}\n"
        )
    };
    let plain = "domain: acme";
    assert!(codes(&two("domain: acme, upstreams: bb", plain)).is_empty());
    for (first, second) in [
        ("domain: acme, upstreams: bb", "domain: acme, upstreams: aa"),
        ("domain: acme, upstreams: aa", plain),
        ("domain: acme, upstreams: [bb, bb]", plain),
        ("domain: acme, upstreams: bb", "domain: other"),
        ("domain: acme, upstreams: bb, external: pypi", plain),
    ] {
        assert_eq!(codes(&two(first, second)), ["codeartifact-upstream"], "{first}, {second}");
    }
    assert_eq!(codes(&two("domain: codeartifact-domain/user/far", plain)), ["codeartifact-domain"]);
}

#[test]
fn steps_that_cannot_be_taken_are_told() {
    let machine = |words: &str| format!("{HEAD}state_machines: {{ run: {{ in: owner, {words} }} }}\n");
    let steps = "definition: { StartAt: a, States: { a: { Type: Succeed } } }";
    assert!(codes(&machine(&format!("role: near, {steps}"))).is_empty());
    for words in [
        "role: near".to_owned(),
        steps.to_owned(),
        "role: near, definition: { StartAt: b, States: { a: { Type: Succeed } } }".to_owned(),
        "role: near, definition: { States: { a: { Type: Succeed } } }".to_owned(),
        format!("role: role/user/far, {steps}"),
    ] {
        assert_eq!(codes(&machine(&words)), ["state-machine"], "{words}");
    }
}

/// ECR keeps policies without a `Resource`.
#[test]
fn the_policy_of_a_repository_of_images_names_no_resource() {
    let model = model_of(&format!(
        "{HEAD}repositories: {{ app: {{ in: owner }} }}\ngrants: [ {{ to: role/user/far, may: pull, on: repository/owner/app }} ]\n"
    ));
    let app = model.with_arn("arn:aws:ecr:us-east-1:111111111111:repository/app").unwrap();
    let policy = app.body.resource_policy().unwrap();
    assert!(!policy.statements.is_empty());
    assert!(policy.statements.iter().all(|one| one.resources.is_none()), "{policy:?}");
    let text = policy.to_json().to_string();
    assert!(!text.contains("GetAuthorizationToken"), "{text}");
}

#[test]
fn profiles_that_cannot_have_their_role_are_told() {
    let profile = |words: &str| format!("{HEAD}instance_profiles: {{ m: {{ in: owner, {words} }} }}\n");
    assert!(codes(&profile("role: near")).is_empty());
    assert!(codes(&profile("existing: true, path: /old/")).is_empty());
    for words in ["name: mm", "role: role/user/far", "role: near, path: /a/"] {
        assert_eq!(codes(&profile(words)), ["instance-profile"], "{words}");
    }
}

/// A profile takes the path of its role, so that its ARN and the role that is handed over follow from its files.
#[test]
fn a_profile_stands_under_the_path_of_its_role() {
    let design = |role: &str| {
        let roles = HEAD_ROLES.replace("WORDS, ", role);
        format!(
            "{HEAD}policies: {{ little: {{ in: owner, statements: [ {{ Effect: Allow, Action: \"iam:ListRoles\", Resource: \"*\" }} ] }} }}\ninstance_profiles: {{ m: {{ in: owner, role: machine }} }}\n{roles}\n"
        )
    };
    let ask = |role: &str| {
        let text = design(role)
            .replace("roles: { far: { in: user, for: lambda }, near: { in: owner, for: lambda } }\n", "");
        let model = model_of(&text);
        let call = Call {
            principal: "arn:aws:iam::111111111111:role/looks".to_owned(),
            action: "iam:GetInstanceProfile".to_owned(),
            resource: "arn:aws:iam::111111111111:instance-profile/machines/m".to_owned(),
            ..Call::default()
        };
        let profile = model.with_arn(&call.resource).unwrap();
        let roles = profile.body.hands_over(&profile.place);
        assert_eq!(roles, ["arn:aws:iam::111111111111:role/machines/machine"]);
        let answer = Universe::new(&model).answer(&call);
        (answer.decision, answer.decided_by)
    };
    assert_eq!(ask("").0, Outcome::Allow);
    assert_eq!(ask("boundary: little, ").1, PolicyLayer::Boundary);
}

#[test]
fn functions_that_cannot_be_made_are_told() {
    let function = |words: &str| format!("{HEAD}functions: {{ f: {{ in: owner, {words} }} }}\n");
    let image = "image: \"111111111111.dkr.ecr.us-east-1.amazonaws.com/x:v1\"";
    assert!(codes(&function(&format!("role: near, {image}"))).is_empty());
    for words in [
        image.to_owned(),
        "role: near".to_owned(),
        format!("role: role/user/far, {image}"),
        format!("role: \"arn:aws:iam::111111111111:user/x\", {image}"),
        format!("role: \"arn:aws:iam::111111111111:role/\", {image}"),
        "role: near, image: \"nginx:latest\"".to_owned(),
        "role: near, image: \"public.ecr.aws/lambda/python:3.12\"".to_owned(),
        "role: near, image: \"111111111111.dkr.ecr.eu-west-1.amazonaws.com/x:v1\"".to_owned(),
        "role: near, image: \"111111111111.dkr.ecr.us-east-1.amazonaws.com/x:\"".to_owned(),
        "role: near, image: \"111111111111.dkr.ecr.us-east-1.amazonaws.com/x@sha256:zz\"".to_owned(),
    ] {
        assert_eq!(codes(&function(&words)), ["function-invalid"], "{words}");
    }
    assert!(codes(&function(&format!("role: \"arn:aws:iam::111111111111:role/a/x\", {image}"))).is_empty());
    for words in ["timeout: 901", "memory: 64"] {
        assert_eq!(
            codes(&function(&format!("role: near, {image}, {words}"))),
            ["number-invalid"],
            "{words}"
        );
    }
    let statement = "Principal: \"*\", Action: \"lambda:InvokeFunction\", Resource: \"*\"";
    for words in [
        format!("Effect: Deny, {statement}"),
        format!("Effect: Allow, {}", statement.replace("InvokeFunction", "Invoke*")),
        format!(
            "Effect: Allow, {statement}, Condition: {{ ArnLike: {{ \"aws:SourceArn\": \"arn:aws:execute-api:us-east-1:*:*\" }} }}"
        ),
        format!(
            "Effect: Allow, {statement}, Condition: {{ StringEquals: {{ \"aws:SourceVpc\": vpc-0123456789abcdef0 }} }}"
        ),
    ] {
        let text = function(&format!("role: near, {image}, statements: {{ {words} }}"));
        assert_eq!(codes(&text), ["function-permission"], "{words}");
    }
}

/// A statement becomes one permission for each action, principal and value; these say what it said.
#[test]
fn permissions_say_what_statements_said() {
    let own = "arn:aws:lambda:us-east-1:111111111111:function:f";
    let root = "arn:aws:iam::222222222222:root";
    let admits = Statement::allow()
        .sid("Invoke")
        .principals(PrincipalSet::aws([root]))
        .actions(["lambda:GetFunction", "lambda:InvokeFunction"])
        .resources([own])
        .when("ArnEquals", "aws:PrincipalArn", [FAR, "arn:aws:iam::333333333333:role/other"])
        .when("StringEquals", "aws:PrincipalOrgID", ["o-a1b2c3d4e5"]);
    let made = Permission::of(&admits, own).unwrap();
    assert_eq!(made.len(), 2);
    assert!(made.iter().all(|one| one.principal == FAR
        && one.narrowed == [(Narrowing::PrincipalOrgId, "o-a1b2c3d4e5".to_owned())].into()));
    let again: std::collections::BTreeSet<Permission> = policy_of(made.clone())
        .statements
        .iter()
        .flat_map(|one| Permission::of(one, own).unwrap())
        .collect();
    assert_eq!(again, made);
    let whole = || {
        Statement::allow()
            .principals(PrincipalSet::everyone())
            .actions(["lambda:InvokeFunction"])
            .resources(["*"])
    };
    let refused = [
        whole().resources([[own, ":live"].concat()]),
        whole().all_actions_but(["lambda:GetFunction"]),
        whole().when("ArnLike", "aws:PrincipalArn", ["arn:aws:iam::*:role/far"]),
        whole().when("StringEqualsIfExists", "aws:SourceAccount", ["111111111111"]),
        whole().principals(PrincipalSet::federated(["accounts.google.com"])),
    ];
    for statement in &refused {
        assert!(Permission::of(statement, own).is_err(), "{statement:?}");
    }
}

/// What no permission says in one condition of its own is refused, and an account is named by its id or its root.
#[test]
fn what_would_widen_a_permission_is_refused() {
    let own = "arn:aws:lambda:us-east-1:111111111111:function:f";
    let whole = |principals| {
        Statement::allow()
            .principals(principals)
            .actions(["lambda:InvokeFunction"])
            .resources(["*"])
    };
    let of_topic = || whole(PrincipalSet::service(["sns.amazonaws.com"]));
    let source = "arn:aws:sns:us-east-1:111111111111:orders";
    let twice = of_topic().when("ArnLike", "aws:SourceArn", [source]).when(
        "ArnEquals",
        "aws:SourceArn",
        ["arn:aws:sns:us-east-1:111111111111:*"],
    );
    assert_eq!(
        Permission::of(&twice, own).unwrap_err(),
        "has one condition on `aws:SourceArn`, not several"
    );
    let by_address = whole(PrincipalSet::everyone()).when("Bool", "lambda:InvokedViaFunctionUrl", ["true"]);
    let why = Permission::of(&by_address, own).unwrap_err();
    assert!(why.contains("`Bool` on `lambda:InvokedViaFunctionUrl`"), "{why}");
    let account = whole(PrincipalSet::aws(["222222222222"])).when(
        "StringEquals",
        "lambda:FunctionUrlAuthType",
        ["AWS_IAM"],
    );
    let made = Permission::of(&account, own).unwrap();
    let said: Vec<_> = made.iter().map(Permission::statement).collect();
    let [only] = said.as_slice() else {
        panic!("{said:?}")
    };
    assert!(format!("{:?}", only.principals).contains("aws: {\"222222222222\"}"), "{only:?}");
}

#[test]
fn runtimes_are_told_where_they_are_written() {
    let of = |runtime: &str| {
        let text = format!(
            "{HEAD}buckets: {{ code: {{ in: owner, name: code-111111111111 }} }}\nfunctions: {{ f: {{ in: owner, role: near, code: {{ bucket: code, object: f.zip, runtime: {runtime}, handler: f.f }} }} }}\n"
        );
        let (_, problems) = resolved(&text);
        let told = problems.iter().filter(|one| one.code == "function-runtime");
        told.map(|one| (one.severity, one.message.clone(), one.help.join(" ")))
            .collect::<Vec<_>>()
    };
    assert_eq!(of("python3.13"), []);
    let of_ended = of("nodejs18.x");
    let [(severity, message, help)] = of_ended.as_slice() else {
        panic!("{of_ended:?}")
    };
    assert_eq!(
        (*severity, message.contains("has ended"), help.contains("`nodejs24.x`")),
        (Severity::Warning, true, true),
        "{help}"
    );
    assert!(
        matches!(of("python2.7").as_slice(), [(Severity::Error, message, _)] if message.contains("makes no function"))
    );
    assert!(
        matches!(of("pyton3.13").as_slice(), [(Severity::Error, _, help)] if help.contains("did you mean `python3.13`?"))
    );
}

#[test]
fn environments_are_held_to_what_lambda_takes() {
    let of = |environment: &str| {
        codes(&format!(
            "{HEAD}queues: {{ q: {{ in: owner }} }}\nfunctions: {{ f: {{ in: owner, role: near, image: \"111111111111.dkr.ecr.us-east-1.amazonaws.com/x:v1\", environment: {{ {environment} }} }} }}\n"
        ))
    };
    assert_eq!(of("QUEUE: \"{queue/owner/q}\", NAME: \"{queue/owner/q.name}\""), [""; 0]);
    assert_eq!(of("QUEUE: \"{queue/owner/p}\""), ["reference-unknown"]);
    assert_eq!(of("AWS_REGION: x"), ["name-invalid"]);
    assert_eq!(of(&format!("LONG: {}", "x".repeat(4093))), ["function-invalid"]);
    assert_eq!(of(&format!("LONG: {}", "x".repeat(4092))), [""; 0]);
}

#[test]
fn a_function_in_a_network_has_groups_of_it() {
    let of = |words: &str| {
        format!(
            "{HEAD}networks: {{ n: {{ in: owner, cidr: 10.0.0.0/20 }}, m: {{ in: owner, cidr: 10.1.0.0/20 }}, far: {{ in: user, cidr: 10.2.0.0/20 }} }}\ngroups: {{ g: {{ network: n }}, h: {{ network: m }} }}\nfunctions: {{ f: {{ in: owner, role: near, image: \"111111111111.dkr.ecr.us-east-1.amazonaws.com/x:v1\", {words} }} }}\n"
        )
    };
    let inside = of("network: n, groups: group/g");
    assert_eq!(codes(&inside), [""; 0]);
    let model = model_of(&inside);
    let allowed = |action: &str| {
        let call = Call {
            principal: "arn:aws:iam::111111111111:role/near".to_owned(),
            action: action.to_owned(),
            resource: "*".to_owned(),
            ..Call::default()
        };
        Universe::new(&model).answer(&call).decision
    };
    assert_eq!(allowed("ec2:DescribeNetworkInterfaces"), Outcome::Allow);
    assert_eq!(allowed("ec2:DescribeInstances"), Outcome::ImplicitDeny);
    for words in [
        "network: n",
        "groups: group/g",
        "network: n, groups: group/h",
        "network: far, groups: group/g",
    ] {
        assert!(codes(&of(words)).contains(&"function-invalid"), "{words}");
    }
}

/// A topic enters the function that it tells, which lets this topic in and no other.
#[test]
fn topics_tell_functions_of_their_account() {
    let of = |topic: &str, on: &str| {
        format!(
            "{HEAD}functions: {{ f: {{ in: owner, role: near, image: \"111111111111.dkr.ecr.us-east-1.amazonaws.com/x:v1\" }} }}\ntopics: {{ orders: {{ {topic}, subscribers: {on} }}, other: {{ in: owner }} }}\n"
        )
    };
    let text = of("in: owner", "function/owner/f");
    assert_eq!(codes(&text), [""; 0]);
    let model = model_of(&text);
    let invokes = |topic: &str| {
        let source = ["arn:aws:sns:us-east-1:111111111111:", topic].concat();
        let call = Call {
            principal: "sns.amazonaws.com".to_owned(),
            action: "lambda:InvokeFunction".to_owned(),
            resource: "arn:aws:lambda:us-east-1:111111111111:function:f".to_owned(),
            context: [
                ("aws:SourceArn".to_owned(), vec![source]),
                ("aws:SourceAccount".to_owned(), vec!["111111111111".to_owned()]),
            ]
            .into(),
            ..Call::default()
        };
        Universe::new(&model).answer(&call).decision
    };
    assert_eq!((invokes("orders"), invokes("other")), (Outcome::Allow, Outcome::ImplicitDeny));
    assert_eq!(codes(&of("in: user", "function/owner/f")), ["subscriber-invalid"]);
    assert_eq!(codes(&of("in: owner, fifo: true", "function/owner/f")), ["subscriber-invalid"]);
    assert_eq!(codes(&of("in: owner", "function/owner/g")), ["reference-unknown"]);
}

/// What runs a function is let in where it lies in another account: who deploys to an archive, Lambda and who deploys to an image.
#[test]
fn code_of_another_account_lets_in_who_takes_it() {
    let model = model_of(&format!(
        "{HEAD}keys: {{ k: {{ in: user }} }}\nbuckets: {{ code: {{ in: user, name: code-222222222222, key: k }} }}\nrepositories: {{ app: {{ in: user }} }}\nfunctions:\n  f: {{ in: owner, role: near, code: {{ bucket: bucket/user/code, object: f.zip, runtime: python3.13, handler: f.f }} }}\n  g: {{ in: owner, role: near, image: repository/user/app:v1 }}\n"
    ));
    let policy = |address: &str| {
        let found = model.get(&landform::aws::Address::parse(address).unwrap()).unwrap();
        found.body.resource_policy().unwrap().to_json().to_string()
    };
    let maker = "arn:aws:iam::111111111111:role/landform-code-execution";
    let (bucket, key, repository) =
        (policy("bucket/user/code"), policy("key/user/k"), policy("repository/user/app"));
    assert!(
        bucket.contains(maker) && bucket.contains("arn:aws:s3:::code-222222222222/f.zip"),
        "{bucket}"
    );
    assert!(key.contains(maker) && key.contains("s3.us-east-1.amazonaws.com"), "{key}");
    assert!(repository.contains("lambda.amazonaws.com"), "{repository}");
    assert!(
        repository.contains("arn:aws:lambda:us-east-1:111111111111:function:*"),
        "{repository}"
    );
    assert!(repository.contains("arn:aws:iam::111111111111:root"), "{repository}");
    let call = |action: &str, source: &str| Call {
        principal: "lambda.amazonaws.com".to_owned(),
        action: action.to_owned(),
        resource: "arn:aws:ecr:us-east-1:222222222222:repository/app".to_owned(),
        context: [(
            "aws:SourceArn".to_owned(),
            vec![["arn:aws:lambda:us-east-1:", source, ":function:g"].concat()],
        )]
        .into(),
        ..Call::default()
    };
    let universe = Universe::new(&model);
    let decided = |action: &str, source: &str| universe.answer(&call(action, source)).decision;
    assert_eq!(decided("ecr:BatchGetImage", "111111111111"), Outcome::Allow);
    assert_eq!(decided("ecr:BatchGetImage", "333333333333"), Outcome::ImplicitDeny);
    assert_eq!(decided("ecr:PutImage", "111111111111"), Outcome::ImplicitDeny);
}
