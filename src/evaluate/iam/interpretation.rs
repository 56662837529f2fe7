//! What each layer says, with what is open read one way, into the decision that AWS makes of it.

use super::decision::{Decision, LayerEffect, LayerResult, LayerResults, Outcome};
use super::layer::{PolicyLayer, Side};
use super::layers::{ControlResult, LayerFacts, Match};
use super::principal_match::NamedAs;
use super::request::Request;
use super::{Principal, Tri};
use crate::catalog::action_names::ASSUME_ROLE;
use crate::catalog::decisions;

/// The facts, with what is open read one way.
pub(super) struct Interpretation<'f, 'a> {
    pub(super) facts: &'f LayerFacts,
    pub(super) request: &'f Request<'a>,
    pub(super) side: Side,
    pub(super) allow_from: Tri,
    pub(super) deny_from: Tri,
    /// Whether Denies count that a raw case only assumes.
    pub(super) assumed_denies: bool,
}

impl Interpretation<'_, '_> {
    pub(super) fn combine(&self) -> Decision {
        if let Some(rule) = self.rule_without_policy() {
            return rule;
        }
        self.explicit_deny()
            .or_else(|| self.refusal())
            .or_else(|| self.filters())
            .unwrap_or_else(|| self.grants())
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
            (PolicyLayer::Resource, Some(facts.resource.deny).filter(|_| !self.is_way_back())),
            (PolicyLayer::Identity, Some(facts.identity.deny)),
            (PolicyLayer::Boundary, facts.boundary.map(|says| says.deny)),
            (PolicyLayer::Session, facts.session.map(|says| says.deny)),
        ];
        let (layer, found) = denies
            .into_iter()
            .find_map(|(layer, found)| Some((layer, found.filter(|found| self.denies(*found))?)))?;
        let why = if layer == PolicyLayer::Rcp && facts.rcp.beyond {
            LayerEffect::DeniesBeyond(found.at)
        } else {
            LayerEffect::Denies(found.at)
        };
        Some(decision(Outcome::ExplicitDeny, layer, why))
    }

    /// True for the root user who reads, puts or deletes the policy of a bucket of its account, which that policy cannot
    /// deny it.
    ///
    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketPolicy.html>
    fn is_way_back(&self) -> bool {
        let is_root = matches!(self.request.principal(), Principal::Root { .. });
        is_root
            && self.request.is_same_account()
            && decisions::is_way_back_of_root(self.request.lower_action())
    }

    /// What AWS refuses whatever the policies say.
    fn refusal(&self) -> Option<Decision> {
        let rule = self.facts.rules.refusal?;
        Some(refused(PolicyLayer::Service, LayerEffect::Refused(rule)))
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
            Side::Both if is_root && self.request.lower_action().eq_ignore_ascii_case(ASSUME_ROLE) => {
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

fn with(mut decision: Decision, layer: PolicyLayer, why: LayerEffect) -> Decision {
    decision.steps.push(LayerResult { layer, why });
    decision
}
