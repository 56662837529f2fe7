//! Claims of the model into results.

use super::{Answer, Universe};
use crate::diagnostic::Span;
use crate::evaluate::iam::Outcome;
use crate::evaluate::network::FlowResult;
use crate::model::{Expected, Origin};
use crate::progress;

/// What became of one claim.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ClaimResult {
    /// Its id.
    pub id: String,
    /// What it expects.
    pub expected: Expected,
    /// What came out.
    pub decision: Outcome,
    /// Whether that is what it expects; an unknown decision never is.
    pub holds: bool,
    /// Why.
    pub answer: Answer,
    /// Where the claim stands.
    pub span: Span,
}

impl Expected {
    /// Whether a decision is what is expected; an unknown one never is.
    pub fn agrees(self, decision: Outcome) -> bool {
        match self {
            Self::Allow => decision == Outcome::Allow,
            Self::Deny => matches!(decision, Outcome::ExplicitDeny | Outcome::ImplicitDeny),
            Self::ExplicitDeny => decision == Outcome::ExplicitDeny,
            Self::ImplicitDeny => decision == Outcome::ImplicitDeny,
        }
    }
}

impl Universe<'_> {
    /// Decides every claim about a flow, in the model's order.
    pub fn flows(&self) -> Vec<FlowResult> {
        self.net.claims()
    }

    /// Decides every claim of the model, in its order.
    pub fn claims(&self) -> Vec<ClaimResult> {
        let claims = self.model.claims.iter().enumerate();
        claims
            .map(|(index, claim)| {
                let answer = self.answer(&claim.call);
                progress::done();
                ClaimResult {
                    id: claim.id.clone(),
                    expected: claim.expected,
                    decision: answer.decision,
                    holds: claim.expected.agrees(answer.decision),
                    answer,
                    span: self.model.origins.of(&Origin::Claim(index)),
                }
            })
            .collect()
    }
}
