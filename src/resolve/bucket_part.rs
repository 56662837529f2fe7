//! A part of a bucket into what S3 and KMS can be asked about it.
//!
//! | side | what it says |
//! |---|---|
//! | objects | the ARN of the part |
//! | the list of objects | the bucket, where the request asks for a prefix that is inside of the part |
//! | lists that S3 narrows to no prefix, and the list around one object | nothing: they would tell of what is beside |
//! | the key | the bucket, or the objects, as S3 names them to KMS |
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html>

use super::audience::ConditionParts;
use crate::catalog::actions::{self, AccessLevel, Carries};
use crate::catalog::context_keys;
use std::collections::BTreeSet;

/// Most bytes of the key of an object.
///
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html>
const LONGEST_KEY: usize = 1024;

/// Some of the objects of a bucket, by a pattern of their keys.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct BucketPart {
    pattern: String,
}

/// One statement about a bucket, or about objects in it.
pub(super) struct BucketSide {
    /// What the statement's name ends with.
    pub what: &'static str,
    /// The actions.
    pub actions: Vec<String>,
    /// On what.
    pub on: String,
    /// The condition that narrows it to a part.
    pub when: Option<ConditionParts>,
}

impl BucketPart {
    /// Reads what stands behind the name of a bucket; none for the whole of it.
    ///
    /// # Errors
    ///
    /// What is wrong with it, and what to write.
    pub fn parse(text: &str) -> Result<Option<Self>, (String, &'static str)> {
        const PLAIN: &str = "write the beginning of the keys and `/*`, or the whole key of one object";
        let odd = |c: &char| c.is_control() || ['?', '$', '{', '}'].contains(c);
        if text.is_empty() {
            return Err(("nothing stands behind the last `/`".to_owned(), PLAIN));
        }
        if let Some(found) = text.chars().find(odd) {
            let help = "`*` alone stands for other characters here; `statements:` take the rest";
            return Err((format!("`{}` means more than itself in a policy", found.escape_debug()), help));
        }
        if text.len() > LONGEST_KEY {
            return Err((format!("no key of an object is longer than {LONGEST_KEY} bytes"), PLAIN));
        }
        let whole = text.chars().all(|c| c == '*');
        Ok((!whole).then(|| Self { pattern: text.to_owned() }))
    }

    /// What a request must ask for that lists the part; none where whatever it asks for tells of others too: a list of one key
    /// has those in it that go on behind it.
    fn listed(&self) -> Option<ConditionParts> {
        let values = BTreeSet::from([self.pattern.clone()]);
        let ends_open = self.pattern.ends_with('*');
        ends_open.then(|| ("StringLike", context_keys::LISTED_PREFIX.to_owned(), values))
    }

    /// Whether some list of objects is inside of it.
    pub fn is_listed(&self) -> bool {
        self.listed().is_some()
    }

    /// What S3 says to KMS: the bucket where it has a bucket key, of which parts cannot be told apart, and the object where
    /// it was written without.
    ///
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html>
    pub fn encrypted(&self, bucket: &str) -> ConditionParts {
        let values = BTreeSet::from([bucket.to_owned(), [bucket, "/", &self.pattern].concat()]);
        ("StringLike", context_keys::ENCRYPTION_CONTEXT_OF_S3.to_owned(), values)
    }
}

/// The statements about a bucket, by its ARN, and about its objects, of all of it or of a part; those without actions are
/// left out. `objects` is the ARN of all that is meant where no part is.
pub(super) fn sides(
    (bucket, objects): (&str, String),
    part: Option<&BucketPart>,
    (of_bucket, of_objects): (&[String], &[String]),
) -> Vec<BucketSide> {
    let on_objects = part.map_or(objects, |part| [bucket, "/", &part.pattern].concat());
    let whole = |what, actions: Vec<String>, on: String| BucketSide {
        what,
        actions,
        on,
        when: None,
    };
    let (plain, lists): (Vec<String>, Vec<String>) =
        of_bucket.iter().cloned().partition(|action| part.is_none() || !is_list(action));
    let listed = part.and_then(BucketPart::listed).map(|when| BucketSide {
        what: "prefixes",
        actions: lists.into_iter().filter(|action| takes_prefix(action)).collect(),
        on: bucket.to_owned(),
        when: Some(when),
    });
    let all = [whole("bucket", plain, bucket.to_owned())].into_iter().chain(listed);
    let all = all.chain([whole("objects", of_objects.to_vec(), on_objects)]);
    all.filter(|side| !side.actions.is_empty()).collect()
}

/// Whether an action on a bucket tells of what is in it.
fn is_list(action: &str) -> bool {
    actions::action(action)
        .is_none_or(|known| known.access_level == AccessLevel::List || takes_prefix(action))
}

/// Whether requests say which keys they ask for.
fn takes_prefix(action: &str) -> bool {
    actions::action(action).is_some_and(|known| known.carries(context_keys::LISTED_PREFIX) == Carries::Listed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::grants::{self, GrantPart};

    fn actions_of(verb: &str, text: &str) -> Vec<(&'static str, Vec<String>, String, bool)> {
        let (verb, part) = (grants::verb("bucket", verb).unwrap(), BucketPart::parse(text).unwrap());
        let on = (verb.on(GrantPart::Container), verb.on(GrantPart::Resource));
        let sides = sides(("arn:aws:s3:::b", "arn:aws:s3:::b/*".to_owned()), part.as_ref(), on);
        sides
            .into_iter()
            .map(|side| (side.what, side.actions, side.on, side.when.is_some()))
            .collect()
    }

    #[test]
    fn nothing_that_is_listed_is_outside_of_the_part() {
        let all = actions_of("write", "*");
        assert!(all[0].1.contains(&"s3:ListBucketMultipartUploads".to_owned()));
        let rows = actions_of("read", "curated/*");
        let what: Vec<_> = rows.iter().map(|row| (row.0, row.1.join(" "), row.2.as_str(), row.3)).collect();
        assert_eq!(
            what,
            [
                ("bucket", "s3:GetBucketLocation".to_owned(), "arn:aws:s3:::b", false),
                ("prefixes", "s3:ListBucket".to_owned(), "arn:aws:s3:::b", true),
                ("objects", "s3:GetObject".to_owned(), "arn:aws:s3:::b/curated/*", false),
            ]
        );
        for part in ["curated/*", "a/b.csv", "*/x"] {
            let uploads = actions_of("write", part);
            assert!(
                uploads
                    .iter()
                    .all(|row| !row.1.iter().any(|action| action.contains("MultipartUploads")))
            );
        }
        assert!(actions_of("read", "a/b.csv").iter().all(|row| row.0 != "prefixes"));
    }

    #[test]
    fn what_a_policy_reads_otherwise_is_refused() {
        for text in ["", "a?", "${aws:username}/*", "a\n", "{account}/*", &"x".repeat(1025)] {
            assert!(BucketPart::parse(text).is_err(), "{text}");
        }
        assert_eq!(BucketPart::parse("**").unwrap(), None);
    }
}
