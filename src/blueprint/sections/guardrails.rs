//! Control policies: ready-made ones and ones written by hand.

use super::place::Reference;
use crate::blueprint::decode::{choice, either, section};
use crate::blueprint::values::{OneOrMany, Spanned, SpannedJson};

section! {
    /// Ready-made control policies of the organization.
    pub struct Guardrails {
        /// Who may share what with whom through RAM.
        "sharing" => sharing: optional SharingGuardrail,
        /// Which Studio domains may be made.
        "studio" => studio: optional StudioGuardrail,
    }
}

choice! {
    /// What every Studio domain must keep to.
    pub enum StudioRule {
        /// Its apps go through a VPC only.
        "vpc_only" => VpcOnly,
    }
}

either! {
    /// A service control policy about Studio domains: `vpc_only` for every account with a studio, or in full.
    pub enum StudioGuardrail {
        /// In the accounts of the blueprint's studios.
        text => Rule(Spanned<StudioRule>),
        /// In accounts or units by name.
        map => Full(StudioGuardrailFull),
    }
}

section! {
    /// A service control policy about Studio domains, in full.
    pub struct StudioGuardrailFull {
        /// What every domain must keep to.
        "network" => network: required Spanned<StudioRule>,
        /// What it is attached to: `organization`, `unit/NAME` or `account/NAME`.
        "on" => on: required OneOrMany<Reference>,
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
        "statements" => statements: required SpannedJson,
        /// True for a control policy that exists already: it is decided as it is said, not rendered.
        "existing" => existing: default bool,
    }
}
