//! A plan into rendered files, and those into files that were read back and compared.

use super::templates::TemplateSet;
use crate::cli::error::{CliError, ErrorKind, Said};
use crate::plan::{Backend, Plan};
use crate::readback::{Mismatch, Verified, verify};
use crate::render::bundle::{Bundle, bundle as bundle_of};
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
    bundle_of(plan, &templates.templates, backends).map_err(|error| templates.fault(&error))
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
/// Where they are not what was evaluated: a mistake of a template of the user where our own say it, or else of ours.
pub(super) fn verified(
    bundle: Bundle,
    plan: &Plan,
    templates: &TemplateSet,
    backends: &[Backend],
) -> Result<Verified, CliError> {
    read_back(bundle, plan, backends).map_err(|mismatches| {
        let own = || bundle_of(plan, &TemplateSet::own().ok()?.templates, backends).ok();
        let theirs = templates.are_given() && own().is_some_and(|own| read_back(own, plan, backends).is_ok());
        differs(&mismatches, if theirs { ErrorKind::User } else { ErrorKind::Ours })
    })
}

fn read_back(bundle: Bundle, plan: &Plan, backends: &[Backend]) -> Result<Verified, Vec<Mismatch>> {
    let files = bundle.files.into_iter().map(|(path, file)| (path, file.text)).collect();
    verify(files, plan, backends)
}

fn differs(mismatches: &[Mismatch], kind: ErrorKind) -> CliError {
    let shown = mismatches.iter().take(MOST).map(|mismatch| format!("mismatch: {mismatch}\n"));
    let whose = match kind {
        ErrorKind::User => "The templates given with `--templates` say something else than the blueprint.",
        ErrorKind::Findings | ErrorKind::Operator | ErrorKind::Ours => "This is a bug of landform.",
    };
    let end = format!(
        "error: {} differences between what was evaluated and what would be written; nothing was written.\n{whose}\n",
        mismatches.len()
    );
    CliError {
        kind,
        said: Said::notes(shown.chain([end]).collect::<String>()),
    }
}
