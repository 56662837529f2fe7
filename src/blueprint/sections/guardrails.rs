//! Control policies: ready-made ones and ones written by hand.

use super::place::Reference;
use crate::blueprint::decode::{choice, section};
use crate::blueprint::values::{Json, OneOrMany, Spanned};

section! {
    /// Ready-made control policies of the organization.
    pub struct Guardrails {
        /// Who may share what with whom through RAM.
        "sharing" => sharing: optional SharingGuardrail,
    }
}

section! {
    /// A service control policy that keeps RAM sharing inside the organization, for listed types, by listed roles.
    pub struct SharingGuardrail {
        /// What it is attached to: `organization`, `unit/NAME` or `account/NAME`.
        "on" => on: required OneOrMany<Reference>,
        /// Resource types that may be shared (`sagemaker:FeatureGroup`); any when absent.
        "resource_types" => resource_types: optional OneOrMany<Spanned<String>>,
        /// Roles that may share, besides those that deploy; any when absent.
        "by" => by: optional OneOrMany<Reference>,
    }
}

choice! {
    /// What a control policy limits.
    pub enum ControlKind {
        /// Principals of member accounts (SCP).
        "service" => Service,
        /// Resources of member accounts (RCP).
        "resource" => Resource,
    }
}

section! {
    /// A control policy written by hand.
    pub struct ControlPolicy {
        /// What it limits; `service` when absent.
        "type" => kind: optional Spanned<ControlKind>,
        /// Its name; the name of this entry when absent.
        "name" => name: optional Spanned<String>,
        /// For people.
        "description" => description: optional Spanned<String>,
        /// What it is attached to: `organization`, `unit/NAME` or `account/NAME`.
        "on" => on: required OneOrMany<Reference>,
        /// Its statements in AWS's spelling.
        "statements" => statements: required Json,
    }
}
