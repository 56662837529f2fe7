//! A resource into what of it cannot be changed in place, as the lock keeps it once it is deployed.

use crate::aws::{Part, Text};
use crate::catalog::edits::{Edits, Field, edits};
use crate::lock::Pin;
use crate::model::Model;
use crate::resource::{Body, Resource};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The fields that AWS or a backend sets once, each with its value as text, where it has one; an id that AWS chooses is the address of what has
/// it, in braces.
pub fn created(resource: &Resource) -> BTreeMap<String, String> {
    if let Body::AnyResource(any) = &resource.body {
        return any.created().iter().map(|(field, value)| (field.clone(), spelled(value))).collect();
    }
    let Some(row) = edits(resource.body.kind()) else {
        return BTreeMap::new();
    };
    let data = resource.body.data();
    row.fields.iter().flat_map(|field| values(field, &data)).collect()
}

fn values(field: &Field, data: &Value) -> Vec<(String, String)> {
    let found = field.field.split('.').try_fold(data, |value, key| value.get(key));
    match (found, field.only_grows) {
        (None | Some(Value::Null), _) => Vec::new(),
        (Some(list), true) => list
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|item| entry(field, item))
            .collect(),
        (Some(value), false) => vec![(field.field.clone(), spelled(value))],
    }
}

/// `features.id` and its type.
fn entry(field: &Field, item: &Value) -> Option<(String, String)> {
    let [name, kind] = ["name", "type"].map(|key| item.get(key).and_then(Value::as_str));
    Some(([field.field.as_str(), ".", name?].concat(), kind?.to_owned()))
}

fn spelled(value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            value.to_string()
        }
    };
    let parts = Text::from(text);
    let spelled = parts.parts().into_iter().map(|part| match part {
        Part::Literal(text) => text.to_owned(),
        Part::Symbol(address) => ["{", address, "}"].concat(),
    });
    spelled.collect()
}

/// The ARN of a resource, with `*` for an id that AWS chooses.
pub fn arn_as_chosen(resource: &Resource) -> String {
    pattern(&resource.arn())
}

/// What exists already by the entries of a design, by its address; roles that permission sets bring are none of them.
pub(super) fn existing(model: &Model) -> BTreeMap<String, String> {
    let there = model.resources.values().filter(|one| one.existence.is_existing());
    let there = there.filter(|one| one.address.kind() == one.body.kind());
    there.map(|one| (one.address.to_string(), arn_as_chosen(one))).collect()
}

/// An ARN with `*` for each id that is AWS's: roles must not change when one becomes known.
pub(super) fn pattern(text: &Text) -> String {
    let parts = text.parts().into_iter().map(|part| match part {
        Part::Literal(text) => text,
        Part::Symbol(_) => "*",
    });
    Text::with_digits_as_pattern(&parts.collect::<String>())
}

/// A field that was deployed otherwise than it is planned.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Difference {
    /// Its path.
    pub field: String,
    /// What was deployed; none where it had no such field.
    pub before: Option<String>,
    /// What is planned.
    pub now: Option<String>,
}

impl Difference {
    /// The field of a row that it is about; a list by name has one for each name.
    pub fn field_of<'r>(&self, row: &'r Edits) -> Option<&'r Field> {
        row.fields.iter().find(|field| {
            let rest = self.field.strip_prefix(field.field.as_str());
            let below = field.only_grows || field.below;
            rest.is_some_and(|rest| rest.is_empty() || below && rest.starts_with('.'))
        })
    }
}

/// What a pinned resource was made with otherwise than it is planned. A lock that was written before fields were pinned
/// tells nothing of them.
pub fn differences(pin: &Pin, resource: &Resource) -> Vec<Difference> {
    if pin.created.is_empty() {
        return Vec::new();
    }
    let (before, now) = (&pin.created, created(resource));
    let fields: BTreeSet<&String> = before.keys().chain(now.keys()).collect();
    let each = fields.into_iter().filter(|field| before.get(*field) != now.get(*field));
    let found = each.map(|field| Difference {
        field: field.clone(),
        before: before.get(field).cloned(),
        now: now.get(field).cloned(),
    });
    found.collect()
}

/// The types of the blocks beside it that Terraform makes anew.
pub(super) fn remade_beside(pin: &Pin, resource: &Resource) -> BTreeSet<&'static str> {
    let row = edits(resource.body.kind());
    let found = differences(pin, resource).into_iter().filter_map(|one| one.field_of(row?));
    let arguments = found.filter(|field| field.beside).flat_map(|field| &field.terraform);
    arguments.filter_map(|argument| argument.split('.').next()).collect()
}

/// True where Terraform makes another one in its place.
pub fn remade_by_terraform(pin: &Pin, resource: &Resource) -> bool {
    let Some(row) = edits(resource.body.kind()) else {
        return false;
    };
    differences(pin, resource)
        .iter()
        .filter_map(|one| one.field_of(row))
        .any(Field::remade_by_terraform)
}
