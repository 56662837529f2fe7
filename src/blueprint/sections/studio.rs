//! SageMaker Studio domains and their users.

use super::place::Reference;
use crate::blueprint::decode::{choice, section};
use crate::blueprint::values::{Named, OneOrMany, Spanned, Tags};

choice! {
    /// How users of a studio sign in.
    pub enum SignIn {
        /// By an IAM call that makes an address.
        "iam" => Iam,
        /// By IAM Identity Center.
        "sso" => Sso,
    }
}

section! {
    /// A Studio domain in a network, never past it; calls carry the user's name.
    pub struct Studio {
        /// The network its apps run in: an entry of `networks:`; account and region are the network's.
        "network" => network: required Reference,
        /// Its name; the name of this entry when absent.
        "name" => name: optional Spanned<String>,
        /// How users sign in; `iam` when absent.
        "auth" => auth: optional Spanned<SignIn>,
        /// The role of every user who has none of their own: a role `for: studio`.
        "role" => role: required Reference,
        /// Its users by name; the name is the source identity of their calls.
        "users" => users: default Named<StudioUser>,
        /// Warehouses that its apps connect to: both sides' security groups follow.
        "reaches" => reaches: optional OneOrMany<Reference>,
        /// Whether calls carry the user's name as source identity; true when absent, and said of a studio that exists
        /// already. To change it later, every app must be gone.
        "source_identity" => source_identity: optional Spanned<bool>,
        /// The key that encrypts the file system of the users; AWS's own when absent.
        "key" => key: optional Reference,
        /// True for a studio that exists already with its users: referenced and evaluated, not rendered. What of it is not said stays unknown.
        "existing" => existing: default bool,
        /// The id (`d-…`) of a studio that exists already.
        "id" => id: optional Spanned<String>,
        /// Whether apps go through the network only (`VpcOnly`), as those of every new studio do; of a studio that exists already it is said.
        "vpc_only" => vpc_only: optional Spanned<bool>,
        /// Ids (`sg-…`) of the security groups of apps in a studio that exists already.
        "security_groups" => security_groups: optional OneOrMany<Spanned<String>>,
        /// Tags.
        "tags" => tags: default Tags,
    }
}

section! {
    /// A user of a studio, with a security group of their own.
    pub struct StudioUser {
        /// The user's own role; the studio's when absent.
        "role" => role: optional Reference,
        /// The user's name in IAM Identity Center; only with `auth: sso`.
        "sso_user" => sso_user: optional Spanned<String>,
        /// Tags.
        "tags" => tags: default Tags,
    }
}
