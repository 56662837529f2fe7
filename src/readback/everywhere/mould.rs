//! Two texts that differ in nothing but the words of their accounts into the text of any account.

use super::words::{Word, Words};

/// A text with places for the words of an account.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Mould {
    parts: Vec<Part>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Part {
    /// The same for every account.
    Text(String),
    /// What the account calls itself.
    Word(Word),
}

impl Mould {
    /// What two texts have in common; none where they differ in more than the words of their accounts.
    pub(super) fn of((first, one): (&Words, &str), (second, other): (&Words, &str)) -> Option<Self> {
        let mut mould = Self { parts: Vec::new() };
        let (mut one, mut other) = (one, other);
        while !one.is_empty() || !other.is_empty() {
            if let Some((word, rest)) = word((first, one), (second, other)) {
                mould.parts.push(Part::Word(word));
                (one, other) = rest;
                continue;
            }
            let (same, rest) = split_first(one)?;
            let (there, rest_there) = split_first(other)?;
            if same != there {
                return None;
            }
            mould.push(same);
            (one, other) = (rest, rest_there);
        }
        Some(mould)
    }

    fn push(&mut self, char: char) {
        match self.parts.last_mut() {
            Some(Part::Text(text)) => text.push(char),
            Some(Part::Word(_)) | None => self.parts.push(Part::Text(char.into())),
        }
    }

    /// The text of an account.
    pub(super) fn cast(&self, words: &Words) -> String {
        let parts = self.parts.iter().map(|part| match part {
            Part::Text(text) => text.as_str(),
            Part::Word(word) => words.text(*word),
        });
        parts.collect()
    }

    pub(super) fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// True where the text is the same for every account.
    pub(super) fn is_constant(&self) -> bool {
        !self.parts.iter().any(|part| matches!(part, Part::Word(_)))
    }
}

fn split_first(text: &str) -> Option<(char, &str)> {
    let mut chars = text.chars();
    Some((chars.next()?, chars.as_str()))
}

/// The word that either text begins with, each that of its own account, and what follows.
fn word<'t>(
    (first, one): (&Words, &'t str),
    (second, other): (&Words, &'t str),
) -> Option<(Word, (&'t str, &'t str))> {
    Word::ALL.into_iter().find_map(|word| {
        let (here, there) = (first.text(word), second.text(word));
        let differ = here != there && !here.is_empty() && !there.is_empty();
        let rests = one.strip_prefix(here).zip(other.strip_prefix(there));
        rests.filter(|_| differ).map(|rests| (word, rests))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::{AccountId, Name};
    use crate::model::Account;

    fn words(name: &str, id: &str) -> Words {
        Words::of(&Account {
            name: Name::parse(name).unwrap(),
            id: AccountId::parse(id).unwrap(),
            member: true,
            control_known: true,
        })
    }

    #[test]
    fn what_two_say_of_themselves_a_third_says_of_itself() {
        let (one, other) = (words("ml-a", "111111111111"), words("ml-bcd", "222222222222"));
        let text = |words: &Words| {
            let of = |word| words.text(word).to_owned();
            format!(
                "{}: {} ml-a? {} {}",
                of(Word::Name),
                of(Word::Id),
                of(Word::Label),
                of(Word::Logical)
            )
        };
        let third = words("x", "333333333333");
        // `ml-a?` is a word of neither in both.
        let mould = Mould::of((&one, &text(&one)), (&other, &text(&other))).unwrap();
        assert_eq!(mould.cast(&one), text(&one));
        assert_eq!(mould.cast(&other), text(&other));
        assert_eq!(mould.cast(&third), text(&third));
    }

    #[test]
    fn what_differs_in_more_has_no_mould() {
        let (one, other) = (words("a", "111111111111"), words("b", "222222222222"));
        for (here, there) in [("a: 1", "b: 2"), ("a", "a"), ("a", "bb"), ("", "b")] {
            let mould = Mould::of((&one, here), (&other, there));
            assert!(mould.is_none_or(|mould| mould.is_constant()), "{here} {there}");
        }
        assert!(Mould::of((&one, "111111111112"), (&other, "222222222222")).is_none());
    }
}
