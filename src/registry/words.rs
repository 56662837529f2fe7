//! Names and values of a schema or a template into the words of a message.

use serde_json::Value;

/// At most so many names or values of a list are shown.
const SHOWN: usize = 8;
/// Longer texts are cut, counted in characters.
const LONGEST: usize = 100;

/// Names in backticks, cut to the first few.
pub(super) fn some_of<'a>(names: impl ExactSizeIterator<Item = &'a str>) -> String {
    let more = names.len().saturating_sub(SHOWN);
    let mut shown: Vec<String> = names.take(SHOWN).map(|name| ["`", &cut(name), "`"].concat()).collect();
    if more > 0 {
        shown.push(format!("and {more} more"));
    }
    shown.join(", ")
}

/// The values of an `enum`, cut to the first few.
pub(super) fn some_values(options: &Value) -> String {
    let texts: Vec<String> = options.as_array().into_iter().flatten().map(plain).collect();
    some_of(texts.iter().map(String::as_str))
}

/// A text as it is, everything else as JSON.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A value in backticks, cut where it is long.
pub(super) fn quoted(value: &Value) -> String {
    ["`", &cut(&plain(value)), "`"].concat()
}

/// The beginning of a long text.
pub(super) fn cut(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => [text.get(..end).unwrap_or_default(), "…"].concat(),
        None => text.to_owned(),
    }
}

/// Characters of a text or items of a list.
pub(super) fn length(value: &Value) -> usize {
    match value {
        Value::String(text) => text.chars().count(),
        Value::Array(items) => items.len(),
        _ => 0,
    }
}
