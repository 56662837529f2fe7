//! What a file that holds one policy is.

/// What a policy decides about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum PolicyFileKind {
    /// What whoever bears it may do.
    Identity,
    /// Who may assume a role.
    Trust,
    /// Who may use a resource.
    Resource,
    /// What principals of member accounts may do at most.
    Scp,
    /// What may be done with resources of member accounts at most.
    Rcp,
    /// What may pass an endpoint.
    Endpoint,
    /// What a role may do at most.
    Boundary,
    /// What a session may do at most.
    Session,
}

impl PolicyFileKind {
    /// Every kind.
    pub const ALL: [Self; 8] = [
        Self::Identity,
        Self::Trust,
        Self::Resource,
        Self::Scp,
        Self::Rcp,
        Self::Endpoint,
        Self::Boundary,
        Self::Session,
    ];

    /// The word on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Trust => "trust",
            Self::Resource => "resource",
            Self::Scp => "scp",
            Self::Rcp => "rcp",
            Self::Endpoint => "endpoint",
            Self::Boundary => "boundary",
            Self::Session => "session",
        }
    }

    /// Reads the word on the command line.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}
