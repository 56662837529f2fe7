//! What calls need besides, decided once for all calls that need the same.
//!
//! Calls on many objects of a bucket need the same of its key. Policies do not change while they are asked, so that an
//! answer holds for whoever asks the same again.

use super::answer::Authorization;
use rustc_hash::FxHashMap;
use std::sync::{Mutex, PoisonError};

/// The most answers that are kept.
const MOST: usize = 1024;

/// Answers by all that they hang on.
#[derive(Debug, Default)]
pub(super) struct Known(Mutex<FxHashMap<String, Authorization>>);

impl Known {
    /// The answer to what is spelled so, which is decided where nobody asked before.
    pub fn or_decided(&self, spelled: String, decide: impl FnOnce() -> Authorization) -> Authorization {
        // What is kept is whole, also where somebody else failed.
        if let Some(found) = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&spelled) {
            return found.clone();
        }
        let found = decide();
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(spelled, found.clone());
        found
    }
}
