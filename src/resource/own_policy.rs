//! The policy document of a kind: what it decides about, which limit of AWS it has, how it is read and written.

use super::document::{DocumentName, PolicyKind};
use crate::policy::Document;

/// Which of a resource's documents a statement joins.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum DocumentSide {
    /// A role's own permissions.
    Identity,
    /// The policy on the resource itself; that of a role is its trust.
    Resource,
}

/// The one policy document of a kind, declared for reading and writing at once: neither can be forgotten.
pub struct OwnPolicy<K> {
    /// What it decides about.
    pub kind: PolicyKind,
    /// Its name in messages (`bucket policy`).
    pub name: &'static str,
    /// The limit of its size, in the words of the catalog's quotas.
    pub limit: fn(&K) -> &'static str,
    /// The document.
    pub get: fn(&K) -> &Document,
    /// The document, to be changed while a model is made.
    pub get_mut: fn(&mut K) -> &mut Document,
}

impl<K> OwnPolicy<K> {
    /// True where the policy takes part in decisions about requests for the resource itself.
    pub fn is_on_resource(&self) -> bool {
        matches!(self.kind, PolicyKind::Resource | PolicyKind::Trust)
    }

    /// True where statements about the resource can join it.
    pub fn takes_statements(&self) -> bool {
        self.is_on_resource() || self.kind == PolicyKind::Endpoint
    }
}

/// A document in a file of its own, which a call of the runbook puts: CloudFormation does not make the kind.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct ByHand<'a> {
    /// What the file's name holds of the resource behind the account's; empty where an account has one of the kind.
    pub name: &'a str,
    /// The end of the file's name.
    pub file: &'static str,
    /// What stands in it.
    pub document: &'a Document,
}

/// Documents of a resource whose sizes count together.
#[derive(Clone, PartialEq, Debug)]
pub struct Limited<'a> {
    /// The limit, in the words of the catalog's quotas.
    pub limit: &'static str,
    /// What the documents are, for messages.
    pub name: &'static str,
    /// Which of them was written by hand, if any was.
    pub document: DocumentName,
    /// The documents.
    pub documents: Vec<&'a Document>,
}
