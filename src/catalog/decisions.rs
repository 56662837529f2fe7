//! Actions that are decided otherwise than the rest: names of actions into what is special about them.
//!
//! Every function takes `service:Name` in any case, and costs a binary search: they are asked with each decision.

use std::sync::LazyLock;

use serde::Deserialize;

use super::table::{find, read};

const DATA: &str = include_str!("data/decisions.json");

static LISTS: LazyLock<Decisions> = LazyLock::new(|| read(DATA));

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Decisions {
    #[serde(rename = "as_of")]
    _as_of: String,
    #[serde(rename = "note")]
    _note: String,
    always_allowed: ActionList,
    by_trust: ActionList,
    free_to_users: ActionList,
    identity_only: ActionList,
    on_alias: ActionList,
    outside_rcps: ActionList,
    way_back_of_root: ActionList,
    without_key: ActionList,
}

/// Names in AWS's case, sorted without regard to it.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct ActionList {
    #[serde(rename = "as_of")]
    _as_of: String,
    #[serde(rename = "source")]
    _source: String,
    actions: Vec<String>,
}

impl ActionList {
    fn holds(&self, action: &str) -> bool {
        find(&self.actions, String::as_str, action).is_some()
    }
}

/// Whether no policy can refuse the action to a signed caller.
pub fn is_always_allowed(action: &str) -> bool {
    LISTS.always_allowed.holds(action)
}

/// Whether the trust policy of a role decides the action.
pub fn is_decided_by_trust(action: &str) -> bool {
    LISTS.by_trust.holds(action)
}

/// Whether the action needs no policy of users who sign with their own keys, and none can refuse it.
pub fn is_free_to_users(action: &str) -> bool {
    LISTS.free_to_users.holds(action)
}

/// Whether the action is decided by the caller's own policies alone: the policy of the resource gives nothing.
pub fn is_identity_only(action: &str) -> bool {
    LISTS.identity_only.holds(action)
}

/// Whether an action of KMS is checked on the alias as well as on the key.
pub fn works_on_alias(action: &str) -> bool {
    LISTS.on_alias.holds(action)
}

/// Whether resource control policies leave out an action of a service that they reach.
pub fn is_outside_rcps(action: &str) -> bool {
    LISTS.outside_rcps.holds(action)
}

/// Whether a bucket's policy cannot deny the action to the root user of the bucket's account.
pub fn is_way_back_of_root(action: &str) -> bool {
    LISTS.way_back_of_root.holds(action)
}

/// Whether an action of KMS works on no key.
pub fn works_without_key(action: &str) -> bool {
    LISTS.without_key.holds(action)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::actions;
    use crate::catalog::table::{assert_dated, assert_sorted};

    #[test]
    fn the_data_file_is_sound() {
        let lists: Decisions = serde_json::from_str(DATA).unwrap();
        for list in [
            &lists.always_allowed,
            &lists.by_trust,
            &lists.free_to_users,
            &lists.identity_only,
            &lists.on_alias,
            &lists.outside_rcps,
            &lists.way_back_of_root,
            &lists.without_key,
        ] {
            assert_dated(&list._as_of, std::slice::from_ref(&list._source));
            assert_sorted(&list.actions);
            for name in &list.actions {
                assert_eq!(actions::action(name).map(actions::Action::full_name).as_ref(), Some(name));
            }
        }
    }

    #[test]
    fn names_count_in_any_case() {
        assert!(is_decided_by_trust("sts:assumerole") && is_decided_by_trust("STS:AssumeRole"));
        assert!(
            !is_decided_by_trust("sts:getcalleridentity")
                && !is_decided_by_trust("assumerole")
                && !is_decided_by_trust("")
        );
    }
}
