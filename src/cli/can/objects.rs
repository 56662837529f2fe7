//! A request about an object into the same request about another that nothing tells apart from it.
//!
//! What is decided of an object hangs on its key only by the texts that fit it (`evaluate`'s `ObjectTexts`). So a key of
//! plain letters gives its place to one that stands for all that the same texts fit, and where an answer tells of that one,
//! it tells of the key that was asked about.

use super::stand_ins::StandIns;
use crate::evaluate::{BucketTexts, ObjectTexts, Universe};
use crate::resource::{Body, Resource};
use rustc_hash::FxHashMap;
use std::ops::Range;

/// What stands for the name of an object: no answer tells of it otherwise.
const ANY: &str = "0any-object-of-this-kind0";

/// The longest key that has another in its place, in bytes.
const LONGEST: usize = 512;

/// The key of an object in the word of a request; none where it is not spelled plainly.
pub(super) fn key_of(word: &str) -> Option<&str> {
    let key = match word.strip_prefix("bucket/") {
        Some(address) => address.splitn(3, '/').nth(2)?,
        None => word.strip_prefix("arn:")?.splitn(5, ':').nth(4)?.split_once('/')?.1,
    };
    let is_plain = key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/._-=+".contains(&byte));
    let is_path = is_plain && key.len() <= LONGEST && key.split('/').all(|part| !part.is_empty());
    is_path.then_some(key)
}

/// The objects of a model.
pub(super) struct Objects<'u, 'm> {
    universe: &'u Universe<'m>,
    texts: &'u ObjectTexts,
    /// By what requests call the bucket.
    buckets: FxHashMap<Box<str>, BucketTexts<'u>>,
}

/// A request in which another object has the place of the one that it names.
pub(super) struct OtherObject {
    /// The request.
    pub text: String,
    /// The key that it names instead.
    pub instead: String,
}

impl<'u, 'm> Objects<'u, 'm> {
    /// Of a model with these texts.
    pub fn new(universe: &'u Universe<'m>, texts: &'u ObjectTexts) -> Self {
        let buckets = FxHashMap::default();
        Self { universe, texts, buckets }
    }

    /// The same request about other objects, of which one may stand for the one with this key; none where the request names
    /// it elsewhere as well, or where the key may name an account.
    pub fn others(asked: &str, at: &Range<usize>, accounts: Option<&StandIns<'_>>) -> Vec<OtherObject> {
        let parts = (asked.get(..at.start), asked.get(at.clone()), asked.get(at.end..));
        let (Some(before), Some(key), Some(behind)) = parts else {
            return Vec::new();
        };
        let elsewhere = [before, behind].iter().any(|part| part.contains(key) || part.contains(ANY));
        if elsewhere || accounts.is_some_and(|accounts| !accounts.are_none_named(key)) {
            return Vec::new();
        }
        let each = [ANY.to_owned(), beside(key)].into_iter().map(|instead| OtherObject {
            text: [before, &instead, behind].concat(),
            instead,
        });
        each.collect()
    }

    /// Whether one object of a bucket stands for another, in a request about the former.
    pub fn stands(&mut self, asked: &str, instead: &str, key: &str) -> bool {
        let bucket = asked.find(instead).and_then(|at| {
            let start = asked.get(..at)?.rfind('"')? + 1;
            asked.get(start..at)?.strip_suffix('/')
        });
        let Some(bucket) = bucket else { return false };
        if let Some(texts) = self.buckets.get(bucket) {
            return texts.are_alike(key, instead);
        }
        let Some(found) = self.bucket(bucket) else {
            return false;
        };
        let texts = self.texts.of_bucket(found.arn().as_str());
        let alike = texts.are_alike(key, instead);
        self.buckets.insert(bucket.into(), texts);
        alike
    }

    /// The bucket of a word.
    fn bucket(&self, word: &str) -> Option<&'m Resource> {
        let model = self.universe.model();
        let found = model.with_arn(&model.object(word).ok()?)?;
        let object = model.object(&[word, "/", ANY].concat()).ok()?;
        let is_its = object == [found.arn().as_str(), "/", ANY].concat();
        (is_its && matches!(found.body, Body::Bucket(_))).then_some(found)
    }
}

/// A key in the same folder, and with the same ending.
fn beside(key: &str) -> String {
    let folder = key.rfind('/').map_or("", |at| key.get(..=at).unwrap_or_default());
    let name = key.get(folder.len()..).unwrap_or_default();
    let ending = name.find('.').and_then(|at| name.get(at..)).unwrap_or_default();
    [folder, ANY, ending].concat()
}

/// Where an answer tells of the object that stands for others; none where it tells of it in a way that cannot be exchanged.
pub(super) fn places_of(text: &str, instead: &str) -> Option<Vec<(usize, usize)>> {
    let places: Vec<_> = text.match_indices(instead).map(|(at, found)| (at, at + found.len())).collect();
    (text.matches(ANY).count() == places.len()).then_some(places)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_told_where_they_are_plain() {
        let rows = [
            ("arn:aws:s3:::b/a/1.csv", Some("a/1.csv")),
            ("bucket/x/b/dt=1/a", Some("dt=1/a")),
            ("arn:aws:s3:::b", None),
            ("arn:aws:s3:::b/", None),
            ("arn:aws:s3:::b/a/", None),
            ("arn:aws:s3:::b/a//b", None),
            ("arn:aws:s3:::b/*", None),
            ("arn:aws:s3:::b/a b", None),
            ("arn:aws:s3:::b/a:b", None),
            ("bucket/x/b", None),
            ("table/x/b/c/d", None),
        ];
        for (word, key) in rows {
            assert_eq!(key_of(word), key, "{word}");
        }
    }

    #[test]
    fn others_keep_folder_and_ending() {
        assert_eq!(beside("a/b/1.tar.gz"), format!("a/b/{ANY}.tar.gz"));
        assert_eq!(beside("1"), ANY);
    }
}
