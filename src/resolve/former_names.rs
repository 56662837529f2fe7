//! What is deployed under another name than it gets now: policies keep the former one beside the new until the lock knows that.
//!
//! Policies are deployed before what they are about. A policy with the new name alone would take away what is in use,
//! before the new thing is there: so it allows both at first (expand), then the thing is made and people move, and
//! once the lock has pinned the new name, the next deployment allows that one only (contract).

use super::draft::Draft;
use crate::catalog::context_keys;
use crate::model::FormerName;
use crate::policy::{Condition, Effect, Resources, Statement};
use crate::resource::{Body, DocumentSide, Endpoint, Existence, Kind, ManagedPolicy, Resource, Role};
use std::collections::BTreeMap;

/// The names that the lock has pinned of a resource.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct PinnedNames {
    /// Its ARN, with `*` for an id that AWS chose.
    pub arn: Option<String>,
    /// The alias of a key.
    pub alias: Option<String>,
}

impl Draft<'_> {
    /// Lets those who may use a thing by its new name use it by the one that it was deployed under, while it stays.
    pub(super) fn former_names(&mut self) {
        let resources = self.model.resources.values().filter(|one| one.existence == Existence::Made);
        let kept = resources.filter(|resource| Body::retains(resource.body.kind()));
        let found: Vec<FormerName> = kept.filter_map(|one| former(one, self.pinned)).collect();
        if found.is_empty() {
            return;
        }
        for resource in self.model.resources.values_mut() {
            let side = match resource.body.kind() {
                Role::KIND | ManagedPolicy::KIND => DocumentSide::Identity,
                Endpoint::KIND => DocumentSide::Resource,
                _ => continue,
            };
            let statements = resource.body.policy_mut(side).map(|document| &mut document.statements);
            let allowing = statements.into_iter().flatten().filter(|one| one.effect == Effect::Allow);
            allowing.for_each(|statement| found.iter().for_each(|name| widen(statement, name)));
        }
        self.model.former_names = found;
    }
}

/// The name that a resource was deployed under, where that is another one.
fn former(resource: &Resource, pinned: &BTreeMap<String, PinnedNames>) -> Option<FormerName> {
    let pinned = pinned.get(&resource.address.to_string())?;
    let (before, now) = if let Body::Key(key) = &resource.body {
        (pinned.alias.clone()?, key.alias.clone())
    } else {
        (pinned.arn.clone()?, resource.arn().as_str().to_owned())
    };
    (before != now && resource_is_named(resource)).then(|| FormerName {
        address: resource.address.clone(),
        before,
        now,
    })
}

/// True where nothing in the name is AWS's choice.
fn resource_is_named(resource: &Resource) -> bool {
    matches!(resource.body, Body::Key(_)) || resource.arn().is_literal()
}

fn widen(statement: &mut Statement, name: &FormerName) {
    if let Some(Resources::In(resources)) = &mut statement.resources {
        let former: Vec<String> = resources.iter().filter_map(|one| renamed(one, name)).collect();
        resources.extend(former);
    }
    let aliases = statement
        .conditions
        .iter_mut()
        .filter(|one| one.key == context_keys::RESOURCE_ALIASES);
    for condition in aliases {
        if condition.values.contains(&name.now) {
            let both = condition.values.iter().chain([&name.before]);
            *condition = Condition::new(condition.operator, condition.key.clone(), both);
        }
    }
}

/// A resource of a statement, or what is in it, by the former name.
fn renamed(resource: &str, name: &FormerName) -> Option<String> {
    let rest = resource.strip_prefix(name.now.as_str())?;
    (rest.is_empty() || rest.starts_with(['/', ':'])).then(|| [&name.before, rest].concat())
}
