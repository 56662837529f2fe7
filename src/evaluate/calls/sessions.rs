//! A role and something that its sessions may be made with into whether its trust lets anybody do so.

use super::Universe;
use super::need::Caller;
use crate::aws::glob_matches;
use crate::policy::{Actions, Effect, Statement};

impl Universe<'_> {
    /// Whether sessions of the caller's role may carry what `action` gives them (`sts:TagSession`): its trust allows
    /// that to somebody, or is not at hand.
    pub(super) fn may_be_given(&self, caller: &Caller, action: &str) -> bool {
        self.role(&caller.principal).is_none_or(|role| {
            role.resource.existence.is_existing()
                || role.role.trust.statements.iter().any(|statement| may_allow(statement, action))
        })
    }
}

/// True for a statement that allows an action on something.
pub(super) fn may_allow(statement: &Statement, action: &str) -> bool {
    let action = action.to_ascii_lowercase();
    let fits = |pattern: &String| glob_matches(&pattern.to_ascii_lowercase(), &action);
    statement.effect == Effect::Allow
        && match &statement.actions {
            Actions::In(patterns) => patterns.iter().any(fits),
            Actions::NotIn(patterns) => !patterns.iter().any(fits),
        }
}
