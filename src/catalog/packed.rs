//! A file of many deflate streams and its index into text, one stream at a time.
//!
//! The index is tab-separated: header lines `name<TAB>value`, an empty line, then one line an entry.

use std::sync::OnceLock;

use miniz_oxide::inflate::decompress_to_vec_with_limit;

/// An opened index and the streams that it points into.
pub(super) struct Packed {
    header: Vec<(&'static str, &'static str)>,
    entries: Vec<PackedEntry>,
}

/// One line of the index; its text is inflated when first asked for.
pub(super) struct PackedEntry {
    /// The fields of the line.
    pub fields: Vec<&'static str>,
    stream: &'static [u8],
    length: usize,
    text: OnceLock<String>,
}

impl Packed {
    /// Reads an index whose lines have the offset, the packed length and the plain length at fields `at`, `at + 1`, `at + 2`.
    pub fn new(index: &'static str, streams: &'static [u8], at: usize) -> Self {
        let (header, lines) = index.split_once("\n\n").unwrap_or((index, ""));
        Self {
            header: header.lines().filter_map(|line| line.split_once('\t')).collect(),
            entries: lines.lines().filter_map(|line| PackedEntry::new(line, streams, at)).collect(),
        }
    }

    /// The entries in the order of the index.
    pub fn entries(&self) -> &[PackedEntry] {
        &self.entries
    }

    /// The values of the header lines with this name.
    pub fn header(&self, name: &str) -> impl Iterator<Item = &'static str> {
        self.header.iter().filter(move |(n, _)| *n == name).map(|(_, value)| *value)
    }

    /// The entry whose first field is `key`; the index is sorted by it.
    pub fn entry(&self, key: &str) -> Option<&PackedEntry> {
        let at = self.entries.binary_search_by(|entry| entry.key().cmp(key)).ok()?;
        self.entries.get(at)
    }
}

impl PackedEntry {
    fn new(line: &'static str, streams: &'static [u8], at: usize) -> Option<Self> {
        let fields: Vec<&str> = line.split('\t').collect();
        let number = |at: usize| fields.get(at)?.parse::<usize>().ok();
        let (from, packed, length) = (number(at)?, number(at + 1)?, number(at + 2)?);
        let stream = streams.get(from..from.checked_add(packed)?)?;
        Some(Self {
            fields,
            stream,
            length,
            text: OnceLock::new(),
        })
    }

    /// The first field.
    pub fn key(&self) -> &'static str {
        self.field(0)
    }

    /// A field by its place; empty where the line is shorter.
    pub fn field(&self, at: usize) -> &'static str {
        self.fields.get(at).copied().unwrap_or_default()
    }

    /// The inflated text; empty for a stream that does not inflate (a test holds every stream to inflating).
    pub fn text(&self) -> &str {
        self.text.get_or_init(|| self.inflate().unwrap_or_default())
    }

    /// Inflates without keeping the text.
    pub fn inflate(&self) -> Option<String> {
        let bytes = decompress_to_vec_with_limit(self.stream, self.length).ok()?;
        String::from_utf8(bytes).ok().filter(|text| text.len() == self.length)
    }
}
