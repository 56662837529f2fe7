//! The layers' answers into one decision.
//!
//! Where a layer's answer is open, the request is decided twice, with every open statement read
//! against the caller and with every one read for it: two times the same is the answer, else it is unknown.

use super::Tri;
use super::decision::{Decision, LayerEffect, LayerResult, LayerResults, Outcome};
use super::interpretation::Interpretation;
use super::layer::{PolicyLayer, Side};
use super::layers::{LayerFacts, Says};
use super::policies::Policies;
use super::request::Request;
use crate::catalog::refusals::Refusal;

/// Decides a request.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html>
pub fn decide(request: &Request<'_>, policies: &Policies<'_>) -> Decision {
    decide_side(request, policies, Side::Both)
}

/// Decides a request as one side does: whether its policies let the caller past, whatever the other side says.
pub fn decide_side(request: &Request<'_>, policies: &Policies<'_>, side: Side) -> Decision {
    let facts = LayerFacts::gather(request, policies).of(side);
    let decision = decide_by(request, &facts, side);
    if decision.outcome != Outcome::Allow {
        return decision;
    }
    match facts.rules.doubt {
        Some(rule) => doubted(rule, request.is_raw(), decision),
        None => decision,
    }
}

/// What AWS may refuse although policies allow it: unknown; of a raw case, read against the caller.
fn doubted(rule: &'static Refusal, raw: bool, allow: Decision) -> Decision {
    let why = LayerEffect::Doubted(rule);
    let layer = PolicyLayer::Service;
    let mut steps = LayerResults::one(LayerResult { layer, why });
    allow.steps.iter().for_each(|step| steps.push(*step));
    Decision {
        outcome: if raw { Outcome::ImplicitDeny } else { Outcome::Unknown },
        decided_by: layer,
        steps,
    }
}

fn decide_by(request: &Request<'_>, facts: &LayerFacts, side: Side) -> Decision {
    let interpret = |allow_from, deny_from, assumed_denies| {
        Interpretation {
            facts,
            request,
            side,
            allow_from,
            deny_from,
            assumed_denies,
        }
        .combine()
    };
    let mut against = interpret(Tri::Yes, Tri::Maybe, true);
    if request.is_raw() && against.outcome == Outcome::ExplicitDeny {
        let sure = interpret(Tri::Yes, Tri::Maybe, false);
        against = if sure.outcome == Outcome::ImplicitDeny { sure } else { against };
    }
    if !facts.is_open() {
        return assumed(facts, against);
    }
    let favour = interpret(Tri::Maybe, Tri::Yes, true);
    match (against.outcome, favour.outcome) {
        (a, b) if a == b => assumed(facts, against),
        // Refused either way; only a statement that may not be about the request makes it explicit.
        (Outcome::ExplicitDeny, Outcome::ImplicitDeny) => assumed(facts, favour),
        _ => unknown(facts, against.decided_by),
    }
}

/// Whether statements of one side give what the request asks for, or may, whatever else denies or limits it.
pub fn may_give(request: &Request<'_>, policies: &Policies<'_>, side: Side) -> bool {
    let interpretation = Interpretation {
        facts: &LayerFacts::gather(request, policies).of(side).gifts(),
        request,
        side,
        allow_from: Tri::Maybe,
        deny_from: Tri::Yes,
        assumed_denies: true,
    };
    interpretation.combine().outcome == Outcome::Allow
}

/// Names the statements that a raw case reads against the caller, where the request was refused.
fn assumed(facts: &LayerFacts, mut decision: Decision) -> Decision {
    if decision.outcome == Outcome::Allow {
        return decision;
    }
    for (layer, at) in [
        (PolicyLayer::Identity, facts.identity.assumed),
        (PolicyLayer::Boundary, facts.boundary.and_then(|says| says.assumed)),
        (PolicyLayer::Session, facts.session.and_then(|says| says.assumed)),
        (PolicyLayer::Resource, facts.resource.assumed),
        (PolicyLayer::Endpoint, facts.endpoint.and_then(|says| says.assumed)),
        (PolicyLayer::Scp, facts.scp.assumed),
        (PolicyLayer::Rcp, facts.rcp.assumed),
    ] {
        if let Some(at) = at {
            decision.steps.push(LayerResult {
                layer,
                why: LayerEffect::Open(at),
            });
        }
    }
    decision
}

fn unknown(facts: &LayerFacts, decided_by: PolicyLayer) -> Decision {
    let mut steps = Vec::new();
    let mut add = |layer, says: &Says| {
        let open = says.allow.iter().chain([&says.deny]).filter(|found| found.tri == Tri::Maybe);
        steps.extend(open.map(|found| LayerResult {
            layer,
            why: LayerEffect::Open(found.at),
        }));
    };
    add(PolicyLayer::Identity, &facts.identity);
    add(PolicyLayer::Resource, &facts.resource);
    for (layer, says) in [
        (PolicyLayer::Boundary, facts.boundary),
        (PolicyLayer::Session, facts.session),
        (PolicyLayer::Endpoint, facts.endpoint),
    ] {
        if let Some(says) = says {
            add(layer, &says);
        }
    }
    for (layer, stack) in [(PolicyLayer::Scp, facts.scp), (PolicyLayer::Rcp, facts.rcp)] {
        if stack.deny.tri == Tri::Maybe {
            steps.push(LayerResult {
                layer,
                why: LayerEffect::Open(stack.deny.at),
            });
        }
        if let (Some(level), true) = (stack.not_sure, stack.not_sure != stack.not_at_all) {
            steps.push(LayerResult {
                layer,
                why: LayerEffect::OpenLevel(level),
            });
        }
    }
    if facts.grant == Tri::Maybe {
        steps.push(LayerResult {
            layer: PolicyLayer::Grant,
            why: LayerEffect::OpenGrant(facts.grant_at),
        });
    }
    steps.dedup();
    let mut steps = steps.into_iter();
    let first = steps.next().unwrap_or(LayerResult {
        layer: decided_by,
        why: LayerEffect::OpenLevel(0),
    });
    let mut all = LayerResults::one(first);
    steps.for_each(|step| all.push(step));
    Decision {
        outcome: Outcome::Unknown,
        decided_by: first.layer,
        steps: all,
    }
}
