//! A layer in which no statement allows into the statement that came nearest, and what kept it from allowing.

use super::{Explainer, index};
use crate::evaluate::iam::Tri;
use crate::evaluate::iam::compiled::{CompiledStatement, PrincipalRule};
use crate::evaluate::iam::layer::PolicyLayer;
use crate::evaluate::iam::layers::At;
use crate::evaluate::iam::reason::{Reason, ReasonEffect};
use crate::evaluate::iam::request::KeyValue;
use crate::policy::Effect;

/// What kept a statement from allowing, from the farthest to the nearest.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Miss {
    Principal,
    Resource,
    Condition,
}

impl Explainer<'_, '_> {
    /// No statement allows: the one that came nearest is named.
    pub(super) fn silent(&self, layer: PolicyLayer, level: u32) -> Reason {
        let near = self.nearest(layer, level);
        let action = self.request.action();
        match near {
            Some((miss, at)) => self.near_miss(layer, miss, at),
            None => {
                let list = self.list(layer, level);
                let note = match (layer, list.len()) {
                    (PolicyLayer::Identity, 0) => "the caller has no policy".to_owned(),
                    (PolicyLayer::Resource, 0) => "the resource has no policy".to_owned(),
                    (PolicyLayer::Scp | PolicyLayer::Rcp, _) => {
                        format!(
                            "no statement at level {level}{} allows {action}",
                            self.level_name(layer, level)
                        )
                    }
                    _ => format!("no statement allows {action}"),
                };
                let policy = (list.len() == 1).then_some(0);
                let policy_name = list
                    .first()
                    .filter(|_| policy.is_some())
                    .and_then(|policy| policy.name().map(str::to_owned));
                Reason {
                    policy,
                    policy_name,
                    ..self.plain(layer, ReasonEffect::None, Self::level(layer, level), note)
                }
            }
        }
    }

    fn level_name(&self, layer: PolicyLayer, level: u32) -> String {
        let levels = if layer == PolicyLayer::Scp {
            self.policies.scps
        } else {
            self.policies.rcps
        };
        levels
            .get(index(level))
            .filter(|level| !level.name.is_empty())
            .map_or_else(String::new, |level| format!(" ({})", level.name))
    }

    pub(super) fn nearest(&self, layer: PolicyLayer, level: u32) -> Option<(Miss, At)> {
        let mut best: Option<(Miss, At)> = None;
        for (policy, compiled) in (0_u32..).zip(self.list(layer, level)) {
            compiled.each_candidate(self.request, |statement, candidate, _| {
                let at = At { level, policy, statement };
                if candidate.effect == Effect::Allow
                    && let Some(miss) = self.miss(candidate, self.naming(layer))
                    && best.is_none_or(|(before, _)| miss > before)
                {
                    best = Some((miss, at));
                }
            });
        }
        best
    }

    fn miss(&self, candidate: &CompiledStatement, naming: PrincipalRule) -> Option<Miss> {
        if candidate.ways(self.request, naming).iter().all(|way| *way == Tri::No) {
            Some(Miss::Principal)
        } else if candidate.resource(self.request) == Tri::No {
            Some(Miss::Resource)
        } else if candidate.conditions(self.request) == Tri::No {
            Some(Miss::Condition)
        } else {
            None
        }
    }

    pub(super) fn near_miss(&self, layer: PolicyLayer, miss: Miss, at: At) -> Reason {
        let action = self.request.action();
        let policy = self.list(layer, at.level).get(index(at.policy)).copied();
        let condition = match miss {
            Miss::Condition => {
                policy.and_then(|policy| self.condition_that_is(policy, at.statement, Tri::No))
            }
            Miss::Principal | Miss::Resource => None,
        };
        let reason = self.at(layer, ReasonEffect::None, at, |what| match (miss, condition) {
            (Miss::Principal, _) => format!("{what} allows {action}, but to other principals"),
            (Miss::Resource, _) => format!("{what} allows {action}, but not on {}", self.request.resource()),
            (Miss::Condition, Some(condition)) => {
                format!(
                    "{what} would allow {action}, but its condition `{} {}` fails: {}",
                    condition.operator,
                    condition.key,
                    self.held(&condition.key)
                )
            }
            (Miss::Condition, None) => format!("{what} would allow {action}, but a condition fails"),
        });
        Reason {
            condition: condition.map(|condition| format!("{} {}", condition.operator, condition.key)),
            ..reason
        }
    }

    fn held(&self, key: &str) -> String {
        match self.request.held(key) {
            KeyValue::Absent | KeyValue::Empty => "the request lacks the key".to_owned(),
            KeyValue::One(value) => format!("the request has `{value}`"),
            KeyValue::Many(values) => format!("the request has `{}`", values.join("`, `")),
            KeyValue::Either(one, other) => format!("the request has `{one}` or `{other}`"),
            KeyValue::Perhaps(value) => format!("the request lacks the key or has `{value}`"),
            KeyValue::Untold | KeyValue::Now | KeyValue::Anything => {
                "the request does not tell its value".to_owned()
            }
        }
    }
}
