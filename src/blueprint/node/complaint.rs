//! What is wrong with a YAML file, in our own words.

use super::build::Place;
use super::{Key, MAX_BYTES, MAX_DEPTH, MAX_NODES};
use crate::aws::Text;
use crate::diagnostic::{Diagnostic, Span};
use serde_saphyr::granit_parser::{ErrorKind, ScanError};

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
    .help("split the blueprint into several files with `include:`")
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

pub(super) fn empty(place: &Place) -> Diagnostic {
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

pub(super) fn duplicate(key: &Key, first: Span) -> Diagnostic {
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
    Diagnostic::error("yaml-key", span, "a value has no key").help("write a name before the `:`, or quote the key if it is `null`")
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

/// An error of the YAML parser.
pub(super) fn syntax(error: &ScanError, place: &Place) -> Diagnostic {
    let at = place.offset(error.marker());
    let width = place
        .body
        .get(at - place.skipped..)
        .and_then(|rest| rest.chars().next())
        .map_or(0, char::len_utf8);
    let (code, message, help) = words(error.kind());
    Diagnostic::error(code, Span::new(place.file, at, at + width), message).help(help)
}

fn words(kind: &ErrorKind) -> (&'static str, String, &'static str) {
    use ErrorKind as E;
    let (code, message, help) = match kind {
        E::TabNotAllowed | E::TabInBlockIndentation | E::TabInIndentation | E::TabAtBlockScalarStart | E::TabInPlainScalar => {
            ("yaml-tab", "a tab stands where YAML wants spaces", "replace the tab by two spaces")
        }
        E::RecursionLimitExceeded => {
            return (
                "yaml-too-deep",
                format!("lists and maps are nested more than {MAX_DEPTH} deep"),
                "look for brackets that are opened and never closed",
            );
        }
        E::UnclosedFlowCollection { open } => {
            return (
                "yaml-bracket",
                format!("bracket `{open}` is never closed"),
                "add the closing bracket",
            );
        }
        E::MismatchedFlowCollectionEnd { open, close } => {
            return (
                "yaml-bracket",
                format!("bracket `{open}` is closed by `{close}`"),
                "close each bracket by its own kind",
            );
        }
        E::UnexpectedCharacter { character } => {
            return (
                "yaml-syntax",
                format!("`{character}` cannot stand here"),
                "quote the text that begins with this character",
            );
        }
        E::UnexpectedEofFlowSequence | E::UnexpectedEofFlowMapping | E::UnexpectedEofImplicitFlowMapping => {
            ("yaml-bracket", "the file ends inside brackets", "add the closing `]` or `}`")
        }
        E::MisplacedFlowCollectionEnd => (
            "yaml-bracket",
            "a bracket is closed that was never opened",
            "remove it, or quote the text",
        ),
        E::ExpectedFlowMappingSeparator => (
            "yaml-bracket",
            "expected `,` or `}` here",
            "separate entries by `,` and close the map by `}`",
        ),
        E::ExpectedFlowSequenceSeparator => (
            "yaml-bracket",
            "expected `,` or `]` here",
            "separate items by `,` and close the list by `]`",
        ),
        E::UnclosedQuotedScalar | E::DocumentIndicatorInQuotedScalar => (
            "yaml-quote",
            "the quote that opens here is never closed",
            "add the closing quote on the same line",
        ),
        E::InvalidTrailingSingleQuotedScalar | E::InvalidTrailingDoubleQuotedScalar => (
            "yaml-quote",
            "text follows a closed quote",
            "quote all of the value; inside `'…'` write `''` for a quote",
        ),
        E::UnknownQuotedScalarEscape
        | E::InvalidQuotedScalarHexEscape
        | E::InvalidLowSurrogateHexEscape
        | E::InvalidLowSurrogate
        | E::MissingLowSurrogate
        | E::UnpairedLowSurrogate
        | E::InvalidUnicodeEscape => (
            "yaml-escape",
            "`\\` starts no known escape here",
            "write `\\\\` for a backslash, or use single quotes",
        ),
        E::InvalidIndentation
        | E::InvalidQuotedScalarIndent
        | E::InvalidFlowScalarIndent
        | E::InvalidBlockScalarIndent
        | E::ZeroBlockScalarIndent => (
            "yaml-indentation",
            "the indentation fits no line above",
            "indent with the same number of spaces as its neighbours",
        ),
        E::ExpectedBlockMappingKey | E::UnexpectedEofBlockMapping => (
            "yaml-indentation",
            "expected a key of the map above",
            "indent the line like the other keys, and write `key: value`",
        ),
        E::ExpectedBlockSequenceEntry | E::UnexpectedEofBlockSequence => (
            "yaml-indentation",
            "expected another `- item` of the list above",
            "indent the line like the other items",
        ),
        E::SimpleKeyExpected | E::InvalidSimpleKey => (
            "yaml-syntax",
            "expected `:` after the key",
            "write `key: value`, with a space after the colon",
        ),
        E::MappingKeyNotAllowed
        | E::MappingValueNotAllowed
        | E::InvalidColonPlacement
        | E::InvalidMappingValueWhitespace
        | E::FlowMappingValueAdjacentCollection => (
            "yaml-syntax",
            "`:` cannot stand here",
            "quote text that holds `: `, and start each `key:` on its own line",
        ),
        E::BlockEntryInFlowCollection
        | E::BlockSequenceEntryNotAllowed
        | E::InvalidBlockEntryWhitespace
        | E::PlainScalarStartsWithDashFlowIndicator => (
            "yaml-syntax",
            "`-` cannot stand here",
            "start list items on their own line as `- item`, or quote the text",
        ),
        E::DirectiveDisallowed => (
            "yaml-directive",
            "a line that starts with `%` is a YAML directive, which is not allowed",
            "remove the line",
        ),
        E::BomInsideDocument => (
            "yaml-syntax",
            "a byte-order mark stands inside the file",
            "remove the invisible character U+FEFF",
        ),
        E::MultipleDocumentsUnsupported | E::InvalidDocumentEnd | E::ExpectedDocumentStart => (
            "yaml-several-documents",
            "the document has ended before this text",
            "keep one document in a file; indent the line if it belongs to the value above",
        ),
        E::CommentNotSeparated | E::CommentInterceptedScalar => (
            "yaml-syntax",
            "`#` starts a comment only after a space",
            "put a space before `#`, or quote the text",
        ),
        E::InvalidBlockScalarHeader => (
            "yaml-syntax",
            "`|` and `>` stand alone at the end of their line",
            "move the text to the next line, indented",
        ),
        E::MissingAnchorOrAliasName => (
            "yaml-alias",
            "`&` and `*` need a name",
            "quote the text if no anchor is meant, as in `\"*\"`",
        ),
        E::UndeclaredTagHandle
        | E::ExpectedTagBang
        | E::InvalidGlobalTagCharacter
        | E::InvalidTagTerminator
        | E::MissingTagUri
        | E::UnclosedVerbatimTag
        | E::InvalidTagEscape => (
            "yaml-tag",
            "text that starts with `!` is a YAML tag, which is not allowed",
            "quote the text",
        ),
        _ => (
            "yaml-syntax",
            "this is not valid YAML",
            "check the line and the one above; quote text with special characters",
        ),
    };
    (code, message.to_owned(), help)
}
