//! What others put into an output folder, carried into the next one: Terraform keeps its state, its
//! plugins and a hand-written `backend.tf` beside the files of a root.

use super::told;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Links every file of `folder` that is not in `ours` into `fresh`; nothing is moved or changed.
///
/// # Errors
///
/// The error of the disk; or the path at which both a file of ours and one of somebody else would stand.
pub(super) fn keep(folder: &Path, ours: &BTreeSet<String>, fresh: &Path) -> Result<(), String> {
    if ours.is_empty() {
        return Ok(());
    }
    keep_below(folder, "", ours, fresh)
}

/// Recursion is as deep as the folders are.
fn keep_below(folder: &Path, below: &str, ours: &BTreeSet<String>, fresh: &Path) -> Result<(), String> {
    let here = folder.join(below);
    for entry in fs::read_dir(&here).map_err(|error| told(&here, &error))? {
        let entry = entry.map_err(|error| told(&here, &error))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if below.is_empty() { name } else { [below, "/", &name].concat() };
        let kind = entry.file_type().map_err(|error| told(&entry.path(), &error))?;
        if kind.is_dir() {
            keep_below(folder, &path, ours, fresh)?;
        } else if !ours.contains(&path) {
            link(&entry.path(), &fresh.join(&path))?;
        }
    }
    Ok(())
}

fn link(from: &Path, to: &Path) -> Result<(), String> {
    if fs::symlink_metadata(to).is_ok() {
        return Err(format!(
            "`{}` is not landform's, and a file of that name has to be written; move it away",
            from.display()
        ));
    }
    let parent = to.parent().unwrap_or(to);
    fs::create_dir_all(parent).map_err(|error| told(from, &error))?;
    // A link to a link is a link; where the disk has no links, a copy does.
    fs::hard_link(from, to)
        .or_else(|_| fs::copy(from, to).map(|_| ()))
        .map_err(|error| told(from, &error))
}
