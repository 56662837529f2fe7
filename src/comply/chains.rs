//! Two roles of which one assumes the other into a chain: whether each side lets the session's source identity through.

use super::subject::Subject;
use crate::catalog::action_names;
use crate::evaluate::iam::Side;
use crate::resource::Resource;

/// The action that hands a source identity on, which AWS asks both sides for.
pub(super) const SET: &str = action_names::SET_SOURCE_IDENTITY;
/// What one role does to become the other.
pub(super) const ASSUME: &str = action_names::ASSUME_ROLE;

/// One role that assumes another by both sides' consent.
pub(super) struct Chain<'a> {
    /// The role that calls.
    pub caller: &'a Resource,
    /// The role that is called.
    pub target: &'a Resource,
    /// Whether the caller's policies let the identity out.
    pub out: bool,
    /// Whether the target's trust lets it in.
    pub into: bool,
}

impl<'a> Chain<'a> {
    /// The chain of two roles, where one may assume the other by what is known of both.
    pub fn of(subject: &Subject<'_>, caller: &'a Resource, target: &'a Resource) -> Option<Self> {
        let (who, on) = (caller.arn(), target.arn());
        if who == on || target.existence.is_existing() || !subject.universe.knows(who.as_str()) {
            return None;
        }
        let passes =
            |action, side| !subject.universe.whatever(who.as_str(), action, on.as_str(), side).is_never();
        let [out, into] = [Side::Caller, Side::Resource];
        (passes(ASSUME, out) && passes(ASSUME, into)).then(|| Self {
            caller,
            target,
            out: passes(SET, out),
            into: passes(SET, into),
        })
    }

    /// True where one side lets the identity through and the other does not.
    pub fn is_half_open(&self) -> bool {
        self.out != self.into
    }
}

/// Whether an action of one role on another is half of a chain that lets an identity through on one side only.
pub(super) fn is_half(subject: &Subject<'_>, caller: &Resource, target: &Resource, action: &str) -> bool {
    action.eq_ignore_ascii_case(SET)
        && Chain::of(subject, caller, target).is_some_and(|chain| chain.is_half_open())
}
