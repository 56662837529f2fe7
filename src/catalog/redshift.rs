//! Names that Redshift refuses for users, groups and databases.

use super::Table;
use std::sync::LazyLock;

const DATA: &str = include_str!("data/redshift_words.json");

static TABLE: LazyLock<Table<String>> = LazyLock::new(|| Table::embedded(DATA));

/// The most characters of the name of a database user, a group or a database in a request for credentials.
///
/// <https://docs.aws.amazon.com/redshift/latest/APIReference/API_GetClusterCredentials.html>
pub const LONGEST: usize = 64;

/// True for a word that Redshift keeps for SQL, in any case.
pub fn is_reserved(word: &str) -> bool {
    TABLE.rows.iter().any(|known| known.eq_ignore_ascii_case(word))
}

/// Why Redshift refuses a name for a database user, in words that follow `it`; none where it takes it.
///
/// <https://docs.aws.amazon.com/redshift/latest/APIReference/API_GetClusterCredentials.html>
pub fn refuses_user(name: &str) -> Option<&'static str> {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_+.@-".contains(c);
    if name.is_empty() || name.chars().count() > LONGEST {
        Some("does not have 1 to 64 characters")
    } else if name.chars().any(|c| c.is_ascii_uppercase()) {
        Some("holds an upper case letter")
    } else if !name.chars().all(allowed) {
        Some("holds a character that is not a lower case letter, a digit or one of `_+.@-`")
    } else if !name.starts_with(|c: char| c.is_ascii_lowercase()) {
        Some("does not begin with a letter")
    } else if name == "public" {
        Some("is the name of everybody")
    } else if is_reserved(name) {
        Some("is a word of SQL that Redshift keeps")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sound() {
        super::super::table::assert_sound(DATA, |row: &String| row.clone());
    }

    #[test]
    fn users_are_taken_or_refused() {
        for name in ["alice", "bob", "a", "a-1", "a.b@c+d_e"] {
            assert_eq!(refuses_user(name), None, "{name}");
        }
        let long = "a".repeat(65);
        for name in [
            "",
            "Alice",
            "1a",
            "-a",
            "a:b",
            "a/b",
            "public",
            "user",
            "select",
            "é",
            long.as_str(),
        ] {
            assert!(refuses_user(name).is_some(), "{name}");
        }
    }
}
