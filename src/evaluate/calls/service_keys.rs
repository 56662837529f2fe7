//! The condition keys of the service that a call goes to, as far as their values follow from what the model knows.
//!
//! All others are in the catalog's hands: [`crate::catalog::service_keys`].

use super::held_keys::{ContextKey, Keys, Located};
use super::need::{CallPath, Need};
use crate::catalog::actions::{self, Action};
use crate::catalog::carried::{CallerKind, Carried, carried};
use crate::catalog::context_keys;
use crate::catalog::service_keys::{Follows, ServiceKey, following};
use crate::catalog::sources::{self, Source};
use crate::resource::{Body, Resource};

/// The keys that have a value; `region` is the one that the request goes to.
pub(super) fn of_service_keys<'k>(
    need: &'k Need<'_>,
    located: Located<'k>,
    region: &'k str,
    keys: &mut Keys<'k>,
) {
    let made = located.resource.filter(|resource| !resource.existence.is_existing());
    for row in following(&need.action, &need.resource) {
        if let Some(resource) = made {
            of_made(row, resource, keys);
        }
        match (row.follows, made.map(|resource| &resource.body)) {
            (Some(Follows::RequestedRegion), _) => {
                let said = need.says(context_keys::REQUESTED_REGION).unwrap_or(region);
                keys.one(&row.key, said);
            }
            (Some(Follows::Boundary), Some(Body::Role(role))) => {
                one_or_none(&row.key, role.boundary.as_deref(), keys);
            }
            (Some(Follows::Boundary) | None, _) => {}
        }
    }
    if takes_encryption_context(&need.action) {
        of_encryption_context(need, keys);
    }
}

/// What landform writes into a resource that it makes.
fn of_made(row: &'static ServiceKey, resource: &Resource, keys: &mut Keys<'_>) {
    if let Some(made) = row.made.as_ref().filter(|made| made.kind == resource.body.kind()) {
        one_or_none(&row.key, made.value.as_deref(), keys);
    }
}

/// A key with its value; without one, no request carries the key, or any of its family.
fn one_or_none<'k>(key: &'k str, value: Option<&'k str>, keys: &mut Keys<'k>) {
    match value {
        Some(value) => keys.one(key, value),
        None => keys.close_family(key.split_once("${").map_or(key, |(family, _)| family)),
    }
}

/// Whether requests for an action may say what a key is used for.
fn takes_encryption_context(action: &str) -> bool {
    actions::action(action).is_some_and(Action::takes_encryption_context)
}

/// A service that uses a key says for what, in words of its own: only those of S3, and of services that have a row, are known.
///
/// <https://docs.aws.amazon.com/kms/latest/developerguide/encrypt_context.html>
fn of_encryption_context(need: &Need<'_>, keys: &mut Keys<'_>) {
    let known = if let CallPath::Service(_) = &need.way {
        Some(context_keys::ENCRYPTION_CONTEXT_OF_S3.to_owned())
    } else if need.caller.is_service() {
        sources::source(&need.caller.principal).and_then(Source::encryption_key)
    } else {
        return;
    };
    let name = |key: String| key.strip_prefix(context_keys::ENCRYPTION_CONTEXT).map(str::to_owned);
    match known.filter(|key| keys.holds(key)).and_then(name) {
        Some(name) => keys.many(context_keys::ENCRYPTION_CONTEXT_KEYS, vec![name.into()]),
        None => {
            keys.open_family(context_keys::ENCRYPTION_CONTEXT);
            keys.put(ContextKey::open(context_keys::ENCRYPTION_CONTEXT_KEYS));
        }
    }
}

/// Whether nobody tells the Region that a call goes to, since the service answers for all in each.
pub(super) fn goes_anywhere(action: &str) -> bool {
    let told = carried(CallerKind::Session, &action.to_ascii_lowercase(), context_keys::REQUESTED_REGION);
    told == Carried::Always
}
