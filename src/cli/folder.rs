//! Verified files onto the disk, all or nothing.

use crate::readback::Verified;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Writes the files into a sibling folder and renames it into place: a failure, also a power cut,
/// leaves the previous output as it was.
///
/// # Errors
///
/// What the disk said, with the path it said it of.
pub fn write(verified: &Verified, folder: &Path) -> Result<(), String> {
    let fresh = sibling(folder, "new");
    let old = sibling(folder, "old");
    let result = fill(verified, &fresh).and_then(|()| swap(folder, &fresh, &old));
    if result.is_err() {
        // The message of the failure is worth more than that of a clean-up that fails as well.
        let _ = fs::remove_dir_all(&fresh);
    }
    result
}

/// A hidden name beside the folder, of this process.
fn sibling(folder: &Path, what: &str) -> PathBuf {
    let name = folder
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    folder.with_file_name(format!(".{name}.landform-{what}-{}", std::process::id()))
}

fn fill(verified: &Verified, fresh: &Path) -> Result<(), String> {
    for (path, text) in verified.files() {
        let file = fresh.join(path);
        let parent = file.parent().unwrap_or(fresh);
        fs::create_dir_all(parent).map_err(|error| told(parent, &error))?;
        fs::write(&file, text).map_err(|error| told(&file, &error))?;
    }
    Ok(())
}

fn swap(folder: &Path, fresh: &Path, old: &Path) -> Result<(), String> {
    let exists = fs::symlink_metadata(folder).is_ok();
    if exists && !is_ours(folder) {
        return Err(format!(
            "`{}` holds something else than output of landform; name another folder",
            folder.display()
        ));
    }
    if exists {
        fs::rename(folder, old).map_err(|error| told(folder, &error))?;
    }
    fs::rename(fresh, folder).map_err(|error| {
        // Back to how it was.
        let _ = fs::rename(old, folder);
        told(folder, &error)
    })?;
    if exists {
        fs::remove_dir_all(old).map_err(|error| told(old, &error))?;
    }
    Ok(())
}

/// Only an empty folder, or one that landform wrote, is replaced.
fn is_ours(folder: &Path) -> bool {
    let empty = fs::read_dir(folder).map(|mut entries| entries.next().is_none()).unwrap_or(false);
    empty || folder.join("manifest.json").is_file()
}

fn told(path: &Path, error: &io::Error) -> String {
    format!("`{}`: {error}", path.display())
}
