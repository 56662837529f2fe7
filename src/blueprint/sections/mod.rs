//! The sections of a blueprint, one file per subject: each declares its keys once and gets its
//! decoder and its JSON Schema from that declaration.

mod access;
mod compute;
mod data;
mod guardrails;
mod identity;
mod network;
mod organization;
mod place;

pub use access::{Claim, Grant, Share, ShareAccess, ShareWith, Via, ViaFull};
pub use compute::{AlarmTopic, Recording, Trail};
pub use data::{
    Bucket, Database, FeatureGroup, FeatureKind, Key, OfflineFull, OfflineStore, OnlineFull, OnlineStore, StoreFormat, Workgroup,
};
pub use guardrails::{ControlKind, ControlPolicy, Guardrails, SharingGuardrail};
pub use identity::{Policy, Role, Workload};
pub use network::{Endpoint, Network};
pub use organization::{Account, Deploy, Organization, Unit};
pub use place::{Placement, Reference};

use super::decode::section;
use crate::aws::Region;
use crate::blueprint::values::{Named, Spanned};

section! {
    /// One design of many AWS accounts: what is placed where, who may do what, and the claims that must hold.
    pub struct Blueprint {
        /// The version of this language; always 1.
        "landform" => version: required Spanned<u32>,
        /// The design's name: in stack names, stack sets and paths. Lower case letters, digits and hyphens.
        "name" => name: required Spanned<String>,
        /// The AWS organization that the accounts belong to.
        "organization" => organization: required Organization,
        /// The accounts by the names that the rest of the blueprint uses.
        "accounts" => accounts: required Named<Account>,
        /// The region of everything that does not name its own.
        "region" => region: required Spanned<Region>,
        /// Who deploys: roles and administrator account.
        "deploy" => deploy: optional Deploy,
        /// KMS keys, each with its alias.
        "keys" => keys: default Named<Key>,
        /// S3 buckets: private, TLS only, versioned, owner enforced.
        "buckets" => buckets: default Named<Bucket>,
        /// SageMaker feature groups.
        "feature_groups" => feature_groups: default Named<FeatureGroup>,
        /// Glue databases.
        "databases" => databases: default Named<Database>,
        /// Athena workgroups with an enforced place for results.
        "workgroups" => workgroups: default Named<Workgroup>,
        /// IAM roles.
        "roles" => roles: default Named<Role>,
        /// Customer-managed policies.
        "policies" => policies: default Named<Policy>,
        /// CloudTrail trails with their bucket, log group and alarms.
        "trails" => trails: default Named<Trail>,
        /// VPCs that exist already and that endpoints are placed in.
        "networks" => networks: default Named<Network>,
        /// VPC endpoints.
        "endpoints" => endpoints: default Named<Endpoint>,
        /// RAM shares written by hand; grants derive theirs.
        "shares" => shares: default Named<Share>,
        /// Ready-made control policies.
        "guardrails" => guardrails: optional Guardrails,
        /// Control policies written by hand.
        "control_policies" => control_policies: default Named<ControlPolicy>,
        /// Who needs what; every side of it is derived and then proved.
        "grants" => grants: default Vec<Grant>,
        /// Claims that `check` decides.
        "expect" => expect: default Vec<Claim>,
    }
}
