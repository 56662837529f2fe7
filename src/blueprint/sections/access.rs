//! Grants, shares and claims.

use super::place::{Placement, Reference};
use crate::blueprint::decode::{choice, either, section};
use crate::blueprint::values::{Day, Duration, OneOrMany, Spanned, SpannedJson};

choice! {
    /// How wide the RAM share of a grant is.
    pub enum ShareWith {
        /// Only the role of the grant.
        "role" => Role,
        /// The whole account of the grant; its roles still need their own half.
        "account" => Account,
        /// The unit of that account.
        "unit" => Unit,
        /// The whole organization.
        "organization" => Organization,
    }
}

choice! {
    /// What both sides of a line are bound to.
    pub enum Each {
        /// One account: for each, what is in it is granted to what is in it.
        "account" => Account,
    }
}

section! {
    /// Who needs what. Identity policies, resource and key policies, shares and `PassRole` follow from it.
    pub struct Grant {
        /// A role, roles of many accounts (`role/unit/UNIT/NAME`, `role/*/NAME`), every account of `unit/NAME` or of the
        /// `organization`; an account for `discover`.
        "to" => to: required OneOrMany<Reference>,
        /// What it may do: verbs of the resource's kind; `landform explain grants` lists them.
        "may" => may: required OneOrMany<Spanned<String>>,
        /// On what: addresses, `*` as the name for all of a kind in an account; a part of a bucket
        /// (`bucket/ACCOUNT/NAME/PREFIX/*`, or one object), a key by its alias (`alias/ACCOUNT/NAME`); the ARN of a bucket, a
        /// key or a role that exists.
        "on" => on: required OneOrMany<Reference>,
        /// `account` binds both sides to one account, for each account that has both.
        "each" => each: optional Spanned<Each>,
        /// The role that it may hand to the service for this (`iam:PassRole`).
        "passing" => passing: optional Reference,
        /// The endpoint that every call must come through: `endpoint/ACCOUNT/NAME`, or its service in place of its name.
        "through" => through: optional OneOrMany<Reference>,
        /// Where every call must come from: networks (`network/ACCOUNT/NAME`), or blocks of addresses, public ones or those
        /// inside of a network.
        "from" => from: optional OneOrMany<Reference>,
        /// The last day of the access, in UTC: `2027-06-30`.
        "until" => until: optional Spanned<Day>,
        /// How wide the RAM share is, where one is needed; `role` when absent.
        "share" => share: optional Spanned<ShareWith>,
        /// Whether an account outside the organization may be the consumer; false when absent.
        "external" => external: default bool,
    }
}

choice! {
    /// What a share lets its principals do.
    pub enum ShareAccess {
        /// Find feature groups of the catalog.
        "discover" => Discover,
        /// Read records and details.
        "read-only" => ReadOnly,
        /// Read, write and delete records.
        "read-write" => ReadWrite,
        /// Also change the feature group and its metadata.
        "admin" => Admin,
    }
}

section! {
    /// A RAM share.
    pub struct Share {
        /// The account that owns what is shared.
        "in" => place: required Placement,
        /// The share's name; the name of this entry when absent.
        "name" => name: optional Spanned<String>,
        /// What is shared: feature groups, or `catalog`.
        "of" => of: required OneOrMany<Reference>,
        /// What it lets its principals do.
        "access" => access: optional Spanned<ShareAccess>,
        /// The managed permission by name instead of `access`.
        "permission" => permission: optional Spanned<String>,
        /// With whom: `account/NAME`, `unit/NAME`, `organization`, `role/ACCOUNT/NAME` or an account id.
        "with" => with: required OneOrMany<Reference>,
        /// Whether principals outside the organization are allowed; false when absent.
        "external" => external: default bool,
        /// True for a share that exists already, and is accepted: it is decided as it is said, not rendered.
        "existing" => existing: default bool,
    }
}

section! {
    /// How a claimed call travels, in full.
    pub struct ViaFull {
        /// Through this endpoint.
        "endpoint" => endpoint: optional Reference,
        /// A service calls on the caller's behalf (`athena.amazonaws.com`).
        "service" => service: optional Reference,
    }
}

either! {
    /// How a claimed call travels: `internet`, an endpoint's address, a service name, or in full.
    pub enum Via {
        /// `internet`, `endpoint/…` or a service name.
        text => Word(Reference),
        /// An endpoint or a service by name.
        map => Full(Box<ViaFull>),
    }
}

section! {
    /// A claim that `check` decides: exactly one of `allow`, `deny`, `explicit_deny`, `implicit_deny`.
    pub struct Claim {
        /// Its id in reports; `expect-N` when absent.
        "id" => id: optional Spanned<String>,
        /// Actions that must be allowed.
        "allow" => allow: optional OneOrMany<Spanned<String>>,
        /// Actions that must be denied, however.
        "deny" => deny: optional OneOrMany<Spanned<String>>,
        /// Actions that a statement must deny.
        "explicit_deny" => explicit_deny: optional OneOrMany<Spanned<String>>,
        /// Actions that nothing may allow.
        "implicit_deny" => implicit_deny: optional OneOrMany<Spanned<String>>,
        /// Who calls: addresses, ARNs, service names or `anonymous`; a claim for each of a list.
        "by" => by: required OneOrMany<Reference>,
        /// Roles assumed one after the other before the call.
        "chain" => chain: optional OneOrMany<Reference>,
        /// On what: addresses or ARNs; a claim for each of a list, by everybody under `by`.
        "on" => on: required OneOrMany<Reference>,
        /// `account` binds both sides to one account: a claim for each account that has both.
        "each" => each: optional Spanned<Each>,
        /// What else the call is about, where AWS checks it on several resources.
        "besides" => besides: optional OneOrMany<Reference>,
        /// Condition keys of the call.
        "context" => context: optional SpannedJson,
        /// How the call travels.
        "via" => via: optional Via,
        /// The length of the session that `sts:AssumeRole` asks for.
        "session" => session: optional Spanned<Duration>,
        /// The role that the call hands to the service.
        "passing" => passing: optional Reference,
        /// The source identity of the session.
        "source_identity" => source_identity: optional Spanned<String>,
        /// Why, for people.
        "because" => because: optional Spanned<String>,
    }
}
