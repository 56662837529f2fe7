//! Both halves of the use of a bucket: the identity policy, and the bucket policy for other accounts.

use super::audience::Audience;
use super::bucket_part::{BucketPart, BucketSide, sides};
use super::draft::{DocumentSide, Draft};
use super::encrypted::KeyUse;
use super::endpoint_limit::EndpointLimit;
use super::join_statements::sid;
use crate::aws::Address;
use crate::diagnostic::Span;
use crate::policy::Statement;
use crate::resource::{Body, Place};
use std::collections::BTreeSet;

/// One use of a bucket by a role.
pub(super) struct BucketUse<'a> {
    /// The bucket.
    pub bucket: &'a Address,
    /// The prefix of the objects, without slashes at its ends; empty for all.
    pub prefix: &'a str,
    /// The part of it that is meant alone, in lists too and for the key; then the prefix is empty.
    pub part: Option<&'a BucketPart>,
    /// What for: part of the statements' names.
    pub purpose: &'a str,
    /// Actions on the bucket.
    pub container: &'a [String],
    /// Actions on the objects.
    pub objects: &'a [String],
    /// Actions on the key that encrypts them.
    pub key: &'a [String],
    /// The endpoints that it may come through; `None` where that is not asked for.
    pub limit: Option<&'a EndpointLimit>,
}

impl Draft<'_> {
    /// Lets a role use a bucket and the key behind it.
    pub(super) fn use_bucket(&mut self, role: &Address, wanted: &BucketUse<'_>) {
        let bucket = self.arn(wanted.bucket);
        let objects = match wanted.prefix {
            "" => [&bucket, "/*"].concat(),
            prefix => [&bucket, "/", prefix, "/*"].concat(),
        };
        for mut side in sides((&bucket, objects), wanted.part, (wanted.container, wanted.objects)) {
            let when = side.when.take();
            self.held_to(when, |draft| draft.one_use(role, wanted, &side));
        }
        if let Some(key) = self.key_of_bucket(wanted.bucket)
            && !wanted.key.is_empty()
        {
            let of_part = wanted.part.map(|part| part.encrypted(&bucket));
            let key = KeyUse {
                key: &key,
                purpose: wanted.purpose,
                actions: wanted.key,
                service: None,
            };
            self.held_to(of_part, |draft| draft.use_key(role, &key));
        }
    }

    fn one_use(&mut self, role: &Address, wanted: &BucketUse<'_>, side: &BucketSide) {
        let name = sid(&[wanted.purpose, side.what]);
        let identity = Statement::allow()
            .sid(name.clone())
            .actions(&side.actions)
            .resources([side.on.clone()]);
        let identity = match wanted.limit {
            Some(limit) => limit.narrow(identity),
            None => identity,
        };
        self.add(role, DocumentSide::Identity, identity);
        if let Some(limit) = wanted.limit {
            self.admit_through(limit, role, &side.actions, &side.on);
        }
        if role.account() != wanted.bucket.account() {
            let audience = Audience {
                resource: wanted.bucket.clone(),
                sid: name,
                actions: side.actions.iter().cloned().collect(),
                on: BTreeSet::from([side.on.clone()]),
                when: wanted.limit.map(EndpointLimit::conditions).into_iter().flatten().collect(),
            };
            let role_arn = self.arn(role);
            self.admit(audience, &role_arn);
        }
    }

    /// The address of the key that encrypts a bucket.
    pub(super) fn key_of_bucket(&self, bucket: &Address) -> Option<Address> {
        self.key_of_arn(self.body(bucket)?.key()?)
    }

    /// The same, for something else that is encrypted with it in a place.
    pub(super) fn key_of_bucket_for(
        &mut self,
        bucket: &Address,
        place: &Place,
        span: Span,
    ) -> Option<Address> {
        let key = self.key_of_bucket(bucket)?;
        self.same_region(&key, place, span);
        Some(key)
    }

    /// The address of the key with this ARN.
    pub(super) fn key_of_arn(&self, arn: &str) -> Option<Address> {
        let found = self.model.with_arn(arn)?;
        matches!(found.body, Body::Key(_)).then(|| found.address.clone())
    }

    /// The address of the bucket of this name.
    pub(super) fn bucket_named(&self, name: &str) -> Option<Address> {
        self.model.bucket(name).map(|bucket| bucket.address.clone())
    }
}
