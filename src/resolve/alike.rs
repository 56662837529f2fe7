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
    let pair = pair(&all.keys().copied().collect::<Vec<&Name>>())?;
    let mut pair: Vec<Account> = pair.into_iter().filter_map(|name| all.remove(name)).cloned().collect();
    pair.sort_by(|one, other| one.name.cmp(&other.name));
    Some(Alike {
        name: name(indistinct, taken),
        standing: pair.try_into().ok()?,
        others: all.into_values().cloned().collect(),
    })
}

/// Names that stand in files and commands as words of their own, so that a text seems to name the account.
const WORDS: [&str; 24] = [
    "account",
    "accounts",
    "aws",
    "bucket",
    "data",
    "default",
    "dev",
    "egress",
    "events",
    "guardrails",
    "identity",
    "import",
    "key",
    "landform",
    "links",
    "log",
    "logs",
    "main",
    "network",
    "null",
    "policy",
    "role",
    "stack",
    "terraform",
];
/// Of how many names, the shortest and the longest, two are chosen.
const CANDIDATES: usize = 8;

/// A short and a long name, since what depends on the length of a name shows between these. Neither is a part of the other,
/// nor a word of the files, where there are such.
fn pair<'n>(names: &[&'n Name]) -> Option<[&'n Name; 2]> {
    let mut sorted: Vec<&Name> = names.to_vec();
    sorted.sort_by_key(|name| name.len());
    let doubtful = |name: &Name| name.len() < 3 || WORDS.iter().any(|word| name.eq_ignore_ascii_case(word));
    let holds = |one: &Name, other: &Name| one.contains(other.as_str()) || other.contains(one.as_str());
    let clear: Vec<&Name> = sorted.iter().copied().filter(|name| !doubtful(name)).collect();
    let shortest = || clear.iter().copied().take(CANDIDATES);
    let longest = || clear.iter().rev().copied().take(CANDIDATES);
    let mut chosen = shortest().flat_map(|one| longest().map(move |other| [one, other]));
    let found = chosen.find(|[one, other]| !holds(one, other));
    let first = sorted.first().copied();
    found.or_else(|| first.zip(sorted.last().copied()).map(|(one, other)| [one, other]))
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
