//! Verified files onto the disk, all or nothing.
//!
//! | file | turns |
//! |---|---|
//! | `manifest` | a folder into what landform wrote there, and for which design |
//! | `exclusive` | runs that write at the same time into one after the other |
//! | `staging` | what a killed run left behind into the previous output |
//! | `foreign_files` | what others put into the folder into parts of the next one |
//! | `settle` | the folder that was swapped away into nothing, and what others made in it meanwhile into the new one |
//! | `identity` | a file into what tells it from another one of its name |
//! | `in_place` | files into a folder that cannot be renamed, one after the other |
//!
//! A failure or a kill leaves the previous output as it was, or, between two renames, beside its place
//! under a hidden name from which [`recover`] brings it back. What others put into the folder (state,
//! plugins, a `backend.tf`) stays, also what they put there meanwhile. A power cut is not covered: the disk is not
//! told to flush.

mod exclusive;
mod foreign_files;
mod identity;
mod in_place;
mod manifest;
mod settle;
mod staging;

pub use staging::recover;

use super::io_errors::why;
use crate::progress::{self, Step};
use crate::readback::Verified;
use exclusive::exclusive;
use foreign_files::{Kept, keep};
use manifest::Before;
use settle::settle;
use staging::{parent, recover_alone, sibling};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long a run waits for another one that writes beside it: writing takes less than a second.
const PATIENCE: Duration = Duration::from_secs(20);

/// Why a folder was not written.
enum Obstacle {
    /// It cannot be renamed, as a mount point cannot, or nothing can be made beside it.
    Fixed,
    /// The error of the disk with its path, or why the folder cannot be replaced.
    Said(String),
}

impl From<String> for Obstacle {
    fn from(said: String) -> Self {
        Self::Said(said)
    }
}

/// Writes the files of a design into a sibling folder and renames it into place; a folder that cannot be renamed gets
/// them one after the other. What another design has there is replaced only with `force`.
///
/// # Errors
///
/// The error of the disk with its path, or why the folder cannot be replaced.
pub fn write(verified: &Verified, design: &str, folder: &Path, force: bool) -> Result<(), String> {
    let files = verified.files();
    let folder = &real(folder)?;
    let _alone = exclusive(parent(folder), folder, PATIENCE)?;
    recover_alone(folder);
    let before = Before::of(folder)?;
    if let Some(other) = before.design.as_deref().filter(|other| *other != design && !force) {
        return Err(format!(
            "`{}` holds the output of the design `{other}`, and this is `{design}`; name another folder, or replace it with `--force`",
            folder.display()
        ));
    }
    match replaced(files, folder, &before.paths) {
        Err(Obstacle::Fixed) => in_place::write(files, design, folder, &before.paths, PATIENCE),
        Err(Obstacle::Said(said)) => Err(said),
        Ok(()) => Ok(()),
    }
}

/// Writes a whole folder and renames it into the place of the old one.
fn replaced(
    files: &BTreeMap<String, String>,
    folder: &Path,
    before: &BTreeSet<String>,
) -> Result<(), Obstacle> {
    if is_mounted(folder) {
        return Err(Obstacle::Fixed);
    }
    let (fresh, old) = (sibling(folder, "new"), sibling(folder, "old"));
    let result = made(&fresh, folder)
        .and_then(|()| Ok(fill(files, &fresh)?))
        .and_then(|()| keep(folder, before, &fresh))
        .and_then(|kept| swap(folder, &fresh, &old, before, &kept));
    if result.is_err() {
        // The message of the failure is worth more than that of a clean-up that fails as well.
        let _ = fs::remove_dir_all(&fresh);
    }
    result
}

/// Makes the folder that takes the place of another.
fn made(fresh: &Path, folder: &Path) -> Result<(), Obstacle> {
    fs::create_dir_all(fresh).map_err(|error| fixed(fresh, folder, &error))
}

/// An error of what is done beside a folder: where it is about the place and the folder is there, it can be written
/// where it is.
fn fixed(path: &Path, folder: &Path, error: &io::Error) -> Obstacle {
    use io::ErrorKind::{CrossesDevices, PermissionDenied, ReadOnlyFilesystem, ResourceBusy};
    let place = matches!(error.kind(), CrossesDevices | PermissionDenied | ReadOnlyFilesystem | ResourceBusy);
    if place && folder.is_dir() {
        Obstacle::Fixed
    } else {
        Obstacle::Said(told(path, error))
    }
}

/// True where a folder is on another disk than the one that it is in; a mount of a part of the same disk shows later.
#[cfg(unix)]
fn is_mounted(folder: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let disk = |path: &Path| fs::metadata(path).map(|found| found.dev()).ok();
    disk(folder).is_some_and(|own| disk(parent(folder)) != Some(own))
}

#[cfg(not(unix))]
fn is_mounted(_: &Path) -> bool {
    false
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

fn fill(files: &BTreeMap<String, String>, fresh: &Path) -> Result<(), String> {
    progress::begin(Step::Writing, files.len());
    let mut made = BTreeSet::new();
    for (path, text) in files {
        let file = fresh.join(path);
        let parent = file.parent().unwrap_or(fresh);
        if !made.contains(parent) {
            fs::create_dir_all(parent).map_err(|error| told(parent, &error))?;
            made.insert(parent.to_path_buf());
        }
        fs::write(&file, text).map_err(|error| told(&file, &error))?;
        progress::done();
    }
    Ok(())
}

fn swap(
    folder: &Path,
    fresh: &Path,
    old: &Path,
    before: &BTreeSet<String>,
    kept: &Kept,
) -> Result<(), Obstacle> {
    let exists = fs::symlink_metadata(folder).is_ok();
    if exists {
        fs::rename(folder, old).map_err(|error| fixed(folder, folder, &error))?;
    }
    fs::rename(fresh, folder).map_err(|error| {
        // Back to how it was.
        let _ = fs::rename(old, folder);
        Obstacle::Said(told(folder, &error))
    })?;
    if exists {
        settle(old, folder, before, kept)?;
    }
    Ok(())
}

fn told(path: &Path, error: &io::Error) -> String {
    format!("`{}`: {}", path.display(), why(error))
}
