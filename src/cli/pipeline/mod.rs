//! One blueprint through every step: `check` reports what comes out, `synth` writes it, and so they cannot disagree.
//!
//! | file | turns |
//! |---|---|
//! | `read` | a path into the texts of a blueprint and its lock |
//! | `load` | these texts into a model ([`Loaded`]), or into what is wrong with them ([`Unloaded`]) |
//! | `planned` | the model into its plan ([`Planned`]) |
//! | `judge` | both into quotas, claims, flows and findings ([`Judgement`]) |
//! | `undecided` | what grants promise and nothing decides into warnings |
//! | `templates` | our templates and the user's into the ones of the run ([`TemplateSet`]) |
//! | `files` | the plan into text, and the text into files that are what was evaluated |
//!
//! A step that finds errors ends the way; what was said up to there is in the [`PipelineOutcome`].

mod files;
mod judge;
mod load;
mod planned;
mod read;
mod templates;
mod undecided;

pub(super) use judge::{FailOn, Judgement};
pub(super) use load::{Loaded, Unloaded};
pub(super) use planned::{Planned, plan, with_deployers};
pub(super) use read::lock_path;
pub(super) use templates::TemplateSet;

use super::error::{CliError, ErrorKind};
use crate::comply::templates_over_quota;
use crate::diagnostic::Sources;
use crate::model::{Model, Origins};
use crate::plan::{Backend, Plan};
use crate::readback::Verified;
use crate::report::Checked;

/// What the way of one blueprint came to.
pub(super) struct PipelineOutcome {
    /// Its path as given.
    pub blueprint: String,
    /// The texts, for positions.
    pub sources: Sources,
    /// What was meant, where that could be told.
    pub model: Option<Model>,
    /// What is to be said of it.
    pub judgement: Judgement,
    /// What would be written.
    pub files: Files,
}

/// How far the files came.
pub(super) enum Files {
    /// None: a diagnostic is an error.
    Refused,
    /// They cannot be rendered, or are not what was evaluated.
    Faulty(CliError),
    /// They are what was evaluated. Whether the design is safe is another question.
    Verified(Box<Ready>),
}

/// A plan and its files.
pub(super) struct Ready {
    /// What the files deploy.
    pub plan: Plan,
    /// The files of the backends that were asked for.
    pub verified: Verified,
}

/// Reads and resolves a blueprint.
///
/// # Errors
///
/// Everything that is wrong with it.
pub(super) fn load(path: &str) -> Result<Loaded, Unloaded> {
    read::read(path).and_then(load::resolved)
}

/// Everything that follows. The files of every backend are verified, whichever are asked for.
pub(super) fn run(
    loaded: Result<Loaded, Unloaded>,
    templates: &TemplateSet,
    backends: &[Backend],
) -> PipelineOutcome {
    match loaded {
        Ok(loaded) => PipelineOutcome::of(Planned::new(loaded), templates, backends),
        Err(unloaded) => PipelineOutcome::without_model(unloaded),
    }
}

impl PipelineOutcome {
    fn of(planned: Planned, templates: &TemplateSet, backends: &[Backend]) -> Self {
        let mut judgement = judge::judge(&planned);
        let Planned { loaded, plan } = planned;
        Self {
            files: files(plan, &loaded.model.origins, templates, backends, &mut judgement)
                .unwrap_or_else(Files::Faulty),
            blueprint: loaded.blueprint,
            sources: loaded.sources,
            model: Some(loaded.model),
            judgement,
        }
    }

    fn without_model(unloaded: Unloaded) -> Self {
        Self {
            blueprint: unloaded.blueprint,
            sources: unloaded.sources,
            model: None,
            judgement: Judgement {
                diagnostics: unloaded.diagnostics,
                ..Judgement::default()
            },
            files: Files::Refused,
        }
    }

    /// Why the run fails; a design that is refused says so before one that is unsafe.
    pub fn error(&self, fail_on: FailOn) -> Option<ErrorKind> {
        match &self.files {
            Files::Refused => Some(ErrorKind::User),
            Files::Faulty(error) => Some(error.kind),
            Files::Verified(_) => self.judgement.fails(fail_on).then_some(ErrorKind::Findings),
        }
    }

    /// The same for a report.
    pub fn checked(&self) -> Checked<'_> {
        Checked {
            blueprint: &self.blueprint,
            sources: &self.sources,
            diagnostics: &self.judgement.diagnostics,
            findings: &self.judgement.findings,
            claims: &self.judgement.claims,
            ran: self.judgement.ran,
        }
    }
}

fn files(
    plan: Plan,
    origins: &Origins,
    templates: &TemplateSet,
    backends: &[Backend],
    judgement: &mut Judgement,
) -> Result<Files, CliError> {
    if judgement.diagnostics.has_errors() {
        return Ok(Files::Refused);
    }
    let bundle = files::rendered(&plan, templates, &Backend::ALL)?;
    judgement
        .diagnostics
        .extend(templates_over_quota(&files::texts(&bundle), &plan, origins));
    if judgement.diagnostics.has_errors() {
        return Ok(Files::Refused);
    }
    let mut verified = files::verified(bundle, &plan, templates, &Backend::ALL)?;
    judgement.ran.files = verified.files().len();
    if backends != Backend::ALL {
        verified = files::verified(files::rendered(&plan, templates, backends)?, &plan, templates, backends)?;
    }
    Ok(Files::Verified(Box::new(Ready { plan, verified })))
}
