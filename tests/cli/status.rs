//! Every command line: how it ends, and what it says on which stream.

use crate::common::blueprint::{SHARING, STS};
use crate::common::program::{landform, stderr, stdout};
use crate::{CASES, DEFECT, REQUESTS, commands};

/// What a command line came to.
struct Row {
    arguments: &'static [&'static str],
    status: i32,
    /// A piece of standard output; empty when nothing stands there.
    results: &'static str,
    /// A piece of standard error; empty when nothing stands there.
    rest: &'static str,
}

const fn row(
    arguments: &'static [&'static str],
    status: i32,
    results: &'static str,
    rest: &'static str,
) -> Row {
    Row {
        arguments,
        status,
        results,
        rest,
    }
}

const ROWS: &[Row] = &[
    row(&["check", SHARING], 0, "nothing found", ""),
    row(&["check", SHARING, STS], 1, "warning[name-taken]", ""),
    row(&["check", DEFECT], 1, "[principal-wildcard]", ""),
    row(&["check", SHARING, DEFECT], 1, "warning[designs-apart]", ""),
    row(&["check", SHARING, "nothing.yaml", DEFECT], 2, "[file-unreadable]", ""),
    row(&["check"], 2, "", "BLUEPRINT"),
    row(&["check", SHARING, "--format", "html"], 2, "", "junit"),
    row(&["check", SHARING, "--output", "report.json"], 2, "", "FORMAT=PATH"),
    row(&["check", SHARING, "--pack", "nist"], 2, "", "there is no pack `nist`"),
    row(&["check", SHARING, "--fail-on", "sometimes"], 2, "", "warning"),
    row(&["can", SHARING, "--requests", REQUESTS], 0, "\"agrees\":true", "0 disagree"),
    row(
        &["can", SHARING, "--requests", "nothing.jsonl"],
        2,
        "",
        "`nothing.jsonl` cannot be read: there is nothing",
    ),
    row(&["can", "nothing.yaml", "--requests", REQUESTS], 2, "", "[file-unreadable]"),
    row(&["eval", "--cases", CASES], 0, "\"agrees\":true", ""),
    row(
        &["eval", "--cases", "nothing.jsonl"],
        2,
        "",
        "`nothing.jsonl` cannot be read: there is nothing",
    ),
    row(
        &["who-can", SHARING, "sagemaker:GetRecord", "feature-group/owner/cross-account-fg-1"],
        0,
        "role/fraud/ds-exec: allow",
        "",
    ),
    row(
        &["who-can", SHARING, "sagemaker:GetRecords", "*"],
        2,
        "",
        "did you mean `sagemaker:GetRecord`?",
    ),
    row(
        &["who-can", SHARING, "sagemaker:GetRecord", "feature-group/owner/cross-account-fg-9"],
        2,
        "",
        "feature-group/owner/cross-account-fg-9",
    ),
    row(
        &["who-can", SHARING, "s3:GetObject", "*", "--context", "novalue"],
        2,
        "",
        "`key=value`",
    ),
    row(&["explain", "principal-wildcard"], 0, "principal-wildcard", ""),
    row(&["explain", "grants"], 0, "workgroup", ""),
    row(&["explain", "waivers"], 0, "expires: 2027-01-31", ""),
    row(&["list", SHARING], 0, "role/fraud/ds-exec", ""),
    row(
        &["list", SHARING, "role", "--format", "jsonl"],
        0,
        "\"address\":\"role/fraud/ds-exec\"",
        "",
    ),
    row(&["list", SHARING, "rol"], 2, "", "did you mean `role`?"),
    row(&["list", "nothing.yaml"], 2, "", "[file-unreadable]"),
    row(
        &["show", SHARING, "role/fraud/ds-exec"],
        0,
        "resource \"aws_iam_role\" \"ds_exec\"",
        "",
    ),
    row(
        &["show", SHARING, "role/owner/ds-exec"],
        2,
        "",
        "did you mean `role/fraud/ds-exec`?",
    ),
    row(&["show", "nothing.yaml", "role/fraud/ds-exec"], 2, "", "[file-unreadable]"),
    row(&["explain", "defaults"], 0, "bucket", ""),
    row(&["explain", "read", "bucket"], 0, "s3:GetObject", ""),
    row(&["explain", "read", "castle"], 2, "", "there is no page `read castle`"),
    row(&["explain", "principal-wildcat"], 2, "", "did you mean `principal-wildcard`?"),
    row(&["explain"], 0, "sections of a blueprint", ""),
    row(&["explain", "read", "bucket", "castle"], 2, "", "WORDS"),
    row(&["lock", "show", SHARING], 0, "landform_lock: 1", ""),
    row(&["lock", "check", SHARING], 0, "0 ids and 0 pins compared", ""),
    row(&["lock", "update", SHARING], 2, "", "--from"),
    row(
        &["lock", "update", SHARING, "--from", "nothing.json"],
        2,
        "",
        "`nothing.json`: there is nothing of this name",
    ),
    row(
        &["lock", "update", SHARING, "--from", "README.md"],
        2,
        "",
        "`README.md`: this is no JSON",
    ),
    row(&["lock", "show", "nothing.yaml"], 2, "", "[file-unreadable]"),
    row(&["graph", SHARING], 0, "flowchart", ""),
    row(&["graph", SHARING, "--format", "dot"], 0, "digraph", ""),
    row(&["graph", SHARING, "--format", "svg"], 0, "<svg", ""),
    row(&["graph", "nothing.yaml"], 2, "", "[file-unreadable]"),
    row(&["rules"], 0, "principal-wildcard", ""),
    row(&["rules", "--format", "json"], 0, "\"principal-wildcard\"", ""),
    row(&["schema"], 0, "\"$schema\"", ""),
    row(&["man"], 0, ".TH landform", ""),
    row(&["completions", "tcsh"], 2, "", "bash"),
    row(&["synth", SHARING], 2, "", "--out"),
    row(&["synth", "nothing.yaml", "--out", "out"], 2, "", "[file-unreadable]"),
    row(&["runbook", SHARING], 0, "## Deploy with CloudFormation", ""),
    row(&["runbook", DEFECT], 1, "", "[principal-wildcard]"),
    row(&["runbook", "nothing.yaml"], 2, "", "[file-unreadable]"),
    row(&["--version"], 0, "landform 0.1.0", ""),
    row(&["--help"], 0, "check", ""),
    row(&["ckeck"], 2, "", "check"),
    row(&[], 2, "", "Usage"),
];

#[test]
fn every_command_ends_with_its_status_and_keeps_results_apart_from_the_rest() {
    for Row {
        arguments,
        status,
        results,
        rest,
    } in ROWS
    {
        let output = landform(arguments);
        let (out, err) = (stdout(&output), stderr(&output));
        assert_eq!(output.status.code(), Some(*status), "{arguments:?}: {out}{err}");
        assert!(
            out.contains(results) && out.is_empty() == results.is_empty(),
            "{arguments:?}: {out}"
        );
        assert!(err.contains(rest) && (rest.is_empty() || !err.is_empty()), "{arguments:?}: {err}");
        assert!(!err.contains("panicked") && !err.contains("os error"), "{arguments:?}: {err}");
        assert!(
            !out.contains('\u{1b}') && !err.contains('\u{1b}'),
            "{arguments:?}: colours without a terminal"
        );
        if rest.is_empty() && !matches!(arguments.first(), Some(&"eval" | &"lock")) {
            assert_eq!(err, "", "{arguments:?}");
        }
    }
}

#[test]
fn every_command_of_the_program_has_rows() {
    let help = stdout(&landform(&["--help"]));
    let commands = commands(&help);
    assert!(commands.len() >= 12, "{commands:?}");
    for command in commands.iter().filter(|command| !["help", "init"].contains(&command.as_str())) {
        assert!(
            ROWS.iter().any(|row| row.arguments.first() == Some(&command.as_str())),
            "{command} has no row"
        );
    }
}
