//! A condition key of a service into what requests to it carry of the key although nobody says so.
//!
//! The reference lists the keys of each action, and most describe the resource or repeat what a request must say: nobody
//! can tell a request that lacks them. So a listed key may be there unless a row knows more.
//! <https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html>

use std::sync::LazyLock;

use serde::Deserialize;

use super::Table;
use super::actions::{AccessLevel, Action, Carries, RowPlaces, action, key_matches, service};
use super::carried::Carried;
use super::context_keys::{REQUEST_TAG, RESOURCE_TAG, TAG_KEYS, begins, is_of_token};
use super::quota::Confidence;
use crate::aws::glob_matches;

const DATA: &str = include_str!("data/service_keys.json");

static TABLE: LazyLock<Table<ServiceKey>> = LazyLock::new(|| Table::embedded(DATA));

/// What stands before the colon of global keys.
const GLOBAL: &str = "aws";

/// A row of the table.
#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
pub struct ServiceKey {
    /// The key, or the pattern of a family.
    pub key: String,
    /// Patterns of the actions that it is about; all that list the key where there are none.
    #[serde(default)]
    actions: Vec<String>,
    /// Patterns of the resources that it is about; all where there are none.
    #[serde(default)]
    on: Vec<String>,
    sent: Sent,
    /// What it holds for a resource that the blueprint makes.
    #[serde(default)]
    pub made: Option<Made>,
    /// What else gives its value.
    #[serde(default)]
    pub follows: Option<Follows>,
    #[serde(rename = "confidence")]
    _confidence: Confidence,
    #[serde(rename = "source")]
    _source: String,
}

/// What a key holds for the resources of a kind that landform writes.
#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
pub struct Made {
    /// The kind, in the blueprint's spelling.
    pub kind: String,
    /// The value; without one, no request carries the key.
    #[serde(default)]
    pub value: Option<String>,
}

/// What gives a key its value besides the resource's kind.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, Debug)]
#[serde(rename_all = "snake_case")]
pub enum Follows {
    /// The Region that the request goes to.
    RequestedRegion,
    /// The permissions boundary of the role that it is about.
    Boundary,
}

#[derive(Deserialize, Clone, Copy, PartialEq, Eq, Debug)]
#[serde(rename_all = "snake_case")]
enum Sent {
    Always,
    Perhaps,
    WhenSaid,
}

impl Sent {
    fn carried(self) -> Carried {
        match self {
            Self::Always => Carried::Always,
            Self::Perhaps => Carried::Perhaps,
            Self::WhenSaid => Carried::WhenSaid,
        }
    }
}

impl ServiceKey {
    /// Whether it is about a key (any case) of a request for an action on a resource.
    fn is_about(&self, key: &str, action: &Action, resource: &str) -> bool {
        key_matches(&self.key, key) && self.is_on(resource) && self.is_about_action(key, action)
    }

    fn is_on(&self, resource: &str) -> bool {
        self.on.is_empty() || self.on.iter().any(|pattern| glob_matches(pattern, resource))
    }

    fn is_about_action(&self, key: &str, action: &Action) -> bool {
        let acts = |pattern: &String| {
            glob_matches(&pattern.to_ascii_lowercase(), &action.full_name().to_ascii_lowercase())
        };
        let listed = || action.carries(key) == Carries::Listed;
        if self.actions.is_empty() {
            listed()
        } else {
            self.actions.iter().any(acts)
        }
    }
}

/// What a request for an action (any case) on a resource carries of a key (any case) that nobody says and that neither
/// caller nor way gives.
pub fn carried_of_service(full_name: &str, resource: &str, key: &str) -> Carried {
    let is_other_global = is_global(key) && !is_of_new_tags(key);
    if is_other_global || is_of_token(key) || key_is_of_resource_tag(key) {
        return Carried::WhenSaid;
    }
    let Some(action) = action(full_name) else {
        return Carried::WhenSaid;
    };
    row_about(action, resource, key).map_or_else(|| without_row(action, key), |row| row.sent.carried())
}

/// The first row that is about a key of a request.
fn row_about(action: &Action, resource: &str, key: &str) -> Option<&'static ServiceKey> {
    TABLE.rows.iter().find(|row| row.is_about(key, action, resource))
}

/// The rows with a value that are about an action, each with those before it that are about its key too, on some resources.
fn valued(action: &Action) -> Vec<RowPlaces> {
    let rows = || TABLE.rows.iter().enumerate();
    let own = rows().filter(|(_, row)| {
        let has_value = row.made.is_some() || row.follows.is_some();
        has_value && is_of_service(&row.key, action) && row.is_about_action(&row.key, action)
    });
    let before = |at: usize, row: &ServiceKey| {
        let counts =
            |other: &ServiceKey| key_matches(&other.key, &row.key) && other.is_about_action(&row.key, action);
        rows().take(at).filter(|(_, other)| counts(other)).map(|(at, _)| at).collect()
    };
    own.map(|(at, row)| (at, before(at, row))).collect()
}

/// The rows whose keys have a value for requests that are about an action on a resource.
pub fn following<'r>(
    full_name: &str,
    resource: &'r str,
) -> impl Iterator<Item = &'static ServiceKey> + use<'r> {
    let rows = action(full_name).map(|action| action.rows(|| valued(action))).unwrap_or_default();
    let is_on = move |at: &usize| TABLE.rows.get(*at).is_some_and(|row| row.is_on(resource));
    let counts = rows.iter().filter(move |(at, before)| is_on(at) && !before.iter().any(is_on));
    counts.filter_map(|(at, _)| TABLE.rows.get(*at))
}

/// Whether the service of an action has its name before a key.
fn is_of_service(key: &str, action: &Action) -> bool {
    key.split(':')
        .next()
        .is_some_and(|prefix| prefix.eq_ignore_ascii_case(action.service))
}

/// Keys of tags follow from the tags.
fn key_is_of_resource_tag(key: &str) -> bool {
    let start = key.find(':').unwrap_or(key.len());
    key.get(start..).is_some_and(|rest| begins(rest, RESOURCE_TAG))
}

fn is_global(key: &str) -> bool {
    key.split(':').next().is_some_and(|prefix| prefix.eq_ignore_ascii_case(GLOBAL))
}

/// The global keys of tags that a request brings: no row is about any other global key.
fn is_of_new_tags(key: &str) -> bool {
    begins(key, REQUEST_TAG) || key.eq_ignore_ascii_case(TAG_KEYS)
}

fn without_row(action: &Action, key: &str) -> Carried {
    let prefix = key.split(':').next().unwrap_or_default();
    if is_global(key) {
        // A call that sets or takes tags says which.
        let sets = action.access_level == AccessLevel::Tagging && action.carries(key) == Carries::Listed;
        return if sets { Carried::Perhaps } else { Carried::WhenSaid };
    }
    match action.carries(key) {
        Carries::Listed => Carried::Perhaps,
        Carries::Never if prefix.eq_ignore_ascii_case(action.service) && is_listed_nowhere(action, key) => {
            Carried::Perhaps
        }
        Carries::Never | Carries::Anywhere => Carried::WhenSaid,
    }
}

/// Whether the reference has a key of the action's service and names no action that carries it.
fn is_listed_nowhere(action: &Action, key: &str) -> bool {
    service(action.service).is_some_and(|service| {
        service.condition_keys.iter().any(|known| key_matches(known.key, key))
            && !service.actions.iter().any(|other| other.carries(key) == Carries::Listed)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::table::{assert_dated, compare};

    #[test]
    fn the_data_file_is_sound() {
        let table: Table<ServiceKey> = serde_json::from_str(DATA).unwrap();
        assert_dated(&table.as_of, &table.source);
        assert!(table.rows.iter().all(|row| !is_global(&row.key) || is_of_new_tags(&row.key)));
        for pair in table.rows.windows(2) {
            let order = compare(&pair[0].key, &pair[1].key);
            assert!(order.is_le(), "{}", pair[1].key);
            // Of several rows of a key the last one is about the rest.
            let narrow = !pair[0].actions.is_empty() || !pair[0].on.is_empty();
            assert!(order.is_lt() || narrow, "{}", pair[1].key);
        }
        for row in &table.rows {
            let prefix = row.key.split(':').next().unwrap();
            let known = |name: &str| {
                service(name).is_some_and(|own| {
                    own.condition_keys.iter().any(|known| {
                        known.key.eq_ignore_ascii_case(&row.key) || key_matches(&row.key, known.key)
                    })
                })
            };
            assert!(prefix == GLOBAL || known(prefix), "{}", row.key);
            for pattern in &row.actions {
                assert!(!crate::catalog::actions::expand(pattern).is_empty(), "{pattern}");
            }
            assert!(row.made.is_none() || row.sent != Sent::WhenSaid, "{}", row.key);
        }
    }

    #[test]
    fn keys_are_there_by_action_and_resource() {
        const AP: &str = "arn:aws:s3:us-east-1:111111111111:accesspoint/a/object/x";
        let rows = [
            ("kms:Decrypt", "*", "KMS:keyorigin", Carried::Always),
            ("kms:ListKeys", "*", "kms:KeyOrigin", Carried::WhenSaid),
            ("kms:Decrypt", "*", "kms:EncryptionContext:team", Carried::WhenSaid),
            ("kms:CreateKey", "*", "kms:BypassPolicyLockoutSafetyCheck", Carried::Perhaps),
            ("s3:PutObject", "*", "s3:ObjectCreationOperation", Carried::Always),
            ("s3:PutObject", "*", "s3:if-none-match", Carried::WhenSaid),
            ("s3:PutObject", "*", "s3:x-amz-acl", Carried::WhenSaid),
            ("s3:PutObjectAcl", "*", "s3:x-amz-acl", Carried::Perhaps),
            ("s3:GetObject", "arn:aws:s3:::b/x", "s3:DataAccessPointArn", Carried::WhenSaid),
            ("s3:GetObject", AP, "s3:DataAccessPointArn", Carried::Always),
            ("ec2:TerminateInstances", "*", "ec2:InstanceType", Carried::Perhaps),
            ("ec2:DescribeInstances", "*", "ec2:Region", Carried::Always),
            ("iam:PassRole", "*", "iam:PassedToService", Carried::Always),
            ("iam:GetRole", "*", "iam:PassedToService", Carried::WhenSaid),
            ("iam:CreateRole", "*", "iam:PermissionsBoundary", Carried::WhenSaid),
            ("iam:PutRolePolicy", "*", "iam:PermissionsBoundary", Carried::Perhaps),
            ("iam:GetRole", "*", "iam:ResourceTag/team", Carried::WhenSaid),
            ("s3:GetObject", "*", "aws:RequestTag/team", Carried::WhenSaid),
            ("kms:TagResource", "*", "aws:RequestTag/team", Carried::Perhaps),
            ("sts:TagSession", "*", "aws:RequestTag/team", Carried::WhenSaid),
            ("sagemaker:CreateApp", "*", "sagemaker:UserProfileName", Carried::Perhaps),
            ("s3:GetObject", "*", "kms:KeyOrigin", Carried::WhenSaid),
            ("no:Action", "*", "no:Key", Carried::WhenSaid),
        ];
        for (action, resource, key, expected) in rows {
            assert_eq!(carried_of_service(action, resource, key), expected, "{action} {key}");
        }
    }

    #[test]
    fn what_follows_is_found_by_action() {
        let keys =
            |action: &str| -> Vec<&str> { following(action, "*").map(|row| row.key.as_str()).collect() };
        assert_eq!(keys("ec2:DescribeInstances"), ["ec2:Region"]);
        assert_eq!(keys("iam:PutRolePolicy"), ["iam:PermissionsBoundary"]);
        assert!(keys("kms:Decrypt").contains(&"kms:EncryptionAlgorithm"));
        assert!(!keys("kms:DescribeKey").contains(&"kms:EncryptionAlgorithm"));
    }
}
