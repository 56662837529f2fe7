//! A list or a map whose end has not been read yet.
//!
//! A map takes each key once; `<<` adds the keys of other maps behind its own.

use super::{MapKey, Node, NodeValue, complaint};
use crate::diagnostic::{Diagnostics, Span};
use std::collections::{BTreeMap, btree_map};

/// A list or a map while it grows.
pub(super) struct Open {
    /// The number of its anchor, or 0.
    pub anchor: usize,
    start: Span,
    /// Offset behind what was read of it.
    until: usize,
    content: Content,
}

/// What has been read of it.
pub(super) enum Content {
    /// The items of a list.
    List(Vec<Node>),
    /// The entries of a map.
    Map(OpenMap),
}

/// The entries of a map: `key` waits for its value, `merges` for the end of the map.
#[derive(Default)]
pub(super) struct OpenMap {
    list: Vec<(MapKey, Node)>,
    seen: BTreeMap<String, Span>,
    key: Option<MapKey>,
    merges: Vec<(Span, Node)>,
}

impl Open {
    pub fn new(start: Span, anchor: usize, content: Content) -> Self {
        Self {
            anchor,
            start,
            until: start.end,
            content,
        }
    }

    /// True for a map whose next scalar is a key.
    pub fn waits_for_key(&self) -> bool {
        matches!(&self.content, Content::Map(entries) if entries.key.is_none())
    }

    /// Takes the key of the next value.
    pub fn name(&mut self, key: MapKey) {
        self.until = key.span.end;
        if let Content::Map(entries) = &mut self.content {
            entries.key = Some(key);
        }
    }

    /// Takes the next value; `written` is where it, or its alias, stands.
    pub fn add(&mut self, node: Node, written: Span, problems: &mut Diagnostics) {
        self.until = self.until.max(written.end);
        match &mut self.content {
            Content::List(items) => items.push(node),
            Content::Map(entries) => entries.add(node, problems),
        }
    }

    /// The finished value; `end` is the closing bracket, or empty for a block.
    pub fn close(self, end: Span, problems: &mut Diagnostics) -> Node {
        let until = if end.end > end.start { end.end } else { self.until };
        let span = Span::new(self.start.file, self.start.start, until.max(self.until));
        let value = match self.content {
            Content::List(items) => NodeValue::List(items),
            Content::Map(entries) => NodeValue::Map(entries.merged(problems)),
        };
        Node { span, value }
    }
}

impl OpenMap {
    fn add(&mut self, node: Node, problems: &mut Diagnostics) {
        let Some(key) = self.key.take() else { return };
        if key.text == "<<" {
            self.merges.push((key.span, node));
            return;
        }
        match self.seen.entry(key.text.clone()) {
            btree_map::Entry::Occupied(first) => problems.push(complaint::duplicate(&key, *first.get())),
            btree_map::Entry::Vacant(free) => {
                free.insert(key.span);
                self.list.push((key, node));
            }
        }
    }

    fn merged(mut self, problems: &mut Diagnostics) -> Vec<(MapKey, Node)> {
        for (span, source) in std::mem::take(&mut self.merges) {
            let maps = match source.value {
                NodeValue::List(items) => items,
                _ => vec![source],
            };
            maps.into_iter().for_each(|map| self.merge(span, map, problems));
        }
        self.list
    }

    /// Adds the keys of a map that are not there yet.
    fn merge(&mut self, at: Span, source: Node, problems: &mut Diagnostics) {
        let NodeValue::Map(more) = source.value else {
            problems.push(complaint::merge_not_map(at));
            return;
        };
        for (key, value) in more {
            if let btree_map::Entry::Vacant(free) = self.seen.entry(key.text.clone()) {
                free.insert(key.span);
                self.list.push((key, value));
            }
        }
    }
}
