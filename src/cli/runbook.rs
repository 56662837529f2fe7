//! `landform runbook`: what is left to do, as the lock knows what is deployed.
//!
//! What `synth` would refuse is refused, for the same reasons.

use super::error::{CliError, Done, ErrorKind, Said, after};
use super::pipeline::{self, FailOn, Files, TemplateSet};
use super::synth::{BackendChoice, refusal};
use super::terminal::drawn;
use super::today::Today;
use crate::lock::Lock;
use crate::plan::{Backend, Plan};
use crate::readback::everywhere::folded;
use crate::runbook::{Instruction, code, runbook};

/// Arguments of `landform runbook`.
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// The blueprint.
    pub blueprint: String,
    /// Whose commands are shown.
    #[arg(long, value_enum, default_value_t = BackendChoice::All)]
    pub backend: BackendChoice,
    /// The day of waivers.
    #[command(flatten)]
    pub today: Today,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> Done {
    let backends = arguments.backend.backends();
    let (templates, today) = (TemplateSet::new(None)?, arguments.today.day());
    let outcome = pipeline::run_by_shape(&arguments.blueprint, today, &templates, &backends)?;
    let warnings = || drawn(&outcome.judgement.diagnostics, &outcome.sources);
    match (&outcome.files, outcome.error(FailOn::Error)) {
        (Files::Verified(ready), None) => after(&warnings(), Ok(said(&ready.plan, &outcome.lock, &backends))),
        (Files::Faulty(error), _) => after(&warnings(), Err(error.clone())),
        (_, error) => Err(CliError {
            kind: error.unwrap_or(ErrorKind::User),
            said: refusal(&outcome),
        }),
    }
}

fn said(plan: &Plan, lock: &Lock, backends: &[Backend]) -> Said {
    let (left, known) = plan.left(lock);
    // What is deployed tells the ids that the rest waits for.
    let learn = runbook(plan, backends).learn;
    let book = runbook(&left, backends);
    let nothing = left.stacks.is_empty() && left.roots().is_empty();
    let before = if nothing { Vec::new() } else { book.prerequisites };
    let chapters = [
        ("Before the next wave", before),
        ("Code of what is deployed", code::put_again(&left)),
        ("Deploy with CloudFormation", book.cloudformation),
        ("Deploy with Terraform", book.terraform),
        ("After the last wave", book.after),
        ("What the blueprint has no more", book.gone),
        ("What waits for ids", learn),
    ];
    let filled = chapters.iter().filter(|(_, entries)| !entries.is_empty());
    let texts: Vec<String> = filled.map(|(title, entries)| chapter(title, entries)).collect();
    let results = match texts.is_empty() {
        true => "nothing is left to do\n".to_owned(),
        false => folded(&texts.join("\n"), plan),
    };
    let notes = match known.as_slice() {
        [] => String::new(),
        names => format!(
            "note: the lock knows these whole: {}; where their files have changed, their waves run again\n",
            names.join(", ")
        ),
    };
    Said { results, notes }
}

fn chapter(title: &str, entries: &[Instruction]) -> String {
    let entry = |entry: &Instruction| {
        let commands: String = entry.commands.iter().map(|command| format!("{command}\n")).collect();
        let block = match commands.is_empty() {
            true => String::new(),
            false => format!("\n```sh\n{commands}```\n"),
        };
        format!("\n{}\n{block}", entry.what)
    };
    let entries: String = entries.iter().map(entry).collect();
    format!("## {title}\n{entries}")
}
