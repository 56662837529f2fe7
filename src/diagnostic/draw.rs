//! [`Diagnostics`] into text for people: the lines of the file, the marked words, notes and help.
//!
//! No character of the user's text reaches the output that could steer a terminal.

use super::printable::{printable, stand_in};
use super::sources::floor;
use super::{Diagnostic, DiagnosticLevel, Diagnostics, Sources, Span};
use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet, renderer::DecorStyle};
use std::collections::BTreeMap;
use std::ops::Range;

/// Whether the drawing carries ANSI colours.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Colour {
    /// Plain text.
    Never,
    /// ANSI escape sequences of our own.
    Always,
}

/// Draws the problems in order, each followed by an empty line; a last line counts those left out.
///
/// `width` is the number of columns to fit long lines of the user's file into.
pub fn draw(diagnostics: &Diagnostics, sources: &Sources, colour: Colour, width: usize) -> String {
    let renderer = match colour {
        Colour::Never => Renderer::plain(),
        Colour::Always => Renderer::styled(),
    };
    let renderer = renderer.decor_style(DecorStyle::Ascii).term_width(width.max(MIN_WIDTH));
    let mut drawing = String::new();
    for diagnostic in diagnostics.iter().take(MAX_DRAWN) {
        drawing.push_str(&renderer.render(&[group(diagnostic, sources)]));
        drawing.push_str("\n\n");
    }
    if let Some(rest) = diagnostics.len().checked_sub(MAX_DRAWN).filter(|rest| *rest > 0) {
        drawing.push_str(&format!("and {rest} more problems: mend these first\n"));
    }
    drawing
}

/// More problems than this are counted, not drawn: nobody reads them, and one cause may have thousands.
const MAX_DRAWN: usize = 200;
/// Below this many columns nothing useful can be shown.
const MIN_WIDTH: usize = 40;

fn group<'a>(diagnostic: &Diagnostic, sources: &Sources) -> Group<'a> {
    let level = match diagnostic.severity {
        DiagnosticLevel::Error => Level::ERROR,
        DiagnosticLevel::Warning => Level::WARNING,
    };
    let title = level.primary_title(line(&diagnostic.message)).id(diagnostic.code);
    let notes = diagnostic.notes.iter().map(|note| Level::NOTE.message(lines(note)));
    let help = diagnostic.help.iter().map(|help| Level::HELP.message(lines(help)));
    Group::with_title(title)
        .elements(snippets(diagnostic, sources))
        .elements(notes)
        .elements(help)
}

/// Notes and help may have several lines; each line is made printable by itself.
fn lines(text: &str) -> String {
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// One printable line; what quotes a whole page of the user's text is cut.
fn line(text: &str) -> String {
    match text.char_indices().nth(MAX_LINE) {
        Some((end, _)) => [printable(text.get(..end).unwrap_or_default()).as_str(), "…"].concat(),
        None => printable(text),
    }
}

/// The longest line of a message, a label, a note or help, in characters.
const MAX_LINE: usize = 1_000;

/// One mark in a file.
struct Mark<'a> {
    span: Span,
    label: &'a str,
    kind: AnnotationKind,
}

/// One snippet for each file that the problem points into, the primary place's file first.
fn snippets<'a>(diagnostic: &Diagnostic, sources: &Sources) -> Vec<Snippet<'a, Annotation<'a>>> {
    let primary = diagnostic.span.map(|span| Mark {
        span,
        label: &diagnostic.label,
        kind: AnnotationKind::Primary,
    });
    let others = diagnostic.labels.iter().map(|(span, label)| Mark {
        span: *span,
        label,
        kind: AnnotationKind::Context,
    });
    let first = diagnostic.span.map(|span| span.file);
    let mut files: BTreeMap<(bool, u32), Vec<Mark>> = BTreeMap::new();
    for mark in primary.into_iter().chain(others) {
        files.entry((Some(mark.span.file) != first, mark.span.file)).or_default().push(mark);
    }
    files.into_iter().map(|((_, file), marks)| snippet(file, &marks, sources)).collect()
}

fn snippet<'a>(file: u32, marks: &[Mark], sources: &Sources) -> Snippet<'a, Annotation<'a>> {
    let window = Window::around(file, marks, sources);
    let annotations = marks.iter().map(|mark| window.annotation(mark, sources)).collect::<Vec<_>>();
    Snippet::source(window.text)
        .line_start(window.line)
        .path(printable(sources.name(file)))
        .annotations(annotations)
}

/// The lines of a file from the first mark to the last, made printable.
struct Window {
    text: String,
    line: usize,
    start: usize,
    /// Byte offset in `text` for the byte offset (from `start`) of each character of the file.
    shifts: Vec<(usize, usize)>,
}

impl Window {
    fn around(file: u32, marks: &[Mark], sources: &Sources) -> Self {
        let first = marks.iter().map(|mark| mark.span.start).min().unwrap_or(0);
        let last = marks.iter().map(|mark| mark.span.start).max().unwrap_or(0);
        let (start, line) = sources.line_start(file, first);
        let raw = sources.text(file).get(start..sources.line_end(file, last)).unwrap_or("");
        let (text, shifts) = visible(raw, start == 0);
        Self { text, line, start, shifts }
    }

    /// The mark on the first line of its span: a whole section is marked by where it begins.
    fn annotation<'a>(&self, mark: &Mark, sources: &Sources) -> Annotation<'a> {
        let end = mark.span.end.min(sources.line_end(mark.span.file, mark.span.start));
        let text = sources.text(mark.span.file);
        let range =
            self.column(floor(text, mark.span.start))..self.column(floor(text, end.max(mark.span.start)));
        let label = (!mark.label.is_empty()).then(|| line(mark.label));
        mark.kind.span(self.clamp(range)).label(label)
    }

    fn column(&self, offset: usize) -> usize {
        let relative = offset.saturating_sub(self.start);
        let next = self.shifts.partition_point(|(from, _)| *from < relative);
        self.shifts.get(next).map_or(self.text.len(), |(_, to)| *to)
    }

    fn clamp(&self, range: Range<usize>) -> Range<usize> {
        let start = range.start.min(self.text.len());
        start..range.end.clamp(start, self.text.len())
    }
}

/// The text with stand-ins, and for each character where it was and where it is now.
fn visible(raw: &str, opens_file: bool) -> (String, Vec<(usize, usize)>) {
    let mut text = String::with_capacity(raw.len());
    let mut shifts = Vec::with_capacity(raw.len());
    for (at, c) in raw.char_indices() {
        shifts.push((at, text.len()));
        match c {
            '\n' => text.push('\n'),
            '\r' if raw.get(at + 1..).is_some_and(|rest| rest.starts_with('\n')) => {}
            '\u{FEFF}' if opens_file && at == 0 => {}
            '\t' => text.push_str("    "),
            _ => text.push(stand_in(c)),
        }
    }
    (text, shifts)
}
