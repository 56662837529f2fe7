//! A call that a line of the blueprint promises: what a grant or an `assumed_by` is for.

use super::Call;
use crate::aws::Address;

/// A call that must be allowed for the design to work.
#[derive(Clone, PartialEq, Debug)]
pub struct Promise {
    /// The role that makes it.
    pub role: Address,
    /// The call.
    pub call: Call,
}
