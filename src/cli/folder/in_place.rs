//! Files into a folder that cannot be renamed, such as a mount point: each at once, the manifest last.
//!
//! A run that is killed between two files leaves some of the old and some of the new, and a list by which the next run
//! knows that all of them are ours.

use super::exclusive::exclusive;
use super::foreign_files::{alike, there};
use super::manifest::{MANIFEST, READY, UNFINISHED};
use super::{fill, told};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::time::Duration;

/// Writes the files, and removes those of `before` that are none of them.
///
/// # Errors
///
/// The error of the disk; or the path at which both a file of ours and one of somebody else would stand.
pub(super) fn write(
    files: &BTreeMap<String, String>,
    design: &str,
    folder: &Path,
    before: &BTreeSet<String>,
    patience: Duration,
) -> Result<(), String> {
    // Who mounts the same disk elsewhere has another folder around it.
    let _alone = exclusive(folder, folder, patience)?;
    strangers(files, folder, before)?;
    let ready = folder.join([READY, std::process::id().to_string().as_str()].concat());
    let result = prepared(files, design, folder, before, &ready).and_then(|()| {
        files
            .keys()
            .filter(|path| *path != MANIFEST)
            .try_for_each(|path| put(&ready, path, folder))?;
        before
            .iter()
            .filter(|path| !files.contains_key(*path))
            .try_for_each(|path| take_away(path, folder))?;
        put(&ready, MANIFEST, folder)?;
        take_away(UNFINISHED, folder)
    });
    // What is said of the failure is worth more.
    let _ = fs::remove_dir_all(&ready);
    result
}

/// Nothing of somebody else may stand where a file goes, or where a folder of one does.
fn strangers(
    files: &BTreeMap<String, String>,
    folder: &Path,
    before: &BTreeSet<String>,
) -> Result<(), String> {
    for path in files.keys().filter(|path| !before.contains(*path)) {
        let file = folder.join(path);
        let around = file.ancestors().skip(1).take_while(|at| at.starts_with(folder));
        let in_the_way = |at: &&Path| fs::metadata(at).is_ok_and(|found| !found.is_dir());
        let found = around.into_iter().find(in_the_way).map(Path::to_path_buf);
        if let Some(at) = found.or(there(&file)?.map(|_| file)) {
            return Err(format!(
                "`{}` is not landform's, and a file of that name has to be written; move it away",
                at.display()
            ));
        }
    }
    Ok(())
}

/// Every file in a folder of its own, and the list of what will be ours in the output.
fn prepared(
    files: &BTreeMap<String, String>,
    design: &str,
    folder: &Path,
    before: &BTreeSet<String>,
    ready: &Path,
) -> Result<(), String> {
    fill(files, ready)?;
    let paths: BTreeSet<&String> = files.keys().chain(before).filter(|path| *path != UNFINISHED).collect();
    let rows: Vec<_> = paths.into_iter().map(|path| json!({ "path": path })).collect();
    let list = json!({ "blueprint": design, "files": rows }).to_string();
    let file = ready.join(UNFINISHED);
    fs::write(&file, list).map_err(|error| told(&file, &error))?;
    put(ready, UNFINISHED, folder)
}

/// Moves a file to its place; the one that was there hands on its mode.
fn put(ready: &Path, path: &str, folder: &Path) -> Result<(), String> {
    let (from, to) = (ready.join(path), folder.join(path));
    let parent = to.parent().unwrap_or(folder);
    fs::create_dir_all(parent).map_err(|error| told(parent, &error))?;
    if let Some(old) = there(&to)? {
        alike(&old, &from);
    }
    fs::rename(&from, &to).map_err(|error| told(&to, &error))
}

/// Removes a file, and the folders around it that are empty then.
fn take_away(path: &str, folder: &Path) -> Result<(), String> {
    let file = folder.join(path);
    match fs::remove_file(&file) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(told(&file, &error)),
        _ => {}
    }
    let mut around = file.ancestors().skip(1).take_while(|at| *at != folder);
    // The first that holds something ends the way up.
    while around.next().is_some_and(|at| fs::remove_dir(at).is_ok()) {}
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::folder::manifest::Before;

    fn files(paths: &[&str], text: &str) -> BTreeMap<String, String> {
        let rows: Vec<_> = paths.iter().map(|path| json!({ "path": path })).collect();
        let manifest = json!({ "blueprint": "b", "files": rows }).to_string();
        let each = paths.iter().map(|path| ((*path).to_owned(), text.to_owned()));
        each.chain([(MANIFEST.to_owned(), manifest)]).collect()
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn the_folder_stays_and_so_does_what_is_not_ours() {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path();
        let write = |files: &BTreeMap<String, String>| {
            super::write(files, "b", at, &Before::of(at)?.paths, Duration::ZERO)
        };
        write(&files(&["a/one", "b/two"], "old")).unwrap();
        fs::write(at.join("a/state"), "theirs").unwrap();
        write(&files(&["a/one", "c"], "new")).unwrap();
        assert_eq!(names(at), ["a", "c", "manifest.json"]);
        assert_eq!(names(&at.join("a")), ["one", "state"]);
        assert_eq!(fs::read_to_string(at.join("a/one")).unwrap(), "new");
        fs::write(at.join("d"), "theirs").unwrap();
        for taken in ["d", "d/e", "a/state"] {
            let said = write(&files(&[taken], "new")).unwrap_err();
            assert!(said.contains("is not landform's"), "{said}");
        }
        assert_eq!(fs::read_to_string(at.join("a/one")).unwrap(), "new");
    }

    #[test]
    fn what_a_killed_run_put_there_is_known_to_the_next() {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path();
        let ready = at.join(".landform-new-1");
        prepared(&files(&["a/one", "two"], "killed"), "b", at, &BTreeSet::new(), &ready).unwrap();
        put(&ready, "a/one", at).unwrap();
        let before = Before::of(at).unwrap();
        assert_eq!(before.design.as_deref(), Some("b"));
        write(&files(&["three"], "new"), "b", at, &before.paths, Duration::ZERO).unwrap();
        fs::remove_dir_all(&ready).unwrap();
        assert_eq!(names(at), ["manifest.json", "three"]);
    }
}
