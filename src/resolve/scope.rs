//! Words of the blueprint into accounts, places and addresses, with near misses for those unknown.

use super::draft::Draft;
use crate::aws::{Address, Region};
use crate::blueprint::decode::closest;
use crate::blueprint::values::Spanned;
use crate::blueprint::{Placement, Reference};
use crate::diagnostic::{Diagnostic, Span};
use crate::model::Account;
use crate::resource::{Body, Place, Target};
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

    /// Reports an address that nothing has, unless what is wrong was said at its declaration.
    pub(super) fn unknown_address(&mut self, text: &str, span: Span) {
        let mut parts = text.splitn(3, '/');
        let (kind, name) = (parts.next().unwrap_or_default(), parts.nth(1).unwrap_or_default());
        if self.was_refused(kind, name) {
            return;
        }
        let known: Vec<String> = self.model.resources.keys().map(Address::to_string).collect();
        let near = closest(text, known.iter().map(String::as_str)).map(str::to_owned);
        self.unknown("resource", text, near, span);
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
            self.other_kind(kind, reference);
            return Vec::new();
        };
        if let Some(found) = self.model.resources.get(&wanted) {
            return vec![found.address.clone()];
        }
        if wanted.name().contains('*') {
            return self.matching(&wanted, reference);
        }
        if self.was_refused(kind, wanted.name()) {
            return Vec::new();
        }
        let spellings = self.spellings(kind);
        let near = closest(&wanted.to_string(), spellings.iter().map(String::as_str)).map(str::to_owned);
        self.unknown(kind, &wanted.to_string(), near, reference.span);
        Vec::new()
    }

    fn other_kind(&mut self, kind: &str, reference: &Reference) {
        let (message, help) = if reference.starts_with("arn:") {
            let message = format!("`{}` is an ARN, and a {kind} of the blueprint is needed here", reference.value);
            (message, format!("declare the {kind} and name it as `{kind}/ACCOUNT/NAME`"))
        } else {
            let message = format!("`{}` is no {kind}", reference.value);
            (message, format!("write `{kind}/ACCOUNT/NAME`, or a part of it that is clear"))
        };
        self.problems
            .push(Diagnostic::error("reference-kind", reference.span, message).help(help));
    }

    /// True for the name of something whose entry was refused: what is wrong was said there, and it made nothing of
    /// this kind. `kind` is that of an address, or what an entry of a section is called (`studio`).
    pub(super) fn was_refused(&self, kind: &str, name: &str) -> bool {
        let own = Body::KINDS.contains(&kind);
        let sections = if own {
            Body::sections(kind).to_vec()
        } else {
            sections_called(kind)
        };
        let refused = |section: &str| {
            let counts = |made: &&Address| made.kind() == kind || !own && Body::sections(made.kind()).contains(&section);
            let mut made = self.model.resources.keys().filter(counts);
            let entry = self.entry_of(section, name);
            entry.is_some() && !made.any(|made| self.entry_of(section, made.name()) == entry)
        };
        self.problems.has_errors() && sections.into_iter().any(refused)
    }

    /// The entry of a section that makes something of this name: the longest one that the name is, or begins with.
    fn entry_of(&self, section: &str, name: &str) -> Option<&str> {
        let is_of = |entry: &&str| {
            name.strip_prefix(entry)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
        };
        let entries = self.blueprint.names_under(section).into_iter();
        entries.filter(is_of).max_by_key(|entry| entry.len())
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

/// The sections whose entries are called by a word: `feature_groups` for `feature-group`.
fn sections_called(word: &str) -> Vec<&'static str> {
    let one_of = |section: &str| match section.strip_suffix("ies") {
        Some(stem) => [stem, "y"].concat(),
        None => section.trim_end_matches('s').to_owned(),
    };
    let sections = Body::KINDS.iter().flat_map(|kind| Body::sections(kind).iter().copied());
    sections.filter(|section| one_of(section).replace('_', "-") == word).collect()
}
