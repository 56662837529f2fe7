//! `landform explain`: the reference. Without words an index; else the page of what the words name.
//!
//! | file | holds |
//! |---|---|
//! | `language` | sections and keys of the blueprint, out of the declaration that the schema comes from |
//! | `index`, `section` | the index; the pages of sections and keys |
//! | `examples` | a small blueprint for each section and topic |
//! | `topics` | pages about what many sections have in common |
//! | `verbs` | what grants can say, and what it becomes |
//! | `near` | what somebody may have meant by a word that has no page |
//! | `prose` | lines that a terminal holds |

mod examples;
mod index;
mod language;
mod near;
mod prose;
mod section;
mod topics;
mod verbs;

pub(super) use examples::sections as example_sections;

use super::error::{CliError, Done, Said};
use language::Language;

/// Arguments of `landform explain`.
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// A rule or code, a section (`roles`), a key (`roles.assumed_by`), a topic (`addresses`), or a verb and a kind
    /// (`read bucket`); without words an index.
    #[arg(num_args = 0..=2)]
    pub words: Vec<String>,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> Done {
    let language = Language::read();
    let words: Vec<&str> = arguments.words.iter().map(String::as_str).collect();
    let page = match words.as_slice() {
        [] => Some(index::page(&language)),
        // A verb and a kind may come in quotes, as they stand in the list.
        [both] if both.contains(' ') => both.split_once(' ').and_then(|(verb, kind)| verbs::page(verb, kind)),
        [word] => code_page(word).or_else(|| word_page(&language, word)),
        [verb, kind] => verbs::page(verb, kind),
        _ => None,
    };
    page.map(Said::results).ok_or_else(|| unknown(&language, &words.join(" ")))
}

/// The page of a section or a key, of a topic, or of both where they share a name.
fn word_page(language: &Language, word: &str) -> Option<String> {
    let section = language.at(word).map(|key| section::page(language, word, &key));
    let topic = topics::named(word).map(topics::page);
    let parts: Vec<String> = [section, topic].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join("\n"))
}

fn unknown(language: &Language, word: &str) -> CliError {
    let near = near::hint(language, word).map(|hint| ["; ", &hint].concat());
    CliError::user(format!("there is no page `{word}`{}", near.unwrap_or_default()))
}

/// The sections of a blueprint, each with a small one that has it.
pub(super) fn starters() -> impl Iterator<Item = (&'static str, &'static str)> {
    examples::sections()
}

/// A line about each section.
pub(super) fn sections() -> String {
    index::sections(&Language::read())
}

/// A word with its meaning, as lines that a terminal holds.
pub(super) fn row(word: &str, meaning: &str) -> String {
    prose::row(word, meaning)
}

fn codes() -> impl Iterator<Item = (&'static str, &'static str)> {
    CODES.iter().copied()
}

fn code_page(code: &str) -> Option<String> {
    let page = crate::comply::page(code)
        .or_else(|| codes().find(|(known, _)| *known == code).map(|(_, page)| page))?;
    Some(format!("{code}\n\n{}\n", page.trim_end()))
}

/// Pages of diagnostics by code.
const CODES: &[(&str, &str)] = &include!("../pages/codes.in");
