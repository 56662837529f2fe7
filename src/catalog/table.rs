//! The frame that all small data files share: rows with the day they were read and where.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::cmp::Ordering;

/// A data file: its rows, and what they rest on.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(deny_unknown_fields)]
pub struct Table<T> {
    /// The day the rows were compared with their source, `YYYY-MM-DD`.
    pub as_of: String,
    /// Pages or packages (with versions) that the rows come from.
    pub source: Vec<String>,
    /// What a reader should know before trusting the rows.
    #[serde(default)]
    pub note: String,
    /// The facts.
    pub rows: Vec<T>,
}

impl<T: DeserializeOwned> Table<T> {
    /// Reads embedded JSON; text that cannot be read gives an empty table (a test holds every file to being readable).
    pub(super) fn embedded(json: &str) -> Self {
        serde_json::from_str(json).unwrap_or_else(|_| Self {
            as_of: String::new(),
            source: Vec::new(),
            note: String::new(),
            rows: Vec::new(),
        })
    }
}

/// Reads an embedded file of another form; as with [`Table::embedded`], a test holds it to being readable.
pub(super) fn read<T: DeserializeOwned + Default>(json: &str) -> T {
    serde_json::from_str(json).unwrap_or_default()
}

/// The row of a name, whatever its case, among rows that are sorted without regard to it. Allocates nothing.
pub(super) fn find<'a, T>(rows: &'a [T], name: impl Fn(&'a T) -> &'a str, wanted: &str) -> Option<&'a T> {
    let at = rows.binary_search_by(|row| compare(name(row), wanted)).ok()?;
    rows.get(at)
}

/// The order of two names without regard to the case of ASCII letters.
pub(super) fn compare(known: &str, asked: &str) -> Ordering {
    let known = known.bytes().map(|byte| byte.to_ascii_lowercase());
    known.cmp(asked.bytes().map(|byte| byte.to_ascii_lowercase()))
}

#[cfg(test)]
pub(super) fn assert_sound<T: DeserializeOwned>(json: &str, name: impl Fn(&T) -> String) {
    let table: Table<T> = serde_json::from_str(json).unwrap();
    assert_dated(&table.as_of, &table.source);
    let names: Vec<String> = table.rows.iter().map(name).collect();
    assert!(!names.is_empty());
    assert!(
        names.windows(2).all(|pair| pair[0] < pair[1]),
        "rows are sorted and distinct: {names:?}"
    );
}

#[cfg(test)]
pub(super) fn assert_sorted(names: &[String]) {
    let distinct = names.windows(2).all(|pair| compare(&pair[0], &pair[1]).is_lt());
    assert!(
        !names.is_empty() && distinct,
        "sorted and distinct without regard to case: {names:?}"
    );
}

#[cfg(test)]
pub(super) fn assert_dated(as_of: &str, source: &[String]) {
    let shape: Vec<usize> = as_of.split('-').map(str::len).collect();
    assert_eq!(shape, [4, 2, 2], "as_of is a day: {as_of}");
    assert!(as_of.chars().all(|c| c.is_ascii_digit() || c == '-'));
    assert!(!source.is_empty() && source.iter().all(|s| !s.is_empty()));
}

/// Holds a table to one row for each id, in the order of the ids.
#[cfg(test)]
pub(super) fn assert_complete<T: DeserializeOwned, I: PartialEq + Copy + std::fmt::Debug>(
    json: &str,
    all: &[I],
    id: impl Fn(&T) -> I,
) {
    let table: Table<T> = serde_json::from_str(json).unwrap();
    assert_dated(&table.as_of, &table.source);
    assert_eq!(table.rows.iter().map(id).collect::<Vec<I>>(), all);
}
