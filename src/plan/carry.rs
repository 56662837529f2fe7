//! How ids that AWS chooses cross from one piece to another: by the lock, or not yet.

use super::lock::Lock;
use super::pieces::{Member, Piece};
use crate::aws::{Address, Text};
use crate::model::Model;
use crate::resource::Resource;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// An id of another piece: a parameter of the template and a variable of the root.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Foreign {
    /// The parameter's logical id.
    pub parameter: String,
    /// The variable's name.
    pub variable: String,
    /// What the lock says.
    pub value: String,
}

/// A resource that waits for ids.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Held {
    /// The resource.
    pub address: Address,
    /// The addresses whose ids it needs.
    pub needs: BTreeSet<String>,
}

/// The addresses of the symbols in a resource's properties.
pub fn symbols_of(resource: &Resource) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    collect(&resource.body.data(), &mut found);
    found
}

fn collect(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => found.extend(Text::from(text.as_str()).symbols().map(str::to_owned)),
        Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
        Value::Object(map) => map.iter().for_each(|(key, item)| {
            found.extend(Text::from(key.as_str()).symbols().map(str::to_owned));
            collect(item, found);
        }),
        _ => {}
    }
}

/// Finds how each foreign id is carried, and takes out what must wait.
pub(super) fn carry(model: &Model, lock: &Lock, pieces: &mut Vec<Piece>) -> Vec<Held> {
    let mut held = Vec::new();
    for piece in pieces.iter_mut() {
        carry_piece(model, lock, piece, &mut held);
    }
    pieces.retain(|piece| !piece.members.is_empty());
    held.sort_by(|one, other| one.address.cmp(&other.address));
    held
}

fn carry_piece(_model: &Model, lock: &Lock, piece: &mut Piece, held: &mut Vec<Held>) {
    let mut foreign = BTreeMap::new();
    // What waits has no id for its neighbours either, so they are asked again until nobody else must wait.
    loop {
        let own: BTreeSet<String> = piece
            .members
            .iter()
            .flat_map(|member| member.resources.iter())
            .map(|resource| resource.address.to_string())
            .collect();
        foreign.clear();
        let before = held.len();
        piece.members.retain(|member| stays(lock, member, &own, &mut foreign, held));
        if held.len() == before {
            break;
        }
    }
    let left: BTreeSet<String> = piece.members.iter().map(|member| member.id.clone()).collect();
    piece
        .members
        .iter_mut()
        .for_each(|member| member.after.retain(|id| left.contains(id)));
    piece.foreign = foreign;
}

/// Whether every id that a member needs is known or made beside it; otherwise it is noted as held.
fn stays(lock: &Lock, member: &Member, own: &BTreeSet<String>, foreign: &mut BTreeMap<String, Foreign>, held: &mut Vec<Held>) -> bool {
    let wanted: BTreeSet<String> = member
        .resources
        .iter()
        .flat_map(symbols_of)
        .filter(|address| !own.contains(address))
        .collect();
    let missing: BTreeSet<String> = wanted.iter().filter(|address| !lock.ids.contains_key(*address)).cloned().collect();
    if missing.is_empty() {
        foreign.extend(wanted.iter().filter_map(|address| carried(lock, address)));
        return true;
    }
    held.extend(member.resources.iter().map(|resource| Held {
        address: resource.address.clone(),
        needs: missing.clone(),
    }));
    false
}

fn carried(lock: &Lock, address: &str) -> Option<(String, Foreign)> {
    let value = lock.ids.get(address)?.clone();
    let parsed = Address::parse(address).ok()?;
    let whole = Address::new(parsed.kind(), parsed.account(), &[parsed.account(), "-", parsed.name()].concat());
    let parameter = [&super::logical_id(&whole), "Id"].concat();
    let variable = [parsed.kind().replace('-', "_").as_str(), "_", &super::label(&whole), "_id"].concat();
    Some((
        address.to_owned(),
        Foreign {
            parameter,
            variable,
            value,
        },
    ))
}
