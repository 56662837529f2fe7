//! A document into the sections of a template.

use super::super::reading::Left;
use super::TemplateFile;
use crate::blueprint::node::{MapKey, Node};
use crate::diagnostic::Span;

/// Transforms that only allow more functions.
const UNDERSTOOD: [&str; 1] = ["AWS::LanguageExtensions"];

/// A template.
pub(super) struct Template<'t> {
    /// Its file.
    pub file: TemplateFile<'t>,
    /// Entries of `Parameters`.
    pub parameters: &'t [(MapKey, Node)],
    /// Entries of `Resources`.
    pub resources: &'t [(MapKey, Node)],
}

impl<'t> Template<'t> {
    /// The sections of a document.
    pub fn of(file: &TemplateFile<'t>) -> Self {
        let section = |name: &str| file.node.get(name).map(Node::entries).unwrap_or_default();
        Self {
            file: *file,
            parameters: section("Parameters"),
            resources: section("Resources"),
        }
    }

    /// A section, as written.
    pub fn section(&self, name: &str) -> Option<&'t Node> {
        self.file.node.get(name)
    }

    /// The last part of its path.
    pub fn name(&self) -> &'t str {
        self.file.path.rsplit('/').next().unwrap_or_default()
    }

    /// The same without its end.
    pub fn stem(&self) -> &'t str {
        let name = self.name();
        name.split_once('.').map_or(name, |(stem, _)| stem)
    }

    /// The transforms of the whole template that are not understood, and where they stand.
    pub fn transforms(&self) -> Vec<(&'t str, Span)> {
        let Some(node) = self.section("Transform") else {
            return Vec::new();
        };
        let one = std::slice::from_ref(node);
        let items = if node.items().is_empty() { one } else { node.items() };
        let named = items
            .iter()
            .map(|item| (item.text().or_else(|| item.get("Name")?.text()).unwrap_or("?"), item.span));
        named.filter(|(name, _)| !UNDERSTOOD.contains(name)).collect()
    }

    /// What of the template as a whole is not understood.
    pub fn left(&self) -> Vec<Left> {
        let each = self.transforms().into_iter().map(|(name, span)| Left {
            span,
            why: format!("transform `{name}` may change everything in the template"),
            resource: None,
            hides: None,
        });
        each.collect()
    }
}
