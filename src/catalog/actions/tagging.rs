//! Calls that make something with tags into the actions by which AWS lets a caller put them there.

use std::sync::LazyLock;

use serde::Deserialize;

use super::{AccessLevel, Action, Carries, action, service};
use crate::catalog::quota::Confidence;
use crate::catalog::table::find;
use crate::catalog::{Table, context_keys};

pub(super) const DATA: &str = include_str!("../data/tagging_at_creation.json");

static TABLE: LazyLock<Table<TagsAtCreation>> = LazyLock::new(|| Table::embedded(DATA));

/// Beginnings of the names of tagging actions that put none.
const TAKES_AWAY: [&str; 4] = ["Delete", "List", "Remove", "Untag"];

/// Ends of the keys that tell a tagging action which call makes the resource.
const MAKER: [&str; 2] = [":CreateAction", ":TaggingAction"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TagsAtCreation {
    pub service: String,
    #[serde(rename = "confidence")]
    _confidence: Confidence,
    #[serde(rename = "source")]
    _source: String,
}

/// An action that puts tags on what a call makes.
#[derive(Debug)]
pub struct Tagging {
    /// The action.
    pub action: &'static Action,
    /// Whether AWS is known to ask it.
    pub is_sure: bool,
}

impl Tagging {
    /// The key under which a request for the action tells which call makes the resource.
    pub fn key_of_maker(&self) -> Option<&'static str> {
        key_of_maker(self.action)
    }
}

/// The key under which a request for an action that tags tells which call makes the resource.
pub fn key_of_maker(action: &Action) -> Option<&'static str> {
    let typed = action.resources.iter().flat_map(|on| &on.condition_keys);
    let mut keys = action.condition_keys.iter().chain(typed).copied();
    keys.find(|key| MAKER.iter().any(|end| key.ends_with(end)))
}

/// The actions that a call with tags on a resource needs besides; none for calls that bring no tags or are about them.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html>
pub fn tagging(call: &'static Action, on: &str) -> Vec<Tagging> {
    let brings = call.carries(&[context_keys::REQUEST_TAG, "x"].concat()) == Carries::Listed;
    if !brings || !may_make(call) {
        return Vec::new();
    }
    let named = call.dependent.iter().filter_map(|name| action(name));
    let named: Vec<Tagging> = named
        .filter(|one| one.service == call.service && puts_tags(one))
        .map(|action| Tagging { action, is_sure: true })
        .collect();
    if !named.is_empty() {
        return named;
    }
    let all = service(call.service).map(|own| own.actions.as_slice()).unwrap_or_default();
    let fit: Vec<&Action> = all.iter().filter(|one| puts_tags(one) && one.is_checked_on(on)).collect();
    let is_sure = fit.len() == 1 && find(&TABLE.rows, |row| &row.service, call.service).is_some();
    fit.into_iter().map(|action| Tagging { action, is_sure }).collect()
}

/// False for calls that only look, or that are about tags or policies.
fn may_make(call: &Action) -> bool {
    match call.access_level {
        AccessLevel::Write | AccessLevel::Permissions => !call.name.starts_with(TAKES_AWAY[0]),
        AccessLevel::List | AccessLevel::Read | AccessLevel::Tagging => false,
    }
}

fn puts_tags(action: &Action) -> bool {
    action.access_level == AccessLevel::Tagging
        && !TAKES_AWAY.iter().any(|start| context_keys::begins(action.name, start))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::table::assert_sound;

    fn found(call: &str, on: &str) -> Vec<(String, bool)> {
        let call = action(call).unwrap();
        tagging(call, on).iter().map(|one| (one.action.full_name(), one.is_sure)).collect()
    }

    #[test]
    fn the_data_file_is_sound() {
        assert_sound::<TagsAtCreation>(DATA, |row| row.service.clone());
        for row in &TABLE.rows {
            assert!(service(&row.service).is_some(), "{}", row.service);
        }
    }

    #[test]
    fn what_makes_something_with_tags_needs_to_tag_it() {
        let of = |name: &str| vec![(name.to_owned(), true)];
        assert_eq!(found("iam:CreateRole", "arn:aws:iam::111111111111:role/r"), of("iam:TagRole"));
        assert_eq!(found("iam:CreateUser", "arn:aws:iam::111111111111:user/u"), of("iam:TagUser"));
        assert_eq!(found("kms:CreateKey", "*"), of("kms:TagResource"));
        let volume = "arn:aws:ec2:eu-west-1:111111111111:volume/*";
        assert_eq!(found("ec2:CreateVolume", volume), of("ec2:CreateTags"));
        assert_eq!(found("sqs:CreateQueue", "arn:aws:sqs:eu-west-1:111111111111:q"), of("sqs:TagQueue"));
        assert!(found("ec2:CreateTags", volume).is_empty());
        assert!(found("s3:GetObject", "arn:aws:s3:::b/o").is_empty());
        let tags = tagging(action("ec2:CreateVolume").unwrap(), volume);
        assert_eq!(tags[0].key_of_maker(), Some("ec2:CreateAction"));
    }
}
