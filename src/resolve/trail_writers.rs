//! What lets CloudTrail write the files of a trail: statements of the bucket and of the keys behind it.
//!
//! A trail in its own account, or one that the blueprint names, is admitted by its ARN. Trails of one name in the
//! accounts of a unit are admitted by the pattern of their ARNs and by where the accounts are: as long for three accounts
//! as for three thousand. An organization's trail has one ARN, whichever account it records.

use super::draft::{DocumentSide, Draft};
use super::whom::Within;
use crate::aws::Address;
use crate::catalog::{ActionSet, context_keys, principals, sources};
use crate::policy::{PrincipalSet, Statement};
use crate::resource::Place;

/// Stands for the account in patterns of ARNs.
const ANY: &str = "*";

/// A trail that writes.
pub(super) struct TrailWriter<'a> {
    /// Where it is.
    pub place: &'a Place,
    /// Its name.
    pub name: &'a str,
    /// Whether it records the whole organization.
    pub organization: bool,
    /// The accounts that have such a trail, where the blueprint does not name this one.
    pub within: Option<&'a Within>,
}

impl TrailWriter<'_> {
    /// The accounts, as seen by what is in another account than the trail.
    fn many(&self, target: &Address) -> Option<&Within> {
        self.within.filter(|_| *target.account() != self.place.name)
    }

    fn arn(&self, account: &str) -> String {
        let region = self.place.region.as_str();
        self.place
            .partition()
            .arn("cloudtrail", region, account, &["trail/", self.name].concat())
    }

    /// Narrows a statement to the trail, or to those of many accounts.
    fn narrow(&self, statement: Statement, target: &Address) -> Statement {
        match self.many(target) {
            None => {
                let own = self.arn(self.place.account.as_str());
                statement.when("StringEquals", context_keys::SOURCE_ARN, [own])
            }
            Some(_) => statement.when("ArnLike", context_keys::SOURCE_ARN, [self.arn(ANY)]),
        }
    }

    /// The folders of its files in a bucket.
    fn folders(&self, target: &Address, organization: &str) -> Vec<String> {
        let account = match self.many(target) {
            None => self.place.account.as_str(),
            Some(_) => return vec![String::new()],
        };
        let of_members = self.organization.then_some(organization);
        std::iter::once(account)
            .chain(of_members)
            .map(|folder| [folder, "/"].concat())
            .collect()
    }
}

impl Draft<'_> {
    /// The bucket of a trail, the key of its files and the key of the bucket admit it.
    ///
    /// <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html>
    ///
    /// Of an organization: <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-create-and-update-an-organizational-trail-by-using-the-aws-cli.html>
    ///
    /// A trail that exists already is admitted by what exists already, and is told to what is made only.
    pub(super) fn admit_trail(
        &mut self,
        bucket: &Address,
        key: Option<&Address>,
        writer: &TrailWriter<'_>,
        existing: bool,
    ) {
        let keys: Vec<Address> = key.cloned().into_iter().chain(self.key_of_bucket(bucket)).collect();
        for key in keys
            .iter()
            .filter(|key| !existing || !self.is_there(key))
            .cloned()
            .collect::<Vec<_>>()
        {
            self.admit_trail_to_key(&key, writer);
        }
        if existing && self.is_there(bucket) {
            return;
        }
        let bucket_arn = self.arn(bucket);
        let service = || PrincipalSet::service([principals::CLOUDTRAIL]);
        let check = Statement::allow()
            .sid("CloudtrailChecksBucket")
            .principals(service())
            .actions(ActionSet::TrailBucket.actions())
            .resources([bucket_arn.clone()]);
        let folder = [&bucket_arn, "/", sources::folder(principals::CLOUDTRAIL), "/"].concat();
        let folders = writer.folders(bucket, &self.model.organization.id).into_iter();
        let write = Statement::allow()
            .sid("CloudtrailWritesFiles")
            .principals(service())
            .actions(ActionSet::TrailFiles.actions())
            .resources(folders.map(|below| [&folder, &below, "*"].concat()))
            .when("StringEquals", context_keys::ACL, [sources::object_acl(principals::CLOUDTRAIL)]);
        self.add(bucket, DocumentSide::Resource, writer.narrow(check, bucket));
        let write = self.for_accounts(writer.narrow(write, bucket), bucket, writer);
        self.add(bucket, DocumentSide::Resource, write);
    }

    /// True for what exists already.
    pub(super) fn is_there(&self, address: &Address) -> bool {
        self.model.get(address).is_some_and(|resource| resource.existence.is_existing())
    }

    /// Only for accounts of the organization, or of the unit. AWS's own log buckets ask the same of what CloudTrail writes.
    ///
    /// <https://docs.aws.amazon.com/controltower/latest/userguide/logging-s3-audit-bucket.html>
    fn for_accounts(&self, statement: Statement, target: &Address, writer: &TrailWriter<'_>) -> Statement {
        match writer.many(target) {
            Some(within) => within.narrow_sources(statement, &self.model),
            None => statement,
        }
    }

    /// <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html>
    fn admit_trail_to_key(&mut self, key: &Address, writer: &TrailWriter<'_>) {
        let account = if writer.many(key).is_some() {
            ANY
        } else {
            writer.place.account.as_str()
        };
        let any_trail = writer.place.partition().arn("cloudtrail", ANY, account, "trail/*");
        let encrypt = Statement::allow()
            .sid("EncryptTrails")
            .principals(PrincipalSet::service([principals::CLOUDTRAIL]))
            .actions(ActionSet::TrailKey.actions())
            .resources(["*"]);
        let encrypt = writer.narrow(encrypt, key).when(
            "StringLike",
            sources::encryption_key(principals::CLOUDTRAIL),
            [any_trail],
        );
        let describe = Statement::allow()
            .sid("DescribeForTrails")
            .principals(PrincipalSet::service([principals::CLOUDTRAIL]))
            .actions(ActionSet::TrailKeyDescription.actions())
            .resources(["*"]);
        for statement in [encrypt, writer.narrow(describe, key)] {
            let statement = self.for_accounts(statement, key, writer);
            self.add(key, DocumentSide::Resource, statement);
        }
    }
}
