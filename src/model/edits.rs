//! What people say of changes to what is deployed.

use crate::aws::Address;
use crate::diagnostic::Span;

/// A rename: what is deployed under one address is meant by another.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Moved {
    /// The address that it had.
    pub from: Address,
    /// The address that it has now.
    pub to: Address,
    /// Where it says so.
    pub span: Span,
}

/// Something deployed that gets another name, and whose former one policies mean too until the lock knows the new one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FormerName {
    /// Its address.
    pub address: Address,
    /// Its ARN, or the alias of a key, as it is deployed.
    pub before: String,
    /// The same as it is planned.
    pub now: String,
    /// The ARN of all keys of its account and Region, where it is a key: policies tell them apart by alias.
    pub keys: Option<String>,
}

/// Something deployed that may be lost.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Replaceable {
    /// Its address.
    pub what: Address,
    /// Why.
    pub reason: String,
    /// Where it says so.
    pub span: Span,
}
