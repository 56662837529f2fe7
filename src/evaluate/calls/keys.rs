//! An authorization into the condition keys that its request carries.
//!
//! What the user states wins; then what follows from the call; then caller, resource and way.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>

use super::held_keys::{ContextKey, Keys, Located};
use super::need::{Caller, Deploys, Need};
use super::service_keys::of_service_keys;
use super::way_keys::{known_id, of_way, region};
use super::{deliveries, deployers};
use crate::aws::{Arn, CallerArn, Text};
use crate::catalog::actions::{self, Carries};
use crate::catalog::{action_names, context_keys};
use crate::evaluate::iam::another;
use crate::model::Model;
use crate::resource::{Body, Encryption, FeatureGroup, Resource, Role, Tags};
use std::borrow::Cow;

/// An organization that is not the blueprint's, in the form of an id.
const ANOTHER: &str = "o-0000000000";

/// Every key of one authorization; `source` is the resource for which a service makes it.
pub(super) fn keys<'k>(
    universe: &'k super::Universe<'_>,
    need: &'k Need<'_>,
    located: Located<'k>,
    source: Option<&Resource>,
) -> Keys<'k> {
    let mut keys = Keys::default();
    for (name, values) in &need.stated {
        keys.put(stated(universe.model, &need.service(), name, values));
    }
    for (name, value) in &need.extra {
        keys.one(name, value);
    }
    of_caller(universe, need, &mut keys);
    if need.caller.is_service() {
        deliveries::of_service(universe.model, need, located, source, &mut keys);
    }
    of_resource(universe, need, located, &mut keys);
    of_way(universe, need, located, &mut keys);
    of_service_keys(need, located, region(universe.model, need, located), &mut keys);
    if need.caller.deploys != Deploys::No {
        of_template(need, located, &mut keys);
    }
    keys
}

/// What the request of whoever deploys says as the template does: no tag and no boundary that the resource does not have;
/// which of the others it says, nothing here reads.
fn of_template<'k>(need: &'k Need<'_>, located: Located<'k>, keys: &mut Keys<'k>) {
    let body = located.resource.map(|resource| &resource.body);
    match body {
        Some(body) => of_template_tags(&body.tags(), keys),
        None => keys.open_family(context_keys::REQUEST_TAG),
    }
    if let Some(Body::Role(role)) = body {
        match &role.boundary {
            Some(arn) => keys.one(context_keys::PERMISSIONS_BOUNDARY, arn),
            None => keys.close_family(context_keys::PERMISSIONS_BOUNDARY),
        }
    }
    let told = |key: &str| {
        let of_tags = context_keys::begins(key, context_keys::REQUEST_TAG)
            || key.eq_ignore_ascii_case(context_keys::TAG_KEYS);
        body.is_some() && (of_tags || key.eq_ignore_ascii_case(context_keys::PERMISSIONS_BOUNDARY))
    };
    let action = actions::action(&need.action);
    let listed = action.map(|action| action.condition_keys.as_slice()).unwrap_or_default();
    let asked = listed
        .iter()
        .filter(|key| deployers::is_of_request(&need.action, key) && !told(key));
    for key in asked {
        let family = key.split_once("${").map_or(*key, |(family, _)| family);
        keys.open_family(family);
    }
}

/// The tags that a template gives are in the request that makes the resource, or in one that follows it.
fn of_template_tags(tags: &Tags, keys: &mut Keys<'_>) {
    for key in tags.keys() {
        keys.put(ContextKey::open([context_keys::REQUEST_TAG, key].concat()));
    }
    keys.close_family(context_keys::REQUEST_TAG);
    if tags.is_empty() {
        keys.close_family(context_keys::TAG_KEYS);
    } else {
        keys.put(ContextKey::open(context_keys::TAG_KEYS));
    }
}

fn stated<'k>(model: &Model, service: &str, name: &'k str, values: &'k [String]) -> ContextKey<'k> {
    let known = |value: &'k String| known_id(model, value).map_or(Cow::Borrowed(value.as_str()), Cow::Owned);
    let many = actions::condition_key(service, name).is_some_and(|known| known.multivalued);
    match values {
        [value] if !many => ContextKey::one(name, known(value)),
        values => ContextKey::many(name, values.iter().map(known).collect()),
    }
}

fn of_caller<'k>(universe: &'k super::Universe<'_>, need: &'k Need<'_>, keys: &mut Keys<'k>) {
    let (model, caller) = (universe.model, &need.caller);
    let arn =
        Arn::parse(&caller.principal).filter(|arn| arn.caller().is_some_and(|of| of != CallerArn::Provider));
    if let Some(arn) = arn {
        of_organization(
            universe,
            arn.account(),
            [context_keys::PRINCIPAL_ORG_ID, context_keys::PRINCIPAL_ORG_PATHS],
            keys,
        );
    }
    let known = universe
        .role(&caller.principal)
        .is_some_and(|role| role.resource.existence.knows_tags());
    let stated = model.existing_thing(&caller.principal).and_then(|(_, thing)| thing.tags.as_ref());
    if arn.is_some_and(|arn| arn.caller() != Some(CallerArn::Root)) && !known && stated.is_none() {
        keys.open_family(context_keys::PRINCIPAL_TAG);
    }
    for (name, value) in stated.filter(|_| !known).into_iter().flatten() {
        keys.one([context_keys::PRINCIPAL_TAG, name].concat(), value);
    }
    for (name, value) in &caller.tags {
        keys.one([context_keys::PRINCIPAL_TAG, name].concat(), value);
    }
    if let Some(role) = universe.role(&caller.principal) {
        keys.one(context_keys::PRINCIPAL_ARN, role.arn.as_str());
        let session = arn.and_then(|arn| match arn.caller() {
            Some(CallerArn::Session(name)) => name.split_once('/').map(|(_, session)| session),
            _ => None,
        });
        keys.one(context_keys::USER_ID, role.user_id(session));
        of_tags_of_role(universe, caller, role.role, keys);
    }
    if let Some(identity) = &caller.source_identity {
        keys.one(context_keys::SOURCE_IDENTITY, identity);
    } else if caller.is_role() && !caller.is_described {
        keys.put(ContextKey::open(context_keys::SOURCE_IDENTITY));
    }
}

/// Tags of the role. Those that its session was made with win over them, and nobody says these where the session is not described.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_ctlogs>
fn of_tags_of_role<'k>(
    universe: &'k super::Universe<'_>,
    caller: &Caller,
    role: &'k Role,
    keys: &mut Keys<'k>,
) {
    let told = caller.is_described || !caller.tags.is_empty();
    if !told && universe.may_be_given(caller, action_names::TAG_SESSION) {
        return keys.open_family(context_keys::PRINCIPAL_TAG);
    }
    for (name, value) in &role.tags {
        keys.one([context_keys::PRINCIPAL_TAG, name].concat(), value);
    }
}

/// The organization of an account. One that the blueprint does not name, or says is outside, may be in another, or in none.
fn of_organization<'k>(
    universe: &'k super::Universe<'_>,
    account: &str,
    [id, paths]: [&'static str; 2],
    keys: &mut Keys<'k>,
) {
    let model = universe.model;
    if let Some(path) = universe.org_path(account) {
        keys.one(id, &model.organization.id);
        keys.many(paths, vec![path.into()]);
        return;
    }
    let other = another(&model.organization.id);
    let other = other.as_ref().map_or(ANOTHER, Text::as_str).to_owned();
    let held = vec![Cow::from(other.clone())];
    keys.sent(ContextKey::one(id, other), None);
    keys.sent(ContextKey::many(paths, held), None);
}

fn of_resource<'k>(
    universe: &'k super::Universe<'_>,
    need: &'k Need<'_>,
    located: Located<'k>,
    keys: &mut Keys<'k>,
) {
    let model = universe.model;
    let service = need.service();
    let owner = located.owner.unwrap_or_else(|| need.caller.account());
    if let Some(path) = universe.org_path(owner) {
        keys.filled(&need.action, ContextKey::one(context_keys::RESOURCE_ORG_ID, &model.organization.id));
        keys.filled(&need.action, ContextKey::many(context_keys::RESOURCE_ORG_PATHS, vec![path.into()]));
    } else {
        of_resource_elsewhere(universe, need, keys);
    }
    of_name(need, &service, keys);
    match model.existing_thing(&need.resource).and_then(|(_, thing)| thing.tags.as_ref()) {
        Some(tags) => of_tags(need, tags, &service, keys),
        None if located.resource.is_none_or(|resource| !resource.existence.knows_tags()) => {
            of_unknown_tags(need, &service, keys);
        }
        None => {}
    }
    let Some(resource) = located.resource else { return };
    let calls = |action: &str| need.action.eq_ignore_ascii_case(action);
    if let Body::Key(key) = &resource.body
        && service == "kms"
    {
        of_key(need, key, keys);
    }
    // The group is not there yet, and has no tags to tell.
    if let Body::FeatureGroup(group) = &resource.body
        && calls(action_names::CREATE_FEATURE_GROUP)
    {
        return of_new_group(group, keys);
    }
    // A role's tags are no help here: AWS warns that they may not be there.
    if !calls(action_names::PASS_ROLE) {
        of_tags(need, &resource.body.tags(), resource.body.service(), keys);
    }
}

/// A resource of an account that the blueprint does not know is in another organization or in none; the ARN of a bucket
/// does not tell the account, so that it may be in any.
fn of_resource_elsewhere<'k>(universe: &'k super::Universe<'_>, need: &Need<'_>, keys: &mut Keys<'k>) {
    let owner = Arn::parse(&need.resource)
        .map(|arn| arn.account())
        .filter(|account| !account.is_empty());
    let names = [context_keys::RESOURCE_ORG_ID, context_keys::RESOURCE_ORG_PATHS];
    match owner {
        Some(owner) => of_organization(universe, owner, names, keys),
        None => names.into_iter().for_each(|name| keys.put(ContextKey::open(name))),
    }
}

/// The aliases of a key, and the one that the call names it by.
fn of_key<'k>(need: &Need<'_>, key: &'k crate::resource::Key, keys: &mut Keys<'k>) {
    keys.many(context_keys::RESOURCE_ALIASES, vec![key.alias.as_str().into()]);
    if need.resource.contains(":alias/") {
        keys.one(context_keys::REQUEST_ALIAS, &key.alias);
    }
}

/// The condition key that repeats the name of the call's resource (`redshift:DbUser`), where the action has one.
fn of_name<'k>(need: &'k Need<'_>, service: &str, keys: &mut Keys<'k>) {
    let Some((kind, _, name)) = Arn::parse(&need.resource).as_ref().and_then(named) else {
        return;
    };
    let key = actions::key_of_name(service, kind);
    let carried = |key: &&str| {
        actions::action(&need.action).is_some_and(|action| action.carries(key) == Carries::Listed)
    };
    if let Some(key) = key.filter(carried) {
        keys.one(key, name);
    }
}

/// Type, what holds it, and name of a resource such as `dbuser:CLUSTER/NAME`.
pub(super) fn named<'a>(arn: &Arn<'a>) -> Option<(&'a str, &'a str, &'a str)> {
    let (kind, path) = arn.resource().split_once(':')?;
    path.split_once('/').map(|(holder, name)| (kind, holder, name))
}

/// What a call that makes a feature group of the blueprint says about it.
///
/// <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsagemaker.html>
fn of_new_group<'k>(group: &'k FeatureGroup, keys: &mut Keys<'k>) {
    let word = |flag: bool| if flag { "true" } else { "false" };
    keys.one(context_keys::NEW_GROUP_ONLINE, word(group.online.is_some()));
    keys.one(context_keys::NEW_GROUP_OFFLINE, word(group.offline.is_some()));
    if let Some(key) = group.online.as_ref().and_then(|store| store.key.as_deref()) {
        keys.one(context_keys::NEW_GROUP_ONLINE_KEY, key);
    }
    if let Some(offline) = &group.offline {
        keys.one(context_keys::NEW_GROUP_WITHOUT_TABLE, "false");
        keys.one(context_keys::NEW_GROUP_OFFLINE_URI, &offline.uri);
        if let Some(key) = &offline.key {
            keys.one(context_keys::NEW_GROUP_OFFLINE_KEY, key);
        }
    }
    for (name, value) in &group.tags {
        keys.one([context_keys::REQUEST_TAG, name].concat(), value);
    }
    if !group.tags.is_empty() {
        keys.many(context_keys::TAG_KEYS, group.tags.keys().map(Cow::from).collect());
    }
}

/// Tags of the resource, in AWS's form and in those of the services of call and resource, where the action has them.
fn of_tags(need: &Need<'_>, tags: &Tags, service: &str, keys: &mut Keys<'_>) {
    let Some(action) = actions::action(&need.action) else {
        return;
    };
    for (name, value) in tags {
        for prefix in ["aws", action.service, service] {
            let key = [prefix, context_keys::RESOURCE_TAG, name].concat();
            if action.carries(&key) == Carries::Listed {
                keys.one(key, value.clone());
            }
        }
    }
}

/// Tags of a resource that the blueprint does not hold, where the action has them.
fn of_unknown_tags(need: &Need<'_>, service: &str, keys: &mut Keys<'_>) {
    let Some(action) = actions::action(&need.action).filter(|_| need.resource != "*") else {
        return;
    };
    for prefix in ["aws", service] {
        let family = [prefix, context_keys::RESOURCE_TAG].concat();
        if action.carries(&[&family, "x"].concat()) == Carries::Listed {
            keys.open_family(family);
        }
    }
}

/// What S3 tells KMS about an object of a bucket that uses a bucket key: the bucket.
///
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html>
pub(super) fn encryption_context(resource: Option<&Resource>) -> Vec<(String, String)> {
    match resource.map(|resource| (&resource.body, resource)) {
        Some((Body::Bucket(bucket), resource)) if matches!(bucket.encryption, Encryption::Kms(_)) => {
            vec![(
                context_keys::ENCRYPTION_CONTEXT_OF_S3.to_owned(),
                resource.arn().as_str().to_owned(),
            )]
        }
        _ => Vec::new(),
    }
}
