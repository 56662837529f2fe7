//! The templates of a run: our own, and the user's in place of some.

use crate::cli::error::{CliError, ErrorKind};
use crate::cli::io_errors::why;
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
        let overrides = folder.map_or(Ok(BTreeMap::new()), |folder| read(folder, folder))?;
        let folder = folder.map(Path::to_path_buf);
        match Templates::new(&overrides) {
            Ok(templates) => Ok(Self { templates, folder }),
            Err(problems) => {
                let messages = problems.iter().map(|problem| placed(problem, folder.as_deref()));
                Err(CliError::all(ErrorKind::User, messages))
            }
        }
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

/// Names such as `key/cloudformation.yaml` into texts. Recursion is as deep as the folders are.
fn read(root: &Path, folder: &Path) -> Result<BTreeMap<String, String>, CliError> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).map_err(|error| unreadable(folder, &error))? {
        let path = entry.map_err(|error| unreadable(folder, &error))?.path();
        if path.is_dir() {
            found.extend(read(root, &path)?);
        } else if path.extension().is_some_and(|end| end == "hbs") {
            let text = std::fs::read_to_string(&path).map_err(|error| unreadable(&path, &error))?;
            let name = path.strip_prefix(root).unwrap_or(&path).with_extension("");
            found.insert(name.to_string_lossy().replace('\\', "/"), text);
        }
    }
    Ok(found)
}

fn unreadable(path: &Path, error: &Error) -> CliError {
    CliError::operator(format!("`{}`: {}", path.display(), why(error)))
}
