//! A plan into rendered files, and those into files that were read back and compared.

use super::templates::TemplateSet;
use crate::cli::error::{CliError, ErrorKind, Said};
use crate::plan::{Backend, Plan};
use crate::readback::{Mismatch, Verified, verify};
use crate::render::bundle::{Bundle, bundle};
use std::collections::BTreeMap;

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
/// Where they are not what was evaluated: a mistake of ours, or of a template of the user.
pub(super) fn verified(bundle: Bundle, plan: &Plan, backends: &[Backend]) -> Result<Verified, CliError> {
    let files = bundle.files.into_iter().map(|(path, file)| (path, file.text)).collect();
    verify(files, plan, backends).map_err(|mismatches| differs(&mismatches))
}

fn differs(mismatches: &[Mismatch]) -> CliError {
    let shown = mismatches.iter().take(MOST).map(|mismatch| format!("mismatch: {mismatch}\n"));
    let end = format!(
        "error: {} differences between what was evaluated and what would be written; nothing was written.\n\
         This is a bug of landform, or of a template given with `--templates`.\n",
        mismatches.len()
    );
    CliError {
        kind: ErrorKind::Ours,
        said: Said::notes(shown.chain([end]).collect::<String>()),
    }
}
