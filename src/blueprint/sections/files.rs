//! Ways to files: file systems, and access points of buckets.

use super::place::{OwnRegion, Placement, Reference};
use crate::blueprint::decode::{choice, section};
use crate::blueprint::values::{Named, OneOrMany, Spanned, SpannedJson, Tags};

choice! {
    /// What a file system is laid out for.
    pub enum FilePerformance {
        /// The least time for each operation.
        "general-purpose" => GeneralPurpose,
        /// Many operations at a time, each of which takes longer.
        "max-io" => MaxIo,
    }
}

choice! {
    /// How much of a file system can be read and written at a time.
    pub enum FileThroughput {
        /// As much as is asked for.
        "elastic" => Elastic,
        /// The more, the more is stored.
        "bursting" => Bursting,
    }
}

section! {
    /// A file system of EFS: encrypted, TLS only, mounted by nobody whom no policy lets in.
    pub struct FileSystem {
        /// The accounts or unit it is placed in.
        "in" => place: required Placement,
        /// Accounts and units (`unit/NAME`) of `in` that do not get it.
        "except" => except: optional OneOrMany<Reference>,
        /// Its region; the blueprint's when absent. Of several each gets one of its own, called `NAME-REGION`.
        "region" => region: optional OwnRegion,
        /// What people call it, its tag `Name`; the name of this entry when absent.
        "name" => name: optional Spanned<String>,
        /// The key that encrypts it; the one that AWS keeps for the account when absent. Of a file system that exists already also
        /// `none`. Who mounts it needs nothing of its key.
        "key" => key: optional Reference,
        /// What it is laid out for; `general-purpose` when absent. `max-io` goes with `throughput: bursting`.
        "performance" => performance: optional Spanned<FilePerformance>,
        /// How much can be read and written at a time; `elastic` when absent.
        "throughput" => throughput: optional Spanned<FileThroughput>,
        /// Days after which files that nobody reads are kept at a lower price: 1, 7, 14, 30, 60, 90, 180, 270 or 365; they stay where
        /// they are when absent.
        "infrequent_after" => infrequent_after: optional Spanned<u32>,
        /// Whether AWS Backup keeps copies; true when absent.
        "backup" => backup: optional Spanned<bool>,
        /// The network in whose private subnets it has addresses: an entry of `networks:` of its account and region. Nobody reaches a
        /// file system without addresses.
        "network" => network: optional Reference,
        /// Networks and blocks of addresses that reach those; its own network when absent. A grant says who may mount it, and nothing
        /// of the way there: that is a row of `flows`, to `mount-target/ACCOUNT/NAME-ZONE` and port 2049.
        "admits" => admits: optional OneOrMany<Reference>,
        /// Ways into it, each as one user and below one folder, by their names.
        "access_points" => access_points: default Named<FileAccessPoint>,
        /// Statements in AWS's spelling that join its policy, without `Resource`.
        "statements" => statements: optional SpannedJson,
        /// True for a file system that exists already: referenced and evaluated, not rendered. What of it is not said stays unknown.
        "existing" => existing: default bool,
        /// The id (`fs-…`) of a file system that exists already.
        "id" => id: optional Spanned<String>,
        /// All that the policy of a file system says which exists already, in AWS's spelling, or `none`: AWS then lets everybody in who
        /// reaches it.
        "policy" => policy: optional SpannedJson,
        /// Tags.
        "tags" => tags: default Tags,
    }
}

section! {
    /// An access point of a file system: whoever comes by it is one user, below one folder. Grants name it:
    /// `file-system/ACCOUNT/NAME/access-point/POINT`.
    pub struct FileAccessPoint {
        /// The folder that it leads to, which is made with it; `/` and its name when absent.
        "path" => path: optional Spanned<String>,
        /// The number of the user as whom everything is done; 1000 when absent.
        "uid" => uid: optional Spanned<u32>,
        /// The number of that user's group; 1000 when absent.
        "gid" => gid: optional Spanned<u32>,
        /// What others may do in the folder, in octal digits, in quotes; `"0750"` when absent.
        "permissions" => permissions: optional Spanned<String>,
        /// Its id (`fsap-…`), where its file system exists already.
        "id" => id: optional Spanned<String>,
    }
}

section! {
    /// An access point of a bucket: a way to its objects with a policy of its own, TLS only, never public.
    pub struct AccessPoint {
        /// The accounts or unit it is placed in: those of the bucket, or others.
        "in" => place: required Placement,
        /// Accounts and units (`unit/NAME`) of `in` that do not get it.
        "except" => except: optional OneOrMany<Reference>,
        /// Its region, which is that of its bucket; the blueprint's when absent. Of several each gets one of its own, called
        /// `NAME-REGION`.
        "region" => region: optional OwnRegion,
        /// Its name in S3; the name of this entry when absent.
        "name" => name: optional Spanned<String>,
        /// The bucket, of another account too (`bucket/ACCOUNT/NAME`). Its policy has a say about every call; grants on the access point
        /// write it.
        "bucket" => bucket: required Reference,
        /// The network that calls must come from: an entry of `networks:`. They come from anywhere when absent; of one that exists
        /// already that is not known, and `none` says it.
        "network" => network: optional Reference,
        /// Statements in AWS's spelling that join its policy. Objects are `ARN/object/KEY`.
        "statements" => statements: optional SpannedJson,
        /// True for an access point that exists already: referenced and evaluated, not rendered. What of it is not said stays unknown.
        "existing" => existing: default bool,
        /// All that the policy of an access point says which exists already, in AWS's spelling, or `none`.
        "policy" => policy: optional SpannedJson,
    }
}
