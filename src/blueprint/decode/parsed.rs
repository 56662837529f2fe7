//! Text into a newtype by the newtype's own parser.

use super::expected;
use crate::blueprint::node::Node;
use crate::diagnostic::{Diagnostic, Diagnostics};

/// What a value should be, for the messages of [`parsed`].
#[derive(Clone, Copy, Debug)]
pub struct ExpectedText {
    /// The code of the problem when the text cannot be parsed.
    pub code: &'static str,
    /// What is wanted, with its article: `a region such as ...`.
    pub what: &'static str,
    /// What to write.
    pub help: &'static str,
}

/// Decodes a scalar with a parser whose error says what is wrong in the user's words.
///
/// Numbers and booleans are parsed by the text that was written: for text that must be quoted,
/// decode a `String` first.
pub fn parsed<T>(
    node: &Node,
    problems: &mut Diagnostics,
    wanted: ExpectedText,
    parse: impl FnOnce(&str) -> Result<T, String>,
) -> Option<T> {
    let Some(text) = node.scalar() else {
        problems.push(expected(node, wanted.what).help(wanted.help));
        return None;
    };
    parse(text)
        .map_err(|why| problems.push(Diagnostic::error(wanted.code, node.span, why).help(wanted.help)))
        .ok()
}
