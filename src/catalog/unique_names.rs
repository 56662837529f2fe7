//! Types of CloudFormation into the names that AWS takes once in an account and Region.

use super::Table;
use serde::Deserialize;
use std::sync::LazyLock;

const DATA: &str = include_str!("data/unique_names.json");

static TABLE: LazyLock<Table<UniqueName>> = LazyLock::new(|| Table::embedded(DATA));

/// What of a type is unique.
#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
pub struct UniqueName {
    /// The type.
    #[serde(rename = "type")]
    pub kind: String,
    /// The properties whose values together are unique.
    pub properties: Vec<String>,
    /// The same in the body of what a section makes; empty where none does.
    #[serde(default)]
    pub held: Vec<String>,
    /// True where upper and lower case are one to AWS.
    #[serde(default)]
    pub any_case: bool,
}

/// What of a type is unique; none where nothing is known to be.
pub fn unique_name(kind: &str) -> Option<&'static UniqueName> {
    TABLE.rows.iter().find(|row| row.kind == kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sound() {
        super::super::table::assert_sound(DATA, |row: &UniqueName| row.kind.clone());
        for row in &TABLE.rows {
            assert!(row.held.is_empty() || row.held.len() == row.properties.len(), "{row:?}");
        }
    }
}
