//! `landform synth`: verified files, or nothing.
//!
//! What `check --fail-on error` would refuse is refused, for the same reasons: both ask one pipeline.

use super::error::{CliError, Done, ErrorKind, Said, after};
use super::folder;
use super::pipeline::{self, FailOn, Files, PipelineOutcome, Ready, TemplateSet};
use super::terminal::{drawn, look};
use super::today::Today;
use super::waiting::waiting;
use crate::comply::Finding;
use crate::plan::{Backend, Plan, Stack};
use crate::report::{self, Checked, Claimed, Format};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Arguments of `landform synth`.
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// The blueprint.
    pub blueprint: String,
    /// The folder that receives the files; what landform wrote there before is replaced.
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// What to write.
    #[arg(long, value_enum, default_value_t = BackendChoice::All)]
    pub backend: BackendChoice,
    /// Templates that replace the built-in ones of the same path.
    #[arg(long, value_name = "DIR")]
    pub templates: Option<PathBuf>,
    /// Replace the output of another design; without it, only what the same design wrote is replaced.
    #[arg(long)]
    pub force: bool,
    /// The day of waivers.
    #[command(flatten)]
    pub today: Today,
}

/// The backends to write.
#[derive(clap::ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum BackendChoice {
    /// CloudFormation only.
    Cloudformation,
    /// Terraform only.
    Terraform,
    /// Both.
    All,
}

impl BackendChoice {
    /// As the planner says it.
    pub fn backends(self) -> Vec<Backend> {
        match self {
            Self::Cloudformation => vec![Backend::CloudFormation],
            Self::Terraform => vec![Backend::Terraform],
            Self::All => Backend::ALL.to_vec(),
        }
    }
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> Done {
    folder::recover(&arguments.out);
    let templates = TemplateSet::new(arguments.templates.as_deref())?;
    let backends = arguments.backend.backends();
    let outcome = pipeline::run_by_shape(&arguments.blueprint, arguments.today.day(), &templates, &backends)?;
    let error = outcome.error(FailOn::Error);
    let warnings = drawn(&outcome.judgement.diagnostics, &outcome.sources);
    if error.is_some() && !matches!(outcome.files, Files::Faulty(_)) {
        return Err(CliError {
            kind: error.unwrap_or(ErrorKind::User),
            said: refusal(&outcome),
        });
    }
    match outcome.files {
        Files::Verified(ready) => after(&warnings, written(*ready, arguments)),
        Files::Faulty(error) => after(&warnings, Err(error)),
        Files::Refused | Files::Unlike(_) => Err(CliError::user(warnings)),
    }
}

/// The report of what is refused, and of nothing milder than that but warnings about the blueprint.
pub(super) fn refusal(outcome: &PipelineOutcome) -> Said {
    let judgement = &outcome.judgement;
    let findings = judgement.findings.iter().filter(|finding| FailOn::Error.counts(finding));
    let claims = judgement.claims.iter().filter(|claim| !claim.holds);
    let (findings, claims): (Vec<Finding>, Vec<Claimed>) =
        (findings.cloned().collect(), claims.cloned().collect());
    let checked = Checked {
        findings: &findings,
        claims: &claims,
        ..outcome.checked()
    };
    let text = report::write(&checked, Format::Text, look(&std::io::stderr()));
    Said::notes([&text, "error: nothing was written; `landform check` shows everything\n"].concat())
}

fn written(ready: Ready, arguments: &Arguments) -> Done {
    let (out, backends) = (&arguments.out, arguments.backend.backends());
    let plan = ready.plan.clone();
    let verified = ready.written(&backends)?;
    folder::write(&verified, &plan.design, out, arguments.force).map_err(CliError::operator)?;
    Ok(Said::results(summary(&plan, verified.files().len(), out, &backends)))
}

fn summary(plan: &Plan, files: usize, out: &Path, backends: &[Backend]) -> String {
    let end = format!(
        "{files} files in {}, every one read back and equal to what was evaluated\n",
        out.display()
    );
    [waiting(plan, backends), waves(plan, backends), end].concat()
}

/// How many resources each wave deploys; by backend, where the waves of both differ.
fn waves(plan: &Plan, backends: &[Backend]) -> String {
    let (stacks, roots) = (lines(&plan.stacks, ""), lines(plan.roots(), ""));
    match backends {
        [Backend::Terraform] => roots,
        [Backend::CloudFormation] => stacks,
        _ if stacks == roots => stacks,
        _ => [lines(&plan.stacks, "CloudFormation, "), lines(plan.roots(), "Terraform, ")].concat(),
    }
}

fn lines(stacks: &[Stack], of: &str) -> String {
    let mut waves: BTreeMap<u32, usize> = BTreeMap::new();
    for stack in stacks {
        *waves.entry(stack.wave).or_default() += stack.members.len();
    }
    let lines = waves
        .iter()
        .map(|(wave, resources)| format!("{of}wave {wave}: {resources} resources\n"));
    lines.collect()
}
