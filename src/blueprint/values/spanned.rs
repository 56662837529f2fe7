//! A value that remembers where it stands.

use crate::blueprint::decode::Decode;
use crate::blueprint::node::Node;
use crate::blueprint::schema::Definitions;
use crate::diagnostic::{Diagnostics, Span};
use std::fmt;
use std::ops::Deref;

/// A value and its place in the blueprint; reads like the value itself.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Spanned<T> {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub value: T,
}

impl<T> Spanned<T> {
    /// A value at a place.
    pub fn new(span: Span, value: T) -> Self {
        Self { span, value }
    }

    /// Another value at the same place.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Spanned<U> {
        Spanned {
            span: self.span,
            value: change(self.value),
        }
    }
}

impl<T> Deref for Spanned<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: fmt::Display> fmt::Display for Spanned<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

impl<T: Decode> Decode for Spanned<T> {
    fn decode(node: &Node, problems: &mut Diagnostics) -> Option<Self> {
        T::decode(node, problems).map(|value| Self { span: node.span, value })
    }

    fn schema(definitions: &mut Definitions) -> serde_json::Value {
        T::schema(definitions)
    }
}
