//! Verbs of grants into the actions that they become on each side.

use super::Table;
use super::ram::Access;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

const DATA: &str = include_str!("data/grants.json");

static TABLE: LazyLock<Table<GrantVerb>> = LazyLock::new(|| Table::embedded(DATA));

/// What actions are on, seen from the resource of a grant.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[serde(rename_all = "snake_case")]
pub enum GrantPart {
    /// The resource itself (the objects of a bucket).
    Resource,
    /// The bucket that holds the objects.
    Container,
    /// The key that encrypts the resource.
    Key,
    /// The Glue catalog, its database and tables.
    Catalog,
    /// The objects behind the tables.
    Data,
    /// The objects of query results.
    Results,
    /// The bucket of query results.
    ResultsContainer,
    /// The key of query results.
    ResultsKey,
    /// The database user of the session's source identity.
    DatabaseUser,
    /// The database.
    Database,
    /// The database group of readers.
    DatabaseGroup,
    /// What has no resource.
    Lists,
    /// What the service asks of another one in the caller's name: nothing of it comes through an endpoint.
    Behind,
    /// The user profile that a session of Studio is of.
    OwnProfile,
    /// The private spaces of that profile.
    OwnSpace,
    /// The apps in them.
    OwnApp,
    /// Those spaces and apps while they are made.
    Tagged,
}

/// Whether a grant can say a verb of things that it names by their ARNs and that no section holds.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, Debug, Default)]
#[serde(rename_all = "snake_case")]
pub enum ByArn {
    /// Of what a section holds, only; or the kind is one of those that every grant knows.
    #[default]
    Never,
    /// Of those too.
    Too,
    /// Of those only.
    Only,
}

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
    /// Its actions by what they are on.
    pub on: BTreeMap<GrantPart, Vec<String>>,
    /// The RAM access that carries the verb to another account.
    #[serde(default)]
    pub share: Option<Access>,
    /// True for what a kind gives by itself, and no grant can say.
    #[serde(default)]
    pub internal: bool,
    /// Whether a grant can say it of things that it names by their ARNs.
    #[serde(default)]
    pub by_arn: ByArn,
}

impl GrantVerb {
    /// The actions on a part; empty where the verb has none there.
    pub fn on(&self, part: GrantPart) -> &[String] {
        self.on.get(&part).map(Vec::as_slice).unwrap_or_default()
    }
}

/// Every verb of every kind, sorted by both.
pub fn table() -> &'static Table<GrantVerb> {
    &TABLE
}

/// Every verb that a grant can say of what blueprints hold, sorted by kind and verb.
pub fn spoken() -> impl Iterator<Item = &'static GrantVerb> {
    TABLE.rows.iter().filter(|row| !row.internal && row.by_arn != ByArn::Only)
}

/// Every verb that a grant can say of things which it names by their ARNs.
pub fn spoken_of_arns() -> impl Iterator<Item = &'static GrantVerb> {
    TABLE.rows.iter().filter(|row| row.by_arn != ByArn::Never)
}

/// The verbs of such a thing.
pub fn verbs_of_arns(kind: &str) -> impl Iterator<Item = &'static GrantVerb> {
    spoken_of_arns().filter(move |row| row.kind == kind)
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
        for row in &TABLE.rows {
            let all: Vec<&String> = row.on.values().flatten().collect();
            assert!(!all.is_empty() && row.on.values().all(|actions| !actions.is_empty()), "{row:?}");
            assert!(
                all.iter().all(|action| crate::catalog::actions::action(action).is_some()),
                "{row:?}"
            );
        }
    }
}
