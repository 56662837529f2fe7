//! Words of the blueprint into accounts, places and addresses, with near misses for those unknown.

use super::draft::Draft;
use crate::aws::{Address, Region};
use crate::blueprint::decode::closest;
use crate::blueprint::values::Spanned;
use crate::blueprint::{Placement, Reference};
use crate::diagnostic::{Diagnostic, Span};
use crate::model::Account;
use crate::resource::{Place, Target};
use std::collections::BTreeSet;

/// The places that a placement means, and how it was said.
pub(super) struct Spot {
    /// One place for each account.
    pub places: Vec<Place>,
    /// How it was said.
    pub target: Target,
}

impl Draft<'_> {
    /// The account of this name.
    pub(super) fn account(&mut self, name: &str, span: Span) -> Option<Account> {
        let found = self.model.accounts.get(name).cloned();
        if found.is_none() {
            let near = closest(name, self.model.accounts.keys().map(String::as_str)).map(str::to_owned);
            self.unknown("account", name, near, span);
        }
        found
    }

    /// Reports a name that nothing has.
    pub(super) fn unknown(&mut self, what: &str, name: &str, near: Option<String>, span: Span) {
        let problem = Diagnostic::error("reference-unknown", span, format!("there is no {what} `{name}`"));
        self.problems.push(match near {
            Some(near) => problem.help(format!("did you mean `{near}`?")),
            None => problem.help(format!("declare the {what} or correct its name")),
        });
    }

    /// The place of one account in a region.
    pub(super) fn place(&self, account: &Account, region: Option<&Spanned<Region>>) -> Place {
        let region = region.map_or(&self.model.region, |region| &region.value);
        Place {
            name: account.name.clone(),
            account: account.id.clone(),
            region: region.clone(),
        }
    }

    /// The places that an `in:` means.
    pub(super) fn spot(&mut self, placement: &Placement, region: Option<&Spanned<Region>>) -> Spot {
        let mut accounts: Vec<Account> = Vec::new();
        let mut unit = None;
        for word in &placement.words {
            match word.strip_prefix("unit/") {
                Some(name) => {
                    accounts.extend(self.accounts_of_unit(name, word.span));
                    unit = Some(name.to_owned());
                }
                None => accounts.extend(self.account(word, word.span)),
            }
        }
        let places = accounts.iter().map(|account| self.place(account, region)).collect();
        let names: BTreeSet<String> = accounts.iter().map(|account| account.name.clone()).collect();
        let target = match (unit, placement.words.as_slice()) {
            (Some(unit), [_]) => Target::Unit(unit),
            (None, [only]) => Target::Account(only.value.clone()),
            _ => Target::Accounts(names),
        };
        Spot { places, target }
    }

    fn accounts_of_unit(&mut self, name: &str, span: Span) -> Vec<Account> {
        let units = &self.model.organization.units;
        let Some(unit) = units.get(name) else {
            let near = closest(name, units.keys().map(String::as_str)).map(str::to_owned);
            self.unknown("unit", name, near, span);
            return Vec::new();
        };
        unit.accounts
            .iter()
            .filter_map(|account| self.model.accounts.get(account).cloned())
            .collect()
    }

    /// The one place of something that can be in one account only.
    pub(super) fn single(&mut self, placement: &Placement, region: Option<&Spanned<Region>>) -> Option<(Place, Target)> {
        let mut spot = self.spot(placement, region);
        if spot.places.len() > 1 || matches!(spot.target, Target::Unit(_)) {
            let problem = Diagnostic::error("placement-single", placement.span, "this can be placed in one account only");
            self.problems
                .push(problem.help("name one account after `in:`; repeat the entry under another name for others"));
            return None;
        }
        spot.places.pop().map(|place| (place, spot.target))
    }

    /// The full spelling of a reference: `name`, `kind/name` and `kind/account/name` are accepted.
    pub(super) fn spelled(&self, kind: &str, text: &str, near: &str) -> Option<Address> {
        let parts: Vec<&str> = text.splitn(3, '/').collect();
        match parts.as_slice() {
            [name] => Some(Address::new(kind, near, name)),
            [first, name] if *first == kind => Some(Address::new(kind, near, name)),
            [first, account, name] if *first == kind => Some(Address::new(kind, account, name)),
            _ => None,
        }
    }

    /// The resources of a kind that a reference means; `*` in its name stands for all of an account.
    pub(super) fn find_all(&mut self, kind: &str, reference: &Reference, near: &str) -> Vec<Address> {
        let Some(wanted) = self.spelled(kind, reference, near) else {
            let problem = Diagnostic::error("reference-kind", reference.span, format!("`{}` is no {kind}", reference.value));
            self.problems
                .push(problem.help(format!("write `{kind}/ACCOUNT/NAME`, or a part of it that is clear")));
            return Vec::new();
        };
        if let Some(found) = self.model.resources.get(&wanted) {
            return vec![found.address.clone()];
        }
        if wanted.name().contains('*') {
            return self.matching(&wanted, reference);
        }
        let spellings = self.spellings(kind);
        let near = closest(&wanted.to_string(), spellings.iter().map(String::as_str)).map(str::to_owned);
        self.unknown(kind, &wanted.to_string(), near, reference.span);
        Vec::new()
    }

    fn matching(&mut self, wanted: &Address, reference: &Reference) -> Vec<Address> {
        let fits = |address: &&Address| {
            address.kind() == wanted.kind()
                && crate::aws::glob_matches(wanted.account(), address.account())
                && crate::aws::glob_matches(wanted.name(), address.name())
        };
        let found: Vec<Address> = self.model.resources.keys().filter(fits).cloned().collect();
        if found.is_empty() {
            self.unknown(wanted.kind(), &reference.value, None, reference.span);
        }
        found
    }

    fn spellings(&self, kind: &str) -> Vec<String> {
        self.model
            .resources
            .keys()
            .filter(|address| address.kind() == kind)
            .map(ToString::to_string)
            .collect()
    }

    /// The one resource of a kind that a reference means.
    pub(super) fn find(&mut self, kind: &str, reference: &Reference, near: &str) -> Option<Address> {
        self.find_all(kind, reference, near).into_iter().next()
    }

    /// The ARN of a role: of the blueprint, or of one that is given by its ARN.
    pub(super) fn role_arn(&mut self, reference: &Reference, near: &str) -> Option<String> {
        if reference.starts_with("arn:") {
            return Some(reference.value.clone());
        }
        let address = self.find("role", reference, near)?;
        self.model.resources.get(&address).map(|role| role.arn().as_str().to_owned())
    }
}
