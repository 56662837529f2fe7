//! JSON in the layout that landform writes, and in no other.

use serde_json::Value;

/// JSON in the one layout that landform writes: readers do not agree on a key that stands twice.
pub(super) fn plain_json(text: &str) -> Option<Value> {
    let value: Value = serde_json::from_str(text).ok()?;
    let layout = serde_json::to_string_pretty(&value).ok()?;
    (text.strip_suffix('\n') == Some(layout.as_str())).then_some(value)
}
