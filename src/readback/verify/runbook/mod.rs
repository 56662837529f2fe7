//! The runbook against the plan: every line of it, in its place, made here of the plan's facts.
//!
//! Nothing here asks who wrote the runbook. A line of prose is a sentence of landform with facts in their places, and a
//! command is one of the lines below with facts in its holes: another word, call, name or option is refused, as is a
//! line that is missing, stands elsewhere or is one more.
//!
//! | file | says what stands in |
//! |---|---|
//! | `text` | the file, as it is written |
//! | `before`, `exists`, `costs`, `deploy`, `by_hand`, `bucket_policies`, `checks`, `code`, `secret_values`, `after`, `failed`, `changes`, `gone`, `handovers`, `ids`, `lake`, `removal`, `kept`, `again` | its parts, by the plan |
//! | `roots`, `studios` | lines of Terraform and of studios, which several parts hold |
//! | `entry`, `facts` | a sentence with its commands, and a line with its facts |

mod after;
mod again;
mod before;
mod bucket_policies;
mod by_hand;
mod changes;
mod checks;
mod code;
mod costs;
mod deploy;
mod entry;
mod exists;
mod facts;
mod failed;
mod gone;
mod handovers;
mod ids;
mod kept;
mod lake;
mod removal;
mod roots;
mod secret_values;
mod studios;
mod text;

use super::UncheckedFiles;
use crate::plan::{Backend, Plan};
use entry::Entry;
use facts::Facts;
pub(super) use facts::known;
use text::Line;

/// What opens the file.
const HEAD: &str = "# Runbook of {design}
Everything here was read back and compared with what was evaluated before it was written. Profiles
of the AWS CLI are named like the accounts of the blueprint: `--profile NAME` calls the account `NAME`.
They are run in this folder, which `synth` replaces: enter it again after that. `{blueprint}` stands for the path of the
blueprint from here.";
const BEFORE: &str = "## Before the first wave";
const CLOUDFORMATION: &str = "## Deploy with CloudFormation";
const TERRAFORM: &str = "## Deploy with Terraform";
const AFTER: &str = "## After the last wave";
const FAILED: &str = "## When a wave fails";
const CHANGES: &str = "## Changes";
const GONE: &str = "## What the blueprint has no more";
const WAITS: &str = "## What waits for ids
AWS chooses these ids. Deploy what there is, learn the ids, and run `synth` again.";
const WAIT: &str = "- {address} needs the id of {needs}";
const WAIT_OF_ONE: &str = "- {address} needs the id of {needs}, where {backend} deploys";
const REMOVE: &str = "## Remove
In this order: what was shared last goes first. Keys, buckets, databases, feature groups, log groups,
warehouses and studios stay when their stack goes, and Terraform refuses to destroy them, so that no
mistake in a pipeline destroys data.";
const AGAIN: &str = "## Deploy again what was kept
What removal kept has its name still, and a second deployment beside it fails: these lines take it in, before the waves.
What is to go for good goes by the lines above.";

/// The whole of `README.md`.
pub(super) fn compare(plan: &Plan, backends: &[Backend], files: &mut UncheckedFiles<'_>) {
    const PATH: &str = "README.md";
    let Some(text) = files.take(PATH) else { return };
    let difference = match text::lines(text) {
        Ok(lines) => difference(&expected(plan, backends), &lines),
        Err(why) => Some(why.to_owned()),
    };
    if let Some(why) = difference {
        files.report(PATH, "", why);
    }
}

/// The commands that a plan asks for, to hold several runbooks against.
pub struct PlannedCommands(Vec<Line>);

impl PlannedCommands {
    /// Those of a plan.
    pub fn of(plan: &Plan, backends: &[Backend]) -> Self {
        let mut wanted = expected(plan, backends);
        wanted.retain(|line| matches!(line, Line::Command(_)));
        Self(wanted)
    }

    /// What the commands of a runbook say otherwise.
    pub fn difference<'a>(&self, commands: impl Iterator<Item = &'a str>) -> Option<String> {
        let found: Vec<Line> = commands.map(|line| Line::Command(line.to_owned())).collect();
        difference(&self.0, &found)
    }
}

/// Every line that the plan asks for, in order.
fn expected(plan: &Plan, backends: &[Backend]) -> Vec<Line> {
    let mut lines = text::prose(
        &Facts::new()
            .with("design", &plan.design)
            .with("blueprint", &plan.blueprint)
            .fill(HEAD),
    );
    lines.extend(part(BEFORE, before::entries(plan, backends)));
    lines.extend(costs::lines(plan));
    if backends.contains(&Backend::CloudFormation) {
        lines.extend(unless_empty(CLOUDFORMATION, deploy::entries(plan)));
    }
    if backends.contains(&Backend::Terraform) {
        let head = [TERRAFORM, "\n", roots::state(plan)].concat();
        lines.extend(unless_empty(&head, roots::entries(plan)));
    }
    lines.extend(unless_empty(AFTER, after::entries(plan, backends)));
    lines.extend(unless_empty(FAILED, failed::entries(plan, backends)));
    lines.extend(unless_empty(CHANGES, changes::entries(plan, backends)));
    lines.extend(unless_empty(GONE, gone::entries(plan, backends)));
    let waits = waits(plan, backends);
    if !waits.is_empty() {
        lines.extend(text::prose(WAITS));
        lines.extend(waits);
        lines.extend(ids::entries(plan, backends).into_iter().flat_map(Entry::lines));
    }
    lines.extend(part(REMOVE, removal::entries(plan, backends)));
    lines.extend(unless_empty(AGAIN, again::entries(plan, backends)));
    lines
}

fn unless_empty(head: &str, entries: Vec<Entry>) -> Vec<Line> {
    if entries.is_empty() { Vec::new() } else { part(head, entries) }
}

fn part(head: &str, entries: Vec<Entry>) -> Vec<Line> {
    let mut lines = text::prose(head);
    lines.extend(entries.into_iter().flat_map(Entry::lines));
    lines
}

/// What waits for what, a line each.
fn waits(plan: &Plan, backends: &[Backend]) -> Vec<Line> {
    let waiting = plan.waiting(backends);
    let lines = waiting.iter().map(|one| {
        let needs: Vec<&str> = one.held.needs.iter().map(String::as_str).collect();
        let facts = Facts::new().with("address", one.held.address.to_string());
        let facts = facts.with("needs", needs.join(", "));
        Line::Prose(match one.only {
            None => facts.fill(WAIT),
            Some(Backend::CloudFormation) => facts.with("backend", "CloudFormation").fill(WAIT_OF_ONE),
            Some(Backend::Terraform) => facts.with("backend", "Terraform").fill(WAIT_OF_ONE),
        })
    });
    lines.collect()
}

/// The first line that is not what was expected.
fn difference(wanted: &[Line], found: &[Line]) -> Option<String> {
    let at = wanted.iter().zip(found).take_while(|(wanted, found)| wanted == found).count();
    match (wanted.get(at), found.get(at)) {
        (None, None) => None,
        (Some(wanted), None) => Some(format!("`{wanted}` is missing")),
        (None, Some(found)) => Some(format!("`{found}` is more than the plan has")),
        (Some(Line::Command(wanted)), Some(found)) => {
            Some(format!("`{found}` stands where the plan has `{wanted}`"))
        }
        (Some(Line::Prose(wanted)), Some(found)) => Some(format!(
            "`{found}` stands where landform says `{wanted}`: the words of a runbook are its own, and no template may change them"
        )),
    }
}
