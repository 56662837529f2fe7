//! Written words into what they name: the one place where the words of a blueprint, of a request and of a command
//! line become addresses and ARNs.
//!
//! | word | names |
//! |---|---|
//! | `kind/account/name` | a resource |
//! | `kind/unit/NAME/name` | one resource in each account of a unit and of those below it |
//! | `DESIGN:kind/account/name` | a resource of a design that this one uses |
//! | `kind/name` | the resource of the account at hand; without one, the only resource of that name |
//! | `group/…`, `studio/…`, `warehouse/…` | a security group, a Studio domain, a Redshift cluster or serverless workgroup |
//! | `bucket/account/name/KEY` | an object of a bucket |
//! | `catalog/account`, `account/name` | the catalog of feature groups, the root user (`calls`) |
//! | `arn:…`, `*`, `anonymous`, `x.amazonaws.com` | what they say (`calls`) |
//! | `endpoint/…`, `account/name`, `account/service` | a VPC endpoint (`calls`) |
//! | `internet`, an address, a block, a domain name | where packets start and end (`flows`) |
//!
//! `*` in a part of `kind/account/name` stands for any run of characters where several resources make sense.

mod calls;
mod designs;
mod flows;

pub use flows::is_domain;

use super::{Model, Organization};
use crate::aws::{Address, glob_matches};
use crate::diagnostic::closest;
use crate::resource::{Body, Resource};
use designs::OfDesign;
use std::fmt;

/// A word that names nothing here: what is wrong with it, and what to write.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Misnamed {
    /// What kind of fault it is.
    pub fault: WordFault,
    /// What is wrong.
    pub message: String,
    /// What to write.
    pub help: String,
}

/// The ways in which a word can name nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum WordFault {
    /// Nothing has the name.
    Unknown,
    /// What has the name cannot stand here.
    Kind,
    /// Several resources have the name, and one is asked for.
    Several,
}

impl fmt::Display for Misnamed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.message, self.help)
    }
}

impl Misnamed {
    fn kind(message: String, help: impl Into<String>) -> Self {
        Self {
            fault: WordFault::Kind,
            message,
            help: help.into(),
        }
    }

    /// A name that nothing has, with the nearest one that something has.
    pub fn unknown(what: &str, name: &str, near: Option<String>) -> Self {
        Self {
            fault: WordFault::Unknown,
            message: format!("there is no {what} `{name}`"),
            help: match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("declare the {what} or correct its name"),
            },
        }
    }

    fn several(word: &str, found: &[&Resource], name: Call<'_>) -> Self {
        Self {
            fault: WordFault::Several,
            message: format!("`{word}` names several resources, and one is needed here"),
            help: one_of(found, name),
        }
    }

    fn pattern(word: &str, found: &[&Resource], name: Call<'_>) -> Self {
        Self {
            fault: WordFault::Several,
            message: format!("`{word}` is a pattern, and one resource is needed here"),
            help: one_of(found, name),
        }
    }
}

/// What a message calls a resource.
type Call<'c> = &'c dyn Fn(&Resource) -> String;

/// A resource by its address.
const BY_ADDRESS: Call<'static> = &|resource| resource.address.to_string();

/// Most resources that a message lists.
const LISTED: usize = 4;

fn one_of(found: &[&Resource], name: Call<'_>) -> String {
    let listed = found.iter().take(LISTED).map(|resource| format!("`{}`", name(resource)));
    let more = found.len().saturating_sub(LISTED);
    let rest = (more > 0).then(|| format!("{more} more"));
    ["name one: ", &listed.chain(rest).collect::<Vec<_>>().join(", ")].concat()
}

/// What words answer with.
pub(super) type WordResult<T> = Result<T, Misnamed>;

/// `kind/name` or `kind/account/name`, taken apart, with the design before the colon.
#[derive(Clone, Copy)]
struct Spelled<'w> {
    design: OfDesign<'w>,
    kind: &'w str,
    account: Option<&'w str>,
    name: &'w str,
}

impl<'w> Spelled<'w> {
    fn parse(word: &'w str) -> Option<Self> {
        let (kind, rest) = word.split_once('/')?;
        let (account, name) = match parted(rest) {
            Some((account, name)) => (Some(account), name),
            None => (None, rest),
        };
        let whole = !kind.is_empty() && account != Some("") && !name.is_empty();
        let design = OfDesign::default();
        whole.then_some(Self {
            design,
            kind,
            account,
            name,
        })
    }

    fn of(self, design: OfDesign<'w>) -> Self {
        Self { design, ..self }
    }

    /// The spelling of a resource with as many parts as this one, by its kind or by another word for it.
    fn like(&self, kind: &str, address: &Address) -> String {
        let local = match self.account {
            Some(unit) if self.unit().is_some() => [kind, unit, address.name()].join("/"),
            Some(_) => [kind, address.account(), address.name()].join("/"),
            None => [kind, address.name()].join("/"),
        };
        self.design.before(&local)
    }

    fn text(&self) -> String {
        self.design.before(&self.local())
    }

    fn local(&self) -> String {
        self.account.map_or_else(
            || [self.kind, self.name].join("/"),
            |account| [self.kind, account, self.name].join("/"),
        )
    }

    /// The unit whose accounts are meant.
    fn unit(&self) -> Option<&'w str> {
        self.account?.strip_prefix(OF_UNIT)
    }

    fn has_pattern(&self) -> bool {
        let many = |account: &str| account.contains('*') || account.starts_with(OF_UNIT);
        self.name.contains('*') || self.account.is_some_and(many)
    }

    fn names(&self, address: &Address) -> bool {
        is_of(self.kind, address.kind())
            && self.account.is_none_or(|account| *address.account() == account)
            && *address.name() == self.name
    }

    fn matches(&self, address: &Address, organization: &Organization) -> bool {
        let is_in = |account: &str| match self.unit() {
            Some(unit) => organization.units_above(address.account()).iter().any(|(name, _)| **name == *unit),
            None => glob_matches(account, address.account()),
        };
        is_of(self.kind, address.kind())
            && glob_matches(self.name, address.name())
            && self.account.is_none_or(is_in)
    }
}

/// The first word of the addresses of roles that Identity Center makes of permission sets.
pub const PERMISSION_SET: &str = "permission-set";

/// How the accounts of a unit begin, where the account of a resource stands: `kind/unit/NAME/name`.
const OF_UNIT: &str = "unit/";

/// What stands behind the kind, parted into the account, or the unit, and the name.
fn parted(rest: &str) -> Option<(&str, &str)> {
    let (first, name) = rest.split_once('/')?;
    let Some((unit, name)) = name.split_once('/').filter(|_| first == "unit") else {
        return Some((first, name));
    };
    let end = first.len() + 1 + unit.len();
    Some((rest.get(..end)?, name))
}

/// True where a word means resources of a kind: its own name, or that of an entry of its section.
fn is_of(word: &str, kind: &str) -> bool {
    word == kind || Body::entry_word(kind) == Some(word)
}

impl Model {
    /// Resources of one kind that a word means: `name`, `kind/name` or `kind/account/name`, each part with `*` for many.
    ///
    /// # Errors
    ///
    /// A word that names nothing, or another kind. `near` is the account at hand; empty where there is none.
    pub fn all_named(&self, kind: &str, word: &str, near: &str) -> WordResult<Vec<&Resource>> {
        let (design, local) = self.within(word)?;
        let spelled = self.spelled(kind, local, near)?.of(design);
        if let Some(unit) = spelled.unit() {
            self.unit_with_accounts(unit)?;
        }
        let mut found = self.all_spelled(&spelled);
        if found.is_empty() && spelled.has_pattern() {
            found = self.all_matching(&spelled);
        } else if found.len() > 1 {
            return Err(Misnamed::several(word, &found, BY_ADDRESS));
        }
        if found.is_empty() {
            return Err(Misnamed::unknown(kind, &spelled.text(), self.nearest(&spelled, |of| of == kind)));
        }
        Ok(found)
    }

    /// A unit of this name is there and has accounts.
    fn unit_with_accounts(&self, unit: &str) -> WordResult<()> {
        self.unit_named(unit)?;
        match self.organization.accounts_in(unit).next() {
            Some(_) => Ok(()),
            None => Err(Misnamed {
                fault: WordFault::Unknown,
                message: format!("unit `{unit}` has no accounts, so that nothing is in them"),
                help: "name its accounts under `organization:`, `units:`".to_owned(),
            }),
        }
    }

    /// The one resource of a kind that a word means.
    ///
    /// # Errors
    ///
    /// As [`Self::all_named`], and a word that means several.
    pub fn one_named(&self, kind: &str, word: &str, near: &str) -> WordResult<&Resource> {
        match self.all_named(kind, word, near)?.as_slice() {
            [only] => Ok(only),
            several => Err(Misnamed::several(word, several, BY_ADDRESS)),
        }
    }

    fn spelled<'w>(&self, kind: &'w str, word: &'w str, near: &'w str) -> WordResult<Spelled<'w>> {
        let here = Some(near).filter(|near| !near.is_empty());
        let bare = Spelled {
            design: OfDesign::default(),
            kind,
            account: here,
            name: word,
        };
        match Spelled::parse(word) {
            None if !word.contains('/') => Ok(bare),
            Some(found) if found.kind == kind => Ok(Spelled {
                account: found.account.or(here),
                ..found
            }),
            _ => Err(another_kind(kind, word)),
        }
    }

    /// What an entry of a section made, such as the cluster or the workgroup of a `warehouse`: `name`, `word/name` or
    /// `word/account/name`.
    ///
    /// # Errors
    ///
    /// A word that names nothing, several resources, or nothing of this section. `near` is the account at hand, for
    /// what a message proposes.
    pub fn entry_named(&self, section: &str, word: &str, near: &str) -> WordResult<&Resource> {
        let (design, local) = self.within(word)?;
        let whole = if local.contains('/') {
            word.to_owned()
        } else {
            design.before(&[section, "/", local].concat())
        };
        let is_of_section = |kind: &str| is_of(section, kind);
        let name = |resource: &Resource| {
            let address = &resource.address;
            [section, address.account(), address.name()].join("/")
        };
        match self.resource_called(&whole, &name) {
            Ok(found) if is_of_section(found.address.kind()) => Ok(found),
            Err(problem) if problem.fault != WordFault::Unknown => Err(problem),
            Ok(_) => Err(another_kind(section, word)),
            Err(_) => {
                let (_, local) = Address::part_design(&whole);
                let spelled = Spelled::parse(local).map(|spelled| Spelled {
                    design,
                    account: spelled.account.or(Some(near).filter(|near| !near.is_empty())),
                    ..spelled
                });
                let nearest = spelled.and_then(|spelled| self.nearest(&spelled, is_of_section));
                Err(Misnamed::unknown(section, word, nearest))
            }
        }
    }

    /// The resource that `kind/name` or `kind/account/name` means, of whatever kind.
    ///
    /// # Errors
    ///
    /// A word that names nothing, or several resources.
    pub fn resource_named(&self, word: &str) -> WordResult<&Resource> {
        self.resource_called(word, BY_ADDRESS)
    }

    fn resource_called(&self, word: &str, name: Call<'_>) -> WordResult<&Resource> {
        let (design, local) = self.within(word)?;
        let Some(spelled) = Spelled::parse(local).map(|spelled| spelled.of(design)) else {
            return Err(Misnamed::unknown("resource", word, self.of_bare_name(word)));
        };
        match self.all_spelled(&spelled).as_slice() {
            [only] => Ok(only),
            [] => Err(self.not_one(word, &spelled, name)),
            several => Err(Misnamed::several(word, several, name)),
        }
    }

    /// Every resource of a spelling without patterns: several where no account is said.
    fn all_spelled(&self, spelled: &Spelled<'_>) -> Vec<&Resource> {
        let design = self.designated(spelled.design);
        let whole = spelled.account.and_then(|_| Address::parse(&spelled.local()).ok());
        if let Some(only) = whole.and_then(|address| self.get(&address.of_design(design))) {
            return vec![only];
        }
        let named = |resource: &&Resource| spelled.names(&resource.address);
        self.of_design(design).filter(named).collect()
    }

    fn all_matching(&self, spelled: &Spelled<'_>) -> Vec<&Resource> {
        let matching = |resource: &&Resource| spelled.matches(&resource.address, &self.organization);
        self.of_design(self.designated(spelled.design)).filter(matching).collect()
    }

    /// Why a word that no resource has for a name means none.
    fn not_one(&self, word: &str, spelled: &Spelled<'_>, name: Call<'_>) -> Misnamed {
        let matching = if spelled.has_pattern() {
            self.all_matching(spelled)
        } else {
            Vec::new()
        };
        if matching.is_empty() {
            return Misnamed::unknown("resource", word, self.nearest(spelled, |_| true));
        }
        Misnamed::pattern(word, &matching, name)
    }

    /// The nearest spelling of a resource of some kinds: the same name in another account, or another name.
    fn nearest(&self, spelled: &Spelled<'_>, kinds: impl Fn(&str) -> bool) -> Option<String> {
        let all = || self.of_design(self.designated(spelled.design)).map(|resource| &resource.address);
        let addresses = || all().filter(|address| kinds(address.kind()));
        let elsewhere = |address: &&Address| {
            let whole = spelled.account.is_some() && spelled.unit().is_none();
            whole && is_of(spelled.kind, address.kind()) && *address.name() == spelled.name
        };
        if let Some(found) = addresses().find(elsewhere) {
            return Some(spelled.like(spelled.kind, found));
        }
        // What stands in several regions or networks has the place behind its name.
        let of_place = |address: &&Address| {
            let behind = address.name().strip_prefix(spelled.name).is_some_and(|rest| rest.starts_with('-'));
            behind && is_of(spelled.kind, address.kind()) && spelled.account == Some(address.account())
        };
        if let Some(found) = addresses().find(of_place) {
            return Some(spelled.like(spelled.kind, found));
        }
        let addresses = addresses();
        let known: Vec<String> = addresses
            .flat_map(|address| {
                let words = std::iter::once(address.kind()).chain(Body::entry_word(address.kind()));
                words.map(|kind| spelled.like(kind, address))
            })
            .collect();
        closest(&spelled.text(), known.iter().map(String::as_str)).map(str::to_owned)
    }

    /// The address of a resource whose name alone was written.
    fn of_bare_name(&self, word: &str) -> Option<String> {
        let mut addresses = self.resources.keys().filter(|address| address.design() == self.design.as_ref());
        addresses.find(|address| address.name() == word).map(Address::to_string)
    }
}

fn another_kind(kind: &str, word: &str) -> Misnamed {
    if word.starts_with("arn:") {
        return Misnamed::kind(
            format!("`{word}` is an ARN, and a {kind} of the blueprint is needed here"),
            format!("declare the {kind} and name it as `{kind}/ACCOUNT/NAME`"),
        );
    }
    Misnamed::kind(
        format!("`{word}` is no {kind}"),
        format!("write `{kind}/ACCOUNT/NAME`, or a part of it that is clear"),
    )
}
