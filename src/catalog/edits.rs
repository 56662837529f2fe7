//! Kinds of resources into what of them cannot be changed in place once they are deployed, and what is lost with them.

use std::sync::LazyLock;

use serde::Deserialize;

use super::Table;

const DATA: &str = include_str!("data/edits.json");

static TABLE: LazyLock<Table<Edits>> = LazyLock::new(|| Table::embedded(DATA));

/// What edits do to a deployed resource of a kind.
#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
pub struct Edits {
    /// The kind, in the blueprint's spelling.
    pub kind: String,
    /// What counts of it.
    pub weight: Weight,
    /// What is lost when it is made anew or removed, for people.
    pub loses: String,
    /// Fields that cannot be changed in place.
    pub fields: Vec<Field>,
}

/// What is lost with a resource.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, Debug)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// What somebody wrote there.
    Data,
    /// What it has encrypted.
    Key,
    /// What was recorded.
    Audit,
    /// Who others say may do something.
    Identity,
    /// Everything that stands in it.
    Network,
    /// What somebody made of it besides the design.
    Parts,
    /// How others come to what stays.
    Way,
    /// Nothing that does not come again with it.
    Nothing,
}

/// A field that cannot be changed in place.
#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Its path in the typed resource: `online.key`.
    pub field: String,
    /// Create-only properties of CloudFormation that it is written to, `TYPE/PATH`; none where CloudFormation changes it in place.
    #[serde(default)]
    pub cloudformation: Vec<String>,
    /// Arguments of Terraform whose change forces a new resource, `TYPE.ARGUMENT`; none where Terraform changes it in place.
    #[serde(default)]
    pub terraform: Vec<String>,
    /// Only a block beside the resource is made anew.
    #[serde(default)]
    pub beside: bool,
    /// It stands for everything below it.
    #[serde(default)]
    pub below: bool,
    /// AWS takes no second one beside it: CloudFormation, which makes the other one first, cannot.
    #[serde(default)]
    pub alone: bool,
    /// A list by name to which AWS adds, and from which nothing is taken.
    #[serde(default)]
    pub only_grows: bool,
}

impl Field {
    /// True where Terraform makes another resource when it changes.
    pub fn remade_by_terraform(&self) -> bool {
        !self.terraform.is_empty() && !self.beside && !self.only_grows
    }
}

/// The row of a kind.
pub fn edits(kind: &str) -> Option<&'static Edits> {
    TABLE.rows.iter().find(|row| row.kind == kind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::table::assert_sound;

    #[test]
    fn the_data_file_is_sound() {
        assert_sound::<Edits>(DATA, |row| row.kind.clone());
        for row in &TABLE.rows {
            for field in &row.fields {
                let says =
                    field.only_grows || !field.cloudformation.is_empty() || !field.terraform.is_empty();
                assert!(says, "{}: {}", row.kind, field.field);
            }
        }
    }
}
