//! Resources into stacks: what is deployed together, into one account or into several alike.

use super::circles::{self, Edges};
use super::elsewhere;
use super::late::Layers;
use super::member_names::name_members;
use super::mentions::{self, Mention};
use super::needs::{needed, referred};
use super::parts;
use super::split::{is_management, split};
use super::stack::{Before, Member, Stack, StackKey, StackName};
use super::stack_names::stack_names;
use super::symbols::symbols_of;
use crate::aws::{AccountId, Address, Name};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::lock::Lock;
use crate::model::{Model, Origins, Unit};
use crate::resource::{Body, Place, Resource, Target};
use std::collections::{BTreeMap, BTreeSet};

/// How many accounts a message names.
const MOST_NAMED: usize = 5;

/// Groups the resources of a model.
pub(super) fn stacks(model: &Model, lock: &Lock, problems: &mut Diagnostics) -> Vec<Stack> {
    let layers = Layers::of(model, lock);
    let mut groups: BTreeMap<StackKey, BTreeMap<String, Vec<&Resource>>> = BTreeMap::new();
    for resource in model.resources.values().filter(|resource| !resource.existence.is_existing()) {
        let key = StackKey {
            layer: layers.layer(resource),
            region: resource.place.region.clone(),
            target: resource.target.clone(),
            part: 1,
        };
        groups
            .entry(key)
            .or_default()
            .entry([resource.address.name(), resource.address.kind()].concat())
            .or_default()
            .push(resource);
    }
    let mut settled: BTreeMap<StackKey, Vec<Vec<&Resource>>> = BTreeMap::new();
    for (key, by_name) in groups {
        let split = split(model, &key.target, &by_name);
        if !split.apart.is_empty()
            && let Some(unit) = key.target.unit()
        {
            warn_split(unit, &split.apart, by_name.values().flatten(), model, problems);
        }
        for resources in by_name.into_values() {
            let (alone, mut together): (Vec<&Resource>, Vec<&Resource>) = resources
                .into_iter()
                .partition(|resource| split.apart.contains(&resource.place.name));
            together.sort_by_key(|resource| split.rank(resource));
            if !together.is_empty() {
                settled.entry(key.clone()).or_default().push(together);
            }
            for resource in alone {
                let target = Target::Account(resource.place.name.clone());
                settled.entry(StackKey { target, ..key.clone() }).or_default().push(vec![resource]);
            }
        }
    }
    let settled = parts::divided(settled, model, lock);
    let names = stack_names(model, lock, &settled);
    let each = settled
        .into_iter()
        .filter_map(|(key, members)| Some((names.get(&key)?, key, members)));
    let stacks: Vec<Stack> = each
        .map(|(name, key, members)| {
            let stack = stack(model, lock, (key, name), members, problems);
            let except = except(model, &stack);
            Stack { except, ..stack }
        })
        .collect();
    problems.extend(elsewhere::problems(model, lock, &stacks));
    stacks
}

/// The accounts of a unit that its stack set leaves out; it leaves out the management account by itself.
fn except(model: &Model, stack: &Stack) -> Vec<AccountId> {
    let Some(unit) = stack.target.unit() else {
        return Vec::new();
    };
    let mut placed: BTreeSet<&str> = stack.places.iter().map(|place| place.name.as_str()).collect();
    for alike in &model.alike {
        let [first, _] = &alike.standing;
        if placed.contains(first.name.as_str()) {
            placed.extend(alike.others.iter().map(|account| account.name.as_str()));
        }
    }
    let members = model.members_of(unit).filter(|account| !model.is_management(&account.id));
    let left_out = members.filter(|account| !placed.contains(account.name.as_str()));
    let mut ids: Vec<AccountId> = left_out.map(|account| account.id.clone()).collect();
    ids.sort();
    ids
}

/// Accounts of a unit differ from the others.
fn warn_split<'a>(
    unit: &str,
    apart: &BTreeSet<Name>,
    mut resources: impl Iterator<Item = &'a &'a Resource>,
    model: &Model,
    problems: &mut Diagnostics,
) {
    let apart: BTreeSet<&Name> = apart.iter().filter(|name| !is_management(model, name)).collect();
    let Some(first) = resources.find(|resource| apart.contains(&resource.place.name)) else {
        return;
    };
    let named: Vec<String> = apart.iter().take(MOST_NAMED).map(|name| format!("`{name}`")).collect();
    let more = match apart.len().saturating_sub(MOST_NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let message = format!(
        "what is placed in unit `{unit}` differs in {}{more} from the other accounts, so these get stacks of their own",
        named.join(", ")
    );
    let problem = Diagnostic::warning("unit-split", model.origins.resource(&first.address), message);
    problems.push(
        problem.help("grant the same to the role in every account of the unit, or place it in accounts"),
    );
}

fn stack(
    model: &Model,
    lock: &Lock,
    (key, name): (StackKey, &StackName),
    groups: Vec<Vec<&Resource>>,
    problems: &mut Diagnostics,
) -> Stack {
    let all = groups.iter().flatten().map(|resource| &resource.place);
    let mut seen: BTreeSet<&Place> = BTreeSet::new();
    let places: Vec<Place> = all.filter(|place| seen.insert(place)).cloned().collect();
    let mut members: Vec<Member> = groups.into_iter().filter_map(member).collect();
    name_members(&mut members, lock, &model.origins, problems);
    members.sort_by(|one, other| one.id.cmp(&other.id));
    order_inside(&mut members);
    problems.extend(circle_inside(&members, &model.origins));
    Stack {
        members,
        unit: unit_id(model, lock, &key.target),
        ..Stack::bare(&key, name, places)
    }
}

fn unit_id(model: &Model, lock: &Lock, target: &Target) -> Option<String> {
    let name = target.unit()?;
    if *name == Unit::ORGANIZATION {
        return model.organization.root.clone();
    }
    let known = model.organization.units.get(name).and_then(|unit| unit.id.clone());
    known.or_else(|| lock.ids.get(&Address::unit(name).to_string()).cloned())
}

fn member(resources: Vec<&Resource>) -> Option<Member> {
    resources.first()?;
    Some(Member {
        id: String::new(),
        label: String::new(),
        resources: resources.into_iter().cloned().collect(),
        after: Vec::new(),
    })
}

/// Resources of a stack that need one another in a circle, so that none of them can be made first.
fn circle_inside(members: &[Member], origins: &Origins) -> Option<Diagnostic> {
    let at: BTreeMap<&str, usize> =
        members.iter().enumerate().map(|(at, one)| (one.id.as_str(), at)).collect();
    // What stands beside the blocks of other kinds, such as the rules of a group, names others when both are there.
    let any = |member: &&Member| {
        matches!(member.resources.first().map(|one| &one.body), Some(Body::AnyResource(_)))
    };
    let by_address: BTreeMap<String, usize> = members
        .iter()
        .enumerate()
        .filter(|(_, member)| any(member))
        .filter_map(|(at, one)| Some((one.resources.first()?.address.to_string(), at)))
        .collect();
    let before = |(own, member): (usize, &Member)| {
        let named = member.after.iter().filter_map(|before| at.get(before.id.as_str()).copied());
        let first = member.resources.first().filter(|_| any(&member));
        let held = first.map(symbols_of).unwrap_or_default();
        let held: Vec<usize> = held.iter().filter_map(|symbol| by_address.get(symbol).copied()).collect();
        let all = named.chain(held.into_iter().filter(|other| *other != own));
        (own, all.map(|other| (other, ())).collect())
    };
    let edges: Edges<()> = members.iter().enumerate().map(before).collect();
    let way = circles::shortest(&edges);
    let address = |at: usize| members.get(at)?.resources.first().map(|resource| &resource.address);
    let references: Vec<(&Address, &Address)> = circles::steps(&way)
        .filter_map(|(from, to)| Some((address(from)?, address(to)?)))
        .collect();
    let names: Vec<String> = references.iter().map(|(from, _)| format!("`{from}`")).collect();
    let message = ["these need one another in a circle: ", &names.join(", ")].concat();
    (!way.is_empty()).then(|| circles::told(message, &references, origins, circles::BY_NAME))
}

/// What needs what inside a stack: by the names of others that a resource holds.
pub(super) fn order_inside(members: &mut [Member]) {
    let borne = |member: &Member| {
        let names = member.resources.first().map(mentions::names).unwrap_or_default();
        names.into_iter().map(|name| (name, member.id.clone())).collect::<Vec<_>>()
    };
    let bearers: BTreeMap<Mention, String> = members.iter().flat_map(borne).collect();
    let gateways = super::gateways::of(members);
    for member in members {
        let Some(resource) = member.resources.first() else {
            continue;
        };
        let gateway = gateways.needed(resource).map(Mention::Text);
        let whole = needed(resource).into_iter().chain(gateway).map(|name| (name, false));
        let all = whole.chain(referred(resource).map(|name| (name, true)));
        let mut after: BTreeMap<String, bool> = BTreeMap::new();
        for (id, referred) in all.filter_map(|(name, referred)| Some((bearers.get(&name)?, referred))) {
            *after.entry(id.clone()).or_insert(referred) &= referred;
        }
        after.remove(&member.id);
        member.after = after.into_iter().map(|(id, referred)| Before { id, referred }).collect();
    }
}
