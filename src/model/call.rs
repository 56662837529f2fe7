//! One call against the model, and claims about calls.

use crate::resource::Ports;
use std::collections::BTreeMap;

/// A call to AWS: who, what, on what, how.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Call {
    /// An ARN, a service name or `anonymous`.
    pub principal: String,
    /// ARNs of roles assumed one after the other before the call.
    pub chain: Vec<String>,
    /// The action (`s3:GetObject`).
    pub action: String,
    /// The ARN, or `*`.
    pub resource: String,
    /// Condition keys that the caller states; they win over those that follow from the call.
    pub context: BTreeMap<String, Vec<String>>,
    /// How the call travels.
    pub via: Option<Via>,
    /// The source identity of the session.
    pub source_identity: Option<String>,
    /// Tags of the session.
    pub session_tags: BTreeMap<String, String>,
    /// ARNs of what else the call is about, where AWS checks it on several resources.
    pub besides: Vec<String>,
    /// ARN of the role that the call hands to the service.
    pub passed_role: Option<String>,
}

/// How a call travels.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Via {
    /// Through the endpoint of this address or id.
    Endpoint(String),
    /// Over the internet.
    Internet,
    /// A service makes it on the caller's behalf.
    Service(String),
}

/// A packet flow.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Flow {
    /// An address, CIDR, resource address or `internet`.
    pub from: String,
    /// As `from`.
    pub to: String,
    /// `tcp`, `udp` or `icmp`.
    pub protocol: String,
    /// The destination port.
    pub port: u16,
    /// The ports from which clients ask, where that is known; any that clients may choose otherwise.
    pub client_ports: Option<Ports>,
}

/// What a claim expects of a decision.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Expected {
    /// Allowed.
    Allow,
    /// Denied, however.
    Deny,
    /// Denied by a statement.
    ExplicitDeny,
    /// Denied because nothing allows it.
    ImplicitDeny,
}

impl Expected {
    /// The word in the JSON shapes.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Deny => "deny",
            Self::ExplicitDeny => "explicit_deny",
            Self::ImplicitDeny => "implicit_deny",
        }
    }

    /// Reads the word of the JSON shapes.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Allow, Self::Deny, Self::ExplicitDeny, Self::ImplicitDeny]
            .into_iter()
            .find(|expected| expected.as_str() == text)
    }
}

/// A claim of the blueprint.
#[derive(Clone, PartialEq, Debug)]
pub struct Claim {
    /// Its id in reports.
    pub id: String,
    /// The call.
    pub call: Call,
    /// What must come out.
    pub expected: Expected,
}

/// What a claim expects of packets.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ExpectedReach {
    /// They arrive, and answers come back.
    Reach,
    /// They do not.
    NoReach,
}

impl ExpectedReach {
    /// The word in the JSON shapes.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reach => "reach",
            Self::NoReach => "no_reach",
        }
    }
}

/// A claim of the blueprint about packets.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FlowClaim {
    /// Its id in reports.
    pub id: String,
    /// The packets.
    pub flow: Flow,
    /// What must come out.
    pub expected: ExpectedReach,
}
