//! A call that the design needs: what a grant or an `assumed_by` is for, and what a resource has AWS deliver.

use super::Call;
use crate::aws::Address;

/// A call that must be allowed for the design to work.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Promise {
    /// What needs it.
    pub of: PromiseOf,
    /// The call.
    pub call: Call,
}

/// What needs a call.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum PromiseOf {
    /// This role, to which a line of the blueprint gives it.
    Access(Address),
    /// This resource, for whose sake AWS makes it: as a service, or as the role that the resource hands over.
    Delivery(Address),
}

impl PromiseOf {
    /// The role, or the resource.
    pub fn address(&self) -> &Address {
        match self {
            Self::Access(address) | Self::Delivery(address) => address,
        }
    }
}
