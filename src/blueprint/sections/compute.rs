//! What watches: trails with their log group and alarms.

use super::place::{OwnRegion, Placement, Reference};
use crate::blueprint::decode::{choice, section};
use crate::blueprint::values::{OneOrMany, Spanned, Tags};

choice! {
    /// What a trail records.
    pub enum Recording {
        /// Calls that change or describe resources.
        "management" => Management,
        /// Reads and writes of feature group records, which AWS does not record by default.
        "feature-groups" => FeatureGroups,
        /// Reads and writes of objects in the blueprint's buckets of that account.
        "objects" => Objects,
    }
}

choice! {
    /// What rings an alarm.
    pub enum AlarmTopic {
        /// Any call that AWS refused.
        "access-denied" => AccessDenied,
        /// A RAM share that was made or widened.
        "sharing-changed" => SharingChanged,
    }
}

section! {
    /// A CloudTrail trail into a bucket and a log group, with alarms.
    pub struct Trail {
        /// The account it is placed in; a list or a unit for one in each; `organization` for the one that records all accounts.
        "in" => place: required Placement,
        /// Its home region; the blueprint's when absent. It records every region.
        "region" => region: optional OwnRegion,
        /// Its name; the name of this entry when absent.
        "name" => name: optional Spanned<String>,
        /// The bucket that keeps the files.
        "bucket" => bucket: required Reference,
        /// The key that encrypts files and log group; AWS's own encryption when absent.
        "key" => key: optional Reference,
        /// What it records; `management` when absent.
        "records" => records: optional OneOrMany<Spanned<Recording>>,
        /// Roles that read its files: bucket, bucket policy and key follow. Nobody does when absent.
        "readers" => readers: optional OneOrMany<Reference>,
        /// What rings an alarm.
        "alarms" => alarms: optional OneOrMany<Spanned<AlarmTopic>>,
        /// The key that encrypts what alarms tell, such as the trail's; none when absent.
        "alarm_key" => alarm_key: optional Reference,
        /// Whom alarms tell: addresses of e-mail and `https://…`, ARNs of queues and functions that let SNS in. Nobody hears an alarm when absent.
        "subscribers" => subscribers: optional OneOrMany<Spanned<String>>,
        /// Days that the log group keeps events; 365 when absent.
        "retention_days" => retention_days: optional Spanned<u32>,
        /// True for a trail that exists already: it is not rendered, and what the design makes admits it: its bucket, its key, its readers.
        "existing" => existing: default bool,
        /// Tags.
        "tags" => tags: default Tags,
    }
}
