//! Resources of any type of CloudFormation.

use super::place::{OwnRegion, Placement, Reference};
use crate::blueprint::decode::section;
use crate::blueprint::values::{OneOrMany, Spanned, SpannedJson, Tags};

section! {
    /// A resource of any type of CloudFormation, held against AWS's own schema of it: for what no other section says.
    pub struct AnyResource {
        /// The accounts or unit it is placed in.
        "in" => place: required Placement,
        /// Accounts and units (`unit/NAME`) of `in` that do not get it.
        "except" => except: optional OneOrMany<Reference>,
        /// Its region; the blueprint's when absent. Of several each gets one of its own, called `NAME-REGION`.
        "region" => region: optional OwnRegion,
        /// Its type in CloudFormation (`AWS::Backup::BackupPlan`).
        "type" => kind: required Spanned<String>,
        /// Its properties in CloudFormation's own spelling. In a text, `{bucket/ACCOUNT/NAME}` is the ARN of what has this
        /// address, `{….name}` its name, `{….id}` the id that AWS gives to it, and `{resource/ACCOUNT/NAME.ATTRIBUTE}` what
        /// CloudFormation tells of an entry of this section, by `Ref` too.
        "properties" => properties: optional SpannedJson,
        /// `false`: what stands in braces in its properties stands for itself, and is no placeholder and no address. In policies
        /// among them, and in `tags`, it is one all the same.
        "placeholders" => placeholders: optional bool,
        /// Its ARN, where landform does not know it; what stands in braces is filled as in properties.
        "arn" => arn: optional Spanned<String>,
        /// What whoever deploys it must be allowed, where AWS's schema of the type does not say.
        "deploy_actions" => deploy_actions: optional OneOrMany<Spanned<String>>,
        /// Tags, in the form that the type takes.
        "tags" => tags: default Tags,
    }
}
