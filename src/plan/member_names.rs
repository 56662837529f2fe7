//! The members of a stack into their logical ids and labels, of which no two are the same.

use super::naming::{label, logical_id};
use super::stack::Member;
use super::taken::Taken;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::lock::Lock;
use crate::model::Origins;
use crate::resource::{Companion, Shape};

/// Names the members: those that the lock has pinned keep their names, and the others come after them in the order of
/// their addresses.
pub(super) fn name_members(
    members: &mut [Member],
    lock: &Lock,
    origins: &Origins,
    problems: &mut Diagnostics,
) {
    let pin = |member: &Member| {
        let address = member.resources.first().map(|resource| resource.address.to_string());
        address.and_then(|address| lock.pins.get(&address))
    };
    let key = |member: &Member| {
        let address = member.resources.first().map(|resource| resource.address.clone());
        (pin(member).is_none(), address)
    };
    members.sort_by_key(key);
    let mut taken = Taken::default();
    let mut before: Vec<Member> = Vec::new();
    for member in members.iter_mut() {
        let Some(address) = member.resources.first().map(|resource| resource.address.clone()) else {
            continue;
        };
        let form = |mark: Option<&str>| {
            let (id, label) = (logical_id(&address), label(&address));
            match mark {
                None => (id, label),
                Some(mark) => ([id.as_str(), "X", mark].concat(), [label.as_str(), "_x", mark].concat()),
            }
        };
        let named = |(id, label): &(String, String)| Member {
            id: id.clone(),
            label: label.clone(),
            ..member.clone()
        };
        let (id, label) = match pin(member) {
            Some(pin) => {
                let names = (pin.logical_id.clone(), pin.label.clone());
                if !taken.take(claims(&named(&names))) {
                    problems.push(pinned_twice(&named(&names), &before, origins));
                }
                names
            }
            None => taken.first_free(&address.to_string(), form, |names| claims(&named(names))),
        };
        (member.id, member.label) = (id, label);
        before.push(member.clone());
    }
}

/// What nobody else in the stack may have. Companions that are written for some resources only are as unique as labels.
pub(super) fn claims(member: &Member) -> Vec<String> {
    let body = member.resources.first().map(|resource| &resource.body);
    let single = |companion: &&Companion| !companion.repeated;
    let ids = |shape: Shape| {
        let others = shape.companions.iter().filter(single);
        let suffixes = std::iter::once("").chain(others.map(|one| one.suffix));
        suffixes.map(|suffix| ["id ", &member.id, suffix].concat()).collect::<Vec<_>>()
    };
    let labels = |shape: Shape| {
        let others = shape.companions.iter().filter(single);
        let kinds = std::iter::once(shape.kind).chain(others.map(|one| one.kind));
        kinds
            .map(|kind| [kind, ".", &member.label.to_lowercase()].concat())
            .collect::<Vec<_>>()
    };
    let mut all = body.and_then(|body| body.cloudformation()).map(ids).unwrap_or_default();
    all.extend(body.and_then(|body| body.terraform()).map(labels).unwrap_or_default());
    if member.has_output() {
        all.push(["output ", &member.output_name()].concat());
    }
    all
}

/// Only a lock that was changed by hand has one name twice.
pub(super) fn pinned_twice(member: &Member, before: &[Member], origins: &Origins) -> Diagnostic {
    let own = claims(member);
    let other = before.iter().find(|other| claims(other).iter().any(|name| own.contains(name)));
    let resource = |member: &Member| member.resources.first().map(|resource| resource.address.clone());
    let spelled =
        |address: Option<crate::aws::Address>| address.map(|address| address.to_string()).unwrap_or_default();
    let message = format!(
        "`{}` and `{}` have one name in the lock",
        spelled(other.and_then(resource)),
        spelled(resource(member))
    );
    let place = resource(member).map(|address| origins.resource(&address));
    Diagnostic::error("pins-collide", place, message)
        .help("`landform lock update` never pins one name twice; undo what was changed in the lock by hand")
}
