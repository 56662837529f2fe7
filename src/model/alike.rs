//! Accounts that neither blueprint nor lock tells apart.

use super::Account;

/// Accounts of which nothing is said but what is said of all of them: two stand for all. Two, since what happens between
/// two accounts of a unit happens in neither of them alone.
#[derive(Clone, PartialEq, Debug)]
pub struct Alike {
    /// What they are called together, in names of files: of their unit.
    pub name: String,
    /// The two that are resolved, decided and rendered: those with the shortest and the longest name, in the order of names.
    pub standing: [Account; 2],
    /// The others, in the order of their names: nothing is made of them in the model.
    pub others: Vec<Account>,
}

impl Alike {
    /// All of them, in the order of their names.
    pub fn all(&self) -> Vec<&Account> {
        let mut all: Vec<&Account> = self.standing.iter().chain(&self.others).collect();
        all.sort_by(|one, other| one.name.cmp(&other.name));
        all
    }

    /// True for an account of which nothing is made, since others stand for it.
    pub fn stands_for(&self, account: &str) -> bool {
        self.others.binary_search_by(|other| other.name.as_str().cmp(account)).is_ok()
    }

    /// The path of the list of their names and ids, below the output folder.
    pub fn list_path(&self) -> String {
        ["accounts/", &self.name, ".txt"].concat()
    }

    /// That list: a name and an id a line.
    pub fn list(&self) -> String {
        let lines = self.all().into_iter();
        lines.map(|one| [&one.name, " ", one.id.as_str(), "\n"].concat()).collect()
    }
}
