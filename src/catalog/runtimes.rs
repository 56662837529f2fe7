//! Runtimes of Lambda into whether AWS still keeps them.

use super::Table;
use serde::Deserialize;
use std::sync::LazyLock;

const DATA: &str = include_str!("data/runtimes.json");

static TABLE: LazyLock<Table<Runtime>> = LazyLock::new(|| Table::embedded(DATA));

/// What AWS does with a runtime, on the day of the table.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, Debug)]
#[serde(rename_all = "kebab-case")]
pub enum RuntimeState {
    /// It mends it.
    Current,
    /// It mends it no more, and takes new functions still, or may do so.
    Ended,
    /// It takes no new function.
    Refused,
}

/// One runtime of archives.
#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
pub struct Runtime {
    /// Its identifier.
    pub runtime: String,
    /// What AWS does with it.
    pub state: RuntimeState,
}

/// The table of runtimes with date and source.
pub fn runtimes() -> &'static Table<Runtime> {
    &TABLE
}

/// What is known of a runtime.
pub fn runtime(name: &str) -> Option<&'static Runtime> {
    TABLE.rows.iter().find(|row| row.runtime == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_data_file_is_sound() {
        super::super::table::assert_sound::<Runtime>(DATA, |row| row.runtime.clone());
        assert!(TABLE.source.iter().any(|page| page.ends_with("/lambda-runtimes.html")));
        let state = |name: &str| runtime(name).map(|row| row.state);
        assert_eq!(state("python3.13"), Some(RuntimeState::Current));
        assert_eq!(state("nodejs18.x"), Some(RuntimeState::Ended));
        assert_eq!(state("python2.7"), Some(RuntimeState::Refused));
        assert_eq!(state("python2.8"), None);
    }
}
