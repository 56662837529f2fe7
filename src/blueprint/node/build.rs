//! Parser events into one tree, with an explicit stack instead of recursion.
//!
//! Duplicate keys, tags and reserved characters are collected; what makes the rest of the file
//! meaningless (too deep, too large, a second document) ends the reading.

use super::{Key, MAX_DEPTH, MAX_NODES, Node, Value, complaint, scalar};
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use serde_saphyr::granit_parser::{self, Event, ScalarStyle};
use std::collections::{BTreeMap, btree_map};

/// A problem after which nothing more can be read.
pub(super) type Fatal = Box<Diagnostic>;

/// The largest number of bytes of text that the tree may hold, copies made by aliases included.
const MAX_TEXT: usize = 4 * super::MAX_BYTES;

/// The tree while it grows.
pub(super) struct Builder<'a> {
    place: Place<'a>,
    problems: Diagnostics,
    open: Vec<Open>,
    anchors: BTreeMap<usize, Anchor>,
    root: Option<Node>,
    documents: usize,
    nodes: usize,
    bytes: usize,
}

/// How the parser's positions become spans.
pub(super) struct Place<'a> {
    /// The file's number.
    pub file: u32,
    /// The text that the parser reads.
    pub body: &'a str,
    /// Bytes that were cut off in front of it.
    pub skipped: usize,
}

impl Place<'_> {
    /// Byte offset of a mark in the whole file.
    pub fn offset(&self, mark: &granit_parser::Marker) -> usize {
        self.skipped + mark.byte_offset().unwrap_or_else(|| mark.index()).min(self.body.len())
    }

    /// The span between two marks, without white space at its end.
    pub fn span(&self, span: &granit_parser::Span) -> Span {
        let (start, end) = (self.offset(&span.start), self.offset(&span.end));
        let written = self.body.get(start - self.skipped..end.max(start) - self.skipped).unwrap_or("");
        Span::new(self.file, start, start + written.trim_end().len())
    }
}

/// A list or a map whose end has not been read.
struct Open {
    start: Span,
    anchor: usize,
    content: Content,
}

enum Content {
    List(Vec<Node>),
    Map {
        entries: Vec<(Key, Node)>,
        seen: BTreeMap<String, Span>,
        key: Option<Key>,
        merges: Vec<(Span, Node)>,
    },
}

/// What an alias stands for; `None` while its own value is still being read.
struct Anchor {
    done: Option<(Node, Size)>,
}

/// What a copy of a value costs.
#[derive(Clone, Copy, Default)]
struct Size {
    nodes: usize,
    bytes: usize,
    depth: usize,
}

impl<'a> Builder<'a> {
    pub fn new(file: u32, body: &'a str, skipped: usize) -> Self {
        let place = Place { file, body, skipped };
        Self {
            place,
            problems: Diagnostics::new(),
            open: Vec::new(),
            anchors: BTreeMap::new(),
            root: None,
            documents: 0,
            nodes: 0,
            bytes: 0,
        }
    }

    /// How positions become spans.
    pub fn place(&self) -> &Place<'a> {
        &self.place
    }

    /// All problems, the last one included.
    pub fn failed(mut self, fatal: Diagnostic) -> Diagnostics {
        self.problems.push(fatal);
        self.problems
    }

    /// The document, unless something is wrong with it.
    pub fn finish(mut self) -> Result<Node, Diagnostics> {
        let empty = |node: &Node| node.value == Value::Null && node.span.start == node.span.end;
        match self.root.take().filter(|node| !empty(node)) {
            Some(node) if self.problems.is_empty() => Ok(node),
            Some(_) => Err(self.problems),
            None => {
                self.problems.push(complaint::empty(&self.place));
                Err(self.problems)
            }
        }
    }

    /// Takes the next event of the parser.
    pub fn take(&mut self, event: Event, at: &granit_parser::Span) -> Result<(), Fatal> {
        let span = self.place.span(at);
        if let Some(tag) = event.tag() {
            let tag_span = at.tag_span().map_or(span, |tag| self.place.span(&tag));
            self.problems.push(complaint::tag(tag_span, &tag.original()));
        }
        match event {
            Event::DocumentStart(..) => self.document(span),
            Event::Scalar(text, style, anchor, _) => self.scalar(&text, style, anchor, span),
            Event::SequenceStart(_, anchor, _) => self.start(span, anchor, Content::List(Vec::new())),
            Event::MappingStart(_, anchor, _) => self.start(span, anchor, Content::map()),
            Event::SequenceEnd | Event::MappingEnd => self.end(span),
            Event::Alias(anchor) => self.alias(anchor, span),
            Event::UnresolvedAlias(name) => self.unknown_alias(&name, span),
            _ => Ok(()),
        }
    }

    fn document(&mut self, span: Span) -> Result<(), Fatal> {
        self.documents += 1;
        if self.documents > 1 {
            Err(Box::new(complaint::second_document(span)))
        } else {
            Ok(())
        }
    }

    fn scalar(&mut self, text: &str, style: ScalarStyle, anchor: usize, span: Span) -> Result<(), Fatal> {
        if !complaint::is_free_of_reserved(text) {
            self.problems.push(complaint::reserved(span));
        }
        let plain = matches!(style, ScalarStyle::Plain);
        self.charge(
            Size {
                nodes: 1,
                bytes: text.len(),
                depth: 0,
            },
            span,
        )?;
        if self.waits_for_key() {
            return self.key(text, plain, span);
        }
        let value = if plain {
            scalar::resolve(text)
        } else {
            Value::Text {
                text: text.to_owned(),
                quoted: true,
            }
        };
        self.complete(Node { span, value }, anchor)
    }

    fn start(&mut self, start: Span, anchor: usize, content: Content) -> Result<(), Fatal> {
        if self.waits_for_key() {
            return Err(Box::new(complaint::key_not_text(start)));
        }
        if self.open.len() >= MAX_DEPTH {
            return Err(Box::new(complaint::too_deep(start)));
        }
        if anchor != 0 {
            self.anchors.insert(anchor, Anchor { done: None });
        }
        self.charge(
            Size {
                nodes: 1,
                bytes: 0,
                depth: 0,
            },
            start,
        )?;
        self.open.push(Open { start, anchor, content });
        Ok(())
    }

    fn end(&mut self, span: Span) -> Result<(), Fatal> {
        let Some(open) = self.open.pop() else { return Ok(()) };
        let anchor = open.anchor;
        let node = open.close(span, &mut self.problems);
        self.complete(node, anchor)
    }

    fn alias(&mut self, anchor: usize, span: Span) -> Result<(), Fatal> {
        let Some((node, size)) = self.anchors.get(&anchor).and_then(|anchor| anchor.done.clone()) else {
            return Err(Box::new(complaint::alias_cycle(span)));
        };
        if self.waits_for_key() {
            return Err(Box::new(complaint::key_not_text(span)));
        }
        if self.open.len() + size.depth > MAX_DEPTH {
            return Err(Box::new(complaint::too_deep(span)));
        }
        self.charge(size, span)?;
        self.complete(node, 0)
    }

    fn unknown_alias(&mut self, name: &str, span: Span) -> Result<(), Fatal> {
        self.problems.push(complaint::unknown_alias(span, name));
        if self.waits_for_key() {
            self.key(name, false, span)
        } else {
            self.complete(Node { span, value: Value::Null }, 0)
        }
    }

    fn waits_for_key(&self) -> bool {
        matches!(
            self.open.last(),
            Some(Open {
                content: Content::Map { key: None, .. },
                ..
            })
        )
    }

    fn key(&mut self, text: &str, plain: bool, span: Span) -> Result<(), Fatal> {
        if plain && scalar::resolve(text) == Value::Null {
            self.problems.push(complaint::no_key(span));
        }
        if let Some(Open {
            content: Content::Map { key, .. },
            ..
        }) = self.open.last_mut()
        {
            *key = Some(Key {
                text: text.to_owned(),
                span,
            });
        }
        Ok(())
    }

    /// Puts a finished value where it belongs and remembers it when it has an anchor.
    fn complete(&mut self, node: Node, anchor: usize) -> Result<(), Fatal> {
        if anchor != 0 {
            let size = Size::of(&node);
            self.charge(size, node.span)?;
            self.anchors.insert(
                anchor,
                Anchor {
                    done: Some((node.clone(), size)),
                },
            );
        }
        match self.open.last_mut() {
            Some(open) => open.add(node, &mut self.problems),
            None => self.root = Some(node),
        }
        Ok(())
    }

    fn charge(&mut self, size: Size, span: Span) -> Result<(), Fatal> {
        self.nodes = self.nodes.saturating_add(size.nodes);
        self.bytes = self.bytes.saturating_add(size.bytes);
        let fits = self.nodes <= MAX_NODES && self.bytes <= MAX_TEXT;
        if fits { Ok(()) } else { Err(Box::new(complaint::too_many(span))) }
    }
}

impl Size {
    /// Recursion is bounded by [`MAX_DEPTH`].
    fn of(node: &Node) -> Self {
        let inner = |sizes: &mut dyn Iterator<Item = Size>| sizes.fold(Size::default(), Size::beside);
        match &node.value {
            Value::List(items) => inner(&mut items.iter().map(Size::of)).around(0),
            Value::Map(entries) => {
                let keys = entries.iter().map(|(key, _)| key.text.len()).sum();
                inner(&mut entries.iter().map(|(_, value)| Size::of(value))).around(keys)
            }
            Value::Text { text, .. } | Value::Number(text) => Self {
                nodes: 1,
                bytes: text.len(),
                depth: 0,
            },
            Value::Null | Value::Bool(_) => Self {
                nodes: 1,
                bytes: 0,
                depth: 0,
            },
        }
    }

    fn beside(self, other: Self) -> Self {
        Self {
            nodes: self.nodes + other.nodes,
            bytes: self.bytes + other.bytes,
            depth: self.depth.max(other.depth),
        }
    }

    fn around(self, bytes: usize) -> Self {
        Self {
            nodes: self.nodes + 1,
            bytes: self.bytes + bytes,
            depth: self.depth + 1,
        }
    }
}

impl Content {
    fn map() -> Self {
        Self::Map {
            entries: Vec::new(),
            seen: BTreeMap::new(),
            key: None,
            merges: Vec::new(),
        }
    }
}

impl Open {
    fn add(&mut self, node: Node, problems: &mut Diagnostics) {
        match &mut self.content {
            Content::List(items) => items.push(node),
            Content::Map {
                entries,
                seen,
                key,
                merges,
            } => {
                let Some(key) = key.take() else { return };
                if key.text == "<<" {
                    merges.push((key.span, node));
                    return;
                }
                match seen.entry(key.text.clone()) {
                    btree_map::Entry::Occupied(first) => problems.push(complaint::duplicate(&key, *first.get())),
                    btree_map::Entry::Vacant(free) => {
                        free.insert(key.span);
                        entries.push((key, node));
                    }
                }
            }
        }
    }

    fn close(self, end: Span, problems: &mut Diagnostics) -> Node {
        match self.content {
            Content::List(items) => {
                let last = items.last().map(|item| item.span);
                Node {
                    span: reach(self.start, last, end),
                    value: Value::List(items),
                }
            }
            Content::Map {
                mut entries,
                mut seen,
                merges,
                ..
            } => {
                let last = entries.last().map(|(_, value)| value.span);
                for (span, source) in merges {
                    merge(&mut entries, &mut seen, span, source, problems);
                }
                Node {
                    span: reach(self.start, last, end),
                    value: Value::Map(entries),
                }
            }
        }
    }
}

/// From the start to the closing bracket, or to the end of the last value of a block.
fn reach(start: Span, last: Option<Span>, end: Span) -> Span {
    let inner = last.map_or(start.end, |last| last.end);
    let closing = if end.end > end.start { end.end } else { inner };
    Span::new(start.file, start.start, closing.max(inner).max(start.end))
}

/// Adds the keys of `source` (a map or a list of maps) that are not there yet.
fn merge(entries: &mut Vec<(Key, Node)>, seen: &mut BTreeMap<String, Span>, at: Span, source: Node, problems: &mut Diagnostics) {
    let maps = match source.value {
        Value::List(items) => items,
        _ => vec![source],
    };
    for map in maps {
        let Value::Map(more) = map.value else {
            problems.push(complaint::merge_not_map(at));
            continue;
        };
        for (key, value) in more {
            if let btree_map::Entry::Vacant(free) = seen.entry(key.text.clone()) {
                free.insert(key.span);
                entries.push((key, value));
            }
        }
    }
}
