//! Marks of the YAML parser into spans of the file.

use crate::diagnostic::Span;
use serde_saphyr::granit_parser;

/// How the parser's positions become spans.
pub(super) struct Positions<'a> {
    /// The file's number.
    pub file: u32,
    /// The text that the parser reads.
    pub body: &'a str,
    /// Bytes that were cut off in front of it.
    pub skipped: usize,
}

impl Positions<'_> {
    /// Byte offset of a mark in the whole file.
    pub fn offset(&self, mark: &granit_parser::Marker) -> usize {
        self.skipped + mark.byte_offset().unwrap_or_else(|| mark.index()).min(self.body.len())
    }

    /// Whether a line ends between two offsets of the whole file.
    pub fn is_line_between(&self, start: usize, end: usize) -> bool {
        let (start, end) = (start.saturating_sub(self.skipped), end.saturating_sub(self.skipped));
        self.body.get(start..end).is_some_and(|text| text.contains('\n'))
    }

    /// The span between two marks, without white space at its end.
    pub fn span(&self, span: &granit_parser::Span) -> Span {
        let (start, end) = (self.offset(&span.start), self.offset(&span.end));
        let written = self.body.get(start - self.skipped..end.max(start) - self.skipped).unwrap_or("");
        Span::new(self.file, start, start + written.trim_end().len())
    }
}
