//! Properties with intrinsic functions into plain values for the validator, with notes of what is not known.
//!
//! - A function that gives text (`Fn::Sub`, `Fn::Join`, …) becomes a text of its own: where a list or a map is
//!   expected, that is still an error; errors about the words of the text are not ([`super::judge`]).
//! - `Fn::FindInMap` with three literals becomes what the mapping says.
//! - `Fn::If` makes several instances, so that every branch is in one of them; `AWS::NoValue` removes its property.
//! - What may give anything (`Fn::GetAtt`, `Fn::Transform`, …) stays, and nothing about it is an error.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html>

use super::pointer;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Values deeper than this are taken as they are. The deepest schema of AWS has fewer levels.
const DEEPEST: usize = 100;

/// What a function can give.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Gives {
    /// A text, which CloudFormation also takes for a number or a boolean.
    Text,
    /// A list of texts.
    List,
    /// Nothing is known.
    Anything,
}

/// What the template around a resource says about the names in it.
#[derive(Default)]
pub(super) struct TemplateNames {
    /// What a `Ref` gives, for every parameter and resource.
    pub(super) refs: BTreeMap<String, Gives>,
    /// The `Mappings` of the template.
    pub(super) mappings: Value,
}

/// Properties without intrinsic functions.
pub(super) struct Instance {
    pub(super) value: Value,
    pub(super) notes: Notes,
}

/// What is not known about an instance; pointers into its value.
#[derive(Default)]
pub(super) struct Notes {
    /// Where a function stood.
    pub(super) unknown: BTreeMap<String, Gives>,
    /// Maps and lists with a child that a condition chose.
    pub(super) varied: BTreeSet<String>,
    /// Those of them whose child is absent in some branch.
    pub(super) optional: BTreeSet<String>,
    /// Where a value comes from, if its pointer in the template is another one.
    origin: BTreeMap<String, String>,
}

impl Notes {
    /// The pointer into the template of a pointer into the instance.
    pub(super) fn origin(&self, at: &str) -> String {
        let moved = pointer::upwards(at).find_map(|top| Some((self.origin.get(top)?, at.strip_prefix(top)?)));
        moved.map_or_else(|| at.to_owned(), |(from, rest)| [from.as_str(), rest].concat())
    }
}

/// As many instances as it takes to have every branch of every `Fn::If` in one of them.
pub(super) fn instances<'a>(
    properties: &'a Value,
    names: &'a TemplateNames,
) -> impl Iterator<Item = Instance> + 'a {
    (0..width(properties, 0)).map(move |pick| {
        let mut builder = InstanceBuilder {
            names,
            notes: Notes::default(),
        };
        let place = PropertyPath {
            above: None,
            moved: false,
            depth: 0,
            pick,
        };
        let value = builder.build(properties, &place).unwrap_or_else(|| Value::Object(Map::new()));
        Instance {
            value,
            notes: builder.notes,
        }
    })
}

/// The number of instances that a value needs.
fn width(node: &Value, depth: usize) -> usize {
    if depth > DEEPEST {
        return 1;
    }
    let widest =
        |values: &mut dyn Iterator<Item = &Value>| values.map(|v| width(v, depth + 1)).max().unwrap_or(1);
    match (branches(node), function(node), node) {
        (Some(branches), ..) => branches.iter().map(|branch| width(branch, depth + 1)).sum(),
        (None, Some(_), _) => 1,
        (None, None, Value::Object(object)) => widest(&mut object.values()),
        (None, None, Value::Array(items)) => widest(&mut items.iter()),
        _ => 1,
    }
}

/// The name and the argument of an intrinsic function: a map with that one key.
fn function(node: &Value) -> Option<(&str, &Value)> {
    let object = node.as_object().filter(|object| object.len() == 1)?;
    let (name, argument) = object.iter().next()?;
    (name == "Ref" || name.starts_with("Fn::")).then_some((name, argument))
}

/// Both branches of a well-formed `Fn::If`.
fn branches(node: &Value) -> Option<[&Value; 2]> {
    match function(node)? {
        ("Fn::If", Value::Array(arguments)) => match arguments.as_slice() {
            [_, yes, no] => Some([yes, no]),
            _ => None,
        },
        _ => None,
    }
}

/// `{"Ref": "AWS::NoValue"}`: the property is not there.
fn is_no_value(node: &Value) -> bool {
    function(node).is_some_and(|(name, argument)| name == "Ref" && argument == "AWS::NoValue")
}

/// Whether some branch of an `Fn::If` removes the property.
fn may_be_absent(node: &Value, depth: usize) -> bool {
    let inner = branches(node).filter(|_| depth <= DEEPEST);
    inner.map_or_else(
        || is_no_value(node),
        |branches| branches.iter().any(|branch| may_be_absent(branch, depth + 1)),
    )
}

/// Keys that put other keys beside them: nothing about such a map is known.
fn has_macro(object: &Map<String, Value>) -> bool {
    object.keys().any(|key| key == "Fn::Transform" || key.starts_with("Fn::ForEach::"))
}

/// Where a value goes to, where it comes from, and which branch is taken there. The two pointers are
/// written out only where a note needs them.
#[derive(Clone, Copy)]
struct PropertyPath<'a> {
    above: Option<(&'a PropertyPath<'a>, PathStep<'a>)>,
    /// True where the pointers differ.
    moved: bool,
    depth: usize,
    pick: usize,
}

/// What leads from a place to one below it.
#[derive(Clone, Copy)]
enum PathStep<'a> {
    /// A key of a map, the same on both sides.
    Key(&'a str),
    /// Places in a list, to and from.
    Item(usize, usize),
    /// A branch of `Fn::If`, which only the template has.
    Branch(&'a str),
}

impl<'a> PropertyPath<'a> {
    fn child(&'a self, step: PathStep<'a>) -> Self {
        let moves = match step {
            PathStep::Key(_) => false,
            PathStep::Item(to, from) => to != from,
            PathStep::Branch(_) => true,
        };
        Self {
            above: Some((self, step)),
            moved: self.moved || moves,
            depth: self.depth + 1,
            pick: self.pick,
        }
    }

    /// The pointer into the instance.
    fn at(&self) -> String {
        self.above.map_or_else(String::new, |(above, step)| match step {
            PathStep::Key(key) => pointer::join(&above.at(), key),
            PathStep::Item(to, _) => pointer::join(&above.at(), &to.to_string()),
            PathStep::Branch(_) => above.at(),
        })
    }

    /// The pointer into the template.
    fn from(&self) -> String {
        self.above.map_or_else(String::new, |(above, step)| match step {
            PathStep::Key(key) => pointer::join(&above.from(), key),
            PathStep::Item(_, from) => pointer::join(&above.from(), &from.to_string()),
            PathStep::Branch(number) => pointer::join(&pointer::join(&above.from(), "Fn::If"), number),
        })
    }
}

struct InstanceBuilder<'a> {
    names: &'a TemplateNames,
    notes: Notes,
}

impl InstanceBuilder<'_> {
    /// The plain value of a node; nothing for `AWS::NoValue`.
    fn build(&mut self, node: &Value, place: &PropertyPath<'_>) -> Option<Value> {
        if let Some((branch, number, pick)) = choose(node, place) {
            let below = place.child(PathStep::Branch(number));
            return self.build(branch, &PropertyPath { pick, ..below });
        }
        if is_no_value(node) {
            return None;
        }
        if place.moved {
            self.notes.origin.insert(place.at(), place.from());
        }
        Some(match (function(node), node) {
            _ if place.depth > DEEPEST => self.note(node.clone(), place, Gives::Anything),
            (Some((name, argument)), _) => self.call(name, argument, node, place),
            (None, Value::Object(object)) if has_macro(object) => {
                self.note(node.clone(), place, Gives::Anything)
            }
            (None, Value::Object(object)) => self.map(object, place),
            (None, Value::Array(items)) => self.list(items, place),
            // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
            (None, Value::String(text)) if text.contains("{{resolve:") => {
                self.note(node.clone(), place, Gives::Text)
            }
            _ => node.clone(),
        })
    }

    fn note(&mut self, value: Value, place: &PropertyPath<'_>, gives: Gives) -> Value {
        self.notes.unknown.insert(place.at(), gives);
        value
    }

    fn map(&mut self, object: &Map<String, Value>, place: &PropertyPath<'_>) -> Value {
        let mut out = Map::new();
        for (key, child) in object {
            self.condition(child, place);
            if let Some(value) = self.build(child, &place.child(PathStep::Key(key))) {
                out.insert(key.clone(), value);
            }
        }
        Value::Object(out)
    }

    fn list(&mut self, items: &[Value], place: &PropertyPath<'_>) -> Value {
        let mut out = Vec::new();
        for (from, child) in items.iter().enumerate() {
            self.condition(child, place);
            let built = self.build(child, &place.child(PathStep::Item(out.len(), from)));
            out.extend(built);
        }
        Value::Array(out)
    }

    /// Notes that a child of this place depends on a condition.
    fn condition(&mut self, child: &Value, place: &PropertyPath<'_>) {
        if branches(child).is_some() {
            self.notes.varied.insert(place.at());
            if may_be_absent(child, 0) {
                self.notes.optional.insert(place.at());
            }
        }
    }

    /// A text or list that stands for what a function gives: the same for the same call, different for another.
    fn call(&mut self, name: &str, argument: &Value, node: &Value, place: &PropertyPath<'_>) -> Value {
        if let Some(value) = self.mapped(name, argument) {
            return value;
        }
        let gives = gives(name, argument, self.names);
        let stand_in = match gives {
            Gives::Text => Value::String(node.to_string()),
            Gives::List => Value::Array(vec![Value::String(node.to_string())]),
            Gives::Anything => node.clone(),
        };
        self.note(stand_in, place, gives)
    }

    /// What the mapping says, if all three keys are literal and it is there.
    fn mapped(&self, name: &str, argument: &Value) -> Option<Value> {
        let keys = argument.as_array().filter(|keys| name == "Fn::FindInMap" && keys.len() == 3)?;
        let mut found = &self.names.mappings;
        for key in keys {
            found = found.get(key.as_str()?)?;
        }
        Some(found.clone())
    }
}

/// The branch of an `Fn::If` that the pick of its place names, its number, and what is left of the pick.
fn choose<'v>(node: &'v Value, place: &PropertyPath<'_>) -> Option<(&'v Value, &'static str, usize)> {
    let [yes, no] = branches(node).filter(|_| place.depth <= DEEPEST)?;
    let pick = place.pick.min(width(node, place.depth).saturating_sub(1));
    let first = width(yes, place.depth + 1);
    Some(if pick < first { (yes, "1", pick) } else { (no, "2", pick - first) })
}

/// What a function gives.
fn gives(name: &str, argument: &Value, names: &TemplateNames) -> Gives {
    match name {
        "Ref" => reference(argument, names),
        "Fn::Sub" | "Fn::Join" | "Fn::Base64" | "Fn::ImportValue" | "Fn::ToJsonString" | "Fn::Length" => {
            Gives::Text
        }
        "Fn::Split" | "Fn::GetAZs" | "Fn::Cidr" => Gives::List,
        "Fn::Select" if selects_text(argument) => Gives::Text,
        _ => Gives::Anything,
    }
}

/// An item of a list that only holds texts.
fn selects_text(argument: &Value) -> bool {
    let list = argument.get(1).and_then(function);
    list.is_some_and(|(name, _)| matches!(name, "Fn::Split" | "Fn::GetAZs" | "Fn::Cidr"))
}

/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html>
fn reference(argument: &Value, names: &TemplateNames) -> Gives {
    match argument.as_str() {
        Some("AWS::NotificationARNs") => Gives::List,
        Some(name) if name.starts_with("AWS::") => Gives::Text,
        Some(name) => names.refs.get(name).copied().unwrap_or(Gives::Anything),
        None => Gives::Anything,
    }
}
