//! IAM Identity Center: groups of people, and what they may become in which accounts.

use super::place::{Placement, Reference};
use crate::aws::Region;
use crate::blueprint::decode::section;
use crate::blueprint::values::{Duration, Named, OneOrMany, Spanned, SpannedJson, Tags};

section! {
    /// IAM Identity Center of the organization: its permission sets, and which groups may become what in which accounts. The
    /// instance exists already.
    pub struct IdentityCenter {
        /// The account that administers it: the management account, or the delegated administrator; the management account when absent.
        "in" => place: optional Reference,
        /// The Region where it is at home; the blueprint's when absent.
        "region" => region: optional Spanned<Region>,
        /// The ARN of its instance: `aws sso-admin list-instances` answers it.
        "instance" => instance: required Spanned<String>,
        /// The id of its identity store (`d-…`), where groups are made: `aws sso-admin list-instances` answers it.
        "identity_store" => identity_store: optional Spanned<String>,
        /// Groups of people: by their ids, or made.
        "groups" => groups: default Named<PeopleGroup>,
        /// What people may become.
        "permission_sets" => permission_sets: default Named<PermissionSet>,
    }
}

section! {
    /// A group of people: one that exists already has its `id`, any other is made. Who is in it is said elsewhere.
    pub struct PeopleGroup {
        /// The id of a group that exists already: `aws identitystore list-groups` answers it.
        "id" => id: optional Spanned<String>,
        /// Its name, where it is made; the name of this entry when absent.
        "name" => name: optional Spanned<String>,
        /// For people, where it is made.
        "description" => description: optional Spanned<String>,
    }
}

section! {
    /// What people may become: a role of each account to which it is assigned, which AWS makes and keeps.
    pub struct PermissionSet {
        /// Its name in AWS; the name of this entry when absent.
        "name" => name: optional Spanned<String>,
        /// For people.
        "description" => description: optional Spanned<String>,
        /// Longest session (`1h` to `12h`); `1h` when absent.
        "session" => session: optional Spanned<Duration>,
        /// Managed policies to attach: names of AWS's own (`ReadOnlyAccess`), their ARNs, or names of `policies:` which every
        /// account has that it is assigned to.
        "policies" => policies: optional OneOrMany<Reference>,
        /// Its permissions boundary: a name of `policies:`, a name of AWS's own, or an ARN of one of these.
        "boundary" => boundary: optional Reference,
        /// Statements in AWS's spelling, of every account alike, that join its inline policy.
        "statements" => statements: optional SpannedJson,
        /// Which groups may become it, in which accounts.
        "assigned_to" => assigned_to: required OneOrMany<SetAssignment>,
        /// Tags.
        "tags" => tags: default Tags,
    }
}

section! {
    /// Groups that may become a permission set in some accounts.
    pub struct SetAssignment {
        /// Groups: names of `groups:`.
        "group" => group: required OneOrMany<Spanned<String>>,
        /// The accounts or unit. AWS assigns account by account, so that those which join later need another deployment.
        "in" => place: required Placement,
        /// Accounts and units (`unit/NAME`) of `in` that are left out.
        "except" => except: optional OneOrMany<Reference>,
    }
}
