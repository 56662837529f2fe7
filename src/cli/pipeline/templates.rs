//! The templates of a run: our own, and the user's in place of some.

use crate::aws::Address;
use crate::cli::error::{CliError, ErrorKind};
use crate::cli::io_errors::why;
use crate::plan::Plan;
use crate::render::bundle::resource_texts;
use crate::render::{RenderError, Templates};
use std::collections::BTreeMap;
use std::io::Error;
use std::path::{Path, PathBuf};

/// What files are rendered with.
pub(in crate::cli) struct TemplateSet {
    pub(super) templates: Templates,
    /// Where the user's lie, if there are some.
    folder: Option<PathBuf>,
}

impl TemplateSet {
    /// Our own, with those of a folder in their place.
    ///
    /// # Errors
    ///
    /// A folder that cannot be read, or every template that is wrong.
    pub fn new(folder: Option<&Path>) -> Result<Self, CliError> {
        let overrides = folder.map_or(Ok(BTreeMap::new()), read)?;
        let folder = folder.map(Path::to_path_buf);
        match Templates::new(&overrides) {
            Ok(templates) => Ok(Self { templates, folder }),
            Err(problems) => {
                let messages = problems.iter().map(|problem| placed(problem, folder.as_deref()));
                Err(CliError::all(ErrorKind::User, messages))
            }
        }
    }

    /// What files say of one resource, by their paths.
    ///
    /// # Errors
    ///
    /// A template that cannot be filled in.
    pub fn resource_texts(
        &self,
        plan: &Plan,
        address: &Address,
    ) -> Result<BTreeMap<String, String>, CliError> {
        resource_texts(plan, &self.templates, address).map_err(|error| self.fault(&error))
    }

    /// Where the user's templates lie, if there are some.
    pub(super) fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// A template of the user that cannot be filled in is bad input; one of ours is our mistake.
    pub(super) fn fault(&self, error: &RenderError) -> CliError {
        let kind = if self.folder.is_some() { ErrorKind::User } else { ErrorKind::Ours };
        CliError::new(kind, placed(error, self.folder.as_deref()))
    }
}

/// The problem of a template, with the path of the user's file where it is one.
fn placed(error: &RenderError, folder: Option<&Path>) -> String {
    let text = error.to_string();
    let (Some(folder), Some(name)) = (folder, &error.template) else {
        return text;
    };
    let file = folder.join([name, ".hbs"].concat());
    match text.strip_prefix(name.as_str()) {
        Some(rest) if file.is_file() => [&file.display().to_string(), rest].concat(),
        _ => text,
    }
}

/// Most bytes of one template; ours have a few thousand.
const BYTES: u64 = 1 << 20;
/// Most folders in one another: names of templates have two parts.
const DEPTH: usize = 8;
/// Most files of a folder.
const FILES: usize = 10_000;

/// The templates of a folder while they are read.
struct Reading<'a> {
    root: &'a Path,
    found: BTreeMap<String, String>,
    seen: usize,
}

/// Names such as `key/cloudformation.yaml` into texts.
fn read(root: &Path) -> Result<BTreeMap<String, String>, CliError> {
    let found = BTreeMap::new();
    let mut reading = Reading { root, found, seen: 0 };
    reading.folder(root, 0)?;
    Ok(reading.found)
}

impl Reading<'_> {
    /// Recursion is bounded: a link may lead to a folder around it.
    fn folder(&mut self, folder: &Path, depth: usize) -> Result<(), CliError> {
        if depth > DEPTH {
            return Err(refused(folder, &format!("folders are more than {DEPTH} deep in one another here")));
        }
        for entry in std::fs::read_dir(folder).map_err(|error| unreadable(folder, &error))? {
            let path = entry.map_err(|error| unreadable(folder, &error))?.path();
            self.seen += 1;
            if self.seen > FILES {
                let more = format!("holds more than {FILES} files, or links that lead back to it");
                return Err(refused(self.root, &more));
            }
            if path.is_dir() {
                self.folder(&path, depth + 1)?;
            } else if path.extension().is_some_and(|end| end == "hbs") {
                let name = path.strip_prefix(self.root).unwrap_or(&path).with_extension("");
                self.found.insert(name.to_string_lossy().replace('\\', "/"), text(&path)?);
            }
        }
        Ok(())
    }
}

/// The text of a file: whoever opens a pipe waits for its writer, and a device may never end.
fn text(path: &Path) -> Result<String, CliError> {
    let found = std::fs::metadata(path).map_err(|error| unreadable(path, &error))?;
    if !found.is_file() {
        return Err(refused(path, "is no file"));
    }
    if found.len() > BYTES {
        return Err(refused(path, &format!("is longer than {} KiB, which no template is", BYTES >> 10)));
    }
    std::fs::read_to_string(path).map_err(|error| unreadable(path, &error))
}

fn refused(path: &Path, why: &str) -> CliError {
    CliError::operator(format!("`{}` {why}", path.display()))
}

fn unreadable(path: &Path, error: &Error) -> CliError {
    CliError::operator(format!("`{}`: {}", path.display(), why(error)))
}
