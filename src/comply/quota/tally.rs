//! Things that count towards a quota into sums, each with the line of the one that came last.

use crate::aws::{Address, Text};
use crate::diagnostic::Span;
use crate::model::Model;
use crate::resource::{Place, Resource};
use std::collections::BTreeMap;

/// Sums by quota and by what has the quota.
pub(super) struct Tally<'a> {
    model: &'a Model,
    sums: BTreeMap<(&'static str, String), Sum<'a>>,
}

struct Sum<'a> {
    count: u64,
    /// What counted last, where anything of the blueprint did.
    last: Option<&'a Address>,
}

/// How much of a quota something uses.
#[derive(Clone, Debug)]
pub(super) struct Usage {
    /// The quota's name in the catalog.
    pub item: &'static str,
    /// What has the quota, in words.
    pub of: String,
    /// How many.
    pub count: u64,
    /// Where the blueprint says the last of them.
    pub line: Span,
}

impl<'a> Tally<'a> {
    pub(super) fn new(model: &'a Model) -> Self {
        let sums = BTreeMap::new();
        Self { model, sums }
    }

    /// Some more of a quota of something.
    pub(super) fn add(&mut self, item: &'static str, of: String, count: usize, by: &'a Resource) {
        self.more(item, of, count).last = Some(&by.address);
    }

    /// The same of what AWS or landform itself adds to it.
    pub(super) fn beside(&mut self, item: &'static str, of: String, count: usize) {
        self.more(item, of, count);
    }

    fn more(&mut self, item: &'static str, of: String, count: usize) -> &mut Sum<'a> {
        let sum = self.sums.entry((item, of)).or_insert(Sum { count: 0, last: None });
        sum.count = sum.count.saturating_add(u64::try_from(count).unwrap_or(u64::MAX));
        sum
    }

    /// Some more of an account.
    pub(super) fn account(&mut self, item: &'static str, by: &'a Resource, count: usize) {
        self.add(item, account(&by.place), count, by);
    }

    /// Some more of an account in a Region.
    pub(super) fn region(&mut self, item: &'static str, by: &'a Resource, count: usize) {
        self.add(item, region(&by.place), count, by);
    }

    /// Some more of the resource itself.
    pub(super) fn itself(&mut self, item: &'static str, by: &'a Resource, count: usize) {
        self.add(item, quoted(&by.address), count, by);
    }

    /// Every sum, by quota and by what has it.
    pub(super) fn usages(&self) -> impl Iterator<Item = Usage> {
        self.sums.iter().map(|((item, of), sum)| Usage {
            item,
            of: of.clone(),
            count: sum.count,
            line: sum.last.map(|last| self.model.origins.resource(last)).unwrap_or_default(),
        })
    }
}

pub(super) fn account(place: &Place) -> String {
    format!("account `{}`", place.name)
}

pub(super) fn region(place: &Place) -> String {
    format!("account `{}` in {}", place.name, place.region)
}

pub(super) fn quoted(address: &Address) -> String {
    format!("`{address}`")
}

/// What an id names: the address of the resource of the design that has it, or the id.
pub(super) fn named(id: &str) -> String {
    let text = Text::from(id);
    let address = text.symbols().next();
    format!("`{}`", address.unwrap_or(id))
}
