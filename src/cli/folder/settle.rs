//! The folder that was swapped away into nothing: what others made or changed in it while the new one was made moves
//! there, and what they removed goes. It is never removed but empty.

use super::foreign_files::{Kept, alike, is_ours, leads_to_ours, there};
use super::identity::Identity;
use super::manifest::{Before, MANIFEST};
use super::told;
use std::collections::BTreeSet;
use std::fs::{self, Metadata};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Rounds of emptying the old folder while others put something into it.
const ROUNDS: usize = 100;
/// What follows the name of a file of others that came to stand where a new file of ours is.
const THEIRS: &str = ".theirs";

/// One folder that goes, the one in its place, and which files of either are ours.
struct Settling<'a> {
    old: &'a Path,
    new: &'a Path,
    ours: &'a BTreeSet<String>,
    ours_now: BTreeSet<String>,
}

/// Empties the old folder, of which `ours` are ours; `kept` is what the new one had of others when it came.
///
/// # Errors
///
/// The error of the disk.
pub(super) fn settle(old: &Path, new: &Path, ours: &BTreeSet<String>, kept: &Kept) -> Result<(), String> {
    removed_meanwhile(old, new, kept)?;
    let ours_now = Before::listed(new).unwrap_or_default().paths;
    let settling = Settling { old, new, ours, ours_now };
    for _ in 0..ROUNDS {
        settling.below(Path::new(""))?;
        // The manifest, which says what is ours, goes last.
        removed(&old.join(MANIFEST))?;
        match fs::remove_dir(old) {
            Err(error) if error.kind() == ErrorKind::DirectoryNotEmpty => {}
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(told(old, &error)),
            _ => return Ok(()),
        }
    }
    Err(format!(
        "`{}` cannot be emptied: somebody keeps writing into it; what is in it is not in `{}`",
        old.display(),
        new.display()
    ))
}

fn removed_meanwhile(old: &Path, new: &Path, kept: &Kept) -> Result<(), String> {
    for (path, identity) in &kept.0 {
        let now = new.join(path);
        let gone = there(&old.join(path))?.is_none();
        if gone && there(&now)?.is_some_and(|found| Identity::of(&found) == *identity) {
            removed(&now)?;
        }
    }
    Ok(())
}

impl Settling<'_> {
    /// Recursion is as deep as the folders are.
    fn below(&self, below: &Path) -> Result<(), String> {
        let here = self.old.join(below);
        writable(&here);
        for entry in fs::read_dir(&here).map_err(|error| told(&here, &error))? {
            let entry = entry.map_err(|error| told(&here, &error))?;
            let (from, path) = (entry.path(), below.join(entry.file_name()));
            let Some(found) = there(&from)? else { continue };
            if found.is_dir() {
                self.folder(&path, &found)?;
            } else if !is_ours(&path, self.ours) {
                self.file(&path, &found)?;
            } else if path != Path::new(MANIFEST) {
                removed(&from)?;
            }
        }
        Ok(())
    }

    fn folder(&self, path: &Path, found: &Metadata) -> Result<(), String> {
        let to = self.new.join(path);
        if !leads_to_ours(path, self.ours) && there(&to)?.is_none() {
            fs::create_dir_all(&to).map_err(|error| told(&to, &error))?;
            alike(found, &to);
        }
        self.below(path)?;
        // One that is not empty gets another round.
        let _ = fs::remove_dir(self.old.join(path));
        Ok(())
    }

    /// Of two files that have one name the younger stays.
    fn file(&self, path: &Path, found: &Metadata) -> Result<(), String> {
        let (from, to) = (self.old.join(path), self.new.join(path));
        let to = match there(&to)? {
            None => to,
            Some(now) if Identity::of(&now) == Identity::of(found) => return removed(&from),
            Some(now) if now.is_dir() || is_ours(path, &self.ours_now) => beside(&to),
            Some(now) => match (now.modified(), found.modified()) {
                (Ok(now), Ok(old)) if now >= old => return removed(&from),
                _ => to,
            },
        };
        let parent = to.parent().unwrap_or(&to);
        fs::create_dir_all(parent).map_err(|error| told(parent, &error))?;
        match fs::rename(&from, &to) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(told(&to, &error)),
            _ => Ok(()),
        }
    }
}

/// Lets a folder that is about to go be emptied.
fn writable(folder: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        if let Ok(found) = fs::metadata(folder) {
            let mode = found.permissions().mode() | 0o700;
            let _ = fs::set_permissions(folder, fs::Permissions::from_mode(mode));
        }
    }
    #[cfg(not(unix))]
    let _ = folder;
}

fn removed(path: &Path) -> Result<(), String> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(told(path, &error)),
        _ => Ok(()),
    }
}

fn beside(path: &Path) -> PathBuf {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    path.with_file_name([&name, THEIRS].concat())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::folder::foreign_files::keep;
    use std::time::{Duration, SystemTime};

    /// What others do between the two halves of a swap.
    #[test]
    fn what_others_do_meanwhile_is_as_they_did_it() {
        let folder = tempfile::tempdir().unwrap();
        let (old, new) = (folder.path().join("old"), folder.path().join("new"));
        fs::create_dir_all(old.join("root")).unwrap();
        fs::create_dir_all(new.join("root")).unwrap();
        let manifest = r#"{"blueprint":"b","files":[{"path":"root/main.tf"},{"path":"root/new.tf"}]}"#;
        fs::write(old.join(MANIFEST), manifest).unwrap();
        fs::write(new.join(MANIFEST), manifest).unwrap();
        fs::write(old.join("root/main.tf"), "ours").unwrap();
        for ours in ["root/main.tf", "root/new.tf"] {
            fs::write(new.join(ours), "ours now").unwrap();
        }
        for theirs in ["state", "replaced", "removed", "both"] {
            fs::write(old.join("root").join(theirs), "before").unwrap();
        }
        let ours = BTreeSet::from([MANIFEST, "root/main.tf"].map(str::to_owned));
        let kept = keep(&old, &ours, &new).ok().unwrap();
        let later = |path: &Path, text: &str, seconds| {
            fs::remove_file(path).ok();
            fs::write(path, text).unwrap();
            let time = SystemTime::now() + Duration::from_secs(seconds);
            fs::File::options().write(true).open(path).unwrap().set_modified(time).unwrap();
        };
        fs::write(old.join("root/state"), "longer than before").unwrap();
        fs::remove_file(old.join("root/removed")).unwrap();
        later(&old.join("root/replaced"), "after", 10);
        later(&old.join("root/both"), "first", 10);
        later(&new.join("root/both"), "last", 20);
        later(&old.join("root/new.tf"), "theirs", 10);
        fs::create_dir_all(old.join("root/made/empty")).unwrap();
        fs::write(old.join("root/made/file"), "made").unwrap();
        settle(&old, &new, &ours, &kept).unwrap();
        assert!(!old.exists());
        let text = |path: &str| fs::read_to_string(new.join("root").join(path)).ok();
        let rows = [
            ("state", Some("longer than before")),
            ("removed", None),
            ("replaced", Some("after")),
            ("both", Some("last")),
            ("new.tf", Some("ours now")),
            ("new.tf.theirs", Some("theirs")),
            ("main.tf", Some("ours now")),
            ("made/file", Some("made")),
        ];
        for (path, expected) in rows {
            assert_eq!(text(path).as_deref(), expected, "{path}");
        }
        assert!(new.join("root/made/empty").is_dir());
    }
}
