//! The keyword `pattern`, with the regular expression compiled when the first text meets it.
//!
//! A schema has dozens of patterns and a resource sets a handful of properties; compiling all of them is most of
//! the time that a schema takes (classes such as `\p{L}` take a millisecond each).

use jsonschema::{Draft, Keyword, PatternCache, ValidationError, Validator};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// The pattern of one place of a schema.
pub(super) struct SchemaPattern {
    text: String,
    compiled: OnceLock<Option<Arc<Validator>>>,
}

impl SchemaPattern {
    /// Keeps the text of the pattern; nothing is compiled yet.
    pub(super) fn new(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            compiled: OnceLock::new(),
        }
    }

    /// The pattern as the validator understands it: searched, not anchored, in the grammar of ECMA 262. Nothing when
    /// it is no such pattern, which a test rules out for every embedded schema.
    pub(super) fn validator(&self) -> Option<&Validator> {
        self.compiled.get_or_init(|| shared(&self.text)).as_deref()
    }
}

/// The regular expressions of all schemas: those of names of properties are compiled with their schema.
pub(super) fn cache() -> PatternCache {
    static CACHE: OnceLock<PatternCache> = OnceLock::new();
    CACHE.get_or_init(PatternCache::new).clone()
}

/// What a text compiles to, once for all places that say the same.
fn shared(text: &str) -> Option<Arc<Validator>> {
    static KNOWN: Mutex<BTreeMap<String, Arc<Validator>>> = Mutex::new(BTreeMap::new());
    // A poisoned table holds only finished entries: an entry is inserted whole.
    if let Some(known) = KNOWN.lock().unwrap_or_else(PoisonError::into_inner).get(text) {
        return Some(Arc::clone(known));
    }
    let options = jsonschema::options().with_draft(Draft::Draft7).with_pattern_cache(cache());
    let fresh = Arc::new(options.build(&json!({"pattern": text})).ok()?);
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    Some(Arc::clone(known.entry(text.to_owned()).or_insert(fresh)))
}

impl<'i> Keyword<'i> for SchemaPattern {
    fn validate(&self, instance: &'i Value) -> Result<(), ValidationError<'i>> {
        if self.is_valid(instance) {
            Ok(())
        } else {
            Err(ValidationError::custom(self.text.clone()))
        }
    }

    fn is_valid(&self, instance: &'i Value) -> bool {
        !instance.is_string() || self.validator().is_some_and(|validator| validator.is_valid(instance))
    }
}
