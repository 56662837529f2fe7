//! What is wrong with a YAML file, in our own words.

use super::MapKey;
use super::limits::{MAX_BYTES, MAX_DEPTH, MAX_NODES};
use super::positions::Positions;
use crate::aws::Text;
use crate::diagnostic::{Diagnostic, Span};

/// False where the text holds a character that stands for an id inside the program.
pub(super) fn is_free_of_reserved(text: &str) -> bool {
    Text::is_free_of_reserved(text)
}

pub(super) fn file_too_large(file: u32, bytes: usize) -> Diagnostic {
    Diagnostic::error(
        "yaml-too-large",
        Span::new(file, 0, 0),
        format!("the file has {bytes} bytes, more than the {MAX_BYTES} that are read"),
    )
    .help("write a smaller one: a blueprint says intent, and lists of generated things do not belong into it")
}

pub(super) fn too_many(span: Span) -> Diagnostic {
    Diagnostic::error(
        "yaml-too-large",
        span,
        format!("the file has more than {MAX_NODES} values, copies made by aliases included"),
    )
    .label("the limit is reached here")
    .help("split the blueprint, or let aliases (`*name`) repeat less")
}

pub(super) fn too_deep(span: Span) -> Diagnostic {
    Diagnostic::error(
        "yaml-too-deep",
        span,
        format!("lists and maps are nested more than {MAX_DEPTH} deep"),
    )
    .help("look for brackets that are opened and never closed")
}

pub(super) fn empty(place: &Positions) -> Diagnostic {
    Diagnostic::error("yaml-empty", Span::new(place.file, 0, 0), "the file says nothing")
        .help("write a blueprint; `landform init` makes one to start from")
}

pub(super) fn second_document(span: Span) -> Diagnostic {
    Diagnostic::error("yaml-several-documents", span, "a second document begins here")
        .note("one file holds one document")
        .help("move what follows `---` into its own file")
}

pub(super) fn tag(span: Span, tag: &str) -> Diagnostic {
    Diagnostic::error("yaml-tag", span, format!("tag `{tag}` is not allowed"))
        .note("a value's type follows from its key; blueprints use no YAML tags")
        .help(format!("remove `{tag}`; quote the value if it is text"))
}

pub(super) fn reserved(span: Span) -> Diagnostic {
    Diagnostic::error(
        "reserved-character",
        span,
        "the text holds a character that is reserved for internal use",
    )
    .note("U+F0000 and U+F0001 mark ids that AWS has not made yet")
    .help("remove the character")
}

pub(super) fn duplicate(key: &MapKey, first: Span) -> Diagnostic {
    Diagnostic::error(
        "duplicate-key",
        key.span,
        format!("key `{}` is written twice in the same map", key.text),
    )
    .label("written again here")
    .also(first, "first written here")
    .help("keep one of the two, or give one another name")
}

pub(super) fn key_not_text(span: Span) -> Diagnostic {
    Diagnostic::error("yaml-key", span, "a key must be text").help("write the key as one word, or in quotes")
}

pub(super) fn no_key(span: Span) -> Diagnostic {
    Diagnostic::error("yaml-key", span, "a value has no key")
        .help("write a name before the `:`, or quote the key if it is `null`")
}

pub(super) fn unknown_alias(span: Span, name: &str) -> Diagnostic {
    Diagnostic::error("yaml-alias", span, format!("alias `*{name}` points at nothing")).help(format!(
        "write `&{name}` before the value that is meant, above this line; quote the text if no alias is meant"
    ))
}

pub(super) fn alias_cycle(span: Span) -> Diagnostic {
    Diagnostic::error("yaml-alias", span, "the alias stands inside the value that it repeats")
        .help("write the value out once, outside of itself")
}

pub(super) fn merge_not_map(span: Span) -> Diagnostic {
    Diagnostic::error("yaml-merge", span, "`<<` merges maps, and this is not one")
        .help("point it at a map: `<<: *name`, or at a list of maps")
}
