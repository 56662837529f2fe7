//! Archives in buckets of other accounts into the keys that whoever makes functions of them decrypts with.
//!
//! The policy of the key lets the account in, and this is the other half: what the role itself may do.

use super::Plan;
use super::created::pattern;
use crate::aws::{AccountId, Address, Arn, Text, regional_principal};
use crate::catalog::{ActionSet, context_keys};
use crate::policy::Statement;
use crate::resource::{CodeFile, Place, Resource};
use std::collections::{BTreeMap, BTreeSet};

/// Patterns of keys, and the service that asks them.
#[derive(Default)]
pub(super) struct ArchiveKeys {
    keys: BTreeSet<String>,
    via: BTreeSet<String>,
}

impl ArchiveKeys {
    /// The statement that lets a role decrypt with them, through S3 alone.
    ///
    /// <https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html>
    pub(super) fn statement(&self) -> Option<Statement> {
        (!self.keys.is_empty()).then(|| {
            Statement::allow()
                .sid("DecryptArchivesOfOthers")
                .actions(ActionSet::FunctionArchiveKey.actions())
                .resources(self.keys.clone())
                .when("StringEquals", context_keys::VIA_SERVICE, self.via.clone())
        })
    }
}

/// The keys of the archives of other accounts that something is made of, by the account where it is made.
pub(super) fn archive_keys<'p>(
    plan: &'p Plan,
    held: impl Iterator<Item = &'p Resource>,
) -> BTreeMap<&'p AccountId, ArchiveKeys> {
    let mut found: BTreeMap<&AccountId, ArchiveKeys> = BTreeMap::new();
    for resource in held {
        let code = resource.placed_code();
        let archive = code.filter(|code| matches!(code.file, CodeFile::Archive { .. }));
        let key = archive.and_then(|code| key_of(plan, &code.holder, &resource.place));
        if let Some(key) = key {
            let here = found.entry(&resource.place.account).or_default();
            here.keys.insert(key);
            here.via.insert(regional_principal("s3", &resource.place.region));
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
