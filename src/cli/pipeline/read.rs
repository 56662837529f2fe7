//! A blueprint's path into its text and that of the lock beside it.

use super::load::Unloaded;
use super::texts::{LockText, Texts, WaiversText, lock_path};
use super::whole::{Beside, Unread};
use crate::cli::io_errors::why;
use crate::diagnostic::{Diagnostic, Diagnostics, Sources};
use crate::waivers::Day;
use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// Reads both texts; a blueprint that was never deployed has no lock.
pub(super) fn read(path: &str) -> Result<Texts, Unloaded> {
    let blueprint = std::fs::read(path).map_err(|error| Unloaded {
        blueprint: path.to_owned(),
        sources: Sources::new(),
        diagnostics: unreadable(path, &error).into(),
    })?;
    let mut problems = Diagnostics::new();
    let lock = read_lock(path, &mut problems);
    Ok(Texts {
        name: path.to_owned(),
        blueprint,
        lock,
        beside: beside(path),
        same: same(path),
        together: Vec::new(),
        waivers: None,
        today: None,
        problems,
    })
}

/// The same with the waivers beside the blueprint, which are held against a day as grants that end are.
pub(super) fn read_with_waivers(path: &str, today: Day) -> Result<Texts, Unloaded> {
    let mut texts = read(path)?;
    texts.today = Some(today);
    let file = Path::new(path).with_file_name("waivers.yaml");
    let name = file.display().to_string();
    match text_of(&file) {
        Ok(text) => texts.waivers = Some(WaiversText { name, text, today }),
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => {
            let message = format!("`{name}` cannot be read: {}", why(&error));
            let problem = Diagnostic::error("waivers-unreadable", None, message);
            texts
                .problems
                .push(problem.help("make it readable, or move it away to live with nothing"));
        }
    }
    Ok(texts)
}

/// The text of a file. Whoever opens a pipe waits for its writer, and a device may never end.
fn text_of(path: &Path) -> Result<String, Error> {
    match std::fs::metadata(path) {
        Ok(found) if !found.is_file() => Err(Error::other("it is no file")),
        _ => std::fs::read_to_string(path),
    }
}

/// Reads a file by its path from the blueprint's folder.
fn beside(blueprint: &str) -> Beside {
    let folder = Path::new(blueprint).parent().unwrap_or(Path::new("")).to_path_buf();
    Rc::new(move |path: &str| {
        let path = folder.join(path);
        // Whoever opens a pipe waits for its writer, and a device may never end.
        match std::fs::metadata(&path) {
            Ok(found) if !found.is_file() => Err(Unread {
                absent: false,
                why: "it is no file".to_owned(),
            }),
            _ => std::fs::read(&path).map_err(|error| Unread {
                absent: error.kind() == ErrorKind::NotFound,
                why: why(&error),
            }),
        }
    })
}

/// What tells a file from others, whatever path leads to it from the blueprint's folder.
fn same(blueprint: &str) -> Rc<dyn Fn(&str) -> PathBuf> {
    let folder = Path::new(blueprint).parent().unwrap_or(Path::new("")).to_path_buf();
    Rc::new(move |path: &str| {
        let path = folder.join(path);
        let absolute = || std::path::absolute(&path).unwrap_or_else(|_| path.clone());
        std::fs::canonicalize(&path).unwrap_or_else(|_| absolute())
    })
}

fn unreadable(path: &str, error: &Error) -> Diagnostic {
    let message = format!("`{path}` cannot be read: {}", why(error));
    Diagnostic::error("file-unreadable", None, message).help(advice(path))
}

/// What to name instead of a path that cannot be read.
fn advice(path: &str) -> String {
    let inside = Path::new(path).join("blueprint.yaml");
    if inside.is_file() {
        format!("name the file in it: `{}`", inside.display())
    } else {
        "name a blueprint: a YAML file that begins with `landform: 1`; `landform init` writes one".to_owned()
    }
}

fn read_lock(blueprint: &str, problems: &mut Diagnostics) -> Option<LockText> {
    let path = lock_path(blueprint);
    let name = path.display().to_string();
    match text_of(&path) {
        Ok(text) => Some(LockText { name, text }),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => {
            let message = format!("`{name}` cannot be read: {}", why(&error));
            let problem = Diagnostic::error("lock-unreadable", None, message);
            problems.push(problem.help("make it readable, or move it away to begin without known ids"));
            None
        }
    }
}
