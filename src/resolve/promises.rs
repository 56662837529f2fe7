//! Statements that a grant derives for a role into the calls that they promise, so that each is decided.
//!
//! A statement is for all that its patterns fit; one example of each stands for them.

use super::draft::{DocumentSide, Draft};
use super::grants::just_before;
use crate::aws::{Address, Arn, Cidr, glob_matches, service_principal};
use crate::catalog::actions::ResourceType;
use crate::catalog::{action_names, actions, context_keys};
use crate::diagnostic::Span;
use crate::model::{Call, Origin, Promise, PromiseOf, Via};
use crate::policy::{Actions, BaseOperator, Condition, Effect, Resources, Statement, example};
use crate::resource::Resource;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};

/// The service whose words for the key of a bucket are known.
const S3: &str = "s3";

/// What a call does not say itself: how it comes, what its object is called, and the account of who calls.
const UNSAID: [&str; 3] = [
    context_keys::SOURCE_VPC,
    context_keys::RESOURCE_ALIASES,
    context_keys::PRINCIPAL_ACCOUNT,
];

/// The source identity of a session that must have one.
const SOMEONE: &str = "someone";

impl Draft<'_> {
    /// Remembers what statements promise that were added to a role's own policy since there were `from` of them.
    pub(super) fn promise(&mut self, role: &Address, from: usize, through: &[Address], line: Span) {
        let new: Vec<Statement> = self.added_to(role).iter().skip(from).cloned().collect();
        let principal = self.arn(role);
        let allows = || new.iter().filter(|statement| statement.effect == Effect::Allow);
        let mut said: BTreeMap<String, BTreeMap<String, Vec<String>>> = BTreeMap::new();
        let all: Vec<(&Statement, Call)> = allows()
            .flat_map(|statement| {
                self.calls(statement, &principal).into_iter().map(move |call| (statement, call))
            })
            .collect();
        for (_, call) in &all {
            said.entry(call.action.clone()).or_default().extend(call.context.clone());
        }
        let mut on: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (_, call) in &all {
            on.entry(call.action.clone()).or_default().push(call.resource.clone());
        }
        let identity = all.iter().find_map(|(_, call)| call.source_identity.clone());
        let behind = key_calls(all.iter().map(|(_, call)| call));
        for (statement, mut call) in all {
            if let Some((service, bucket)) =
                behind.as_ref().filter(|_| is_of_key(&call) && call.via.is_none())
            {
                call.via = Some(Via::Service(service_principal(service)));
                let context = bucket
                    .clone()
                    .map(|bucket| (context_keys::ENCRYPTION_CONTEXT_OF_S3.to_owned(), vec![bucket]));
                said.entry(call.action.clone()).or_default().extend(context);
            }
            // One call may be checked on several things, and says the same of all.
            let mut context = said.get(&call.action).cloned().unwrap_or_default();
            context.extend(call.context.clone());
            let via = call.via.clone().or_else(|| self.endpoint_for(statement, &call, through));
            let source_identity = identity.clone();
            let besides = on.get(&call.action).map(|on| besides(&call, on)).unwrap_or_default();
            let call = Call {
                via,
                context,
                source_identity,
                besides,
                ..call
            };
            let of = PromiseOf::Access(role.clone());
            self.note(Promise { of, call }, line);
        }
    }

    fn calls(&self, statement: &Statement, principal: &str) -> Vec<Call> {
        let (Actions::In(names), Some(Resources::In(patterns))) = (&statement.actions, &statement.resources)
        else {
            return Vec::new();
        };
        let examples: Vec<String> = match self.key_meant(statement) {
            Some(key) => vec![key],
            None => patterns.iter().map(|pattern| filled(pattern)).collect(),
        };
        let mut all = Vec::new();
        for action in names.iter().filter(|action| *action != action_names::SET_SOURCE_IDENTITY) {
            let known = actions::action(action);
            let checked = examples.iter().filter(|on| known.is_none_or(|known| known.is_checked_on(on)));
            all.extend(checked.map(|on| call(statement, principal, action, on.clone())));
        }
        all
    }

    /// The key that a statement means which names it by its alias, as its id is not known yet.
    fn key_meant(&self, statement: &Statement) -> Option<String> {
        let about_alias = |one: &&Condition| one.key == context_keys::RESOURCE_ALIASES;
        let alias = statement.conditions.iter().find(about_alias)?.values.first()?;
        let Some(Resources::In(patterns)) = &statement.resources else {
            return None;
        };
        let named = patterns.iter().filter_map(|pattern| Arn::parse(pattern));
        let keys: BTreeMap<&Address, &Resource> = named
            .flat_map(|arn| self.model.keys_called(alias, arn.region(), arn.account()))
            .map(|key| (&key.address, key))
            .collect();
        let mut arns = keys.into_values().map(|key| key.arn().as_str().to_owned());
        arns.find(|arn| patterns.iter().any(|pattern| glob_matches(pattern, arn)))
    }

    /// The statements that were added to a role's own policy.
    pub(super) fn added_to(&self, role: &Address) -> &[Statement] {
        self.added(role, DocumentSide::Identity)
    }

    /// Remembers a promise once, and the line that makes it.
    pub(super) fn note(&mut self, promise: Promise, line: Span) {
        let mut hasher = DefaultHasher::new();
        promise.hash(&mut hasher);
        let alike = self.noted.entry(hasher.finish()).or_default();
        if !alike.iter().any(|at| self.model.promises.get(*at) == Some(&promise)) {
            alike.push(self.model.promises.len());
            self.model.origins.insert(Origin::Promise(self.model.promises.len()), line);
            self.model.promises.push(promise);
        }
    }

    /// The endpoint of a `through:` that a call comes through, where its statement asks for one.
    fn endpoint_for(&self, statement: &Statement, call: &Call, through: &[Address]) -> Option<Via> {
        let asks = statement.conditions.iter().any(|one| one.key == context_keys::SOURCE_VPC);
        let service = call.action.split(':').next().unwrap_or_default();
        let fits = |address: &&Address| self.is_endpoint_of(address, service);
        let found = through.iter().filter(|_| asks).find(fits)?;
        Some(Via::Endpoint(found.to_string()))
    }
}

/// What of some resources a call is about as well, where AWS checks it on several: one for each type that it lacks.
fn besides(call: &Call, all: &[String]) -> Vec<String> {
    let action = actions::action(&call.action);
    let groups = action.map(|action| actions::types_besides(action, &[&call.resource]));
    let of = |group: &Vec<&'static ResourceType>| {
        all.iter().find(|on| group.iter().any(|known| known.matches(on))).cloned()
    };
    groups.iter().flatten().filter_map(of).collect()
}

/// Whether a call is about a key.
fn is_of_key(call: &Call) -> bool {
    call.action.starts_with("kms:")
}

/// The service that uses the key of a grant on something else, in the name of whoever is granted; of one bucket also which.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_forward_access_sessions.html>
fn key_calls<'c>(all: impl Iterator<Item = &'c Call>) -> Option<(String, Option<String>)> {
    let service = |call: &Call| call.action.split(':').next().unwrap_or_default().to_owned();
    let others: Vec<&Call> = all.filter(|call| !is_of_key(call)).collect();
    let of_s3: Vec<&Call> = others.iter().copied().filter(|call| service(call) == S3).collect();
    let buckets: BTreeSet<&str> = of_s3.iter().filter_map(|call| call.resource.split('/').next()).collect();
    let only = buckets.first().filter(|_| buckets.len() == 1);
    let first = of_s3.first().or(others.first())?;
    Some((service(first), only.map(|bucket| (*bucket).to_owned())))
}

fn call(statement: &Statement, principal: &str, action: &str, resource: String) -> Call {
    let mut context: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut via = None;
    for condition in statement.conditions.iter().filter(|condition| is_said(condition)) {
        let value = condition.values.first().map(|value| said_of(condition, value)).unwrap_or_default();
        if condition.key == context_keys::VIA_SERVICE {
            let service = value.split('.').next().unwrap_or_default().to_owned();
            via = Some(Via::Service(service_principal(&service)));
        } else {
            context.insert(condition.key.clone(), vec![value]);
        }
    }
    Call {
        principal: principal.to_owned(),
        action: action.to_owned(),
        resource,
        context,
        via,
        source_identity: needs_identity(statement).then(|| SOMEONE.to_owned()),
        ..Call::default()
    }
}

/// What a call says under a key, so that it is one of those that a value of a condition stands for.
fn said_of(condition: &Condition, value: &str) -> String {
    let is = |key| condition.key == key;
    if is(context_keys::CURRENT_TIME) {
        return just_before(value).unwrap_or_else(|| value.to_owned());
    }
    if is(context_keys::SOURCE_IP) || is(context_keys::VPC_SOURCE_IP) {
        return Cidr::parse(value).map_or_else(|_| value.to_owned(), |block| block.net().addr().to_string());
    }
    filled(value)
}

/// True for a condition that the call says itself; the way that it comes is found by the endpoints of the grant.
fn is_said(condition: &Condition) -> bool {
    let operator = condition.operator;
    let said = operator.quantifier.is_none() || condition.key == context_keys::LEADING_KEYS;
    !operator.base.is_negated()
        && !operator.if_exists
        && operator.base != BaseOperator::Null
        && said
        && !UNSAID.contains(&condition.key.as_str())
}

/// True where the session must have a source identity: one is set, or its name stands in the statement.
fn needs_identity(statement: &Statement) -> bool {
    let variable = context_keys::variable(context_keys::SOURCE_IDENTITY);
    let sets =
        matches!(&statement.actions, Actions::In(all) if all.contains(action_names::SET_SOURCE_IDENTITY));
    let named = match &statement.resources {
        Some(Resources::In(all) | Resources::NotIn(all)) => all.iter().any(|text| text.contains(&variable)),
        None => false,
    };
    let compared = statement
        .conditions
        .iter()
        .flat_map(|one| &one.values)
        .any(|text| text.contains(&variable));
    sets || named || compared
}

fn filled(pattern: &str) -> String {
    if pattern == "*" {
        return pattern.to_owned();
    }
    example(pattern, "x", |name| {
        (name == context_keys::SOURCE_IDENTITY).then(|| SOMEONE.to_owned())
    })
}
