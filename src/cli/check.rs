//! `landform check`: everything that can be known before deployment.
//!
//! Parse, resolve, decide the claims, run the rules, render every file and read it back. Nothing is
//! written but the report.

use super::joined::joined;
use super::load::{Loaded, attempt};
use super::output::{errors, results};
use super::overlaps::{Block, blocks, overlaps};
use super::synth::{rendered, templates};
use super::world::why;
use super::{BAD_INPUT, CLEAN, FINDINGS};
use crate::comply::{Finding, Severity, findings, over_quota, rules};
use crate::diagnostic::{Colour, Diagnostic, Diagnostics, Sources, Span};
use crate::evaluate::Universe;
use crate::evaluate::network::Net;
use crate::model::Model;
use crate::plan::{Backend, Lock, plan};
use crate::report::{self, Checked, Claimed, Format, Look, Ran};
use std::io::IsTerminal;
use std::path::PathBuf;

/// Arguments of `landform check`.
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// The blueprints.
    #[arg(required = true)]
    pub blueprints: Vec<String>,
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
}

/// What makes the exit status 1.
#[derive(clap::ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum FailOn {
    /// Findings of severity high and critical.
    Error,
    /// Every finding.
    Warning,
    /// Nothing.
    Never,
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

/// What a check of one blueprint came to.
struct Outcome {
    blueprint: String,
    sources: Sources,
    diagnostics: Diagnostics,
    findings: Vec<Finding>,
    claims: Vec<Claimed>,
    blocks: Vec<Block>,
    ran: Ran,
    code: u8,
}

impl Outcome {
    fn checked(&self) -> Checked<'_> {
        Checked {
            blueprint: &self.blueprint,
            sources: &self.sources,
            diagnostics: &self.diagnostics,
            findings: &self.findings,
            claims: &self.claims,
            ran: self.ran,
        }
    }
}

/// Runs the command and answers with its exit code.
pub fn run(arguments: &Arguments) -> u8 {
    if let Some(pack) = arguments.packs.first() {
        errors(&format!("error: there is no pack `{pack}`; every rule runs without one\n"));
        return BAD_INPUT;
    }
    let outcomes = beside_one_another(arguments.blueprints.iter().map(|path| check(path, arguments.fail_on)));
    let reports = |format, look| {
        let all = outcomes.iter().map(|outcome| report::write(&outcome.checked(), format, look));
        joined(format, all.collect())
    };
    let text = reports(arguments.format, look());
    let mut code = outcomes.iter().map(|outcome| outcome.code).max().unwrap_or(BAD_INPUT);
    for (format, path) in &arguments.outputs {
        if let Err(error) = std::fs::write(path, reports(*format, Look::default())) {
            errors(&format!("error: `{}`: {}\n", path.display(), why(&error)));
            code = code.max(BAD_INPUT);
        }
    }
    results(&text, code)
}

/// Every blueprint beside those before it: networks of one organization must not share addresses.
fn beside_one_another(outcomes: impl Iterator<Item = Outcome>) -> Vec<Outcome> {
    let mut seen: Vec<Outcome> = Vec::new();
    for mut outcome in outcomes {
        for other in seen.iter().filter(|other| other.blueprint != outcome.blueprint) {
            let found = overlaps(&outcome.blocks, &mut outcome.sources, &other.blocks, &other.sources);
            outcome.diagnostics.extend(found);
        }
        seen.push(outcome);
    }
    seen
}

fn look() -> Look {
    let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let colour = if std::io::stdout().is_terminal() && !plain {
        Colour::Always
    } else {
        Colour::Never
    };
    Look { colour, width: 100 }
}

fn check(path: &str, fail_on: FailOn) -> Outcome {
    let (loaded, diagnostics, sources) = attempt(path);
    let mut outcome = Outcome {
        blueprint: path.to_owned(),
        sources,
        diagnostics,
        findings: Vec::new(),
        claims: Vec::new(),
        blocks: Vec::new(),
        ran: Ran::default(),
        code: BAD_INPUT,
    };
    let Some((model, lock)) = loaded.filter(|_| !outcome.diagnostics.has_errors()) else {
        return outcome;
    };
    outcome.diagnostics.extend(over_quota(&model));
    outcome.diagnostics.extend(nothing_declared(&model));
    outcome.claims = claims(&model);
    outcome.blocks = blocks(&model);
    let flows = flows(&model);
    outcome.findings = findings(&model);
    outcome.ran = Ran {
        rules: rules().len(),
        claims: outcome.claims.len(),
        flows: flows.len(),
        files: 0,
    };
    outcome.claims.extend(flows);
    let files = files(&model, &lock, &mut outcome.diagnostics);
    outcome.code = match files {
        _ if outcome.diagnostics.has_errors() => BAD_INPUT,
        Err(code) => code,
        Ok(files) => {
            outcome.ran.files = files;
            verdict(&outcome, fail_on)
        }
    };
    outcome
}

/// A check of nothing must not look like one that passed.
fn nothing_declared(model: &Model) -> Option<Diagnostic> {
    let start = Span::new(0, 0, 0);
    let problem = Diagnostic::error("nothing-declared", start, "the blueprint declares neither a resource nor a claim");
    let nothing = model.resources.is_empty() && model.claims.is_empty();
    nothing.then(|| problem.help("declare what the accounts hold: `landform init` writes an example"))
}

/// The number of files that were rendered and read back.
fn files(model: &Model, lock: &Lock, diagnostics: &mut Diagnostics) -> Result<usize, u8> {
    let (plan, problems) = plan(model, lock);
    diagnostics.extend(problems);
    if diagnostics.has_errors() {
        return Err(BAD_INPUT);
    }
    rendered(&plan, &model.origins, &templates(None)?, &Backend::ALL, diagnostics).map(|verified| verified.files().len())
}

fn verdict(outcome: &Outcome, fail_on: FailOn) -> u8 {
    let worst = |finding: &Finding| match fail_on {
        FailOn::Error => matches!(finding.severity, Severity::High | Severity::Critical),
        FailOn::Warning => true,
        FailOn::Never => false,
    };
    let unsafe_design = outcome.findings.iter().filter(|finding| finding.waived.is_none()).any(worst);
    let broken = fail_on != FailOn::Never && outcome.claims.iter().any(|claim| !claim.holds);
    // A run that checked nothing is no success.
    if outcome.ran.is_nothing() {
        BAD_INPUT
    } else if unsafe_design || broken {
        FINDINGS
    } else {
        CLEAN
    }
}

fn claims(model: &Model) -> Vec<Claimed> {
    let results = Universe::new(model).claims();
    model
        .claims
        .iter()
        .zip(&results)
        .map(|(claim, result)| Claimed::of(claim, result))
        .collect()
}

fn flows(model: &Model) -> Vec<Claimed> {
    let results = Net::new(model).claims();
    model
        .flow_claims
        .iter()
        .zip(&results)
        .map(|(claim, result)| Claimed::of_flow(claim, result))
        .collect()
}

/// Refuses a design that `check` would report as an error: nothing unsafe is written.
///
/// # Errors
///
/// The exit code for findings or bad input; each was shown.
pub fn refuse_unsafe(loaded: &Loaded) -> Result<(), u8> {
    let quota = over_quota(&loaded.model);
    let findings: Vec<Finding> = findings(&loaded.model)
        .into_iter()
        .filter(|one| matches!(one.severity, Severity::High | Severity::Critical))
        .collect();
    let claims: Vec<Claimed> = claims(&loaded.model)
        .into_iter()
        .chain(flows(&loaded.model))
        .filter(|claim| !claim.holds)
        .collect();
    if quota.is_empty() && findings.is_empty() && claims.is_empty() {
        return Ok(());
    }
    let ran = Ran {
        rules: rules().len(),
        claims: loaded.model.claims.len(),
        flows: loaded.model.flow_claims.len(),
        files: 0,
    };
    let checked = Checked {
        blueprint: &loaded.path,
        sources: &loaded.sources,
        diagnostics: &quota,
        findings: &findings,
        claims: &claims,
        ran,
    };
    errors(&report::write(&checked, Format::Text, Look::default()));
    errors("error: nothing was written; `landform check` shows everything\n");
    Err(if quota.has_errors() { BAD_INPUT } else { FINDINGS })
}
