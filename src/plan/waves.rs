//! Pieces into waves: what needs nothing first, control policies last.

use super::carry::symbols_of;
use super::piece::Piece;
use crate::aws::Text;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::Origins;
use crate::resource::Layer;
use std::collections::{BTreeMap, BTreeSet};

/// Numbers the waves and sorts the pieces; a circle is reported.
pub(super) fn order(pieces: &mut [Piece], origins: &Origins, problems: &mut Diagnostics) {
    let edges = edges(pieces);
    let mut waves: BTreeMap<usize, u32> = BTreeMap::new();
    for round in 1..=u32::MAX {
        let ready: Vec<usize> = (0..pieces.len())
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
    let circle: Vec<&Piece> = pieces
        .iter()
        .enumerate()
        .filter(|(at, _)| !waves.contains_key(at))
        .map(|(_, piece)| piece)
        .collect();
    if let Some(resource) = circle
        .first()
        .and_then(|piece| piece.members.first())
        .and_then(|member| member.resources.first())
    {
        let names: Vec<&str> = circle.iter().map(|piece| piece.stack.as_str()).collect();
        let message = ["these stacks need one another in a circle: ", &names.join(", ")].concat();
        problems.push(
            Diagnostic::error("wave-circle", origins.resource(&resource.address), message)
                .help("remove one of the references between them"),
        );
    }
    for (at, piece) in pieces.iter_mut().enumerate() {
        piece.wave = waves.get(&at).copied().unwrap_or(0);
    }
    pieces.sort_by(|one, other| (one.wave, one.layer, &one.name).cmp(&(other.wave, other.layer, &other.name)));
}

/// For each piece, the pieces that must be deployed before it.
fn edges(pieces: &[Piece]) -> BTreeMap<usize, BTreeSet<usize>> {
    let mut by_arn: BTreeMap<Text, usize> = BTreeMap::new();
    let mut by_address: BTreeMap<String, usize> = BTreeMap::new();
    for (at, piece) in pieces.iter().enumerate() {
        for resource in piece.members.iter().flat_map(|member| &member.resources) {
            by_arn.insert(resource.arn(), at);
            by_address.insert(resource.address.to_string(), at);
        }
    }
    let of_layer = |wanted: &dyn Fn(Layer) -> bool| -> Vec<usize> {
        let pieces = pieces.iter().enumerate().filter(|(_, piece)| wanted(piece.layer));
        pieces.map(|(at, _)| at).collect()
    };
    let (below, links) = (
        of_layer(&|layer| layer != Layer::Guardrails),
        of_layer(&|layer| layer == Layer::Links),
    );
    let mut edges: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for (at, piece) in pieces.iter().enumerate() {
        let needed = edges.entry(at).or_default();
        for resource in piece.members.iter().flat_map(|member| &member.resources) {
            needed.extend(resource.body.needs().iter().filter_map(|arn| by_arn.get(arn)));
            needed.extend(symbols_of(resource).iter().filter_map(|address| by_address.get(address)));
        }
        match piece.layer {
            Layer::Guardrails => needed.extend(&below),
            Layer::Accepted => needed.extend(&links),
            Layer::Bootstrap | Layer::Identity | Layer::Data | Layer::Sharing | Layer::Links => {}
        }
        needed.remove(&at);
    }
    edges
}
