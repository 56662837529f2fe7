//! Verified files onto the disk, all or nothing.
//!
//! A failure or a kill leaves the previous output as it was, or, between two renames, beside its place
//! under a hidden name from which [`recover`] brings it back. What others put into the folder (state,
//! plugins, a `backend.tf`) stays. A power cut is not covered: the disk is not told to flush.

mod foreign_files;
mod staging;

pub use staging::recover;

use super::io_errors::why;
use crate::readback::Verified;
use staging::sibling;
use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Writes the files into a sibling folder and renames it into place.
///
/// # Errors
///
/// The error of the disk with its path, or why the folder cannot be replaced.
pub fn write(verified: &Verified, folder: &Path) -> Result<(), String> {
    let folder = &real(folder)?;
    let before = ours(folder)?;
    let _shared = staging::share(folder);
    let (fresh, old) = (sibling(folder, "new"), sibling(folder, "old"));
    let result = fill(verified, &fresh)
        .and_then(|()| foreign_files::keep(folder, &before, &fresh))
        .and_then(|()| swap(folder, &fresh, &old));
    if result.is_err() {
        // The message of the failure is worth more than that of a clean-up that fails as well.
        let _ = fs::remove_dir_all(&fresh);
    }
    result
}

/// The folder itself where the path is a link to it; a path without a name cannot be replaced.
fn real(folder: &Path) -> Result<PathBuf, String> {
    let real = fs::canonicalize(folder);
    let here = fs::canonicalize(".").is_ok_and(|here| real.as_ref().is_ok_and(|real| here.starts_with(real)));
    if here || folder.file_name().is_none() {
        return Err(format!(
            "`{}` is the folder that you are in, or above it; name a folder below, such as `out`",
            folder.display()
        ));
    }
    let link = fs::symlink_metadata(folder).is_ok_and(|found| found.file_type().is_symlink());
    Ok(real.ok().filter(|_| link).unwrap_or_else(|| folder.to_path_buf()))
}

/// The paths that landform wrote into a folder before; none into one that is empty or not there.
///
/// # Errors
///
/// Why the folder is not landform's to replace.
fn ours(folder: &Path) -> Result<BTreeSet<String>, String> {
    let empty = match fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => true,
        Err(error) if error.kind() == io::ErrorKind::NotADirectory && folder.is_file() => {
            return Err(format!("`{}` is a file; name a folder", folder.display()));
        }
        Err(error) => return Err(told(folder, &error)),
    };
    if empty {
        return Ok(BTreeSet::new());
    }
    listed(folder).ok_or_else(|| {
        format!(
            "`{}` holds something else than output of landform; name another folder",
            folder.display()
        )
    })
}

/// The paths of our manifest, itself among them; `None` where there is none of ours.
fn listed(folder: &Path) -> Option<BTreeSet<String>> {
    let text = fs::read_to_string(folder.join(MANIFEST)).ok()?;
    let manifest: serde_json::Value = serde_json::from_str(&text).ok()?;
    manifest.get("blueprint")?.as_str()?;
    let files = manifest.get("files")?.as_array()?;
    let paths = files.iter().map(|file| Some(file.get("path")?.as_str()?.to_owned()));
    paths.chain([Some(MANIFEST.to_owned())]).collect()
}

const MANIFEST: &str = "manifest.json";

fn fill(verified: &Verified, fresh: &Path) -> Result<(), String> {
    let mut made = BTreeSet::new();
    for (path, text) in verified.files() {
        let file = fresh.join(path);
        let parent = file.parent().unwrap_or(fresh);
        if !made.contains(parent) {
            fs::create_dir_all(parent).map_err(|error| told(parent, &error))?;
            made.insert(parent.to_path_buf());
        }
        fs::write(&file, text).map_err(|error| told(&file, &error))?;
    }
    Ok(())
}

fn swap(folder: &Path, fresh: &Path, old: &Path) -> Result<(), String> {
    let exists = fs::symlink_metadata(folder).is_ok();
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

fn told(path: &Path, error: &io::Error) -> String {
    format!("`{}`: {}", path.display(), why(error))
}
