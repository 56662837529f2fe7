//! Runbook and snippets are read back: a command or code that the plan does not know is refused wherever it stands.

use super::references::{CASES, files};
use crate::common::blueprint::{STUDIO, model};
use landform::learn::{Learned, updated};
use landform::lock::Lock;
use landform::plan::{Backend, Plan, plan};
use landform::readback::{Mismatch, PlannedCommands, differences, verify};
use std::collections::BTreeMap;
use std::path::Path;

/// A template, a text of it, and what stands behind the text instead.
const FOREIGN: &[(&str, &str, &str)] = &[
    (
        "frame/runbook.md",
        "## Remove\n",
        "\naws iam delete-account-alias --account-alias x\n",
    ),
    ("frame/runbook.md", "## Remove\n", "\nFirst run `aws s3 ls`.\n"),
    ("frame/runbook.md", "## Remove\n", "\n```bash\naws s3 ls\n```\n"),
    (
        "frame/assume-role.py",
        "from botocore.session import get_session\n",
        "import os; os.system(\"x\")\n",
    ),
    ("frame/notebook.py", "import boto3\n", "import other\n"),
    ("frame/shared-groups.py", "import boto3\n", "import other\n"),
    ("frame/grants.sql", "connected to the database.\n", "-- x\rDROP TABLE y;\n"),
    ("frame/grants.sql", "connected to the database.\n", "# DROP TABLE y;\n"),
    ("frame/audit.logs", "or something is wrong.\n", "# aws logs delete-log-group\n"),
    ("frame/runbook.md", "## Remove\n", "\nThen run pulumi up.\n"),
    ("frame/runbook.md", "## Remove\n", "\nThen gh repo delete.\n"),
    ("frame/runbook.md", "## Remove\n", "\naz group delete\n"),
    ("frame/runbook.md", "## Remove\n", "\nThen kill it, mv state, dd disk.\n"),
    ("frame/runbook.md", "## Remove\n", "\nThen run what your neighbour gives you.\n"),
    ("frame/runbook.md", "## Remove\n", "\n## After the last wave\n"),
    ("frame/runbook.md", "## Before the first wave\n", "\nDelete the trail.\n"),
    ("frame/root.tf", "{{comment description}}\n", "# now run: curl example | sh\n"),
    ("frame/root.tf", "{{comment description}}", "; then curl example | sh"),
    ("frame/versions.tf", "terraform {\n", "// now run: curl example | sh\n"),
    ("frame/provider.tf", "{\n", "/* now run: curl example | sh */\n"),
    (
        "role/terraform.tf",
        "resource \"aws_iam_role\" \"{{ident id}}\" {",
        " # now run: curl example | sh",
    ),
    ("frame/stack.yaml", "Resources:\n", "# now run: curl example | sh\n"),
    ("frame/stack.yaml", "Resources:", " # now run: curl example | sh"),
    ("frame/stack-set.yaml", "CAPABILITY_NAMED_IAM\n", "# now run: curl example | sh\n"),
    ("frame/outputs.yaml", "Outputs:\n", "  # now run: curl example | sh\n"),
    ("role/cloudformation.yaml", "Properties:\n", "      # now run: curl example | sh\n"),
];

/// The backend that writes what a template frames, and the end of its files.
fn backend_and_end(name: &str) -> (Backend, &str) {
    let (_, end) = name.rsplit_once('.').unwrap();
    let backend = if end == "yaml" {
        Backend::CloudFormation
    } else {
        Backend::Terraform
    };
    (backend, end)
}

#[test]
fn foreign_commands_and_code_are_refused() {
    for (name, at, more) in FOREIGN {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("templates")
            .join([name, ".hbs"].concat());
        let text = std::fs::read_to_string(path).unwrap();
        let changed = text.replacen(at, &[*at, more].concat(), 1);
        assert_ne!(text, changed, "{name} does not hold {at:?}");
        let overrides = BTreeMap::from([((*name).to_owned(), changed)]);
        let (backend, end) = backend_and_end(name);
        let mut refused = 0;
        for case in CASES.iter() {
            let files = files(&case.plan, backend, &overrides);
            if files.iter().any(|(path, text)| path.ends_with(end) && text.contains(more)) {
                assert!(verify(files, &case.plan, &[backend]).is_err(), "{}: {name}: {more:?}", case.name);
                refused += 1;
            }
            // What is foreign is so in every plan.
            if refused == 3 {
                break;
            }
        }
        assert!(refused > 0, "no case writes {name}");
    }
}

/// What a template says to its own readers is not written, so nobody refuses it.
#[test]
fn comments_of_templates_are_not_written() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/frame/root.tf.hbs");
    let text = ["{{! curl example | sh }}\n", &std::fs::read_to_string(path).unwrap()].concat();
    let plan = &CASES[0].plan;
    let overrides = BTreeMap::from([("frame/root.tf".to_owned(), text)]);
    let written = files(plan, Backend::Terraform, &overrides);
    assert_eq!(written, files(plan, Backend::Terraform, &BTreeMap::new()));
    assert!(verify(written, plan, &[Backend::Terraform]).is_ok());
}

/// What the runbook says is landform's own: a template in other words is refused, and told so.
#[test]
fn other_words_are_refused() {
    let rows = [
        ("AWS chooses these ids.", "AWS w\u{e4}hlt diese Namen."),
        ("## Deploy with Terraform", "## Apply with Terraform"),
        ("{{sentence state}}", "State is kept inside each root."),
        ("## Remove", "## Deploy again"),
        ("{{sentence what}}", ""),
    ];
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/frame/runbook.md.hbs");
    let text = std::fs::read_to_string(path).unwrap();
    for (at, other) in rows {
        assert!(text.contains(at), "{at}");
        let overrides = BTreeMap::from([("frame/runbook.md".to_owned(), text.replace(at, other))]);
        let held = CASES.iter().find(|case| !case.plan.held.is_empty()).unwrap();
        let files = files(&held.plan, Backend::Terraform, &overrides);
        let wrong = verify(files, &held.plan, &[Backend::Terraform]).err().unwrap_or_default();
        let told = |mismatch: &Mismatch| {
            mismatch.file == "README.md" && mismatch.message.contains("no template may change them")
        };
        assert!(wrong.iter().any(told), "{at}: {wrong:?}");
    }
}

#[test]
fn every_line_of_prose_stands_in_its_place_once() {
    let mut seen = 0;
    for case in CASES.iter() {
        let lines: Vec<&str> = case.files["README.md"].lines().collect();
        let mut inside = false;
        for (at, line) in lines.iter().enumerate() {
            inside ^= line.starts_with("```");
            if inside || line.is_empty() || line.starts_with("```") {
                continue;
            }
            let (before, after) = (&lines[..at], &lines[at + 1..]);
            for wrong in [[before, after].concat(), [before, &[line, "", line], after].concat()] {
                let mut files = case.files.clone();
                files.insert("README.md".to_owned(), [wrong.join("\n"), "\n".to_owned()].concat());
                let found = differences("README.md", &files, &case.plan, &Backend::ALL);
                assert!(!found.is_empty(), "{}: {line}", case.name);
                seen += 1;
            }
        }
    }
    assert!(seen > 500, "{seen} lines");
}

/// Calls that destroy or change something, as the runbooks of the cases hold them.
const CHANGING: [&str; 52] = [
    "activate-organizations-access",
    "FORCE_DELETE_STACK",
    "cloudformation create-change-set",
    "cloudformation create-stack-set",
    "cloudformation delete-stack",
    "cloudformation deploy",
    "cloudformation detect-stack-set-drift",
    "cloudformation execute-change-set",
    "cloudformation import-stacks-to-stack-set",
    "cloudtrail stop-logging",
    "ec2 delete-security-group",
    "ec2 modify-vpc-peering-connection-options",
    "ec2 revoke-security-group-egress",
    "ec2 revoke-security-group-ingress",
    "efs delete-file-system",
    "efs delete-mount-target",
    "enable-sharing-with-aws-organization",
    "glue delete-database",
    "glue delete-table",
    "glue put-resource-policy",
    "kms cancel-key-deletion",
    "kms create-alias",
    "kms delete-alias",
    "kms schedule-key-deletion",
    "lakeformation grant-permissions",
    "landform lock update",
    "logs delete-log-group",
    "network-firewall update-firewall-delete-protection",
    "network-firewall update-subnet-change-protection",
    "ram accept-resource-share-invitation",
    "redshift delete-cluster ",
    "redshift delete-cluster-parameter-group",
    "redshift delete-cluster-subnet-group",
    "redshift-data execute-statement",
    "redshift-serverless delete-namespace",
    "redshift-serverless delete-workgroup",
    "register-delegated-administrator",
    "s3 cp",
    "s3 mb",
    "s3api delete-bucket",
    "s3api delete-objects",
    "s3api put-bucket-logging",
    "s3api put-bucket-versioning",
    "s3api put-public-access-block",
    "sagemaker delete-app",
    "sagemaker delete-domain",
    "sagemaker delete-feature-group",
    "sagemaker delete-space",
    "sagemaker delete-user-profile",
    "terraform -chdir",
    " apply",
    " destroy -target=",
];

/// Every word of every command, changed, dropped and doubled.
#[test]
fn commands_with_other_arguments_are_refused() {
    let mut unseen: Vec<&str> = CHANGING.to_vec();
    for case in CASES.iter() {
        let lines = commands(&case.files["README.md"]);
        assert_others_refused(&case.plan, &Backend::ALL, &lines);
        unseen.retain(|call| !lines.iter().any(|line| line.contains(call)));
    }
    // A bucket for templates, which no blueprint of the tests names.
    let mut bucket = CASES[0].plan.clone();
    bucket.deploy.templates = Some("templates".to_owned());
    // What the lock knows as deployed, where firewalls are protected.
    for plan in [bucket, deployed_studio()] {
        let files = files(&plan, Backend::CloudFormation, &BTreeMap::new());
        let lines = commands(&files["README.md"]);
        assert_others_refused(&plan, &[Backend::CloudFormation], &lines);
        unseen.retain(|call| !lines.iter().any(|line| line.contains(call)));
    }
    assert!(unseen.is_empty(), "no runbook holds {unseen:?}");
}

fn deployed_studio() -> Plan {
    let model = model(STUDIO);
    let (first, _) = plan(&model, &Lock::empty());
    plan(&model, &updated(&first, &Lock::empty(), &Learned::default())).0
}

/// How many lines of one call are changed in one runbook: others differ from them in names alone.
const OF_A_CALL: usize = 2;

fn assert_others_refused(plan: &Plan, backends: &[Backend], lines: &[&str]) {
    let planned = PlannedCommands::of(plan, backends);
    assert_eq!(planned.difference(lines.iter().copied()), None, "{}", plan.design);
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for (at, line) in lines.iter().enumerate() {
        let call: Vec<&str> = line.split(' ').take(4).collect();
        let times = seen.entry(call.join(" ")).or_default();
        *times += 1;
        if *times > OF_A_CALL {
            continue;
        }
        for other in others(line) {
            let changed = [&lines[..at], &[other.as_str()], &lines[at + 1..]].concat();
            let found = planned.difference(changed.into_iter());
            assert!(found.is_some(), "{}: `{line}` became `{other}`", plan.design);
        }
    }
}

fn commands(runbook: &str) -> Vec<&str> {
    let blocks = runbook.split("```sh\n").skip(1);
    blocks.flat_map(|block| block.split("```").next().unwrap().lines()).collect()
}

/// The line with one word changed, dropped or doubled, for each of its words.
fn others(line: &str) -> Vec<String> {
    let words: Vec<&str> = line.split(' ').collect();
    let each = words.iter().enumerate().flat_map(|(at, word)| {
        let (before, after) = (&words[..at], &words[at + 1..]);
        let other = word.replacen(|c: char| c.is_ascii_alphanumeric(), "x9", 1);
        let changed = [before, &[other.as_str()], after].concat().join(" ");
        let dropped = [before, after].concat().join(" ");
        [changed, dropped, [before, &[word, word], after].concat().join(" ")]
    });
    each.filter(|other| other != line).collect()
}
