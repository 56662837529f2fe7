//! Condition keys into whether S3 takes a statement with a condition on them for public.

use std::sync::LazyLock;

use serde::Deserialize;

use super::Table;
use super::table::find;

const DATA: &str = include_str!("data/narrowing_keys.json");

static TABLE: LazyLock<Table<Narrowing>> = LazyLock::new(|| Table::embedded(DATA));

/// A key that holds a statement about everybody to somebody.
#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
pub struct Narrowing {
    /// The key.
    pub key: String,
    /// What must be fixed in each of its values for S3 not to call a bucket policy public.
    ///
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html>
    pub part: NarrowingPart,
}

/// The part of a value that must be fixed.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[serde(rename_all = "snake_case")]
pub enum NarrowingPart {
    /// All of it.
    Whole,
    /// The account of an ARN.
    Account,
    /// A network that is not half of the internet.
    Network,
}

/// What is known of a key, in any case; `None`: it holds nobody out.
pub fn narrowing(key: &str) -> Option<&'static Narrowing> {
    find(&TABLE.rows, |row| &row.key, key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::actions::condition_key;
    use crate::catalog::table::assert_sound;

    #[test]
    fn the_data_file_is_sound() {
        assert_sound::<Narrowing>(DATA, |row| row.key.to_ascii_lowercase());
        for row in &TABLE.rows {
            let prefix = row.key.split(':').next().unwrap();
            assert!(condition_key(prefix, &row.key).is_some(), "{}", row.key);
        }
    }

    #[test]
    fn keys_count_in_any_case() {
        assert_eq!(narrowing("AWS:sourcearn").map(|row| row.part), Some(NarrowingPart::Whole));
        assert_eq!(narrowing("s3:prefix"), None);
    }
}
