//! Rules of AWS that no policy can change: access control lists that are off, sessions that are too long, roles of
//! another account.

use super::Universe;
use super::answer::Authorization;
use super::need::Need;
use super::points::hold_to_network;
use super::sides::is_existing_bucket;
use crate::catalog::quota::{quota, role_session};
use crate::catalog::{acl, context_keys};
use crate::evaluate::iam::Outcome;
use crate::resource::{Body, Resource};

impl Universe<'_> {
    /// Refuses what AWS refuses although policies allow it.
    pub(super) fn apply_rules(&self, need: &Need<'_>, resource: Option<&Resource>, part: &mut Authorization) {
        if part.decision == Outcome::ExplicitDeny {
            return;
        }
        if let Some(found) = resource.filter(|_| need.service() == "s3") {
            hold_to_network(need, found, part);
        }
        let Some(bucket) = resource.filter(|found| matches!(found.body, Body::Bucket(_))) else {
            return;
        };
        match list_is_off(need).filter(|_| need.service() == "s3") {
            Some(_) if is_existing_bucket(bucket) => part.leave_open(
                [
                    "whether `",
                    &bucket.address.to_string(),
                    "`, which exists already, takes access control lists is not known",
                ]
                .concat(),
            ),
            Some(note) => part.refuse(note),
            None => {}
        }
    }

    /// Refuses a session that is longer than AWS makes it. `chained` says that a role assumes the role.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use.html>
    pub(super) fn limit_session(&self, need: &Need<'_>, part: &mut Authorization) {
        let Some(wanted) = need
            .states(context_keys::DURATION_SECONDS)
            .and_then(|text| text.parse::<u64>().ok())
        else {
            return;
        };
        let chained = quota("role-chaining-session")
            .map(|quota| quota.limit)
            .filter(|_| need.caller.is_role());
        let role = self.role(&need.resource);
        let known = role.is_some_and(|role| role.resource.existence.knows_session());
        let longest = match role {
            Some(role) if known => Some(u64::from(role.role.max_session)),
            Some(_) | None => quota("role-session").map(|quota| quota.limit),
        };
        if let Some(limit) = chained.filter(|limit| wanted > *limit && !part.is_denied()) {
            part.refuse(format!(
                "a role that a role assumes has a session of at most {limit} seconds, and {wanted} were asked for"
            ));
        } else if let Some(limit) = longest.filter(|limit| wanted > *limit && !part.is_denied()) {
            part.refuse(format!(
                "the role's sessions last at most {limit} seconds, and {wanted} were asked for"
            ));
        } else if !known && wanted > u64::from(role_session()) {
            part.leave_open(
                "how long the role's sessions last at most is not said (`max_session` does)".to_owned(),
            );
        }
    }
}

/// The buckets of a model are of the kind whose owner owns every object: they take no list but one.
///
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html>
fn list_is_off(need: &Need<'_>) -> Option<String> {
    let accepted = acl::accepted();
    let asked = need.states(context_keys::ACL).or_else(|| extra(need, context_keys::ACL));
    let granted = need.stated.keys().any(|key| context_keys::begins(key, context_keys::ACL_GRANT));
    let sets = acl::sets(&need.action);
    if !sets && !acl::may_carry(&need.action) || asked == Some(accepted) && !granted {
        return None;
    }
    (sets || asked.is_some() || granted).then(|| {
        [
            "access control lists are off (BucketOwnerEnforced): S3 refuses every list but `",
            accepted,
            "`",
        ]
        .concat()
    })
}

fn extra<'n>(need: &'n Need<'_>, key: &str) -> Option<&'n str> {
    need.extra.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
}
