//! Keys, buckets, feature groups, databases and workgroups.

use super::place::{OwnRegion, Placement, Reference};
use crate::blueprint::decode::{choice, either, section};
use crate::blueprint::values::{Duration, Named, OneOrMany, Size, Spanned, SpannedJson, Tags};

section! {
    /// A symmetric KMS key, reached by its alias; yearly rotation is on.
    pub struct Key {
        /// The accounts or unit it is placed in.
        "in" => place: required Placement,
        /// Accounts and units (`unit/NAME`) of `in` that do not get it.
        "except" => except: optional OneOrMany<Reference>,
        /// Its region; the blueprint's when absent. Of several each gets one of its own, called `NAME-REGION`.
        "region" => region: optional OwnRegion,
        /// Its alias without `alias/`; the name of this entry when absent.
        "alias" => alias: optional Spanned<String>,
        /// For people.
        "description" => description: optional Spanned<String>,
        /// Days between the request to delete it and its deletion, 7 to 30; 30 when absent.
        "deletion_window" => deletion_window: optional Spanned<u32>,
        /// Statements in AWS's spelling that join its key policy.
        "statements" => statements: optional SpannedJson,
        /// True for a key that exists already: referenced and evaluated, not rendered. What of it is not said stays unknown.
        "existing" => existing: default bool,
        /// The id of a key that exists already.
        "id" => id: optional Spanned<String>,
        /// All that the policy of a key says which exists already, in AWS's spelling.
        "policy" => policy: optional SpannedJson,
        /// Tags.
        "tags" => tags: default Tags,
    }
}

section! {
    /// A private bucket: no public access, TLS only, versioned, the owner owns every object.
    pub struct Bucket {
        /// The accounts or unit it is placed in.
        "in" => place: required Placement,
        /// Accounts and units (`unit/NAME`) of `in` that do not get it.
        "except" => except: optional OneOrMany<Reference>,
        /// Its region; the blueprint's when absent. Of several each gets one of its own, called `NAME-REGION`.
        "region" => region: optional OwnRegion,
        /// Its name in S3, unique in all of AWS.
        "name" => name: required Spanned<String>,
        /// The key that encrypts new objects; keys of S3 when absent. Of a bucket that exists already also `none`, for keys of S3, or
        /// `alias/aws/s3`, the key that AWS keeps in the account and that serves no other.
        "key" => key: optional Reference,
        /// Keep overwritten and deleted objects; true when absent.
        "versioning" => versioning: optional Spanned<bool>,
        /// When objects vanish (`30d`); never when absent.
        "expire_after" => expire_after: optional Spanned<Duration>,
        /// When old versions vanish; after 90 days when absent.
        "expire_versions_after" => expire_versions_after: optional Spanned<Duration>,
        /// The bucket that receives server access logs.
        "access_logs" => access_logs: optional Reference,
        /// Statements in AWS's spelling that join its bucket policy.
        "statements" => statements: optional SpannedJson,
        /// True for a bucket that exists already: referenced and evaluated, not rendered. What of it is not said stays unknown.
        "existing" => existing: default bool,
        /// All that the policy of a bucket says which exists already, in AWS's spelling, or `none`.
        "policy" => policy: optional SpannedJson,
        /// True where landform may write the policy of a bucket that exists already: what `policy` states, with what the design
        /// needs, as one whole in place of the one that is there. Otherwise people add by hand what is needed.
        "complete_policy" => complete_policy: default bool,
        /// Tags.
        "tags" => tags: default Tags,
    }
}

choice! {
    /// The type of a feature.
    pub enum FeatureKind {
        /// Whole numbers.
        "integral" => Integral,
        /// Floating-point numbers.
        "fractional" => Fractional,
        /// Text, also times in ISO 8601.
        "string" => String,
    }
}

choice! {
    /// The format of an offline store's table.
    pub enum StoreFormat {
        /// Hive layout.
        "glue" => Glue,
        /// Apache Iceberg.
        "iceberg" => Iceberg,
    }
}

section! {
    /// A SageMaker feature group.
    pub struct FeatureGroup {
        /// The accounts or unit it is placed in.
        "in" => place: required Placement,
        /// Accounts and units (`unit/NAME`) of `in` that do not get it.
        "except" => except: optional OneOrMany<Reference>,
        /// Its region; the blueprint's when absent. Of several each gets one of its own, called `NAME-REGION`.
        "region" => region: optional OwnRegion,
        /// Its name in AWS; the name of this entry when absent.
        "name" => name: optional Spanned<String>,
        /// For people.
        "description" => description: optional Spanned<String>,
        /// The feature that identifies a record.
        "record_identifier" => record_identifier: required Spanned<String>,
        /// The feature that holds the time of the event.
        "event_time" => event_time: required Spanned<String>,
        /// The features by name, in order.
        "features" => features: required Named<FeatureKind, String>,
        /// The online store: `true`, or its key and time to live.
        "online" => online: optional OnlineStore,
        /// The offline store: a bucket, or a bucket with prefix, key and table.
        "offline" => offline: optional OfflineStore,
        /// The role that SageMaker assumes to write to the offline store.
        "writer" => writer: required Reference,
        /// True for a feature group that exists already: referenced and evaluated, not rendered. What of it is not said stays unknown.
        "existing" => existing: default bool,
        /// Tags.
        "tags" => tags: default Tags,
    }
}

section! {
    /// The online store of a feature group, in full.
    pub struct OnlineFull {
        /// The key that encrypts it; AWS's own key when absent.
        "key" => key: optional Reference,
        /// When records vanish (`30d`); never when absent.
        "ttl" => ttl: optional Spanned<Duration>,
    }
}

section! {
    /// The offline store of a feature group, in full.
    pub struct OfflineFull {
        /// The bucket.
        "bucket" => bucket: required Reference,
        /// The prefix in the bucket; `feature-store` when absent.
        "prefix" => prefix: optional Spanned<String>,
        /// The key that encrypts its objects; the bucket's key when absent.
        "key" => key: optional Reference,
        /// The table's format; `glue` when absent.
        "format" => format: optional Spanned<StoreFormat>,
        /// The Glue database of its table; Feature Store's own when absent.
        "database" => database: optional Reference,
        /// The Glue table's name; the feature group's name in lower case when a database is given.
        "table" => table: optional Spanned<String>,
    }
}

either! {
    /// The online store: `true`, or its details.
    pub enum OnlineStore {
        /// Whether there is one, with AWS's own key.
        boolean => Flag(bool),
        /// Its key and time to live.
        map => Full(Box<OnlineFull>),
    }
}

either! {
    /// The offline store: a bucket, or its details.
    pub enum OfflineStore {
        /// The bucket; everything else by default.
        text => Bucket(Reference),
        /// Bucket, prefix, key and table.
        map => Full(Box<OfflineFull>),
    }
}

section! {
    /// A database of the Glue Data Catalog.
    pub struct Database {
        /// The accounts or unit it is placed in.
        "in" => place: required Placement,
        /// Accounts and units (`unit/NAME`) of `in` that do not get it.
        "except" => except: optional OneOrMany<Reference>,
        /// Its region; the blueprint's when absent. Of several each gets one of its own, called `NAME-REGION`.
        "region" => region: optional OwnRegion,
        /// Its name in Glue; the name of this entry when absent.
        "name" => name: optional Spanned<String>,
        /// For people.
        "description" => description: optional Spanned<String>,
        /// Statements in AWS's spelling that join the catalog's resource policy.
        "statements" => statements: optional SpannedJson,
        /// True for a database that exists already: referenced and evaluated, not rendered. What of it is not said stays unknown.
        "existing" => existing: default bool,
        /// All that the resource policy of the catalog says which holds a database that exists already, or `none`.
        "policy" => policy: optional SpannedJson,
    }
}

section! {
    /// An Athena workgroup that forces results into one bucket.
    pub struct Workgroup {
        /// The accounts or unit it is placed in.
        "in" => place: required Placement,
        /// Accounts and units (`unit/NAME`) of `in` that do not get it.
        "except" => except: optional OneOrMany<Reference>,
        /// Its region; the blueprint's when absent. Of several each gets one of its own, called `NAME-REGION`.
        "region" => region: optional OwnRegion,
        /// Its name in Athena; the name of this entry when absent.
        "name" => name: optional Spanned<String>,
        /// For people.
        "description" => description: optional Spanned<String>,
        /// The bucket that receives the results, possibly in another account.
        "results" => results: required Reference,
        /// The prefix of the results; `query_results` when absent.
        "prefix" => prefix: optional Spanned<String>,
        /// The Glue database that it queries; Feature Store's own when absent.
        "database" => database: optional Reference,
        /// Most bytes that one query may scan, at least 10 MB.
        "scan_limit" => scan_limit: optional Spanned<Size>,
        /// True for a workgroup that exists already: referenced and evaluated, not rendered. What of it is not said stays unknown.
        "existing" => existing: default bool,
        /// Tags.
        "tags" => tags: default Tags,
    }
}
