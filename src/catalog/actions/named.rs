//! Keys that follow from a call's other parts: the name of its resource, and what its inner calls keep.

use std::sync::LazyLock;

use serde::Deserialize;

use super::keys;
use crate::catalog::Table;

pub(super) const NAMES: &str = include_str!("../data/name_keys.json");
pub(super) const SESSION: &str = include_str!("../data/session_keys.json");

static NAME_TABLE: LazyLock<Table<NameKey>> = LazyLock::new(|| Table::embedded(NAMES));
static SESSION_TABLE: LazyLock<Table<String>> = LazyLock::new(|| Table::embedded(SESSION));

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NameKey {
    pub service: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub key: String,
}

/// The key under which a request to a service (by prefix) also says the name of its resource of a type.
pub fn key_of_name(prefix: &str, resource_type: &str) -> Option<&'static str> {
    let mut rows = NAME_TABLE.rows.iter();
    rows.find(|row| row.service.eq_ignore_ascii_case(prefix) && row.kind == resource_type)
        .map(|row| row.key.as_str())
}

/// Whether a key (any case) is about the caller, its session or the time, so that it also holds of the calls that a
/// service makes on the caller's behalf.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_forward_access_sessions.html>
pub fn is_of_session(key: &str) -> bool {
    SESSION_TABLE.rows.iter().any(|pattern| keys::matches(pattern, key))
}
