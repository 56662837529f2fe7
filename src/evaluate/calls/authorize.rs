//! One authorization into an [`Authorization`]: its policies are gathered, its keys filled in, and it is decided.
//!
//! What the blueprint does not know (the policies of an outsider, of a role that exists already, of a bucket of
//! somebody else) is decided twice, once as if those policies allowed nothing and once as if they allowed
//! everything. Where both decisions are the same, that is the answer; else it is unknown.

use super::Universe;
use super::answer::{Authorization, rule, shown};
use super::deliveries;
use super::held_keys::{Keys, Located, OpenKeys, checked_on};
use super::keys::keys;
use super::need::{CallPath, Caller, Need, serves};
use super::readings::{Verdict, both, there_or_not, unknown, whatever_unknown_say};
use super::sessions::{differs, may_allow};
use super::sides::{SOMEBODY, Sides};
use super::unknowns::{Unknown, Unknowns};
use crate::aws::{Arn, service_principal};
use crate::catalog::{actions, principals, ram, services};
use crate::evaluate::iam::{
    Outcome, PolicyLayer, Principal, Reason, ReasonEffect, Request, Side, decide, decide_side,
};
use crate::resource::{Body, Resource};

impl<'m> Universe<'m> {
    /// Decides one authorization.
    pub(super) fn authorize(&self, need: &Need<'m>) -> Authorization {
        let unqualified = need.unqualified();
        let need = unqualified.as_ref().unwrap_or(need);
        let located = self.locate(need);
        let verdict = if let Some(note) = unheard_of(&need.action).or_else(|| unheard_service(need)) {
            unknown(PolicyLayer::Service, vec![rule(ReasonEffect::Unknown, note)])
        } else if let Some(note) = self.misled(need, located) {
            refused(PolicyLayer::Endpoint, note)
        } else if let Some(note) = besides(need, located) {
            refused(PolicyLayer::Service, note)
        } else {
            self.verdict_of_any_owner(need, located)
        };
        let mut part = Authorization {
            principal: need.caller.principal.clone(),
            action: need.action.clone(),
            resource: self.name_of(&need.resource),
            purpose: need.purpose.clone(),
            decision: verdict.outcome,
            decided_by: verdict.layer,
            reasons: verdict.reasons,
        };
        self.of_no_resource(need, &mut part);
        let spelled = part.reasons.iter_mut().filter(|reason| !reason.note.is_ascii());
        spelled.for_each(|reason| reason.note = shown(&reason.note));
        self.explain_shares(need, &mut part);
        self.apply_rules(need, located.resource, &mut part);
        part
    }

    /// Decides an authorization that other calls may need as well.
    pub(super) fn authorize_once(&self, need: &Need<'m>) -> Authorization {
        match need.spelled() {
            Some(spelled) => self.known.or_decided(spelled, || self.authorize(need)),
            None => self.authorize(need),
        }
    }

    /// The resource of a request, and its owner.
    pub(super) fn locate(&self, need: &Need<'_>) -> Located<'m> {
        let resource = self.model.by_arn(&need.resource);
        let arn = Arn::parse(&need.resource);
        let digits = arn
            .map(|arn| arn.account())
            .filter(|account| !account.is_empty() && account.bytes().all(|byte| byte.is_ascii_digit()));
        let known = digits
            .and_then(|account| self.model.account(account))
            .map(|account| account.id.as_str());
        let said = self
            .model
            .existing_thing(&need.resource)
            .and_then(|(_, thing)| thing.account.as_deref());
        let owner = resource.map(|resource| resource.place.account.as_str()).or(known).or(said);
        let somebody = arn.is_some_and(|arn| arn.service() == "s3") || digits.is_some();
        Located {
            resource,
            owner: owner.or_else(|| somebody.then_some(SOMEBODY)),
        }
    }

    /// Why no policy can allow an action on a resource: AWS checks it on something else.
    pub(super) fn never_checked(&self, action: &str, on: &str) -> Option<String> {
        let need = Need {
            caller: Caller::default(),
            action: action.to_owned(),
            resource: on.to_owned(),
            way: CallPath::Unsaid,
            stated: Default::default(),
            extra: Vec::new(),
            purpose: String::new(),
            made: false,
        };
        besides(&need, self.locate(&need))
    }

    /// A call cannot come through an endpoint of another service, nor through one to another Region.
    fn misled(&self, need: &Need<'_>, located: Located<'_>) -> Option<String> {
        let CallPath::Endpoint(_, endpoint) = &need.way else {
            return None;
        };
        if !serves(endpoint, &need.action) {
            return Some(["`", &need.action, "` does not come through `", &endpoint.service, "`"].concat());
        }
        let behind = services::region_behind(&endpoint.service)?;
        let wanted = self.region_of_resource(need, located)?;
        (wanted != behind.as_str()).then(|| {
            let what = ["`", &shown(&need.resource), "` is in ", wanted].concat();
            [&what, ", and `", &endpoint.service, "` reaches its own Region only"].concat()
        })
    }

    /// The Region where calls about a resource go, where that is sure: its own, unless the service has endpoints for all Regions.
    ///
    /// <https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html>
    fn region_of_resource<'n>(&self, need: &'n Need<'_>, located: Located<'n>) -> Option<&'n str> {
        let service = need.service();
        if services::global_region(&service, self.model.partition()).is_some() {
            return None;
        }
        let in_arn = Arn::parse(&need.resource)
            .map(|arn| arn.region())
            .filter(|region| !region.is_empty());
        let is_place = |resource: &&Resource| matches!(resource.body, Body::Bucket(_)) && service == "s3";
        let of_bucket = located.resource.filter(is_place);
        in_arn
            .or(of_bucket.map(|bucket| bucket.place.region.as_str()))
            .filter(|region| *region != "*")
    }

    /// The answer to an authorization about something that may be the caller's own account's, or another's.
    fn verdict_of_any_owner(&self, need: &Need<'m>, located: Located<'m>) -> Verdict {
        let found = self.verdict(need, located);
        let nameless = Arn::parse(&need.resource).is_some_and(|arn| arn.account().is_empty());
        let own = need.caller.account().to_owned();
        if !nameless || located.owner != Some(SOMEBODY) || own.is_empty() {
            return found;
        }
        let account = self.model.account(&own).map(|account| account.id.as_str());
        let as_own = Located { owner: account, ..located };
        let other = self.verdict(need, as_own);
        if account.is_none() || other.outcome == found.outcome {
            return found;
        }
        match (found.outcome, other.outcome) {
            (Outcome::Unknown, _) | (Outcome::ImplicitDeny, Outcome::ExplicitDeny) => return found,
            (_, Outcome::Unknown) | (Outcome::ExplicitDeny, Outcome::ImplicitDeny) => return other,
            (_, _) => {}
        }
        let note = [
            "whose `",
            &shown(&need.resource),
            "` is, is not known (a row of `existing` says `in`)",
        ];
        let why = Reason {
            layer: found.layer,
            ..rule(ReasonEffect::Unknown, note.concat())
        };
        unknown(found.layer, std::iter::once(why).chain(other.reasons).collect())
    }

    /// The answer to an authorization; of a role, an allow holds for each of its sessions, those too that policies name.
    fn verdict(&self, need: &Need<'m>, located: Located<'m>) -> Verdict {
        let sides = self.sides(need, located);
        let found = self.verdict_of_any_source(need, located, &sides);
        if found.outcome != Outcome::Allow {
            return found;
        }
        let other = self.named_sessions(&need.caller.principal, &sides).into_iter().find_map(|session| {
            let caller = Caller {
                principal: session.to_owned(),
                ..need.caller.clone()
            };
            let as_session = Need { caller, ..need.clone() };
            let verdict = self.verdict_of_any_source(&as_session, located, &sides);
            (verdict.outcome != Outcome::Allow).then_some((session, verdict))
        });
        match other {
            None => found,
            Some((session, other)) => {
                let why = Reason {
                    layer: other.layer,
                    ..rule(ReasonEffect::Unknown, differs(session))
                };
                unknown(other.layer, std::iter::once(why).chain(other.reasons).collect())
            }
        }
    }

    /// The same; where a service makes it, the one that holds for each resource that it acts for.
    fn verdict_of_any_source(&self, need: &Need<'m>, located: Located<'m>, sides: &Sides<'_>) -> Verdict {
        let ask = |source: Option<&'m Resource>| (source, self.verdict_for(need, located, sides, source));
        let sources = self.sources(need, located);
        let mut sources = sources.into_iter();
        let first = ask(sources.next());
        let (source, mut verdict) = sources.map(|source| ask(Some(source))).fold(first, both);
        if let Some(note) = deliveries::unnamed(need, source).filter(|_| verdict.outcome == Outcome::Unknown)
        {
            verdict.reasons.push(rule(ReasonEffect::Unknown, note));
        }
        verdict
    }

    fn verdict_for(
        &self,
        need: &Need<'m>,
        located: Located<'m>,
        sides: &Sides<'_>,
        source: Option<&Resource>,
    ) -> Verdict {
        let keys = keys(self, need, located, source);
        let checked = checked_on(need, located);
        let on = (checked.as_ref(), located);
        let ask = |open, unknown| self.verdict_read_as(need, on, sides, &keys, (open, unknown));
        let whatever = |open| whatever_unknown_say(sides, |unknown| ask(open, unknown));
        let without = whatever(OpenKeys::Absent);
        match keys.open_names().as_slice() {
            [] => without,
            names => there_or_not(without, whatever(OpenKeys::Present), names),
        }
    }

    fn verdict_read_as(
        &self,
        need: &Need<'m>,
        (checked, located): (&str, Located<'m>),
        sides: &Sides<'_>,
        keys: &Keys<'_>,
        read: (OpenKeys, Unknown),
    ) -> Verdict {
        let principal = match Principal::parse(&need.caller.principal) {
            Ok(principal) => principal,
            Err(error) => return unknown(PolicyLayer::Identity, vec![rule(ReasonEffect::Unknown, error)]),
        };
        let request = Request::new(principal, &need.action, checked, located.owner, keys.context(read.0));
        self.gathered(need, located, sides, read.1, |policies| {
            let decision = match decide(&request, policies) {
                // What is being made has no policy yet that would have to let the caller in.
                whole if need.made && whole.outcome == Outcome::ImplicitDeny => {
                    decide_side(&request, policies, Side::Caller)
                }
                whole => whole,
            };
            Verdict {
                outcome: decision.outcome,
                layer: decision.decided_by,
                reasons: decision.explain(&request, policies),
            }
        })
    }

    /// A call that is always about some resource, asked on `*`: that nothing allows it on all of them at once says nothing
    /// of any of them, where a policy of the caller's names the action.
    fn of_no_resource(&self, need: &Need<'m>, part: &mut Authorization) {
        let takes_resource = actions::action(&need.action)
            .is_some_and(|action| !action.is_without_resource() && action.stands_on().is_empty());
        let for_want = part.decision == Outcome::ImplicitDeny
            && matches!(part.decided_by, PolicyLayer::Identity | PolicyLayer::Resource);
        if need.resource != "*" || !takes_resource || !for_want {
            return;
        }
        let (own, _) = self.own_policies(&need.caller.principal, &mut Unknowns::default());
        if own
            .iter()
            .any(|policy| policy.document().statements.iter().any(|one| may_allow(one, &need.action)))
        {
            part.decision = Outcome::Unknown;
            let note = [
                "`",
                &need.action,
                "` is always about some resource, and some may be allowed: name one",
            ];
            part.reasons.push(rule(ReasonEffect::Unknown, note.concat()));
        }
    }

    /// Says of a refused call why the share that names the caller does not help.
    fn explain_shares(&self, need: &Need<'m>, part: &mut Authorization) {
        if part.decision == Outcome::ImplicitDeny {
            let notes = self.shared.why_not(
                &need.resource,
                &need.caller.principal,
                need.caller.account(),
                &need.action,
            );
            part.reasons.extend(notes.map(|note| Reason {
                layer: PolicyLayer::Resource,
                ..rule(ReasonEffect::None, note.to_owned())
            }));
        }
    }
}

/// Why nothing can be said of an action that the reference does not have: it may be a slip, or newer than the reference.
fn unheard_of(action: &str) -> Option<String> {
    if actions::action(action).is_some() {
        return None;
    }
    let near = actions::nearest_action(action).map(|near| [": did you mean `", &near, "`?"].concat());
    let day = actions::as_of();
    Some(format!(
        "the reference of {day} has no action `{action}`{}",
        near.unwrap_or_default()
    ))
}

/// Why nothing can be said of a service that the catalog does not know, which calls or is said to be on the way.
fn unheard_service(need: &Need<'_>) -> Option<String> {
    let caller = Some(&need.caller.principal).filter(|name| principals::is_of_aws(name)).cloned();
    let on_the_way = if let CallPath::Service(chain) = &need.way {
        chain.as_slice()
    } else {
        &[]
    };
    let on_the_way = on_the_way.iter().filter(|prefix| actions::service(prefix).is_none());
    let mut names = caller.into_iter().chain(on_the_way.map(|prefix| service_principal(prefix)));
    let name = names.find(|name| principals::known(name).is_none())?;
    let near = principals::near(&name).map(|near| [": did you mean `", near, "`?"].concat());
    let day = &principals::table().as_of;
    Some(format!("the list of {day} has no service `{name}`{}", near.unwrap_or_default()))
}

/// Why no policy can allow a call on what it is asked about: AWS checks the action on something else.
///
/// <https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html>
fn besides(need: &Need<'_>, located: Located<'_>) -> Option<String> {
    let action = actions::action(&need.action)?;
    let is_key = |resource: &Resource| {
        matches!(resource.body, Body::Key(_)) && resource.body.service() == need.service()
    };
    let by_alias = located.resource.is_some_and(is_key);
    // What can be shared for an action is also what it is checked on, whatever the reference says.
    let name = action.full_name();
    let shared = ram::permissions_fitting(&need.resource).any(|row| row.actions.contains(&name));
    if by_alias && !action.is_without_resource() || shared || action.is_checked_on(&need.resource) {
        return None;
    }
    let types: Vec<String> = action.resource_types().map(|known| ["`", known.arn, "`"].concat()).collect();
    let on = if types.is_empty() {
        "`*` alone".to_owned()
    } else {
        types.join(" or ")
    };
    Some(format!("AWS checks `{name}` on {on}, and never on `{}`", shown(&need.resource)))
}

fn refused(layer: PolicyLayer, note: String) -> Verdict {
    Verdict {
        outcome: Outcome::ImplicitDeny,
        layer,
        reasons: vec![Reason {
            layer,
            ..rule(ReasonEffect::None, note)
        }],
    }
}
