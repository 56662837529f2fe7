//! A decision into reasons: layer, statement, condition, and one sentence for each.

mod near_miss;

use super::compiled::{CompiledPolicy, PrincipalRule};
use super::decision::{Decision, LayerEffect, LayerResult};
use super::layer::PolicyLayer;
use super::layers::At;
use super::policies::{Policies, PolicyList};
use super::principal_match::PolicyHost;
use super::reason::{Reason, ReasonEffect};
use super::request::Request;
use super::{Principal, Tri};
use crate::catalog::{decisions, services};
use crate::policy::{Condition, Effect, Principals};
use std::collections::BTreeSet;

/// What AWS says of exceptions that name a part of the caller.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html>
const NOT_PRINCIPAL: &str = "the page `NotPrincipal` of the IAM User Guide asks for account and role, says that AWS may look at \
                             account, role and session in turn, and names all of them in its example";

impl Decision {
    /// The reasons for the decision, the deciding one first. Give the same request and policies
    /// that were decided.
    pub fn explain(&self, request: &Request<'_>, policies: &Policies<'_>) -> Vec<Reason> {
        self.steps
            .iter()
            .map(|step| Explainer { request, policies }.reason(*step))
            .collect()
    }
}

impl Decision {
    /// The condition keys that an unknown decision hangs on, by layer. Give the same request and policies that were decided.
    pub fn open_keys(
        &self,
        request: &Request<'_>,
        policies: &Policies<'_>,
    ) -> BTreeSet<(PolicyLayer, String)> {
        let asked = Explainer { request, policies };
        let open = self.steps.iter().filter_map(|step| {
            let LayerEffect::Open(at) = step.why else {
                return None;
            };
            Some((step.layer, at))
        });
        open.flat_map(|(layer, at)| asked.open_keys(layer, at)).collect()
    }
}

struct Explainer<'e, 'a> {
    request: &'e Request<'a>,
    policies: &'e Policies<'e>,
}

impl Explainer<'_, '_> {
    fn reason(&self, step: LayerResult) -> Reason {
        let layer = step.layer;
        match step.why {
            LayerEffect::Allows(at) => self.at(layer, ReasonEffect::Allow, at, |what| {
                format!("{what} allows {}", self.request.action())
            }),
            LayerEffect::Denies(at) => self.at(layer, ReasonEffect::Deny, at, |what| {
                format!("{what} denies {}", self.request.action())
            }),
            LayerEffect::DeniesBeyond(at) => self.at(layer, ReasonEffect::Deny, at, |what| {
                format!(
                    "{what} denies {}, which counts although no resource control policy reaches `{}` by AWS's list of {}: the list grows",
                    self.request.action(),
                    self.request.service(),
                    services::rcp_services().as_of
                )
            }),
            LayerEffect::NamesRole(at) => self.at(layer, ReasonEffect::Allow, at, |what| {
                format!(
                    "{what} allows the role, but its boundary and session policies still limit what it may do"
                )
            }),
            LayerEffect::OnlyDelegates(at) => self.at(layer, ReasonEffect::Allow, at, |what| {
                format!("{what} names the account only, so the caller's own policies must allow as well")
            }),
            LayerEffect::Open(at) => self.open(layer, at),
            LayerEffect::OpenLevel(level) => self.plain(
                layer,
                ReasonEffect::Unknown,
                Self::level(layer, level),
                "whether this level allows is open".to_owned(),
            ),
            LayerEffect::Silent(level) => self.silent(layer, level),
            LayerEffect::RootNeedsNone => self.plain(
                layer,
                ReasonEffect::Allow,
                None,
                "the root user needs no policy of its own".to_owned(),
            ),
            LayerEffect::RootAssumesNone => {
                self.plain(layer, ReasonEffect::None, None, "the root user cannot assume a role".to_owned())
            }
            LayerEffect::AlwaysAllowed => self.plain(layer, ReasonEffect::Allow, None, self.always_allowed()),
            LayerEffect::Refused(rule) => self.plain(layer, ReasonEffect::None, None, rule.why.clone()),
            LayerEffect::Doubted(rule) => self.plain(layer, ReasonEffect::Unknown, None, rule.why.clone()),
            LayerEffect::OtherAccount => self.other_account(),
            LayerEffect::NotDelegated => self.not_delegated(),
            LayerEffect::PublicBlocked => {
                let note =
                    "the bucket policy is public, so Block Public Access lets in only services and the bucket's own account".to_owned();
                self.plain(layer, ReasonEffect::None, None, note)
            }
            LayerEffect::NoSessionPolicy => {
                let note = "a federated user has no permission without a session policy".to_owned();
                self.plain(layer, ReasonEffect::None, None, note)
            }
            LayerEffect::Granted(at) => {
                self.grant(ReasonEffect::Allow, at, "this grant allows the operation".to_owned())
            }
            LayerEffect::OpenGrant(at) => {
                let note =
                    "whether a grant suffices for a caller of another account is not documented".to_owned();
                self.grant(ReasonEffect::Unknown, at, note)
            }
        }
    }

    fn plain(&self, layer: PolicyLayer, effect: ReasonEffect, level: Option<usize>, note: String) -> Reason {
        Reason {
            layer,
            effect,
            level,
            policy: None,
            policy_name: None,
            statement: None,
            sid: None,
            condition: None,
            note,
        }
    }

    /// Keys of all statements of the layer that do the same as the open one.
    fn open_keys(&self, layer: PolicyLayer, at: At) -> BTreeSet<(PolicyLayer, String)> {
        let list = self.list(layer, at.level);
        let effect = list
            .get(index(at.policy))
            .and_then(|policy| policy.statement(at.statement))
            .map_or(Effect::Allow, |statement| statement.effect);
        let keys = list
            .iter()
            .flat_map(|policy| policy.open_keys(self.request, effect, self.naming(layer)));
        keys.map(|key| (layer, key.to_owned())).collect()
    }

    fn grant(&self, effect: ReasonEffect, at: usize, note: String) -> Reason {
        Reason {
            policy: Some(at),
            ..self.plain(PolicyLayer::Grant, effect, None, note)
        }
    }

    fn list(&self, layer: PolicyLayer, level: u32) -> PolicyList<'_> {
        let policies = self.policies;
        let level = index(level);
        match layer {
            PolicyLayer::Identity => policies.identity,
            PolicyLayer::Boundary => policies.boundaries,
            PolicyLayer::Session => policies.session,
            PolicyLayer::Resource => policies.resource,
            PolicyLayer::Endpoint => policies.endpoint,
            PolicyLayer::Scp => policies.scps.get(level).map_or(&[], |level| level.policies),
            PolicyLayer::Rcp => policies.rcps.get(level).map_or(&[], |level| level.policies),
            PolicyLayer::Grant | PolicyLayer::Service => &[],
        }
    }

    fn level(layer: PolicyLayer, level: u32) -> Option<usize> {
        matches!(layer, PolicyLayer::Scp | PolicyLayer::Rcp).then_some(index(level))
    }

    fn at(
        &self,
        layer: PolicyLayer,
        effect: ReasonEffect,
        at: At,
        note: impl FnOnce(&str) -> String,
    ) -> Reason {
        let policy = self.list(layer, at.level).get(index(at.policy)).copied();
        let sid = policy
            .and_then(|policy| policy.statement(at.statement))
            .and_then(|statement| statement.sid.clone());
        let what = statement_name(layer, policy.and_then(CompiledPolicy::name), sid.as_deref(), at.statement);
        Reason {
            level: Self::level(layer, at.level),
            policy: Some(index(at.policy)),
            policy_name: policy.and_then(|policy| policy.name().map(str::to_owned)),
            statement: Some(index(at.statement)),
            note: note(&what),
            sid,
            ..self.plain(layer, effect, None, String::new())
        }
    }

    fn naming(&self, layer: PolicyLayer) -> PrincipalRule {
        match layer {
            PolicyLayer::Resource => PrincipalRule::Named {
                bounded: !self.policies.boundaries.is_empty(),
            },
            PolicyLayer::Endpoint | PolicyLayer::Rcp => PrincipalRule::Filter(PolicyHost::Resource),
            PolicyLayer::Identity
            | PolicyLayer::Boundary
            | PolicyLayer::Session
            | PolicyLayer::Scp
            | PolicyLayer::Grant
            | PolicyLayer::Service => PrincipalRule::Own,
        }
    }

    fn open(&self, layer: PolicyLayer, at: At) -> Reason {
        let policy = self.list(layer, at.level).get(index(at.policy)).copied();
        let condition = policy.and_then(|policy| self.condition_that_is(policy, at.statement, Tri::Maybe));
        let text = condition.map(|condition| format!("{} {}", condition.operator, condition.key));
        let exceptions = policy.is_some_and(|policy| self.excepts_openly(policy, at.statement, layer));
        let reason = self.at(layer, ReasonEffect::Unknown, at, |what| match &text {
            Some(text) => format!("whether the condition `{text}` of {what} holds cannot be told from the request or AWS's documents"),
            None if exceptions => format!("{NOT_PRINCIPAL}: whether {what} spares the caller is open"),
            None => format!("AWS's documents do not tell whether {what} is about this request"),
        });
        Reason { condition: text, ..reason }
    }

    /// Whether it is `NotPrincipal` that leaves open whom a statement is about.
    fn excepts_openly(&self, policy: &CompiledPolicy, statement: u32, layer: PolicyLayer) -> bool {
        let written = policy.statement(statement).and_then(|found| found.principals.as_ref());
        let mut open = false;
        policy.each_candidate(self.request, |index, compiled, _| {
            let ways = compiled.ways(self.request, self.naming(layer));
            open |= index == statement && ways.contains(&Tri::Maybe);
        });
        open && matches!(written, Some(Principals::NotIn(_)))
    }

    fn condition_that_is<'p>(
        &self,
        policy: &'p CompiledPolicy,
        statement: u32,
        wanted: Tri,
    ) -> Option<&'p Condition> {
        let written = policy.statement(statement)?;
        let mut found = None;
        policy.each_candidate(self.request, |index, compiled, _| {
            if index == statement && found.is_none() {
                found = compiled
                    .conditions
                    .iter()
                    .position(|condition| condition.holds(self.request) == wanted);
            }
        });
        written.conditions.get(found?)
    }

    fn always_allowed(&self) -> String {
        let free = decisions::is_free_to_users(self.request.lower_action());
        let who = if free { "user" } else { "signed caller" };
        format!("every {who} may call {}", self.request.action())
    }

    fn other_account(&self) -> Reason {
        let owner = self.request.resource_account().unwrap_or("another account");
        match self.nearest(PolicyLayer::Resource, 0) {
            Some((miss, at)) => self.near_miss(PolicyLayer::Resource, miss, at),
            None if self.policies.resource.is_empty() => {
                let note =
                    format!("the resource belongs to {owner} and has no policy that lets another account in");
                self.plain(PolicyLayer::Resource, ReasonEffect::None, None, note)
            }
            None => {
                let note = format!(
                    "the resource belongs to {owner}, and its policy does not allow {}",
                    self.request.action()
                );
                self.plain(PolicyLayer::Resource, ReasonEffect::None, None, note)
            }
        }
    }

    fn not_delegated(&self) -> Reason {
        let kind = if self.request.service() == "kms" {
            "key policy"
        } else {
            "trust policy"
        };
        let who = if matches!(self.request.principal(), Principal::Root { .. }) {
            "the root user needs its leave"
        } else {
            "the identity policy has no effect"
        };
        let reason = match self.nearest(PolicyLayer::Resource, 0) {
            Some((miss, at)) => self.near_miss(PolicyLayer::Resource, miss, at),
            None => self.plain(PolicyLayer::Resource, ReasonEffect::None, None, String::new()),
        };
        let detail = if reason.note.is_empty() {
            String::new()
        } else {
            String::from("; ") + &reason.note
        };
        Reason {
            note: format!("{who}: the {kind} names neither the caller nor its account{detail}"),
            ..reason
        }
    }
}

fn statement_name(layer: PolicyLayer, policy: Option<&str>, sid: Option<&str>, statement: u32) -> String {
    let kind = match layer {
        PolicyLayer::Identity => "the identity policy",
        PolicyLayer::Boundary => "the permissions boundary",
        PolicyLayer::Session => "the session policy",
        PolicyLayer::Scp => "the service control policy",
        PolicyLayer::Rcp => "the resource control policy",
        PolicyLayer::Resource => "the resource policy",
        PolicyLayer::Endpoint => "the endpoint policy",
        PolicyLayer::Grant => "the grant",
        PolicyLayer::Service => "AWS",
    };
    let name = policy.map_or_else(String::new, |name| format!(" `{name}`"));
    // People count from one, as the findings of the rules do.
    let number = statement.saturating_add(1);
    let statement = sid.map_or_else(|| format!("statement {number}"), |sid| format!("statement `{sid}`"));
    format!("{statement} of {kind}{name}")
}

fn index(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
