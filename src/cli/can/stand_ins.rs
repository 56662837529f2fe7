//! A request about accounts for which others stand into the same request about those, and its answer back.
//!
//! Accounts that nothing tells apart can exchange their names and ids without that anything else changes. So what is asked
//! of two of them is asked of the two that stand for all, and what is answered of these is said of the two that were asked
//! about. Where a text may name an account in any other way than by its id, or by its name as a part of an address, there
//! is a doubt: such a request is asked of a model in which each account is resolved by itself.

use crate::model::{Account, Alike, Call, Model, Via};
use crate::resource::{Body, Resource};
use rustc_hash::{FxHashMap, FxHashSet};
use std::io::{self, Write};

/// The digits of an account's id.
const DIGITS: usize = 12;

/// The accounts that others stand for, or that stand for others, by what texts call them.
pub(super) struct StandIns<'m> {
    model: &'m Model,
    all: Words<'m>,
    standing: Words<'m>,
}

/// A request in which standing accounts have the place of those that it names.
pub(super) struct StoodIn<'m> {
    /// The request.
    pub text: String,
    pairs: Vec<Pair<'m>>,
}

/// An account, and the one that stands for it.
struct Pair<'m> {
    named: &'m Account,
    standing: &'m Account,
}

impl<'m> StandIns<'m> {
    /// The accounts of a model; none where nothing stands for others, or where names of accounts may be parts of other
    /// texts than addresses.
    pub fn of(model: &'m Model) -> Option<Self> {
        let accounts = || model.alike.iter().enumerate();
        let all = accounts().flat_map(|(at, alike)| {
            alike.standing.iter().chain(&alike.others).map(move |account| (at, account))
        });
        let standing =
            accounts().flat_map(|(at, alike)| alike.standing.iter().map(move |account| (at, account)));
        let found = Self {
            model,
            all: Words::of(all)?,
            standing: Words::of(standing)?,
        };
        (!model.alike.is_empty() && found.are_named_in_addresses_only()).then_some(found)
    }

    /// Whether no resource says the name of a standing account but as a part of an address or of a path. A word that only
    /// looks like it has no twin with the name of the other.
    fn are_named_in_addresses_only(&self) -> bool {
        let texts: Vec<String> = self.model.resources.values().map(of_resource).collect();
        let said: FxHashSet<&str> = texts.iter().flat_map(|text| other_words(text, &self.standing)).collect();
        self.model.alike.iter().all(|alike| {
            let [first, second] = alike.standing.each_ref().map(|account| account.name.as_str());
            let of_both = |word: &str| said.contains(word.replace(first, second).as_str());
            !said.iter().any(|word| word.contains(first) && of_both(word))
        })
    }

    /// The same request about standing accounts; none where there is a doubt.
    pub fn stand_in(&self, asked: &str) -> Option<StoodIn<'m>> {
        // What is escaped is spelled otherwise than it reads.
        if !asked.is_ascii() || asked.contains('\\') {
            return None;
        }
        let mut pairs: Vec<Pair<'m>> = Vec::new();
        let (mut text, mut done) = (String::with_capacity(asked.len() + DIGITS), 0);
        self.all.each(asked, |(from, to), alike, named, word| {
            let known = pairs.iter().find(|pair| pair.named.id == named.id).map(|pair| pair.standing);
            let standing = known.or_else(|| {
                let Alike { standing, .. } = self.model.alike.get(alike)?;
                let free = |one: &&Account| !pairs.iter().any(|pair| pair.standing.id == one.id);
                let standing = standing.iter().find(free)?;
                pairs.push(Pair { named, standing });
                Some(standing)
            })?;
            text.push_str(asked.get(done..from)?);
            text.push_str(word.of(standing));
            done = to;
            Some(())
        })?;
        text.push_str(asked.get(done..)?);
        Some(StoodIn { text, pairs })
    }

    /// Whether no word of a text may be an account's.
    pub fn are_none_named(&self, text: &str) -> bool {
        self.all.each(text, |_, _, _, _| None).is_some()
    }

    /// Where an answer tells of standing accounts, of which each has the place of one that was named; none where it tells
    /// of others.
    pub fn places(&self, answer: &str, stood: &StoodIn<'m>) -> Option<Vec<Place>> {
        let mut places = Vec::new();
        self.standing.each(answer, |(from, to), _, standing, word| {
            let pair = stood.pairs.iter().position(|pair| pair.standing.id == standing.id)?;
            places.push(Place { from, to, pair, word });
            Some(())
        })?;
        Some(places)
    }

    /// Whether a call is about a role and a resource of the model, each in an account that the request names or for which no
    /// other stands; of anything else a model of all accounts may know more.
    pub fn are_about(&self, call: &Call, stood: &StoodIn<'m>) -> bool {
        let Call {
            principal,
            chain,
            action: _,
            resource,
            besides,
            context,
            via,
            source_identity,
            session_tags,
            passed_role,
        } = call;
        let plain = chain.is_empty() && besides.is_empty() && passed_role.is_none();
        let way = matches!(via, None | Some(Via::Internet));
        let session = source_identity.is_none() && session_tags.is_empty();
        let role = self.model.with_arn(principal).filter(|role| matches!(role.body, Body::Role(_)));
        let held = role.into_iter().chain(self.model.by_arn(resource));
        let told = held.filter(|one| self.is_told(one, stood)).count() == 2;
        let numbers = |(key, values): (&String, &Vec<String>)| {
            let is_id = |value: &String| value.bytes().all(|byte| byte.is_ascii_digit());
            !key.to_ascii_lowercase().contains("account") && values.iter().any(is_id)
        };
        plain && way && session && told && !context.iter().any(numbers)
    }

    fn is_told(&self, resource: &Resource, stood: &StoodIn<'m>) -> bool {
        let id = resource.place.account.as_str();
        !self.standing.ids.contains_key(id) || stood.pairs.iter().any(|pair| pair.standing.id.as_str() == id)
    }
}

impl StoodIn<'_> {
    /// Writes an answer about standing accounts as one about those that were named.
    pub fn write(&self, answer: &str, places: &[Place], out: &mut impl Write) -> io::Result<()> {
        let mut done = 0;
        for place in places {
            let before = answer.get(done..place.from).unwrap_or_default();
            out.write_all(before.as_bytes())?;
            out.write_all(self.named_at(place).as_bytes())?;
            done = place.to;
        }
        out.write_all(answer.get(done..).unwrap_or_default().as_bytes())
    }

    /// What the account that was named is called, where an answer tells of the one that stands for it.
    pub fn named_at(&self, place: &Place) -> &str {
        self.pairs.get(place.pair).map_or("", |pair| place.word.of(pair.named))
    }
}

/// Where a text tells of an account.
pub(super) struct Place {
    pub from: usize,
    pub to: usize,
    /// Which of the accounts that a request names.
    pair: usize,
    word: Word,
}

/// What a text calls an account.
#[derive(Clone, Copy)]
enum Word {
    Name,
    Id,
}

impl Word {
    fn of(self, account: &Account) -> &str {
        match self {
            Self::Name => account.name.as_str(),
            Self::Id => account.id.as_str(),
        }
    }
}

/// Names and ids of accounts, each with the place of those that it is alike.
struct Words<'m> {
    names: FxHashMap<&'m str, (usize, &'m Account)>,
    ids: FxHashMap<&'m str, (usize, &'m Account)>,
    /// By how names begin, a bit for each length that they have.
    lengths: [u64; 256],
}

impl<'m> Words<'m> {
    /// None where a name is no word of its own, or begins as a number does.
    fn of(accounts: impl Iterator<Item = (usize, &'m Account)>) -> Option<Self> {
        let (mut names, mut ids): (FxHashMap<_, _>, FxHashMap<_, _>) = Default::default();
        let mut lengths = [0; 256];
        for (at, account) in accounts {
            let name = account.name.as_str();
            let first = name.bytes().next().filter(u8::is_ascii_alphabetic)?;
            if !name.bytes().all(is_of_name) || name.ends_with(ENDS) {
                return None;
            }
            *lengths.get_mut(usize::from(first))? |= bit(name);
            names.insert(name, (at, account));
            ids.insert(account.id.as_str(), (at, account));
        }
        Some(Self { names, ids, lengths })
    }

    /// Calls `visit` with each place of a text where an account is told of; none where that says so, or where a word may be
    /// of an account and stands where no account does.
    fn each(
        &self,
        text: &str,
        mut visit: impl FnMut((usize, usize), usize, &'m Account, Word) -> Option<()>,
    ) -> Option<()> {
        let (mut start, mut digits, mut is_long) = (None, 0, false);
        for (at, byte) in text.bytes().chain([b' ']).enumerate() {
            if is_of_name(byte) {
                start = start.or(Some(at));
                digits = if byte.is_ascii_digit() { digits + 1 } else { 0 };
                is_long |= digits >= DIGITS;
                continue;
            }
            if let Some(start) = start.take() {
                let word = text.get(start..at)?;
                match self.name(text, start, word)? {
                    Some((alike, account)) => visit((start, at), alike, account, Word::Name)?,
                    None if is_long => self.ids_in(start, word, &mut visit)?,
                    None => {}
                }
                (digits, is_long) = (0, false);
            }
        }
        Some(())
    }

    /// The account whose name a word is; none where it stands in no address, or is a name but for its end.
    fn name(&self, text: &str, start: usize, word: &str) -> Option<Option<(usize, &'m Account)>> {
        if word.ends_with(ENDS) {
            let is_name = self.names.contains_key(word.trim_end_matches(ENDS));
            return (!is_name).then_some(None);
        }
        let found = self.may_be_name(word).then(|| self.names.get(word)).flatten();
        match found {
            Some(found) => {
                (start > 0 && text.as_bytes().get(start - 1) == Some(&b'/')).then_some(Some(*found))
            }
            None => Some(None),
        }
    }

    fn ids_in(
        &self,
        start: usize,
        word: &str,
        visit: &mut impl FnMut((usize, usize), usize, &'m Account, Word) -> Option<()>,
    ) -> Option<()> {
        for (at, digits) in numbers(word) {
            let ids = (0..=digits.len() - DIGITS).filter_map(|at| digits.get(at..at + DIGITS));
            if let Some((alike, account)) = ids.filter_map(|id| self.ids.get(id)).next() {
                let from = start + at;
                (digits.len() == DIGITS).then_some(())?;
                visit((from, from + DIGITS), *alike, account, Word::Id)?;
            }
        }
        Some(())
    }

    /// Whether a name begins like this and is as long.
    fn may_be_name(&self, word: &str) -> bool {
        let first = word.bytes().next().map(usize::from);
        let lengths = first.and_then(|first| self.lengths.get(first)).copied();
        lengths.unwrap_or_default() & bit(word) != 0
    }
}

/// What ends no name.
const ENDS: [char; 3] = ['.', '-', '_'];

/// The bit of a word's length.
fn bit(word: &str) -> u64 {
    1 << word.len().min(63)
}

/// What a resource says, wherever it is.
fn of_resource(resource: &Resource) -> String {
    format!("{:?}{:?}", resource.body, resource.existence)
}

/// The words of a text but the names of accounts in addresses and paths.
fn other_words<'t>(text: &'t str, accounts: &Words<'_>) -> impl Iterator<Item = &'t str> {
    let in_address = |start: usize| start > 0 && text.as_bytes().get(start - 1) == Some(&b'/');
    let is_other =
        move |(start, word): &(usize, &str)| !(in_address(*start) && accounts.names.contains_key(word));
    words(text).filter(is_other).map(|(_, word)| word)
}

fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_')
}

/// The words of a text that may be names of accounts, or hold an id, and where each begins.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    // No byte of a longer character is one of a name.
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = text.as_bytes().get(at..)?;
        let start = at + rest.iter().position(|byte| is_of_name(*byte))?;
        let behind = text.as_bytes().get(start..)?.iter().position(|byte| !is_of_name(*byte));
        at = behind.map_or(text.len(), |length| start + length);
        Some((start, text.get(start..at)?))
    })
}

/// The runs of digits of a word in which an id has room, and where each begins.
fn numbers(word: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    word.split(|char: char| !char.is_ascii_digit()).filter_map(move |digits| {
        let start = at;
        at += digits.len() + 1;
        (digits.len() >= DIGITS).then_some((start, digits))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::blueprint::{Blueprint, alike, decode, node};
    use crate::resolve::{Deployed, resolve_alike, resolve_with};

    const DESIGN: &str = include_str!("../../../tests/by_shape/inputs/asked.yaml");

    fn model(text: &str) -> Model {
        let blueprint: Blueprint = decode::read(0, text).0.unwrap();
        let likeness = alike(&node::parse(0, text).unwrap(), &blueprint, &[], |_, _| String::new());
        resolve_alike(&blueprint, &Deployed::default(), &likeness).0
    }

    fn said_of_named(all: &StandIns<'_>, text: &str, stood: &StoodIn<'_>) -> Option<String> {
        let mut said = Vec::new();
        stood.write(text, &all.places(text, stood)?, &mut said).unwrap();
        Some(String::from_utf8(said).unwrap())
    }

    /// Two of five accounts, `b22` and `c`, stand for all.
    #[test]
    fn others_take_the_place_of_those_that_are_named() {
        let model = model(DESIGN);
        let all = StandIns::of(&model).unwrap();
        let rows = [
            ("role/c/r on t-data-110000000003", "role/b22/r on t-data-110000000002"),
            ("role/c/r on t-data-120000000004/x.csv", "role/b22/r on t-data-110000000003/x.csv"),
            ("role/a1/r on bucket/a1/data", "role/b22/r on bucket/b22/data"),
            ("role/log/s on t-data-12000000000", "role/log/s on t-data-12000000000"),
            ("role/c/r, role/cc/r, dd, 9", "role/b22/r, role/cc/r, dd, 9"),
        ];
        for (asked, instead) in rows {
            let stood = all.stand_in(asked).unwrap();
            assert_eq!(stood.text, instead);
            assert_eq!(said_of_named(&all, &stood.text, &stood).as_deref(), Some(asked));
        }
    }

    #[test]
    fn what_may_name_an_account_otherwise_is_a_doubt() {
        let model = model(DESIGN);
        let all = StandIns::of(&model).unwrap();
        for text in [
            "c",
            "role c/r",
            "is it a1.",
            "role/\\u0063/r",
            "rôle/c/r",
            "t-data-1100000000030",
            "t-data-9110000000003",
            "role/a1/r role/c/r role/d/r",
        ] {
            assert!(all.stand_in(text).is_none(), "{text}");
        }
        let stood = all.stand_in("role/a1/r").unwrap();
        for text in ["role/c/r", "110000000003", "says b22", "b22-", "9110000000002"] {
            assert_eq!(said_of_named(&all, text, &stood), None, "{text}");
        }
    }

    #[test]
    fn names_in_other_texts_are_not_exchanged() {
        assert!(StandIns::of(&model(DESIGN)).is_some());
        let named = DESIGN.replace("t-data-{account}", "t-{account_name}-data");
        assert!(StandIns::of(&model(&named)).is_none());
        let each = resolve_with(&decode::read(0, DESIGN).0.unwrap(), &Deployed::default()).0;
        assert!(StandIns::of(&each).is_none(), "nothing stands for others");
    }
}
