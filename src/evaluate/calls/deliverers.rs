//! What services use for the sake of resources, and what keys encrypt and where dead letters come from, into look-ups: no call looks at every resource.

use crate::aws::glob_matches;
use crate::model::Model;
use crate::resource::Resource;
use std::collections::{BTreeSet, HashMap};

/// The resources of a model by what is used for their sake, and by the key that encrypts them.
#[derive(Debug, Default)]
pub(super) struct Deliverers<'m> {
    /// Patterns of what is used by their beginnings: what stands before the first wildcard.
    used: HashMap<String, Vec<Use<'m>>>,
    /// How long these beginnings are.
    lengths: BTreeSet<usize>,
    /// ARNs of what a key encrypts, by the key's.
    encrypted: HashMap<&'m str, Vec<String>>,
    /// ARNs of the queues whose dead letters a queue takes, by its ARN.
    letters: HashMap<&'m str, Vec<String>>,
}

/// A resource and a pattern of what is used for its sake.
#[derive(Debug)]
struct Use<'m> {
    /// The resource's place in the order of addresses.
    order: usize,
    pattern: String,
    source: &'m Resource,
}

impl<'m> Deliverers<'m> {
    pub(super) fn new(model: &'m Model) -> Self {
        let mut found = Self::default();
        for (order, source) in model.resources.values().enumerate() {
            let sake = source.body.delivers_for().and_then(|arn| model.by_arn(arn)).unwrap_or(source);
            for pattern in source.body.delivers_to(&source.place) {
                found.take(order, pattern.as_str().to_owned(), sake);
            }
            if let Some(key) = source.body.key() {
                found.encrypted.entry(key).or_default().push(source.arn().as_str().to_owned());
            }
            if let Some(queue) = source.body.letters_to() {
                found.letters.entry(queue).or_default().push(source.arn().as_str().to_owned());
            }
        }
        found
    }

    fn take(&mut self, order: usize, pattern: String, source: &'m Resource) {
        let start = pattern.split(['*', '?']).next().unwrap_or_default().to_owned();
        self.lengths.insert(start.len());
        let one = Use { order, pattern, source };
        self.used.entry(start).or_default().push(one);
    }

    /// The resources for whose sake a target is used, with their places in the order of addresses.
    pub(super) fn using<'s>(&'s self, target: &'s str) -> impl Iterator<Item = (usize, &'m Resource)> + 's {
        let starts = self.lengths.iter().filter_map(|length| target.get(..*length));
        let uses = starts.filter_map(|start| self.used.get(start)).flatten();
        uses.filter(|one| glob_matches(&one.pattern, target))
            .map(|one| (one.order, one.source))
    }

    /// The ARNs of the queues whose dead letters a queue takes.
    pub(super) fn letters_from(&self, queue: &str) -> &[String] {
        self.letters.get(queue).map(Vec::as_slice).unwrap_or_default()
    }

    /// The ARNs of what a key encrypts.
    pub(super) fn encrypted_with(&self, key: &str) -> &[String] {
        self.encrypted.get(key).map(Vec::as_slice).unwrap_or_default()
    }
}
