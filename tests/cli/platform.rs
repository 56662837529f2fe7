//! A platform team and a team that stands on it: two designs, each with the other's half of what crosses.

use crate::common::files::{folder, root, text};
use crate::common::program::{inside, stderr, stdout};
use std::process::Output;

/// A day on which the waiver of `blueprints/waivers.yaml` holds.
const TODAY: &str = "2026-11-30";

fn run(words: &[&str]) -> Output {
    inside(&root().join("blueprints"), &[words, &["--today", TODAY]].concat())
}

#[test]
fn both_are_clean_alone_and_together() {
    for (files, said) in [
        (vec!["platform.yaml"], vec!["platform.yaml: 6 waived; "]),
        (vec!["team-ml.yaml"], vec!["team-ml.yaml: nothing found; "]),
        (
            vec!["platform.yaml", "team-ml.yaml"],
            vec!["platform.yaml: 6 waived; ", "team-ml.yaml: nothing found; "],
        ),
    ] {
        let output = run(&[&["check"], files.as_slice()].concat());
        assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
        for line in said {
            assert!(stdout(&output).contains(line), "{}", stdout(&output));
        }
    }
    for file in ["platform.yaml", "team-ml.yaml"] {
        let lines = text(["blueprints/", file].concat()).lines().count();
        assert!(lines <= 150, "{file} has {lines} lines");
    }
}

/// Without the day of the waiver, or without the waiver, nothing is written.
#[test]
fn the_way_in_when_all_else_fails_needs_its_waiver() {
    let late = inside(&root().join("blueprints"), &["check", "platform.yaml", "--today", "2027-05-01"]);
    assert_eq!(late.status.code(), Some(1), "{}", stdout(&late));
    assert!(stdout(&late).contains("role/shared/break-glass"), "{}", stdout(&late));
}

#[test]
fn each_is_written_alone_and_says_what_it_needs_of_the_other() {
    let out = folder(&[]);
    let (platform, ml) = (out.path().join("platform"), out.path().join("ml"));
    let written = run(&["synth", "platform.yaml", "--out", platform.to_str().unwrap()]);
    assert_eq!(written.status.code(), Some(0), "{}", stderr(&written));
    let written = run(&["synth", "team-ml.yaml", "--out", ml.to_str().unwrap()]);
    assert_eq!(written.status.code(), Some(0), "{}", stderr(&written));
    let said = [stdout(&written), stderr(&written)].concat();
    assert!(said.contains("platform:vpc/ml-dev/ml-ml-dev"), "{said}");
    assert!(said.contains("landform lock update platform.yaml"), "{said}");
    assert!(!ml.join("cloudformation/data/log-archive.yaml").exists());
    assert!(platform.join("cloudformation/data/log-archive.yaml").exists());
}
