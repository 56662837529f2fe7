//! Stacks into waves: what needs nothing first, control policies last.

use super::circles::{self, Edges};
use super::mentions::{Mention, names};
use super::mutual;
use super::needs::needed;
use super::stack::Stack;
use super::symbols::symbols_of;
use crate::aws::Address;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::Origins;
use crate::resource::{Layer, Resource};
use std::collections::BTreeMap;

/// Why a stack comes after another.
#[derive(Clone, Copy)]
enum Why<'s> {
    /// The layers alone say so.
    Layer,
    /// A resource mentions the name of one there.
    Name(&'s Resource, &'s Address),
    /// A resource holds the id of one there, which comes by the lock.
    Id(&'s Resource, &'s Address),
}

impl<'s> Why<'s> {
    fn reference(self) -> Option<(&'s Address, &'s Address)> {
        match self {
            Self::Layer => None,
            Self::Name(resource, needed) | Self::Id(resource, needed) => Some((&resource.address, needed)),
        }
    }
}

/// Numbers the waves and sorts the stacks; a circle is reported.
pub(super) fn order(stacks: &mut [Stack], origins: &Origins, problems: &mut Diagnostics) {
    let mut edges = edges(stacks);
    let loose = loosen(&mut edges);
    if !loose.is_empty() {
        problems.extend(mutual::circle(stacks, &loose, origins));
    }
    let mut waves: BTreeMap<usize, u32> = BTreeMap::new();
    for round in 1..=u32::MAX {
        let ready: Vec<usize> = (0..stacks.len())
            .filter(|at| !waves.contains_key(at))
            .filter(|at| {
                edges
                    .get(at)
                    .is_none_or(|before| before.keys().all(|other| waves.contains_key(other)))
            })
            .collect();
        if ready.is_empty() {
            break;
        }
        waves.extend(ready.into_iter().map(|at| (at, round)));
    }
    if waves.len() < stacks.len() {
        problems.push(circle(stacks, &edges, origins));
    }
    let numbers: Vec<u32> = (0..stacks.len()).map(|at| waves.get(&at).copied().unwrap_or(0)).collect();
    for (stack, wave) in stacks.iter_mut().zip(numbers) {
        stack.wave = wave;
    }
    stacks
        .sort_by(|one, other| (one.wave, one.layer, &one.name).cmp(&(other.wave, other.layer, &other.name)));
}

/// The shortest circle of stacks, reference by reference.
fn circle(stacks: &[Stack], edges: &Edges<Why<'_>>, origins: &Origins) -> Diagnostic {
    let way = circles::shortest(edges);
    let of = |at: &usize| stacks.get(*at).map_or("", |stack| stack.stack_name.as_str());
    let names: Vec<&str> = way.iter().map(of).collect();
    let message = ["these stacks need one another in a circle: ", &names.join(", ")].concat();
    let references: Vec<(&Address, &Address)> = circles::steps(&way)
        .filter_map(|(from, to)| edges.get(&from)?.get(&to)?.reference())
        .collect();
    let waits = |at: &usize| stacks.get(*at).is_some_and(|stack| stack.layer == Layer::Functions);
    let help = match way.iter().any(waits) {
        true => circles::BY_CODE,
        false => circles::BY_NAME,
    };
    circles::told(message, &references, origins, help)
}

/// Takes the ids out of circles: what holds an id that nobody knows yet is held back, so that the rest of its stack comes
/// first, and is deployed in a later round, when the other stack is there. Answers what was taken out.
fn loosen(edges: &mut Edges<Why<'_>>) -> Vec<(usize, usize)> {
    let mut loose = Vec::new();
    loop {
        let way = circles::shortest(edges);
        let by_id: Vec<(usize, usize)> = circles::steps(&way)
            .filter(|(from, to)| {
                edges.get(from).is_some_and(|before| matches!(before.get(to), Some(Why::Id(..))))
            })
            .collect();
        if by_id.is_empty() {
            return loose;
        }
        for (from, to) in &by_id {
            edges.entry(*from).or_default().remove(to);
        }
        loose.extend(by_id);
    }
}

/// For each stack, the stacks that must be deployed before it.
fn edges(stacks: &[Stack]) -> Edges<Why<'_>> {
    let mut by_name: BTreeMap<Mention, (usize, &Address)> = BTreeMap::new();
    let mut by_address: BTreeMap<String, (usize, &Address)> = BTreeMap::new();
    for (at, stack) in stacks.iter().enumerate() {
        for resource in stack.members.iter().flat_map(|member| &member.resources) {
            by_name.extend(names(resource).into_iter().map(|name| (name, (at, &resource.address))));
            by_address.insert(resource.address.to_string(), (at, &resource.address));
        }
    }
    let of_layer = |wanted: &dyn Fn(Layer) -> bool| -> Vec<usize> {
        let stacks = stacks.iter().enumerate().filter(|(_, stack)| wanted(stack.layer));
        stacks.map(|(at, _)| at).collect()
    };
    let (below, links) = (
        of_layer(&|layer| layer != Layer::Guardrails),
        of_layer(&|layer| layer == Layer::Links),
    );
    let mut edges: Edges<Why<'_>> = BTreeMap::new();
    for (at, stack) in stacks.iter().enumerate() {
        let before = edges.entry(at).or_default();
        for resource in stack.members.iter().flat_map(|member| &member.resources) {
            let (mentions, symbols) = (needed(resource), symbols_of(resource));
            for (other, address) in mentions.iter().filter_map(|name| by_name.get(name)) {
                before.insert(*other, Why::Name(resource, address));
            }
            for (other, address) in symbols.iter().filter_map(|address| by_address.get(address)) {
                before.entry(*other).or_insert(Why::Id(resource, address));
            }
        }
        let layers = match stack.layer {
            Layer::Guardrails => below.as_slice(),
            Layer::Accepted => links.as_slice(),
            Layer::Bootstrap
            | Layer::Identity
            | Layer::Data
            | Layer::Functions
            | Layer::Sharing
            | Layer::People
            | Layer::Links => &[],
        };
        for other in layers {
            before.entry(*other).or_insert(Why::Layer);
        }
        before.remove(&at);
    }
    edges
}
