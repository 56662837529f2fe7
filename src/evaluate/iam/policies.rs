//! All that AWS looks at when it decides a request.

use super::compiled::CompiledPolicy;
use std::collections::{BTreeMap, BTreeSet};

/// A list of policies that are one layer.
pub type PolicyList<'a> = &'a [&'a CompiledPolicy];

/// Every policy that bears on a request, by layer. The default is no policy at all, with AWS's own
/// full-access policy at every level of RCPs.
#[derive(Clone, Copy, Debug)]
pub struct Policies<'a> {
    /// Of the caller: of the user and its groups, or of the role.
    pub identity: PolicyList<'a>,
    /// Permissions boundary of the caller; AWS has at most one.
    pub boundaries: PolicyList<'a>,
    /// Session policies of the session; together they are one layer.
    pub session: PolicyList<'a>,
    /// Service control policies that reach the caller's account, root of the organization first.
    pub scps: &'a [Level<'a>],
    /// Resource control policies that reach the resource's account, root of the organization first.
    pub rcps: &'a [Level<'a>],
    /// Whether AWS's own full-access policy is attached at each level of `rcps`, as it always is in life.
    pub rcp_full_access: bool,
    /// Policies on the resource: bucket, key or trust policy, and the policies that shares amount to.
    pub resource: PolicyList<'a>,
    /// Policy of the VPC endpoint that the request came through; AWS has at most one.
    pub endpoint: PolicyList<'a>,
    /// What kind of endpoint that is.
    pub endpoint_kind: PolicyEndpoint,
    /// Grants on the key.
    pub grants: &'a [KmsGrant],
    /// S3's `RestrictPublicBuckets`, of the bucket or its account: a public bucket policy then lets in
    /// only services and the bucket's own account.
    pub restrict_public_buckets: bool,
    /// Whether the caller's account is the organization's management account, which SCPs do not reach.
    pub principal_in_management_account: bool,
    /// Whether the caller's account is surely a member of an organization that it does not manage.
    pub principal_in_member_account: bool,
    /// Whether the resource's account is the management account, which RCPs do not reach.
    pub resource_in_management_account: bool,
}

impl Default for Policies<'_> {
    fn default() -> Self {
        Self {
            identity: &[],
            boundaries: &[],
            session: &[],
            scps: &[],
            rcps: &[],
            rcp_full_access: true,
            resource: &[],
            endpoint: &[],
            endpoint_kind: PolicyEndpoint::Unknown,
            grants: &[],
            restrict_public_buckets: false,
            principal_in_management_account: false,
            principal_in_member_account: false,
            resource_in_management_account: false,
        }
    }
}

/// The control policies of one level: of the root, of an organizational unit, of the account.
#[derive(Clone, Copy, Debug)]
pub struct Level<'a> {
    /// The id or name of the root, unit or account.
    pub name: &'a str,
    /// The policies attached there.
    pub policies: PolicyList<'a>,
}

/// The kind of a VPC endpoint.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum PolicyEndpoint {
    /// Not known: where a service has both kinds, both must give the same answer.
    #[default]
    Unknown,
    /// A gateway endpoint (S3, DynamoDB).
    Gateway,
    /// An interface endpoint.
    Interface,
}

/// A grant on a KMS key.
///
/// <https://docs.aws.amazon.com/kms/latest/developerguide/grants.html>
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct KmsGrant {
    /// ARN of the principal that may use the key.
    pub grantee: String,
    /// Operations as KMS names them (`Decrypt`).
    pub operations: BTreeSet<String>,
    /// What the encryption context must hold.
    pub constraint: Constraint,
    /// The source ARN that the request must come from, if one is set.
    pub source_arn: Option<String>,
}

/// What a grant asks of the encryption context.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Constraint {
    /// Nothing.
    #[default]
    None,
    /// These pairs, and perhaps more.
    Subset(BTreeMap<String, String>),
    /// Exactly these pairs.
    Equals(BTreeMap<String, String>),
}
