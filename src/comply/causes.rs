//! A refused authorization into what refuses it: the resource that carries the policy, and its place in the blueprint.

use crate::aws::{Address, Arn};
use crate::diagnostic::Span;
use crate::evaluate::Authorization;
use crate::evaluate::iam::{PolicyLayer, Reason, ReasonEffect};
use crate::model::Model;
use crate::resource::{Body, DocumentName, PolicyKind, Resource};

/// What the name of a role's trust policy begins with in reasons.
const TRUST: &str = "trust of ";

/// What refuses a call.
#[derive(Clone, Debug)]
pub(super) struct Cause<'a> {
    /// What carries the policy.
    pub resource: &'a Resource,
    /// Where the policy stands in the blueprint.
    pub span: Span,
}

/// The reasons of a part that are against the call, the deciding one first.
pub(super) fn against(part: &Authorization) -> impl Iterator<Item = &Reason> {
    let refuses = |reason: &&Reason| matches!(reason.effect, ReasonEffect::None | ReasonEffect::Deny);
    part.reasons.iter().filter(refuses)
}

/// Who refuses a part, a line each.
pub(super) fn chain(part: &Authorization) -> Vec<String> {
    let line = |reason: &Reason| {
        format!("{} on {}, {}: {}", part.action, part.resource, reason.layer.as_str(), reason.note)
    };
    against(part).map(line).collect()
}

/// What refuses a part; `None` where that is no policy of the blueprint.
pub(super) fn cause<'a>(model: &'a Model, part: &Authorization) -> Option<Cause<'a>> {
    let reason = against(part).next()?;
    let (resource, document) = carrier(model, part, reason)?;
    let span = model.origins.document(&resource.address, &document);
    Some(Cause { resource, span })
}

fn carrier<'a>(
    model: &'a Model,
    part: &Authorization,
    reason: &Reason,
) -> Option<(&'a Resource, DocumentName)> {
    let name = reason.policy_name.as_deref();
    match reason.layer {
        PolicyLayer::Scp | PolicyLayer::Rcp => Some((control_policy(model, name?)?, DocumentName::Control)),
        PolicyLayer::Identity | PolicyLayer::Boundary | PolicyLayer::Session => own(model, part, name),
        PolicyLayer::Resource | PolicyLayer::Endpoint => attached(model, name.unwrap_or(&part.resource)),
        PolicyLayer::Grant | PolicyLayer::Service => None,
    }
}

fn control_policy<'a>(model: &'a Model, name: &str) -> Option<&'a Resource> {
    let named =
        |resource: &&Resource| matches!(&resource.body, Body::ControlPolicy(policy) if policy.name == name);
    model.resources.values().find(named)
}

/// A policy of the caller: one of the role itself, or one that it shares with others.
fn own<'a>(
    model: &'a Model,
    part: &Authorization,
    name: Option<&str>,
) -> Option<(&'a Resource, DocumentName)> {
    let account = Arn::parse(&part.principal).map(|arn| arn.account())?;
    let shared = model.resources.values().find(|resource| {
        let named =
            matches!(&resource.body, Body::ManagedPolicy(policy) if Some(policy.name.as_str()) == name);
        named && resource.place.account.as_str() == account
    });
    if let Some(policy) = shared {
        return Some((policy, DocumentName::Managed));
    }
    let role = model.by_arn(&part.principal)?;
    Some((
        role,
        name.map_or_else(DocumentName::written, |name| DocumentName::Inline(name.to_owned())),
    ))
}

/// The policy on a resource, by its name in reasons: the address, for a role behind what says that it is its trust.
fn attached<'a>(model: &'a Model, name: &str) -> Option<(&'a Resource, DocumentName)> {
    let address = Address::parse(name.strip_prefix(TRUST).unwrap_or(name)).ok();
    let resource = address.and_then(|address| model.get(&address)).or_else(|| model.by_arn(name))?;
    let on_it = |name: &DocumentName| name.kind() != PolicyKind::Identity;
    let own = resource.body.documents().into_iter().map(|(name, _)| name).find(on_it);
    Some((resource, own.unwrap_or(DocumentName::Resource)))
}
