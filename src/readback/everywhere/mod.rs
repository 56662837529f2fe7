//! Verified files of two accounts into those of all accounts that they stand for.
//!
//! What either of the two has is compared once more: its files must differ from those of the other in nothing but its own
//! id and name. What that leaves is a [`Mould`](mould::Mould), and the files of the others are cast in it. Nothing else may
//! name one of the two.
//!
//! | file | turns |
//! |---|---|
//! | `words` | an account into the words that stand for it |
//! | `mould` | two texts into the text of any account |
//! | `fold` | the lines of a runbook into lines for all |
//! | `shell` | the lines of an account into a loop over a list |

mod fold;
mod mould;
mod shell;
mod words;

use super::Mismatch;
use super::verify::{Verified, with_manifest};
use crate::model::{Account, Alike};
use crate::plan::{Backend, Plan};
use mould::Mould;
use std::collections::BTreeMap;
use words::Words;

/// What people read first.
const RUNBOOK: &str = "README.md";
/// Made anew, of the files of all.
const MANIFEST: &str = "manifest.json";

/// The files of two accounts, and how those of the others follow from them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Everywhere {
    files: BTreeMap<String, String>,
    cast: Vec<Cast>,
}

/// One file that each account has.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Cast {
    /// Which accounts.
    alike: usize,
    /// The path of the file of the first of the two.
    of: String,
    path: Mould,
    text: Mould,
}

/// Why two accounts do not stand for others.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unlike {
    /// What they are called together.
    pub name: String,
    /// Their names.
    pub accounts: Vec<String>,
    /// The file or the stack that says of one of them what none says of the other.
    pub path: String,
}

impl Unlike {
    /// Accounts that are not alike after all, and where that shows.
    pub fn of(alike: &Alike, path: &str) -> Self {
        Self {
            name: alike.name.clone(),
            accounts: alike.all().into_iter().map(|account| account.name.to_string()).collect(),
            path: path.to_owned(),
        }
    }
}

/// A file of an account that another one stands for: its path, the path of the file that it follows from, and the account.
pub type CastFile<'p> = (String, String, &'p Account);

impl Everywhere {
    /// Holds the files of the two against one another.
    ///
    /// # Errors
    ///
    /// The first accounts that differ in more than their ids and names.
    pub fn of(verified: &Verified, plan: &Plan) -> Result<Self, Unlike> {
        let mut all = Self {
            files: verified.files().clone(),
            cast: Vec::new(),
        };
        for (at, alike) in plan.alike.iter().enumerate() {
            all.split(at, alike).map_err(|path| Unlike::of(alike, &path))?;
        }
        Ok(all)
    }

    fn split(&mut self, at: usize, alike: &Alike) -> Result<(), String> {
        let [first, second] = alike.standing.each_ref().map(Words::of);
        let mut cast = Vec::new();
        for (path, text) in
            self.files.iter().filter(|(path, _)| ![RUNBOOK, MANIFEST].contains(&path.as_str()))
        {
            match (first.are_in(path), second.are_in(path)) {
                (true, false) => {
                    let found = self.twin(path, text, &first, &second);
                    let (of_path, of_text) = found.ok_or_else(|| path.clone())?;
                    cast.push(Cast {
                        alike: at,
                        of: path.clone(),
                        path: of_path,
                        text: of_text,
                    });
                }
                // Its own, which the first has as well, or the search for a twin fails below.
                (false, true) => {}
                (true, true) => return Err(path.clone()),
                (false, false) if first.are_in(text) || second.are_in(text) => return Err(path.clone()),
                (false, false) => {}
            }
        }
        let of_second = self.files.keys().filter(|path| second.are_in(path)).count();
        if of_second != cast.len() {
            return Err("the files of the second".to_owned());
        }
        let runbook = self
            .files
            .get(RUNBOOK)
            .map(|text| fold::fold(text, &first, &second, &alike.list_path()));
        if let Some(folded) = runbook {
            let folded = folded.map_err(|line| [RUNBOOK, ": ", &line].concat())?;
            self.files.insert(RUNBOOK.to_owned(), folded);
        }
        self.files.insert(alike.list_path(), alike.list());
        self.cast.extend(cast);
        Ok(())
    }

    fn twin(&self, path: &str, text: &str, first: &Words, second: &Words) -> Option<(Mould, Mould)> {
        self.files
            .iter()
            .filter(|(other, _)| second.are_in(other))
            .find_map(|(other, twin)| {
                let path = Mould::of((first, path), (second, other)).filter(|path| !path.is_constant())?;
                Some((path, Mould::of((first, text), (second, twin))?))
            })
    }

    /// How many files there are in all.
    pub fn len(&self, plan: &Plan) -> usize {
        let others = self.cast.iter().filter_map(|cast| plan.alike.get(cast.alike));
        self.files.len() + others.map(|alike| alike.others.len()).sum::<usize>()
    }

    /// True where there are none.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// The files of every account, and the manifest that `manifest` makes of them. It is told which files follow from
    /// which, and gives its text.
    ///
    /// # Errors
    ///
    /// Where that manifest is not what the files are.
    pub fn written<'p>(
        self,
        plan: &'p Plan,
        everywhere: &Plan,
        backends: &[Backend],
        manifest: impl FnOnce(&BTreeMap<String, String>, &[CastFile<'p>]) -> String,
    ) -> Result<Verified, Vec<Mismatch>> {
        let mut files = self.files;
        let mut made: Vec<CastFile<'p>> = Vec::new();
        for (at, alike) in plan.alike.iter().enumerate() {
            let own: Vec<&Cast> = self.cast.iter().filter(|cast| cast.alike == at).collect();
            for account in &alike.others {
                let words = Words::of(account);
                for cast in &own {
                    let path = cast.path.cast(&words);
                    if files.insert(path.clone(), cast.text.cast(&words)).is_some() {
                        return Err(vec![Mismatch::new(&path, "", "two accounts have this file")]);
                    }
                    made.push((path, cast.of.clone(), account));
                }
            }
        }
        let text = manifest(&files, &made);
        files.insert(MANIFEST.to_owned(), text);
        let cast = made
            .into_iter()
            .map(|(path, of, account)| (path, (of, account.id.as_str().to_owned())));
        with_manifest(files, &cast.collect(), everywhere, backends)
    }
}

/// The lines of a runbook for all accounts that two stand for; as it is where a line cannot be folded.
pub fn folded(text: &str, plan: &Plan) -> String {
    plan.alike.iter().fold(text.to_owned(), |text, alike| {
        let [first, second] = alike.standing.each_ref().map(Words::of);
        fold::fold(&text, &first, &second, &alike.list_path()).unwrap_or(text)
    })
}

/// The two accounts that stand for others, as texts name them.
pub struct Pair {
    first: Words,
    second: Words,
}

impl Pair {
    /// The two.
    pub fn of(alike: &Alike) -> Self {
        let [first, second] = alike.standing.each_ref().map(Words::of);
        Self { first, second }
    }

    /// True where a text may name the first.
    pub fn is_of_first(&self, text: &str) -> bool {
        self.first.are_in(text)
    }

    /// True where a text may name the second.
    pub fn is_of_second(&self, text: &str) -> bool {
        self.second.are_in(text)
    }

    /// What each of some accounts is called where the first two are called so; nothing where neither name holds an account.
    pub fn names_of<'a>(
        &self,
        one: &str,
        other: &str,
        accounts: impl Iterator<Item = &'a Account>,
    ) -> Option<Vec<String>> {
        let mould =
            Mould::of((&self.first, one), (&self.second, other)).filter(|mould| !mould.is_constant())?;
        Some(accounts.map(|account| mould.cast(&Words::of(account))).collect())
    }

    /// True where one text says of the first what the other says of the second.
    pub fn say_the_same(&self, one: &str, other: &str) -> bool {
        let mould = Mould::of((&self.first, one), (&self.second, other));
        mould.is_some_and(|mould| !mould.is_constant())
    }
}
