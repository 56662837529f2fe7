//! A reason for a decision: the layer, what it does, and one sentence; its JSON is that of the contract.

use super::layer::PolicyLayer;
use serde::{Serialize, Serializer};

/// One part of the explanation of a decision; its JSON is that of the contract.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Reason {
    /// The layer that it is about.
    pub layer: PolicyLayer,
    /// What the layer does.
    pub effect: ReasonEffect,
    /// The level of a control policy, the root of the organization being 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<usize>,
    /// Which policy of the layer (of the level), from 0.
    pub policy: Option<usize>,
    /// The policy's name, if it has one.
    #[serde(rename = "name", skip_serializing_if = "Option::is_none")]
    pub policy_name: Option<String>,
    /// Which statement of the policy, from 0.
    pub statement: Option<usize>,
    /// The statement's own name, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sid: Option<String>,
    /// The condition that failed or is open, as `Operator key`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
    /// One sentence.
    pub note: String,
}

/// What a layer does to a request.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum ReasonEffect {
    /// It permits.
    Allow,
    /// A statement refuses.
    Deny,
    /// It has nothing to say, and would have to permit.
    None,
    /// It is open what it does.
    Unknown,
}

impl Serialize for PolicyLayer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl Serialize for ReasonEffect {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl ReasonEffect {
    /// `allow`, `deny`, `none` or `unknown`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Deny => "deny",
            Self::None => "none",
            Self::Unknown => "unknown",
        }
    }
}
