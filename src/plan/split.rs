//! What is placed in several accounts into those that share a stack, and those that differ and get one of their own.

use crate::aws::{Address, Name, Part, Text};
use crate::model::Model;
use crate::resource::{Place, Resource, Target};
use std::collections::{BTreeMap, BTreeSet};

/// Whose resources are tried as what all others say.
const MOST_TRIED: usize = 8;

/// How accounts with one target share stacks.
#[derive(Default)]
pub(super) struct Split {
    /// Those that get stacks of their own.
    pub(super) apart: BTreeSet<Name>,
    /// Whose resources are written for all others: one whose id stands in none of them as anything but its own.
    first: Option<Name>,
}

impl Split {
    /// The order in which resources of one name stand in their stack.
    pub(super) fn rank<'r>(&self, resource: &'r Resource) -> (bool, &'r Place) {
        (Some(&resource.place.name) != self.first.as_ref(), &resource.place)
    }
}

/// What a resource says, its own account's name blanked out.
struct Said<'m> {
    at: &'m Place,
    text: String,
}

impl<'m> Said<'m> {
    fn of(resource: &'m Resource) -> Self {
        let whole = Text::from(resource.body.data().to_string());
        let parts = whole.parts().into_iter().map(|part| match part {
            Part::Literal(text) => text.to_owned(),
            Part::Symbol(address) => match Address::parse(address) {
                Ok(address) if *address.account() == resource.place.name => {
                    [address.kind(), "/{account}/", address.name()].concat()
                }
                Ok(_) | Err(_) => address.to_owned(),
            },
        });
        Self {
            at: &resource.place,
            text: parts.collect(),
        }
    }

    /// The same in another account.
    fn moved(&self, to: &Place) -> String {
        self.text.replace(self.at.account.as_str(), to.account.as_str())
    }

    fn blanked(&self) -> String {
        self.text.replace(self.at.account.as_str(), "{account}")
    }
}

/// The accounts whose resources differ from those of most others that they are placed with: they get stacks of their own.
/// Where no two are alike, and where the places are listed, all of them do.
///
/// The management account does as well: stack sets of units leave it out.
pub(super) fn split(model: &Model, target: &Target, by_name: &BTreeMap<String, Vec<&Resource>>) -> Split {
    let said: Vec<Vec<Said<'_>>> =
        by_name.values().map(|all| all.iter().map(|one| Said::of(one)).collect()).collect();
    let all: BTreeSet<&Name> = said.iter().flatten().map(|one| &one.at.name).collect();
    let managing = |name: &&Name| target.unit().is_some() && is_management(model, name);
    let managing: BTreeSet<&Name> = all.iter().copied().filter(managing).collect();
    let mut best: Option<(usize, &Name, BTreeSet<&Name>)> = None;
    let first = all.iter().copied().find(|name| !managing.contains(name)).into_iter();
    let others = said
        .iter()
        .filter_map(|group| common(model, group))
        .filter(|name| !managing.contains(name));
    for name in first.chain(unnamed(&said, &managing)).chain(others).take(MOST_TRIED) {
        let apart: BTreeSet<&Name> = said
            .iter()
            .flat_map(|group| unlike(group, name))
            .chain(managing.iter().copied())
            .collect();
        let weight = weight(model, apart.iter().copied());
        if best.as_ref().is_none_or(|(least, ..)| weight < *least) {
            best = Some((weight, name, apart));
        }
        if best.as_ref().is_some_and(|(.., apart)| *apart == managing) {
            break;
        }
    }
    let Some((_, first, apart)) = best else {
        return Split::default();
    };
    let stay = weight(model, all.iter().copied().filter(|name| !apart.contains(name)));
    let differ = apart.iter().any(|name| !is_management(model, name));
    let apart = if differ && (stay < 2 || target.unit().is_none()) {
        all
    } else {
        apart
    };
    Split {
        apart: apart.into_iter().cloned().collect(),
        first: Some(first.clone()),
    }
}

/// The accounts whose resources of one name are not those of another account, but for their own ids.
fn unlike<'m>(group: &[Said<'m>], other: &Name) -> Vec<&'m Name> {
    let Some(first) = group.iter().find(|one| one.at.name == *other).or_else(|| group.first()) else {
        return Vec::new();
    };
    let differs = |one: &&Said<'m>| first.moved(one.at) != one.text;
    group.iter().filter(differs).map(|one| &one.at.name).collect()
}

/// The first account after the very first whose id stands in nothing that is said in that one.
fn unnamed<'m>(said: &[Vec<Said<'m>>], managing: &BTreeSet<&'m Name>) -> Option<&'m Name> {
    let firsts: Vec<&Said<'m>> = said.iter().filter_map(|group| group.first()).collect();
    let places = said.iter().flatten().map(|one| one.at);
    let mut others =
        places.filter(|at| !managing.contains(&at.name) && firsts.iter().all(|one| one.at.name != at.name));
    let named = |id: &str| firsts.iter().any(|one| one.text.contains(id));
    others.find(|at| !named(at.account.as_str())).map(|at| &at.name)
}

/// The first account of those that say what most say.
fn common<'m>(model: &Model, group: &[Said<'m>]) -> Option<&'m Name> {
    let mut alike: BTreeMap<String, Vec<&'m Name>> = BTreeMap::new();
    for one in group {
        alike.entry(one.blanked()).or_default().push(&one.at.name);
    }
    let heaviest = alike.into_values().max_by_key(|names| weight(model, names.iter().copied()));
    heaviest?.first().copied()
}

/// How many accounts some stand for.
fn weight<'n>(model: &Model, names: impl Iterator<Item = &'n Name>) -> usize {
    let others = |name: &Name| {
        let mut alike = model.alike.iter();
        let found = alike.find(|alike| alike.standing.first().is_some_and(|first| first.name == *name));
        found.map_or(0, |alike| alike.others.len())
    };
    names.map(|name| 1 + others(name)).sum()
}

pub(super) fn is_management(model: &Model, name: &Name) -> bool {
    model.accounts.get(name).is_some_and(|account| model.is_management(&account.id))
}
