//! What was said of requests before: the same is said of the same request again.
//!
//! Nothing that decides changes while requests are answered, so that this is exact. It is bounded: what was not asked for
//! since as much again was said is forgotten.

use rustc_hash::FxHashMap;
use std::mem::take;
use std::rc::Rc;

/// The most bytes that are kept twice: of what was said of late, and of what was said before that.
const BYTES: usize = 8 << 20;
/// What each entry takes besides its text.
const BESIDES: usize = 128;

/// What was said of requests, by the texts that ask.
pub(super) struct Memo<T> {
    late: FxHashMap<Box<str>, Rc<T>>,
    before: FxHashMap<Box<str>, Rc<T>>,
    bytes: usize,
}

impl<T> Default for Memo<T> {
    fn default() -> Self {
        Self {
            late: FxHashMap::default(),
            before: FxHashMap::default(),
            bytes: 0,
        }
    }
}

impl<T> Memo<T> {
    /// What was said of a request.
    pub fn get(&mut self, asked: &str, bytes: impl Fn(&T) -> usize) -> Option<Rc<T>> {
        if let Some(found) = self.late.get(asked) {
            return Some(Rc::clone(found));
        }
        let (asked, found) = self.before.remove_entry(asked)?;
        let size = bytes(&found);
        self.put(asked, Rc::clone(&found), size);
        Some(found)
    }

    /// Keeps what is said of a request, which takes so many bytes.
    pub fn keep(&mut self, asked: &str, said: T, bytes: usize) -> Rc<T> {
        let said = Rc::new(said);
        self.put(asked.into(), Rc::clone(&said), bytes);
        said
    }

    fn put(&mut self, asked: Box<str>, said: Rc<T>, bytes: usize) {
        self.bytes += asked.len() + bytes + BESIDES;
        self.late.insert(asked, said);
        if self.bytes > BYTES {
            self.before = take(&mut self.late);
            self.bytes = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_is_kept_and_the_rest_is_bounded() {
        let mut memo = Memo::default();
        let (size, kept) = (BYTES / 100, "kept");
        let bytes = |_: &usize| BYTES / 100;
        memo.keep(kept, 1_000, size);
        for number in 0..1_000 {
            memo.keep(&number.to_string(), number, size);
            assert_eq!(memo.get(kept, bytes).as_deref(), Some(&1_000), "{number}");
            assert!(memo.late.len() + memo.before.len() <= 201, "{number}");
        }
        assert_eq!(memo.get("999", bytes).as_deref(), Some(&999));
        assert_eq!(memo.get("1", bytes), None);
    }
}
