//! What templates leave open into choices: each case takes one of them, until every combination that matters was taken.
//!
//! Whether two texts are equal is all that conditions ask. A text that nobody knows may be what it is compared with, or not;
//! where it is, it is nothing else.

use super::super::reading::{Assumption, ForeignResource, Left};
use crate::aws::{Part, Text};
use crate::blueprint::node::{Node, NodeValue};
use crate::diagnostic::Span;
use std::collections::BTreeMap;

/// Whether two texts are equal: taken to be so, or not.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Choice {
    one: String,
    other: String,
    equal: bool,
    /// Whether the other value was taken before.
    last: bool,
    what: String,
    span: Span,
}

/// The choices of one case.
#[derive(Default)]
pub(super) struct Choices {
    taken: Vec<Choice>,
    /// The values that a text may have, where a template says so.
    allowed: BTreeMap<String, Vec<String>>,
}

impl Choices {
    /// Remembers which values an open text may have.
    pub fn allow(&mut self, text: &str, values: Vec<String>) {
        self.allowed.insert(text.to_owned(), values);
    }

    /// Whether two texts are equal; where nobody knows, as this case has it.
    pub fn are_equal(&mut self, one: &str, other: &str, what: impl Fn() -> String, span: Span) -> bool {
        let [one, other] = [one, other].map(|text| self.known(text));
        if one == other {
            return true;
        }
        let open = |text: &str| !Text::from(text).is_literal();
        if !open(&one) && !open(&other) || !may_be_equal(&one, &other) {
            return false;
        }
        let (one, other) = if open(&one) { (one, other) } else { (other, one) };
        if let Some(choice) = self.taken.iter().find(|choice| choice.one == one && choice.other == other) {
            return choice.equal;
        }
        if let Some(decided) = self.by_allowed(&one, &other) {
            return decided;
        }
        let equal = true;
        let (what, last) = (what(), false);
        self.taken.push(Choice {
            one,
            other,
            equal,
            last,
            what,
            span,
        });
        equal
    }

    /// Whether the values that a text may have leave a choice.
    fn by_allowed(&self, one: &str, other: &str) -> Option<bool> {
        let allowed = self.allowed.get(one)?;
        if !Text::from(other).is_literal() {
            return None;
        }
        if !allowed.iter().any(|value| value == other) {
            return Some(false);
        }
        let refused = |value: &&String| {
            self.taken
                .iter()
                .any(|choice| choice.one == one && choice.other == **value && !choice.equal)
        };
        let left: Vec<&String> = allowed.iter().filter(|value| !refused(value)).collect();
        (left.len() == 1).then(|| left.iter().any(|value| *value == other))
    }

    /// A text with what this case knows of it.
    fn known(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for choice in self.taken.iter().filter(|choice| choice.equal && is_one_symbol(&choice.one)) {
            if text.contains(&choice.one) {
                text = text.replace(&choice.one, &choice.other);
            }
        }
        text
    }

    /// What this case assumes.
    pub fn assumed(&self) -> Vec<Assumption> {
        let each = self.taken.iter().map(|choice| Assumption {
            what: choice.what.clone(),
            span: choice.span,
        });
        each.collect()
    }

    /// Resources in which texts that are taken to be equal to others are those.
    pub fn pinned(&self, mut resources: Vec<ForeignResource>) -> Vec<ForeignResource> {
        if self.taken.iter().any(|choice| choice.equal) {
            resources.iter_mut().for_each(|one| self.pin(&mut one.properties));
        }
        resources
    }

    /// Recursion is bounded by the nesting of templates.
    fn pin(&self, node: &mut Node) {
        match &mut node.value {
            NodeValue::Text { text, .. } => {
                if !text.is_ascii() {
                    *text = self.known(text);
                }
            }
            NodeValue::List(items) => items.iter_mut().for_each(|item| self.pin(item)),
            NodeValue::Map(entries) => entries.iter_mut().for_each(|(_, value)| self.pin(value)),
            NodeValue::Null | NodeValue::Bool(_) | NodeValue::Number(_) => {}
        }
    }

    /// Goes on to the next case; false where there is none.
    pub fn next(&mut self) -> bool {
        while let Some(mut choice) = self.taken.pop() {
            if !choice.last {
                choice.equal = !choice.equal;
                choice.last = true;
                choice.what = negated(&choice.what);
                self.taken.push(choice);
                return true;
            }
        }
        false
    }

    /// That there are more cases than are decided.
    pub fn beyond(&self, most: usize) -> Option<Left> {
        let open: Vec<&str> = self.taken.iter().map(|choice| choice.what.as_str()).collect();
        let span = self.taken.first()?.span;
        Some(Left {
            span,
            why: format!(
                "more than {most} cases are left open, and no more of them are decided; the next is the one in which {}",
                open.join(" and ")
            ),
            resource: None,
            hides: None,
        })
    }
}

fn negated(what: &str) -> String {
    let turned = [(" is true", " is false"), (" is false", " is true")];
    let condition = turned
        .iter()
        .find_map(|(end, other)| Some([what.strip_suffix(end)?, *other].concat()));
    match condition {
        Some(condition) => condition,
        None => match what.split_once(" is ") {
            Some((one, other)) => [one, " is not ", other].concat(),
            None => ["not ", what].concat(),
        },
    }
}

fn is_one_symbol(text: &str) -> bool {
    matches!(Text::parts_of(text).as_slice(), [Part::Symbol(_)])
}

/// Whether two texts may turn out to be one: what they begin and end with allows it.
fn may_be_equal(one: &str, other: &str) -> bool {
    let ends = |text: &str| -> (String, String, bool) {
        let parts = Text::parts_of(text);
        let literal = |part: Option<&Part<'_>>| match part {
            Some(Part::Literal(text)) => (*text).to_owned(),
            Some(Part::Symbol(_)) | None => String::new(),
        };
        (
            literal(parts.first()),
            literal(parts.last()),
            parts.len() > 1 || parts.iter().any(|part| matches!(part, Part::Symbol(_))),
        )
    };
    let ((start, end, open), (other_start, other_end, other_open)) = (ends(one), ends(other));
    let starts = start.starts_with(&other_start) || other_start.starts_with(&start);
    let ends = end.ends_with(&other_end) || other_end.ends_with(&end);
    let whole = |text: &str, is_open: bool| is_open || !text.is_empty();
    starts && ends && whole(one, open) | whole(other, other_open)
}
