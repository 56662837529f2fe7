//! One line of a `Condition` block.

use super::Operator;

/// An operator, a condition key, and the values it is compared with.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html>
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Condition {
    /// How to compare.
    pub operator: Operator,
    /// The key as written; AWS ignores its case.
    pub key: String,
    /// The values as a sorted set.
    pub values: Vec<String>,
}

impl Condition {
    /// A condition whose values are sorted, each once.
    pub fn new<S: Into<String>>(
        operator: Operator,
        key: impl Into<String>,
        values: impl IntoIterator<Item = S>,
    ) -> Self {
        let mut values: Vec<String> = values.into_iter().map(Into::into).collect();
        values.sort_unstable();
        values.dedup();
        Self {
            operator,
            key: key.into(),
            values,
        }
    }
}
