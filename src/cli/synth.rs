//! `landform synth`: verified files, or nothing.

use super::load::{Loaded, load, report};
use super::output::{errors, results};
use super::sizes::over_limits;
use super::world::why;
use super::{BAD_INPUT, CLEAN, OUR_BUG, folder};
use crate::diagnostic::Diagnostics;
use crate::model::Origins;
use crate::plan::{Backend, Plan, plan};
use crate::readback::{Verified, verify};
use crate::render::bundle::{Bundle, bundle};
use crate::render::{RenderError, Templates};
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

/// Runs the command and answers with its exit code.
pub fn run(arguments: &Arguments) -> u8 {
    run_inner(arguments).unwrap_or_else(|code| code)
}

fn run_inner(arguments: &Arguments) -> Result<u8, u8> {
    folder::recover(&arguments.out);
    let loaded = load(&arguments.blueprint)?;
    let templates = templates(arguments.templates.as_deref())?;
    let planned = planned(&loaded)?;
    super::check::refuse_unsafe(&loaded)?;
    let backends = arguments.backend.backends();
    let bundle = drawn(&planned, &templates, &backends, arguments.templates.as_deref())?;
    let problems = over_limits(&bundle, &planned, &loaded.model.origins);
    report(&problems, &loaded.sources);
    if problems.has_errors() {
        return Err(BAD_INPUT);
    }
    let verified = verified(bundle, &planned, &backends)?;
    folder::write(&verified, &arguments.out).map_err(|message| {
        errors(&format!("error: {message}\n"));
        BAD_INPUT
    })?;
    Ok(results(&summary(&planned, &verified, &arguments.out), CLEAN))
}

/// The plan of a loaded blueprint; its problems are shown.
///
/// # Errors
///
/// The exit code for bad input.
pub fn planned(loaded: &Loaded) -> Result<Plan, u8> {
    let (plan, problems) = plan(&loaded.model, &loaded.lock);
    let mut all = Diagnostics::new();
    all.extend(loaded.diagnostics.iter().cloned());
    all.extend(problems);
    report(&all, &loaded.sources);
    if all.has_errors() { Err(BAD_INPUT) } else { Ok(plan) }
}

/// Renders with the built-in templates, measures, reads back and compares; what is too long goes to `problems`.
///
/// # Errors
///
/// The exit code for what is too long, or for a mistake of ours, which is shown.
pub fn rendered(
    plan: &Plan,
    origins: &Origins,
    templates: &Templates,
    backends: &[Backend],
    problems: &mut Diagnostics,
) -> Result<Verified, u8> {
    let bundle = drawn(plan, templates, backends, None)?;
    problems.extend(over_limits(&bundle, plan, origins));
    if problems.has_errors() {
        return Err(BAD_INPUT);
    }
    verified(bundle, plan, backends)
}

/// A template of the user that cannot be filled in is bad input; one of ours is our mistake.
fn drawn(plan: &Plan, templates: &Templates, backends: &[Backend], folder: Option<&Path>) -> Result<Bundle, u8> {
    bundle(plan, templates, backends).map_err(|error| {
        errors(&format!("error: {}\n", placed(&error, folder)));
        if folder.is_some() { BAD_INPUT } else { OUR_BUG }
    })
}

/// The problem of a template, with the path of the user's file where it is one.
fn placed(error: &RenderError, folder: Option<&Path>) -> String {
    let text = error.to_string();
    let (Some(folder), Some(name)) = (folder, &error.template) else {
        return text;
    };
    let file = folder.join([name, ".hbs"].concat());
    match text.strip_prefix(name.as_str()) {
        Some(rest) if file.is_file() => [&file.display().to_string(), rest].concat(),
        _ => text,
    }
}

fn verified(bundle: Bundle, plan: &Plan, backends: &[Backend]) -> Result<Verified, u8> {
    let files = bundle.files.into_iter().map(|(path, file)| (path, file.text)).collect();
    verify(files, plan, backends).map_err(|mismatches| {
        for mismatch in mismatches.iter().take(20) {
            errors(&format!("mismatch: {mismatch}\n"));
        }
        errors(&format!(
            "error: {} differences between what was evaluated and what would be written; nothing was written.\n\
             This is a bug of landform, or of a template given with `--templates`.\n",
            mismatches.len()
        ));
        OUR_BUG
    })
}

/// The built-in templates, with those of a folder in their place.
///
/// # Errors
///
/// The exit code for bad input; every problem is shown.
pub fn templates(folder: Option<&Path>) -> Result<Templates, u8> {
    let overrides = match folder {
        Some(folder) => read_templates(folder, folder).map_err(|message| {
            errors(&format!("error: {message}\n"));
            BAD_INPUT
        })?,
        None => BTreeMap::new(),
    };
    Templates::new(&overrides).map_err(|problems| {
        problems
            .iter()
            .for_each(|problem| errors(&format!("error: {}\n", placed(problem, folder))));
        BAD_INPUT
    })
}

fn read_templates(root: &Path, folder: &Path) -> Result<BTreeMap<String, String>, String> {
    let mut found = BTreeMap::new();
    let entries = std::fs::read_dir(folder).map_err(|error| format!("`{}`: {}", folder.display(), why(&error)))?;
    for entry in entries {
        let path = entry.map_err(|error| format!("`{}`: {}", folder.display(), why(&error)))?.path();
        if path.is_dir() {
            found.extend(read_templates(root, &path)?);
        } else if path.extension().is_some_and(|end| end == "hbs") {
            let text = std::fs::read_to_string(&path).map_err(|error| format!("`{}`: {}", path.display(), why(&error)))?;
            let name = path.strip_prefix(root).unwrap_or(&path).with_extension("");
            found.insert(name.to_string_lossy().replace('\\', "/"), text);
        }
    }
    Ok(found)
}

fn summary(plan: &Plan, verified: &Verified, out: &Path) -> String {
    let held = plan.held.iter().map(|held| {
        let needs: Vec<&str> = held.needs.iter().map(String::as_str).collect();
        format!("waits: {} needs the id of {}\n", held.address, needs.join(", "))
    });
    let mut text: String = held.collect();
    let mut per_wave: BTreeMap<u32, usize> = BTreeMap::new();
    for piece in &plan.pieces {
        *per_wave.entry(piece.wave).or_default() += piece.members.len();
    }
    for (wave, resources) in per_wave {
        text.push_str(&format!("wave {wave}: {resources} resources\n"));
    }
    text.push_str(&format!(
        "{} files in {}, every one read back and equal to what was evaluated\n",
        verified.files().len(),
        out.display()
    ));
    text
}
