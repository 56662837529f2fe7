//! `Fn::ForEach` into what it repeats.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html>

use super::scope::{Entry, Scope};
use super::stacks::Stacks;
use crate::blueprint::node::{MapKey, Node};

/// How the key of a loop begins.
pub(super) const FOR_EACH: &str = "Fn::ForEach::";
/// The most rounds of one loop, and of those around it together.
const MOST_ROUNDS: usize = 2_000;

/// One round: the variable, its value, and what is repeated.
struct Round<'n> {
    variable: (String, Node),
    body: &'n Node,
}

impl<'t> Stacks<'t> {
    /// The rounds of a loop; a list that nobody says is told, and gone through not at all.
    fn rounds<'n>(&mut self, scope: &mut Scope<'t>, written: &'n Node) -> Vec<Round<'n>> {
        let [variable, values, body] = written.items() else {
            self.left(
                scope,
                written.span,
                "`Fn::ForEach` takes a name, a list and what is repeated".to_owned(),
            );
            return Vec::new();
        };
        let name = variable.scalar().unwrap_or_default().to_owned();
        let values = self.value(scope, values);
        let items = values.as_ref().map(Node::items).unwrap_or_default();
        let open = values
            .as_ref()
            .is_none_or(|values| values.items().is_empty() && values.scalar().is_some());
        if open {
            let why = format!("`Fn::ForEach` goes over `{name}`, whose values nobody says");
            scope.unsure = Some(why.clone());
            self.left(scope, written.span, why);
        }
        self.rounds_taken += items.len();
        if self.rounds_taken > MOST_ROUNDS {
            let why = format!("loops of more than {MOST_ROUNDS} rounds are not gone through");
            scope.unsure = Some(why.clone());
            self.left(scope, written.span, why);
            return Vec::new();
        }
        let round = |value: &Node| Round {
            variable: (name.clone(), value.clone()),
            body,
        };
        items.iter().map(round).collect()
    }

    /// The entries that a loop among the entries of a map makes.
    pub(super) fn repeated(
        &mut self,
        scope: &mut Scope<'t>,
        _: &MapKey,
        written: &Node,
    ) -> Vec<(MapKey, Node)> {
        let mut found = Vec::new();
        for round in self.rounds(scope, written) {
            scope.variables.push(round.variable);
            for (key, value) in round.body.entries() {
                if key.text.starts_with(FOR_EACH) {
                    found.extend(self.repeated(scope, key, value));
                } else if let Some(value) = self.value(scope, value) {
                    found.push((self.key(scope, key), value));
                }
            }
            scope.variables.pop();
        }
        found
    }

    /// The resources of a template, with those that loops make.
    pub(super) fn entries(&mut self, scope: &mut Scope<'t>, all: &'t [(MapKey, Node)]) -> Vec<Entry<'t>> {
        let mut found = Vec::new();
        for (key, node) in all {
            if key.text.starts_with(FOR_EACH) {
                for round in self.rounds(scope, node) {
                    scope.variables.push(round.variable);
                    found.extend(self.entries(scope, round.body.entries()));
                    scope.variables.pop();
                }
            } else if key.text == "Fn::Transform" {
                self.transform(scope, node);
                scope.unsure = Some("a transform may add resources and change them".to_owned());
            } else {
                found.push(Entry {
                    id: self.key(scope, key).text,
                    span: key.span,
                    node,
                    variables: scope.variables.clone(),
                });
            }
        }
        found
    }

    /// A key in which variables of loops stand for their values.
    pub(super) fn key(&self, scope: &Scope<'_>, key: &MapKey) -> MapKey {
        if scope.variables.is_empty() || !key.text.contains('{') {
            return key.clone();
        }
        let mut text = key.text.clone();
        for (name, value) in &scope.variables {
            let value = value.scalar().unwrap_or_default();
            text = text.replace(&["${", name, "}"].concat(), value);
            let plain: String = value.chars().filter(char::is_ascii_alphanumeric).collect();
            text = text.replace(&["&{", name, "}"].concat(), &plain);
        }
        MapKey { text, span: key.span }
    }
}
