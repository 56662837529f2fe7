//! The layers' answers into one decision.
//!
//! Where a layer's answer is open, the request is decided twice, with every open statement read
//! against the caller and with every one read for it: two times the same is the answer, else it is unknown.

use super::layer::{PolicyLayer, Side};
use super::layers::{At, ControlResult, LayerFacts, Match, Says};
use super::policies::Policies;
use super::principal_match::NamedAs;
use super::request::Request;
use super::{Principal, Tri};
use crate::catalog::decisions;

/// What AWS would answer.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Outcome {
    /// The request is permitted.
    Allow,
    /// A statement refuses it.
    ExplicitDeny,
    /// Nothing permits it, or something that must permit it does not.
    ImplicitDeny,
    /// AWS's documents leave open what decides it.
    Unknown,
}

impl Outcome {
    /// `allow`, `explicit_deny`, `implicit_deny` or `unknown`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::ExplicitDeny => "explicit_deny",
            Self::ImplicitDeny => "implicit_deny",
            Self::Unknown => "unknown",
        }
    }
}

/// The answer to a request.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Decision {
    /// What AWS would answer.
    pub outcome: Outcome,
    /// The layer that decided.
    pub decided_by: PolicyLayer,
    pub(super) steps: LayerResults,
}

/// The parts that layers have in a decision: seldom more than two, so those need no allocation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct LayerResults {
    first: LayerResult,
    second: Option<LayerResult>,
    rest: Vec<LayerResult>,
}

impl LayerResults {
    fn one(first: LayerResult) -> Self {
        Self {
            first,
            second: None,
            rest: Vec::new(),
        }
    }

    fn push(&mut self, step: LayerResult) {
        match self.second {
            None => self.second = Some(step),
            Some(_) => self.rest.push(step),
        }
    }

    /// All of them, the deciding one first.
    pub(super) fn iter(&self) -> impl Iterator<Item = &LayerResult> {
        [&self.first].into_iter().chain(&self.second).chain(&self.rest)
    }
}

/// One layer's part in a decision.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct LayerResult {
    pub(super) layer: PolicyLayer,
    pub(super) why: LayerEffect,
}

/// What a layer did.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum LayerEffect {
    /// This statement allows.
    Allows(At),
    /// This statement denies.
    Denies(At),
    /// No statement allows; for control policies, at this level.
    Silent(u32),
    /// It is open whether this statement allows or denies.
    Open(At),
    /// It is open whether this level allows.
    OpenLevel(u32),
    /// The root user needs no policy in its own account.
    RootNeedsNone,
    /// The root user cannot assume a role.
    RootAssumesNone,
    /// Every signed caller may do this.
    AlwaysAllowed,
    /// The policy names the account only, which leaves it to the account's own policies.
    OnlyDelegates(At),
    /// The policy names the role, so boundary and session policy still limit.
    NamesRole(At),
    /// The resource is another account's, and its policy does not name the caller.
    OtherAccount,
    /// The key or trust policy does not delegate to the account.
    NotDelegated,
    /// The bucket policy is public, and public access is blocked.
    PublicBlocked,
    /// A federated user without a session policy.
    NoSessionPolicy,
    /// This grant allows.
    Granted(usize),
    /// It is open whether this grant suffices.
    OpenGrant(usize),
}

/// Decides a request.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html>
pub fn decide(request: &Request<'_>, policies: &Policies<'_>) -> Decision {
    decide_side(request, policies, Side::Both)
}

/// Decides a request as one side does: whether its policies let the caller past, whatever the other side says.
pub fn decide_side(request: &Request<'_>, policies: &Policies<'_>, side: Side) -> Decision {
    let facts = LayerFacts::gather(request, policies).of(side);
    let reading = |allow_from, deny_from, assumed_denies| {
        Interpretation {
            facts: &facts,
            request,
            side,
            allow_from,
            deny_from,
            assumed_denies,
        }
        .combine()
    };
    let mut against = reading(Tri::Yes, Tri::Maybe, true);
    if request.is_raw() && against.outcome == Outcome::ExplicitDeny {
        let sure = reading(Tri::Yes, Tri::Maybe, false);
        against = if sure.outcome == Outcome::ImplicitDeny { sure } else { against };
    }
    if !facts.is_open() {
        return assumed(&facts, against);
    }
    let favour = reading(Tri::Maybe, Tri::Yes, true);
    match (against.outcome, favour.outcome) {
        (a, b) if a == b => assumed(&facts, against),
        // Refused either way; only a statement that may not be about the request makes it explicit.
        (Outcome::ExplicitDeny, Outcome::ImplicitDeny) => assumed(&facts, favour),
        _ => unknown(&facts, against.decided_by),
    }
}

/// Whether statements of one side give what the request asks for, or may, whatever else denies or limits it.
pub fn may_give(request: &Request<'_>, policies: &Policies<'_>, side: Side) -> bool {
    let reading = Interpretation {
        facts: &LayerFacts::gather(request, policies).of(side).gifts(),
        request,
        side,
        allow_from: Tri::Maybe,
        deny_from: Tri::Yes,
        assumed_denies: true,
    };
    reading.combine().outcome == Outcome::Allow
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

/// The facts, with what is open read one way.
struct Interpretation<'f, 'a> {
    facts: &'f LayerFacts,
    request: &'f Request<'a>,
    side: Side,
    allow_from: Tri,
    deny_from: Tri,
    /// Whether Denies count that a raw case only assumes.
    assumed_denies: bool,
}

fn decision(outcome: Outcome, layer: PolicyLayer, why: LayerEffect) -> Decision {
    Decision {
        outcome,
        decided_by: layer,
        steps: LayerResults::one(LayerResult { layer, why }),
    }
}

fn refused(layer: PolicyLayer, why: LayerEffect) -> Decision {
    decision(Outcome::ImplicitDeny, layer, why)
}

impl Interpretation<'_, '_> {
    fn combine(&self) -> Decision {
        if let Some(rule) = self.rule_without_policy() {
            return rule;
        }
        self.explicit_deny().or_else(|| self.filters()).unwrap_or_else(|| self.grants())
    }

    fn denies(&self, found: Match) -> bool {
        found.tri >= self.deny_from && (self.assumed_denies || !found.assumed)
    }

    fn allows(&self, found: Match) -> bool {
        found.tri >= self.allow_from
    }

    /// What AWS answers whatever the policies say.
    fn rule_without_policy(&self) -> Option<Decision> {
        let action = self.request.lower_action();
        let free = match self.request.principal() {
            Principal::Anonymous => false,
            Principal::User { .. } | Principal::Root { .. } => {
                decisions::is_free_to_users(action) || decisions::is_always_allowed(action)
            }
            Principal::Session(_)
            | Principal::FederatedUser { .. }
            | Principal::Service(_)
            | Principal::Federated(_) => decisions::is_always_allowed(action),
        };
        free.then(|| decision(Outcome::Allow, PolicyLayer::Service, LayerEffect::AlwaysAllowed))
    }

    fn explicit_deny(&self) -> Option<Decision> {
        let facts = self.facts;
        let denies = [
            (PolicyLayer::Scp, Some(facts.scp.deny)),
            (PolicyLayer::Rcp, Some(facts.rcp.deny)),
            (PolicyLayer::Endpoint, facts.endpoint.map(|says| says.deny)),
            (PolicyLayer::Resource, Some(facts.resource.deny)),
            (PolicyLayer::Identity, Some(facts.identity.deny)),
            (PolicyLayer::Boundary, facts.boundary.map(|says| says.deny)),
            (PolicyLayer::Session, facts.session.map(|says| says.deny)),
        ];
        let (layer, found) = denies
            .into_iter()
            .find_map(|(layer, found)| Some((layer, found.filter(|found| self.denies(*found))?)))?;
        Some(decision(Outcome::ExplicitDeny, layer, LayerEffect::Denies(found.at)))
    }

    /// The layers that only take away.
    fn filters(&self) -> Option<Decision> {
        let endpoint = self.facts.endpoint.filter(|says| !self.allows(says.any_allow()));
        if endpoint.is_some() {
            return Some(refused(PolicyLayer::Endpoint, LayerEffect::Silent(0)));
        }
        if self.facts.public_blocked {
            return Some(refused(PolicyLayer::Resource, LayerEffect::PublicBlocked));
        }
        let gap = |stack: &ControlResult| {
            if self.allow_from == Tri::Yes {
                stack.not_sure
            } else {
                stack.not_at_all
            }
        };
        let stacks = [(PolicyLayer::Rcp, &self.facts.rcp), (PolicyLayer::Scp, &self.facts.scp)];
        let (layer, level) = stacks.into_iter().find_map(|(layer, stack)| Some((layer, gap(stack)?)))?;
        Some(refused(layer, LayerEffect::Silent(level)))
    }

    /// The layers that give.
    fn grants(&self) -> Decision {
        if self.facts.grant >= self.allow_from {
            return decision(Outcome::Allow, PolicyLayer::Grant, LayerEffect::Granted(self.facts.grant_at));
        }
        let principal = self.request.principal();
        let is_root = matches!(principal, Principal::Root { .. });
        match self.side {
            Side::Caller => self.caller_alone(),
            Side::Resource => self.resource_alone(),
            Side::Both if is_root && self.request.lower_action() == "sts:assumerole" => {
                refused(PolicyLayer::Service, LayerEffect::RootAssumesNone)
            }
            Side::Both if principal.has_no_identity() => self.resource_alone(),
            Side::Both if self.request.is_same_account() => self.same_account(),
            Side::Both => self.cross_account(),
        }
    }

    fn caller_alone(&self) -> Decision {
        match (self.identity_allows(), self.limit()) {
            (Err(refusal), _) => refusal,
            (Ok(why), Some(step)) => with(refused(step.layer, step.why), PolicyLayer::Identity, why),
            (Ok(why), None) => decision(Outcome::Allow, PolicyLayer::Identity, why),
        }
    }

    fn resource_alone(&self) -> Decision {
        let found = self.facts.resource.any_allow();
        if self.allows(found) {
            decision(Outcome::Allow, PolicyLayer::Resource, LayerEffect::Allows(found.at))
        } else {
            refused(PolicyLayer::Resource, LayerEffect::Silent(0))
        }
    }

    fn same_account(&self) -> Decision {
        let resource = &self.facts.resource;
        let limited = self.limit();
        let exact = [NamedAs::Everyone, NamedAs::Exact].map(|way| (way, resource.by(way)));
        for (way, found) in exact {
            let limits = match self.request.principal() {
                // A session of a user is named by the user's ARN as a role's session is by the role's.
                Principal::User { .. } => way == NamedAs::Exact && self.facts.session.is_some(),
                // Only a policy that names the session itself gives it more than its session policy.
                Principal::FederatedUser { .. } => way == NamedAs::Everyone,
                Principal::Anonymous
                | Principal::Root { .. }
                | Principal::Session(_)
                | Principal::Service(_)
                | Principal::Federated(_) => false,
            };
            if self.allows(found) && !(limits && limited.is_some()) {
                return decision(Outcome::Allow, PolicyLayer::Resource, LayerEffect::Allows(found.at));
            }
        }
        let by_role = resource.by(NamedAs::Role);
        if self.allows(by_role) {
            return match limited {
                None => decision(Outcome::Allow, PolicyLayer::Resource, LayerEffect::Allows(by_role.at)),
                Some(step) => with(
                    refused(step.layer, step.why),
                    PolicyLayer::Resource,
                    LayerEffect::NamesRole(by_role.at),
                ),
            };
        }
        let account = resource.by(NamedAs::Account);
        if self.needs_delegation() && !self.allows(account) && !self.allows(resource.by(NamedAs::Exact)) {
            return self.not_delegated();
        }
        match self.identity_allows() {
            Err(refusal) if self.allows(account) => {
                with(refusal, PolicyLayer::Resource, LayerEffect::OnlyDelegates(account.at))
            }
            Err(refusal) => refusal,
            Ok(why) => match limited {
                Some(step) => with(refused(step.layer, step.why), PolicyLayer::Identity, why),
                None => decision(Outcome::Allow, PolicyLayer::Identity, why),
            },
        }
    }

    fn not_delegated(&self) -> Decision {
        let refusal = refused(PolicyLayer::Resource, LayerEffect::NotDelegated);
        match self.identity_allows() {
            Ok(why) => with(refusal, PolicyLayer::Identity, why),
            Err(_) => refusal,
        }
    }

    fn cross_account(&self) -> Decision {
        let found = self.facts.resource.any_allow();
        let identity = match self.identity_allows() {
            Err(refusal) if self.allows(found) => {
                return with(refusal, PolicyLayer::Resource, LayerEffect::Allows(found.at));
            }
            Err(refusal) => return with(refusal, PolicyLayer::Resource, LayerEffect::OtherAccount),
            Ok(why) => why,
        };
        if let Some(step) = self.limit() {
            return with(refused(step.layer, step.why), PolicyLayer::Identity, identity);
        }
        if !self.allows(found) {
            return with(
                refused(PolicyLayer::Resource, LayerEffect::OtherAccount),
                PolicyLayer::Identity,
                identity,
            );
        }
        with(
            decision(Outcome::Allow, PolicyLayer::Resource, LayerEffect::Allows(found.at)),
            PolicyLayer::Identity,
            identity,
        )
    }

    fn identity_allows(&self) -> Result<LayerEffect, Decision> {
        if matches!(self.request.principal(), Principal::Root { .. }) {
            return Ok(LayerEffect::RootNeedsNone);
        }
        let found = self.facts.identity.any_allow();
        if self.allows(found) {
            Ok(LayerEffect::Allows(found.at))
        } else {
            Err(refused(PolicyLayer::Identity, LayerEffect::Silent(0)))
        }
    }

    /// The first of boundary and session policy that does not allow.
    fn limit(&self) -> Option<LayerResult> {
        if self.facts.boundary.is_some_and(|says| !self.allows(says.any_allow())) {
            return Some(LayerResult {
                layer: PolicyLayer::Boundary,
                why: LayerEffect::Silent(0),
            });
        }
        match self.facts.session {
            Some(says) => (!self.allows(says.any_allow())).then_some(LayerResult {
                layer: PolicyLayer::Session,
                why: LayerEffect::Silent(0),
            }),
            None if matches!(self.request.principal(), Principal::FederatedUser { .. }) => {
                Some(LayerResult {
                    layer: PolicyLayer::Session,
                    why: LayerEffect::NoSessionPolicy,
                })
            }
            None => None,
        }
    }

    /// Keys and roles: their own policy must let the account's policies count.
    ///
    /// <https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html>
    fn needs_delegation(&self) -> bool {
        match self.request.service() {
            "kms" => {
                let action = self.request.lower_action();
                let alias = self.request.arn().is_some_and(|arn| arn.resource().starts_with("alias/"));
                !(decisions::works_without_key(action) || alias && decisions::works_on_alias(action))
            }
            "sts" => decisions::is_decided_by_trust(self.request.lower_action()),
            _ => false,
        }
    }
}

fn with(mut decision: Decision, layer: PolicyLayer, why: LayerEffect) -> Decision {
    decision.steps.push(LayerResult { layer, why });
    decision
}
