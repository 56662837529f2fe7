//! Tags into what the service that bears them says against them.

use super::Table;
use super::descriptions::shown;
use super::names::Characters;
use regex::Regex;
use serde::Deserialize;
use std::sync::LazyLock;

const DATA: &str = include_str!("data/tags.json");

static TABLE: LazyLock<Table<TagRule>> = LazyLock::new(|| Table::embedded(DATA));

/// Begins keys that AWS keeps for itself, in any case.
const RESERVED: &str = "aws:";

/// Letters, spaces and numbers of all scripts; a test holds it to being an expression.
static LETTER: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^[\p{L}\p{Z}\p{N}]$").ok());

/// What a service takes as tags.
#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
pub struct TagRule {
    /// The kinds of resources that it tags.
    pub kinds: Vec<String>,
    /// The service.
    pub what: String,
    /// Most characters of a key.
    pub key_most: usize,
    /// Fewest characters of a value.
    pub value_least: usize,
    /// Most characters of a value.
    pub value_most: usize,
    /// Most tags of one resource.
    pub most: usize,
    ascii: Characters,
    beyond: Beyond,
    /// True where keys that differ by case only are one.
    pub keys_ignore_case: bool,
    /// The page that says so.
    pub source: String,
    /// How sure it is.
    pub confidence: String,
    /// What the page does not say.
    #[serde(default)]
    pub note: String,
}

/// Which characters beyond ASCII.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, Debug)]
#[serde(rename_all = "kebab-case")]
enum Beyond {
    Letters,
    All,
}

impl TagRule {
    /// What is wrong with a key, in words that follow it.
    pub fn wrong_key(&self, key: &str) -> Option<String> {
        if key.get(..RESERVED.len()).is_some_and(|start| start.eq_ignore_ascii_case(RESERVED)) {
            return Some(format!("begins with `{RESERVED}`, which AWS keeps for itself"));
        }
        self.wrong(key, 1, self.key_most)
    }

    /// What is wrong with a value, in words that follow it.
    pub fn wrong_value(&self, value: &str) -> Option<String> {
        self.wrong(value, self.value_least, self.value_most)
    }

    fn wrong(&self, text: &str, least: usize, most: usize) -> Option<String> {
        if let Some(bad) = text.chars().find(|c| !self.takes(*c)) {
            return Some(format!("holds `{}`; {} takes {}", shown(bad), self.what, self.characters()));
        }
        let length = text.chars().count();
        let fits = (least..=most).contains(&length);
        (!fits).then(|| format!("has {length} characters; {} takes {least} to {most}", self.what))
    }

    fn takes(&self, c: char) -> bool {
        if c.is_ascii() {
            return self.ascii.contains(c);
        }
        match self.beyond {
            Beyond::All => !c.is_control(),
            Beyond::Letters => {
                LETTER.as_ref().is_some_and(|letter| letter.is_match(c.encode_utf8(&mut [0; 4])))
            }
        }
    }

    fn characters(&self) -> &'static str {
        match self.beyond {
            Beyond::All => "everything but control characters",
            Beyond::Letters => "letters, digits, spaces and `_.:/=+@-`",
        }
    }
}

/// The rule of the tags of a kind of resource; none of what has no tags.
pub fn of_kind(kind: &str) -> Option<&'static TagRule> {
    TABLE.rows.iter().find(|row| row.kinds.iter().any(|own| own == kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_service_has_a_page() {
        super::super::table::assert_sound(DATA, |row: &TagRule| row.what.clone());
        assert!(LETTER.is_some());
        for row in &TABLE.rows {
            assert!(row.source.starts_with("https://docs.aws.amazon.com/"), "{}", row.what);
            assert!(!row.confidence.is_empty() && !row.kinds.is_empty(), "{}", row.what);
            assert_eq!(row.wrong_key(&"名".repeat(row.key_most)), None, "{}", row.what);
            assert_eq!(row.wrong_value(&"a".repeat(row.value_most)), None, "{}", row.what);
            assert_eq!(row.wrong_value(&"a".repeat(row.value_least)), None, "{}", row.what);
            for bad in [
                String::new(),
                "a".repeat(row.key_most + 1),
                "aws:x".into(),
                "AWS:x".into(),
                "a\u{7}".into(),
            ] {
                assert!(row.wrong_key(&bad).is_some(), "{}: {bad}", row.what);
            }
            assert!(row.wrong_value(&"a".repeat(row.value_most + 1)).is_some(), "{}", row.what);
        }
    }

    #[test]
    fn services_differ() {
        let value = |kind, text: &str| of_kind(kind).unwrap().wrong_value(text);
        let said = "holds `&`; IAM takes letters, digits, spaces and `_.:/=+@-`";
        assert_eq!(value("role", "R&D").as_deref(), Some(said));
        assert_eq!(value("vpc", "R&D 😀"), None);
        // A letter in a circle and a mark over a letter are alphabetic, and no letters.
        for bad in ["😀", "Ⓐ", "a\u{301}", "\t"] {
            assert!(value("role", bad).is_some(), "{bad}");
        }
        assert_eq!((value("key", ""), value("user-profile", "").is_some()), (None, true));
        assert!(of_kind("database").is_none());
    }
}
