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
];

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
        let mut refused = 0;
        for case in CASES.iter() {
            let files = files(&case.plan, Backend::Terraform, &overrides);
            if files
                .iter()
                .any(|(path, text)| path.ends_with(name.rsplit_once('.').unwrap().1) && text.contains(more))
            {
                assert!(
                    verify(files, &case.plan, &[Backend::Terraform]).is_err(),
                    "{}: {name}: {more:?}",
                    case.name
                );
                refused += 1;
            }
        }
        assert!(refused > 0, "no case writes {name}");
    }
}
