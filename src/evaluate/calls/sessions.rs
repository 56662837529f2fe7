//! A role and something that its sessions may be made with into whether its trust lets anybody do so.

use super::Universe;
use super::answer::shown;
use super::need::Caller;
use super::sides::Sides;
use crate::aws::{Arn, CallerArn, Text, glob_matches};
use crate::policy::{Actions, Effect, Statement};
use std::collections::BTreeSet;

impl<'m> Universe<'m> {
    /// The sessions of a role that policies name one by one, so that they may get another answer than the rest; none
    /// for a caller that is one session.
    pub(super) fn named_sessions<'s>(&self, principal: &str, sides: &'s Sides<'_>) -> BTreeSet<&'s str> {
        let Some(role) = Arn::parse(principal).filter(|arn| matches!(arn.caller(), Some(CallerArn::Role(_))))
        else {
            return BTreeSet::new();
        };
        let name = Text::last_part(role.resource());
        let of_role = |text: &&str| {
            // Most names are of roles and accounts, which need not be taken apart.
            let session = Some(*text).filter(|text| text.contains(":assumed-role/")).and_then(Arn::parse);
            session.is_some_and(|session| {
                let Some(CallerArn::Session(named)) = session.caller() else {
                    return false;
                };
                session.account() == role.account() && Text::first_part(named) == name
            })
        };
        sides.named_aws().filter(of_role).collect()
    }
}

/// Why the answer to a role is none where one of its sessions gets another.
pub(super) fn differs(session: &str) -> String {
    ["`", &shown(session), "` gets another answer than other sessions of the role: ask it by this ARN, or by that of another session"].concat()
}

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
