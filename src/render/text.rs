//! Values into text that ends where it should: comments, prose of Markdown, command lines, JSON.

use super::scope::TextToken;
use super::{RenderError, Scope};
use serde_json::Value;

fn is_line_break(char: char) -> bool {
    matches!(char, '\n' | '\u{b}' | '\u{c}' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// One line: breaks become spaces, other control and invisible characters are dropped.
pub(super) fn one_line(text: &str) -> String {
    let spaced: String = text
        .chars()
        .map(|char| if is_line_break(char) || char == '\t' { ' ' } else { char })
        .collect();
    let visible = |char: &char| {
        !char.is_control()
            && !matches!(char, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    spaced.chars().filter(visible).collect::<String>().trim().to_owned()
}

/// Prose of Markdown: everything that Markdown or HTML would take as markup is escaped.
pub(super) fn prose(text: &str) -> String {
    let line = one_line(&Scope::prose(text));
    let mut out = String::new();
    let mut begins_word = true;
    for (at, char) in line.char_indices() {
        match char {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '@' => out.push_str("&#64;"),
            ':' if line.get(at..).is_some_and(|rest| rest.starts_with("://")) => out.push_str("&#58;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' => out.extend(['\\', char]),
            '#' | '+' | '-' | '=' if begins_word => out.extend(['\\', char]),
            char => out.push(char),
        }
        begins_word = char.is_whitespace();
    }
    escape_ordinal(out)
}

/// A sentence of landform's own: what stands between backticks is code, and shown as it is; the rest is prose.
pub(super) fn sentence(text: &str) -> String {
    let line = one_line(&Scope::prose(text));
    let pieces: Vec<&str> = line.split('`').collect();
    let paired =
        pieces.len() % 2 == 1 && pieces.iter().skip(1).step_by(2).all(|code| !code.trim().is_empty());
    if !paired {
        return prose(text);
    }
    let written = pieces.iter().enumerate().map(|(at, piece)| match at % 2 {
        0 => spaced(piece),
        _ => ["`", piece, "`"].concat(),
    });
    written.collect()
}

/// Prose with the spaces that it begins and ends with.
fn spaced(piece: &str) -> String {
    let inner = piece.trim();
    let start = piece.len() - piece.trim_start().len();
    let end = if inner.is_empty() {
        0
    } else {
        piece.len() - piece.trim_end().len()
    };
    [" ".repeat(start), prose(inner), " ".repeat(end)].concat()
}

/// `1.` and `1)` at the start would open a numbered list.
fn escape_ordinal(text: String) -> String {
    let digits = text.len() - text.trim_start_matches(|char: char| char.is_ascii_digit()).len();
    match text.split_at_checked(digits) {
        Some((number, rest)) if digits > 0 && rest.starts_with('.') => [number, "\\", rest].concat(),
        _ => text,
    }
}

/// A command line for a fenced block: nothing in it can end the block or the line.
pub(super) fn command(text: &str) -> Result<String, RenderError> {
    if text.contains(|c: char| c.is_control() || c == '`') {
        return Err(RenderError::new("a command cannot hold line breaks or backticks"));
    }
    Ok(Scope::prose(text))
}

/// JSON with two spaces a level; JSON has no references, so only ids that are known can be written.
pub(super) fn json(value: &Value, scope: &Scope) -> Result<String, RenderError> {
    let ids_only = Scope {
        own_account: None,
        ..scope.clone()
    };
    let value = known(value, &ids_only)?;
    serde_json::to_string_pretty(&value).map_err(|error| RenderError::new(error.to_string()))
}

fn known(value: &Value, scope: &Scope) -> Result<Value, RenderError> {
    match value {
        Value::String(text) => known_text(text, scope).map(Value::String),
        Value::Array(items) => items.iter().map(|item| known(item, scope)).collect(),
        Value::Object(entries) => {
            let entries: Result<serde_json::Map<_, _>, RenderError> = entries
                .iter()
                .map(|(key, value)| Ok((known_text(key, scope)?, known(value, scope)?)))
                .collect();
            Ok(Value::Object(entries?))
        }
        other => Ok(other.clone()),
    }
}

fn known_text(text: &str, scope: &Scope) -> Result<String, RenderError> {
    let ids_only = Scope {
        own_account: None,
        ..scope.clone()
    };
    match ids_only.tokens(text)?.as_slice() {
        [] => Ok(String::new()),
        [TextToken::Literal(text)] => Ok(text.clone()),
        _ => Err(RenderError::new(format!(
            "JSON cannot hold the reference in `{}`",
            Scope::prose(text)
        ))),
    }
}
