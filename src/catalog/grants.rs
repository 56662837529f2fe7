//! Verbs of grants into the actions that they become on each side.

use super::Table;
use super::ram::Access;
use serde::Deserialize;
use std::sync::LazyLock;

const DATA: &str = include_str!("data/grants.json");

static TABLE: LazyLock<Table<GrantVerb>> = LazyLock::new(|| Table::embedded(DATA));

/// What one verb means on one kind of resource.
#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
pub struct GrantVerb {
    /// The kind of the resource, in the blueprint's spelling.
    pub kind: String,
    /// The verb.
    pub verb: String,
    /// What it lets its principal do, for people.
    pub summary: String,
    /// Actions on the resource itself (objects of a bucket).
    #[serde(default)]
    pub actions: Vec<String>,
    /// Actions on the bucket that holds the objects.
    #[serde(default)]
    pub container: Vec<String>,
    /// Actions on the key that encrypts the resource.
    #[serde(default)]
    pub key: Vec<String>,
    /// Actions on the Glue catalog, its database and tables.
    #[serde(default)]
    pub catalog: Vec<String>,
    /// Actions on the objects behind the tables.
    #[serde(default)]
    pub data: Vec<String>,
    /// Actions on the objects of query results.
    #[serde(default)]
    pub results: Vec<String>,
    /// Actions on the bucket of query results.
    #[serde(default)]
    pub results_container: Vec<String>,
    /// Actions on the key of query results.
    #[serde(default)]
    pub results_key: Vec<String>,
    /// Actions on the database user of the session's source identity.
    #[serde(default)]
    pub database_user: Vec<String>,
    /// Actions on the database.
    #[serde(default)]
    pub database: Vec<String>,
    /// Actions on the database group of readers.
    #[serde(default)]
    pub database_group: Vec<String>,
    /// The RAM access that carries the verb to another account.
    #[serde(default)]
    pub share: Option<Access>,
    /// True for what a kind gives by itself, and no grant can say.
    #[serde(default)]
    pub internal: bool,
}

/// Every verb of every kind, sorted by both.
pub fn table() -> &'static Table<GrantVerb> {
    &TABLE
}

/// Every verb that a grant can say, sorted by kind and verb.
pub fn spoken() -> impl Iterator<Item = &'static GrantVerb> {
    TABLE.rows.iter().filter(|row| !row.internal)
}

/// The verbs that a grant can say of one kind.
pub fn verbs(kind: &str) -> impl Iterator<Item = &'static GrantVerb> {
    spoken().filter(move |row| row.kind == kind)
}

/// One verb that a grant can say of one kind.
pub fn verb(kind: &str, verb: &str) -> Option<&'static GrantVerb> {
    spoken().find(|row| row.kind == kind && row.verb == verb)
}

/// What a kind gives by itself, under the name that it has in the table.
pub fn internal(kind: &str, verb: &str) -> Option<&'static GrantVerb> {
    TABLE.rows.iter().find(|row| row.internal && row.kind == kind && row.verb == verb)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sound() {
        super::super::table::assert_sound(DATA, |row: &GrantVerb| format!("{} {}", row.kind, row.verb));
    }

    #[test]
    fn every_row_gives_something() {
        assert!(
            TABLE
                .rows
                .iter()
                .all(|row| !row.actions.is_empty() || !row.data.is_empty() || !row.container.is_empty())
        );
    }
}
