//! One file of code for people, and its path.

use serde_json::Value;

/// One file of code.
#[derive(Clone, PartialEq, Debug)]
pub struct Snippet {
    /// Its path.
    pub path: String,
    /// The template that frames it.
    pub template: &'static str,
    /// What the template writes.
    pub data: Value,
    /// Statements, a line each, that are all of the file but its comments; none in code.
    pub statements: Vec<String>,
}

/// `snippets/ACCOUNT_NAME` with an end; the name in characters of a module's name.
pub(super) fn path(account: &str, name: &str, end: &str) -> String {
    let file = name.replace(|c: char| !c.is_ascii_alphanumeric(), "_");
    ["snippets/", account, "_", &file, end].concat()
}
