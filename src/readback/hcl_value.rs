//! HCL expressions and bodies into [`Value`]; whatever would need Terraform to compute is refused.

use super::names::Names;
use super::properties::{Mismatch, Value};
use crate::aws::Text;
use crate::resource::{CREATION_TIME, creation_time};
use hcl_edit::Span;
use hcl_edit::expr::{Expression, FuncCall, Object, ObjectKey, Traversal, TraversalOperator};
use hcl_edit::structure::{Attribute, Block, Body, Structure};
use hcl_edit::template::{Element, StringTemplate, Strip};
use std::collections::BTreeMap;

/// Reads values of one file and keeps every reason to refuse it.
pub(super) struct HclReader<'a> {
    pub file: &'a str,
    pub source: &'a str,
    pub names: &'a Names,
    pub mismatches: Vec<Mismatch>,
}

impl HclReader<'_> {
    pub fn refuse(&mut self, place: &str, message: impl Into<String>) -> Value {
        self.mismatches.push(Mismatch::new(self.file, place, message));
        Value::Null
    }

    /// Attributes and blocks of a body; a block becomes a list of maps under its name, a label a map around it.
    pub fn body(&mut self, place: &str, body: &Body, references: &[&str]) -> BTreeMap<String, Value> {
        let mut entries = BTreeMap::new();
        for structure in body {
            match structure {
                Structure::Attribute(attribute) => self.attribute(place, attribute, references, &mut entries),
                Structure::Block(block) => self.block(place, block, &mut entries),
            }
        }
        entries
    }

    fn attribute(
        &mut self,
        place: &str,
        attribute: &Attribute,
        references: &[&str],
        entries: &mut BTreeMap<String, Value>,
    ) {
        let key = attribute.key.as_str();
        let place = below(place, key);
        let value = match references.contains(&key) {
            true => self.reference(&place, &attribute.value),
            false => self.value(&place, &attribute.value),
        };
        if entries.insert(key.to_owned(), value).is_some() {
            self.refuse(&place, "stands twice");
        }
    }

    fn block(&mut self, place: &str, block: &Block, entries: &mut BTreeMap<String, Value>) {
        let name = block.ident.as_str();
        let mut place = below(place, name);
        if name == "dynamic" {
            self.refuse(&place, "a dynamic block is not read");
        }
        let references = match name {
            "lifecycle" => &["ignore_changes", "replace_triggered_by"][..],
            _ => &[],
        };
        block.labels.iter().for_each(|label| place = below(&place, label.as_str()));
        let mut value = Value::Map(self.body(&place, &block.body, references));
        for label in block.labels.iter().rev() {
            value = Value::Map(BTreeMap::from([(label.as_str().to_owned(), Value::List(vec![value]))]));
        }
        match entries.entry(name.to_owned()).or_insert_with(|| Value::List(Vec::new())) {
            Value::List(items) => items.push(value),
            _ => drop(self.refuse(&place, "is both an attribute and a block")),
        }
    }

    /// The value of an expression that is known without Terraform.
    pub fn value(&mut self, place: &str, expression: &Expression) -> Value {
        match expression {
            Expression::Null(_) => Value::Null,
            Expression::Bool(flag) => Value::Bool(*flag.value()),
            Expression::Number(number) => {
                Value::Number(self.written(expression).unwrap_or_else(|| number.value().to_string()))
            }
            Expression::String(text) => {
                self.text(place, text.value().as_str()).map_or(Value::Null, Value::Text)
            }
            Expression::Array(items) => Value::List(
                items
                    .iter()
                    .enumerate()
                    .map(|(index, item)| self.value(&below(place, &index.to_string()), item))
                    .collect(),
            ),
            Expression::Object(object) => self.object(place, object, Self::value),
            Expression::StringTemplate(template) => {
                self.template(place, template).map_or(Value::Null, Value::Text)
            }
            Expression::Traversal(traversal) => {
                self.traversal(place, traversal).map_or(Value::Null, Value::Text)
            }
            Expression::FuncCall(call) => self.call(place, call),
            _ => self.refuse(place, "only literals, references and `jsonencode` are read"),
        }
    }

    /// An address that Terraform wants as such (`depends_on`, `provider`, `moved`, a variable's `type`): its own characters.
    pub fn reference(&mut self, place: &str, expression: &Expression) -> Value {
        match expression {
            Expression::Array(items) => Value::List(
                items
                    .iter()
                    .enumerate()
                    .map(|(index, item)| self.reference(&below(place, &index.to_string()), item))
                    .collect(),
            ),
            Expression::Object(object) => self.object(place, object, Self::reference),
            Expression::Variable(_) | Expression::Traversal(_) | Expression::FuncCall(_) => {
                match self.written(expression) {
                    Some(text) => Value::Text(text.into()),
                    None => self.refuse(place, "has no place in the source"),
                }
            }
            _ => self.refuse(place, "must be an address"),
        }
    }

    /// A provider's source and version, and its `configuration_aliases`, which are addresses.
    pub fn provider_requirement(&mut self, place: &str, expression: &Expression) -> Value {
        let Expression::Object(object) = expression else {
            return self.value(place, expression);
        };
        self.object(place, object, |reader, place, value| {
            match place.ends_with(".configuration_aliases") {
                true => reader.reference(place, value),
                false => reader.value(place, value),
            }
        })
    }

    fn written(&self, expression: &Expression) -> Option<String> {
        self.source.get(expression.span()?).map(|text| text.trim().to_owned())
    }

    fn text(&mut self, place: &str, text: &str) -> Option<Text> {
        if Text::is_free_of_reserved(text) {
            return Some(text.into());
        }
        self.refuse(place, "holds a character that is reserved for symbols");
        None
    }

    fn object(
        &mut self,
        place: &str,
        object: &Object,
        read: fn(&mut Self, &str, &Expression) -> Value,
    ) -> Value {
        let mut entries = BTreeMap::new();
        for (key, value) in object {
            let Some(key) = self.key(place, key) else { continue };
            let place = below(place, &key);
            let value = read(self, &place, value.expr());
            if entries.insert(key, value).is_some() {
                self.refuse(&place, "stands twice");
            }
        }
        Value::Map(entries)
    }

    fn key(&mut self, place: &str, key: &ObjectKey) -> Option<String> {
        let text = match key {
            ObjectKey::Ident(ident) => Some(ident.as_str().into()),
            ObjectKey::Expression(Expression::String(text)) => self.text(place, text.value().as_str()),
            ObjectKey::Expression(Expression::StringTemplate(template)) => self.template(place, template),
            ObjectKey::Expression(_) => {
                self.refuse(place, "a key that is not text");
                None
            }
        };
        text.map(|text: Text| text.as_str().to_owned())
    }

    fn template(&mut self, place: &str, template: &StringTemplate) -> Option<Text> {
        let mut text = String::new();
        for element in template {
            match element {
                Element::Literal(literal) => text.push_str(self.text(place, literal.value())?.as_str()),
                Element::Interpolation(inner) if inner.strip == Strip::None => match &inner.expr {
                    Expression::Traversal(traversal) => {
                        text.push_str(self.traversal(place, traversal)?.as_str())
                    }
                    Expression::FuncCall(_)
                        if self.written(&inner.expr).as_deref() == Some(CREATION_TIME) =>
                    {
                        text.push_str(creation_time().as_str())
                    }
                    _ => return self.refuse_text(place, "only references are read in `${…}`"),
                },
                _ => return self.refuse_text(place, "`%{…}` and `~` are not read"),
            }
        }
        Some(text.into())
    }

    fn refuse_text(&mut self, place: &str, message: impl Into<String>) -> Option<Text> {
        self.refuse(place, message);
        None
    }

    fn traversal(&mut self, place: &str, traversal: &Traversal) -> Option<Text> {
        let Some(name) = traversal_name(traversal) else {
            return self.refuse_text(place, "a reference of this form is not read");
        };
        match self.names.get(&name) {
            Some(text) => Some(text.clone()),
            None => self.refuse_text(place, format!("`{name}` is a name that nobody knows here")),
        }
    }

    fn call(&mut self, place: &str, call: &FuncCall) -> Value {
        let arguments: Vec<&Expression> = call.args.iter().collect();
        match arguments.as_slice() {
            [only]
                if call.name.name.as_str() == "jsonencode"
                    && !call.name.is_namespaced()
                    && !call.args.expand_final() =>
            {
                Value::Encoded(Box::new(self.value(place, only)))
            }
            _ => self.refuse(place, format!("the function `{}` is not read", call.name.name.as_str())),
        }
    }
}

/// `aws_kms_key.offline.key_id`, `module.x.y`, `aws_x.y[0].z`.
fn traversal_name(traversal: &Traversal) -> Option<String> {
    let mut name = match &traversal.expr {
        Expression::Variable(root) => root.as_str().to_owned(),
        Expression::FuncCall(call) => only_of(call)?,
        _ => return None,
    };
    for operator in &traversal.operators {
        match operator.value() {
            TraversalOperator::GetAttr(attribute) => {
                name.push('.');
                name.push_str(attribute.as_str());
            }
            TraversalOperator::Index(Expression::Number(index)) => {
                name.push_str(&["[", &index.value().to_string(), "]"].concat());
            }
            TraversalOperator::Index(Expression::String(key)) => {
                name.push_str(&["[\"", key.value().as_str(), "\"]"].concat());
            }
            _ => return None,
        }
    }
    Some(name)
}

/// `one(aws_x.y.z)`: the only element of a set.
fn only_of(call: &FuncCall) -> Option<String> {
    let plain = call.name.name.as_str() == "one" && !call.name.is_namespaced() && !call.args.expand_final();
    let mut arguments = call.args.iter();
    match (arguments.next(), arguments.next()) {
        (Some(Expression::Traversal(set)), None) if plain => {
            Some(["one(", &traversal_name(set)?, ")"].concat())
        }
        _ => None,
    }
}

pub(super) fn below(place: &str, key: &str) -> String {
    if place.is_empty() { key.to_owned() } else { [place, key].join(".") }
}
