//! The code of functions into what whoever makes them may do for it: decrypt archives of other accounts with their keys, and let
//! Lambda pull images of repositories that are there already.
//!
//! The policy of the key lets the account in, and this is the other half: what the role itself may do.

use super::Plan;
use super::created::pattern;
use crate::aws::{AccountId, Address, Arn, Text, regional_principal};
use crate::catalog::{ActionSet, context_keys};
use crate::policy::Statement;
use crate::resource::{Body, CodeFile, Place, Resource};
use std::collections::{BTreeMap, BTreeSet};

/// Patterns of keys, and the service that asks them; and of repositories of the own account.
#[derive(Default)]
pub(super) struct CodeAccess {
    keys: BTreeSet<String>,
    via: BTreeSet<String>,
    repositories: BTreeSet<String>,
}

impl CodeAccess {
    /// The statements that let a role do so.
    pub(super) fn statements(&self) -> impl Iterator<Item = Statement> {
        self.decrypts().into_iter().chain(self.lets_pull())
    }

    /// Lambda adds what it needs to the policy of a repository of the own account, where its caller may.
    ///
    /// <https://docs.aws.amazon.com/lambda/latest/dg/images-create.html#gettingstarted-images-permissions>
    fn lets_pull(&self) -> Option<Statement> {
        (!self.repositories.is_empty()).then(|| {
            Statement::allow()
                .sid("LetLambdaPull")
                .actions(ActionSet::FunctionImagePolicy.actions())
                .resources(self.repositories.clone())
        })
    }

    /// Archives are decrypted through S3 alone.
    ///
    /// <https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html>
    fn decrypts(&self) -> Option<Statement> {
        (!self.keys.is_empty()).then(|| {
            Statement::allow()
                .sid("DecryptArchivesOfOthers")
                .actions(ActionSet::FunctionArchiveKey.actions())
                .resources(self.keys.clone())
                .when("StringEquals", context_keys::VIA_SERVICE, self.via.clone())
        })
    }
}

/// What the code of all that is made takes, by the account where that is made.
pub(super) fn code_access<'p>(
    plan: &'p Plan,
    held: impl Iterator<Item = &'p Resource>,
) -> BTreeMap<&'p AccountId, CodeAccess> {
    let mut found: BTreeMap<&AccountId, CodeAccess> = BTreeMap::new();
    for resource in held {
        for code in resource.placed_code().into_iter().filter(|code| code.by_lambda) {
            match code.file {
                CodeFile::Archive { .. } => {
                    if let Some(key) = key_of(plan, &code.holder, &resource.place) {
                        let here = found.entry(&resource.place.account).or_default();
                        here.keys.insert(key);
                        here.via.insert(regional_principal("s3", &resource.place.region));
                    }
                }
                CodeFile::Image(_) => {
                    if is_there(plan, &code.holder, &resource.place) {
                        let here = found.entry(&resource.place.account).or_default();
                        here.repositories.insert(pattern(&code.holder));
                    }
                }
            }
        }
    }
    found
}

/// The pattern of the key of a bucket, where that is of another account; any key there where the bucket exists already.
fn key_of(plan: &Plan, holder: &Text, place: &Place) -> Option<String> {
    let bears = |one: &&Resource| one.arn() == *holder || Text::symbol(&one.address) == *holder;
    if let Some(bucket) = plan.resources().find(bears) {
        let key = bucket.body.key()?;
        let account = Arn::parse(key).map_or(bucket.place.account.as_str(), |arn| arn.account());
        return (account != place.account.as_str()).then(|| pattern(&Text::from(key)));
    }
    let (address, _) = plan.existing.iter().find(|(_, arn)| arn.as_str() == holder.as_str())?;
    let address = Address::parse(address).ok()?;
    let mut places = plan.all_stacks().flat_map(|stack| &stack.places);
    let near = *address.account() == place.name;
    let account = places.find(|one| one.name == *address.account());
    let account = account.map_or("*", |one| one.account.as_str());
    (!near).then(|| place.partition().arn("kms", place.region.as_str(), account, "key/*"))
}

/// True for a repository of the own account whose policy no section of the design writes.
fn is_there(plan: &Plan, holder: &Text, place: &Place) -> bool {
    let own = Arn::parse(holder.as_str()).is_some_and(|arn| arn.account() == place.account.as_str());
    let made = |one: &Resource| one.arn() == *holder && matches!(one.body, Body::Repository(_));
    own && !plan.resources().any(made)
}
