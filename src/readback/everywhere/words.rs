//! An account into the words that stand for it in texts.

use crate::model::Account;
use crate::plan::{label_of, pascal};

/// The words of one account, in the order in which a text is asked for them.
pub(super) struct Words([String; 4]);

/// Which of them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Word {
    /// The twelve digits.
    Id,
    /// The name.
    Name,
    /// The name in labels of Terraform.
    Label,
    /// The name in logical ids.
    Logical,
}

impl Word {
    pub(super) const ALL: [Self; 4] = [Self::Id, Self::Name, Self::Label, Self::Logical];
}

impl Words {
    pub(super) fn of(account: &Account) -> Self {
        Self([
            account.id.as_str().to_owned(),
            account.name.as_str().to_owned(),
            label_of(&account.name),
            pascal(&account.name),
        ])
    }

    /// The text of a word.
    pub(super) fn text(&self, word: Word) -> &str {
        let [id, name, label, logical] = &self.0;
        match word {
            Word::Id => id,
            Word::Name => name,
            Word::Label => label,
            Word::Logical => logical,
        }
    }

    /// True where a text may name the account: its id stands anywhere in it, or one of its names between other letters and
    /// digits than its own.
    pub(super) fn are_in(&self, text: &str) -> bool {
        let names = [Word::Name, Word::Label].map(|word| self.text(word));
        text.contains(self.text(Word::Id)) || names.iter().any(|name| has_word(text, name))
    }

    /// True where a sentence names the account: by its id, or by its name between backticks. Words of a sentence may be
    /// names too.
    pub(super) fn are_said_in(&self, sentence: &str) -> bool {
        let name = ["`", self.text(Word::Name), "`"].concat();
        sentence.contains(self.text(Word::Id)) || sentence.contains(&name)
    }
}

fn has_word(text: &str, word: &str) -> bool {
    let ends = |rest: &str| !rest.starts_with(|char: char| char.is_ascii_alphanumeric());
    let begins = |before: &str| !before.ends_with(|char: char| char.is_ascii_alphanumeric());
    text.match_indices(word).any(|(at, _)| {
        let rest = text.get(at + word.len()..).unwrap_or_default();
        begins(text.get(..at).unwrap_or_default()) && ends(rest)
    })
}
