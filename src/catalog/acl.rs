//! Actions of S3 into whether they set or carry an access control list, and the one list that buckets of today take.

use std::sync::LazyLock;

use serde::Deserialize;

use super::table::{find, read};

const DATA: &str = include_str!("data/access_control_lists.json");

static LISTS: LazyLock<Lists> = LazyLock::new(|| read(DATA));

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Lists {
    #[serde(rename = "as_of")]
    _as_of: String,
    #[serde(rename = "source")]
    _source: Vec<String>,
    #[serde(rename = "note")]
    _note: String,
    accepted: String,
    sets: Vec<String>,
    carries: Vec<String>,
    gives: Vec<String>,
    services: Vec<String>,
}

/// Whether an action (any case) sets an access control list.
pub fn sets(action: &str) -> bool {
    find(&LISTS.sets, String::as_str, action).is_some()
}

/// Whether an action (any case) may carry an access control list.
pub fn may_carry(action: &str) -> bool {
    find(&LISTS.carries, String::as_str, action).is_some()
}

/// Whether an access control list can give an action (any case).
///
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#permissions>
pub fn may_give(action: &str) -> bool {
    find(&LISTS.gives, String::as_str, action).is_some()
}

/// Whether an access control list can give something to a service: others have it by the bucket's policy, or not at all.
///
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html>
pub fn may_give_to(service: &str) -> bool {
    LISTS.services.iter().any(|one| one == service)
}

/// The one access control list that a bucket whose owner owns every object accepts.
///
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html>
pub fn accepted() -> &'static str {
    &LISTS.accepted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::actions::action;
    use crate::catalog::table::{assert_dated, assert_sorted};

    #[test]
    fn the_data_file_is_sound() {
        let lists: Lists = serde_json::from_str(DATA).unwrap();
        assert_dated(&lists._as_of, &lists._source);
        for list in [&lists.sets, &lists.carries, &lists.gives] {
            assert_sorted(list);
            assert!(list.iter().all(|name| action(name).is_some_and(|known| known.full_name() == *name)));
        }
        assert_eq!(accepted(), "bucket-owner-full-control");
        assert_sorted(&lists.services);
        assert!(may_give_to("logging.s3.amazonaws.com") && !may_give_to("cloudtrail.amazonaws.com"));
        assert!(may_give("s3:getobject") && !may_give("s3:PutBucketPolicy"));
        assert!(sets("s3:putobjectacl") && may_carry("s3:PutObject") && !sets("s3:PutObject"));
    }
}
