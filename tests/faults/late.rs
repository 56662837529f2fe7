//! What is made of code comes after the bucket or the repository of the design that holds it, and the runbook puts the code there
//! between the two.

use crate::common::blueprint::{model_of, resolved};
use crate::common::files::{folder, text};
use crate::common::program::{inside, stdout};
use landform::learn::{Learned, updated};
use landform::lock::Lock;
use landform::plan::{Backend, Plan, plan};
use landform::runbook::runbook;

const HEAD: &str = "
landform: 1
name: late
organization: { id: o-a1b2c3d4e5, management: \"000000000001\" }
accounts: { prod: { id: \"111111111111\" }, apps: { id: \"222222222222\" } }
region: eu-west-1
roles: { lam: { in: prod, for: lambda } }
";
const ZIP: &str = "object: \"jobs/a b.zip\", runtime: python3.13, handler: a.b";

fn planned(text: &str, lock: &Lock) -> Plan {
    let (plan, problems) = plan(&model_of(text), lock);
    assert!(!problems.has_errors(), "{problems:?}");
    plan
}

/// The stack and the wave of a resource, as `LAYER-NAME wave`.
fn at(plan: &Plan, address: &str) -> (String, u32) {
    let holds = |stack: &&landform::plan::Stack| {
        let mut all = stack.members.iter().flat_map(|member| &member.resources);
        all.any(|one| one.address.to_string() == address)
    };
    let stack = plan.stacks.iter().find(holds).unwrap_or_else(|| panic!("{address} is nowhere"));
    (stack.stack_name.trim_start_matches("landform-late-").to_owned(), stack.wave)
}

fn wave(plan: &Plan, address: &str) -> u32 {
    at(plan, address).1
}

/// The lock after everything of a plan but for some layers was deployed.
fn deployed(plan: &Plan, but: &str) -> Lock {
    let mut done = plan.clone();
    done.stacks.retain(|stack| stack.layer.name() != but);
    updated(&done, &Lock::default(), &Learned::default())
}

/// The lines of a backend, those above each wave marked by it.
fn lines(plan: &Plan, backend: Backend) -> Vec<String> {
    let book = runbook(plan, &[backend]);
    let entries = match backend {
        Backend::CloudFormation => book.cloudformation,
        Backend::Terraform => book.terraform,
    };
    entries
        .into_iter()
        .flat_map(|entry| [vec![entry.what], entry.commands].concat())
        .collect()
}

/// A line with some words comes after the last line with others, and before the first with yet others.
fn between(plan: &Plan, backend: Backend, words: &str, [after, before]: [&str; 2]) {
    let lines = lines(plan, backend);
    let all = |words: &str| -> Vec<usize> {
        let found = lines.iter().enumerate().filter(|(_, line)| line.contains(words));
        found.map(|(at, _)| at).collect()
    };
    let (put, after, before) = (all(words), all(after), all(before));
    assert_eq!(put.len(), 1, "{words}: {lines:#?}");
    assert!(after.iter().max().unwrap() < &put[0], "{lines:#?}");
    assert!(&put[0] < before.iter().min().unwrap(), "{lines:#?}");
}

const PUSH: &str = "|| { aws ecr get-login-password --region eu-west-1 --profile prod | docker login --username AWS --password-stdin 111111111111.dkr.ecr.eu-west-1.amazonaws.com && docker push 111111111111.dkr.ecr.eu-west-1.amazonaws.com/rr:v1; }";
const COPY: &str = "= 'jobs/a b.zip' || aws s3 cp \"$code\"/'jobs/a b.zip' 's3://late-code-1/jobs/a b.zip' --region eu-west-1 --profile apps";

#[test]
fn an_image_is_pushed_between_its_repository_and_its_function() {
    let text = format!(
        "{HEAD}repositories: {{ rr: {{ in: prod }} }}\nfunctions: {{ f: {{ in: prod, role: lam, image: repository/prod/rr:v1 }} }}\n"
    );
    let plan = planned(&text, &Lock::default());
    assert_eq!(at(&plan, "repository/prod/rr"), ("data-prod".to_owned(), 1));
    assert_eq!(at(&plan, "function/prod/f"), ("functions-prod".to_owned(), 2));
    between(
        &plan,
        Backend::CloudFormation,
        PUSH,
        ["landform-late-data-prod-set", "landform-late-functions-prod-set"],
    );
    between(&plan, Backend::Terraform, PUSH, ["prod/data apply", "prod/functions apply"]);
}

#[test]
fn an_archive_is_copied_between_the_bucket_of_another_account_and_the_function() {
    let text = format!(
        "{HEAD}keys: {{ k: {{ in: apps }} }}\nbuckets: {{ code: {{ in: apps, name: late-code-1, key: k }} }}\nfunctions: {{ f: {{ in: prod, role: lam, code: {{ bucket: bucket/apps/code, {ZIP} }} }} }}\n"
    );
    let plan = planned(&text, &Lock::default());
    assert!(wave(&plan, "bucket/apps/code") < wave(&plan, "function/prod/f"));
    between(
        &plan,
        Backend::CloudFormation,
        COPY,
        ["landform-late-data-apps-set", "landform-late-functions-prod-set"],
    );
    between(&plan, Backend::Terraform, COPY, ["apps/data apply", "prod/functions apply"]);
}

/// What needs a late function comes with it, in the section and among entries of any type.
#[test]
fn entries_of_any_type_come_late_as_well() {
    let text = format!(
        "{HEAD}repositories: {{ rr: {{ in: prod }} }}\nbuckets: {{ code: {{ in: prod, name: late-code-1 }} }}\nfunctions: {{ f: {{ in: prod, role: lam, image: repository/prod/rr:v1 }} }}\ntopics: {{ t: {{ in: prod, subscribers: function/prod/f }} }}\n{}",
        r#"resources:
  image: { in: prod, type: AWS::Lambda::Function, properties: { FunctionName: image, Role: "{role/prod/lam}", PackageType: Image, Code: { ImageUri: "111111111111.dkr.ecr.eu-west-1.amazonaws.com/rr:v2" } } }
  zip: { in: prod, type: AWS::Lambda::Function, properties: { FunctionName: zip, Role: "{role/prod/lam}", Handler: a.b, Runtime: python3.13, Code: { S3Bucket: late-code-1, S3Key: zip.zip } } }
  layer: { in: prod, type: AWS::Lambda::LayerVersion, properties: { LayerName: l, Content: { S3Bucket: late-code-1, S3Key: layer.zip } } }
  inline: { in: prod, type: AWS::Lambda::Function, properties: { FunctionName: inline, Role: "{role/prod/lam}", Handler: a.b, Runtime: python3.13, Code: { ZipFile: x } } }
  alias: { in: prod, type: AWS::Lambda::Version, properties: { FunctionName: "{function/prod/f}" } }
"#
    );
    let plan = planned(&text, &Lock::default());
    for late in [
        "function/prod/f",
        "resource/prod/image",
        "resource/prod/zip",
        "resource/prod/layer",
        "resource/prod/alias",
        "topic/prod/t",
    ] {
        assert_eq!(at(&plan, late).0, "functions-prod", "{late}");
    }
    for early in ["repository/prod/rr", "bucket/prod/code", "resource/prod/inline"] {
        assert_eq!(at(&plan, early).0, "data-prod", "{early}");
    }
    assert!(wave(&plan, "function/prod/f") > wave(&plan, "bucket/prod/code"));
    let lines = lines(&plan, Backend::CloudFormation).join("\n");
    for put in [
        "docker push 111111111111.dkr.ecr.eu-west-1.amazonaws.com/rr:v2;",
        "s3://late-code-1/zip.zip",
        "s3://late-code-1/layer.zip",
    ] {
        assert!(lines.contains(put), "{put}: {lines}");
    }
}

/// What stands somewhere stays there; what is new stands with all others once the place of its code is there.
#[test]
fn what_is_deployed_stays_where_it_is() {
    let code = "repositories: { rr: { in: prod } }\nfunctions:\n";
    let function =
        |name: &str| format!("  {name}: {{ in: prod, role: lam, image: repository/prod/rr:v1 }}\n");
    let one = [HEAD, code, &function("f")].concat();
    let two = [&one, function("g").as_str()].concat();
    let first = planned(&one, &Lock::default());
    let all = deployed(&first, "none");
    assert_eq!(at(&planned(&two, &all), "function/prod/f").0, "functions-prod");
    assert_eq!(at(&planned(&two, &all), "function/prod/g").0, "data-prod");
    // After the first wave alone the place is there, and the function nowhere.
    let half = deployed(&first, "functions");
    assert_eq!(at(&planned(&one, &half), "function/prod/f").0, "data-prod");
    let older = deployed(&planned(&two, &half), "none");
    assert_eq!(at(&planned(&two, &older), "function/prod/f").0, "data-prod");
    assert!(lines(&planned(&two, &older), Backend::CloudFormation).join("\n").contains(PUSH));
}

/// What exists already, or lies outside of the design, must hold the code before the first wave.
#[test]
fn code_in_what_exists_is_asked_for_first() {
    let image = "999999999999.dkr.ecr.eu-west-1.amazonaws.com/theirs@sha256:";
    let digest = "0f".repeat(32);
    let text = format!(
        "{HEAD}repositories: {{ rr: {{ in: apps, existing: true, key: none, policy: none }} }}\nbuckets: {{ code: {{ in: prod, name: late-code-1, existing: true, policy: none, key: none }} }}\nroles: {{ lam: {{ in: prod, for: lambda }}, far: {{ in: apps, for: lambda }} }}\nfunctions:\n  f: {{ in: apps, role: far, image: repository/apps/rr:v1 }}\n  g: {{ in: prod, role: lam, code: {{ bucket: code, {ZIP} }} }}\n  h: {{ in: prod, role: lam, image: \"{image}{digest}\" }}\n"
    )
    .replacen("roles: { lam: { in: prod, for: lambda } }\n", "", 1);
    let plan = planned(&text, &Lock::default());
    assert!(plan.stacks.iter().all(|stack| stack.layer.name() != "functions"));
    let book = runbook(&plan, &Backend::ALL);
    let asked: Vec<String> = book.prerequisites.into_iter().flat_map(|entry| entry.commands).collect();
    for (line, profile) in [
        ("aws ecr list-images --registry-id 222222222222 --repository-name rr --query \"imageIds[?imageTag=='v1'].imageTag\"", "apps"),
        ("aws s3api list-objects-v2 --bucket late-code-1 --prefix='jobs/a b.zip'", "prod"),
        (&["aws ecr batch-get-image --registry-id 999999999999 --repository-name theirs --image-ids imageDigest=sha256:", &digest].concat(), "prod"),
    ] {
        let found: Vec<&String> = asked.iter().filter(|one| one.starts_with(line)).collect();
        assert_eq!(found.len(), 1, "{line}: {asked:#?}");
        assert!(found[0].ends_with(&["--profile ", profile].concat()), "{found:?}");
    }
}

/// Both authors of the runbook say the same of all of that, and a repository goes with its images.
#[test]
fn the_files_are_written() {
    let written = |name: &str, text: &str| {
        let folder = folder(&[("late.yaml", text)]);
        let done = inside(folder.path(), &["synth", "late.yaml", "--out", "out", "--today", "2026-11-30"]);
        assert!(done.status.success(), "{name}: {}", stdout(&done));
        std::fs::read_to_string(folder.path().join("out/README.md")).unwrap()
    };
    let zips = format!(
        "{HEAD}buckets: {{ code: {{ in: prod, name: late-code-1 }} }}\nfunctions:\n  f: {{ in: prod, role: lam, code: {{ bucket: code, {ZIP} }} }}\n  g: {{ in: prod, role: lam, code: {{ bucket: old, {ZIP}, version: \"a'b\" }} }}\n"
    )
    .replacen(
        "buckets: { ",
        "buckets: { old: { in: prod, name: late-old-1, existing: true, policy: none, key: none }, ",
        1,
    );
    let read = written("zips", &zips);
    assert!(
        read.contains(
            "aws s3api head-object --bucket late-old-1 --key='jobs/a b.zip' --version-id='a'\\''b' "
        )
    );
    let compute = written("compute", &text("tests/blueprints/compute.yaml"));
    assert_eq!(
        compute
            .matches("docker push 111111111111.dkr.ecr.us-east-1.amazonaws.com/team/scorer:v1; }")
            .count(),
        2
    );
    let (_, removal) = compute.split_once("## Remove").unwrap();
    let (_, roots) = removal
        .split_once("Terraform cannot remove a repository that holds images")
        .unwrap();
    assert!(roots.contains("aws ecr delete-repository --repository-name team/scorer --force"));
    assert!(resolved(&zips).1.iter().next().is_none());
}

/// The codes of errors of a plan.
fn refused(text: &str, lock: &Lock) -> Vec<(&'static str, String)> {
    let (_, problems) = plan(&model_of(text), lock);
    let errors = problems
        .iter()
        .filter(|one| one.severity == landform::diagnostic::DiagnosticLevel::Error);
    errors.map(|one| (one.code, format!("{one:?}"))).collect()
}

/// What names a late function comes late: by its name alone, with a version behind it, and where landform writes the name.
///
/// <https://docs.aws.amazon.com/lambda/latest/api/API_CreateAlias.html>
#[test]
fn what_names_a_late_function_comes_late() {
    let text = format!(
        "{HEAD}repositories: {{ rr: {{ in: prod }} }}\nfunctions: {{ f: {{ in: prod, role: lam, image: repository/prod/rr:v1 }} }}\n{}",
        r#"resources:
  hatch: { in: prod, type: AWS::Lambda::Function, properties: { FunctionName: hf, Role: "{role/prod/lam}", PackageType: Image, Code: { ImageUri: "111111111111.dkr.ecr.eu-west-1.amazonaws.com/rr:v2" } } }
  plain: { in: prod, type: AWS::Lambda::Alias, properties: { FunctionName: f, Name: a, FunctionVersion: "$LATEST" } }
  word: { in: prod, type: AWS::Lambda::Alias, properties: { FunctionName: "{function/prod/f.name}", Name: b, FunctionVersion: "$LATEST" } }
  part: { in: prod, type: AWS::Lambda::EventInvokeConfig, properties: { FunctionName: "111111111111:function:f", Qualifier: "$LATEST" } }
  whole: { in: prod, type: AWS::Lambda::Url, properties: { TargetFunctionArn: "arn:aws:lambda:eu-west-1:111111111111:function:f:a", AuthType: AWS_IAM } }
  let-in: { in: prod, type: AWS::Lambda::Permission, properties: { FunctionName: hf, Action: "lambda:InvokeFunction", Principal: s3.amazonaws.com, SourceAccount: "111111111111" } }
  shows: { in: prod, type: AWS::CloudWatch::Dashboard, properties: { DashboardBody: "{function/prod/f.name}" } }
  other: { in: prod, type: AWS::Lambda::Alias, properties: { FunctionName: g, Name: a, FunctionVersion: "$LATEST" } }
"#
    );
    let plan = planned(&text, &Lock::default());
    for late in ["hatch", "plain", "word", "part", "whole", "let-in", "shows"] {
        assert_eq!(at(&plan, &["resource/prod/", late].concat()).0, "functions-prod", "{late}");
    }
    assert_eq!(at(&plan, "resource/prod/other").0, "data-prod");
}

/// Nobody knows a version of an object in a bucket that is not there.
#[test]
fn no_version_is_in_a_bucket_that_is_not_there() {
    let text = |more: &str| {
        format!(
            "{HEAD}buckets: {{ code: {{ in: prod, name: late-code-1 }} }}\nfunctions: {{ f: {{ in: prod, role: lam, code: {{ bucket: code, {ZIP}{more} }} }} }}\n"
        )
    };
    let new = refused(&text(", version: v1"), &Lock::default());
    assert_eq!(new.iter().map(|(code, _)| *code).collect::<Vec<_>>(), ["code-not-there"], "{new:?}");
    let lock = deployed(&planned(&text(""), &Lock::default()), "none");
    assert!(refused(&text(", version: v1"), &lock).is_empty());
}

/// A function that stands among all others cannot be changed to code in what its own stack makes; there is a way, and it is told.
#[test]
fn code_is_not_put_into_what_the_same_wave_makes() {
    let text = |name: &str, more: &str| {
        format!(
            "{HEAD}repositories: {{ {name}: {{ in: prod, existing: true, key: none, policy: none }}{more} }}\nfunctions: {{ f: {{ in: prod, role: lam, image: repository/prod/r1:v1 }} }}\n"
        )
    };
    let lock = deployed(&planned(&text("r1", ""), &Lock::default()), "none");
    let moved = text("r1", ", r2: { in: prod }").replace("r1:v1", "r2:v1");
    let told = refused(&moved, &lock);
    assert_eq!(
        told.iter().map(|(code, _)| *code).collect::<Vec<_>>(),
        ["code-not-there"],
        "{told:?}"
    );
    assert!(told[0].1.contains("deploy `repository/prod/r2` first"), "{told:?}");
    // The way that is told.
    let first = text("r1", ", r2: { in: prod }");
    let lock = updated(&planned(&first, &lock), &lock, &Learned::default());
    assert!(refused(&moved, &lock).is_empty());
}

/// The circle of an edit that makes a late function one of those whom a deployed topic tells says the way out.
#[test]
fn a_circle_through_late_functions_says_the_way() {
    let topic = |whom: &str| format!("{HEAD}topics: {{ t: {{ in: prod{whom} }} }}\n");
    let lock = deployed(&planned(&topic(""), &Lock::default()), "none");
    let edit = format!(
        "{}repositories: {{ rr: {{ in: prod }} }}\nfunctions: {{ f: {{ in: prod, role: lam, image: repository/prod/rr:v1 }} }}\n",
        topic(", subscribers: function/prod/f")
    );
    let told = refused(&edit, &lock);
    assert_eq!(told.iter().map(|(code, _)| *code).collect::<Vec<_>>(), ["wave-circle"], "{told:?}");
    assert!(told[0].1.contains("deploy the bucket or the repository first"), "{told:?}");
}

/// A command holds any key of an object.
#[test]
fn keys_of_objects_stay_one_word() {
    for (object, word) in [
        ("a`b.zip", "$'a\\x60b.zip'"),
        ("a\\nb.zip", "$'a\\x0ab.zip'"),
        ("-x.zip", "--prefix='-x.zip'"),
    ] {
        let text = format!(
            "{HEAD}buckets: {{ code: {{ in: prod, name: late-code-1 }} }}\nfunctions: {{ f: {{ in: prod, role: lam, code: {{ bucket: code, object: \"{object}\", runtime: python3.13, handler: a.b }} }} }}\n"
        );
        let folder = folder(&[("late.yaml", &text)]);
        let done = inside(folder.path(), &["synth", "late.yaml", "--out", "out", "--today", "2026-11-30"]);
        assert!(done.status.success(), "{object}: {done:?}");
        let read = std::fs::read_to_string(folder.path().join("out/README.md")).unwrap();
        assert!(read.contains(word), "{object}: {read}");
    }
}

/// What is left of a deployed design are the lines that put its code: an edit of an image does not show in the lock.
#[test]
fn what_is_left_holds_the_code_of_what_is_deployed() {
    let text = format!(
        "{HEAD}repositories: {{ rr: {{ in: prod }} }}\nfunctions: {{ f: {{ in: prod, role: lam, image: repository/prod/rr:v1 }} }}\n"
    );
    let first = planned(&text, &Lock::default());
    for but in ["none", "functions"] {
        let (left, _) = planned(&text, &deployed(&first, but)).left(&deployed(&first, but));
        let again = landform::runbook::code::put_again(&left);
        let again: Vec<String> = again.into_iter().flat_map(|entry| entry.commands).collect();
        let all = [again, lines(&left, Backend::CloudFormation)].concat();
        assert_eq!(all.iter().filter(|line| line.contains(PUSH)).count(), 1, "{but}: {all:#?}");
    }
}

/// What else AWS makes of code comes after the place of that code as well, and all that is named has its line.
///
/// <https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateModel.html>
#[test]
fn models_and_others_come_after_their_code() {
    let text = format!(
        "{HEAD}repositories: {{ rr: {{ in: prod }} }}\nbuckets: {{ code: {{ in: prod, name: late-code-1 }} }}\n{}",
        r#"resources:
  model: { in: prod, type: AWS::SageMaker::Model, properties: { ExecutionRoleArn: "{role/prod/lam}", Containers: [ { Image: "111111111111.dkr.ecr.eu-west-1.amazonaws.com/rr:v1", ModelDataUrl: "s3://late-code-1/m.tar.gz" } ] } }
  steps: { in: prod, type: AWS::StepFunctions::StateMachine, properties: { RoleArn: "{role/prod/lam}", DefinitionS3Location: { Bucket: late-code-1, Key: steps.json } } }
  apart: { in: prod, type: AWS::SageMaker::Model, properties: { ExecutionRoleArn: "{role/prod/lam}", PrimaryContainer: { Image: "111111111111.dkr.ecr.eu-west-1.amazonaws.com/other:v1" } } }
"#
    );
    let plan = planned(&text, &Lock::default());
    for late in ["model", "steps"] {
        assert_eq!(at(&plan, &["resource/prod/", late].concat()).0, "functions-prod", "{late}");
    }
    assert_eq!(at(&plan, "resource/prod/apart").0, "data-prod");
    let lines = lines(&plan, Backend::CloudFormation).join("\n");
    for put in ["/rr:v1;", "s3://late-code-1/m.tar.gz", "s3://late-code-1/steps.json"] {
        assert!(lines.contains(put), "{put}: {lines}");
    }
}

/// A new entry cannot have the name of a deployed one before that is gone.
#[test]
fn a_name_that_is_taken_is_told() {
    let text = |name: &str| format!("{HEAD}queues: {{ {name}: {{ in: prod, name: same }} }}\n");
    let lock = deployed(&planned(&text("ff"), &Lock::default()), "none");
    let codes = |text: &str| -> Vec<&'static str> {
        let model = model_of(text);
        let (plan, _) = plan(&model, &lock);
        let told = landform::edits::problems(&plan, &lock, &model);
        told.iter()
            .filter(|one| one.severity == landform::diagnostic::DiagnosticLevel::Error)
            .map(|one| one.code)
            .collect()
    };
    assert!(codes(&text("zz")).contains(&"edit-name-taken"));
    assert!(!codes(&text("ff")).contains(&"edit-name-taken"));
}
