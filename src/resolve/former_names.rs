//! What is deployed under another name than it gets now: policies mean both names until the lock knows the new one.
//!
//! Policies are deployed before what they are about. A policy with the new name alone would take away what is in use,
//! before the new thing is there: so it means both at first (expand), then the thing is made and people move, and
//! once the lock has pinned the new name, the next deployment means that one only (contract). A denial narrows as late.

use super::deployed::PinnedNames;
use super::draft::Draft;
use crate::catalog::context_keys;
use crate::model::{FormerName, Model};
use crate::policy::{Condition, Resources, Statement};
use crate::resource::{Body, Endpoint, Existence, Key, Kind, ManagedPolicy, PermissionSet, Resource, Role};
use std::collections::BTreeMap;

impl Draft<'_> {
    /// What policies of roles and endpoints say of a thing by its new name they say of its former one too, while it stays; so
    /// do those of keys, of whose data they encrypt and of their own alias.
    pub(super) fn former_names(&mut self) {
        let found = found(&self.model, self.pinned);
        let speaks = |one: &&mut Resource| {
            let kinds = [Role::KIND, ManagedPolicy::KIND, PermissionSet::KIND, Endpoint::KIND, Key::KIND];
            kinds.contains(&one.body.kind())
        };
        for resource in self.model.resources.values_mut().filter(speaks) {
            let own = |name: &&FormerName| name.address == resource.address && name.keys.is_some();
            let alias: Vec<&FormerName> = found.iter().filter(own).collect();
            let documents = resource.body.documents_mut().into_iter();
            for statement in documents.flat_map(|document| &mut document.statements) {
                found.iter().for_each(|name| widen(statement, name));
                alias.iter().for_each(|name| widen_alias(statement, name));
            }
        }
        self.model.former_names = found;
    }
}

fn found(model: &Model, pinned: &BTreeMap<String, PinnedNames>) -> Vec<FormerName> {
    let made = model.resources.values().filter(|one| one.existence == Existence::Made);
    let kept = made.filter(|resource| Body::retains(resource.body.kind()));
    let named = kept.filter_map(|resource| {
        let pinned = pinned.get(&resource.address.local().to_string())?;
        if let Body::Key(key) = &resource.body {
            of_key(model, resource, key, pinned)
        } else {
            of_name(model, resource, pinned)
        }
    });
    named.collect()
}

/// A key that had another alias, which no other key of its account and Region has now.
fn of_key(model: &Model, resource: &Resource, key: &Key, pinned: &PinnedNames) -> Option<FormerName> {
    let before = pinned
        .alias
        .clone()
        .filter(|alias| alias.starts_with("alias/") && is_plain(alias))?;
    let has_it = |other: &&Resource| matches!(&other.body, Body::Key(key) if key.alias == before && other.place == resource.place);
    let free = !model.resources.values().any(|other| has_it(&other));
    (free && before != key.alias).then(|| FormerName {
        address: resource.address.clone(),
        before,
        now: key.alias.clone(),
        keys: Some(resource.place.arn("kms", "key/*")),
    })
}

/// Something whose ARN ends with its name, and with another one now; the former one is nobody else's.
fn of_name(model: &Model, resource: &Resource, pinned: &PinnedNames) -> Option<FormerName> {
    let (before, name) = (pinned.arn.as_ref()?, pinned.name.as_ref().filter(|name| is_plain(name))?);
    let arn = resource.arn();
    let now = arn.is_literal().then(|| arn.as_str().to_owned())?;
    let kind = before.strip_suffix(name.as_str()).filter(|kind| now.starts_with(*kind))?;
    let free = model.by_arn(before).is_none() && !model.existing.contains_key(before);
    (free && *before != now && is_plain(now.get(kind.len()..)?)).then(|| FormerName {
        address: resource.address.clone(),
        before: before.clone(),
        now,
        keys: None,
    })
}

/// True for a name in which nothing stands for something else.
fn is_plain(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_./#".contains(c))
}

fn widen(statement: &mut Statement, name: &FormerName) {
    widen_contexts(statement, name);
    let Some(Resources::In(resources) | Resources::NotIn(resources)) = &mut statement.resources else {
        return;
    };
    if let Some(keys) = &name.keys {
        if resources.iter().eq([keys]) {
            widen_alias(statement, name);
        }
        return;
    }
    let former: Vec<String> = resources.iter().filter_map(|one| renamed(one, name)).collect();
    resources.extend(former);
}

fn widen_alias(statement: &mut Statement, name: &FormerName) {
    let aliases = statement
        .conditions
        .iter_mut()
        .filter(|one| one.key == context_keys::RESOURCE_ALIASES);
    for condition in aliases.filter(|one| one.values.contains(&name.now)) {
        let both = condition.values.iter().chain([&name.before]);
        *condition = Condition::new(condition.operator, condition.key.clone(), both);
    }
}

/// What S3 says to KMS of a bucket under its former name.
fn widen_contexts(statement: &mut Statement, name: &FormerName) {
    let of_s3 = |one: &&mut Condition| one.key == context_keys::ENCRYPTION_CONTEXT_OF_S3;
    for condition in statement.conditions.iter_mut().filter(of_s3) {
        let former = condition.values.iter().filter_map(|value| renamed(value, name));
        let both: Vec<String> = condition.values.iter().cloned().chain(former).collect();
        *condition = Condition::new(condition.operator, condition.key.clone(), both);
    }
}

/// A resource of a statement, or what is in it, by the former name.
fn renamed(resource: &str, name: &FormerName) -> Option<String> {
    let rest = resource.strip_prefix(name.now.as_str())?;
    (rest.is_empty() || rest.starts_with(['/', ':'])).then(|| [&name.before, rest].concat())
}
