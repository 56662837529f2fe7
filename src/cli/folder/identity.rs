//! What tells a file from another one that has its name.

use std::fs::Metadata;

/// The disk of a file and its number there; where the system has none, its length and when it was changed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Identity(u64, u128);

impl Identity {
    #[cfg(unix)]
    pub fn of(found: &Metadata) -> Self {
        use std::os::unix::fs::MetadataExt;
        Self(found.dev(), found.ino().into())
    }

    #[cfg(not(unix))]
    pub fn of(found: &Metadata) -> Self {
        let changed = found.modified().ok();
        let since = changed.and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
        Self(found.len(), since.map_or(0, |since| since.as_nanos()))
    }
}
