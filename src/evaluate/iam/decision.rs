//! What a decision is: what AWS would answer, and the part of each layer in it.

use super::layer::PolicyLayer;
use super::layers::At;
use crate::catalog::refusals::Refusal;

/// What AWS would answer.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Outcome {
    /// The request is permitted.
    Allow,
    /// A statement refuses it.
    ExplicitDeny,
    /// Nothing permits it, or something that must permit it does not.
    ImplicitDeny,
    /// AWS's documents leave open what decides it.
    Unknown,
}

impl Outcome {
    /// `allow`, `explicit_deny`, `implicit_deny` or `unknown`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::ExplicitDeny => "explicit_deny",
            Self::ImplicitDeny => "implicit_deny",
            Self::Unknown => "unknown",
        }
    }
}

/// The answer to a request.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Decision {
    /// What AWS would answer.
    pub outcome: Outcome,
    /// The layer that decided.
    pub decided_by: PolicyLayer,
    pub(super) steps: LayerResults,
}

/// The parts that layers have in a decision: seldom more than two, so those need no allocation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct LayerResults {
    first: LayerResult,
    second: Option<LayerResult>,
    rest: Vec<LayerResult>,
}

impl LayerResults {
    pub(super) fn one(first: LayerResult) -> Self {
        Self {
            first,
            second: None,
            rest: Vec::new(),
        }
    }

    pub(super) fn push(&mut self, step: LayerResult) {
        match self.second {
            None => self.second = Some(step),
            Some(_) => self.rest.push(step),
        }
    }

    /// All of them, the deciding one first.
    pub(super) fn iter(&self) -> impl Iterator<Item = &LayerResult> {
        [&self.first].into_iter().chain(&self.second).chain(&self.rest)
    }
}

/// One layer's part in a decision.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct LayerResult {
    pub(super) layer: PolicyLayer,
    pub(super) why: LayerEffect,
}

/// What a layer did.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum LayerEffect {
    /// This statement allows.
    Allows(At),
    /// This statement denies.
    Denies(At),
    /// This statement of an RCP denies, on a service that RCPs do not reach.
    DeniesBeyond(At),
    /// No statement allows; for control policies, at this level.
    Silent(u32),
    /// It is open whether this statement allows or denies.
    Open(At),
    /// It is open whether this level allows.
    OpenLevel(u32),
    /// The root user needs no policy in its own account.
    RootNeedsNone,
    /// The root user cannot assume a role.
    RootAssumesNone,
    /// Every signed caller may do this.
    AlwaysAllowed,
    /// The policy names the account only, which leaves it to the account's own policies.
    OnlyDelegates(At),
    /// The policy names the role, so boundary and session policy still limit.
    NamesRole(At),
    /// AWS refuses it whatever policies say.
    Refused(&'static Refusal),
    /// AWS may refuse it whatever policies say.
    Doubted(&'static Refusal),
    /// The resource is another account's, and its policy does not name the caller.
    OtherAccount,
    /// The key or trust policy does not delegate to the account.
    NotDelegated,
    /// The bucket policy is public, and public access is blocked.
    PublicBlocked,
    /// A federated user without a session policy.
    NoSessionPolicy,
    /// This grant allows.
    Granted(usize),
    /// It is open whether this grant suffices.
    OpenGrant(usize),
}
