//! Types of blocks into the ids under which stacks and roots take in what exists.

use super::Table;
use serde::Deserialize;
use std::sync::LazyLock;

const DATA: &str = include_str!("data/import_ids.json");

static TABLE: LazyLock<Table<ImportId>> = LazyLock::new(|| Table::embedded(DATA));

/// How one type is named.
#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
pub struct ImportId {
    /// The type of the block.
    pub block: String,
    /// The property that identifies it in CloudFormation; empty for a type of Terraform.
    pub property: String,
    /// The id, with fields of the resource in braces.
    pub id: String,
    /// How sure the row is.
    pub confidence: String,
}

/// The row of a type; none for what cannot come back this way.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resource-import-supported-resources.html>
pub fn import_id(block: &str) -> Option<&'static ImportId> {
    TABLE.rows.iter().find(|row| row.block == block)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sound() {
        crate::catalog::table::assert_sound(DATA, |row: &ImportId| row.block.clone());
        for row in &TABLE.rows {
            assert_eq!(row.property.is_empty(), row.block.starts_with("aws_"), "{}", row.block);
        }
    }
}
