//! Every command as a person or a pipeline runs it: exit status, which stream says what, and no terminal.
#![cfg(test)]

mod check;
#[path = "../common/mod.rs"]
mod common;
mod eval;
mod explain;
mod graph;
mod hostile_templates;
mod include;
mod listing;
mod lock;
mod platform;
mod readme;
mod starters;
mod status;
mod streams;
mod synth;
mod templates;
mod uses;
mod waivers;

const CASES: &str = "tests/iam/identity.jsonl";
const REQUESTS: &str = "tests/cases/feature-store-sharing.jsonl";
const DEFECT: &str = "tests/defects/principal-wildcard.yaml";

/// The commands that the help lists.
fn commands(help: &str) -> Vec<String> {
    let list = help.split("Commands:").nth(1).unwrap().split("Options:").next().unwrap();
    list.lines()
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .map(|line| line.split_whitespace().next().unwrap().to_owned())
        .collect()
}
