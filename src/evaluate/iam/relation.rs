//! An operator of numbers and dates into the comparison that it asks for.

use crate::policy::BaseOperator;
use std::cmp::Ordering;

/// What must hold between a value of the request and one of the policy.
#[derive(Clone, Copy, Debug)]
pub(super) enum Relation {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Relation {
    /// Whether it holds of two values that compare so.
    pub(super) fn holds(self, ordering: Ordering) -> bool {
        match self {
            Self::Equal => ordering == Ordering::Equal,
            Self::Less => ordering == Ordering::Less,
            Self::LessOrEqual => ordering != Ordering::Greater,
            Self::Greater => ordering == Ordering::Greater,
            Self::GreaterOrEqual => ordering != Ordering::Less,
        }
    }

    /// The one that an operator asks for; whatever compares otherwise asks for the same.
    pub(super) fn of(base: BaseOperator) -> Self {
        use BaseOperator::{
            DateGreaterThan, DateGreaterThanEquals, DateLessThan, DateLessThanEquals, NumericGreaterThan,
            NumericGreaterThanEquals, NumericLessThan, NumericLessThanEquals,
        };
        if matches!(base, NumericLessThan | DateLessThan) {
            Self::Less
        } else if matches!(base, NumericLessThanEquals | DateLessThanEquals) {
            Self::LessOrEqual
        } else if matches!(base, NumericGreaterThan | DateGreaterThan) {
            Self::Greater
        } else if matches!(base, NumericGreaterThanEquals | DateGreaterThanEquals) {
            Self::GreaterOrEqual
        } else {
            Self::Equal
        }
    }
}
