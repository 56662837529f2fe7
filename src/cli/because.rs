//! A reason of the evaluator into its JSON.

use crate::evaluate::iam::Reason;
use serde::Serialize;

/// One reason, in the shape that answers of `can` and `eval` share.
#[derive(Serialize)]
pub(super) struct Because<'a> {
    layer: &'a str,
    effect: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    level: Option<usize>,
    policy: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    statement: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sid: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    condition: Option<&'a str>,
    note: &'a str,
}

impl<'a> From<&'a Reason> for Because<'a> {
    fn from(reason: &'a Reason) -> Self {
        Self {
            layer: reason.layer.as_str(),
            effect: reason.effect.as_str(),
            level: reason.level,
            policy: reason.policy,
            name: reason.policy_name.as_deref(),
            statement: reason.statement,
            sid: reason.sid.as_deref(),
            condition: reason.condition.as_deref(),
            note: &reason.note,
        }
    }
}
