//! Holds the answer to calls of whoever deploys.

use super::answer::Authorization;
use crate::aws::Address;

/// Calls of whoever deploys that are alike, and what AWS would answer where the caller's own policies allow everything.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DeployCall {
    /// What is deployed.
    pub resource: Address,
    /// What the call is for.
    pub purpose: DeployPurpose,
    /// The actions that the same statements are about; the answer is that to the first.
    pub actions: Vec<&'static str>,
    /// The answer.
    pub answer: Authorization,
}

/// What a call of whoever deploys is for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum DeployPurpose {
    /// It makes or changes a resource.
    Make,
    /// It removes one.
    Remove,
}
