//! Entries of one type that AWS cannot tell apart into what is wrong with that.

use crate::aws::Address;
use crate::diagnostic::Diagnostic;
use crate::registry;
use crate::resolve::draft::Draft;
use crate::resource::{AnyResource, Body, Resource};
use serde_json::Value;
use std::collections::BTreeMap;

/// A type, an account, a Region, and the values of the properties that tell one resource of it from the others.
type Identity = (&'static str, String, String, Vec<String>);

impl Draft<'_> {
    /// Tells of entries with the same values of the properties that AWS's schema calls their identifier. Where the ARN is
    /// known, two with the same ARN are told already.
    pub(super) fn told_of_twice(&mut self, all: &[Address]) {
        let mut first: BTreeMap<Identity, &Address> = BTreeMap::new();
        let mut found = Vec::new();
        for address in all {
            let resource = self.model.resources.get(address);
            let Some(identity) = resource.and_then(identity) else {
                continue;
            };
            let named = identity.3.join("`, `");
            match first.get(&identity) {
                Some(other) => found.push((address, *other, named)),
                None => drop(first.insert(identity, address)),
            }
        }
        for (address, other, named) in found {
            let message =
                format!("`{address}` and `{other}` are both called `{named}`, and AWS makes one of them");
            let problem = Diagnostic::error("name-twice", self.model.origins.resource(address), message);
            let problem = problem.also(self.model.origins.resource(other), "the other one");
            self.tell_once(problem.help("give one of them another name"));
        }
    }
}

/// What tells a resource from others; none where AWS makes some of it up, or its ARN says it.
fn identity(resource: &Resource) -> Option<Identity> {
    let Body::AnyResource(body) = &resource.body else {
        return None;
    };
    let facts =
        registry::facts(body.kind).filter(|facts| !facts.identifier.is_empty() && body.arn.is_none())?;
    let values: Option<Vec<String>> = facts.identifier.iter().map(|at| value_at(body, at)).collect();
    let place = &resource.place;
    Some((body.kind, place.account.to_string(), place.region.to_string(), values?))
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
