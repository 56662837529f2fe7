//! The shape of a policy document: version, id, statements, and what a statement is about.

use super::{Condition, Principals};
use std::collections::BTreeSet;

/// A policy document.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html>
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Document {
    /// The language version; a document that names none has the old one.
    pub version: Version,
    /// The optional `Id` that some resource policies carry.
    pub id: Option<String>,
    /// The statements in written order, which means nothing to AWS but helps people.
    pub statements: Vec<Statement>,
}

/// The version of the policy language.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html>
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Version {
    /// `2008-10-17`, also when the element is left out: `${…}` is plain text.
    V2008,
    /// `2012-10-17`: `${…}` is a variable.
    V2012,
}

impl Version {
    /// The date that AWS writes.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::V2008 => "2008-10-17",
            Self::V2012 => "2012-10-17",
        }
    }
}

/// What a statement does to the requests that it matches.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Effect {
    /// Permits.
    Allow,
    /// Refuses, whatever else permits.
    Deny,
}

impl Effect {
    /// AWS's spelling.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "Allow",
            Self::Deny => "Deny",
        }
    }
}

/// One statement: who, what, on what, when.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Statement {
    /// The statement's own name, if it has one.
    pub sid: Option<String>,
    /// Allow or deny.
    pub effect: Effect,
    /// Whom it is about; `None` in identity policies and control policies of organizations.
    pub principals: Option<Principals>,
    /// The actions it is about.
    pub actions: Actions,
    /// The resources it is about; `None` in trust policies.
    pub resources: Option<Resources>,
    /// All must hold; sorted by operator and key, one entry for each pair of them.
    pub conditions: Vec<Condition>,
}

/// Whether an element names what a statement is about, or what it is not about (`Resource`, `NotResource`).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sense {
    /// What it names.
    In,
    /// All but what it names.
    NotIn,
}

/// `Action` or `NotAction`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Actions {
    /// These (`service:Name` with `*` and `?`).
    In(BTreeSet<String>),
    /// All but these.
    NotIn(BTreeSet<String>),
}

/// `Resource` or `NotResource`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Resources {
    /// These (ARNs with `*` and `?`).
    In(BTreeSet<String>),
    /// All but these.
    NotIn(BTreeSet<String>),
}

impl Statement {
    /// Names and ARNs of identity providers that the statement names under `Federated`.
    pub fn named_federated(&self) -> impl Iterator<Item = &str> {
        self.principals
            .iter()
            .flat_map(|principals| &principals.named().federated)
            .map(String::as_str)
    }

    /// ARNs, account ids and unique ids that the statement names under `AWS`, as its principals or as all others.
    pub fn named_aws(&self) -> impl Iterator<Item = &str> {
        self.principals
            .iter()
            .flat_map(|principals| &principals.named().aws)
            .map(String::as_str)
    }
}
