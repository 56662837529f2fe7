//! Where the reference is wrong or silent: rows that win over it.

use std::sync::LazyLock;

use serde::Deserialize;

use super::Action;
use crate::aws::glob_matches;
use crate::catalog::Table;
use crate::catalog::quota::Confidence;
use crate::catalog::table::find;

pub(super) const DATA: &str = include_str!("../data/overrides.json");
pub(super) const DEPRECATED: &str = include_str!("../data/deprecated_keys.json");

static ROWS: LazyLock<Table<Override>> = LazyLock::new(|| Table::embedded(DATA));
static KEYS: LazyLock<Table<Deprecated>> = LazyLock::new(|| Table::embedded(DEPRECATED));

/// What an action is checked on in place of what the reference says.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Override {
    pub actions: String,
    #[serde(default)]
    pub despite_resource: bool,
    pub stands_on: Vec<String>,
    #[serde(rename = "confidence")]
    _confidence: Confidence,
    #[serde(rename = "why")]
    _why: String,
}

/// A key that AWS calls deprecated.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Deprecated {
    pub key: String,
    pub replacement: String,
}

/// The patterns of the first row that counts for the action; without one, `*` where it has no resource type, else nothing.
pub(super) fn stands_on(action: &Action) -> Vec<&'static str> {
    let name = action.full_name();
    let counts = |row: &&Override| {
        (row.despite_resource || action.is_without_resource()) && glob_matches(&row.actions, &name)
    };
    match ROWS.rows.iter().find(counts) {
        Some(row) => row.stands_on.iter().map(String::as_str).collect(),
        None if action.is_without_resource() => vec!["*"],
        None => Vec::new(),
    }
}

/// The key to use in place of a deprecated one (any case), of which nobody tells whether requests still carry it.
pub fn replacement(key: &str) -> Option<&'static str> {
    find(&KEYS.rows, |row| &row.key, key).map(|row| row.replacement.as_str())
}
