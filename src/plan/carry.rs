//! How ids that AWS chooses cross from one stack to another: by the lock, or not yet.

use super::mentions::{Mention, names};
use super::naming::{id_of, label_of};
use super::needs::needed;
use super::stack::{Foreign, Member, Stack};
use super::symbols::symbols_of;
use super::taken::Taken;
use crate::aws::Address;
use crate::lock::Lock;
use crate::model::Unit;
use crate::resource::{ControlPolicy, Kind, Layer, Resource};
use std::collections::{BTreeMap, BTreeSet};

/// A resource that waits for ids.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HeldResource {
    /// The resource.
    pub address: Address,
    /// The addresses whose ids it needs.
    pub needs: BTreeSet<String>,
}

/// What waits for ids, by its names, with the addresses of those ids: who names it waits for them too.
type Waiting = BTreeMap<Mention, BTreeSet<String>>;

/// Finds how each foreign id is carried, and takes the resources out whose ids are not known yet.
pub(super) fn carry(lock: &Lock, stacks: &mut Vec<Stack>) -> Vec<HeldResource> {
    let (mut held, mut waiting) = (Vec::new(), Waiting::new());
    // What waits counts too: names must not change when an id becomes known.
    let ids: Vec<Vec<String>> = stacks
        .iter()
        .map(|stack| stack.members.iter().flat_map(logical_ids).collect())
        .collect();
    loop {
        let before = held.len();
        for (stack, ids) in stacks.iter_mut().zip(&ids) {
            carry_stack(lock, stack, ids, &mut waiting, &mut held);
        }
        if held.len() == before {
            break;
        }
    }
    stacks
        .iter()
        .filter(|stack| stack.waits_for_unit())
        .for_each(|stack| held.extend(waiting_for_unit(stack)));
    held.extend(guardrails(lock, stacks, &held));
    stacks.retain(|stack| !stack.members.is_empty());
    held.sort_by(|one, other| one.address.cmp(&other.address));
    held
}

/// What stack sets cannot carry before the unit's id is known; Terraform can.
fn waiting_for_unit(stack: &Stack) -> Vec<HeldResource> {
    let Some(unit) = stack.target.unit() else {
        return Vec::new();
    };
    let address = if *unit == Unit::ORGANIZATION {
        Address::root()
    } else {
        Address::unit(unit)
    };
    let needs = BTreeSet::from([address.to_string()]);
    let resources = stack
        .members
        .iter()
        .filter(|member| member.has_cloudformation())
        .flat_map(|member| &member.resources);
    resources
        .map(|resource| HeldResource {
            address: resource.address.clone(),
            needs: needs.clone(),
        })
        .collect()
}

/// Takes the guardrails out while anything else waits: they may deny what is still to be done. One that is deployed stays.
fn guardrails(lock: &Lock, stacks: &mut [Stack], held: &[HeldResource]) -> Vec<HeldResource> {
    let others = held.iter().filter(|one| one.address.kind() != ControlPolicy::KIND);
    let needs: BTreeSet<String> = others.flat_map(|one| one.needs.clone()).collect();
    let mut waiting = Vec::new();
    if needs.is_empty() {
        return waiting;
    }
    for stack in stacks.iter_mut().filter(|stack| stack.layer == Layer::Guardrails) {
        stack.members.retain(|member| {
            let deployed = |resource: &Resource| lock.pins.contains_key(&resource.address.to_string());
            let stays = member.resources.iter().any(deployed);
            let resources = member.resources.iter().filter(|_| !stays);
            waiting.extend(resources.map(|resource| HeldResource {
                address: resource.address.clone(),
                needs: needs.clone(),
            }));
            stays
        });
    }
    waiting
}

/// Takes members out until every id that is left to carry is known: what waits may be needed by others.
fn carry_stack(
    lock: &Lock,
    stack: &mut Stack,
    ids: &[String],
    waiting: &mut Waiting,
    held: &mut Vec<HeldResource>,
) {
    loop {
        let own: BTreeSet<String> = stack
            .members
            .iter()
            .flat_map(|member| &member.resources)
            .map(|resource| resource.address.to_string())
            .collect();
        let before = stack.members.len();
        stack.foreign = carry_members(lock, stack, &own, waiting, held);
        if stack.members.len() == before {
            break;
        }
    }
    distinct(&mut stack.foreign, ids);
    let left: BTreeSet<String> = stack.members.iter().map(|member| member.id.clone()).collect();
    stack
        .members
        .iter_mut()
        .for_each(|member| member.after.retain(|before| left.contains(&before.id)));
}

fn carry_members(
    lock: &Lock,
    stack: &mut Stack,
    own: &BTreeSet<String>,
    waiting: &mut Waiting,
    held: &mut Vec<HeldResource>,
) -> BTreeMap<String, Foreign> {
    let mut foreign = BTreeMap::new();
    stack.members.retain(|member| {
        let wanted: BTreeSet<String> = member
            .resources
            .iter()
            .flat_map(symbols_of)
            .filter(|address| !own.contains(address))
            .collect();
        let unknown = wanted.iter().filter(|address| lock.id(address).is_none()).cloned();
        let missing: BTreeSet<String> = unknown.chain(waited_for(member, waiting)).collect();
        if missing.is_empty() {
            foreign.extend(wanted.iter().filter_map(|address| carried(lock, address)));
            return true;
        }
        for resource in &member.resources {
            waiting.extend(names(resource).into_iter().map(|name| (name, missing.clone())));
            held.push(HeldResource {
                address: resource.address.clone(),
                needs: missing.clone(),
            });
        }
        false
    });
    foreign
}

/// The ids that what a member names waits for.
fn waited_for<'w>(member: &Member, waiting: &'w Waiting) -> impl Iterator<Item = String> + use<'w> {
    let named: BTreeSet<Mention> = if waiting.is_empty() {
        BTreeSet::new()
    } else {
        member.resources.iter().flat_map(needed).collect()
    };
    named.into_iter().filter_map(|name| waiting.get(&name)).flatten().cloned()
}

/// The logical ids that a member has in its template. A parameter must have another one.
fn logical_ids(member: &Member) -> Vec<String> {
    let shape = member.resources.first().and_then(|resource| resource.body.cloudformation());
    let companions = shape.map(|shape| shape.companions).unwrap_or_default();
    let others = companions.iter().map(|companion| [&member.id, companion.suffix].concat());
    std::iter::once(member.id.clone()).chain(others).collect()
}

/// Gives the second of two ids that would be carried by one name a mark.
fn distinct(foreign: &mut BTreeMap<String, Foreign>, ids: &[String]) {
    let mut taken = Taken::default();
    let parameter = |name: &str| ["parameter ", name].concat();
    taken.take(ids.iter().map(|id| parameter(id)).collect());
    for (address, carried) in foreign {
        let plain = carried.clone();
        let form = |mark: Option<&str>| match mark {
            None => plain.clone(),
            Some(mark) => Foreign {
                parameter: [&plain.parameter, "X", mark].concat(),
                variable: [&plain.variable, "_x", mark].concat(),
                value: plain.value.clone(),
            },
        };
        let names = |one: &Foreign| vec![parameter(&one.parameter), ["variable ", &one.variable].concat()];
        *carried = taken.first_free(address, form, names);
    }
}

fn carried(lock: &Lock, address: &str) -> Option<(String, Foreign)> {
    let value = lock.id(address)?.clone();
    let parsed = Address::parse(address).ok()?;
    let local = parsed.account().with(parsed.name());
    let whole = parsed.design().map_or_else(|| local.clone(), |design| design.with(&local));
    let parameter = [&id_of(parsed.kind(), &whole), "Id"].concat();
    let variable = [parsed.kind().replace('-', "_").as_str(), "_", &label_of(&whole), "_id"].concat();
    Some((
        address.to_owned(),
        Foreign {
            parameter,
            variable,
            value,
        },
    ))
}
