//! Accounts that nothing tells apart into the two of them that stand for all.

use crate::aws::Name;
use crate::blueprint::Indistinct;
use crate::model::{Account, Alike, Model};
use std::collections::{BTreeMap, BTreeSet};

/// Each of them with the two that stand for the others, and a name of its own.
pub(super) fn alike(model: &Model, indistinct: &[Indistinct]) -> Vec<Alike> {
    let mut taken: BTreeSet<String> = BTreeSet::new();
    indistinct.iter().filter_map(|one| standing(model, one, &mut taken)).collect()
}

/// Accounts in which nothing is made need nobody to stand for them.
pub(super) fn forget_empty(model: &mut Model) {
    let held: BTreeSet<&Name> = model.resources.values().map(|resource| &resource.place.name).collect();
    let standing = |alike: &Alike| alike.standing.iter().any(|account| held.contains(&account.name));
    let kept: Vec<Alike> = model.alike.iter().filter(|alike| standing(alike)).cloned().collect();
    model.alike = kept;
    if model.alike.is_empty() {
        model.apart.clear();
    }
}

fn standing(model: &Model, indistinct: &Indistinct, taken: &mut BTreeSet<String>) -> Option<Alike> {
    let found = indistinct.accounts.iter().filter_map(|name| model.accounts.get(name));
    let mut all: BTreeMap<&Name, &Account> = found.map(|account| (&account.name, account)).collect();
    // What depends on the length of a name shows between the shortest and the longest.
    let (shortest, _) = all.iter().min_by_key(|(name, _)| name.len()).map(|(name, one)| (*name, *one))?;
    let (longest, _) = all.iter().max_by_key(|(name, _)| name.len()).map(|(name, one)| (*name, *one))?;
    let mut pair: Vec<Account> = [shortest, longest]
        .into_iter()
        .filter_map(|name| all.remove(name))
        .cloned()
        .collect();
    pair.sort_by(|one, other| one.name.cmp(&other.name));
    Some(Alike {
        name: name(indistinct, taken),
        standing: pair.try_into().ok()?,
        others: all.into_values().cloned().collect(),
    })
}

/// The name of the unit in small letters, and a number where others have it.
fn name(indistinct: &Indistinct, taken: &mut BTreeSet<String>) -> String {
    let plain = |char: char| {
        if char.is_ascii_alphanumeric() {
            char.to_ascii_lowercase()
        } else {
            '-'
        }
    };
    let stem = match &indistinct.unit {
        Some(unit) => ["unit-", &unit.chars().map(plain).collect::<String>()].concat(),
        None => "others".to_owned(),
    };
    let numbered = (2..).map(|number: u32| [&stem, "-", &number.to_string()].concat());
    let mut names = std::iter::once(stem.clone()).chain(numbered);
    names.find(|name| taken.insert(name.clone())).unwrap_or(stem)
}
