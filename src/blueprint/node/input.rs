//! Bytes into text into a tree: size and encoding are checked before the YAML parser sees anything.

use super::dialect::Dialect;
use super::limits::{MAX_BYTES, MAX_DEPTH};
use super::{Node, build, complaint, syntax};
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use serde_saphyr::granit_parser::{Event, Options, Parser};

const BOM: char = '\u{FEFF}';

/// Reads one YAML document; `file` is its number in [`crate::diagnostic::Sources`].
///
/// # Errors
///
/// All problems that could be found: a syntax error ends the search, other problems do not.
pub fn parse(file: u32, text: &str) -> Result<Node, Diagnostics> {
    parse_as(file, text, Dialect::Blueprint)
}

/// Reads one document as CloudFormation reads a template in YAML or JSON: the words of YAML 1.1 for yes and no are booleans,
/// and a function in its short form is the map with its long one.
///
/// # Errors
///
/// As [`parse`] has them.
pub fn parse_template(file: u32, text: &str) -> Result<Node, Diagnostics> {
    parse_as(file, text, Dialect::Template)
}

fn parse_as(file: u32, text: &str, dialect: Dialect) -> Result<Node, Diagnostics> {
    if text.len() > MAX_BYTES {
        return Err(complaint::file_too_large(file, text.len()).into());
    }
    let body = text.strip_prefix(BOM).unwrap_or(text);
    let mut builder = build::TreeBuilder::new(file, body, text.len() - body.len(), dialect);
    let mut parser = Parser::new_from_str_with_options(body, options());
    while let Some(next) = parser.next_event() {
        match next {
            Ok((Event::StreamEnd, _)) => break,
            Ok((event, span)) => match builder.take(event, &span) {
                Ok(()) => {}
                Err(fatal) => return Err(builder.failed(*fatal)),
            },
            Err(error) => {
                let problem = syntax::syntax(&error, builder.positions());
                return Err(builder.failed(problem));
            }
        }
    }
    builder.finish()
}

/// Reads one YAML document from bytes that may not be UTF-8.
///
/// # Errors
///
/// As [`parse`], and a problem at the first byte that is not UTF-8.
pub fn parse_bytes(file: u32, bytes: &[u8]) -> Result<Node, Diagnostics> {
    match std::str::from_utf8(bytes) {
        Ok(text) => parse(file, text),
        Err(error) => Err(not_utf8(file, bytes, error.valid_up_to()).into()),
    }
}

fn not_utf8(file: u32, bytes: &[u8], at: usize) -> Diagnostic {
    let wide = bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]);
    let help = if wide {
        "the file looks like UTF-16: save it as UTF-8"
    } else {
        "save the file as UTF-8"
    };
    Diagnostic::error("not-utf8", Span::new(file, at, at + 1), "the file is not UTF-8 text")
        .label("this byte belongs to no UTF-8 character")
        .help(help)
}

fn options() -> Options {
    let mut options = Options::default();
    options.set_emit_comments(false);
    options.disallow_directives = true;
    options.emit_unresolved_aliases = true;
    options.flow_nesting_limit = MAX_DEPTH;
    options.block_nesting_limit = MAX_DEPTH;
    options
}
