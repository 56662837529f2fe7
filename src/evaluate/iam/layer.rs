//! The layers of policies that a decision goes through, and the sides of a request that they are on.

/// A kind of policy, or what decides instead of one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum PolicyLayer {
    /// The caller's own policies.
    Identity,
    /// Its permissions boundary.
    Boundary,
    /// The session policies of its session.
    Session,
    /// Service control policies.
    Scp,
    /// Resource control policies.
    Rcp,
    /// The policy of the resource: of a bucket, a key, a role's trust, a share.
    Resource,
    /// The policy of the VPC endpoint.
    Endpoint,
    /// A grant on a KMS key.
    Grant,
    /// A rule of AWS that needs no policy.
    Service,
}

impl PolicyLayer {
    /// The name in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Boundary => "boundary",
            Self::Session => "session",
            Self::Scp => "scp",
            Self::Rcp => "rcp",
            Self::Resource => "resource",
            Self::Endpoint => "endpoint",
            Self::Grant => "grant",
            Self::Service => "service",
        }
    }
}

/// Whose policies are asked.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Side {
    /// Everybody's, as AWS asks them.
    Both,
    /// The caller's own policies and what limits them: boundary, session policies, service control policies.
    Caller,
    /// The policy of the resource, grants on it, and resource control policies.
    Resource,
}

impl Side {
    /// Whether a layer is on this side; the policy of an endpoint, which lies between the two, is on neither.
    pub fn holds(self, layer: PolicyLayer) -> bool {
        match layer {
            PolicyLayer::Identity | PolicyLayer::Boundary | PolicyLayer::Session | PolicyLayer::Scp => {
                self != Self::Resource
            }
            PolicyLayer::Resource | PolicyLayer::Grant | PolicyLayer::Rcp => self != Self::Caller,
            PolicyLayer::Endpoint => self == Self::Both,
            PolicyLayer::Service => true,
        }
    }
}
