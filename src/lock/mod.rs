//! The lock: ids that AWS chose, learned after deployment, and names, addresses and settings that must not change.
//!
//! One sorted line an entry, so that a reviewer sees exactly what was learned.

mod file;

pub use file::{LockFile, LockPlaces, PinInFile};

use crate::aws::Cidr;
use crate::diagnostic::{Diagnostic, Diagnostics};
use serde::Serialize;
use std::collections::BTreeMap;

/// The committed file beside a blueprint. The keys are addresses, and stay text: the file is in the order of their
/// texts, which addresses are not.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Lock {
    /// The version of this file's format; always 1.
    pub landform_lock: u32,
    /// The id of the resource at each address.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub ids: BTreeMap<String, String>,
    /// The addresses of each VPC, which cannot change while it stands.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub addresses: BTreeMap<String, Cidr>,
    /// Whether the calls of each studio carry names: the value of `ExecutionRoleIdentityConfig`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub identities: BTreeMap<String, String>,
    /// The names that each address has in the files.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub pins: BTreeMap<String, Pin>,
}

/// Names of one resource that deployed stacks and states know.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Pin {
    /// The logical id in its template.
    pub logical_id: String,
    /// The label in its root.
    pub label: String,
    /// The stack that holds it.
    pub stack: String,
}

impl Lock {
    /// The version that this program reads and writes.
    pub const VERSION: u32 = 1;

    /// A lock that knows nothing.
    pub fn empty() -> Self {
        Self {
            landform_lock: Self::VERSION,
            ..Self::default()
        }
    }

    /// Reads the file's text; `file` is its number among the sources.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it, each with its place.
    pub fn read(file: u32, text: &str) -> Result<(Self, LockPlaces), Diagnostics> {
        file::read(file, text)
    }

    /// Reads the file's text for whoever needs no places.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it.
    pub fn parse(text: &str) -> Result<Self, Diagnostics> {
        Self::read(0, text).map(|(lock, _)| lock)
    }

    /// The file's text.
    pub fn to_text(&self) -> String {
        serde_saphyr::to_string(self).unwrap_or_default()
    }
}

/// What is wrong in a lock is said in one way, whoever finds it.
pub fn invalid(place: crate::diagnostic::Span, message: impl Into<String>) -> Diagnostic {
    Diagnostic::error("lock-invalid", place, message)
        .help("`landform lock update` writes this file; undo what was changed by hand")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let pin = Pin {
            logical_id: "KeyA".into(),
            label: "a".into(),
            stack: "landform-x-data-dev".into(),
        };
        let lock = Lock {
            landform_lock: 1,
            ids: BTreeMap::from([("key/dev/a".into(), "0123".into()), ("key/dev/no".into(), "0e1".into())]),
            pins: BTreeMap::from([("key/dev/a".into(), pin)]),
            addresses: BTreeMap::from([("vpc/dev/a".into(), Cidr::parse("10.0.0.0/16").unwrap())]),
            identities: BTreeMap::from([("studio-domain/dev/a".into(), "DISABLED".into())]),
        };
        assert_eq!(Lock::parse(&lock.to_text()), Ok(lock));
    }

    #[test]
    fn unknown_versions_and_keys_are_refused() {
        assert!(Lock::parse("landform_lock: 2\n").is_err());
        assert!(Lock::parse("landform_lock: 1\nid: {}\n").is_err());
        assert!(Lock::parse("ids: {}\n").is_err());
        assert!(Lock::parse("landform_lock: 1\naddresses: { vpc/dev/a: 10.0.0.1/16 }\n").is_err());
    }
}
