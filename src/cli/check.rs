//! `landform check`: everything that can be known before deployment.
//!
//! What comes out of the pipeline is reported; nothing is written but reports.

use super::error::{CliError, Done, Said};
use super::foreign::{self, Outside};
use super::io_errors::why;
use super::pipeline::{self, FailOn, Files, PipelineOutcome, TemplateSet};
use super::several::together;
use super::several_reports::joined;
use super::terminal::look;
use super::today::Today;
use crate::plan::Backend;
use crate::report::{self, Format, Look};
use std::path::{Path, PathBuf};

/// Arguments of `landform check`.
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// The blueprints; or files that are none, and folders of them: templates of CloudFormation, policies and exports of IAM.
    #[arg(required = true, value_name = "BLUEPRINT|PATH")]
    pub blueprints: Vec<String>,
    /// What files that are no blueprint do not say.
    #[command(flatten)]
    pub outside: Outside,
    /// The form of the report on standard output.
    #[arg(long, default_value = "text", value_parser = format)]
    pub format: Format,
    /// A further report into a file (`sarif=report.sarif`); may be given several times.
    #[arg(long = "output", value_name = "F=PATH", value_parser = output)]
    pub outputs: Vec<(Format, PathBuf)>,
    /// What makes the exit status 1; a claim that does not hold always does, unless `never`.
    #[arg(long, value_enum, default_value_t = FailOn::Warning)]
    pub fail_on: FailOn,
    /// A pack of rules.
    #[arg(long = "pack", value_name = "NAME")]
    pub packs: Vec<String>,
    /// The day of waivers.
    #[command(flatten)]
    pub today: Today,
}

fn format(word: &str) -> Result<Format, String> {
    Format::parse(word).ok_or_else(|| format!("`{word}` is none of {}", words()))
}

fn words() -> String {
    Format::ALL.map(Format::as_str).join(", ")
}

fn output(word: &str) -> Result<(Format, PathBuf), String> {
    let (name, path) = word.split_once('=').ok_or_else(|| "write FORMAT=PATH".to_owned())?;
    Ok((format(name)?, PathBuf::from(path)))
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> Done {
    no_packs(&arguments.packs)?;
    if foreign::is_asked(&arguments.blueprints, &arguments.outside) {
        return run_foreign(arguments);
    }
    let templates = TemplateSet::new(None)?;
    let today = arguments.today.day();
    let outcomes = match arguments.blueprints.as_slice() {
        [only] => {
            let outcome = pipeline::run_by_shape(only, today, &templates, &Backend::ALL);
            vec![outcome.unwrap_or_else(|unloaded| pipeline::run(Err(unloaded), &templates, &Backend::ALL))]
        }
        // What stands beside another design is decided with it, account by account.
        several => together(several.iter().map(|path| {
            pipeline::run(pipeline::load_beside(path, today, several), &templates, &Backend::ALL)
        })),
    };
    let written = arguments.outputs.iter().map(|(format, path)| {
        let report = reports(&outcomes, *format, Look::default());
        write(path, &report)
    });
    let unwritten: Vec<CliError> = written.filter_map(Result::err).collect();
    let said = Said {
        results: reports(&outcomes, arguments.format, look(&std::io::stdout())),
        notes: faults(&outcomes).chain(&unwritten).map(|fault| fault.said.notes.as_str()).collect(),
    };
    let worst = outcomes.iter().filter_map(|outcome| outcome.error(arguments.fail_on)).max();
    said.ending(worst.max(unwritten.iter().map(|error| error.kind).max()))
}

/// The same of files that are no blueprint.
fn run_foreign(arguments: &Arguments) -> Done {
    let outcome = foreign::judge(foreign::load(&arguments.blueprints, &arguments.outside)?);
    let checked = outcome.checked();
    let written = arguments
        .outputs
        .iter()
        .map(|(format, path)| write(path, &report::write(&checked, *format, Look::default())));
    let unwritten: Vec<CliError> = written.filter_map(Result::err).collect();
    let said = Said {
        results: report::write(&checked, arguments.format, look(&std::io::stdout())),
        notes: unwritten.iter().map(|fault| fault.said.notes.as_str()).collect(),
    };
    let failed = outcome.error(arguments.fail_on);
    said.ending(failed.max(unwritten.iter().map(|error| error.kind).max()))
}

/// The contract has packs; there is none yet.
fn no_packs(packs: &[String]) -> Result<(), CliError> {
    packs.first().map_or(Ok(()), |pack| {
        Err(CliError::user(format!("there is no pack `{pack}`; every rule runs without one")))
    })
}

fn reports(outcomes: &[PipelineOutcome], format: Format, look: Look) -> String {
    let all = outcomes.iter().map(|outcome| report::write(&outcome.checked(), format, look));
    joined(format, all.collect())
}

fn write(path: &Path, report: &str) -> Result<(), CliError> {
    std::fs::write(path, report)
        .map_err(|error| CliError::operator(format!("`{}`: {}", path.display(), why(&error))))
}

/// What no report holds: files that could not be made.
fn faults(outcomes: &[PipelineOutcome]) -> impl Iterator<Item = &CliError> {
    outcomes.iter().filter_map(|outcome| match &outcome.files {
        Files::Faulty(error) => Some(error),
        Files::Refused | Files::Unlike(_) | Files::Verified(_) => None,
    })
}
