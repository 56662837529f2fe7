//! Names and texts of the files that were read, so that a [`Span`] can be shown.

use super::{Position, Span};

/// The files of one run; a file's number is its place in the order of adding.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
}

/// One file with the offsets at which its lines start.
#[derive(Clone, Debug)]
struct SourceFile {
    name: String,
    text: String,
    lines: Vec<usize>,
}

impl Sources {
    /// No files yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Keeps a file and returns its number for [`Span::file`].
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> u32 {
        let text = text.into();
        let lines = line_starts(&text);
        self.files.push(SourceFile {
            name: name.into(),
            text,
            lines,
        });
        u32::try_from(self.files.len() - 1).unwrap_or(u32::MAX)
    }

    /// The file's name as the user gave it; empty for an unknown number.
    pub fn name(&self, file: u32) -> &str {
        self.source(file).map_or("", |source| &source.name)
    }

    /// The file's text; empty for an unknown number.
    pub fn text(&self, file: u32) -> &str {
        self.source(file).map_or("", |source| &source.text)
    }

    /// Line and column at which the span starts; an offset behind the end is taken for the end.
    pub fn position(&self, span: Span) -> Position {
        let Some(source) = self.source(span.file) else {
            return Position { line: 1, column: 1 };
        };
        let offset = floor(&source.text, span.start);
        let line = source.line_of(offset);
        let before = source.text.get(source.start_of(line)..offset).unwrap_or("");
        let counted = before.chars().filter(|c| *c != '\u{FEFF}').count();
        Position { line, column: counted + 1 }
    }

    /// Offset at which the line of `offset` starts, and the line's number.
    pub(super) fn line_start(&self, file: u32, offset: usize) -> (usize, usize) {
        self.source(file).map_or((0, 1), |source| {
            let line = source.line_of(floor(&source.text, offset));
            (source.start_of(line), line)
        })
    }

    /// Offset behind the last character of the line of `offset`, without its line break.
    pub(super) fn line_end(&self, file: u32, offset: usize) -> usize {
        let text = self.text(file);
        let from = floor(text, offset);
        let rest = text.get(from..).unwrap_or("");
        let line = rest.split('\n').next().unwrap_or("");
        from + line.strip_suffix('\r').unwrap_or(line).len()
    }

    fn source(&self, file: u32) -> Option<&SourceFile> {
        self.files.get(usize::try_from(file).ok()?)
    }
}

impl SourceFile {
    /// Number (from 1) of the line that holds the offset.
    fn line_of(&self, offset: usize) -> usize {
        self.lines.partition_point(|start| *start <= offset).max(1)
    }

    fn start_of(&self, line: usize) -> usize {
        self.lines.get(line.saturating_sub(1)).copied().unwrap_or(0)
    }
}

fn line_starts(text: &str) -> Vec<usize> {
    let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
    std::iter::once(0).chain(breaks).collect()
}

/// The nearest character boundary at or before the offset.
pub(super) fn floor(text: &str, offset: usize) -> usize {
    text.floor_char_boundary(offset)
}
