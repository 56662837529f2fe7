//! Entries that AWS cannot tell apart from others of their type into what is wrong with that.

use crate::aws::Address;
use crate::catalog::unique_names::{UniqueName, unique_name};
use crate::diagnostic::Diagnostic;
use crate::registry;
use crate::resolve::draft::Draft;
use crate::resource::{AnyResource, Body, Resource};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// A type, an account, a Region, and the values of the properties that tell one resource of it from the others.
type Identity = (String, String, String, Vec<String>);

impl Draft<'_> {
    /// Tells of entries with the same values of the properties that AWS's schema calls their identifier, or with a name that AWS
    /// takes once; what sections make has names as well. Of two with the same ARN that is told already.
    pub(super) fn told_of_twice(&mut self) {
        let mut first: BTreeMap<Identity, &Resource> = BTreeMap::new();
        let mut found: BTreeSet<(&Address, &Address, String)> = BTreeSet::new();
        let (any, made): (Vec<&Resource>, Vec<&Resource>) = self
            .model
            .resources
            .values()
            .partition(|one| matches!(one.body, Body::AnyResource(_)));
        for resource in made.into_iter().chain(any) {
            for identity in identities(resource) {
                let named = identity.3.first().cloned().unwrap_or_default();
                match first.get(&identity) {
                    Some(other) if is_told(resource, other) => {}
                    Some(other) => drop(found.insert((&resource.address, &other.address, named))),
                    None => drop(first.insert(identity, resource)),
                }
            }
        }
        let mut pairs = BTreeSet::new();
        let found: Vec<(Address, Address, String)> = found
            .into_iter()
            .filter(|(address, other, _)| pairs.insert((*address, *other)))
            .map(|(address, other, named)| (address.clone(), other.clone(), named))
            .collect();
        for (address, other, named) in found {
            let message =
                format!("`{address}` and `{other}` are both called `{named}`, and AWS makes one of them");
            let problem = Diagnostic::error("name-twice", self.model.origins.resource(&address), message);
            let problem = problem.also(self.model.origins.resource(&other), "the other one");
            self.tell_once(problem.help("give one of them another name"));
        }
    }
}

/// True for two of sections, and for two with one ARN: their names are held against each other elsewhere.
fn is_told(one: &Resource, other: &Resource) -> bool {
    let of_section = |one: &Resource| !matches!(one.body, Body::AnyResource(_));
    of_section(one) && of_section(other) || one.arn() == other.arn()
}

/// What tells a resource from others; nothing where AWS makes some of it up.
fn identities(resource: &Resource) -> Vec<Identity> {
    let place = &resource.place;
    let of = |kind: &str, values: Vec<String>| {
        (kind.to_owned(), place.account.to_string(), place.region.to_string(), values)
    };
    let Body::AnyResource(body) = &resource.body else {
        let shape = resource.body.cloudformation();
        let row = shape.and_then(|shape| unique_name(shape.kind)).filter(|row| !row.held.is_empty());
        let data = resource.body.data();
        let held = row.and_then(|row| {
            let values: Option<Vec<String>> =
                row.held.iter().map(|field| Some(data.get(field)?.as_str()?.to_owned())).collect();
            Some(of(&row.kind, in_one_case(row, values?)))
        });
        return held.into_iter().collect();
    };
    let by_schema =
        registry::facts(body.kind).filter(|facts| !facts.identifier.is_empty() && body.arn.is_none());
    let by_schema =
        by_schema.and_then(|facts| facts.identifier.iter().map(|at| value_at(body, at)).collect());
    let by_name = unique_name(body.kind).and_then(|row| {
        let values: Option<Vec<String>> =
            row.properties.iter().map(|name| value_at(body, &["/", name].concat())).collect();
        Some(in_one_case(row, values?))
    });
    by_schema.into_iter().chain(by_name).map(|values| of(body.kind, values)).collect()
}

fn in_one_case(row: &UniqueName, values: Vec<String>) -> Vec<String> {
    match row.any_case {
        true => values.into_iter().map(|value| value.to_ascii_lowercase()).collect(),
        false => values,
    }
}

fn value_at(body: &AnyResource, pointer: &str) -> Option<String> {
    let mut steps = pointer.split('/').skip(1);
    let first = body.properties.get(steps.next()?)?;
    let value = steps.try_fold(first, |value, step| value.get(step))?;
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}
