//! A call into the authorizations that it needs besides its own action.
//!
//! The service authorization reference leaves out arguments: which role is passed, which key is used, who makes
//! the inner call. This table has them for the calls that the blueprints of this project make.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use serde::Deserialize;

use super::{Action, action, keys, resource_types_matching};
use crate::aws::glob_matches;
use crate::catalog::Table;
use crate::catalog::quota::Confidence;

pub(super) const DATA: &str = include_str!("../data/calls.json");

static TABLE: LazyLock<Table<CallNeeds>> = LazyLock::new(|| Table::embedded(DATA));

/// A call and what it needs besides.
#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
pub struct CallNeeds {
    /// `service:Name`.
    pub call: String,
    /// The authorizations, all of which must hold.
    pub needs: Vec<Needed>,
}

/// One authorization that a call needs.
#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
pub struct Needed {
    /// `service:Name`.
    pub action: String,
    /// What it is checked on.
    pub target: ArgumentType,
    /// What names the target.
    pub argument: Argument,
    /// Whether every such call needs it.
    pub when: When,
    /// Whose permissions are checked.
    #[serde(default)]
    pub who: NeededOf,
    /// For `iam:PassRole`: the value of `iam:PassedToService`.
    #[serde(default)]
    pub passed_to: Option<String>,
    /// The service that makes this call with the caller's identity (forward access session), by prefix.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_forward_access_sessions.html>
    #[serde(default)]
    pub via: Option<String>,
    /// The condition keys that say that the argument is there, where that is a value of theirs.
    #[serde(default)]
    pub stated: Vec<String>,
    /// The type of resource that the row is about, of a call that AWS checks on several.
    #[serde(default)]
    pub on_type: Option<String>,
    /// Patterns of ARNs that the row is not about.
    #[serde(default)]
    pub but: Vec<String>,
    /// Whom the key that AWS keeps for the service serves, where the resource has no other.
    #[serde(default)]
    pub aws_key: AwsKey,
    /// True where what is read may be a dead letter, which keeps the encryption of the queue that it comes from.
    #[serde(default)]
    pub dead_letters: bool,
    /// How well it is known.
    pub confidence: Confidence,
}

impl Needed {
    /// Whether the row is about a resource with this ARN.
    pub fn is_about(&self, arn: &str) -> bool {
        let types = || resource_types_matching(arn).into_iter();
        let spared = self.but.iter().any(|pattern| glob_matches(pattern, arn));
        !spared && self.on_type.as_ref().is_none_or(|name| types().any(|known| known.name == name))
    }

    /// Whether a condition key (any case) says that the argument is there.
    pub fn is_stated_by(&self, key: &str) -> bool {
        self.stated.iter().any(|pattern| keys::matches(pattern, key))
    }
}

/// Whom the key serves that AWS keeps for a service.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
#[serde(rename_all = "snake_case")]
pub enum AwsKey {
    /// Whoever may use the resource.
    #[default]
    Everybody,
    /// Callers of the account of the resource.
    OwnAccount,
}

/// The argument of a call (dotted path), or the setting of the resource, that names the target of an authorization.
///
/// A word of the data file that is none of these is an error: the evaluator matches them one by one.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Argument {
    /// What encrypts the data of the resource that the call is about.
    #[serde(rename = "encryption of the resource")]
    ResourceEncryption,
    /// The database user, of a call that also names a database or a group.
    DbUser,
    /// The key of the offline store.
    #[serde(rename = "OfflineStoreConfig.S3StorageConfig.KmsKeyId")]
    OfflineKey,
    /// The place of the offline store.
    #[serde(rename = "OfflineStoreConfig.S3StorageConfig.S3Uri")]
    OfflineStore,
    /// The key of the online store.
    #[serde(rename = "OnlineStoreConfig.SecurityConfig.KmsKeyId")]
    OnlineKey,
    /// What holds the packages that the call is about: the outermost of what its resource stands in.
    #[serde(rename = "domain of the packages")]
    DomainOfPackages,
    /// A token of AWS that is borne to a service, of a call that names nothing.
    #[serde(rename = "bearer token")]
    BearerToken,
    /// A place that is registered with Lake Formation.
    #[serde(rename = "registered data location")]
    RegisteredLocation,
    /// What encrypts the results of a query.
    #[serde(rename = "encryption of the results")]
    ResultEncryption,
    /// Where the results of a query go.
    #[serde(rename = "result location")]
    ResultLocation,
    /// What the value of a stated condition key names, or what the call is about.
    #[serde(rename = "stated keys")]
    Stated,
    /// Tags of what the call makes.
    Tags,
    /// What a query reads.
    #[serde(untagged)]
    Query(QueryArgument),
    /// A role that the call hands over.
    #[serde(untagged)]
    Role(RoleArgument),
    /// What the call puts into the session that it makes.
    #[serde(untagged)]
    Session(SessionArgument),
}

/// What a query names, and what lies behind it.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum QueryArgument {
    /// A database of a catalog.
    #[serde(rename = "database of the query")]
    Database,
    /// A table of a database.
    #[serde(rename = "catalog, database and table of the query")]
    Table,
    /// The objects of a table.
    #[serde(rename = "data of the table")]
    Data,
    /// What encrypts those objects.
    #[serde(rename = "encryption of the data")]
    Encryption,
}

/// What a call puts into the session that it makes.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum SessionArgument {
    /// Its source identity.
    SourceIdentity,
    /// Its tags; `Tags` in the API, as tags of what a call makes are.
    #[serde(rename = "session tags")]
    Tags,
}

macro_rules! role_arguments {
    ($($(#[$note:meta])* $variant:ident = $word:literal),* $(,)?) => {
        /// The argument of a call in which a role stands.
        #[derive(Deserialize, Clone, Copy, PartialEq, Eq, Hash, Debug)]
        pub enum RoleArgument {
            $($(#[$note])* #[serde(rename = $word)] $variant),*
        }

        impl RoleArgument {
            /// The dotted path, in the spelling of the API.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }
        }
    };
}

role_arguments! {
    /// Roles that a warehouse gets besides.
    AddIamRoles = "AddIamRoles",
    /// The role that administers stack sets.
    AdministrationRole = "AdministrationRoleARN",
    /// The role with which a trail writes to CloudWatch Logs.
    CloudWatchLogsRole = "CloudWatchLogsRoleArn",
    /// The role of spaces.
    DefaultSpaceRole = "DefaultSpaceSettings.ExecutionRole",
    /// The role of users.
    DefaultUserRole = "DefaultUserSettings.ExecutionRole",
    /// The role with which flow logs are written.
    DeliverLogsPermission = "DeliverLogsPermissionArn",
    /// The role with which a task is started.
    EcsExecutionRole = "executionRoleArn",
    /// The role of a task.
    EcsTaskRole = "taskRoleArn",
    /// The role of a model.
    ExecutionRole = "ExecutionRoleArn",
    /// The profile of an instance, which holds a role.
    InstanceProfile = "IamInstanceProfile",
    /// The roles of a warehouse.
    IamRoles = "IamRoles",
    /// The roles of groups of instances.
    InstanceGroupRole = "InstanceGroups.ExecutionRole",
    /// The role of a monitoring job.
    MonitoringRole = "MonitoringScheduleConfig.MonitoringJobDefinition.RoleArn",
    /// The role of a launch constraint.
    ParametersRole = "Parameters.RoleArn",
    /// The role of a pipeline of CodePipeline.
    PipelineRole = "pipeline.roleArn",
    /// The role of a job, a function or a replication.
    Role = "Role",
    /// The role of a stack or a stream.
    RoleArnInCapitals = "RoleARN",
    /// The role of a resource of SageMaker.
    RoleArn = "RoleArn",
    /// The role of a project of CodeBuild.
    ServiceRole = "serviceRole",
    /// The role of a state machine.
    StateMachineRole = "roleArn",
    /// The role of a target of events.
    TargetRole = "Targets.RoleArn",
    /// The role of a training job that is tuned.
    TrainingRole = "TrainingJobDefinition.RoleArn",
    /// The roles of training jobs that are tuned together.
    TrainingRoles = "TrainingJobDefinitions.RoleArn",
    /// The role of one user.
    UserRole = "UserSettings.ExecutionRole",
}

/// What an authorization is checked on.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[serde(rename_all = "snake_case")]
pub enum ArgumentType {
    /// Nothing in particular: `*`.
    Any,
    /// An S3 bucket.
    Bucket,
    /// The resource that the call creates.
    Created,
    /// A Glue database, and the catalog that holds it.
    Database,
    /// A user of the Redshift cluster that holds the resource.
    DatabaseUser,
    /// A KMS key.
    Key,
    /// An S3 object.
    Object,
    /// An IAM role.
    Role,
    /// A Glue table, and the database and catalog that hold it.
    Table,
}

/// Whether every call needs an authorization.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// Each call does.
    Always,
    /// Only where the argument or the setting is there.
    Given,
    /// Where it is there, some do, and nothing that is said tells which.
    Perhaps,
}

/// Whose permissions are checked.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
#[serde(rename_all = "snake_case")]
pub enum NeededOf {
    /// The caller's.
    #[default]
    Caller,
    /// Those of the role that the call hands over.
    PassedRole,
}

/// The table with its date and sources.
pub fn calls() -> &'static Table<CallNeeds> {
    &TABLE
}

/// What a call needs besides its own action (name in any case); empty where the table knows of nothing.
pub fn needed_by(full_name: &str) -> &'static [Needed] {
    let any_case = || TABLE.rows.iter().find(|row| row.call.eq_ignore_ascii_case(full_name));
    let is_spelled = |known: &Action| full_name.starts_with(known.service) && full_name.ends_with(known.name);
    let row = match action(full_name).is_some_and(is_spelled) {
        true => BY_NAME.get(full_name).copied(),
        false => any_case(),
    };
    row.map_or(&[], |row| row.needs.as_slice())
}

/// The rows by the names of their calls in AWS's case.
static BY_NAME: LazyLock<FxHashMap<&'static str, &'static CallNeeds>> =
    LazyLock::new(|| TABLE.rows.iter().map(|row| (row.call.as_str(), row)).collect());
