//! Every command as a person or a pipeline runs it: exit status, which stream says what, and no terminal.

// The helpers of the tests may fail like the tests themselves.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn program(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_landform"));
    command
        .args(arguments)
        .current_dir(folder)
        .env_remove("NO_COLOR")
        .stdin(Stdio::null());
    command
}

/// Runs the program in the checkout's root.
fn landform(arguments: &[&str]) -> Output {
    program(&root(), arguments).output().unwrap()
}

/// Runs the program in another folder.
fn inside(folder: &Path, arguments: &[&str]) -> Output {
    program(folder, arguments).output().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

const SHARING: &str = "blueprints/feature-store-sharing.yaml";
const STS: &str = "blueprints/feature-store-sts.yaml";

/// A blueprint of the tests, copied with its lock into a folder of its own.
fn copied(name: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for end in [".yaml", ".lock.yaml"] {
        let from = root().join("tests/blueprints").join([name, end].concat());
        if from.exists() {
            fs::copy(&from, folder.path().join(["b", end].concat())).unwrap();
        }
    }
    folder
}

/// What a command line came to.
struct Row {
    arguments: &'static [&'static str],
    status: i32,
    /// A piece of standard output; empty when nothing stands there.
    results: &'static str,
    /// A piece of standard error; empty when nothing stands there.
    rest: &'static str,
}

const fn row(arguments: &'static [&'static str], status: i32, results: &'static str, rest: &'static str) -> Row {
    Row {
        arguments,
        status,
        results,
        rest,
    }
}

const CASES: &str = "tests/iam/identity.jsonl";
const REQUESTS: &str = "tests/cases/feature-store-sharing.jsonl";
const DEFECT: &str = "tests/defects/principal-wildcard.yaml";

const ROWS: &[Row] = &[
    row(&["check", SHARING], 0, "nothing found", ""),
    row(&["check", SHARING, STS], 0, "feature-store-sts.yaml: nothing found", ""),
    row(&["check", DEFECT], 1, "[principal-wildcard]", ""),
    row(&["check", SHARING, DEFECT], 1, "feature-store-sharing.yaml: nothing found", ""),
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
    row(&["explain", "defaults"], 0, "bucket", ""),
    row(&["explain", "read", "bucket"], 0, "s3:GetObject", ""),
    row(&["explain", "read", "castle"], 2, "", "there is no page `read castle`"),
    row(&["explain", "principal-wildcat"], 2, "", "did you mean `principal-wildcard`?"),
    row(&["explain"], 2, "", "WORDS"),
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

/// The commands that the help lists.
fn commands(help: &str) -> Vec<String> {
    let list = help.split("Commands:").nth(1).unwrap().split("Options:").next().unwrap();
    list.lines()
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .map(|line| line.split_whitespace().next().unwrap().to_owned())
        .collect()
}

#[test]
fn a_check_writes_every_format_to_its_file_and_one_to_standard_output() {
    let folder = tempfile::tempdir().unwrap();
    let blueprint = root().join(DEFECT);
    let blueprint = blueprint.to_str().unwrap();
    let outputs: Vec<String> = FORMATS.iter().map(|(format, _)| format!("{format}=report.{format}")).collect();
    for (format, piece) in FORMATS {
        let mut arguments = vec!["check", blueprint, "--format", format];
        outputs.iter().for_each(|output| arguments.extend(["--output", output]));
        let output = inside(folder.path(), &arguments);
        assert_eq!(output.status.code(), Some(1), "{format}: {}", stderr(&output));
        assert!(stdout(&output).contains(piece), "{format}: {}", stdout(&output));
        for (other, _) in FORMATS {
            let path = folder.path().join(["report.", other].concat());
            let text = fs::read_to_string(&path).unwrap();
            if other == format {
                assert_eq!(text, stdout(&output), "{format}: the file and standard output say the same");
            }
            fs::remove_file(path).unwrap();
        }
    }
}

const FORMATS: [(&str, &str); 6] = [
    ("text", "error[principal-wildcard]"),
    ("json", "\"rule\": \"principal-wildcard\""),
    ("sarif", "\"ruleId\": \"principal-wildcard\""),
    ("junit", "<testsuites"),
    ("markdown", "principal-wildcard"),
    ("github", "::error file="),
];

#[test]
fn machine_formats_are_one_document_for_several_blueprints() {
    let said = |format: &str| {
        let output = landform(&["check", SHARING, DEFECT, "--format", format]);
        assert_eq!(output.status.code(), Some(1), "{format}");
        stdout(&output)
    };
    let json: Value = serde_json::from_str(&said("json")).unwrap();
    let names: Vec<&Value> = json.as_array().unwrap().iter().map(|report| &report["blueprint"]).collect();
    assert_eq!(names, [SHARING, DEFECT]);
    let sarif: Value = serde_json::from_str(&said("sarif")).unwrap();
    assert_eq!(sarif["version"], "2.1.0");
    assert_eq!(sarif["runs"].as_array().unwrap().len(), 2);
    let junit = said("junit");
    assert_eq!((junit.matches("<?xml").count(), junit.matches("</testsuites>").count()), (1, 1));
    assert!(junit.contains(SHARING) && junit.contains("principal-wildcard"), "{junit}");
    assert_eq!(junit.matches("<testsuite ").count(), junit.matches("</testsuite>").count());
    assert_eq!(junit.matches("<testsuite ").count(), 6);
}

#[test]
fn a_report_that_cannot_be_written_is_no_success() {
    let output = landform(&["check", SHARING, "--output", "json=README.md/report.json"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("error: `README.md/report.json`: part of the path is a file"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn what_makes_a_check_fail_can_be_chosen() {
    // High, medium, and a claim that fails.
    let folder = copied("guardrails");
    let at = folder.path();
    let text = fs::read_to_string(at.join("b.yaml")).unwrap();
    fs::write(
        at.join("claim.yaml"),
        [
            &fs::read_to_string(root().join(SHARING)).unwrap(),
            "  - { id: wrong, deny: \"sagemaker:GetRecord\", by: role/marketing/ds-exec, on: feature-group/owner/cross-account-fg-1 }\n",
        ]
        .concat(),
    )
    .unwrap();
    fs::write(at.join("high.yaml"), text).unwrap();
    fs::copy(root().join("tests/defects/audit-claim-unbacked.yaml"), at.join("medium.yaml")).unwrap();
    let rows = [("high.yaml", [1, 1, 0]), ("medium.yaml", [0, 1, 0]), ("claim.yaml", [1, 1, 0])];
    for (file, wanted) in rows {
        for (fail_on, status) in ["error", "warning", "never"].into_iter().zip(wanted) {
            let output = inside(at, &["check", file, "--fail-on", fail_on]);
            assert_eq!(output.status.code(), Some(status), "{file} {fail_on}: {}", stdout(&output));
        }
    }
    assert_eq!(inside(at, &["check", "nothing.yaml", "--fail-on", "never"]).status.code(), Some(2));
}

#[test]
fn a_check_that_checked_nothing_is_no_success() {
    let folder = tempfile::tempdir().unwrap();
    let empty =
        "landform: 1\nname: empty\norganization: { id: o-a1b2c3d4e5, management: \"000000000001\" }\naccounts: {}\nregion: us-east-1\n";
    fs::write(folder.path().join("b.yaml"), empty).unwrap();
    for fail_on in ["error", "warning", "never"] {
        let output = inside(folder.path(), &["check", "b.yaml", "--fail-on", fail_on]);
        assert_ne!(output.status.code(), Some(0), "{}", stdout(&output));
    }
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let folder = tempfile::tempdir().unwrap();
    let commands: [&[&str]; 12] = [
        &["man"],
        &["schema"],
        &["rules", "--format", "json"],
        &["completions", "bash"],
        &["explain", "grants"],
        &["check", SHARING, "--format", "sarif"],
        &["can", SHARING, "--requests", REQUESTS],
        &["eval", "--cases", CASES],
        &[
            "who-can",
            SHARING,
            "sagemaker:GetRecord",
            "feature-group/owner/cross-account-fg-1",
            "--why-not",
        ],
        &["lock", "show", SHARING],
        &["--help"],
        &["check", "nothing.yaml"],
    ];
    for arguments in commands {
        // The reading end is closed before the program writes a byte.
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let errors = folder.path().join("errors");
        let status = program(&root(), arguments)
            .stdout(writer)
            .stderr(fs::File::create(&errors).unwrap())
            .status()
            .unwrap();
        let said = fs::read_to_string(&errors).unwrap();
        assert!(status.code().is_some_and(|code| code <= 2), "{arguments:?}: {status}");
        assert!(!said.contains("panicked") && !said.contains("Broken pipe"), "{arguments:?}: {said}");
    }
    for arguments in [
        &["ckeck"][..],
        &["check", "nothing.yaml"],
        &["can", "nothing.yaml", "--requests", "-"],
        &["eval", "--cases", "nothing"],
    ] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let status = program(&root(), arguments).stdout(Stdio::null()).stderr(writer).status().unwrap();
        assert_eq!(status.code(), Some(2), "{arguments:?}");
    }
}

#[test]
fn a_full_disk_behind_standard_output_is_said() {
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = program(&root(), &["man"]).stdout(full).stderr(Stdio::piped()).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("the results cannot be written"), "{}", stderr(&output));
}

#[test]
fn colours_need_a_terminal_and_no_color_unset() {
    // `script` gives the program a terminal; without it on this machine there is nothing to see.
    let shown = |prefix: &str| {
        let command = format!("{prefix} {} check {DEFECT}", env!("CARGO_BIN_EXE_landform"));
        let output = Command::new("script")
            .args(["-qec", &command, "/dev/null"])
            .current_dir(root())
            .env_remove("NO_COLOR")
            .stdin(Stdio::null())
            .output();
        output.ok().map(|output| stdout(&output))
    };
    let Some(coloured) = shown("") else {
        println!("no `script` here: only the pipe was looked at");
        assert!(!stdout(&landform(&["check", DEFECT])).contains('\u{1b}'));
        return;
    };
    assert!(coloured.contains("\u{1b}["), "{coloured:?}");
    assert!(!shown("NO_COLOR=1").unwrap().contains('\u{1b}'));
    assert!(
        shown("NO_COLOR=").unwrap().contains("\u{1b}["),
        "an empty NO_COLOR asks for nothing"
    );
}

fn below(folder: &Path) -> Vec<String> {
    let mut found: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    found.sort();
    found
}

#[test]
fn synth_writes_the_backends_that_are_asked_for() {
    let folder = copied("partners");
    let at = folder.path();
    let rows = [("all", true, true), ("cloudformation", true, false), ("terraform", false, true)];
    for (backend, cloudformation, terraform) in rows {
        let output = inside(at, &["synth", "b.yaml", "--out", backend, "--backend", backend]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        let names = below(&at.join(backend));
        assert_eq!(names.contains(&"cloudformation".to_owned()), cloudformation, "{names:?}");
        assert_eq!(names.contains(&"terraform".to_owned()), terraform, "{names:?}");
        let manifest: Value = serde_json::from_str(&fs::read_to_string(at.join(backend).join("manifest.json")).unwrap()).unwrap();
        let files = manifest["files"].as_array().unwrap();
        assert!(files.len() > 3);
        for file in files {
            let bytes = fs::read(at.join(backend).join(file["path"].as_str().unwrap())).unwrap();
            assert_eq!(Some(bytes.len() as u64), file["bytes"].as_u64(), "{file}");
            assert_eq!(file["sha256"].as_str().unwrap(), sha256(&bytes), "{file}");
        }
        assert!(stdout(&output).contains("waits: "), "what waits is said: {}", stdout(&output));
    }
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest;
    sha2::Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn synth_refuses_what_check_reports_and_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let defect = root().join(DEFECT);
    let output = inside(folder.path(), &["synth", defect.to_str().unwrap(), "--out", "out"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(stdout(&output), "");
    assert!(
        stderr(&output).contains("[principal-wildcard]") && stderr(&output).contains("nothing was written"),
        "{}",
        stderr(&output)
    );
    assert!(below(folder.path()).is_empty());
}

/// Copies one of the built-in templates, changed, into a folder of its own and synthesizes with it.
fn with_template(path: &str, change: impl Fn(&str) -> String) -> (TempDir, Output) {
    let folder = copied("estate");
    let text = fs::read_to_string(root().join("templates").join(path)).unwrap();
    let changed = change(&text);
    assert_ne!(changed, text);
    let file = folder.path().join("templates").join(path);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, changed).unwrap();
    let output = inside(folder.path(), &["synth", "b.yaml", "--out", "out", "--templates", "templates"]);
    (folder, output)
}

#[test]
fn a_template_that_says_something_else_than_the_plan_is_caught_and_nothing_is_written() {
    let rows = [
        ("bucket/cloudformation.yaml.hbs", "BlockPublicAcls: true", "BlockPublicAcls: false"),
        ("bucket/terraform.tf.hbs", "= true", "= false"),
        (
            "key/cloudformation.yaml.hbs",
            "EnableKeyRotation:",
            "KeyUsage: SIGN_VERIFY\n    EnableKeyRotation:",
        ),
    ];
    for (path, from, to) in rows {
        let (folder, output) = with_template(path, |text| text.replacen(from, to, 1));
        assert_eq!(output.status.code(), Some(3), "{path}: {}", stderr(&output));
        assert!(
            stderr(&output).contains("mismatch: ") && stderr(&output).contains("nothing was written"),
            "{}",
            stderr(&output)
        );
        assert_eq!(stdout(&output), "", "{path}");
        assert!(!folder.path().join("out").exists(), "{path}");
    }
}

#[test]
fn a_template_that_says_the_same_otherwise_is_used() {
    for path in ["bucket/cloudformation.yaml.hbs", "bucket/terraform.tf.hbs"] {
        let (folder, output) = with_template(path, |text| ["# our own words\n", text].concat());
        assert_eq!(output.status.code(), Some(0), "{path}: {}", stderr(&output));
        let found = Command::new("grep")
            .args(["-rl", "our own words", "out"])
            .current_dir(folder.path())
            .output()
            .unwrap();
        assert!(found.status.success(), "{path}: the template was not used");
    }
}

/// What is done to a template.
type Change = fn(&str) -> String;

#[test]
fn a_broken_template_is_named_with_its_line() {
    let rows: [(&str, Change, &str); 4] = [
        (
            "bucket/cloudformation.yaml.hbs",
            |text| ["# one\n{{#if\n", text].concat(),
            "templates/bucket/cloudformation.yaml.hbs:",
        ),
        (
            "bucket/terraform.tf.hbs",
            |text| [text, "\n{{/if}}\n"].concat(),
            "templates/bucket/terraform.tf.hbs:",
        ),
        (
            "bucket/cloudformation.yaml.hbs",
            |text| ["# {{nothing}}\n", text].concat(),
            "templates/bucket/cloudformation.yaml.hbs:1:",
        ),
        (
            "bucket/cloudformation.yaml.hbs",
            |text| ["# one\n# {{{name}}}\n", text].concat(),
            "templates/bucket/cloudformation.yaml.hbs:2:",
        ),
    ];
    for (path, change, place) in rows {
        let (folder, output) = with_template(path, change);
        assert_eq!(output.status.code(), Some(2), "{path}: {}", stderr(&output));
        assert!(stderr(&output).contains(place), "{path}: no {place}: {}", stderr(&output));
        assert!(!folder.path().join("out").exists());
    }
    let folder = copied("estate");
    let output = inside(folder.path(), &["synth", "b.yaml", "--out", "out", "--templates", "nowhere"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("`nowhere`: there is nothing of this name"),
        "{}",
        stderr(&output)
    );
    fs::create_dir_all(folder.path().join("t/bucktes")).unwrap();
    fs::write(folder.path().join("t/bucktes/cloudformation.yaml.hbs"), "a").unwrap();
    let output = inside(folder.path(), &["synth", "b.yaml", "--out", "out", "--templates", "t"]);
    assert_eq!(output.status.code(), Some(2), "a template that replaces none: {}", stderr(&output));
    assert!(stderr(&output).contains("bucktes/cloudformation.yaml"), "{}", stderr(&output));
}

/// What waits for an id, one line each.
fn held(folder: &Path) -> Vec<String> {
    let output = inside(folder, &["lock", "show", "b.yaml"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    stderr(&output).lines().map(str::to_owned).collect()
}

fn learn(folder: &Path, said: &Value) -> Output {
    fs::write(folder.join("said.json"), said.to_string()).unwrap();
    inside(folder, &["lock", "update", "b.yaml", "--from", "said.json"])
}

/// Output of `describe-stacks` for one instance of a stack set.
fn stack(set: &str, account: &str, key: &str, value: &str) -> Value {
    let name = ["StackSet-", set, "-0a1b2c3d"].concat();
    let id = ["arn:aws:cloudformation:us-east-1:", account, ":stack/", &name, "/0a1b2c3d"].concat();
    json!({"Stacks": [{"StackName": name, "StackId": id, "Outputs": [{"OutputKey": key, "OutputValue": value}]}]})
}

const SHARE: &str = "arn:aws:ram:us-east-1:111111111111:resource-share/7ab63972-b505-7e2a-420d-6f5d3a000000";
const KEY: &str = "1234abcd-12ab-34cd-56ef-1234567890ab";

/// The network that a peering joins teaches the lock enough to know the connection that the same answer tells of.
#[test]
fn a_lock_learns_what_an_answer_unlocks() {
    let folder = copied("one-way-peering");
    let at = folder.path();
    assert_eq!(held(at).len(), 5);
    let outputs = |set: &str, account: &str, key: &str, id: &str| stack(set, account, key, id)["Stacks"][0].clone();
    let [data, studio, store] = ["landform-one-way-peering-data-", "222222222222", "111111111111"];
    let said = json!({
        "Stacks": [
            outputs(&[data, "consumer"].concat(), studio, "VpcStudioId", "vpc-0a"),
            outputs(&[data, "producer"].concat(), store, "VpcWarehouseId", "vpc-0b"),
        ],
        "VpcPeeringConnections": [{
            "VpcPeeringConnectionId": "pcx-0a", "Status": {"Code": "active"}, "RequesterVpcInfo": {"OwnerId": studio},
            "Tags": [{"Key": "Name", "Value": "one-way-peering-studio-warehouse"}],
        }],
    });
    let output = learn(at, &said);
    assert!(
        stdout(&output).starts_with("4 ids learned, 4 of them new"),
        "{}{}",
        stdout(&output),
        stderr(&output)
    );
    let waiting = held(at);
    assert_eq!(waiting.len(), 2, "{waiting:?}");
    assert!(waiting.iter().all(|line| line.contains("peering-route/consumer/")), "{waiting:?}");
    assert!(inside(at, &["synth", "b.yaml", "--out", "out"]).status.success());
    let told = fs::read_to_string(at.join("out/terraform/links/producer/outputs.tf")).unwrap();
    assert!(told.contains("aws_vpc_peering_connection_accepter.studio_warehouse.id"), "{told}");
    // The runbook asks for what is still waited for, in the words of either backend.
    let runbook = fs::read_to_string(at.join("out/README.md")).unwrap();
    for line in [
        "aws cloudformation describe-stacks --output json --region us-east-1 --profile consumer > stacks-consumer-us-east-1.json",
        "terraform -chdir=terraform/consumer/data output -json > consumer-data.json",
    ] {
        assert!(runbook.contains(line), "{line}");
    }
}

#[test]
fn a_lock_learns_ids_and_what_waited_for_them_is_written() {
    let folder = copied("partners");
    let at = folder.path();
    fs::remove_file(at.join("b.lock.yaml")).unwrap();
    let waiting = held(at);
    assert_eq!(waiting.len(), 3, "{waiting:?}");
    let endpoint = json!({"VpcEndpoints": [{"VpcEndpointId": "vpce-0123456789abcdef0", "OwnerId": "222222222222",
        "Tags": [{"Key": "Name", "Value": "partners-s3"}]}]});
    let rows = [
        (
            stack("landform-partners-data-member", "222222222222", "KeyExchangeId", KEY),
            "bucket/hub/exchange",
            "key/member/exchange",
        ),
        (
            json!({"key_member_later_id": {"sensitive": false, "type": "string", "value": KEY}}),
            "bucket/hub/waiting",
            "key/member/later",
        ),
        (
            stack(
                "landform-partners-sharing-hub",
                "111111111111",
                "ShareCustomersReadOnlyExternalId",
                SHARE,
            ),
            "acceptance/partner/hub-customers-read-only-external",
            "share/hub/customers-read-only-external",
        ),
        (endpoint, "", "endpoint/member/s3"),
    ];
    for (said, freed, address) in &rows {
        assert!(
            freed.is_empty() || held(at).iter().any(|line| line.contains(freed)),
            "{freed} waits"
        );
        let output = learn(at, said);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        assert!(
            stdout(&output).contains("1 id learned, 1 of them new or changed"),
            "{}",
            stdout(&output)
        );
        let lock = fs::read_to_string(at.join("b.lock.yaml")).unwrap();
        assert!(lock.contains(&[address, ": "].concat()), "{lock}");
        assert!(
            freed.is_empty() || !held(at).iter().any(|line| line.contains(freed)),
            "{freed} waits no longer"
        );
        let output = learn(at, said);
        assert!(
            stdout(&output).contains("1 id learned, 0 of them new or changed"),
            "{}",
            stdout(&output)
        );
        assert_eq!(
            lock,
            fs::read_to_string(at.join("b.lock.yaml")).unwrap(),
            "learned again, the same bytes"
        );
    }
    assert_eq!(held(at), Vec::<String>::new());
    let output = inside(at, &["synth", "b.yaml", "--out", "out"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let found = Command::new("grep")
        .args(["-rl", "partners-waiting-111111111111", "out"])
        .current_dir(at)
        .output()
        .unwrap();
    assert!(found.status.success(), "the bucket that waited is written");
    assert_eq!(inside(at, &["lock", "check", "b.yaml"]).status.code(), Some(0));
}

#[test]
fn a_lock_refuses_ids_that_cannot_be_right_and_says_what_taught_nothing() {
    let folder = copied("partners");
    let at = folder.path();
    let before = fs::read_to_string(at.join("b.lock.yaml")).unwrap();
    let refused = [
        (
            stack(
                "landform-partners-sharing-hub",
                "111111111111",
                "ShareCustomersReadOnlyExternalId",
                &SHARE.replace("111111111111", "999999999999"),
            ),
            "belongs to account 999999999999",
        ),
        (
            stack("landform-partners-data-member", "222222222222", "KeyExchangeId", "alias/x"),
            "is no key id",
        ),
        (
            json!({"endpoint_member_s3_id": {"value": "vpc-0123456789abcdef0"}}),
            "is no endpoint id",
        ),
        (json!({}), "taught nothing"),
        (json!([1]), "taught nothing"),
        (
            stack("landform-partners-data-member", "999999999999", "KeyExchangeId", KEY),
            "taught nothing",
        ),
        (
            stack("landform-other-data-member", "222222222222", "KeyExchangeId", KEY),
            "taught nothing",
        ),
        (
            json!({"VpcEndpoints": [{"VpcEndpointId": "vpce-0123456789abcdef0", "OwnerId": "999999999999", "Tags": [{"Key": "Name", "Value": "partners-s3"}]}]}),
            "taught nothing",
        ),
    ];
    for (said, why) in refused {
        let output = learn(at, &said);
        assert_eq!(output.status.code(), Some(2), "{said}: {}", stdout(&output));
        assert!(stderr(&output).contains(why), "{said}: {}", stderr(&output));
        assert_eq!(
            fs::read_to_string(at.join("b.lock.yaml")).unwrap(),
            before,
            "{said}: nothing is learned"
        );
    }
}

#[test]
fn a_lock_reports_what_was_renamed_and_what_still_waits() {
    let folder = copied("partners");
    let at = folder.path();
    let output = learn(at, &json!({"key_member_later_id": {"value": KEY}}));
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let text = fs::read_to_string(at.join("b.yaml")).unwrap();
    let renamed = text.replace("  waiting: { in: hub,", "  patient: { in: hub,");
    assert_ne!(text, renamed);
    fs::write(at.join("b.yaml"), renamed).unwrap();
    let output = inside(at, &["lock", "check", "b.yaml"]);
    assert_eq!(output.status.code(), Some(1), "{}", stdout(&output));
    assert!(
        stdout(&output).contains("stale: bucket/hub/waiting is in the lock, not in the blueprint"),
        "{}",
        stdout(&output)
    );
}

#[test]
fn a_lock_that_was_spoiled_by_hand_is_refused() {
    for (text, why) in [
        ("landform_lock: 2\n", "version 2"),
        ("landform_lock: 1\nid: {}\n", "id"),
        ("- a\n", "b.lock.yaml"),
        ("", "b.lock.yaml"),
    ] {
        let folder = copied("partners");
        fs::write(folder.path().join("b.lock.yaml"), text).unwrap();
        let output = inside(folder.path(), &["check", "b.yaml"]);
        assert_eq!(output.status.code(), Some(2), "{text:?}: {}", stdout(&output));
        assert!(
            stdout(&output).contains("error[lock-invalid]: `b.lock.yaml`") && stdout(&output).contains(why),
            "{text:?}: {}",
            stdout(&output)
        );
        assert!(stdout(&output).contains("help: "), "{}", stdout(&output));
    }
}

#[test]
fn init_writes_starters_that_pass_and_nothing_over_what_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let patterns = [
        "starter",
        "network",
        "peering",
        "warehouse",
        "studio",
        "redshift-studio",
        "feature-store-sharing",
        "feature-store-sts",
    ];
    for pattern in patterns {
        let output = inside(at, &["init", "--pattern", pattern, pattern]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        assert_eq!(stderr(&output), "");
        let path = [pattern, "/blueprint.yaml"].concat();
        assert!(stdout(&output).contains(&path));
        let check = inside(at, &["check", &path]);
        assert_eq!(check.status.code(), Some(0), "{}", stdout(&check));
        let text = fs::read_to_string(at.join(&path)).unwrap();
        assert!(text.starts_with("# yaml-language-server: $schema=./blueprint.schema.json\n"));
        let schema = fs::read_to_string(at.join(pattern).join("blueprint.schema.json")).unwrap();
        assert_eq!(schema, stdout(&landform(&["schema"])), "the schema beside it is the program's");
        let again = inside(at, &["init", "--pattern", pattern, pattern]);
        assert_eq!(again.status.code(), Some(2));
        assert!(
            stderr(&again).contains("is there already; name another folder"),
            "{}",
            stderr(&again)
        );
        assert_eq!(fs::read_to_string(at.join(&path)).unwrap(), text);
    }
    fs::write(at.join("file"), "").unwrap();
    let output = inside(at, &["init", "file"]);
    assert_eq!(output.status.code(), Some(2), "{}", stdout(&output));
    let output = inside(at, &["init", "--pattern", "castle", "x"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("feature-store-sts"), "{}", stderr(&output));
}

#[test]
fn completions_man_and_schema_name_every_command() {
    let help = stdout(&landform(&["--help"]));
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let output = landform(&["completions", shell]);
        assert_eq!(output.status.code(), Some(0), "{shell}");
        for command in ["check", "synth", "who-can", "lock"] {
            assert!(help.contains(command) && stdout(&output).contains(command), "{shell}: {command}");
        }
    }
    let schema: Value = serde_json::from_str(&stdout(&landform(&["schema"]))).unwrap();
    assert_eq!(schema["$schema"], "http://json-schema.org/draft-07/schema#");
    let committed: Value = serde_json::from_str(SCHEMA_OF_GOOD).unwrap();
    assert!(jsonschema::validator_for(&schema).unwrap().is_valid(&committed));
}

/// The smallest blueprint, as the JSON that a schema judges.
const SCHEMA_OF_GOOD: &str = r#"{"landform": 1, "name": "x", "organization": {"id": "o-a1b2c3d4e5", "management": "000000000001"},
    "accounts": {"a": {"id": "111111111111"}}, "region": "us-east-1"}"#;

/// The commands of the README's first block of shell, and what it says they print.
struct Readme(String);

impl Readme {
    fn read() -> Self {
        Self(fs::read_to_string(root().join("README.md")).unwrap())
    }

    /// The fenced blocks of a language.
    fn blocks(&self, language: &str) -> Vec<String> {
        let open = ["```", language, "\n"].concat();
        self.0
            .split(&open)
            .skip(1)
            .map(|rest| rest.split("```").next().unwrap().to_owned())
            .collect()
    }

    /// The block of text that follows the block of shell in which a command stands.
    fn output_of(&self, command: &str) -> String {
        let rest = self
            .0
            .split(command)
            .nth(1)
            .unwrap_or_else(|| panic!("the README has no `{command}`"));
        let after = rest.split("```text\n").nth(1).unwrap();
        after.split("```").next().unwrap().to_owned()
    }
}

#[test]
fn the_readme_begins_with_the_two_commands_and_their_output_is_real() {
    let readme = Readme::read();
    let first = readme.blocks("sh")[0].clone();
    let lines: Vec<Vec<&str>> = first
        .lines()
        .map(|line| line.split('#').next().unwrap().split_whitespace().collect())
        .collect();
    assert_eq!(lines[0][..4], ["cargo", "run", "--release", "--"]);
    assert_eq!(lines[1], ["cargo", "test"]);
    assert_eq!(lines.len(), 2);
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("blueprints")).unwrap();
    fs::copy(root().join(SHARING), folder.path().join(SHARING)).unwrap();
    let output = inside(folder.path(), &lines[0][4..]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(stdout(&output), readme.output_of(&first));
    assert!(folder.path().join("out/README.md").is_file());
    assert!(readme.0.contains("`out/README.md` is the runbook"));
}

#[test]
fn the_tour_of_the_readme_is_real() {
    let readme = Readme::read();
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    assert!(readme.0.contains("landform init demo && landform check demo/blueprint.yaml"));
    assert_eq!(inside(at, &["init", "demo"]).status.code(), Some(0));
    let output = inside(at, &["check", "demo/blueprint.yaml"]);
    assert_eq!(stdout(&output), readme.output_of("landform init demo"));

    let command = "landform who-can blueprints/feature-store-sharing.yaml sagemaker:GetRecord feature-group/owner/cross-account-fg-1";
    let words: Vec<&str> = command.split_whitespace().skip(1).collect();
    let said = stdout(&landform(&words));
    let quoted = readme.output_of(command);
    let quoted = quoted.strip_suffix("…\n").expect("the README cuts this output");
    assert!(said.starts_with(quoted), "{said}\n{quoted}");

    // The slip of the original: the catalog shared with a permission for feature groups.
    let quoted = readme.output_of("What the original of that example did by mistake");
    let text = fs::read_to_string(root().join("tests/defects/ram-permission-type-mismatch.yaml")).unwrap();
    fs::write(at.join("b.yaml"), text).unwrap();
    let said = stdout(&inside(at, &["check", "b.yaml"]));
    assert!(said.contains(quoted.trim()), "{said}\n{quoted}");

    // The grants that it shows are those of the blueprint.
    let yaml = readme.blocks("yaml")[0].clone();
    let blueprint = fs::read_to_string(root().join(SHARING)).unwrap();
    for line in yaml.lines().skip(1) {
        assert!(blueprint.lines().any(|other| other == line), "{line}");
    }
    for words in [
        &["explain", "grants"][..],
        &["explain", "read", "feature-group"],
        &["explain", "defaults"],
    ] {
        assert!(readme.0.contains(&["`landform ", &words.join(" "), "`"].concat()), "{words:?}");
        assert_eq!(landform(words).status.code(), Some(0), "{words:?}");
    }
}

#[test]
fn the_readme_lists_every_command_and_no_other() {
    let help = stdout(&landform(&["--help"]));
    let readme = Readme::read();
    let table = readme
        .0
        .split("## Commands")
        .nth(1)
        .unwrap()
        .split("\n## ")
        .next()
        .unwrap()
        .to_owned();
    for command in commands(&help).iter().filter(|command| *command != "help") {
        assert!(table.contains(&["`", command].concat()), "{command} is not in the README's table");
    }
}

/// A design whose one template is longer than CloudFormation takes in a call.
fn many_roles(count: usize, deploy: &str) -> String {
    let roles: String = (0..count)
        .map(|n| format!("  r{n}: {{ in: work, for: lambda, description: \"{}\" }}\n", "x".repeat(200)))
        .collect();
    format!(
        "landform: 1\nname: many\norganization: {{ id: o-a1b2c3d4e5, management: \"000000000001\" }}\n\
         accounts:\n  work: {{ id: \"111111111111\" }}\nregion: eu-west-1\n{deploy}roles:\n{roles}"
    )
}

#[test]
fn a_template_that_is_too_long_needs_a_bucket_and_then_goes_through_it() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::write(at.join("b.yaml"), many_roles(80, "")).unwrap();
    let check = inside(at, &["check", "b.yaml"]);
    assert_eq!(check.status.code(), Some(2), "{}", stdout(&check));
    let text = stdout(&check);
    assert!(
        text.contains("error[template-too-long]: the template of `landform-many-identity-work` takes"),
        "{text}"
    );
    assert!(text.contains("`deploy: { templates: BUCKET }`"), "{text}");
    assert_eq!(inside(at, &["synth", "b.yaml", "--out", "o"]).status.code(), Some(2));
    assert!(!at.join("o").exists());

    fs::write(at.join("b.yaml"), many_roles(80, "deploy: { templates: our-templates }\n")).unwrap();
    let synth = inside(at, &["synth", "b.yaml", "--out", "o"]);
    assert_eq!(synth.status.code(), Some(0), "{}", stdout(&synth));
    let read = |path: &str| fs::read_to_string(at.join("o").join(path)).unwrap();
    let template = read("cloudformation/identity/work.yaml");
    assert!(template.len() > 51_200, "{}", template.len());
    let manifest: Value = serde_json::from_str(&read("manifest.json")).unwrap();
    let files = manifest["files"].as_array().unwrap();
    let sum = files
        .iter()
        .find(|file| file["path"] == "cloudformation/identity/work.yaml")
        .unwrap()["sha256"]
        .as_str()
        .unwrap();
    let url = format!("https://our-templates.s3.eu-west-1.amazonaws.com/many/{sum}.yaml");
    let set = read("cloudformation/administrator/identity-work.yaml");
    assert!(
        set.contains(&url) && set.contains("TemplateURL:") && !set.contains("TemplateBody"),
        "{set}"
    );
    assert!(read("README.md").contains("aws s3 cp cloudformation/identity/work.yaml s3://our-templates/many/$(sha256sum"));

    fs::write(at.join("b.yaml"), many_roles(501, "deploy: { templates: our-templates }\n")).unwrap();
    let check = inside(at, &["check", "b.yaml"]);
    assert_eq!(check.status.code(), Some(2));
    assert!(stdout(&check).contains("error[template-too-full]"), "{}", stdout(&check));
}
