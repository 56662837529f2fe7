//! Three-valued truth: what AWS does not document stays open until it is shown not to matter.

use crate::policy::Effect;

/// Ordered: `No < Maybe < Yes`, so "and" is the smaller and "or" is the greater.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub enum Tri {
    /// It does not hold.
    #[default]
    No,
    /// AWS's documents leave it open.
    Maybe,
    /// It holds.
    Yes,
}

impl Tri {
    /// The opposite; what is open stays open.
    pub fn not(self) -> Self {
        match self {
            Self::No => Self::Yes,
            Self::Maybe => Self::Maybe,
            Self::Yes => Self::No,
        }
    }

    /// What is open read against the caller: an Allow does not count, a Deny does.
    pub fn against_caller(self, effect: Effect) -> Self {
        match (self, effect) {
            (Self::Maybe, Effect::Allow) => Self::No,
            (Self::Maybe, Effect::Deny) => Self::Yes,
            (sure, _) => sure,
        }
    }

    /// `self` where both readings agree, open where they do not.
    pub fn if_agrees(self, other: Self) -> Self {
        if self == other { self } else { Self::Maybe }
    }
}

impl From<bool> for Tri {
    fn from(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }
}
