//! The way of a call into the keys that its requests carry for it: addresses, endpoints, networks, services, Regions.

use super::Universe;
use super::held_keys::{ContextKey, Keys, Located, sent};
use super::need::{CallPath, ForeignEndpoint, Need};
use super::service_keys::goes_anywhere;
use crate::aws::{Address, Arn, Name, Region, Text, name, regional_principal, service_principal};
use crate::catalog::services::Filled;
use crate::catalog::{action_names, context_keys, services};
use crate::model::Model;
use crate::resource::Resource;
use std::borrow::Cow;

/// What a call carries besides the id of the endpoint that it came through.
const OF_ENDPOINTS: [&str; 6] = [
    context_keys::SOURCE_VPC,
    context_keys::SOURCE_VPC_ARN,
    context_keys::VPCE_ACCOUNT,
    context_keys::VPCE_ORG_ID,
    context_keys::VPCE_ORG_PATHS,
    context_keys::VPC_SOURCE_IP,
];

/// What follows from the way of a call.
pub(super) fn of_way<'k>(
    universe: &'k Universe<'_>,
    need: &'k Need<'_>,
    located: Located<'k>,
    keys: &mut Keys<'k>,
) {
    let model = universe.model;
    let service = need.service();
    keys.one(context_keys::SECURE_TRANSPORT, "true");
    if services::is_global_in_several(&service) {
        keys.put(ContextKey::untold(context_keys::REQUESTED_REGION));
    }
    if let Some(region) = requested_region(model, need, located) {
        keys.one(context_keys::REQUESTED_REGION, region);
    }
    match &need.way {
        CallPath::Unsaid => {
            keys.one(context_keys::VIA_AWS_SERVICE, "false");
            if need.caller.is_service() {
                keys.put(ContextKey::open(context_keys::SOURCE_IP));
            } else {
                of_any_way(&need.action, keys);
            }
        }
        CallPath::Internet => {
            keys.one(context_keys::VIA_AWS_SERVICE, "false");
            keys.put(ContextKey::untold(context_keys::SOURCE_IP));
        }
        CallPath::Endpoint(resource, endpoint) => {
            keys.one(context_keys::VIA_AWS_SERVICE, "false");
            of_endpoint(universe, &need.action, (resource, &endpoint.vpc), keys);
        }
        CallPath::Foreign(endpoint) => {
            keys.one(context_keys::VIA_AWS_SERVICE, "false");
            of_foreign_endpoint(&need.action, endpoint, keys);
        }
        CallPath::Service(chain) => {
            let creates_grant = need.action.eq_ignore_ascii_case(action_names::CREATE_GRANT);
            of_chain((&service, creates_grant), chain, region(model, need, located), keys);
        }
    }
}

/// What comes through an endpoint that the blueprint does not have: from a network that it does not make either, since it
/// has every endpoint of those that it makes.
fn of_foreign_endpoint<'k>(action: &str, endpoint: &'k ForeignEndpoint, keys: &mut Keys<'k>) {
    let id = match endpoint {
        ForeignEndpoint::Id(id) => id,
        ForeignEndpoint::Of(vpc) => {
            keys.filled(action, ContextKey::untold(context_keys::SOURCE_VPCE));
            keys.filled(action, ContextKey::one(context_keys::SOURCE_VPC, vpc));
            return of_unknown_endpoint(action, keys);
        }
    };
    keys.filled(action, ContextKey::one(context_keys::SOURCE_VPCE, id));
    let vpc = Name::parse(id).map(|id| Text::symbol(&Address::new(name!("vpc"), &name!("of-endpoint"), &id)));
    if let Ok(vpc) = vpc {
        keys.filled(action, ContextKey::one(context_keys::SOURCE_VPC, vpc.as_str().to_owned()));
    }
    of_unknown_endpoint(action, keys);
}

/// What AWS says of any endpoint.
fn of_unknown_endpoint(action: &str, keys: &mut Keys<'_>) {
    for key in OF_ENDPOINTS {
        keys.filled(action, ContextKey::untold(key));
    }
}

/// Where nobody says which way a call comes, it may come through an endpoint or from any address.
fn of_any_way(action: &str, keys: &mut Keys<'_>) {
    keys.put(ContextKey::open(context_keys::SOURCE_IP));
    for key in std::iter::once(&context_keys::SOURCE_VPCE).chain(&OF_ENDPOINTS) {
        if services::fills(action, key) != Some(Filled::No) {
            keys.put(ContextKey::open(*key));
        }
    }
}

/// The id behind the address of an endpoint or a network: a request cannot say an id that AWS has not made yet.
pub(super) fn known_id(model: &Model, word: &str) -> Option<String> {
    let (kind, _) = word.split_once('/')?;
    match kind {
        "endpoint" => model.endpoint_id(word).ok(),
        "network" | "vpc" => model.network_id(word).ok(),
        _ => None,
    }
}

pub(super) fn id_of(arn: &str) -> &str {
    arn.rsplit_once("vpc-endpoint/").map_or(arn, |(_, id)| id)
}

fn of_endpoint<'k>(
    universe: &'k Universe<'_>,
    action: &str,
    (resource, vpc): (&'k Resource, &'k str),
    keys: &mut Keys<'k>,
) {
    let model = universe.model;
    let arn = resource.arn();
    let id = id_of(arn.as_str()).to_owned();
    let account = resource.place.account.as_str();
    let vpc_arn = resource.place.arn("ec2", &["vpc/", vpc].concat());
    keys.filled(action, ContextKey::one(context_keys::SOURCE_VPCE, id));
    keys.filled(action, ContextKey::untold(context_keys::VPC_SOURCE_IP));
    keys.filled(action, ContextKey::one(context_keys::SOURCE_VPC, vpc));
    keys.filled(action, ContextKey::one(context_keys::SOURCE_VPC_ARN, vpc_arn));
    keys.filled(action, ContextKey::one(context_keys::VPCE_ACCOUNT, account));
    if let Some(path) = universe.org_path(account) {
        keys.filled(action, ContextKey::one(context_keys::VPCE_ORG_ID, &model.organization.id));
        keys.filled(action, ContextKey::many(context_keys::VPCE_ORG_PATHS, vec![path.into()]));
    }
}

/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_forward_access_sessions.html>
fn of_chain((service, creates_grant): (&str, bool), chain: &[String], region: &str, keys: &mut Keys<'_>) {
    keys.one(context_keys::VIA_AWS_SERVICE, "true");
    // The address is the service's, or absent.
    keys.put(ContextKey::open(context_keys::SOURCE_IP));
    let names: Vec<String> = chain.iter().map(|prefix| service_principal(prefix)).collect();
    if let (Some(first), Some(last)) = (names.first(), names.last()) {
        let maker = chain.last().map(String::as_str).unwrap_or_default();
        let ends = [(context_keys::CALLED_VIA_FIRST, first), (context_keys::CALLED_VIA_LAST, last)];
        let known = services::fills(maker, context_keys::CALLED_VIA).and_then(sent);
        let ends = ends.map(|(name, value)| ContextKey::one(name, value.clone()));
        for key in std::iter::once(ContextKey::many(
            context_keys::CALLED_VIA,
            names.iter().cloned().map(Cow::Owned).collect(),
        ))
        .chain(ends)
        {
            keys.sent(key, known);
        }
    }
    if let ("kms", Some(last)) = (service, chain.last()) {
        // Only requests to make grants carry it. <https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html>
        if creates_grant {
            keys.one(context_keys::GRANT_IS_FOR_AWS_RESOURCE, "true");
        }
        match Region::parse(region) {
            Ok(region) => keys.one(context_keys::VIA_SERVICE, regional_principal(last, &region)),
            Err(_) => keys.put(ContextKey::untold(context_keys::VIA_SERVICE)),
        }
    }
}

/// The Region that a call goes to; none where the caller may take any, and comes through no endpoint.
fn requested_region<'k>(model: &'k Model, need: &'k Need<'_>, located: Located<'k>) -> Option<&'k str> {
    let of_endpoint = if let CallPath::Endpoint(resource, _) = &need.way {
        Some(resource.place.region.as_str())
    } else {
        None
    };
    if goes_anywhere(&need.action) {
        of_endpoint
    } else {
        Some(region(model, need, located))
    }
}

/// The Region to which a call goes.
pub(super) fn region<'k>(model: &'k Model, need: &'k Need<'_>, located: Located<'k>) -> &'k str {
    if let Some(region) = services::global_region(&need.service(), model.partition()) {
        return region;
    }
    let in_arn = Arn::parse(&need.resource)
        .map(|arn| arn.region())
        .filter(|region| !region.is_empty());
    let of_resource = located.resource.map(|resource| resource.place.region.as_str());
    in_arn.or(of_resource).unwrap_or(model.region.as_str())
}
