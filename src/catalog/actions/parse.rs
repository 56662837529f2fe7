//! The text of one packed service into [`Service`]; the format is described in `generate/actions.py`.

use super::arns::ResourceType;
use super::keys::{ConditionKey, KeyType};
use super::overrides;
use super::{AccessLevel, Action, ActionResource, Service};
use crate::catalog::packed::PackedEntry;
use rustc_hash::FxHashMap;
use std::sync::OnceLock;

/// Reads all lines; a line or a number that makes no sense is left out (a test counts what must be there).
pub(super) fn service(entry: &'static PackedEntry) -> Service {
    let mut service = Service {
        prefix: entry.key(),
        name: entry.field(1),
        actions: Vec::new(),
        resource_types: Vec::new(),
        condition_keys: Vec::new(),
        places: FxHashMap::default(),
    };
    for line in entry.text().lines() {
        add(&mut service, line);
    }
    overrides::complete(&mut service);
    service.places = service.actions.iter().enumerate().map(|(at, action)| (action.name, at)).collect();
    service
}

fn add(service: &mut Service, line: &'static str) {
    let mut fields = line.split('\t');
    let mut next = || fields.next().unwrap_or_default();
    match next() {
        "k" => service.condition_keys.push(key(next(), next())),
        "r" => {
            let (name, arn, numbers) = (next(), next(), next());
            let condition_keys = keys(service, numbers);
            service.resource_types.push(ResourceType {
                service: service.prefix,
                name,
                arn,
                condition_keys,
                form: OnceLock::new(),
            });
        }
        "a" => {
            let action = action(service, [next(), next(), next(), next(), next()]);
            service.actions.push(action);
        }
        _ => {}
    }
}

fn key(name: &'static str, code: &str) -> ConditionKey {
    let replacement = overrides::replacement(name);
    ConditionKey {
        key: name,
        kind: KeyType::of(code),
        multivalued: code.ends_with('*'),
        global: false,
        replacement,
    }
}

fn action(service: &Service, [name, level, numbers, resources, dependent]: [&'static str; 5]) -> Action {
    Action {
        service: service.prefix,
        name,
        access_level: access_level(level),
        condition_keys: keys(service, numbers),
        resources: split(resources, ';').filter_map(|text| resource(service, text)).collect(),
        dependent: split(dependent, ',').collect(),
        derived: Default::default(),
    }
}

fn resource(service: &Service, text: &'static str) -> Option<ActionResource> {
    let (head, numbers) = text.split_once(':').unwrap_or((text, ""));
    let number = head.trim_end_matches('!');
    let known = service.resource_types.get(number.parse::<usize>().ok()?)?;
    Some(ActionResource {
        name: known.name,
        required: head.ends_with('!'),
        condition_keys: keys(service, numbers),
    })
}

fn keys(service: &Service, numbers: &str) -> Vec<&'static str> {
    let named = |number: &str| service.condition_keys.get(number.parse::<usize>().ok()?).map(|key| key.key);
    numbers.split(',').filter_map(named).collect()
}

fn split(text: &'static str, at: char) -> impl Iterator<Item = &'static str> {
    text.split(at).filter(|part| !part.is_empty())
}

fn access_level(code: &str) -> AccessLevel {
    match code {
        "L" => AccessLevel::List,
        "R" => AccessLevel::Read,
        "T" => AccessLevel::Tagging,
        "P" => AccessLevel::Permissions,
        _ => AccessLevel::Write,
    }
}
