//! Words that Redshift keeps for SQL, and refuses as names.

use super::Table;
use std::sync::LazyLock;

const DATA: &str = include_str!("data/redshift_words.json");

static TABLE: LazyLock<Table<String>> = LazyLock::new(|| Table::embedded(DATA));

/// True for a word that Redshift keeps for SQL, in any case.
pub fn is_reserved(word: &str) -> bool {
    TABLE.rows.iter().any(|known| known.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sound() {
        super::super::table::assert_sound(DATA, |row: &String| row.clone());
    }
}
