//! A call on the content of a resource into the KMS key that encrypts it, and what the service says to KMS about it.

use super::Universe;
use super::answer::{Authorization, rule};
use super::keys::encryption_context;
use super::made::made_by;
use super::need::Need;
use crate::aws::Arn;
use crate::catalog::actions::{Argument, ArgumentType, AwsKey, Needed};
use crate::catalog::encryption_contexts::encryption_contexts;
use crate::evaluate::iam::{Outcome, PolicyLayer, ReasonEffect};
use crate::model::EncryptedBy;
use crate::resource::Body;

impl Universe<'_> {
    /// The key that encrypts the data of a resource, whatever its kind.
    pub(super) fn key_of_resource(&self, arn: &str) -> Option<String> {
        match self.model.by_arn(arn) {
            Some(resource) => resource.body.key().map(str::to_owned),
            None => match &self.model.existing_thing(arn)?.1.key {
                EncryptedBy::Key(key) => Some(key.clone()),
                EncryptedBy::OfAws | EncryptedBy::KeptByAws | EncryptedBy::Unknown => None,
            },
        }
    }

    /// What else a call reads that has a key of its own: what it is about besides, and the queues whose dead letters are in its
    /// queue.
    ///
    /// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-server-side-encryption.html>
    pub(super) fn encrypted_beside(
        &self,
        need: &Need<'_>,
        needed: &Needed,
        besides: &[String],
    ) -> Vec<String> {
        if needed.argument != Argument::ResourceEncryption {
            return Vec::new();
        }
        let letters = match needed.dead_letters {
            true => self.deliverers.letters_from(&need.resource),
            false => &[],
        };
        besides.iter().chain(letters).cloned().collect()
    }

    /// Why it is not known which key encrypts a resource, which every call on its content needs.
    pub(super) fn unknown_key(&self, need: &Need<'_>) -> Option<String> {
        let arn = need.resource.as_str();
        let (untold, row) = match (self.model.by_arn(arn), self.model.existing_thing(arn)) {
            (Some(resource), _) => (!resource.existence.knows_key(), ""),
            (None, Some((_, thing))) => (thing.key == EncryptedBy::Unknown, ""),
            (None, None) => (may_exist(need), " (in a row of `existing`)"),
        };
        let name = self.name_of(arn);
        let what = ["which key encrypts `", &name, "` is not said: `key` can, and `key: none`", row];
        untold.then(|| what.concat())
    }

    /// The refusal of a caller of another account by the key that AWS keeps for a service in the account of the resource.
    ///
    /// <https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples_cross.html>
    pub(super) fn refused_by_aws_key(&self, need: &Need<'_>, needed: &Needed) -> Option<Authorization> {
        let resource = self.model.by_arn(&need.resource);
        let kept = match (resource, self.model.existing_thing(&need.resource)) {
            (Some(resource), _) => resource.existence.has_key_of_aws(),
            (None, thing) => thing.is_some_and(|(_, thing)| thing.key == EncryptedBy::KeptByAws),
        };
        let of_aws = match (self.model.by_arn(&need.resource), self.model.existing_thing(&need.resource)) {
            (Some(resource), _) => resource.body.key().is_none() && resource.existence.knows_key(),
            (None, Some((_, thing))) => thing.key == EncryptedBy::OfAws,
            (None, None) => return None,
        };
        let own = Arn::parse(&need.resource)?.account().to_owned();
        let caller = need.caller.account();
        let elsewhere = !caller.is_empty() && caller != own;
        // An entry may name the key that AWS keeps, whatever others of its service do.
        let named =
            matches!(resource.map(|found| &found.body), Some(Body::AnyResource(any)) if any.key_of_aws);
        // Nobody but principals of the account uses it: no service for its own sake, and nobody without a name.
        let strange = (kept || named) && needed.target == ArgumentType::Key && caller != own;
        let refuses = strange || needed.aws_key == AwsKey::OwnAccount && of_aws && elsewhere;
        let note = "the key that AWS keeps for the service in an account serves no caller of another: encrypt the resource with a key of your own";
        refuses.then(|| Authorization {
            principal: need.caller.principal.clone(),
            action: needed.action.clone(),
            resource: ["the key of AWS for ", &self.name_of(&need.resource)].concat(),
            purpose: "key of the resource".to_owned(),
            decision: Outcome::ImplicitDeny,
            decided_by: PolicyLayer::Service,
            reasons: vec![rule(ReasonEffect::None, note.to_owned())],
        })
    }

    /// What a service says to KMS of the resource for which it calls.
    pub(super) fn said_to_kms(&self, need: &Need<'_>, needed: &Needed) -> Vec<(String, String)> {
        if needed.argument != Argument::ResourceEncryption {
            return Vec::new();
        }
        let via = needed.via.as_deref().unwrap_or_default();
        let of_bucket = encryption_context(self.model.by_arn(&need.resource));
        of_bucket.into_iter().chain(encryption_contexts(via, &need.resource)).collect()
    }
}

/// True for one thing that the blueprint does not hold and that the call does not make.
fn may_exist(need: &Need<'_>) -> bool {
    let one = Arn::parse(&need.resource).is_some() && !need.resource.contains(['*', '?']);
    one && !made_by(&need.action, &need.resource)
}
