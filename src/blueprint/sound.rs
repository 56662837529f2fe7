//! The part of a blueprint in which nothing was found wrong, so that what else is wrong can be told in the same round.

use super::node::{Node, NodeValue};
use crate::diagnostic::{Diagnostic, Diagnostics, Span};

/// Keys whose value others hang on: where one is wrong, all of its entry is left out.
const HELD_BY_OTHERS: [&str; 4] = ["in", "region", "except", "existing"];

/// A document without what is wrong in it.
pub struct Sound {
    /// What is left.
    pub node: Node,
    /// The entries that lost something.
    touched: Vec<Span>,
    /// The names of the entries that are not there any more.
    lost: Vec<String>,
}

impl Sound {
    /// Leaves out the values in which errors stand; where `whole` says so, the entries around them. None where an
    /// error stands in none of the sections' entries.
    pub fn of(node: &Node, problems: &Diagnostics, whole: bool) -> Option<Self> {
        let mut faults: Vec<Span> = problems.iter().filter_map(|problem| problem.span).collect();
        faults.sort_unstable();
        let mut sound = Self {
            node: node.clone(),
            touched: Vec::new(),
            lost: Vec::new(),
        };
        let Node {
            value: NodeValue::Map(sections),
            ..
        } = &mut sound.node
        else {
            return None;
        };
        for (key, section) in sections {
            let faults = Faults(&faults);
            if faults.are_in(key.span) || faults.are_about(section) {
                return None;
            }
            let (touched, lost) = (&mut sound.touched, &mut sound.lost);
            each(section, &mut |name, entry| {
                if !faults.are_in(entry.span) && !name.is_some_and(|(_, span)| faults.are_in(span)) {
                    return true;
                }
                touched.push(entry.span);
                let stays = !whole && !faults.are_about(entry) && faults.pruned(entry);
                lost.extend(name.filter(|_| !stays).map(|(name, _)| name.to_owned()));
                stays
            });
        }
        Some(sound)
    }

    /// Whether a problem of what is left is one of the document too, and no echo of what was left out.
    pub fn is_own(&self, problem: &Diagnostic) -> bool {
        let Some(span) = problem.span else { return false };
        let names_lost = |name: &String| problem.message.contains(&["/", name, "`"].concat());
        let echoes = problem.code.starts_with("reference-")
            && self
                .lost
                .iter()
                .any(|name| names_lost(name) || problem.message.contains(&["`", name, "`"].concat()));
        let is_touched = self.touched.iter().any(|entry| within(span, *entry));
        !echoes && (!is_touched || is_scalar(&self.node, span))
    }
}

/// The places of errors, in order.
struct Faults<'f>(&'f [Span]);

impl Faults<'_> {
    fn are_in(&self, span: Span) -> bool {
        let from = self.0.partition_point(|fault| (fault.file, fault.start) < (span.file, span.start));
        let behind = self.0.get(from..).unwrap_or_default();
        behind
            .iter()
            .take_while(|fault| fault.file == span.file && fault.start < span.end.max(span.start + 1))
            .any(|fault| within(*fault, span))
    }

    /// Whether an error is about all of a value, and not about a part of it.
    fn are_about(&self, node: &Node) -> bool {
        self.0
            .iter()
            .any(|fault| *fault == node.span || (!node.entries().is_empty() && *fault == node.head()))
    }

    /// Leaves the smallest values out that hold errors; false where others hang on one of them.
    fn pruned(&self, node: &mut Node) -> bool {
        let mut is_whole = true;
        each(node, &mut |name, value| {
            if name.is_some_and(|(_, span)| self.are_in(span)) {
                return false;
            }
            if !self.are_in(value.span) {
                return true;
            }
            is_whole &= !name.is_some_and(|(name, _)| HELD_BY_OTHERS.contains(&name));
            let is_leaf = value.items().is_empty() && value.entries().is_empty();
            let stays = !is_leaf && !self.are_about(value);
            if stays {
                is_whole &= self.pruned(value);
            }
            stays
        });
        is_whole
    }
}

/// Whether a value stays, which a map has under a name.
type Stays<'s> = dyn FnMut(Option<(&str, Span)>, &mut Node) -> bool + 's;

/// Asks of every value of a list or a map whether it stays.
fn each(node: &mut Node, stays: &mut Stays<'_>) {
    match &mut node.value {
        NodeValue::List(items) => items.retain_mut(|item| stays(None, item)),
        NodeValue::Map(entries) => {
            entries.retain_mut(|(key, value)| stays(Some((key.text.as_str(), key.span)), value));
        }
        NodeValue::Null | NodeValue::Bool(_) | NodeValue::Number(_) | NodeValue::Text { .. } => (),
    }
}

fn within(inner: Span, outer: Span) -> bool {
    inner.file == outer.file && outer.start <= inner.start && inner.end <= outer.end
}

fn is_scalar(node: &Node, span: Span) -> bool {
    let is_leaf = node.items().is_empty() && node.entries().is_empty();
    let values = node.entries().iter().map(|(_, value)| value).chain(node.items());
    node.span == span && is_leaf
        || values.filter(|value| within(span, value.span)).any(|value| is_scalar(value, span))
}
