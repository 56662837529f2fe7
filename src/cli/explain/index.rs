//! The index: everything that has a page.

use super::language::Language;
use super::{prose, topics};

/// The index.
pub(super) fn page(language: &Language) -> String {
    let topics = topics::all().iter().map(|topic| prose::row(topic.word, topic.title)).collect();
    let others = [
        (
            "SECTION.KEY",
            "A key of a section: `roles.assumed_by`, `organization.units.accounts`; names of entries are left out.",
        ),
        (
            "VERB KIND",
            "What a grant becomes: `read bucket`; `landform explain grants` lists verbs and kinds.",
        ),
        ("RULE", "A rule of `check`: `landform rules` lists them."),
        (
            "CODE",
            "A message: what stands in brackets behind `error` or `warning`, such as `error[reference-unknown]`.",
        ),
    ];
    [
        "what `landform explain WORD` explains\n\ntopics\n\n".to_owned(),
        topics,
        "\nsections of a blueprint\n\n".to_owned(),
        sections(language),
        "\nand\n\n".to_owned(),
        others.iter().map(|(word, text)| prose::row(word, text)).collect(),
    ]
    .concat()
}

/// A line about each section.
pub(super) fn sections(language: &Language) -> String {
    let sections = language.sections();
    let sections = sections.iter().map(|key| {
        let docs = language.docs(key);
        prose::row(key.name, prose::first_sentence(&docs))
    });
    sections.collect()
}
