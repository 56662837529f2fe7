//! Roles and customer-managed policies.

use super::federation::Assumer;
use super::place::{Placement, Reference};
use crate::blueprint::decode::{choice, section};
use crate::blueprint::values::{Duration, OneOrMany, Spanned, SpannedJson, Tags};

choice! {
    /// What runs as a role: decides its trust policy and its basic permissions.
    pub enum Workload {
        /// A SageMaker notebook instance, processing or training job.
        "sagemaker-notebook" => SagemakerNotebook,
        /// The apps of a SageMaker Studio domain, which may carry their user's name as source identity.
        "studio" => Studio,
        /// A Lambda function, with its own logs. Its trust names no account, since Lambda sends none.
        "lambda" => Lambda,
        /// Feature Store, when it writes to the offline store.
        "feature-store" => FeatureStore,
        /// CloudTrail, when it writes to a log group. Its trust names no account, since AWS documents none there.
        "cloudtrail" => Cloudtrail,
    }
}

section! {
    /// An IAM role. Its trust policy follows from `for`, `assumed_by` and `trust`.
    pub struct Role {
        /// The accounts or unit it is placed in.
        "in" => place: required Placement,
        /// Accounts and units (`unit/NAME`) of `in` that do not get it.
        "except" => except: optional OneOrMany<Reference>,
        /// Its name in IAM; the name of this entry when absent.
        "name" => name: optional Spanned<String>,
        /// Its path; `/` when absent.
        "path" => path: optional Spanned<String>,
        /// For people.
        "description" => description: optional Spanned<String>,
        /// What runs as it.
        "for" => workload: optional Spanned<Workload>,
        /// Roles that may assume it, whose policies get the other half; `github`, `gitlab`, `buildkite`, `oidc` or `saml`: who
        /// signs in by an identity provider of the account.
        "assumed_by" => assumed_by: optional OneOrMany<Assumer>,
        /// Ask every role that assumes it for a source identity.
        "source_identity" => source_identity: default bool,
        /// Who may assume it, in AWS's spelling; joins what is derived.
        "trust" => trust: optional SpannedJson,
        /// Longest session (`1h` to `12h`); `1h` when absent. A session of a role that a role assumes never exceeds `1h`.
        "max_session" => max_session: optional Spanned<Duration>,
        /// Managed policies to attach: names of `policies:`, names of AWS's own (`ReadOnlyAccess`), or ARNs.
        "policies" => policies: optional OneOrMany<Reference>,
        /// Its permissions boundary: a name of `policies:`, a name of AWS's own, or an ARN.
        "boundary" => boundary: optional Reference,
        /// Statements in AWS's spelling that join its inline policy.
        "statements" => statements: optional SpannedJson,
        /// True for a role that exists already: referenced and evaluated, not rendered. What of it is not said stays unknown.
        "existing" => existing: default bool,
        /// All that policies of a role say which exists already, in AWS's spelling, or `none`: then no others are unknown.
        "policy" => policy: optional SpannedJson,
        /// Tags.
        "tags" => tags: default Tags,
    }
}

section! {
    /// An instance profile: what a machine of EC2 bears to get sessions of a role.
    pub struct InstanceProfile {
        /// The accounts or unit it is placed in.
        "in" => place: required Placement,
        /// Accounts and units (`unit/NAME`) of `in` that do not get it.
        "except" => except: optional OneOrMany<Reference>,
        /// Its name in IAM; the name of this entry when absent.
        "name" => name: optional Spanned<String>,
        /// Its role, of the same account, whose trust names `ec2.amazonaws.com`. It stands under the path of its role.
        "role" => role: optional Reference,
        /// True for an instance profile that exists already: referenced and evaluated, not rendered. What of it is not said stays unknown.
        "existing" => existing: default bool,
        /// The path of one that exists already; `/` when absent.
        "path" => path: optional Spanned<String>,
    }
}

section! {
    /// A customer-managed policy.
    pub struct Policy {
        /// The accounts or unit it is placed in.
        "in" => place: required Placement,
        /// Accounts and units (`unit/NAME`) of `in` that do not get it.
        "except" => except: optional OneOrMany<Reference>,
        /// Its name in IAM; the name of this entry when absent.
        "name" => name: optional Spanned<String>,
        /// Its path; `/` when absent.
        "path" => path: optional Spanned<String>,
        /// For people.
        "description" => description: optional Spanned<String>,
        /// Its statements in AWS's spelling; of one that exists already `policy` says them.
        "statements" => statements: optional SpannedJson,
        /// True for a policy that exists already: roles attach it, and it is not rendered. What of it is not said stays unknown.
        "existing" => existing: default bool,
        /// All that a policy says which exists already, in AWS's spelling.
        "policy" => policy: optional SpannedJson,
    }
}
