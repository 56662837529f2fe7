//! A blueprint's path into a model and its lock, with every problem shown.

use super::output::errors;
use super::world::why;
use crate::blueprint::{Blueprint, node};
use crate::diagnostic::{Colour, Diagnostic, Diagnostics, Sources, draw};
use crate::lock::Lock;
use crate::model::Model;
use crate::resolve::resolve_with;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

/// A blueprint that could be read and resolved.
pub struct Loaded {
    /// Its path as given.
    pub path: String,
    /// What was meant.
    pub model: Model,
    /// What is known of deployed things.
    pub lock: Lock,
    /// The texts, for positions.
    pub sources: Sources,
    /// Warnings; errors never get this far.
    pub diagnostics: Diagnostics,
}

/// Reads and resolves a blueprint; every problem was reported when it answers with an exit code.
///
/// # Errors
///
/// The exit code for bad input.
pub fn load(path: &str) -> Result<Loaded, u8> {
    let (loaded, diagnostics, sources) = attempt(path);
    match loaded {
        Some((model, lock)) if !diagnostics.has_errors() => Ok(Loaded {
            path: path.to_owned(),
            model,
            lock,
            sources,
            diagnostics,
        }),
        _ => {
            report(&diagnostics, &sources);
            Err(super::BAD_INPUT)
        }
    }
}

/// Reads and resolves as far as it goes.
pub fn attempt(path: &str) -> (Option<(Model, Lock)>, Diagnostics, Sources) {
    let mut sources = Sources::new();
    let mut diagnostics = Diagnostics::new();
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) => {
            let message = format!("`{path}` cannot be read: {}", why(&error));
            diagnostics.push(Diagnostic::error("file-unreadable", None, message).help(advice(path)));
            return (None, diagnostics, sources);
        }
    };
    let file = sources.add(path, String::from_utf8_lossy(&bytes));
    let lock = read_lock(path, &mut diagnostics);
    let model = node::parse_bytes(file, &bytes)
        .map_err(|problems| diagnostics.extend(problems))
        .ok()
        .and_then(|node| {
            let blueprint = <Blueprint as crate::blueprint::decode::Decode>::decode(&node, &mut diagnostics)?;
            if diagnostics.has_errors() {
                return None;
            }
            let (model, problems) = resolve_with(&blueprint, &lock.addresses);
            diagnostics.extend(problems);
            Some(model)
        });
    (model.map(|model| (model, lock)), diagnostics, sources)
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

/// The lock's path: beside the blueprint, `NAME.lock.yaml`.
pub fn lock_path(blueprint: &str) -> PathBuf {
    Path::new(blueprint).with_extension("lock.yaml")
}

fn read_lock(blueprint: &str, diagnostics: &mut Diagnostics) -> Lock {
    let path = lock_path(blueprint);
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Lock::empty(),
        Err(error) => {
            diagnostics.push(
                Diagnostic::error(
                    "lock-unreadable",
                    None,
                    format!("`{}` cannot be read: {}", path.display(), why(&error)),
                )
                .help("make it readable, or move it away to begin without known ids"),
            );
            return Lock::empty();
        }
    };
    Lock::parse(&text).unwrap_or_else(|problem| {
        let message = format!("`{}`: {problem}", path.display());
        diagnostics.push(
            Diagnostic::error("lock-invalid", None, message).help("`landform lock update` writes this file; undo what was changed by hand"),
        );
        Lock::empty()
    })
}

/// Shows diagnostics on standard error, in colour where a person sees them.
pub fn report(diagnostics: &Diagnostics, sources: &Sources) {
    if diagnostics.is_empty() {
        return;
    }
    let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let colour = if std::io::stderr().is_terminal() && !plain {
        Colour::Always
    } else {
        Colour::Never
    };
    errors(&draw(diagnostics, sources, colour, 100));
}
