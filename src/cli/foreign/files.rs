//! Paths into the texts of the files below them, by what they may be.

use crate::cli::io_errors::why;
use crate::diagnostic::{Diagnostic, Diagnostics, Sources};
use crate::foreign::GivenFile;
use std::path::{Path, PathBuf};

/// The most files that one run reads.
const MOST_FILES: usize = 20_000;
/// The largest file that is read whole, in bytes.
const MOST_BYTES: u64 = 512 << 20;
/// Ends of names of files that somebody deploys from.
const ENDS: [&str; 7] = ["yaml", "yml", "json", "template", "tf", "tfvars", "hcl"];
/// Folders of other tools, whose files nobody wrote.
const SKIPPED: [&str; 4] = ["node_modules", ".terraform", ".git", "cdk.out"];

/// Whether paths hold files of others, and no blueprint.
pub(super) fn are_foreign(paths: &[String]) -> bool {
    paths.iter().any(|path| {
        let path = Path::new(path);
        path.is_dir() || !of_yaml(path) && has_end(path) || path.is_file() && is_foreign_text(path)
    })
}

fn of_yaml(path: &Path) -> bool {
    path.extension().is_none_or(|end| end == "yaml" || end == "yml")
}

fn has_end(path: &Path) -> bool {
    path.extension().and_then(|end| end.to_str()).is_some_and(|end| ENDS.contains(&end))
}

/// Words at the top of files of others.
const FOREIGN_WORDS: [&str; 5] =
    ["AWSTemplateFormatVersion", "Resources", "Statement", "Transform", "Version"];

/// True for a file at whose top stands a word of others, and not ours.
fn is_foreign_text(path: &Path) -> bool {
    let Ok(bytes) = std::fs::read(path) else {
        return false;
    };
    let text = String::from_utf8_lossy(&bytes);
    let word = |line: &str| {
        line.trim_start_matches('\u{FEFF}')
            .split(':')
            .next()
            .map(|word| word.trim_matches(['"', '\'', ' ']).to_owned())
    };
    let at_top = |line: &&str| !line.starts_with([' ', '\t', '#', '-']);
    let top: Vec<String> = text.lines().filter(at_top).filter_map(word).collect();
    let is_json = text.trim_start().starts_with(['{', '[']);
    if top.iter().any(|word| word == "landform") {
        return false;
    }
    top.iter().any(|word| FOREIGN_WORDS.contains(&word.as_str())) || is_json && !text.contains("\"landform\"")
}

/// What paths lead to.
#[derive(Default)]
pub(super) struct Found {
    /// The files, in the order of their paths.
    pub files: Vec<GivenFile>,
    /// What could not be read.
    pub problems: Diagnostics,
}

/// Reads the files below paths; those that a folder holds beside files of others are passed over.
pub(super) fn files(paths: &[String], sources: &mut Sources) -> Found {
    let mut found = Found::default();
    let mut all: Vec<(PathBuf, bool)> = Vec::new();
    for path in paths {
        let path = Path::new(path);
        if path.is_dir() {
            walk(path, &mut all, &mut found.problems);
        } else {
            all.push((path.to_path_buf(), true));
        }
    }
    all.sort();
    all.dedup_by(|(other, named), (one, kept)| {
        let is_same = one == other;
        *kept |= is_same && *named;
        is_same
    });
    if all.len() > MOST_FILES {
        let message = format!("{} files are more than the {MOST_FILES} that one run reads", all.len());
        found.problems.push(
            Diagnostic::error("files-too-many", None, message)
                .help("name folders below, one after the other"),
        );
        return found;
    }
    for (path, named) in all {
        take(&path, named, sources, &mut found);
    }
    found
}

fn take(path: &Path, named: bool, sources: &mut Sources, found: &mut Found) {
    let shown = path.display().to_string();
    let refused = |why: String| {
        Diagnostic::error("file-unreadable", None, format!("`{shown}` cannot be read: {why}"))
            .help("make it readable, or leave it out")
    };
    // Whoever opens a pipe waits for its writer, and a device may never end.
    match std::fs::metadata(path) {
        Ok(known) if !known.is_file() => return found.problems.push(refused("it is no file".to_owned())),
        Ok(known) if known.len() > MOST_BYTES => {
            return found.problems.push(refused(format!("it has more than {MOST_BYTES} bytes")));
        }
        _ => {}
    }
    match std::fs::read(path) {
        Ok(bytes) => {
            let file = sources.add(&shown, String::from_utf8_lossy(&bytes));
            found.files.push(GivenFile { file, path: shown, named });
        }
        Err(error) => found.problems.push(refused(why(&error))),
    }
}

fn walk(folder: &Path, all: &mut Vec<(PathBuf, bool)>, problems: &mut Diagnostics) {
    let mut waiting = vec![folder.to_path_buf()];
    while let Some(folder) = waiting.pop() {
        let entries = match std::fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) => {
                let message = format!("`{}` cannot be read: {}", folder.display(), why(&error));
                problems.push(
                    Diagnostic::error("file-unreadable", None, message)
                        .help("make it readable, or leave it out"),
                );
                continue;
            }
        };
        for path in entries.flatten().map(|entry| entry.path()) {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            let is_link = path.is_symlink();
            if path.is_dir() && !is_link && !SKIPPED.contains(&name) {
                waiting.push(path);
            } else if path.is_file() && has_end(&path) && all.len() <= MOST_FILES {
                all.push((path, false));
            }
        }
    }
}
