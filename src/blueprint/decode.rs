//! A [`Node`] into a typed value, with every problem on the way; the same declaration gives the schema.
//!
//! Three macros declare the blueprint language, each once for struct, decoder and JSON Schema:
//!
//! - [`section!`](crate::section) for a map with fixed keys,
//! - [`choice!`](crate::choice) for one of several words,
//! - [`either!`](crate::either) for a value that may be, say, text or a map.
//!
//! A newtype that is parsed from text implements [`Decode`] with [`parsed`]. Any other shape implements [`Decode`] by hand: look at [`Node::kind`], delegate to the
//! implementation of another type, and report the rest with [`expected`].
//!
//! Promises: decoding never stops at the first problem, and `None` comes with at least one error.

mod complaint;
mod fields;
mod macros;
mod parsed;
mod plain;

pub use crate::diagnostic::closest;
pub use crate::{choice, either, section};
pub use complaint::{expected, expected_like, list_words, shape_of, unknown_word};
pub use fields::{Field, Fields};
pub use parsed::{ExpectedText, parsed};

use super::node::{self, Node};
use super::schema::Definitions;
use crate::diagnostic::Diagnostics;

/// A type that a blueprint can say.
pub trait Decode: Sized {
    /// Reads the value; every problem goes to `problems`, and `None` means that there was an error.
    fn decode(node: &Node, problems: &mut Diagnostics) -> Option<Self>;

    /// The names of the entries of a map of named entries; none for any other value.
    fn entry_names(&self) -> Vec<&str> {
        Vec::new()
    }

    /// The JSON Schema draft-07 of what [`Decode::decode`] accepts.
    fn schema(definitions: &mut Definitions) -> serde_json::Value;
}

/// Reads a document of type `T` from text; `file` is its number in [`crate::diagnostic::Sources`].
///
/// The value may be there although there are problems (an unknown key, say): ask [`Diagnostics::has_errors`].
pub fn read<T: Decode>(file: u32, text: &str) -> (Option<T>, Diagnostics) {
    match node::parse(file, text) {
        Ok(node) => {
            let mut problems = Diagnostics::new();
            let value = T::decode(&node, &mut problems);
            problems.extend(node::dynamic_references(&node));
            (value, problems)
        }
        Err(problems) => (None, problems),
    }
}
