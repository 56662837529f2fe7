//! `landform schema`: the JSON Schema of the blueprint, for editors.

use super::error::{Done, Said};
use crate::blueprint::{Blueprint, schema};

/// The schema's text, as it is committed beside the blueprints.
pub fn text() -> String {
    let mut text = serde_json::to_string_pretty(&schema::document::<Blueprint>()).unwrap_or_default();
    text.push('\n');
    text
}

/// Runs the command.
pub(super) fn run() -> Done {
    Ok(Said::results(text()))
}
