//! Stacks into waves: what needs nothing first, control policies last.

use super::carry::symbols_of;
use super::stack::Stack;
use crate::aws::Text;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::Origins;
use crate::resource::Layer;
use std::collections::{BTreeMap, BTreeSet};

/// Numbers the waves and sorts the stacks; a circle is reported.
pub(super) fn order(stacks: &mut [Stack], origins: &Origins, problems: &mut Diagnostics) {
    let edges = edges(stacks);
    let mut waves: BTreeMap<usize, u32> = BTreeMap::new();
    for round in 1..=u32::MAX {
        let ready: Vec<usize> = (0..stacks.len())
            .filter(|at| !waves.contains_key(at))
            .filter(|at| {
                edges
                    .get(at)
                    .is_none_or(|needed| needed.iter().all(|other| waves.contains_key(other)))
            })
            .collect();
        if ready.is_empty() {
            break;
        }
        waves.extend(ready.into_iter().map(|at| (at, round)));
    }
    let circle: Vec<&Stack> = stacks
        .iter()
        .enumerate()
        .filter(|(at, _)| !waves.contains_key(at))
        .map(|(_, stack)| stack)
        .collect();
    if let Some(resource) = circle
        .first()
        .and_then(|stack| stack.members.first())
        .and_then(|member| member.resources.first())
    {
        let names: Vec<&str> = circle.iter().map(|stack| stack.stack_name.as_str()).collect();
        let message = ["these stacks need one another in a circle: ", &names.join(", ")].concat();
        problems.push(
            Diagnostic::error("wave-circle", origins.resource(&resource.address), message)
                .help("remove one of the references between them"),
        );
    }
    for (at, stack) in stacks.iter_mut().enumerate() {
        stack.wave = waves.get(&at).copied().unwrap_or(0);
    }
    stacks
        .sort_by(|one, other| (one.wave, one.layer, &one.name).cmp(&(other.wave, other.layer, &other.name)));
}

/// For each stack, the stacks that must be deployed before it.
fn edges(stacks: &[Stack]) -> BTreeMap<usize, BTreeSet<usize>> {
    let mut by_arn: BTreeMap<Text, usize> = BTreeMap::new();
    let mut by_address: BTreeMap<String, usize> = BTreeMap::new();
    for (at, stack) in stacks.iter().enumerate() {
        for resource in stack.members.iter().flat_map(|member| &member.resources) {
            by_arn.insert(resource.arn(), at);
            by_address.insert(resource.address.to_string(), at);
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
    let mut edges: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for (at, stack) in stacks.iter().enumerate() {
        let needed = edges.entry(at).or_default();
        for resource in stack.members.iter().flat_map(|member| &member.resources) {
            needed.extend(resource.body.needs(&resource.place).iter().filter_map(|arn| by_arn.get(arn)));
            needed.extend(symbols_of(resource).iter().filter_map(|address| by_address.get(address)));
        }
        match stack.layer {
            Layer::Guardrails => needed.extend(&below),
            Layer::Accepted => needed.extend(&links),
            Layer::Bootstrap | Layer::Identity | Layer::Data | Layer::Sharing | Layer::Links => {}
        }
        needed.remove(&at);
    }
    edges
}
