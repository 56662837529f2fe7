//! Words of the blueprint into accounts, places and addresses, with near misses for those unknown.

use super::draft::Draft;
use crate::aws::{Address, Name, Region};
use crate::blueprint::values::Spanned;
use crate::blueprint::{Placement, Reference};
use crate::diagnostic::{Diagnostic, Span};
use crate::model::{Account, Misnamed, PERMISSION_SET, Unit, WordFault};
use crate::resource::{Body, Kind, Place, Role, Target};
use std::collections::BTreeSet;

/// The word for every account of the organization.
pub(super) const ORGANIZATION: &str = "organization";

/// The places that a placement means, and how it was said.
pub(super) struct Placed {
    /// One place for each account.
    pub places: Vec<Place>,
    /// How it was said.
    pub target: Target,
}

impl Draft<'_> {
    /// The account of this name.
    pub(super) fn account(&mut self, name: &str, span: Span) -> Option<Account> {
        let found = self.model.account_named(name).cloned();
        self.named_or_reported(self.was_refused("account", name), span, found)
    }

    /// The unit of this name.
    pub(super) fn unit(&mut self, name: &str, span: Span) -> Option<Unit> {
        let found = self.model.unit_named(name).cloned();
        self.named_or_reported(self.was_refused("unit", name), span, found)
    }

    /// What a word names; one that names nothing is reported, unless what is wrong was said at its declaration.
    pub(super) fn meant<T>(&mut self, word: &str, span: Span, found: Result<T, Misnamed>) -> Option<T> {
        let (kind, rest) = word.split_once('/').unwrap_or((word, ""));
        let rest = rest.strip_prefix("unit/").unwrap_or(rest);
        let mut parts = rest.splitn(2, '/');
        let (first, second) = (parts.next().filter(|first| !first.is_empty()), parts.next());
        // Behind the name of a bucket stands the key of an object.
        let name = second.or(first).and_then(|rest| rest.split('/').next()).unwrap_or_default();
        let told = self.is_told_beyond(word) || self.was_refused(kind, name);
        self.named_or_reported(told, span, found)
    }

    /// True for a word about another design of which something is wrong, as is said there.
    fn is_told_beyond(&self, word: &str) -> bool {
        let (design, _) = Address::part_design(word);
        self.others_faulty && design.is_some_and(|design| self.model.uses.contains_key(design))
    }

    /// `told`: whether a name that nothing has is so for another reason, which was said.
    fn named_or_reported<T>(&mut self, told: bool, span: Span, found: Result<T, Misnamed>) -> Option<T> {
        let problem = match found {
            Ok(found) => return Some(found),
            Err(problem) => problem,
        };
        if problem.fault != WordFault::Unknown || !told {
            let said = match problem.fault {
                WordFault::Unknown => Diagnostic::error("reference-unknown", span, problem.message),
                WordFault::Kind => Diagnostic::error("reference-kind", span, problem.message),
                WordFault::Several => Diagnostic::error("reference-several", span, problem.message),
            };
            self.problems.push(said.help(problem.help));
        }
        None
    }

    /// Reports a name that nothing has.
    pub(super) fn unknown(&mut self, what: &str, name: &str, near: Option<String>, span: Span) {
        let said = Misnamed::unknown(what, name, near);
        self.problems
            .push(Diagnostic::error("reference-unknown", span, said.message).help(said.help));
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
    pub(super) fn placed(&mut self, placement: &Placement, region: Option<&Spanned<Region>>) -> Placed {
        let mut accounts: Vec<Account> = Vec::new();
        let mut unit = None;
        for word in &placement.words {
            match word.strip_prefix("unit/") {
                Some(name) => {
                    accounts.extend(self.accounts_of_unit(name, word.span));
                    unit = Name::parse(name).ok();
                }
                None if word.value == ORGANIZATION => {
                    accounts.extend(self.model.accounts.values().filter(|account| account.member).cloned());
                    unit = Some(Unit::ORGANIZATION);
                }
                None => accounts.extend(self.account(word, word.span)),
            }
        }
        if !placement.except.is_empty() {
            self.leave_out(placement, &mut accounts);
        }
        let except = placement.except.iter().map(|word| word.strip_prefix("unit/").unwrap_or(word));
        let except: BTreeSet<Name> = except.filter_map(|name| Name::parse(name).ok()).collect();
        // What two accounts stand for is not made of each: nobody named one of these.
        accounts.retain(|account| !self.is_stood_for(&account.name));
        let places = accounts.iter().map(|account| self.place(account, region)).collect();
        let names: BTreeSet<Name> = accounts.iter().map(|account| account.name.clone()).collect();
        let target = match (unit, accounts.as_slice()) {
            (Some(unit), _) if placement.words.len() == 1 && except.is_empty() => Target::Unit(unit),
            (Some(unit), _) if placement.words.len() == 1 => Target::UnitExcept(unit, except),
            (None, [only]) if placement.words.len() == 1 => Target::Account(only.name.clone()),
            _ => Target::Accounts(names),
        };
        if target.unit().is_none() {
            self.tell_of_lists(placement);
        }
        Placed { places, target }
    }

    fn is_stood_for(&self, account: &str) -> bool {
        self.model.alike.iter().any(|alike| alike.stands_for(account))
    }

    /// Stack sets follow one unit by themselves; the accounts of anything else are listed.
    fn tell_of_lists(&mut self, placement: &Placement) {
        let whole = |word: &&Spanned<String>| word.value == ORGANIZATION || word.starts_with("unit/");
        let Some(word) = placement.words.iter().find(whole) else {
            return;
        };
        let message = format!("an account that joins `{}` later does not get this by itself", word.value);
        let problem = Diagnostic::warning("joins-later", placement.span, message);
        self.problems.push(
            problem
                .note("stack sets follow one unit, and here accounts are listed")
                .help("add the account to the blueprint and deploy again, or name one unit"),
        );
    }

    fn accounts_of_unit(&mut self, name: &str, span: Span) -> Vec<Account> {
        if self.unit(name, span).is_none() {
            return Vec::new();
        }
        let names: BTreeSet<&str> = self.model.organization.accounts_in(name).collect();
        names
            .into_iter()
            .filter_map(|account| self.model.accounts.get(account).cloned())
            .collect()
    }

    /// Takes out what `except:` names; a word of it that takes out nothing is reported.
    fn leave_out(&mut self, placement: &Placement, accounts: &mut Vec<Account>) {
        for word in &placement.except {
            let known = match word.strip_prefix("unit/") {
                Some(name) => self.unit(name, word.span).is_some(),
                None => self.account(word, word.span).is_some(),
            };
            let before = accounts.len();
            accounts.retain(|account| !self.is_said_by(word, &account.name));
            if known && accounts.len() == before {
                let message = format!("`except` leaves out `{}`, which `in` does not hold", word.value);
                let problem = Diagnostic::error("placement-except", word.span, message);
                self.problems
                    .push(problem.help("name an account or a unit of those that `in` says, or remove it"));
            }
        }
    }

    /// True for the account of a name, and for those of a unit where the word is `unit/NAME`.
    pub(super) fn is_said_by(&self, word: &str, account: &str) -> bool {
        match word.strip_prefix("unit/") {
            Some(unit) => self.model.organization.accounts_in(unit).any(|inside| inside == account),
            None => word == account,
        }
    }

    /// The one place of something that can be in one account only.
    pub(super) fn single(
        &mut self,
        placement: &Placement,
        region: Option<&Spanned<Region>>,
    ) -> Option<(Place, Target)> {
        let mut placed = self.placed(placement, region);
        if placed.places.len() > 1 || placed.target.unit().is_some() {
            let problem = Diagnostic::error(
                "placement-single",
                placement.span,
                "this can be placed in one account only",
            );
            self.problems.push(
                problem.help("name one account after `in:`; repeat the entry under another name for others"),
            );
            return None;
        }
        placed.places.pop().map(|place| (place, placed.target))
    }

    /// The resources of a kind that a reference means; `*` in a part of it stands for many.
    pub(super) fn find_all(&mut self, kind: &str, reference: &Reference, near: &str) -> Vec<Address> {
        let found = self.model.all_named(kind, reference, near);
        let found = found.map(|all| all.into_iter().map(|resource| resource.address.clone()).collect());
        self.referred(kind, reference, found).unwrap_or_default()
    }

    /// The roles that a reference means: of `roles:`, or those that Identity Center makes of a permission set, in every account to
    /// which it is assigned where none is said.
    pub(super) fn find_callers(&mut self, reference: &Reference, near: &str) -> Vec<Address> {
        let Some(everywhere) = in_every_account(reference) else {
            let kind = if is_permission_set(reference) { PERMISSION_SET } else { Role::KIND };
            return self.find_all(kind, reference, near);
        };
        match self.model.all_named(PERMISSION_SET, &everywhere, "") {
            Ok(all) => all.into_iter().map(|role| role.address.clone()).collect(),
            Err(_) => self.find_all(PERMISSION_SET, reference, ""),
        }
    }

    /// The one resource of a kind that a reference means.
    pub(super) fn find(&mut self, kind: &str, reference: &Reference, near: &str) -> Option<Address> {
        let found = match self.model.one_named(kind, reference, near) {
            Err(unknown) if kind == "endpoint" && unknown.fault == WordFault::Unknown => {
                let by_service = self.model.endpoint_named(reference);
                by_service.and_then(|found| found.map(|(resource, _)| resource).ok_or(unknown))
            }
            found => found,
        };
        let found = found.map(|resource| resource.address.clone());
        self.referred(kind, reference, found)
    }

    pub(super) fn referred<T>(
        &mut self,
        kind: &str,
        reference: &Reference,
        found: Result<T, Misnamed>,
    ) -> Option<T> {
        let name = reference.rsplit('/').next().unwrap_or_default();
        let told = self.is_told_beyond(reference) || self.was_refused(kind, name);
        self.named_or_reported(told, reference.span, found)
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
            let counts = |made: &&Address| {
                made.kind() == kind || !own && Body::sections(made.kind()).contains(&section)
            };
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

    /// The ARN of a role: of the blueprint, or of one that is given by its ARN.
    pub(super) fn role_arn(&mut self, reference: &Reference, near: &str) -> Option<String> {
        if reference.starts_with("arn:") {
            self.check_partition(reference, reference.span);
            return Some(reference.value.clone());
        }
        let address = self.find("role", reference, near)?;
        self.model.get(&address).map(|role| role.arn().as_str().to_owned())
    }
}

/// True for a word that means roles of a permission set.
pub(super) fn is_permission_set(word: &str) -> bool {
    let (_, local) = Address::part_design(word);
    local.split('/').next() == Some(PERMISSION_SET)
}

/// A permission set without an account, `permission-set/NAME`, as the word for its roles in every account.
pub(super) fn in_every_account(word: &str) -> Option<String> {
    let (_, local) = Address::part_design(word);
    let name = local.strip_prefix(PERMISSION_SET)?.strip_prefix('/')?;
    let front = word.strip_suffix(local)?;
    (!name.contains('/')).then(|| [front, PERMISSION_SET, "/*/", name].concat())
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
