//! Standard output and standard error that go away, are full, or are a terminal.

use crate::common::blueprint::SHARING;
use crate::common::files::{folder, root};
use crate::common::program::{landform, program, stderr, stdout};
use crate::{CASES, DEFECT, REQUESTS};
use std::fs;
use std::process::{Command, Stdio};

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let folder = folder(&[]);
    let commands: [&[&str]; 14] = [
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
        &["list", SHARING],
        &["show", SHARING, "role/fraud/ds-exec"],
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
