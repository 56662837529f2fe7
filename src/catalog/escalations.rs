//! Calls into the ways in which whoever may make them becomes the administrator of an account.

use std::sync::LazyLock;

use serde::Deserialize;

use super::Table;

const DATA: &str = include_str!("data/escalations.json");

static TABLE: LazyLock<Table<Escalation>> = LazyLock::new(|| Table::embedded(DATA));

/// One way.
#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
pub struct Escalation {
    /// What one does, for people.
    pub way: String,
    /// The calls, all of which are needed, on resources that nobody named.
    pub calls: Vec<String>,
}

/// Every way that is known.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html>
pub fn escalations() -> &'static [Escalation] {
    &TABLE.rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::actions;

    #[test]
    fn the_data_file_is_sound() {
        crate::catalog::table::assert_sound::<Escalation>(DATA, |row| row.way.clone());
        for call in escalations().iter().flat_map(|row| &row.calls) {
            assert_eq!(actions::action(call).map(|known| known.full_name()).as_ref(), Some(call));
        }
    }
}
