//! Where the reference is wrong or silent: rows that win over it.

use std::sync::LazyLock;

use serde::Deserialize;

use super::keys::{ConditionKey, KeyType};
use super::{Action, Service};
use crate::aws::glob_matches;
use crate::catalog::Table;
use crate::catalog::quota::Confidence;
use crate::catalog::table::find;

pub(super) const DATA: &str = include_str!("../data/overrides.json");
pub(super) const DEPRECATED: &str = include_str!("../data/deprecated_keys.json");

pub(super) const MISSING: &str = include_str!("../data/missing_keys.json");

static ROWS: LazyLock<Table<Override>> = LazyLock::new(|| Table::embedded(DATA));
static KEYS: LazyLock<Table<Deprecated>> = LazyLock::new(|| Table::embedded(DEPRECATED));
static MISSING_KEYS: LazyLock<Table<MissingKey>> = LazyLock::new(|| Table::embedded(MISSING));

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

/// A key that the reference leaves out, or gives another type.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MissingKey {
    pub service: String,
    pub key: String,
    #[serde(rename = "type")]
    pub code: String,
    pub actions: Vec<String>,
    #[serde(rename = "confidence")]
    _confidence: Confidence,
    #[serde(rename = "source")]
    _source: String,
}

impl MissingKey {
    fn as_key(&'static self) -> ConditionKey {
        ConditionKey {
            key: &self.key,
            kind: KeyType::of(&self.code),
            multivalued: self.code.ends_with('*'),
            global: false,
            replacement: replacement(&self.key),
        }
    }
}

/// Adds to a service the keys that the reference leaves out, and mends those that it gives another type.
pub(super) fn complete(service: &mut Service) {
    for row in MISSING_KEYS.rows.iter().filter(|row| row.service == service.prefix) {
        service.condition_keys.retain(|known| !known.key.eq_ignore_ascii_case(&row.key));
        service.condition_keys.push(row.as_key());
        let carry = service
            .actions
            .iter_mut()
            .filter(|action| row.actions.iter().any(|name| name == action.name));
        carry.for_each(|action| action.condition_keys.push(&row.key));
    }
}
