//! What is made of code for which the design first makes the bucket or the repository, and what has a new secret of the design
//! looked up, into a layer after these.
//!
//! Whoever deploys puts the code there between the two: AWS refuses a function whose archive or image is not there, and takes its
//! whole stack back, with the new repository in it. What needs such a function, such as an alias, comes with it. A bucket that the
//! lock knows is there, and a function of its code stands with all others. A secret of a section has no value until somebody puts it
//! there.
//!
//! <https://docs.aws.amazon.com/lambda/latest/dg/images-create.html>

use super::mentions::{Mention, names};
use super::needs::needed;
use super::symbols::symbols_of;
use crate::aws::{Address, ReferenceService, Text};
use crate::lock::Lock;
use crate::model::Model;
use crate::resource::{AnyResource, Body, Layer, Resource, Target};
use std::collections::{BTreeMap, BTreeSet};

/// What is alike in several places: it stands in one stack.
type Alike<'m> = (&'m Target, &'m str, &'m str);

/// The layer of each resource, which is that of its kind but for what comes late.
pub(super) struct Layers {
    late: BTreeSet<Address>,
}

impl Layers {
    pub(super) fn of(model: &Model, lock: &Lock) -> Self {
        let groups = groups(model);
        let made = made(&groups, lock);
        let mut late: BTreeSet<usize> = BTreeSet::new();
        let mut fixed: BTreeSet<usize> = BTreeSet::new();
        for (at, group) in groups.iter().enumerate() {
            match known(group, lock) {
                Some(true) => drop(late.insert(at)),
                Some(false) => drop(fixed.insert(at)),
                None if group.iter().any(|one| waits(one, &made)) => drop(late.insert(at)),
                None => {}
            }
        }
        if !late.is_empty() {
            follow(&groups, &fixed, &mut late);
        }
        let members = late.iter().filter_map(|at| groups.get(*at)).flatten();
        Self {
            late: members.map(|resource| resource.address.clone()).collect(),
        }
    }

    pub(super) fn layer(&self, resource: &Resource) -> Layer {
        match self.late.contains(&resource.address) {
            true => Layer::Functions,
            false => resource.body.layer(),
        }
    }
}

/// Everything of the layer that is divided, by what stands in one stack.
fn groups(model: &Model) -> Vec<Vec<&Resource>> {
    let mut groups: BTreeMap<Alike<'_>, Vec<&Resource>> = BTreeMap::new();
    for resource in model.resources.values() {
        if !resource.existence.is_existing() && resource.body.layer() == Layer::Data {
            let (address, target) = (&resource.address, &resource.target);
            groups.entry((target, address.kind(), address.name())).or_default().push(resource);
        }
    }
    groups.into_values().collect()
}

/// The ARNs and symbols of what the lock does not know yet.
fn made(groups: &[Vec<&Resource>], lock: &Lock) -> BTreeSet<Text> {
    let is_new = |one: &&&Resource| !lock.pins.contains_key(&one.address.to_string());
    let new = groups.iter().flatten().filter(is_new);
    new.flat_map(|one| [one.arn(), Text::symbol(&one.address)]).collect()
}

/// Whether the lock knows something late, or among the others.
fn known(group: &[&Resource], lock: &Lock) -> Option<bool> {
    let pin = group.iter().find_map(|resource| lock.pins.get(&resource.address.to_string()))?;
    let stack = lock.stacks.get(&pin.stack);
    Some(stack.is_some_and(|stack| stack.layer == Layer::Functions.name()))
}

/// True for what is made of code whose place is not there yet, or has a secret looked up that has no value yet.
fn waits(resource: &Resource, made: &BTreeSet<Text>) -> bool {
    let waits = |(service, arn): &(ReferenceService, String)| {
        *service == ReferenceService::Secret && made.contains(&Text::from(arn.as_str()))
    };
    let looks_up = |any: &AnyResource| any.looked_up(&resource.place).iter().any(waits);
    matches!(&resource.body, Body::AnyResource(any) if looks_up(any))
        || resource.placed_code().iter().any(|code| made.contains(&code.holder))
}

/// Adds what needs what is late, but for what stands elsewhere already.
fn follow(groups: &[Vec<&Resource>], fixed: &BTreeSet<usize>, late: &mut BTreeSet<usize>) {
    let mut needy: BTreeMap<Mention, Vec<usize>> = BTreeMap::new();
    for (at, group) in groups.iter().enumerate().filter(|(at, _)| !fixed.contains(at)) {
        for name in group.iter().flat_map(|one| all_needed(one)) {
            needy.entry(name).or_default().push(at);
        }
    }
    let mut new: Vec<usize> = late.iter().copied().collect();
    while let Some(at) = new.pop() {
        let borne = groups.get(at).into_iter().flatten().flat_map(|one| names(one));
        let users: Vec<usize> = borne.filter_map(|name| needy.get(&name)).flatten().copied().collect();
        new.extend(users.into_iter().filter(|user| late.insert(*user)));
    }
}

/// What a resource needs, by name or by id.
fn all_needed(resource: &Resource) -> BTreeSet<Mention> {
    let ids = symbols_of(resource).into_iter().filter_map(|symbol| Address::parse(&symbol).ok());
    let mut all = needed(resource);
    all.extend(ids.map(|address| Mention::Text(Text::symbol(&address))));
    all
}
