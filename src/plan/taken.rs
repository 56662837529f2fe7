//! Names that are ours into names that are all different: files, stacks, logical ids, labels.
//!
//! A name is as it would be alone wherever nobody else has it. Where two would be the same, the second gets a mark that
//! follows from what it is of; who is first follows from the lock, and then from the design alone.

use super::steps::checksum;
use std::collections::BTreeSet;

/// Digits of a mark. Parts of repeated companions have eight, so a mark never looks like one.
const DIGITS: usize = 6;

/// The names that somebody has.
#[derive(Default)]
pub(super) struct Taken(BTreeSet<String>);

impl Taken {
    /// Takes all of these names where nobody has any of them.
    pub fn take(&mut self, names: Vec<String>) -> bool {
        let free = names.iter().all(|name| !self.0.contains(name));
        if free {
            self.0.extend(names);
        }
        free
    }

    /// Takes names, whoever has them.
    pub fn reserve(&mut self, names: impl IntoIterator<Item = String>) {
        self.0.extend(names);
    }

    /// The first of a thing's forms of which nobody has any name: without a mark, or with the first mark that helps.
    /// INVARIANT: marks grow, so that some form is free.
    pub fn first_free<T>(
        &mut self,
        identity: &str,
        form: impl Fn(Option<&str>) -> T,
        names: impl Fn(&T) -> Vec<String>,
    ) -> T {
        let plain = form(None);
        if self.take(names(&plain)) {
            return plain;
        }
        let mut marked = identity.to_owned();
        loop {
            let found = form(Some(&mark(&marked)));
            if self.take(names(&found)) {
                return found;
            }
            marked.push('+');
        }
    }
}

/// The mark of a thing: digits that follow from what it is.
pub(super) fn mark(identity: &str) -> String {
    checksum(identity).chars().take(DIGITS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_of_a_name_is_marked() {
        let mut taken = Taken::default();
        let mut name = |identity: &str, plain: &str| {
            let form = |mark: Option<&str>| mark.map_or(plain.to_owned(), |mark| [plain, "-", mark].concat());
            taken.first_free(identity, form, |name| vec![name.clone()])
        };
        assert_eq!((name("1", "a"), name("2", "b")), ("a".to_owned(), "b".to_owned()));
        let second = name("3", "a");
        assert_eq!(second, ["a-", &mark("3")].concat());
        assert_ne!(name("3", "a"), second);
    }
}
