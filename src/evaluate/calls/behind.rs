//! A call through an access point into the same call on the bucket behind it, whose policy AWS asks as well.
//!
//! The caller's own policies are asked about the access point. Of its own account a bucket lets in by itself whom those
//! policies, or the bucket's, let in to the bucket; whether the access point's name is enough no page of AWS says.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html>

use super::Universe;
use super::answer::{Authorization, shown};
use super::need::{Caller, Need};
use super::points::{point_of, takes_calls};
use crate::aws::Arn;
use crate::catalog::{actions, context_keys};
use crate::evaluate::iam::Outcome;

/// How the ARN of an access point goes on behind the account.
const POINT: &str = "accesspoint/";
/// What stands before the key of an object.
const OBJECT: &str = "object/";

impl<'m> Universe<'m> {
    /// The same call on the bucket, where a call is about an access point; in words, what would have to be known to tell.
    pub(super) fn behind(&self, need: &Need<'m>) -> Result<Option<Need<'m>>, String> {
        let Some(arn) = Arn::parse(&need.resource) else {
            return self.nameless(need);
        };
        if arn.service() != "s3" {
            return Ok(None);
        }
        let Some(name) = arn.resource().strip_prefix(POINT) else {
            return Ok(None);
        };
        let (name, rest) = name.split_once('/').unwrap_or((name, ""));
        let object = rest.strip_prefix(OBJECT).map(|key| ["/", key].concat()).unwrap_or_default();
        let target = |bucket: &str| self.model.partition().bucket_arn(&[bucket, &object].concat());
        let is_of_bucket =
            actions::action(&need.action).is_some_and(|known| known.is_checked_on(&target("x")));
        if !is_of_bucket {
            return Ok(None);
        }
        let point = arn.beside(&[POINT, name].concat());
        let found = self.model.with_arn(&point).and_then(|found| point_of(found)?.bucket);
        let Some(bucket) = found else {
            return Err(
                ["which bucket is behind `", &shown(&point), "` is not known: its policy has a say"].concat()
            );
        };
        let mut behind = Need {
            resource: target(bucket),
            purpose: "the bucket behind the access point".to_owned(),
            ..need.clone()
        };
        let keys = [
            (context_keys::DATA_ACCESS_POINT_ARN, point.as_str()),
            (context_keys::DATA_ACCESS_POINT_ACCOUNT, arn.account()),
        ];
        behind.extra.extend(keys.map(|(key, value)| (key.to_owned(), value.to_owned())));
        Ok(Some(behind))
    }

    /// The same of an access point whose ARN is not known, since AWS chooses its name: what policies say of that name has a say.
    fn nameless(&self, need: &Need<'m>) -> Result<Option<Need<'m>>, String> {
        let found = self.model.by_arn(&need.resource);
        match found.filter(|found| point_of(found).is_some() && takes_calls(&need.action)) {
            Some(found) => Err([
                "the name of `",
                &found.address.to_string(),
                "` is AWS's choice, and policies may name it, that of the bucket behind it too: `Name` says it",
            ]
            .concat()),
            None => Ok(None),
        }
    }

    /// What the side of the bucket says.
    pub(super) fn authorize_behind(&self, behind: &Need<'m>) -> Authorization {
        if Arn::parse(&behind.caller.principal).is_none() {
            return self.authorize(behind);
        }
        let caller = Caller {
            is_vouched_for: true,
            ..behind.caller.clone()
        };
        let mut side = self.authorize(&Need { caller, ..behind.clone() });
        let home = self.locate(behind).owner == Some(behind.caller.account());
        if home && side.decision == Outcome::Allow && self.authorize(behind).is_denied() {
            side.open(
                "no policy lets this caller in to the bucket behind the access point, and whether AWS asks for one in the \
                 bucket's own account is not established: say it in the bucket's policy, as a grant on the access point does"
                    .to_owned(),
            );
        }
        side
    }
}
