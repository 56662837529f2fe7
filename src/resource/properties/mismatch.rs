//! Where a file says something else than it must.

use std::fmt;

/// What a file says differs from what it must say; always a mistake of ours or of a user's template.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mismatch {
    /// The file, as the reader was told.
    pub file: String,
    /// Where in the file: a path such as `Resources.KeyOffline.Properties.KeyPolicy`, or a line and column.
    pub place: String,
    /// What is wrong, in one line.
    pub message: String,
}

impl Mismatch {
    /// Builds a mismatch from its three parts.
    pub fn new(file: &str, place: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            file: file.to_owned(),
            place: place.into(),
            message: message.into(),
        }
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.file, self.place, self.message)
    }
}

impl std::error::Error for Mismatch {}
