//! Hidden folders beside the output: made while writing, left behind by a run that was killed.

use super::foreign_files::Kept;
use super::manifest::{Before, READY};
use super::settle::settle;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

/// A hidden name beside the folder, of this process.
pub(super) fn sibling(folder: &Path, what: &str) -> PathBuf {
    folder.with_file_name([&prefix(folder, what), std::process::id().to_string().as_str()].concat())
}

fn prefix(folder: &Path, what: &str) -> String {
    let name = folder
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    format!(".{name}.landform-{what}-")
}

/// Brings back what a killed run left behind: the previous output into its place where nothing is, and
/// half-written folders out of the way. Does nothing while another run writes beside it.
pub fn recover(folder: &Path) {
    let folder = &fs::canonicalize(folder).unwrap_or_else(|_| folder.to_path_buf());
    let parent = File::open(parent(folder)).ok();
    if let Some(_alone) = parent.filter(|parent| parent.try_lock().is_ok()) {
        recover_alone(folder);
    }
}

/// The same for a run that has the lock.
pub(super) fn recover_alone(folder: &Path) {
    // None of these can be told from a success: the run itself says what it cannot do.
    for old in left_behind(folder, "old") {
        let _ = match fs::symlink_metadata(folder) {
            Ok(_) => {
                let before = Before::listed(&old).unwrap_or_default();
                settle(&old, folder, &before.paths, &Kept::default())
            }
            Err(_) => fs::rename(&old, folder).map_err(|error| error.to_string()),
        };
    }
    for fresh in left_behind(folder, "new") {
        let _ = fs::remove_dir_all(&fresh);
    }
    for ready in below(folder, READY) {
        let _ = fs::remove_dir_all(&ready);
    }
}

/// The folder that a folder is in.
pub(super) fn parent(folder: &Path) -> &Path {
    match folder.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

fn left_behind(folder: &Path, what: &str) -> Vec<PathBuf> {
    below(parent(folder), &prefix(folder, what))
}

/// What a folder holds that has this beginning and the number of a process for a name.
fn below(folder: &Path, prefix: &str) -> Vec<PathBuf> {
    let is = |path: &PathBuf| {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        name.strip_prefix(prefix)
            .is_some_and(|id| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(is).collect();
    found.sort();
    found
}
