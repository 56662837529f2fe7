//! Parser events into one tree, with an explicit stack instead of recursion.
//!
//! Duplicate keys, tags and reserved characters are collected; what makes the rest of the file
//! meaningless (too deep, too large, a second document) ends the reading.

use super::cost::Cost;
use super::dialect::{self, Dialect};
use super::limits::{MAX_DEPTH, MAX_NODES, MAX_TEXT};
use super::open::{Content, Open, OpenMap};
use super::positions::Positions;
use super::{MapKey, Node, NodeValue, complaint};
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use serde_saphyr::granit_parser::{self, Event, ScalarStyle};
use std::collections::BTreeMap;

/// A problem after which nothing more can be read.
pub(super) type Fatal = Box<Diagnostic>;

/// The tree while it grows.
pub(super) struct TreeBuilder<'a> {
    place: Positions<'a>,
    dialect: Dialect,
    problems: Diagnostics,
    open: Vec<Open>,
    /// The functions whose arguments these are.
    functions: Vec<Option<String>>,
    anchors: BTreeMap<usize, Anchor>,
    root: Option<Node>,
    documents: usize,
    nodes: usize,
    bytes: usize,
}

/// What an alias stands for; `None` while its own value is still being read.
struct Anchor {
    done: Option<(Node, Cost)>,
}

impl<'a> TreeBuilder<'a> {
    pub fn new(file: u32, body: &'a str, skipped: usize, dialect: Dialect) -> Self {
        let place = Positions { file, body, skipped };
        Self {
            place,
            dialect,
            problems: Diagnostics::new(),
            open: Vec::new(),
            functions: Vec::new(),
            anchors: BTreeMap::new(),
            root: None,
            documents: 0,
            nodes: 0,
            bytes: 0,
        }
    }

    /// How positions become spans.
    pub fn positions(&self) -> &Positions<'a> {
        &self.place
    }

    /// All problems, the last one included.
    pub fn failed(mut self, fatal: Diagnostic) -> Diagnostics {
        self.problems.push(fatal);
        self.problems
    }

    /// The document, unless something is wrong with it.
    pub fn finish(mut self) -> Result<Node, Diagnostics> {
        let empty = |node: &Node| node.value == NodeValue::Null && node.span.start == node.span.end;
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
        let written = event.tag().map(granit_parser::Tag::original);
        let function = match self.dialect.tag(written.as_deref()) {
            Ok(function) => function,
            Err(tag) => {
                let tag_span = at.tag_span().map_or(span, |tag| self.place.span(&tag));
                self.problems.push(complaint::tag(tag_span, tag));
                None
            }
        };
        match event {
            Event::DocumentStart(..) => self.document(span),
            Event::Scalar(text, style, anchor, _) => self.scalar(&text, style, anchor, (span, function)),
            Event::SequenceStart(_, anchor, _) => {
                self.start(span, anchor, Content::List(Vec::new()), function)
            }
            Event::MappingStart(_, anchor, _) => {
                self.start(span, anchor, Content::Map(OpenMap::default()), function)
            }
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

    fn scalar(
        &mut self,
        text: &str,
        style: ScalarStyle,
        anchor: usize,
        (span, function): (Span, Option<String>),
    ) -> Result<(), Fatal> {
        if !complaint::is_free_of_reserved(text) {
            self.problems.push(complaint::reserved(span));
        }
        let plain = matches!(style, ScalarStyle::Plain);
        self.charge(Cost::scalar(text.len()), span)?;
        if self.waits_for_key() {
            return self.key(text, plain, span);
        }
        // What a function is given is text, whatever it looks like.
        let plain = plain && function.is_none();
        let value = if plain {
            self.dialect.resolve(text)
        } else {
            NodeValue::quoted(text)
        };
        self.complete(dialect::applied(function, Node { span, value }), anchor, span)
    }

    fn start(
        &mut self,
        start: Span,
        anchor: usize,
        content: Content,
        function: Option<String>,
    ) -> Result<(), Fatal> {
        if self.waits_for_key() {
            return Err(Box::new(complaint::key_not_text(start)));
        }
        if self.open.len() >= MAX_DEPTH {
            return Err(Box::new(complaint::too_deep(start)));
        }
        if anchor != 0 {
            self.anchors.insert(anchor, Anchor { done: None });
        }
        self.charge(Cost::scalar(0), start)?;
        self.open.push(Open::new(start, anchor, content));
        self.functions.push(function);
        Ok(())
    }

    fn end(&mut self, span: Span) -> Result<(), Fatal> {
        let Some(open) = self.open.pop() else {
            return Ok(());
        };
        let anchor = open.anchor;
        let node = dialect::applied(self.functions.pop().flatten(), open.close(span, &mut self.problems));
        let written = node.span;
        self.complete(node, anchor, written)
    }

    fn alias(&mut self, anchor: usize, span: Span) -> Result<(), Fatal> {
        let Some((node, cost)) = self.anchors.get(&anchor).and_then(|anchor| anchor.done.clone()) else {
            return Err(Box::new(complaint::alias_cycle(span)));
        };
        if self.waits_for_key() {
            return Err(Box::new(complaint::key_not_text(span)));
        }
        if self.open.len() + cost.depth > MAX_DEPTH {
            return Err(Box::new(complaint::too_deep(span)));
        }
        self.charge(cost, span)?;
        self.complete(node, 0, span)
    }

    fn unknown_alias(&mut self, name: &str, span: Span) -> Result<(), Fatal> {
        self.problems.push(complaint::unknown_alias(span, name));
        if self.waits_for_key() {
            self.key(name, false, span)
        } else {
            self.complete(
                Node {
                    span,
                    value: NodeValue::Null,
                },
                0,
                span,
            )
        }
    }

    fn waits_for_key(&self) -> bool {
        self.open.last().is_some_and(Open::waits_for_key)
    }

    fn key(&mut self, text: &str, plain: bool, span: Span) -> Result<(), Fatal> {
        if plain && self.dialect.is_no_key(text) {
            self.problems.push(complaint::no_key(span));
        }
        let text = text.to_owned();
        if let Some(open) = self.open.last_mut() {
            open.name(MapKey { text, span });
        }
        Ok(())
    }

    /// Puts a finished value where it belongs and remembers it when it has an anchor.
    ///
    /// `written` is where the value or its alias stands.
    fn complete(&mut self, node: Node, anchor: usize, written: Span) -> Result<(), Fatal> {
        if anchor != 0 {
            let cost = Cost::of(&node);
            self.charge(cost, node.span)?;
            let done = Some((node.clone(), cost));
            self.anchors.insert(anchor, Anchor { done });
        }
        match self.open.last_mut() {
            Some(open) => open.add(node, written, &mut self.problems),
            None => self.root = Some(node),
        }
        Ok(())
    }

    fn charge(&mut self, cost: Cost, span: Span) -> Result<(), Fatal> {
        self.nodes = self.nodes.saturating_add(cost.nodes);
        self.bytes = self.bytes.saturating_add(cost.bytes);
        let fits = self.nodes <= MAX_NODES && self.bytes <= MAX_TEXT;
        if fits { Ok(()) } else { Err(Box::new(complaint::too_many(span))) }
    }
}
