//! Purposes of derived statements and of rules into the actions that AWS asks for or that they are about.

use super::Table;
use super::ids::ids;
use super::quota::Confidence;
use serde::Deserialize;
use std::sync::LazyLock;

const DATA: &str = include_str!("data/action_sets.json");

static TABLE: LazyLock<Table<ActionSetRow>> = LazyLock::new(|| Table::embedded(DATA));

ids! {
    /// What a list of actions is for. Verbs of grants are a table of their own: [`super::grants`].
    pub enum ActionSet {
        /// S3 delivers server access logs.
        AccessLogFiles,
        /// What lists objects through an access point.
        AccessPointLists,
        /// All that can be done with objects through an access point.
        AccessPointUse,
        /// An alarm encrypts what it tells its topic.
        AlarmKey,
        /// An alarm notifies its topic.
        AlarmNotice,
        /// Calls that end an owner's say over a bucket.
        BucketOwnership,
        /// EventBridge encrypts what is on an event bus.
        EventBusKey,
        /// EventBridge looks at the key of an event bus.
        EventBusKeyDescription,
        /// The writer of a feature group, on the bucket of the offline store.
        FeatureGroupWriterBucket,
        /// The same on the store's tables in Glue.
        FeatureGroupWriterCatalog,
        /// The same on the store's key.
        FeatureGroupWriterKey,
        /// The same on the store's objects.
        FeatureGroupWriterObjects,
        /// Calls on online records whose caller needs the store's key.
        FeatureRecords,
        /// Being the root user of a file system.
        FileRoot,
        /// Mounting a file system, and writing there.
        FileSystemUse,
        /// The role of flow logs, to find its log group.
        FlowLogGroups,
        /// The same, to write to it.
        FlowLogRecords,
        /// Whoever makes a function reads the archive of its code.
        FunctionArchive,
        /// The same, of an archive that is encrypted.
        FunctionArchiveKey,
        /// Whoever puts the archive of a function into its bucket.
        FunctionArchivePut,
        /// The same, where the bucket is encrypted; an archive of some size goes in parts.
        FunctionArchivePutKey,
        /// Lambda pulls the image of a function.
        FunctionImage,
        /// Whoever makes a function lets Lambda pull its image, in the own account.
        FunctionImagePolicy,
        /// Whoever pushes the image of a function into its repository.
        FunctionImagePut,
        /// A function in a network makes interfaces there.
        FunctionInterfaces,
        /// A function that a queue feeds reads it.
        FunctionQueue,
        /// Who invokes a function.
        FunctionUse,
        /// A rule is about who keeps a key.
        KeepKey,
        /// All that manages a key, and nothing that uses it.
        KeyAdministration,
        /// Whoever makes a feature group looks for its key among the account's aliases.
        KeyAliases,
        /// Delivery of logs looks at its bucket before it writes.
        LogDeliveryBucket,
        /// Delivery of logs writes files.
        LogDeliveryFiles,
        /// CloudWatch Logs encrypts a log group.
        LogGroupKey,
        /// CloudFormation decrypts what a template has it look up.
        LookedUpKey,
        /// CloudFormation looks up a parameter.
        LookedUpParameter,
        /// CloudFormation looks up a secret.
        LookedUpSecret,
        /// The owner of the other network takes a peering connection.
        PeeringAcceptance,
        /// All that can be done with a queue.
        QueueUse,
        /// Policies of the design on roles that exist already.
        RoleAttachment,
        /// The role of a rule of EventBridge puts events on another bus.
        RuleToBus,
        /// A rule of EventBridge, on the key of the queue or topic that it tells.
        RuleToKey,
        /// A rule of EventBridge sends to a queue.
        RuleToQueue,
        /// The role of a rule of EventBridge starts a state machine.
        RuleToSteps,
        /// A rule of EventBridge publishes to a topic.
        RuleToTopic,
        /// All that can be done with a secret.
        SecretUse,
        /// Calls that make a share and fill it.
        ShareMaking,
        /// Calls that say whether a share is open to outsiders.
        ShareOpening,
        /// Calls that add to a share, which may be open to outsiders already.
        ShareWidening,
        /// Whoever signs in with Identity Center becomes a role of a permission set.
        SignInTrust,
        /// What every stack set needs of a target account: stacks, their templates in S3, their notices.
        StackSetTargets,
        /// The same, to read the templates of their stacks.
        StackSetTemplates,
        /// Calls that change a domain.
        StudioChanging,
        /// Whoever makes a domain, on the key of its file system.
        StudioFilesKey,
        /// Calls that make a domain.
        StudioMaking,
        /// SageMaker runs the apps of a studio as a role, in the name of their user.
        StudioTrust,
        /// SNS tells a queue what was published.
        TopicDelivery,
        /// SNS uses the key of a queue that it tells.
        TopicDeliveryKey,
        /// A queue of another account asks a topic to tell it.
        TopicSubscription,
        /// All that the policy of a topic can be about.
        TopicUse,
        /// CloudTrail looks at its bucket before it writes.
        TrailBucket,
        /// The role of a trail writes to a log group.
        TrailEvents,
        /// CloudTrail delivers files.
        TrailFiles,
        /// CloudTrail encrypts files.
        TrailKey,
        /// CloudTrail looks at the key.
        TrailKeyDescription,
        /// A rule is about who uses any key.
        UseAnyKey,
        /// Redshift looks at the bucket of its audit logs.
        WarehouseAuditBucket,
        /// Redshift delivers audit logs.
        WarehouseAuditFiles,
        /// What becomes of a request for credentials of a database user.
        WarehouseCredentials,
        /// Whoever makes an encrypted warehouse, on its key through Redshift.
        WarehouseKey,
        /// The same, on the key of the administrator's password through Secrets Manager.
        WarehouseSecretKey,
        /// Code that a service runs writes its own logs.
        WorkloadLogs,
        /// A service runs code as a role.
        WorkloadTrust,
    }
}

/// One purpose with its actions.
#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
pub struct ActionSetRow {
    /// The purpose.
    pub set: ActionSet,
    /// The actions; patterns where AWS writes patterns.
    pub actions: Vec<String>,
    /// How well they are known.
    pub confidence: Confidence,
    /// The page that they are from.
    pub source: String,
    /// Where landform departs from the page.
    #[serde(default)]
    pub note: String,
}

impl ActionSet {
    /// The actions, in the order of the table.
    pub fn actions(self) -> &'static [String] {
        let row = TABLE.rows.iter().find(|row| row.set == self);
        row.map(|row| row.actions.as_slice()).unwrap_or_default()
    }
}

/// The table with its date and sources.
pub fn table() -> &'static Table<ActionSetRow> {
    &TABLE
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{actions, table};
    use std::collections::BTreeSet;

    #[test]
    fn every_purpose_has_one_row_from_a_page_of_aws() {
        table::assert_complete(DATA, ActionSet::ALL, |row: &ActionSetRow| row.set);
        for row in &super::table().rows {
            assert!(row.source.starts_with("https://docs.aws.amazon.com/"), "{:?}", row.set);
        }
    }

    #[test]
    fn every_action_is_one_of_aws() {
        for set in ActionSet::ALL {
            let distinct: BTreeSet<&String> = set.actions().iter().collect();
            assert!(!distinct.is_empty() && distinct.len() == set.actions().len(), "{set:?}");
            for action in distinct {
                let found = actions::expand(action);
                let exact = action.contains('*') || found.iter().any(|known| known.full_name() == *action);
                assert!(!found.is_empty() && exact, "{set:?}: {action}");
            }
        }
    }

    #[test]
    fn who_administers_a_key_cannot_use_it() {
        let named = ActionSet::KeyAdministration
            .actions()
            .iter()
            .flat_map(|action| actions::expand(action));
        let names: BTreeSet<&str> = named.map(|action| action.name).collect();
        for use_of in ["Decrypt", "Encrypt", "GenerateDataKey", "ReEncryptFrom", "Sign", "CreateGrant"] {
            assert!(!names.contains(use_of), "{use_of}");
        }
        assert!(names.contains("PutKeyPolicy") && names.contains("ScheduleKeyDeletion"));
    }
}
