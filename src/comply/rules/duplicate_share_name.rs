//! `duplicate-share-name`: two shares that nobody can tell apart.

use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::Subject;
use crate::resource::{Place, Resource};
use std::collections::BTreeMap;

rule! {
    /// Two RAM shares of an account have the same name.
    ///
    /// RAM accepts it. The invitation, the console and every script that looks a share up by its name
    /// then show one for the other, and sooner or later somebody deletes the wrong one.
    ///
    /// Give each share its own name.
    ///
    /// <https://docs.aws.amazon.com/ram/latest/APIReference/API_CreateResourceShare.html>
    DuplicateShareName, "duplicate-share-name", Low, check
}

fn check(subject: &Subject<'_>) -> Vec<Found> {
    let mut seen: BTreeMap<(&Place, &str), &Resource> = BTreeMap::new();
    let mut found = Vec::new();
    for (resource, share) in subject.model.shares() {
        match seen.get(&(&resource.place, share.name.as_str())) {
            Some(first) => found.push(twin(first, resource, &share.name)),
            None => drop(seen.insert((&resource.place, share.name.as_str()), resource)),
        }
    }
    found
}

fn twin(first: &Resource, second: &Resource, name: &str) -> Found {
    let message = format!("`{}` and `{}` are both called `{name}` in AWS", first.address, second.address);
    Found::new(&second.address, name, message).help("give one of them another `name`")
}
