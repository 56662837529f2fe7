//! Which of its policy documents a resource is asked about, and what messages call it.

use std::fmt;

/// What a policy decides about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PolicyKind {
    /// What a role may do.
    Identity,
    /// Who may assume a role.
    Trust,
    /// Who may use a resource.
    Resource,
    /// What passes an endpoint.
    Endpoint,
    /// What an account may do at most.
    Control,
}

/// Names a policy document among those of one resource.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum DocumentName {
    /// Who may assume a role.
    Trust,
    /// An inline policy of a role, by its name.
    Inline(String),
    /// The document of a customer managed policy.
    Managed,
    /// The policy on the resource itself.
    Resource,
    /// What passes an endpoint.
    Endpoint,
    /// What accounts may do at most.
    Control,
}

impl DocumentName {
    /// The inline policy of a role that holds its hand-written statements.
    pub const WRITTEN: &'static str = "landform-statements";
    /// What a role has that exists already, as the blueprint states it.
    pub const STATED: &'static str = "stated";
    /// The inline policy of a role that holds its derived statements.
    pub const DERIVED: &'static str = "landform-grants";

    /// The one document of a kind with a policy of its own.
    pub(super) fn of(kind: PolicyKind) -> Self {
        match kind {
            PolicyKind::Identity => Self::Managed,
            PolicyKind::Trust => Self::Trust,
            PolicyKind::Resource => Self::Resource,
            PolicyKind::Endpoint => Self::Endpoint,
            PolicyKind::Control => Self::Control,
        }
    }

    /// What the document decides about.
    pub fn kind(&self) -> PolicyKind {
        match self {
            Self::Inline(_) | Self::Managed => PolicyKind::Identity,
            Self::Trust => PolicyKind::Trust,
            Self::Resource => PolicyKind::Resource,
            Self::Endpoint => PolicyKind::Endpoint,
            Self::Control => PolicyKind::Control,
        }
    }

    /// The inline policy of a role that holds its hand-written statements.
    pub fn written() -> Self {
        Self::Inline(Self::WRITTEN.to_owned())
    }
}

impl fmt::Display for DocumentName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Trust => f.write_str("trust policy"),
            Self::Inline(name) => write!(f, "inline policy `{name}`"),
            Self::Managed => f.write_str("managed policy"),
            Self::Resource => f.write_str("resource policy"),
            Self::Endpoint => f.write_str("endpoint policy"),
            Self::Control => f.write_str("control policy"),
        }
    }
}
