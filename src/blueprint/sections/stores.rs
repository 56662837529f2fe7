//! What keeps what applications need: tables, secrets, parameters, log groups.

use super::place::{OwnRegion, Placement, Reference};
use crate::blueprint::decode::{choice, section};
use crate::blueprint::values::{Named, OneOrMany, Spanned, SpannedJson, Tags};

choice! {
    /// The type of an attribute by which a table finds items.
    pub enum TableKey {
        /// Text.
        "string" => String,
        /// A number.
        "number" => Number,
        /// Bytes.
        "binary" => Binary,
    }
}

section! {
    /// A table of DynamoDB: paid by request, recoverable to every second of 35 days, protected against deletion.
    pub struct Table {
        /// The accounts or unit it is placed in.
        "in" => place: required Placement,
        /// Accounts and units (`unit/NAME`) of `in` that do not get it.
        "except" => except: optional OneOrMany<Reference>,
        /// Its region; the blueprint's when absent. Of several each gets one of its own, called `NAME-REGION`.
        "region" => region: optional OwnRegion,
        /// Its name in DynamoDB; the name of this entry when absent.
        "name" => name: optional Spanned<String>,
        /// The key that encrypts it; one that DynamoDB owns when absent. Of a table that exists already also `none`, for that one, or
        /// `alias/aws/dynamodb`, the key that AWS keeps in the account and that serves no other.
        "key" => key: optional Reference,
        /// The attribute by which items are spread, and found; `id` when absent.
        "partition" => partition: optional Spanned<String>,
        /// The attribute by which items of one partition are in order; none when absent.
        "sort" => sort: optional Spanned<String>,
        /// The types of those attributes, and of those of its indexes; text where one is not said.
        "attributes" => attributes: default Named<TableKey, String>,
        /// Its global secondary indexes, each with all attributes. DynamoDB adds or removes one at a time.
        "indexes" => indexes: default Named<TableIndex, String>,
        /// Whether every second of the last 35 days can be restored; true when absent.
        "recovery" => recovery: optional Spanned<bool>,
        /// Whether DynamoDB refuses to delete it; true when absent.
        "protected" => protected: optional Spanned<bool>,
        /// Statements in AWS's spelling that join its policy.
        "statements" => statements: optional SpannedJson,
        /// True for a table that exists already: referenced and evaluated, not rendered. What of it is not said stays unknown.
        "existing" => existing: default bool,
        /// All that the policy of a table says which exists already, in AWS's spelling, or `none`.
        "policy" => policy: optional SpannedJson,
        /// Tags.
        "tags" => tags: default Tags,
    }
}

section! {
    /// A global secondary index: the items of a table by other attributes.
    pub struct TableIndex {
        /// The attribute by which items are spread, and found.
        "partition" => partition: required Spanned<String>,
        /// The attribute by which items of one partition are in order; none when absent.
        "sort" => sort: optional Spanned<String>,
    }
}

section! {
    /// A secret, without its value: whoever knows that puts it, and it stands in no file.
    pub struct Secret {
        /// The accounts or unit it is placed in.
        "in" => place: required Placement,
        /// Accounts and units (`unit/NAME`) of `in` that do not get it.
        "except" => except: optional OneOrMany<Reference>,
        /// Its region; the blueprint's when absent. Of several each gets one of its own, called `NAME-REGION`.
        "region" => region: optional OwnRegion,
        /// Its name in Secrets Manager; the name of this entry when absent.
        "name" => name: optional Spanned<String>,
        /// For people.
        "description" => description: optional Spanned<String>,
        /// The key that encrypts it; the one that AWS keeps for the account when absent, which serves no other account.
        "key" => key: optional Reference,
        /// Statements in AWS's spelling that join its policy.
        "statements" => statements: optional SpannedJson,
        /// True for a secret that exists already: referenced and evaluated, not rendered. What of it is not said stays unknown.
        "existing" => existing: default bool,
        /// All that the policy of a secret says which exists already, in AWS's spelling, or `none`.
        "policy" => policy: optional SpannedJson,
        /// Tags.
        "tags" => tags: default Tags,
    }
}

section! {
    /// A parameter of Systems Manager: a text that is no secret.
    pub struct Parameter {
        /// The accounts or unit it is placed in.
        "in" => place: required Placement,
        /// Accounts and units (`unit/NAME`) of `in` that do not get it.
        "except" => except: optional OneOrMany<Reference>,
        /// Its region; the blueprint's when absent. Of several each gets one of its own, called `NAME-REGION`.
        "region" => region: optional OwnRegion,
        /// Its name, with a slash at its beginning where it holds others; the name of this entry when absent.
        "name" => name: optional Spanned<String>,
        /// For people.
        "description" => description: optional Spanned<String>,
        /// The text; of a parameter that exists already it is not said.
        "value" => value: optional Spanned<String>,
        /// The key that encrypts a parameter which exists already, or `none`.
        "key" => key: optional Reference,
        /// True for a parameter that exists already: referenced and evaluated, not rendered. What of it is not said stays unknown.
        "existing" => existing: default bool,
        /// Tags.
        "tags" => tags: default Tags,
    }
}

section! {
    /// A log group of CloudWatch Logs.
    pub struct LogGroup {
        /// The accounts or unit it is placed in.
        "in" => place: required Placement,
        /// Accounts and units (`unit/NAME`) of `in` that do not get it.
        "except" => except: optional OneOrMany<Reference>,
        /// Its region; the blueprint's when absent. Of several each gets one of its own, called `NAME-REGION`.
        "region" => region: optional OwnRegion,
        /// Its name; the name of this entry when absent.
        "name" => name: optional Spanned<String>,
        /// The key that encrypts it, whose policy then lets CloudWatch Logs use it; AWS's own encryption when absent.
        "key" => key: optional Reference,
        /// Days after which events vanish; 365 when absent.
        "retention_days" => retention_days: optional Spanned<u32>,
        /// True for a log group that exists already: referenced and evaluated, not rendered. What of it is not said stays unknown.
        "existing" => existing: default bool,
        /// Tags.
        "tags" => tags: default Tags,
    }
}
