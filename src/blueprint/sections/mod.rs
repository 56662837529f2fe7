//! The sections of a blueprint, one file per subject: each declares its keys once and gets its
//! decoder and its JSON Schema from that declaration.

mod access;
mod code;
mod compute;
mod data;
mod edits;
mod events;
mod federation;
mod files;
mod flows;
mod groups;
mod guardrails;
mod identity;
mod identity_center;
mod links;
mod messaging;
mod network;
mod organization;
mod place;
mod resources;
mod stores;
mod studio;
mod terraform;
mod warehouse;

pub use access::{Claim, Each, Grant, Share, ShareAccess, ShareWith, Via, ViaFull};
pub use code::{
    Archive, CodeartifactDomain, CodeartifactRepository, Function, Processor, PublicPackages, Repository,
    StateMachine,
};
pub use compute::{AlarmTopic, Recording, Trail};
pub use data::{
    Bucket, Database, FeatureGroup, FeatureKind, Key, OfflineFull, OfflineStore, OnlineFull, OnlineStore,
    StoreFormat, Workgroup,
};
pub use edits::{Moved, Replace};
pub use events::{EventBus, EventRule, RuleTarget};
pub use federation::{
    Assumer, BuildkitePipeline, GithubIds, GithubRepository, GithubSubject, GitlabProject, IdentityProvider,
    Outsider, SamlSignIn, TokenSubject,
};
pub use files::{AccessPoint, FileAccessPoint, FilePerformance, FileSystem, FileThroughput};
pub use flows::FlowClaim;
pub use groups::{Acl, AclIn, AclOut, Acls, Admission, Group, Outlet, Port, Protocol};
pub use guardrails::{
    ControlKind, ControlPolicy, Guardrails, SharingGuardrail, StudioGuardrail, StudioGuardrailFull,
    StudioRule,
};
pub use identity::{InstanceProfile, Policy, Role, Workload};
pub use identity_center::{IdentityCenter, PeopleGroup, PermissionSet, SetAssignment};
pub use links::{Peering, PeeringRoutes, Pool};
pub use messaging::{DeadLetters, Queue, Topic};
pub use network::{Dhcp, Endpoint, FlowLogs, FlowLogsFull, Internet, Network, Zones};
pub use organization::{Account, Accounts, Deploy, Existing, Organization, Unit};
pub use place::{OwnRegion, Placement, Reference};
pub use resources::AnyResource;
pub use stores::{LogGroup, Parameter, Secret, Table, TableIndex, TableKey};
pub use studio::{SignIn, Studio, StudioUser};
pub use terraform::{Backend, BackendKind, ByAccount, S3Backend, Terraform};
pub use warehouse::{Serverless, Warehouse};

use super::decode::section;
use crate::aws::Region;
use crate::blueprint::values::{Named, OneOrMany, Spanned, Tags};

section! {
    /// One design of many AWS accounts: what is placed where, who may do what, and the claims that must hold.
    pub struct Blueprint {
        /// The version of this language; always 1.
        "landform" => version: required Spanned<u32>,
        /// The design's name: in stack names, stack sets and paths. Lower case letters, digits and hyphens.
        "name" => name: required Spanned<String>,
        /// Further files of this blueprint, by their paths from its folder: their sections join those here. A file that
        /// several others include counts once.
        "include" => include: optional OneOrMany<Spanned<String>>,
        /// Designs of other teams, by the word before the colon in addresses of what they hold (`platform:bucket/log/central`), and
        /// the paths of their blueprints from this one's folder. They are decided with this one, and written by themselves.
        "uses" => uses: default Named<Spanned<String>>,
        /// The AWS organization that the accounts belong to.
        "organization" => organization: required Organization,
        /// The accounts by the names that the rest of the blueprint uses.
        "accounts" => accounts: required Accounts,
        /// The region of everything that does not name its own.
        "region" => region: required Spanned<Region>,
        /// Tags of everything that bears tags, what is derived among it; an entry's own tags come before them.
        "tags" => tags: default Tags,
        /// What the names begin with that entries get by themselves, before a hyphen. What says its `name` keeps it.
        "prefix" => prefix: optional Spanned<String>,
        /// Who deploys: roles and administrator account.
        "deploy" => deploy: optional Deploy,
        /// How the roots of Terraform are set up: state, provider, role, profile, tags.
        "terraform" => terraform: optional Terraform,
        /// KMS keys, each with its alias.
        "keys" => keys: default Named<Key>,
        /// S3 buckets: private, TLS only, versioned, owner enforced.
        "buckets" => buckets: default Named<Bucket>,
        /// Access points of buckets: ways to their objects with policies of their own.
        "access_points" => access_points: default Named<AccessPoint>,
        /// File systems of EFS: encrypted, TLS only.
        "file_systems" => file_systems: default Named<FileSystem>,
        /// Repositories of container images in ECR: tags stay with their images, images are looked through.
        "repositories" => repositories: default Named<Repository>,
        /// Functions of Lambda.
        "functions" => functions: default Named<Function>,
        /// State machines of Step Functions.
        "state_machines" => state_machines: default Named<StateMachine>,
        /// Domains of CodeArtifact, which hold repositories of packages.
        "codeartifact_domains" => codeartifact_domains: default Named<CodeartifactDomain>,
        /// Repositories of packages in them.
        "codeartifact_repositories" => codeartifact_repositories: default Named<CodeartifactRepository>,
        /// SQS queues: TLS only, encrypted.
        "queues" => queues: default Named<Queue>,
        /// SNS topics: TLS only.
        "topics" => topics: default Named<Topic>,
        /// Event buses of EventBridge.
        "event_buses" => event_buses: default Named<EventBus>,
        /// Rules of EventBridge: what they pass on, and to whom.
        "event_rules" => event_rules: default Named<EventRule>,
        /// Tables of DynamoDB: paid by request, recoverable, protected.
        "tables" => tables: default Named<Table>,
        /// Secrets, without their values.
        "secrets" => secrets: default Named<Secret>,
        /// Parameters of Systems Manager: texts that are no secrets.
        "parameters" => parameters: default Named<Parameter>,
        /// Log groups of CloudWatch Logs.
        "log_groups" => log_groups: default Named<LogGroup>,
        /// SageMaker feature groups.
        "feature_groups" => feature_groups: default Named<FeatureGroup>,
        /// Glue databases.
        "databases" => databases: default Named<Database>,
        /// Athena workgroups with an enforced place for results.
        "workgroups" => workgroups: default Named<Workgroup>,
        /// Identity providers of OpenID Connect and SAML: who vouches for people and pipelines outside of AWS.
        "identity_providers" => identity_providers: default Named<IdentityProvider>,
        /// IAM roles.
        "roles" => roles: default Named<Role>,
        /// Instance profiles: what machines of EC2 bear to get sessions of a role.
        "instance_profiles" => instance_profiles: default Named<InstanceProfile>,
        /// Customer-managed policies.
        "policies" => policies: default Named<Policy>,
        /// IAM Identity Center: permission sets, and which groups of people may become what in which accounts.
        "identity_center" => identity_center: optional IdentityCenter,
        /// CloudTrail trails with their bucket, log group and alarms.
        "trails" => trails: default Named<Trail>,
        /// Blocks of addresses from which networks take theirs without overlap.
        "pools" => pools: default Named<Pool, String>,
        /// VPCs: laid out from a few lines, or ones that exist already.
        "networks" => networks: default Named<Network>,
        /// Peering connections between networks, with their routes.
        "peerings" => peerings: default Named<Peering>,
        /// Security groups of one's own: who is admitted, what is reached.
        "groups" => groups: default Named<Group>,
        /// VPC endpoints.
        "endpoints" => endpoints: default Named<Endpoint>,
        /// Redshift warehouses: private, encrypted, audited.
        "warehouses" => warehouses: default Named<Warehouse>,
        /// SageMaker Studio domains in a VPC, with their users.
        "studios" => studios: default Named<Studio>,
        /// Resources of any type of CloudFormation, for what no other section says.
        "resources" => resources: default Named<AnyResource>,
        /// RAM shares written by hand; grants derive theirs.
        "shares" => shares: default Named<Share>,
        /// What is known of things that exist already and that no other section holds.
        "existing" => existing: default Vec<Existing>,
        /// Ready-made control policies.
        "guardrails" => guardrails: optional Guardrails,
        /// Control policies written by hand.
        "control_policies" => control_policies: default Named<ControlPolicy>,
        /// Who needs what; every side of it is derived and then proved.
        "grants" => grants: default Vec<Grant>,
        /// Claims that `check` decides.
        "expect" => expect: default Vec<Claim>,
        /// Claims about packets: what reaches what, and what does not.
        "flows" => flows: default Vec<FlowClaim>,
        /// Renames: what is deployed under one address is meant by another.
        "moved" => moved: default Vec<Moved>,
        /// What is deployed and may be lost: made anew, or removed.
        "replace" => replace: default Vec<Replace>,
    }
}
