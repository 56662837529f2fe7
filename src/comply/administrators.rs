//! A role into the ways in which it becomes the administrator of its account.

use super::Subject;
use crate::catalog::actions;
use crate::catalog::context_keys;
use crate::catalog::escalations::{Escalation, escalations};
use crate::evaluate::iam::Side;
use crate::evaluate::{Dependence, DependsOn, Whatever};
use crate::resource::{Resource, Role};

/// The name of a resource that no policy names.
const UNNAMED: &str = "whatever-nobody-named";

/// The ways in which a role becomes the administrator of its account.
pub(super) fn ways(subject: &Subject<'_>, role: &Resource) -> Vec<&'static Escalation> {
    ways_among(escalations(), subject, role)
}

/// Those of some ways that a role has.
pub(super) fn ways_among(
    all: &'static [Escalation],
    subject: &Subject<'_>,
    role: &Resource,
) -> Vec<&'static Escalation> {
    let may = |call: &String| may_anywhere(subject, role, call);
    all.iter().filter(|row| row.calls.iter().all(may)).collect()
}

/// Whether a role may make a call on a resource of its account that nobody named, at least in some circumstances.
fn may_anywhere(subject: &Subject<'_>, role: &Resource, call: &str) -> bool {
    let (account, region) = (role.place.account.as_str(), subject.model.region.as_str());
    let Some(action) = actions::action(call) else {
        return false;
    };
    let on: Vec<String> =
        action.resource_types().map(|known| known.named(account, region, UNNAMED)).collect();
    let on = if on.is_empty() { vec!["*".to_owned()] } else { on };
    let caller = role.arn();
    on.iter()
        .any(|on| match subject.universe.whatever_at_home(caller.as_str(), call, on) {
            Whatever::Always => true,
            Whatever::Never(_) => false,
            Whatever::Depends(all) => all.iter().all(is_circumstance),
        })
}

/// The ways that statements of a role give which are at hand, where others are not and may deny them; none of a role with a
/// boundary.
pub(super) fn ways_at_hand(
    subject: &Subject<'_>,
    resource: &Resource,
    role: &Role,
) -> Vec<&'static Escalation> {
    if role.boundary.is_some() || subject.universe.knows(resource.arn().as_str()) {
        return Vec::new();
    }
    let (account, region) = (resource.place.account.as_str(), subject.model.region.as_str());
    let given = |call: &String| {
        let types = actions::action(call).into_iter().flat_map(|action| action.resource_types());
        let on: Vec<String> = types.map(|known| known.named(account, region, UNNAMED)).collect();
        let arn = resource.arn();
        on.iter().any(|on| subject.universe.gives(arn.as_str(), call, on, Side::Caller))
    };
    escalations().iter().filter(|row| row.calls.iter().all(given)).collect()
}

/// True for what a caller can bring about: when, from where, with which second factor, for which service. Tags of
/// resources and boundaries of the roles that are made are limits.
fn is_circumstance(dependence: &Dependence) -> bool {
    match &dependence.on {
        DependsOn::Key(key) => {
            let prefix = key.split(':').next().unwrap_or_default();
            let global = actions::condition_key(prefix, key).is_some_and(|known| known.global);
            let limits =
                context_keys::is_of_resource(key) || context_keys::begins(key, context_keys::REQUEST_TAG);
            (global && !limits) || key.eq_ignore_ascii_case(context_keys::PASSED_TO_SERVICE)
        }
        DependsOn::Unknown(_) => false,
    }
}

/// One way, in words.
pub(super) fn described(way: &Escalation) -> String {
    format!("it can {}: {} on any resource", way.way, calls(way))
}

/// The calls of a way, for people.
pub(super) fn calls(way: &Escalation) -> String {
    let names: Vec<String> = way.calls.iter().map(|call| format!("`{call}`")).collect();
    names.join(" and ")
}
