//! Claims about packets into results.

use super::{Networks, PathAnswer, Reach};
use crate::diagnostic::Span;
use crate::model::{self, Origin};
use crate::progress;

/// What became of one claim about packets.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FlowResult {
    /// Its id.
    pub id: String,
    /// What it expects.
    pub expected: model::ExpectedReach,
    /// What came out, and the way.
    pub answer: PathAnswer,
    /// Whether that is what it expects; an unknown decision never is.
    pub holds: bool,
    /// Where the claim stands.
    pub span: Span,
}

impl PathAnswer {
    /// Whether the decision is what is expected; an unknown one never is.
    pub fn agrees(&self, expected: model::ExpectedReach) -> bool {
        match expected {
            model::ExpectedReach::Reach => self.decision == Reach::Reach,
            model::ExpectedReach::NoReach => self.decision == Reach::NoReach,
        }
    }
}

impl Networks<'_> {
    /// Decides every claim of the model about packets, in its order.
    pub fn claims(&self) -> Vec<FlowResult> {
        let claims = self.model.flow_claims.iter().enumerate();
        claims
            .map(|(index, claim)| {
                let answer = self.trace(&claim.flow);
                progress::done();
                FlowResult {
                    id: claim.id.clone(),
                    expected: claim.expected,
                    holds: answer.agrees(claim.expected),
                    answer,
                    span: self.model.origins.of(&Origin::FlowClaim(index)),
                }
            })
            .collect()
    }
}
