//! A call into whether it makes what it is about, and whether a policy is there already that has a say.

use crate::catalog::actions::{self, ResourceType};
use crate::catalog::services;

/// Whether a call makes the very thing that it is about, which so has no policy yet: `sqs:CreateQueue` on a queue.
pub(super) fn made_by(action: &str, on: &str) -> bool {
    made(action, on).is_some()
}

/// The same where no policy that has a say is there yet: a stream is made in a log group, which has one.
pub(super) fn made_without_policy(action: &str, on: &str) -> bool {
    let service = action.split(':').next().unwrap_or_default();
    let bears = |known: &ResourceType| services::resource_policy(service, known.name).is_some();
    made(action, on).is_some_and(|known| bears(known) || !services::asks_policy_of(service, on))
}

/// The type of what a call makes.
fn made(action: &str, on: &str) -> Option<&'static ResourceType> {
    let action = actions::action(action)?;
    let made = action.name.strip_prefix("Create").unwrap_or_default();
    action
        .resource_types()
        .find(|known| known.name.replace('-', "").eq_ignore_ascii_case(made) && known.matches(on))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_has_the_policy_of_what_it_is_in() {
        let rows = [
            ("sqs:CreateQueue", "arn:aws:sqs:us-east-1:111111111111:q", true, true),
            ("kms:CreateAlias", "arn:aws:kms:us-east-1:111111111111:alias/x", true, true),
            ("s3:CreateBucket", "arn:aws:s3:::b", true, true),
            (
                "logs:CreateLogStream",
                "arn:aws:logs:us-east-1:111111111111:log-group:g:log-stream:s",
                true,
                false,
            ),
            ("sqs:SendMessage", "arn:aws:sqs:us-east-1:111111111111:q", false, false),
        ];
        for (action, on, makes, without) in rows {
            assert_eq!((made_by(action, on), made_without_policy(action, on)), (makes, without), "{action}");
        }
    }
}
