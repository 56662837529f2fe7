//! Errors of the YAML parser into problems in our own words, one small table for each topic.

use super::brackets;
use super::limits::MAX_DEPTH;
use super::positions::Positions;
use crate::diagnostic::{Diagnostic, Span};
use serde_saphyr::granit_parser::{ErrorKind as E, ScanError};

/// Code, message and help.
type Explanation = (&'static str, &'static str, &'static str);

/// The parser's error as a problem at its place.
pub(super) fn syntax(error: &ScanError, place: &Positions) -> Diagnostic {
    let at = place.offset(error.marker());
    let (code, message, help) = words(error.kind());
    let span = if code == "yaml-tab" {
        nearest_tab(at, place)
    } else {
        character(at, place)
    };
    let problem = Diagnostic::error(code, span, message).help(help);
    let open = brackets::open_before(at, place).filter(|open| *open != span);
    match open.filter(|open| code == "yaml-bracket" || place.is_line_between(open.start, at)) {
        Some(open) => problem.also(open, "this bracket is open"),
        None => problem,
    }
}

/// The character at an offset; empty at the end of the file.
fn character(at: usize, place: &Positions) -> Span {
    let rest = place.body.get(at - place.skipped..).unwrap_or("");
    Span::new(place.file, at, at + rest.chars().next().map_or(0, char::len_utf8))
}

/// The tab that the parser means: the last one before it in its line, else the next one behind it.
fn nearest_tab(at: usize, place: &Positions) -> Span {
    let (before, behind) = place.body.split_at_checked(at - place.skipped).unwrap_or((place.body, ""));
    let line = before.rsplit('\n').next().unwrap_or("");
    let tab = line.rfind('\t').map(|tab| at - line.len() + tab);
    let tab = tab.or_else(|| behind.find('\t').map(|tab| at + tab));
    character(tab.unwrap_or(at), place)
}

fn words(kind: &E) -> (&'static str, String, &'static str) {
    match kind {
        E::UnexpectedCharacter { character } => unexpected(*character),
        E::RecursionLimitExceeded => {
            let message = format!("lists and maps are nested more than {MAX_DEPTH} deep");
            ("yaml-too-deep", message, "look for brackets that are opened and never closed")
        }
        E::UnclosedFlowCollection { open } => (
            "yaml-bracket",
            format!("bracket `{open}` is never closed"),
            "add the closing bracket",
        ),
        E::MismatchedFlowCollectionEnd { open, close } => (
            "yaml-bracket",
            format!("bracket `{open}` is closed by `{close}`"),
            "close each bracket by its own kind",
        ),
        _ => {
            let (code, message, help) = fixed(kind);
            (code, message.to_owned(), help)
        }
    }
}

/// A character that starts no value.
fn unexpected(character: char) -> (&'static str, String, &'static str) {
    let shown = match character {
        '`' => "a backtick".to_owned(),
        c if c.is_control() => format!("the control character U+{:04X}", u32::from(c)),
        c => format!("`{c}`"),
    };
    let help = if character.is_control() {
        "remove the character"
    } else {
        "quote the text that begins with this character"
    };
    ("yaml-syntax", [&shown, " cannot stand here"].concat(), help)
}

/// The words for errors that carry no text of their own.
fn fixed(kind: &E) -> Explanation {
    let topics = [tabs, brackets, quotes, indentation, placement, documents, tags_and_anchors];
    let found = topics.iter().find_map(|topic| topic(kind));
    found.unwrap_or((
        "yaml-syntax",
        "this is not valid YAML",
        "check the line and the one above; quote text with special characters",
    ))
}

fn tabs(kind: &E) -> Option<Explanation> {
    match kind {
        E::TabNotAllowed
        | E::TabInBlockIndentation
        | E::TabInIndentation
        | E::TabAtBlockScalarStart
        | E::TabInPlainScalar => {
            Some(("yaml-tab", "a tab stands where YAML wants spaces", "replace the tab by two spaces"))
        }
        _ => None,
    }
}

fn brackets(kind: &E) -> Option<Explanation> {
    let (message, help) = match kind {
        E::UnexpectedEofFlowSequence | E::UnexpectedEofFlowMapping | E::UnexpectedEofImplicitFlowMapping => {
            ("the file ends inside brackets", "add the closing `]` or `}`")
        }
        E::MisplacedFlowCollectionEnd => {
            ("a bracket is closed that was never opened", "remove it, or quote the text")
        }
        E::ExpectedFlowMappingSeparator => {
            ("expected `,` or `}` here", "separate entries by `,` and close the map by `}`")
        }
        E::ExpectedFlowSequenceSeparator => {
            ("expected `,` or `]` here", "separate items by `,` and close the list by `]`")
        }
        _ => return None,
    };
    Some(("yaml-bracket", message, help))
}

fn quotes(kind: &E) -> Option<Explanation> {
    match kind {
        E::UnclosedQuotedScalar | E::DocumentIndicatorInQuotedScalar => Some((
            "yaml-quote",
            "the quote that opens here is never closed",
            "add the closing quote on the same line",
        )),
        E::InvalidTrailingSingleQuotedScalar | E::InvalidTrailingDoubleQuotedScalar => Some((
            "yaml-quote",
            "text follows a closed quote",
            "quote all of the value; inside `'…'` write `''` for a quote",
        )),
        E::UnknownQuotedScalarEscape
        | E::InvalidQuotedScalarHexEscape
        | E::InvalidLowSurrogateHexEscape
        | E::InvalidLowSurrogate
        | E::MissingLowSurrogate
        | E::UnpairedLowSurrogate
        | E::InvalidUnicodeEscape => Some((
            "yaml-escape",
            "the text holds an unknown `\\` escape",
            "write `\\\\` for a backslash, or use single quotes",
        )),
        _ => None,
    }
}

fn indentation(kind: &E) -> Option<Explanation> {
    let (message, help) = match kind {
        E::InvalidIndentation
        | E::InvalidQuotedScalarIndent
        | E::InvalidFlowScalarIndent
        | E::InvalidBlockScalarIndent
        | E::ZeroBlockScalarIndent => (
            "the indentation fits no line above",
            "indent with the same number of spaces as its neighbours",
        ),
        E::ExpectedBlockMappingKey | E::UnexpectedEofBlockMapping => (
            "expected a key of the map above",
            "indent the line like the other keys, and write `key: value`",
        ),
        E::ExpectedBlockSequenceEntry | E::UnexpectedEofBlockSequence => (
            "expected another `- item` of the list above",
            "indent the line like the other items",
        ),
        _ => return None,
    };
    Some(("yaml-indentation", message, help))
}

fn placement(kind: &E) -> Option<Explanation> {
    let (message, help) = match kind {
        E::SimpleKeyExpected | E::InvalidSimpleKey => {
            ("expected `:` after the key", "write `key: value`, with a space after the colon")
        }
        E::MappingKeyNotAllowed
        | E::MappingValueNotAllowed
        | E::InvalidColonPlacement
        | E::InvalidMappingValueWhitespace
        | E::FlowMappingValueAdjacentCollection => (
            "`:` cannot stand here",
            "quote text that holds `: `; indent a `key:` line like its neighbours; close brackets above",
        ),
        E::BlockEntryInFlowCollection
        | E::BlockSequenceEntryNotAllowed
        | E::InvalidBlockEntryWhitespace
        | E::PlainScalarStartsWithDashFlowIndicator => (
            "`-` cannot stand here",
            "start list items on their own line as `- item`, or quote the text",
        ),
        E::CommentNotSeparated | E::CommentInterceptedScalar => (
            "`#` starts a comment only after a space",
            "put a space before `#`, or quote the text",
        ),
        E::InvalidBlockScalarHeader => (
            "`|` and `>` stand alone at the end of their line",
            "move the text to the next line, indented",
        ),
        E::BomInsideDocument => {
            ("a byte-order mark stands inside the file", "remove the invisible character U+FEFF")
        }
        _ => return None,
    };
    Some(("yaml-syntax", message, help))
}

fn documents(kind: &E) -> Option<Explanation> {
    match kind {
        E::DirectiveDisallowed => Some((
            "yaml-directive",
            "a line that starts with `%` is a YAML directive, which is not allowed",
            "remove the line",
        )),
        E::MultipleDocumentsUnsupported | E::InvalidDocumentEnd | E::ExpectedDocumentStart => Some((
            "yaml-several-documents",
            "the document has ended before this text",
            "keep one document in a file; indent the line if it belongs to the value above",
        )),
        _ => None,
    }
}

fn tags_and_anchors(kind: &E) -> Option<Explanation> {
    match kind {
        E::MissingAnchorOrAliasName => Some((
            "yaml-alias",
            "`&` and `*` need a name",
            "quote the text if no anchor is meant, as in `\"*\"`",
        )),
        E::UndeclaredTagHandle
        | E::ExpectedTagBang
        | E::InvalidGlobalTagCharacter
        | E::InvalidTagTerminator
        | E::MissingTagUri
        | E::UnclosedVerbatimTag
        | E::InvalidTagEscape => Some((
            "yaml-tag",
            "text that starts with `!` is a YAML tag, which is not allowed",
            "quote the text",
        )),
        _ => None,
    }
}
