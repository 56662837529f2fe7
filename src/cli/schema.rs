//! `landform schema`: the JSON Schema of the blueprint, for editors.

use super::output::results;
use crate::blueprint::{Blueprint, schema};

/// The schema's text, as it is committed beside the blueprints.
pub fn text() -> String {
    let mut text = serde_json::to_string_pretty(&schema::document::<Blueprint>()).unwrap_or_default();
    text.push('\n');
    text
}

/// Runs the command and answers with its exit code.
pub fn run() -> u8 {
    results(&text(), super::CLEAN)
}
