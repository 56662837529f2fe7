//! Resources of several stacks that wait for the ids of one another, which no round of the lock ends.

use super::circles::{self, Edges};
use super::needs::needed;
use super::stack::Stack;
use super::symbols::symbols_of;
use crate::diagnostic::Diagnostic;
use crate::model::Origins;
use crate::plan::mentions::{Mention, names};
use crate::resource::Resource;
use std::collections::BTreeMap;

/// The shortest circle of resources that goes from one of these stacks to another: (from, to) by number.
pub(super) fn circle(stacks: &[Stack], loose: &[(usize, usize)], origins: &Origins) -> Option<Diagnostic> {
    let nodes: Vec<(usize, &Resource)> = stacks
        .iter()
        .enumerate()
        .flat_map(|(at, stack)| stack.members.iter().map(move |member| (at, member)))
        .flat_map(|(at, member)| member.resources.iter().map(move |resource| (at, resource)))
        .collect();
    let edges = edges(&nodes);
    let across = edges.iter().flat_map(|(from, before)| before.keys().map(|to| (*from, *to)));
    let across = across.filter(|(from, to)| {
        let of = |node: &usize| nodes.get(*node).map(|(stack, _)| *stack);
        of(from).zip(of(to)).is_some_and(|pair| loose.contains(&pair))
    });
    let ways = across.filter_map(|(from, to)| {
        let mut way = circles::way(&edges, to, from)?;
        way.insert(0, from);
        Some(way)
    });
    let way = ways.min_by_key(Vec::len)?;
    let of = |node: usize| nodes.get(node).map(|(_, resource)| &resource.address);
    let references: Vec<_> =
        circles::steps(&way).filter_map(|(from, to)| Some((of(from)?, of(to)?))).collect();
    let named: Vec<String> = references.iter().map(|(from, _)| format!("`{from}`")).collect();
    let message = ["these wait for the ids of one another in a circle: ", &named.join(", ")].concat();
    Some(circles::told(message, &references, origins, circles::BY_ID))
}

/// What each resource names, and whose ids it holds.
fn edges(nodes: &[(usize, &Resource)]) -> Edges<()> {
    let borne = nodes.iter().enumerate();
    let borne = borne.flat_map(|(at, (_, resource))| names(resource).into_iter().map(move |name| (name, at)));
    let bearers: BTreeMap<Mention, usize> = borne.collect();
    let by_address: BTreeMap<String, usize> = nodes
        .iter()
        .enumerate()
        .map(|(at, (_, resource))| (resource.address.to_string(), at))
        .collect();
    let of = |(at, (_, resource)): (usize, &(usize, &Resource))| {
        let named = needed(resource).into_iter().filter_map(|name| bearers.get(&name).copied());
        let held = symbols_of(resource)
            .into_iter()
            .filter_map(|symbol| by_address.get(&symbol).copied());
        (
            at,
            named.chain(held).filter(|other| *other != at).map(|other| (other, ())).collect(),
        )
    };
    nodes.iter().enumerate().map(of).collect()
}
