//! `Principal` and `NotPrincipal`.

use std::collections::BTreeSet;

/// `Principal` or `NotPrincipal`.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Principals {
    /// These.
    In(PrincipalSet),
    /// All but these.
    NotIn(PrincipalSet),
}

/// The principals that an element names, by kind.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct PrincipalSet {
    /// `"*"` or `{"AWS": "*"}`, which AWS documents as the same: everyone, anonymous callers too.
    pub everyone: bool,
    /// ARNs, account ids and unique ids under `AWS`.
    pub aws: BTreeSet<String>,
    /// Names such as `sagemaker.amazonaws.com` under `Service`.
    pub service: BTreeSet<String>,
    /// Identity providers under `Federated`.
    pub federated: BTreeSet<String>,
    /// Canonical user ids under `CanonicalUser` (S3 only).
    pub canonical_user: BTreeSet<String>,
}

impl Principals {
    /// The principals that the element names, whether it is about them or about all others.
    pub fn named(&self) -> &PrincipalSet {
        match self {
            Self::In(set) | Self::NotIn(set) => set,
        }
    }
}

impl PrincipalSet {
    /// Everyone: `"*"`.
    pub fn everyone() -> Self {
        Self {
            everyone: true,
            ..Self::default()
        }
    }

    /// Principals under `AWS`; a bare `*` among them is everyone.
    pub fn aws<S: Into<String>>(names: impl IntoIterator<Item = S>) -> Self {
        let mut set = Self {
            aws: names.into_iter().map(Into::into).collect(),
            ..Self::default()
        };
        set.everyone = set.aws.remove("*");
        set
    }

    /// AWS services.
    pub fn service<S: Into<String>>(names: impl IntoIterator<Item = S>) -> Self {
        Self {
            service: names.into_iter().map(Into::into).collect(),
            ..Self::default()
        }
    }

    /// Identity providers.
    pub fn federated<S: Into<String>>(names: impl IntoIterator<Item = S>) -> Self {
        Self {
            federated: names.into_iter().map(Into::into).collect(),
            ..Self::default()
        }
    }

    /// Both sets together.
    pub fn and(mut self, other: Self) -> Self {
        self.everyone |= other.everyone;
        self.aws.extend(other.aws);
        self.service.extend(other.service);
        self.federated.extend(other.federated);
        self.canonical_user.extend(other.canonical_user);
        self
    }

    /// True when it names nobody.
    pub fn is_empty(&self) -> bool {
        !self.everyone
            && self.aws.is_empty()
            && self.service.is_empty()
            && self.federated.is_empty()
            && self.canonical_user.is_empty()
    }
}

impl From<PrincipalSet> for Principals {
    fn from(set: PrincipalSet) -> Self {
        Self::In(set)
    }
}
