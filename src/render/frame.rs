//! Framed text of helpers into lines of a file.
//!
//! A helper does not know where on its line it stands, so it writes a *frame*: its text between two
//! private-use characters, with its line breaks hidden. When the whole file is there, [`settle`]
//! replaces every frame by its text, indented for its place. What a template writes without a
//! helper (`{{x}}`) goes through [`frame_bare`] into the same mechanism and ends as a quoted scalar.

use super::text::{json, prose};
use super::{RenderError, Scope, hcl, yaml};
use serde_json::Value;

const OPEN: char = '\u{F0002}';
const CLOSE: char = '\u{F0003}';
const BREAK: char = '\u{F0004}';

/// The language of a file, by the end of its template's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    Yaml,
    Hcl,
    Json,
    Markdown,
    Other,
}

impl Language {
    pub fn of(template: &str) -> Self {
        match template.rsplit_once('.').map(|(_, end)| end) {
            Some("yaml" | "yml") => Self::Yaml,
            Some("tf" | "tfvars" | "hcl") => Self::Hcl,
            Some("json") => Self::Json,
            Some("md") => Self::Markdown,
            _ => Self::Other,
        }
    }
}

/// True where a text holds a character that frames need for themselves.
pub(super) fn is_reserved(text: &str) -> bool {
    !text.is_ascii() && text.contains([OPEN, CLOSE, BREAK])
}

/// How a frame's text finds its place.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Slot {
    /// Beside or below what stands on the line.
    Yaml,
    /// Lines after the first are indented like the line.
    Indented,
    /// As it is.
    Exact,
    /// Not written yet: a value without a helper.
    Bare,
}

impl Slot {
    const ALL: [(Self, char); 4] =
        [(Self::Yaml, 'y'), (Self::Indented, 'i'), (Self::Exact, 'e'), (Self::Bare, 'b')];

    fn mark(self) -> char {
        Self::ALL.iter().find(|(place, _)| *place == self).map_or('e', |(_, mark)| *mark)
    }

    fn of(mark: char) -> Self {
        Self::ALL
            .iter()
            .find(|(_, known)| *known == mark)
            .map_or(Self::Exact, |(place, _)| *place)
    }
}

pub(super) fn frame(place: Slot, text: &str) -> String {
    let hidden = text.replace('\n', &BREAK.to_string());
    let mut framed = String::from(OPEN);
    framed.push(place.mark());
    framed.push_str(&hidden);
    framed.push(CLOSE);
    framed
}

/// The escape function: data cannot hold a frame's characters, so what starts with one is a helper's.
pub(super) fn frame_bare(text: &str) -> String {
    if text.starts_with(OPEN) {
        text.to_owned()
    } else {
        frame(Slot::Bare, text)
    }
}

/// Replaces every frame by its text.
pub(super) fn settle(framed: &str, language: Language, scope: &Scope) -> Result<String, RenderError> {
    let mut out = String::new();
    let mut rest = framed;
    while let Some((before, after)) = rest.split_once(OPEN) {
        let (inside, tail) =
            after.split_once(CLOSE).ok_or_else(|| RenderError::new("a helper's text was cut"))?;
        out.push_str(before);
        let mut chars = inside.chars();
        let place = chars.next().map_or(Slot::Exact, Slot::of);
        insert(&mut out, place, &chars.as_str().replace(BREAK, "\n"), language, scope)?;
        rest = tail;
    }
    out.push_str(rest);
    Ok(out)
}

fn insert(
    out: &mut String,
    place: Slot,
    text: &str,
    language: Language,
    scope: &Scope,
) -> Result<(), RenderError> {
    let text = match (place, language) {
        (Slot::Yaml, _) => return insert_yaml(out, text),
        (Slot::Bare, Language::Yaml) => {
            return insert_yaml(out, &yaml::under_a_key(&Value::String(text.to_owned()), scope)?);
        }
        (Slot::Indented, _) => indented(last_line(out), text),
        (Slot::Exact, _) => text.to_owned(),
        (Slot::Bare, Language::Hcl) => hcl::string(text, scope)?,
        (Slot::Bare, Language::Json) => json(&Value::String(text.to_owned()), scope)?,
        (Slot::Bare, Language::Markdown) => prose(text),
        (Slot::Bare, Language::Other) => {
            return Err(RenderError::new("a value without a helper in a file of no known language"));
        }
    };
    out.push_str(&text);
    Ok(())
}

fn last_line(out: &str) -> &str {
    out.rsplit_once('\n').map_or(out, |(_, line)| line)
}

/// A scalar that stands alone on its line moves up beside its key or dash; a collection goes below.
fn insert_yaml(out: &mut String, text: &str) -> Result<(), RenderError> {
    let below = text.starts_with('\n');
    if !below && last_line(out).trim_matches(' ').is_empty() {
        let above = out.trim_end_matches([' ', '\n']);
        if above.ends_with([':', '-']) {
            out.truncate(above.len());
            out.push(' ');
        } else if text.contains('\n') {
            return Err(RenderError::new("text of several lines needs its key on the same line"));
        }
    }
    let text = yaml::write_after(last_line(out), text);
    if text.starts_with('\n') {
        out.truncate(out.trim_end_matches(' ').len());
    }
    out.push_str(&text);
    Ok(())
}

fn indented(line: &str, text: &str) -> String {
    let spaces = line.len() - line.trim_start_matches(' ').len();
    let separator = ["\n", &" ".repeat(spaces)].concat();
    // A line that is empty stays so: spaces at its end are nobody's.
    text.split('\n')
        .collect::<Vec<_>>()
        .join(&separator)
        .replace(&[&separator, "\n"].concat(), "\n\n")
}
