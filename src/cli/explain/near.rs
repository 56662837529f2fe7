//! What somebody may have meant by a word that has no page.

use super::language::Language;
use super::{codes, topics};
use crate::blueprint::decode::closest;
use crate::resource::Body;

/// Most keys of one name that a hint lists.
const LISTED: usize = 4;

/// What to ask instead.
pub(super) fn hint(language: &Language, word: &str) -> Option<String> {
    let found = match word.rsplit_once('.') {
        Some((before, key)) => of_path(language, before, key),
        None => of_word(language, word),
    };
    let listed: Vec<String> = found.iter().take(LISTED).map(|near| ["`", near, "`"].concat()).collect();
    (!listed.is_empty()).then(|| format!("did you mean {}?", listed.join(" or ")))
}

/// The nearest key behind a path, or the path itself corrected.
fn of_path(language: &Language, before: &str, key: &str) -> Vec<String> {
    if let Some(section) = language.at(before) {
        let keys = language.keys_of(&section);
        let near = closest(key, keys.iter().map(|key| key.name));
        let page = near.map_or_else(|| before.to_owned(), |near| [before, ".", near].concat());
        return vec![page];
    }
    let sections = language.sections();
    let near = closest(before, sections.iter().map(|key| key.name));
    let corrected = near.map(|near| [near, ".", key].concat());
    let there = |path: &String| language.at(path).is_some();
    corrected.filter(there).or_else(|| near.map(str::to_owned)).into_iter().collect()
}

/// The section whose entries are of a kind, the keys of this name, or the nearest word that has a page.
fn of_word(language: &Language, word: &str) -> Vec<String> {
    let of_kind = Body::sections(word);
    if let Some(section) = closest(word, of_kind.iter().copied()).or(of_kind.first().copied()) {
        return vec![section.to_owned()];
    }
    let paths = paths(language);
    let called = |name: &str| -> Vec<String> {
        let of_name = paths.iter().filter(|(known, _)| known == name);
        of_name.map(|(_, path)| path.clone()).collect()
    };
    let exactly = called(word);
    if !exactly.is_empty() {
        return exactly;
    }
    let sections = language.sections();
    let pages = codes()
        .map(|(code, _)| code)
        .chain(crate::comply::rules().iter().map(|rule| rule.id()))
        .chain(topics::all().iter().map(|topic| topic.word))
        .chain(sections.iter().map(|key| key.name));
    if let Some(near) = closest(word, pages) {
        return vec![near.to_owned()];
    }
    closest(word, paths.iter().map(|(name, _)| name.as_str()))
        .map(called)
        .unwrap_or_default()
}

/// The keys of every section by their names.
fn paths(language: &Language) -> Vec<(String, String)> {
    let of_section = |section: &super::language::Key<'_>| -> Vec<(String, String)> {
        let keys = language.keys_of(section);
        keys.iter()
            .map(|key| (key.name.to_owned(), [section.name, ".", key.name].concat()))
            .collect()
    };
    language.sections().iter().flat_map(of_section).collect()
}
