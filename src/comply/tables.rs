//! The dated facts that only rules need: which services assume roles, and which say for whom they act.

use crate::catalog::{Table, principals};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::sync::LazyLock;

const STRAY: &str = include_str!("data/stray_trust.json");
const SOURCES: &str = include_str!("data/source_keys.json");
const DISCOVERY: &str = include_str!("data/tags.json");

static STRAY_TABLE: LazyLock<Table<Stray>> = LazyLock::new(|| read(STRAY));
static SOURCE_TABLE: LazyLock<Table<Source>> = LazyLock::new(|| read(SOURCES));
static TAG_TABLE: LazyLock<Table<Tag>> = LazyLock::new(|| read(DISCOVERY));

/// A service that assumes no role that anybody makes.
#[derive(Deserialize, Clone, Debug)]
#[serde(deny_unknown_fields)]
pub(super) struct Stray {
    /// The service principal.
    pub service: String,
    /// How it acts instead.
    pub instead: String,
    /// The page that says so.
    pub source: String,
}

/// Whether a service says for whom it acts.
#[derive(Deserialize, Clone, Debug)]
#[serde(deny_unknown_fields)]
pub(super) struct Source {
    /// The service principal, without Region.
    pub service: String,
    /// When it assumes a role; `None`: not established.
    pub assuming: Option<bool>,
    /// When it calls on a resource with a policy; `None`: not established.
    pub calling: Option<bool>,
    /// The page that says so.
    #[serde(rename = "source")]
    _source: String,
}

/// A tag of the blueprint that a rule reads.
#[derive(Deserialize, Clone, Debug)]
#[serde(deny_unknown_fields)]
pub(super) struct Tag {
    /// The rule.
    pub rule: String,
    /// The tag's key.
    pub key: String,
    /// The value that counts.
    pub value: String,
}

fn read<T: DeserializeOwned>(json: &str) -> Table<T> {
    serde_json::from_str(json).unwrap_or_else(|_| Table {
        as_of: String::new(),
        source: Vec::new(),
        note: String::new(),
        rows: Vec::new(),
    })
}

/// The row of a service that assumes no role that anybody makes.
pub(super) fn stray(service: &str) -> Option<&'static Stray> {
    let service = principals::known(service).unwrap_or(service);
    STRAY_TABLE.rows.iter().find(|row| row.service == service)
}

/// What is known of the source keys that a service sends.
pub(super) fn source(service: &str) -> Option<&'static Source> {
    let service = principals::known(service).unwrap_or(service);
    SOURCE_TABLE.rows.iter().find(|row| row.service == service)
}

/// The tag that a rule reads.
pub(super) fn tag(rule: &str) -> Option<&'static Tag> {
    TAG_TABLE.rows.iter().find(|row| row.rule == rule)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sound<T: DeserializeOwned>(json: &str, name: impl Fn(&T) -> String) {
        let table: Table<T> = serde_json::from_str(json).unwrap();
        assert!(table.as_of.len() == 10 && !table.source.is_empty());
        let names: Vec<String> = table.rows.iter().map(name).collect();
        assert!(!names.is_empty() && names.windows(2).all(|pair| pair[0] < pair[1]), "{names:?}");
    }

    #[test]
    fn the_data_files_are_sound() {
        sound(STRAY, |row: &Stray| row.service.clone());
        sound(SOURCES, |row: &Source| row.service.clone());
        sound(DISCOVERY, |row: &Tag| row.rule.clone());
        for service in STRAY_TABLE
            .rows
            .iter()
            .map(|row| &row.service)
            .chain(SOURCE_TABLE.rows.iter().map(|row| &row.service))
        {
            assert_eq!(principals::known(service), Some(service.as_str()));
        }
    }

    #[test]
    fn regional_names_count() {
        assert_eq!(
            source("logs.us-east-1.amazonaws.com").map(|row| row.service.as_str()),
            Some("logs.amazonaws.com")
        );
        assert_eq!(source("lambda.amazonaws.com").and_then(|row| row.assuming), Some(false));
        assert!(stray("sagemaker.amazonaws.com").is_none());
    }
}
