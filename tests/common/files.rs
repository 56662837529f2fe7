//! Files of the checkout, and folders that vanish after a test.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// The folder of the checkout.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The text of a file of the checkout.
pub fn text(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A folder with these files, each a path and its text.
pub fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

/// A blueprint of the tests with its lock, as `b.yaml` in a folder of its own.
pub fn copied(name: &str) -> TempDir {
    let folder = folder(&[]);
    for end in [".yaml", ".lock.yaml"] {
        let from = root().join("tests/blueprints").join([name, end].concat());
        if from.exists() {
            fs::copy(&from, folder.path().join(["b", end].concat())).unwrap();
        }
    }
    folder
}

/// The names in a folder in order, hidden ones too.
pub fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// Every file below a folder with its bytes, by its path from there.
pub fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for name in names(folder) {
        let path = folder.join(&name);
        if path.is_dir() {
            let below = tree(&path).into_iter();
            found.extend(below.map(|(file, bytes)| ([&name, "/", &file].concat(), bytes)));
        } else {
            found.insert(name, fs::read(&path).unwrap());
        }
    }
    found
}

/// Every file below a folder with its text, by its path from there.
pub fn texts(folder: &Path) -> BTreeMap<String, String> {
    let text = |(path, bytes)| (path, String::from_utf8(bytes).unwrap());
    tree(folder).into_iter().map(text).collect()
}

/// The files of a source language below a folder, in order.
pub fn sources(folder: &Path, end: &str) -> Vec<PathBuf> {
    let files = tree(folder).into_keys().map(|path| folder.join(path));
    files.filter(|path| path.extension().is_some_and(|found| found == end)).collect()
}
