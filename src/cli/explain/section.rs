//! The page of a section or of a key: what it is, in what form, its keys and words, and an example.

use super::language::{Key, Language, Shape};
use super::{examples, prose, topics};

/// The page of the key at a path.
pub(super) fn page(language: &Language, path: &str, key: &Key<'_>) -> String {
    let section = path.split('.').next().unwrap_or(path);
    let keys = language.keys_of(key).iter().map(|inner| key_row(language, inner)).collect();
    let parts = [
        path.to_owned() + "\n",
        prose::paragraph(&language.docs(key)),
        prose::paragraph(&form(language, key)),
        of_shapes(language, key),
        titled("its keys", keys),
        example(language, path, section),
        see(path, section),
    ];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.trim().is_empty()).collect();
    parts.join("\n")
}

/// The form, and whether the key must be said.
fn form(language: &Language, key: &Key<'_>) -> String {
    let required = if key.required { "required: " } else { "optional: " };
    let form = language.form(key);
    match language.docs_of_each(key) {
        Some(docs) => [required, &form, ". Each: ", &docs].concat(),
        None => [required, &form].concat(),
    }
}

/// The words that it takes, or the forms that it has, with their meanings.
fn of_shapes(language: &Language, key: &Key<'_>) -> String {
    let words = language.words(key);
    let (title, shapes) = if words.is_empty() {
        ("its forms", language.shapes(key))
    } else {
        ("its words", words)
    };
    let row = |shape: &Shape| prose::row(&shape.form, &shape.docs);
    titled(title, shapes.iter().map(row).collect())
}

fn key_row(language: &Language, key: &Key<'_>) -> String {
    let required = if key.required { "required: " } else { "" };
    let text = [&language.docs(key), " (", required, &language.form(key), ")"].concat();
    prose::row(key.name, &text)
}

/// Of a section its part of the example; of a key the entries that say it, in whatever example does.
fn example(language: &Language, path: &str, section: &str) -> String {
    let found = if path == section {
        examples::of_section(section)
    } else {
        examples::of_key(language, path)
    };
    titled("for example", found.map(|text| prose::indented(&text)).unwrap_or_default())
}

/// Of a section the topics that it is about; of a key its section.
fn see(path: &str, section: &str) -> String {
    let words: Vec<&str> = if path == section {
        topics::about(section).map(|topic| topic.word).collect()
    } else {
        vec![section]
    };
    if words.is_empty() {
        return String::new();
    }
    let words: Vec<String> = words.iter().map(|word| ["`landform explain ", word, "`"].concat()).collect();
    prose::paragraph(&["see also: ", &words.join(", ")].concat())
}

fn titled(title: &str, text: String) -> String {
    if text.is_empty() { text } else { [title, "\n\n", &text].concat() }
}
