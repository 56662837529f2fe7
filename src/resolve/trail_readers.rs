//! `readers:` of trails into every side of reading their files: the bucket, its policy, and the keys behind them.
//!
//! What a trail records of an account stands in one folder of its bucket. CloudTrail encrypts each file with the key of
//! the trail, and S3 decrypts it for whoever fetches it and may use that key.
//! <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html>

use super::draft::Draft;
use super::encrypted::KeyUse;
use super::objects::BucketUse;
use super::scope::ORGANIZATION;
use crate::aws::{Address, Name};
use crate::blueprint::Reference;
use crate::blueprint::values::Entry;
use crate::catalog::grants::{self, GrantPart};
use crate::catalog::{principals, sources};
use crate::resource::{Body, Place};
use std::collections::BTreeMap;

/// What the statements are for: part of their names.
const PURPOSE: &str = "read trails";

impl Draft<'_> {
    /// The readers of every trail; all roles and trails are there.
    pub(super) fn trail_readers(&mut self) {
        let blueprint = self.blueprint;
        for (name, entry) in blueprint.trails.iter() {
            let readers: Vec<&Reference> = entry.value.readers.iter().flat_map(|all| all.iter()).collect();
            if !readers.is_empty() {
                self.readers_of(name, entry, &readers);
            }
        }
    }

    fn readers_of(&mut self, name: &Name, entry: &Entry<crate::blueprint::Trail>, readers: &[&Reference]) {
        let placement = &entry.value.place;
        let whole = placement.words.iter().any(|word| word.value == ORGANIZATION);
        let made: Vec<Place> = match whole {
            true => {
                let management = self.model.account(self.model.organization.management.as_str()).cloned();
                management
                    .iter()
                    .map(|account| self.place(account, entry.value.region.as_deref()))
                    .collect()
            }
            false => self.placed(placement, entry.value.region.as_deref()).places,
        };
        for place in made {
            let many = whole || self.placed_within(placement, &place.name).is_some();
            self.readers_in(name, readers, &place, many);
        }
    }

    /// `many`: the files of all accounts are read, where the trail records, or stands in, accounts that nobody names.
    fn readers_in(&mut self, name: &Name, readers: &[&Reference], place: &Place, many: bool) {
        let address = self.own(Address::new(crate::aws::name!("trail"), &place.name, name));
        let Some(Body::Trail(trail)) = self.body(&address) else {
            return;
        };
        let key = trail.key.clone().and_then(|arn| self.key_of_arn(&arn));
        let Some(bucket) = self.bucket_named(&trail.bucket.clone()) else {
            return;
        };
        let all = sources::folder(principals::CLOUDTRAIL);
        let folder = match many && (bucket.account() != &place.name || self.is_of_organization(&address)) {
            true => all.to_owned(),
            false => [all, "/", place.account.as_str()].concat(),
        };
        for reference in readers {
            let roles = self.find_callers(reference, &place.name);
            self.mean_roles(reference, &roles);
            for role in roles {
                let before = self.added_to(&role).len();
                self.reads_trail(&role, &bucket, key.as_ref(), &folder);
                // What one that exists may do is nobody's to know here, and no line asks.
                let is_made = self.model.get(&role).is_some_and(|role| !role.existence.is_existing());
                if is_made && !self.problems.has_errors() {
                    self.promise(&role, before, &[], reference.span);
                }
            }
            self.mean(BTreeMap::new());
        }
    }

    fn is_of_organization(&self, trail: &Address) -> bool {
        matches!(self.body(trail), Some(Body::Trail(trail)) if trail.organization)
    }

    fn reads_trail(&mut self, role: &Address, bucket: &Address, key: Option<&Address>, folder: &str) {
        let Some(read) = grants::verb("bucket", "read") else {
            return;
        };
        let wanted = BucketUse {
            bucket,
            prefix: folder,
            part: None,
            purpose: PURPOSE,
            container: read.on(GrantPart::Container),
            objects: read.on(GrantPart::Resource),
            key: read.on(GrantPart::Key),
            limit: None,
        };
        self.use_bucket(role, &wanted);
        if let Some(key) = key.filter(|key| self.key_of_bucket(bucket).as_ref() != Some(*key)) {
            let wanted = KeyUse {
                key,
                purpose: PURPOSE,
                actions: read.on(GrantPart::Key),
                service: Some("s3"),
            };
            self.use_key(role, &wanted);
        }
    }
}
