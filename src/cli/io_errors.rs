//! Errors of the disk into words.

use std::io::{Error, ErrorKind};

/// Why something on the disk did not work, without numbers of the operating system.
pub fn why(error: &Error) -> String {
    let words = match error.kind() {
        ErrorKind::NotFound => "there is nothing of this name",
        ErrorKind::PermissionDenied => "permission denied",
        ErrorKind::IsADirectory => "it is a folder, and a file is needed",
        ErrorKind::NotADirectory => "part of the path is a file, and a folder is needed",
        ErrorKind::AlreadyExists => "it is there already",
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "the disk is full",
        ErrorKind::ReadOnlyFilesystem => "the disk can only be read",
        ErrorKind::FileTooLarge => "the file grows larger than is allowed",
        ErrorKind::InvalidData => "it is not UTF-8 text",
        _ => return plain(&error.to_string()),
    };
    words.to_owned()
}

fn plain(text: &str) -> String {
    let end = text.find(" (os error").unwrap_or(text.len());
    text.get(..end).unwrap_or(text).to_lowercase()
}
