//! The authorizations of a call, and one answer to all of them.

use crate::aws::Text;
use crate::evaluate::iam::{Outcome, PolicyLayer, Reason, ReasonEffect};
use std::collections::BTreeSet;

/// What AWS would answer to a call, and why.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answer {
    /// The conjunction of all parts: denied if any part is denied, else unknown if any part is unknown, else
    /// allowed. A part that the call always needs and that could not be decided counts as unknown.
    pub decision: Outcome,
    /// The layer that decided the deciding part.
    pub decided_by: PolicyLayer,
    /// The reasons of the deciding part; of every part where the call is allowed.
    pub reasons: Vec<Reason>,
    /// Every authorization that was decided, in the order in which the call meets them.
    pub parts: Vec<Authorization>,
    /// Which part decided: the first refusal, else the first that is unknown, else the call itself.
    pub deciding: Option<usize>,
    /// What the call needs, or may need, besides, and what the blueprint does not tell about; in words.
    pub undecided: Vec<String>,
}

/// What could not be decided of a call, in words.
#[derive(Default)]
pub(super) struct Undecided {
    /// What every such call needs: while it is not decided, the call is not allowed but unknown.
    pub always: BTreeSet<String>,
    /// What policies do not decide.
    pub besides: Option<String>,
}

/// One authorization that a call needs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Authorization {
    /// Whose permissions are asked: an ARN, a service or `anonymous`.
    pub principal: String,
    /// The action.
    pub action: String,
    /// On what: an address of the blueprint, else an ARN or `*`.
    pub resource: String,
    /// Why the call needs it; empty for the call itself.
    pub purpose: String,
    /// What AWS would answer.
    pub decision: Outcome,
    /// The layer that decided.
    pub decided_by: PolicyLayer,
    /// Layer by layer.
    pub reasons: Vec<Reason>,
}

impl Authorization {
    /// True for both kinds of refusal.
    pub fn is_denied(&self) -> bool {
        matches!(self.decision, Outcome::ExplicitDeny | Outcome::ImplicitDeny)
    }

    /// The part as unknown for a reason that no policy tells, where policies allow it.
    pub(super) fn leave_open(&mut self, note: String) {
        if self.decision == Outcome::Allow {
            self.open(note);
        }
    }

    /// The part as unknown, whatever policies say of it.
    pub(super) fn open(&mut self, note: String) {
        self.decision = Outcome::Unknown;
        self.decided_by = PolicyLayer::Service;
        self.reasons.insert(0, rule(ReasonEffect::Unknown, note));
    }

    /// The part as refused by a rule of AWS that no policy can change.
    pub(super) fn refuse(&mut self, note: String) {
        self.decision = Outcome::ImplicitDeny;
        self.decided_by = PolicyLayer::Service;
        self.reasons.insert(0, rule(ReasonEffect::None, note));
    }
}

impl Answer {
    /// Joins the parts of one call with what could not be decided.
    pub(super) fn of(parts: Vec<Authorization>, undecided: Undecided) -> Self {
        let mut answer = Self::of_parts(parts);
        if answer.decision == Outcome::Allow && !undecided.always.is_empty() {
            answer.decision = Outcome::Unknown;
            answer.decided_by = PolicyLayer::Service;
            answer.reasons = undecided
                .always
                .iter()
                .map(|note| rule(ReasonEffect::Unknown, note.clone()))
                .collect();
        }
        answer.undecided = undecided
            .always
            .into_iter()
            .chain(undecided.besides)
            .map(|note| shown(&note))
            .collect();
        answer
    }

    /// Joins the parts of one call that needs nothing else.
    pub(super) fn of_parts(parts: Vec<Authorization>) -> Self {
        let refused = parts.iter().position(Authorization::is_denied);
        let open = parts.iter().position(|part| part.decision == Outcome::Unknown);
        let deciding = refused.or(open);
        let call = parts.iter().position(|part| part.purpose.is_empty()).or(parts.len().checked_sub(1));
        let shown = deciding.or(call).and_then(|at| parts.get(at));
        let reasons = match deciding.and_then(|at| parts.get(at)) {
            Some(part) => part.reasons.clone(),
            None => parts.iter().flat_map(|part| part.reasons.iter().cloned()).collect(),
        };
        Self {
            decision: shown.map_or(Outcome::Unknown, |part| part.decision),
            decided_by: shown.map_or(PolicyLayer::Service, |part| part.decided_by),
            reasons,
            deciding: deciding.or(call),
            parts,
            undecided: Vec::new(),
        }
    }

    /// The part that decided.
    pub fn decisive(&self) -> Option<&Authorization> {
        self.parts.get(self.deciding?)
    }
}

/// A reason that is a rule of AWS, not a policy.
pub(super) fn rule(effect: ReasonEffect, note: String) -> Reason {
    Reason {
        layer: PolicyLayer::Service,
        effect,
        level: None,
        policy: None,
        policy_name: None,
        statement: None,
        sid: None,
        condition: None,
        note: shown(&note),
    }
}

/// The text for people: ids that AWS has not made yet show as addresses.
pub(super) fn shown(text: &str) -> String {
    // A symbol holds letters that no ASCII text has.
    if text.is_ascii() {
        text.to_owned()
    } else {
        Text::from(text).to_string()
    }
}
