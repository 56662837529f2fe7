//! Where something stands: a range of bytes for the program, a line and a column for people.

/// A range of bytes in one file of [`super::Sources`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Span {
    /// The number that [`super::Sources::add`] gave to the file.
    pub file: u32,
    /// Offset of the first byte.
    pub start: usize,
    /// Offset behind the last byte; never below `start`.
    pub end: usize,
}

impl Span {
    /// The bytes `start..end` of `file`; an end before the start makes an empty span.
    pub fn new(file: u32, start: usize, end: usize) -> Self {
        Self {
            file,
            start,
            end: end.max(start),
        }
    }
}

/// A place as editors count: lines and columns from 1, columns in characters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters; a byte-order mark is not counted.
    pub column: usize,
}
