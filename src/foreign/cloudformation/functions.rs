//! Functions into values. What nobody says becomes a text that may be anything; nothing is guessed.

use super::super::identity::{Declared, naming_properties};
use super::super::reading::unsaid;
use super::nodes::{at, function, list, map, text};
use super::scope::{Entry, Scope};
use super::stacks::Stacks;
use crate::aws::DYNAMIC_REFERENCE;
use crate::blueprint::node::{MapKey, Node, NodeValue};
use crate::catalog::type_names::STACK;
use crate::diagnostic::Span;

impl<'t> Stacks<'t> {
    /// A value with its functions resolved; nothing where it is `AWS::NoValue`.
    ///
    /// Recursion is bounded by the nesting of templates, and by the guards of what names itself.
    pub(super) fn value(&mut self, scope: &mut Scope<'t>, node: &Node) -> Option<Node> {
        if let Some((name, argument)) = function(node).filter(|(name, _)| *name != "Condition") {
            return self.call(scope, node.span, name, argument).map(|value| at(node.span, value));
        }
        match &node.value {
            NodeValue::Map(entries) => Some(self.map_value(scope, node.span, entries)),
            NodeValue::List(items) => {
                let items = items.iter().filter_map(|item| self.value(scope, item)).collect();
                Some(list(node.span, items))
            }
            NodeValue::Text { text: own, .. } if own.contains(DYNAMIC_REFERENCE) => {
                Some(text(node.span, self.looked_up(scope, own)))
            }
            NodeValue::Null | NodeValue::Bool(_) | NodeValue::Number(_) | NodeValue::Text { .. } => {
                Some(node.clone())
            }
        }
    }

    fn map_value(&mut self, scope: &mut Scope<'t>, span: Span, entries: &[(MapKey, Node)]) -> Node {
        let mut found = Vec::new();
        for (key, value) in entries {
            if key.text.starts_with(super::loops::FOR_EACH) {
                found.extend(self.repeated(scope, key, value));
            } else if key.text == "Fn::Transform" {
                self.transform(scope, value);
            } else if let Some(value) = self.value(scope, value) {
                found.push((self.key(scope, key), value));
            }
        }
        map(span, found)
    }

    fn call(&mut self, scope: &mut Scope<'t>, span: Span, name: &str, argument: &Node) -> Option<Node> {
        match name {
            "Ref" => self.reference(scope, argument.scalar().unwrap_or_default(), argument.span),
            "Fn::GetAtt" => Some(self.get_att(scope, argument)),
            "Fn::Sub" => Some(self.substituted(scope, argument)),
            "Fn::Join" => Some(self.joined(scope, argument)),
            "Fn::Split" => Some(self.split(scope, argument)),
            "Fn::Select" => self.selected(scope, argument),
            "Fn::If" => self.if_else(scope, argument),
            "Fn::FindInMap" => Some(self.found_in_map(scope, argument)),
            "Fn::ImportValue" => Some(self.imported(scope, argument)),
            "Fn::GetStackOutput" => Some(self.stack_output(scope, argument)),
            "Fn::GetAZs" => Some(self.zones(scope, argument)),
            "Fn::Cidr" => Some(self.blocks(scope, argument)),
            "Fn::Length" => Some(self.length(scope, argument)),
            "Fn::ToJsonString" => Some(self.json_text(scope, argument)),
            "Fn::Base64" => {
                self.value(scope, argument)?;
                Some(self.open_here(scope, argument.span, "what `Fn::Base64` encodes"))
            }
            "Fn::And" | "Fn::Or" | "Fn::Not" | "Fn::Equals" => {
                let key = MapKey {
                    text: name.to_owned(),
                    span,
                };
                let written = map(span, vec![(key, argument.clone())]);
                let holds = self.holds(scope, &written, None);
                Some(Node {
                    span,
                    value: NodeValue::Bool(holds),
                })
            }
            "Fn::Transform" => {
                self.transform(scope, argument);
                Some(self.open_here(scope, span, "what a transform makes"))
            }
            _ => {
                self.left(scope, span, format!("function `{name}` is not understood"));
                Some(self.open_here(scope, span, &[name, " of something"].concat()))
            }
        }
    }

    /// A text that may be anything.
    pub(super) fn unknown(&self, scope: &Scope<'_>, span: Span, what: &str) -> Node {
        text(span, unsaid(&scope.account.0, &scope.of_file(what)).as_str())
    }

    /// A text that may be anything, and is that of no other place: what two places do not know may be two things.
    pub(super) fn open_here(&self, scope: &Scope<'_>, span: Span, what: &str) -> Node {
        let rounds: Vec<&str> = scope.variables.iter().filter_map(|(_, value)| value.scalar()).collect();
        let place = format!("{what} ({}.{} {} {})", span.file, span.start, scope.region, rounds.join(" "));
        self.unknown(scope, span, &place)
    }

    /// What `Ref` gives; nothing for `AWS::NoValue`.
    pub(super) fn reference(&mut self, scope: &mut Scope<'t>, name: &str, span: Span) -> Option<Node> {
        let known = match name {
            "AWS::NoValue" => return None,
            "AWS::AccountId" => Some(scope.account.1.clone()),
            "AWS::Region" => Some(scope.region.to_string()),
            "AWS::Partition" => Some(scope.region.partition().as_str().to_owned()),
            "AWS::URLSuffix" => Some(scope.region.partition().domain().to_owned()),
            "AWS::StackName" => scope.stack_name.clone(),
            _ => None,
        };
        if let Some(known) = known {
            return Some(text(span, known));
        }
        if name.starts_with("AWS::") {
            return Some(self.unknown(scope, span, name));
        }
        let said = scope.variable(name).or_else(|| scope.parameters.get(name)).cloned();
        if said.is_some() {
            return said;
        }
        let Some(entry) = scope.entry(name) else {
            self.unknown_name(scope, "resource or parameter", name, span);
            return Some(self.unknown(scope, span, name));
        };
        Some(self.declared(scope, &entry, span, None))
    }

    fn get_att(&mut self, scope: &mut Scope<'t>, argument: &Node) -> Node {
        let span = argument.span;
        let parts: Vec<String> = match argument.items() {
            [] => argument.scalar().unwrap_or_default().splitn(2, '.').map(str::to_owned).collect(),
            items => {
                let values = items.iter().filter_map(|item| self.value(scope, item));
                values.filter_map(|value| value.scalar().map(str::to_owned)).collect()
            }
        };
        let [id, attribute] = parts.as_slice() else {
            self.left(scope, span, "`Fn::GetAtt` names a resource and an attribute".to_owned());
            return self.open_here(scope, span, "an attribute");
        };
        self.attribute(scope, id, attribute, span)
    }

    /// An attribute of a resource.
    pub(super) fn attribute(&mut self, scope: &mut Scope<'t>, id: &str, attribute: &str, span: Span) -> Node {
        let Some(entry) = scope.entry(id) else {
            self.unknown_name(scope, "resource", id, span);
            return self.unknown(scope, span, &[id, ".", attribute].concat());
        };
        if let Some(output) = attribute.strip_prefix("Outputs.").filter(|_| entry.kind() == STACK) {
            return self.nested_output(scope, &entry, output, span);
        }
        self.declared(scope, &entry, span, Some(attribute))
    }

    /// What a reference to a resource gives: by `Ref`, or of an attribute.
    fn declared(
        &mut self,
        scope: &mut Scope<'t>,
        entry: &Entry<'t>,
        span: Span,
        attribute: Option<&str>,
    ) -> Node {
        if scope.naming.contains(&entry.id) {
            self.left(scope, span, format!("the name of `{}` is made of itself", entry.id));
            return self.unknown(scope, span, &["the name of ", &entry.id].concat());
        }
        let names = match scope.names_told.get(&entry.id) {
            Some(told) => told.clone(),
            None => {
                scope.naming.push(entry.id.clone());
                let names = self.naming(scope, entry);
                scope.naming.pop();
                scope.names_told.insert(entry.id.clone(), names.clone());
                names
            }
        };
        let id = scope.called(&entry.id);
        let declared = Declared {
            id: &id,
            kind: entry.kind(),
            account: (&scope.account.0, &scope.account.1),
            region: &scope.region,
            properties: Some(&names),
        };
        let found = attribute.map_or_else(|| declared.reference(), |name| declared.attribute(name));
        text(span, found.as_str())
    }

    /// The properties of a resource that its name and ARN are made of.
    fn naming(&mut self, scope: &mut Scope<'t>, entry: &Entry<'t>) -> Node {
        let written = entry.properties();
        let mut found = Vec::new();
        let before = std::mem::replace(&mut scope.variables, entry.variables.clone());
        for (key, value) in written.map(Node::entries).unwrap_or_default() {
            let names = naming_properties(entry.kind());
            if names.contains(&key.text)
                && let Some(value) = self.value(scope, value)
            {
                found.push((key.clone(), value));
            }
        }
        scope.variables = before;
        map(written.map_or(entry.span, |node| node.span), found)
    }

    fn if_else(&mut self, scope: &mut Scope<'t>, argument: &Node) -> Option<Node> {
        let [condition, yes, no] = argument.items() else {
            self.left(scope, argument.span, "`Fn::If` takes a condition and two values".to_owned());
            return Some(self.open_here(scope, argument.span, "`Fn::If`"));
        };
        let name = condition.scalar().unwrap_or_default().to_owned();
        let holds = self.condition(scope, &name, condition.span);
        self.value(scope, if holds { yes } else { no })
    }

    fn selected(&mut self, scope: &mut Scope<'t>, argument: &Node) -> Option<Node> {
        let span = argument.span;
        let [index, from] = argument.items() else {
            self.left(scope, span, "`Fn::Select` takes a number and a list".to_owned());
            return Some(self.open_here(scope, span, "`Fn::Select`"));
        };
        let index = self.value(scope, index)?;
        let index: Option<usize> = index.scalar().and_then(|text| text.parse().ok());
        let from = self.value(scope, from)?;
        if let Some(item) = index.and_then(|index| from.items().get(index)) {
            return Some(item.clone());
        }
        Some(self.open_here(scope, span, "an item of a list"))
    }

    fn found_in_map(&mut self, scope: &mut Scope<'t>, argument: &Node) -> Node {
        let span = argument.span;
        let values: Vec<Option<Node>> = argument.items().iter().map(|item| self.value(scope, item)).collect();
        let keys: Vec<&str> = values.iter().take(3).flatten().filter_map(Node::scalar).collect();
        let [name, top, second] = keys.as_slice() else {
            return self.open_here(scope, span, "a mapping");
        };
        let found = scope
            .template
            .section("Mappings")
            .and_then(|all| all.get(name)?.get(top)?.get(second));
        let default = values
            .get(3)
            .cloned()
            .flatten()
            .and_then(|options| options.get("DefaultValue").cloned());
        match found.cloned().or(default) {
            Some(found) => found,
            None => {
                let shown = [*name, top, second].map(|key| crate::aws::Text::from(key).to_string()).join(".");
                self.open_here(scope, span, &["mapping ", &shown].concat())
            }
        }
    }

    fn zones(&mut self, scope: &mut Scope<'t>, argument: &Node) -> Node {
        let region = self.value(scope, argument);
        let region = region.as_ref().and_then(Node::scalar).filter(|text| !text.is_empty());
        let region = region.map_or_else(|| scope.region.to_string(), str::to_owned);
        // How many there are, and how they are called, hangs on the account.
        self.unknown(scope, argument.span, &["zones of ", &region].concat())
    }

    fn blocks(&mut self, scope: &mut Scope<'t>, argument: &Node) -> Node {
        let values: Vec<Option<Node>> = argument.items().iter().map(|item| self.value(scope, item)).collect();
        let texts: Vec<&str> = values.iter().flatten().filter_map(Node::scalar).collect();
        let count = texts.get(1).and_then(|count| count.parse::<usize>().ok());
        let Some(count) = count else {
            return self.open_here(scope, argument.span, "blocks of addresses");
        };
        let block = |at: usize| self.open_here(scope, argument.span, &format!("block {at}"));
        list(argument.span, (0..count.min(256)).map(block).collect())
    }

    fn length(&mut self, scope: &mut Scope<'t>, argument: &Node) -> Node {
        match self.value(scope, argument) {
            Some(value) if value.scalar().is_none() => Node {
                span: argument.span,
                value: NodeValue::Number(value.items().len().to_string()),
            },
            _ => self.open_here(scope, argument.span, "a length"),
        }
    }

    fn json_text(&mut self, scope: &mut Scope<'t>, argument: &Node) -> Node {
        let value = self.value(scope, argument).unwrap_or_else(|| map(argument.span, Vec::new()));
        let json = crate::blueprint::values::SpannedJson::from(&value).typed();
        text(argument.span, json.to_string())
    }

    pub(super) fn transform(&mut self, scope: &Scope<'t>, argument: &Node) {
        self.changed = true;
        let name = argument.get("Name").and_then(Node::text).unwrap_or("?");
        self.left(scope, argument.span, format!("transform `{name}` may change what stands around it"));
    }
}
