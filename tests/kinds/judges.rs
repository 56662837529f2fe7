//! Rendered files before the tools that others will hold against them.
//!
//! A tool that is not installed is said aloud on the terminal, past the capture of the test runner.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output};

fn skip(tool: &str) {
    assert!(
        std::env::var_os("CI").is_none(),
        "`{tool}` is not installed, and CI must not do without it"
    );
    let _ = writeln!(std::io::stderr(), "SKIPPED: `{tool}` is not installed, nothing was checked with it");
}

/// The tool's answer over a folder with the files; `None` where the tool does not run at all.
fn run(tool: &str, version: &str, arguments: &[&str], files: &BTreeMap<String, String>) -> Option<Output> {
    assert!(!files.is_empty());
    let works = Command::new(tool).arg(version).output().is_ok_and(|output| output.status.success());
    if !works {
        skip(tool);
        return None;
    }
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(Path::new(name)), text).unwrap();
    }
    Command::new(tool).args(arguments).current_dir(folder.path()).output().ok()
}

fn assert_quiet(tool: &str, output: Option<Output>) {
    let Some(output) = output else { return };
    let [out, err] = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes));
    assert!(output.status.success(), "{tool}\n{out}\n{err}");
}

/// No error and no warning.
pub fn cfn_lint(files: &BTreeMap<String, String>) {
    let mut arguments = vec!["--regions", "us-east-1", "--"];
    arguments.extend(files.keys().map(String::as_str));
    assert_quiet("cfn-lint", run("cfn-lint", "--version", &arguments, files));
}

/// Laid out as Terraform itself would.
pub fn terraform_fmt(files: &BTreeMap<String, String>) {
    assert_quiet("terraform fmt", run("terraform", "-version", &["fmt", "-check", "-diff"], files));
}
