//! The keyword `pattern`, with the regular expression compiled when the first text meets it.
//!
//! A schema has dozens of patterns and a resource sets a handful of properties; compiling all of them is most of
//! the time that a schema takes (classes such as `\p{L}` take a millisecond each).

use jsonschema::{Draft, Keyword, ValidationError, Validator};
use serde_json::{Value, json};
use std::sync::OnceLock;

/// The pattern of one place of a schema.
pub(super) struct SchemaPattern {
    text: String,
    compiled: OnceLock<Option<Validator>>,
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
        let build = || {
            jsonschema::options()
                .with_draft(Draft::Draft7)
                .build(&json!({"pattern": self.text}))
                .ok()
        };
        self.compiled.get_or_init(build).as_ref()
    }
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
