//! One blueprint through every step: `check` reports what comes out, `synth` writes it, and so they cannot disagree.
//!
//! | file | turns |
//! |---|---|
//! | `read` | a path into the texts of a blueprint and its lock |
//! | `whole` | the texts of all files of a blueprint into one tree |
//! | `texts` | the text of a lock into what is known |
//! | `designs` | what a blueprint uses into the designs in its reach |
//! | `agreement` | two blueprints into what they say differently of one organization |
//! | `load` | these texts into a model ([`Loaded`]), or into what is wrong with them ([`Unloaded`]) |
//! | `ended` | grants whose last day has passed into warnings |
//! | `planned` | the model into its plan ([`Planned`]) |
//! | `judge` | both into quotas, claims, flows and findings ([`Judgement`]) |
//! | `undecided` | what grants promise and nothing decides into warnings |
//! | `templates` | our templates and the user's into the ones of the run ([`TemplateSet`]) |
//! | `shape` | what is said of accounts that stand for others into what is said of all |
//! | `files` | the plan into text, and the text into files that are what was evaluated |
//!
//! A step that finds errors ends the way; what was said up to there is in the [`PipelineOutcome`].

mod agreement;
mod designs;
mod ended;
mod files;
mod judge;
mod load;
mod planned;
mod read;
mod shape;
mod templates;
mod texts;
mod undecided;
mod whole;

pub(super) use judge::{FailOn, Judgement};
use load::Shape;
pub(super) use load::{Loaded, Unloaded};
pub(super) use planned::{Planned, plan, with_deployers};

pub(super) use templates::TemplateSet;
pub(super) use texts::lock_path;

use super::error::{CliError, ErrorKind};
use crate::aws::Name;
use crate::comply::templates_over_quota;
use crate::diagnostic::{Diagnostic, Sources, Span};
use crate::lock::Lock;
use crate::model::{Model, Origins};
use crate::plan::{Backend, Plan};
use crate::readback::Verified;
use crate::readback::everywhere::{Everywhere, Unlike};
use crate::render::bundle::Bundle;
use crate::report::Checked;
use crate::waivers::Day;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Accounts of a blueprint of which there is no model.
static NONE_APART: BTreeMap<Name, Option<Span>> = BTreeMap::new();

/// No accounts that are told apart.
pub(super) fn none_apart() -> &'static BTreeMap<Name, Option<Span>> {
    &NONE_APART
}

/// What the way of one blueprint came to.
pub(super) struct PipelineOutcome {
    /// Its path as given.
    pub blueprint: String,
    /// The texts, for positions.
    pub sources: Sources,
    /// What was meant, where that could be told.
    pub model: Option<Model>,
    /// What is known of what is deployed, in the accounts that were resolved.
    pub lock: Lock,
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
    /// Accounts that stand for others differ in them.
    Unlike(Unlike),
    /// They are what was evaluated. Whether the design is safe is another question.
    Verified(Box<Ready>),
}

/// A plan and its files.
pub(super) struct Ready {
    /// What the files deploy.
    pub plan: Plan,
    /// The files of the backends that were asked for, and how those of accounts follow for which others stand.
    pub everywhere: Everywhere,
    /// What the manifest says of each.
    bundle: Bundle,
}

impl Ready {
    /// The files of all accounts.
    ///
    /// # Errors
    ///
    /// Where they are not what was evaluated, which is our fault.
    pub fn written(self, backends: &[Backend]) -> Result<Verified, CliError> {
        let Self { plan, everywhere, bundle } = self;
        files::everywhere(everywhere, &plan, bundle, backends)
    }
}

/// Reads and resolves a blueprint.
///
/// # Errors
///
/// Everything that is wrong with it.
pub(super) fn load(path: &str) -> Result<Loaded, Unloaded> {
    read::read(path).and_then(|texts| load::resolved(texts, Shape::Each))
}

/// The texts of a blueprint and its lock, read once, of which several models can be made.
pub(super) struct BlueprintTexts(texts::Texts);

/// Reads a blueprint, and makes no model of it yet.
///
/// # Errors
///
/// A file that cannot be read.
pub(super) fn texts(path: &str) -> Result<BlueprintTexts, Unloaded> {
    read::read(path).map(BlueprintTexts)
}

impl BlueprintTexts {
    /// With two accounts for all that are like them and that these words do not name.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it.
    pub fn asked(&self, asked: &[&str]) -> Result<Loaded, Unloaded> {
        load::resolved(self.0.clone(), Shape::Alike(asked))
    }

    /// With each account by itself.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it.
    pub fn each(&self) -> Result<Loaded, Unloaded> {
        load::resolved(self.0.clone(), Shape::Each)
    }
}

/// The same with the waivers beside it, in one world with others that are checked with it.
///
/// # Errors
///
/// Everything that is wrong with it.
pub(super) fn load_beside(path: &str, today: Day, together: &[String]) -> Result<Loaded, Unloaded> {
    let mut texts = read::read_with_waivers(path, today)?;
    texts.together = together.iter().map(PathBuf::from).collect();
    load::resolved(texts, Shape::Each)
}

/// The same with two accounts for all that are like them, for a question about the accounts that it names and all others.
///
/// # Errors
///
/// Everything that is wrong with it.
pub(super) fn load_asked(path: &str, asked: &[&str]) -> Result<Loaded, Unloaded> {
    read::read(path).and_then(|texts| load::resolved(texts, Shape::Alike(asked)))
}

/// The whole way of one blueprint, with two accounts for all that are like them; with each by itself where the files tell
/// them apart all the same.
///
/// # Errors
///
/// Everything that is wrong with it, where it has no meaning.
pub(super) fn run_by_shape(
    path: &str,
    today: Day,
    templates: &TemplateSet,
    backends: &[Backend],
) -> Result<PipelineOutcome, Unloaded> {
    let texts = read::read_with_waivers(path, today)?;
    let (mut told_apart, mut unlikes): (Vec<String>, Vec<Unlike>) = Default::default();
    loop {
        let asked: Vec<&str> = told_apart.iter().map(String::as_str).collect();
        let shape = if unlikes.len() < MOST_TRIES {
            Shape::Alike(&asked)
        } else {
            Shape::Each
        };
        let mut outcome = run(Ok(load::resolved(texts.clone(), shape)?), templates, backends);
        match outcome.files {
            Files::Unlike(unlike) => {
                told_apart.extend(unlike.accounts.iter().cloned());
                unlikes.push(unlike);
            }
            Files::Refused | Files::Faulty(_) | Files::Verified(_) => {
                outcome.judgement.diagnostics.extend(unlikes.iter().map(written_out));
                return Ok(outcome);
            }
        }
    }
}

/// How often accounts that turn out to differ are taken by themselves, before all are.
const MOST_TRIES: usize = 3;

/// Why each account of a unit has files and decisions of its own.
fn written_out(unlike: &Unlike) -> Diagnostic {
    let message = format!(
        "the accounts of `{}` are decided and written one by one: `{}` says of one what nothing says of the others",
        unlike.name, unlike.path
    );
    Diagnostic::warning("accounts-differ", None, message)
        .help("place it in the unit, and grant it to the unit or with `each: account`; the name of an account that is a word of the files themselves looks the same")
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
        if let Some((alike, stack)) = planned.plan.one_sided() {
            let unlike = Unlike::of(alike, stack);
            return Self::unlike(planned, unlike);
        }
        let mut judgement = judge::judge(&planned);
        let Planned { loaded, plan } = planned;
        shape::say_once(&mut judgement, &loaded.model);
        Self {
            files: files(plan, &loaded.model.origins, templates, backends, &mut judgement)
                .unwrap_or_else(Files::Faulty),
            blueprint: loaded.blueprint,
            sources: loaded.sources,
            model: Some(loaded.model),
            lock: loaded.lock,
            judgement,
        }
    }

    /// Nothing is said of it: it is run again.
    fn unlike(planned: Planned, unlike: Unlike) -> Self {
        Self {
            files: Files::Unlike(unlike),
            blueprint: planned.loaded.blueprint,
            sources: planned.loaded.sources,
            model: Some(planned.loaded.model),
            lock: planned.loaded.lock,
            judgement: Judgement::default(),
        }
    }

    fn without_model(unloaded: Unloaded) -> Self {
        Self {
            blueprint: unloaded.blueprint,
            sources: unloaded.sources,
            model: None,
            lock: Lock::empty(),
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
            // Nobody sees this: it is run again with each account by itself.
            Files::Unlike(_) => Some(ErrorKind::Ours),
            Files::Verified(_) => self.judgement.fails(fail_on).then_some(ErrorKind::Findings),
        }
    }

    /// The same for a report.
    pub fn checked(&self) -> Checked<'_> {
        Checked {
            blueprint: &self.blueprint,
            sources: &self.sources,
            diagnostics: &self.judgement.diagnostics,
            apart: self.model.as_ref().map_or(&NONE_APART, |model| &model.apart),
            findings: &self.judgement.findings,
            claims: &self.judgement.claims,
            ran: self.judgement.ran,
            coverage: None,
            names: None,
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
    let rendered = bundle.clone();
    let verified = files::verified(bundle, &plan, templates, &Backend::ALL)?;
    let everywhere = match Everywhere::of(&verified, &plan) {
        Ok(everywhere) => everywhere,
        Err(unlike) => return Ok(Files::Unlike(unlike)),
    };
    judgement.ran.files = everywhere.len(&plan);
    let (rendered, asked) = match backends == Backend::ALL {
        true => (rendered, Ok(everywhere)),
        false => {
            let rendered = files::rendered(&plan, templates, backends)?;
            let verified = files::verified(rendered.clone(), &plan, templates, backends)?;
            (rendered, Everywhere::of(&verified, &plan))
        }
    };
    Ok(match asked {
        Ok(everywhere) => Files::Verified(Box::new(Ready {
            plan,
            everywhere,
            bundle: rendered,
        })),
        Err(unlike) => Files::Unlike(unlike),
    })
}
