//! A plan into rendered files, and those into files that were read back and compared.

use super::templates::TemplateSet;
use crate::cli::error::{CliError, ErrorKind, Said};
use crate::plan::{Backend, Plan};
use crate::readback::everywhere::Everywhere;
use crate::readback::{Mismatch, Verified, verify};
use crate::render::Templates;
use crate::render::bundle::{Bundle, bundle, manifest};
use std::collections::BTreeMap;
use std::path::Path;

/// Whose fault it is that our own files differ.
const OURS: &str = "This is a bug of landform.\n";
/// The most differences that are shown.
const MOST: usize = 20;

/// Renders the files of some backends.
///
/// # Errors
///
/// A template that cannot be filled in.
pub(super) fn rendered(
    plan: &Plan,
    templates: &TemplateSet,
    backends: &[Backend],
) -> Result<Bundle, CliError> {
    bundle(plan, &templates.templates, backends).map_err(|error| templates.fault(&error))
}

/// The files by path.
pub(super) fn texts(bundle: &Bundle) -> BTreeMap<&str, &str> {
    let files = bundle.files.iter();
    files.map(|(path, file)| (path.as_str(), file.text.as_str())).collect()
}

/// Reads them back and compares.
///
/// # Errors
///
/// Where they are not what was evaluated: the fault of the user's templates where our own write what was, else ours.
pub(super) fn verified(
    bundle: Bundle,
    plan: &Plan,
    templates: &TemplateSet,
    backends: &[Backend],
) -> Result<Verified, CliError> {
    compared(bundle, plan, backends).map_err(|mismatches| match theirs(plan, templates, backends) {
        Some(folder) => differs(&mismatches, ErrorKind::User, &of_templates(folder)),
        None => differs(&mismatches, ErrorKind::Ours, OURS),
    })
}

/// The files of all accounts, with a manifest of all of them.
///
/// # Errors
///
/// Where that is not what was evaluated.
pub(super) fn everywhere(
    everywhere: Everywhere,
    plan: &Plan,
    mut bundle: Bundle,
    backends: &[Backend],
) -> Result<Verified, CliError> {
    let all = plan.everywhere();
    let written = everywhere.written(plan, &all, backends, |files, cast| {
        bundle.everywhere(files, cast);
        manifest(&all, backends, &bundle)
    });
    written.map_err(|mismatches| differs(&mismatches, ErrorKind::Ours, OURS))
}

fn compared(bundle: Bundle, plan: &Plan, backends: &[Backend]) -> Result<Verified, Vec<Mismatch>> {
    let files = bundle.files.into_iter().map(|(path, file)| (path, file.text)).collect();
    verify(files, plan, backends)
}

/// The folder of the user's templates, where the same plan is what it should be without them.
fn theirs<'t>(plan: &Plan, templates: &'t TemplateSet, backends: &[Backend]) -> Option<&'t Path> {
    let folder = templates.folder()?;
    let own = Templates::new(&BTreeMap::new()).ok()?;
    let without = bundle(plan, &own, backends).ok()?;
    compared(without, plan, backends).is_ok().then_some(folder)
}

fn of_templates(folder: &Path) -> String {
    format!(
        "The templates in `{}` say something else than the blueprint: they may change how a file looks, and not what it\n\
         says. Backend, provider versions, roles, profiles and tags are words of the blueprint, under `terraform:`.\n",
        folder.display()
    )
}

fn differs(mismatches: &[Mismatch], kind: ErrorKind, whose: &str) -> CliError {
    let shown = mismatches.iter().take(MOST).map(|mismatch| format!("mismatch: {mismatch}\n"));
    let end = format!(
        "error: {} differences between what was evaluated and what would be written; nothing was written.\n",
        mismatches.len()
    );
    CliError {
        kind,
        said: Said::notes(shown.chain([end, whose.to_owned()]).collect::<String>()),
    }
}
