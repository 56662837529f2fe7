//! One stack into what its names stand for.

use super::template::Template;
use crate::aws::{Name, Region};
use crate::blueprint::node::{MapKey, Node};
use crate::diagnostic::Span;
use std::collections::BTreeMap;

/// A stack while its values are told.
pub(super) struct Scope<'t> {
    /// Its template.
    pub template: &'t Template<'t>,
    /// What tells it from other stacks; nothing where there is one only.
    pub label: String,
    /// Its account, by name and by id.
    pub account: (Name, String),
    /// Its Region.
    pub region: Region,
    /// What AWS calls it, where that is known.
    pub stack_name: Option<String>,
    /// Its parameters.
    pub parameters: BTreeMap<String, Node>,
    /// Its resources, with those that loops make.
    pub resources: Vec<Entry<'t>>,
    /// Conditions that were decided.
    pub conditions: BTreeMap<String, bool>,
    /// Conditions that are being decided.
    pub asked: Vec<String>,
    /// Variables of loops around what is being told, the innermost last.
    pub variables: Vec<(String, Node)>,
    /// Resources whose names are being told.
    pub naming: Vec<String>,
    /// What names of resources are made of, as far as it was told.
    pub names_told: BTreeMap<String, Node>,
    /// Why there may be more in it than is told.
    pub unsure: Option<String>,
    /// How many stacks are around it.
    pub depth: usize,
}

/// A resource of a template.
#[derive(Clone)]
pub(super) struct Entry<'t> {
    /// Its logical id.
    pub id: String,
    /// Where that stands.
    pub span: Span,
    /// What is written.
    pub node: &'t Node,
    /// The variables of the loops around it.
    pub variables: Vec<(String, Node)>,
}

impl<'t> Entry<'t> {
    /// Its type; nothing where it says none.
    pub fn kind(&self) -> &'t str {
        self.node.get("Type").and_then(Node::text).unwrap_or_default()
    }

    /// Its properties, as written.
    pub fn properties(&self) -> Option<&'t Node> {
        self.node.get("Properties")
    }
}

impl<'t> Scope<'t> {
    /// The resource of a logical id.
    pub fn entry(&self, id: &str) -> Option<Entry<'t>> {
        self.resources.iter().find(|entry| entry.id == id).cloned()
    }

    /// The value of the variable of a loop.
    pub fn variable(&self, name: &str) -> Option<&Node> {
        self.variables.iter().rev().find(|(own, _)| own == name).map(|(_, value)| value)
    }

    /// What is written as a condition of this name.
    pub fn condition_named(&self, name: &str) -> Option<Node> {
        self.template.section("Conditions")?.get(name).cloned()
    }

    /// True where loops make conditions.
    pub fn has_looped_conditions(&self) -> bool {
        let all = self.template.section("Conditions").map(Node::entries).unwrap_or_default();
        all.iter().any(|(key, _)| key.text.starts_with("Fn::ForEach::"))
    }

    /// What a resource of it is called among those of all stacks.
    pub fn called(&self, id: &str) -> String {
        match self.label.is_empty() {
            true => id.to_owned(),
            false => [&self.label, ".", id].concat(),
        }
    }

    /// What tells texts that nobody says apart: the file.
    pub fn of_file(&self, what: &str) -> String {
        let of = if self.label.is_empty() { self.template.stem() } else { &self.label };
        [what, " of ", of].concat()
    }

    /// Every name that `Ref` takes.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let parameters = self.parameters.keys().map(String::as_str);
        parameters.chain(self.resources.iter().map(|entry| entry.id.as_str()))
    }

    /// The entries of `Outputs`.
    pub fn outputs(&self) -> &'t [(MapKey, Node)] {
        self.template.section("Outputs").map(Node::entries).unwrap_or_default()
    }
}
