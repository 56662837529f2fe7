//! What others put into an output folder, linked into the next one: Terraform keeps its state, its
//! plugins and a hand-written `backend.tf` beside the files of a root.

use super::identity::Identity;
use super::{Obstacle, told};
use std::collections::BTreeSet;
use std::fs::{self, Metadata};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// The files of others that the next folder has as well, each with what tells it from another of its name.
#[derive(Default)]
pub(super) struct Kept(pub Vec<(PathBuf, Identity)>);

/// Links every file of `folder` that is not in `ours` into `fresh`; nothing is moved or changed. Folders and files
/// keep their modes.
///
/// # Errors
///
/// The error of the disk; or the path at which both a file of ours and one of somebody else would stand.
pub(super) fn keep(folder: &Path, ours: &BTreeSet<String>, fresh: &Path) -> Result<Kept, Obstacle> {
    let mut kept = Kept::default();
    if let Ok(found) = fs::metadata(folder) {
        if !ours.is_empty() {
            keep_below(folder, Path::new(""), ours, fresh, &mut kept)?;
        }
        alike(&found, fresh);
    }
    Ok(kept)
}

/// Recursion is as deep as the folders are.
fn keep_below(
    folder: &Path,
    below: &Path,
    ours: &BTreeSet<String>,
    fresh: &Path,
    kept: &mut Kept,
) -> Result<(), Obstacle> {
    let here = folder.join(below);
    for entry in fs::read_dir(&here).map_err(|error| told(&here, &error))? {
        let entry = entry.map_err(|error| told(&here, &error))?;
        let path = below.join(entry.file_name());
        let Some(found) = there(&entry.path())? else {
            continue;
        };
        let to = fresh.join(&path);
        if found.is_dir() {
            if !leads_to_ours(&path, ours) {
                fs::create_dir_all(&to).map_err(|error| told(&to, &error))?;
            }
            keep_below(folder, &path, ours, fresh, kept)?;
            alike(&found, &to);
        } else if is_ours(&path, ours) {
            alike(&found, &to);
        } else if let Some(identity) = link(&entry.path(), &found, &to)? {
            kept.0.push((path, identity));
        }
    }
    Ok(())
}

/// A path below the output as a manifest spells it.
fn spelled(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

/// True for a file that the manifest lists.
pub(super) fn is_ours(path: &Path, ours: &BTreeSet<String>) -> bool {
    ours.contains(&spelled(path))
}

/// True for a folder that holds a file of ours somewhere.
pub(super) fn leads_to_ours(path: &Path, ours: &BTreeSet<String>) -> bool {
    let start = [&spelled(path), "/"].concat();
    ours.range(start.clone()..).next().is_some_and(|next| next.starts_with(&start))
}

/// What stands at a path; nothing where somebody took it away meanwhile.
pub(super) fn there(path: &Path) -> Result<Option<Metadata>, String> {
    match fs::symlink_metadata(path) {
        Ok(found) => Ok(Some(found)),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
        Err(error) => Err(told(path, &error)),
    }
}

/// Gives a new file or folder the mode and the owner of the one that it replaces, where this run may.
pub(super) fn alike(old: &Metadata, new: &Path) {
    if old.is_symlink() || !fs::symlink_metadata(new).is_ok_and(|found| found.file_type() == old.file_type())
    {
        return;
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, chown};
        // Only who is allowed to give files away does; before the mode, which giving away may change.
        let _ = chown(new, Some(old.uid()), Some(old.gid()));
    }
    let _ = fs::set_permissions(new, old.permissions());
}

/// Links a file, or copies it where the disk has no links; nothing where somebody took it away meanwhile.
fn link(from: &Path, found: &Metadata, to: &Path) -> Result<Option<Identity>, Obstacle> {
    if fs::symlink_metadata(to).is_ok() {
        return Err(Obstacle::Said(format!(
            "`{}` is not landform's, and a file of that name has to be written; move it away",
            from.display()
        )));
    }
    let parent = to.parent().unwrap_or(to);
    fs::create_dir_all(parent).map_err(|error| told(from, &error))?;
    // A link to a link is a link.
    match fs::hard_link(from, to) {
        Ok(()) => Ok(Some(Identity::of(&fs::symlink_metadata(to).map_err(|error| told(to, &error))?))),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) if error.kind() == ErrorKind::CrossesDevices => Err(Obstacle::Fixed),
        // To copy a pipe would wait for whoever writes into it.
        Err(error) if !found.is_file() => Err(Obstacle::Said(told(from, &error))),
        Err(_) => copy(from, found, to).map_err(|error| Obstacle::Said(told(from, &error))),
    }
}

/// A copy of the same age, by which the older of two can be told.
fn copy(from: &Path, found: &Metadata, to: &Path) -> io::Result<Option<Identity>> {
    fs::copy(from, to)?;
    if let Ok(changed) = found.modified() {
        fs::File::options().write(true).open(to)?.set_modified(changed)?;
    }
    Ok(Some(Identity::of(&fs::symlink_metadata(to)?)))
}
