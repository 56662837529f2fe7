//! What the README says: its commands run, and their output is real.

use crate::commands;
use crate::common::blueprint::SHARING;
use crate::common::files::{folder, root, text};
use crate::common::program::{inside, landform, stderr, stdout};
use std::fs;

/// The text of the README.
struct Readme(String);

impl Readme {
    fn read() -> Self {
        Self(text("README.md"))
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
    let folder = folder(&[]);
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
    let folder = folder(&[]);
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
    fs::write(at.join("b.yaml"), text("tests/defects/ram-permission-type-mismatch.yaml")).unwrap();
    let said = stdout(&inside(at, &["check", "b.yaml"]));
    assert!(said.contains(quoted.trim()), "{said}\n{quoted}");

    // The grants that it shows are those of the blueprint.
    let yaml = readme.blocks("yaml")[0].clone();
    let blueprint = text(SHARING);
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
