//! Hidden folders beside the output: made while writing, left behind by a run that was killed.

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
    let Some(_alone) = opened(folder).filter(|parent| parent.try_lock().is_ok()) else {
        return;
    };
    // None of these can be told from a success: the run itself says what it cannot do.
    for old in left_behind(folder, "old") {
        let _ = match fs::symlink_metadata(folder) {
            Ok(_) => fs::remove_dir_all(&old),
            Err(_) => fs::rename(&old, folder),
        };
    }
    for fresh in left_behind(folder, "new") {
        let _ = fs::remove_dir_all(&fresh);
    }
}

/// Tells other runs that this one is writing, until it is dropped; `None` where the disk has no locks.
pub(super) fn share(folder: &Path) -> Option<File> {
    opened(folder).filter(|parent| parent.try_lock_shared().is_ok())
}

fn opened(folder: &Path) -> Option<File> {
    File::open(parent(folder)).ok()
}

fn parent(folder: &Path) -> &Path {
    match folder.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

fn left_behind(folder: &Path, what: &str) -> Vec<PathBuf> {
    let prefix = prefix(folder, what);
    let is = |path: &PathBuf| {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        name.strip_prefix(&prefix)
            .is_some_and(|id| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let entries = fs::read_dir(parent(folder)).into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(is).collect();
    found.sort();
    found
}
