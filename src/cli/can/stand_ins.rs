//! A request about accounts for which others stand into the same request about those, and its answer back.
//!
//! Accounts that nothing tells apart can exchange their names and ids without that anything else changes. So what is asked
//! of two of them is asked of the two that stand for all, and what is answered of these is said of the two that were asked
//! about. Where a text may name an account in any other way than by its id, or by its name as a part of an address, there
//! is a doubt: such a request is asked of a model in which each account is resolved by itself.

use crate::model::{Account, Alike, Call, Model, Via};
use crate::resource::{Body, Resource};
use rustc_hash::{FxHashMap, FxHashSet};

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
    pub fn stand_in(&self, text: &str) -> Option<StoodIn<'m>> {
        // What is escaped is spelled otherwise than it reads.
        if !text.is_ascii() || text.contains('\\') {
            return None;
        }
        let mut pairs: Vec<Pair<'m>> = Vec::new();
        let text = self.all.exchanged(text, |alike, named| {
            if let Some(known) = pairs.iter().find(|pair| pair.named.id == named.id) {
                return Some(known.standing);
            }
            let Alike { standing, .. } = self.model.alike.get(alike)?;
            let free = |one: &&Account| !pairs.iter().any(|pair| pair.standing.id == one.id);
            let standing = standing.iter().find(free)?;
            pairs.push(Pair { named, standing });
            Some(standing)
        })?;
        Some(StoodIn { text, pairs })
    }

    /// An answer about standing accounts as one about those that were named; none where it tells of others.
    pub fn said_of_named(&self, answer: &str, stood: &StoodIn<'m>) -> Option<String> {
        self.standing.exchanged(answer, |_, standing| {
            let found = stood.pairs.iter().find(|pair| pair.standing.id == standing.id);
            found.map(|pair| pair.named)
        })
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

/// Names and ids of accounts, each with the place of those that it is alike.
struct Words<'m> {
    names: FxHashMap<&'m str, (usize, &'m Account)>,
    ids: FxHashMap<&'m str, (usize, &'m Account)>,
    /// How names begin.
    starts: [bool; 256],
}

impl<'m> Words<'m> {
    /// None where a name is no word of its own, or begins as a number does.
    fn of(accounts: impl Iterator<Item = (usize, &'m Account)>) -> Option<Self> {
        let (mut names, mut ids): (FxHashMap<_, _>, FxHashMap<_, _>) = Default::default();
        let mut starts = [false; 256];
        for (at, account) in accounts {
            let name = account.name.as_str();
            let first = name.bytes().next().filter(u8::is_ascii_alphabetic)?;
            if !name.chars().all(is_of_name) || name.ends_with(['.', '-', '_']) {
                return None;
            }
            *starts.get_mut(usize::from(first))? = true;
            names.insert(name, (at, account));
            ids.insert(account.id.as_str(), (at, account));
        }
        Some(Self { names, ids, starts })
    }

    /// A text in which each account has the words of another, which `other` gives for it; none where it gives none, or
    /// where a word may be of an account and stands where no account does.
    fn exchanged(
        &self,
        text: &str,
        mut other: impl FnMut(usize, &'m Account) -> Option<&'m Account>,
    ) -> Option<String> {
        let mut made = String::with_capacity(text.len() + DIGITS);
        let mut done = 0;
        for (start, word) in words(text) {
            if self.may_be_name(word) {
                match self.names.get(word) {
                    Some((at, account)) => {
                        let in_address = start > 0 && text.as_bytes().get(start - 1) == Some(&b'/');
                        let name = other(*at, account).filter(|_| in_address)?.name.as_str();
                        made.push_str(text.get(done..start)?);
                        made.push_str(name);
                        done = start + word.len();
                        continue;
                    }
                    None if self.names.contains_key(word.trim_end_matches(['.', '-', '_'])) => return None,
                    None => {}
                }
            }
            for (at, digits) in numbers(word) {
                let ids = (0..=digits.len() - DIGITS).filter_map(|at| digits.get(at..at + DIGITS));
                let mut known = ids.filter_map(|id| self.ids.get(id));
                let Some((alike, account)) = known.next() else {
                    continue;
                };
                let id = other(*alike, account).filter(|_| digits.len() == DIGITS)?.id.as_str();
                made.push_str(text.get(done..start + at)?);
                made.push_str(id);
                done = start + at + DIGITS;
            }
        }
        made.push_str(text.get(done..)?);
        Some(made)
    }

    fn may_be_name(&self, word: &str) -> bool {
        let first = word.bytes().next().map(usize::from);
        first.and_then(|first| self.starts.get(first)) == Some(&true)
    }
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

fn is_of_name(char: char) -> bool {
    char.is_ascii_alphanumeric() || matches!(char, '.' | '-' | '_')
}

/// The words of a text that may be names of accounts, or hold an id, and where each begins.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    // No byte of a longer character is one of a name.
    let is_of_name = |byte: u8| is_of_name(char::from(byte));
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
            assert_eq!(all.said_of_named(&stood.text, &stood).as_deref(), Some(asked));
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
            assert_eq!(all.said_of_named(text, &stood), None, "{text}");
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
