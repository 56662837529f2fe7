//! What carries messages: queues and topics.

use super::place::{OwnRegion, Placement, Reference};
use crate::blueprint::decode::section;
use crate::blueprint::values::{Duration, OneOrMany, Spanned, SpannedJson, Tags};

section! {
    /// An SQS queue: TLS only, encrypted.
    pub struct Queue {
        /// The accounts or unit it is placed in.
        "in" => place: required Placement,
        /// Accounts and units (`unit/NAME`) of `in` that do not get it.
        "except" => except: optional OneOrMany<Reference>,
        /// Its region; the blueprint's when absent. Of several each gets one of its own, called `NAME-REGION`.
        "region" => region: optional OwnRegion,
        /// Its name in SQS; the name of this entry when absent. `.fifo` at the end of that of a FIFO queue need not be said.
        "name" => name: optional Spanned<String>,
        /// The key that encrypts messages; keys of SQS when absent. Of a queue that exists already also `none`, for keys of SQS or
        /// nothing, or `alias/aws/sqs`, the key that AWS keeps in the account and that serves no other.
        "key" => key: optional Reference,
        /// True where messages keep their order and are delivered once; false when absent.
        "fifo" => fifo: default bool,
        /// When messages vanish (`4d`), 60 seconds to 14 days; after 4 days when absent.
        "retention" => retention: optional Spanned<Duration>,
        /// How long a received message is hidden from others (`30s`), at most 12 hours; 30 seconds when absent.
        "visibility" => visibility: optional Spanned<Duration>,
        /// Where messages go that nobody could work off; of a queue that exists already, where they do.
        "dead_letters" => dead_letters: optional DeadLetters,
        /// Statements in AWS's spelling that join its queue policy.
        "statements" => statements: optional SpannedJson,
        /// True for a queue that exists already: referenced and evaluated, not rendered. What of it is not said stays unknown.
        "existing" => existing: default bool,
        /// All that the policy of a queue says which exists already, in AWS's spelling, or `none`.
        "policy" => policy: optional SpannedJson,
        /// Tags.
        "tags" => tags: default Tags,
    }
}

section! {
    /// Where messages go that nobody could work off.
    pub struct DeadLetters {
        /// The queue that they go to, of the same account and region; a FIFO queue for one.
        "queue" => queue: required Reference,
        /// How often a message is received before that, 1 to 1,000; 5 times when absent.
        "after" => after: optional Spanned<u32>,
    }
}

section! {
    /// An SNS topic: TLS only.
    pub struct Topic {
        /// The accounts or unit it is placed in.
        "in" => place: required Placement,
        /// Accounts and units (`unit/NAME`) of `in` that do not get it.
        "except" => except: optional OneOrMany<Reference>,
        /// Its region; the blueprint's when absent. Of several each gets one of its own, called `NAME-REGION`.
        "region" => region: optional OwnRegion,
        /// Its name in SNS; the name of this entry when absent. `.fifo` at the end of that of a FIFO topic need not be said.
        "name" => name: optional Spanned<String>,
        /// The key that encrypts messages; none when absent. Of a topic that exists already also `none`, or `alias/aws/sns`, the key
        /// that AWS keeps in the account and that serves no other.
        "key" => key: optional Reference,
        /// True where messages keep their order, and queues of that kind alone are told; false when absent.
        "fifo" => fifo: default bool,
        /// Whom it tells: queues of the blueprint (`queue/ACCOUNT/NAME`), whose policies and keys then let it;
        /// addresses of e-mail and `https://…`; ARNs of queues and functions that let SNS in. Nobody when absent.
        "subscribers" => subscribers: optional OneOrMany<Spanned<String>>,
        /// Statements in AWS's spelling that join its topic policy.
        "statements" => statements: optional SpannedJson,
        /// True for a topic that exists already: referenced and evaluated, not rendered. What of it is not said stays unknown.
        "existing" => existing: default bool,
        /// All that the policy of a topic says which exists already, in AWS's spelling, or `none`.
        "policy" => policy: optional SpannedJson,
        /// Tags.
        "tags" => tags: default Tags,
    }
}
