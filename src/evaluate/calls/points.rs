//! An access point of a bucket into where calls to it must come from, and whether it shuts out the public.

use super::answer::Authorization;
use super::need::{CallPath, ForeignEndpoint, Need};
use crate::catalog::{actions, context_keys};
use crate::resource::{AccessPoint, AnyResource, Body, Resource};
use serde_json::Value;

/// Where calls to an access point come from.
///
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-vpc.html>
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Origin<'p> {
    /// From anywhere.
    Anywhere,
    /// From the VPC of this id.
    Network(&'p str),
    /// Nobody says.
    Unsaid,
}

/// An access point, as far as calls to it hang on it.
pub(super) struct Point<'p> {
    /// The name of the bucket behind it, where that is known.
    pub bucket: Option<&'p str>,
    origin: Origin<'p>,
    restricts: bool,
}

impl Point<'_> {
    /// True where a public policy of its lets in its own account and services alone. S3 calls the policy of one that takes
    /// calls from a network never public.
    ///
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html>
    pub(super) fn shuts_out_public(&self) -> bool {
        self.restricts && !matches!(self.origin, Origin::Network(_))
    }
}

/// A resource as an access point; none for whatever else.
pub(super) fn point_of(resource: &Resource) -> Option<Point<'_>> {
    if let Body::AccessPoint(point) = &resource.body {
        return Some(of_section(point));
    }
    let Body::AnyResource(any) = &resource.body else {
        return None;
    };
    (any.kind == AnyResource::ACCESS_POINT).then(|| of_entry(any))
}

fn of_section(point: &AccessPoint) -> Point<'_> {
    Point {
        bucket: Some(&point.bucket),
        origin: match &point.vpc {
            Some(vpc) => Origin::Network(vpc),
            None if point.origin_known => Origin::Anywhere,
            None => Origin::Unsaid,
        },
        restricts: true,
    }
}

fn of_entry(any: &AnyResource) -> Point<'_> {
    let network = any.properties.get("VpcConfiguration").map(|block| block.get("VpcId"));
    let blocks = any.properties.get("PublicAccessBlockConfiguration");
    let restricts = blocks.and_then(|block| block.get("RestrictPublicBuckets"));
    Point {
        bucket: any.bucket_behind(),
        origin: match network {
            Some(Some(Value::String(vpc))) => Origin::Network(vpc),
            Some(_) => Origin::Unsaid,
            None => Origin::Anywhere,
        },
        // All that is not said is shut.
        restricts: restricts != Some(&Value::Bool(false)),
    }
}

/// True for actions on the bucket and its objects, which go through access points.
pub(super) fn takes_calls(action: &str) -> bool {
    let known = actions::action(action);
    known.is_some_and(|known| ["arn:aws:s3:::x", "arn:aws:s3:::x/x"].iter().any(|on| known.is_checked_on(on)))
}

/// Refuses a call that comes from elsewhere than the network of the access point that it is about.
pub(super) fn hold_to_network(need: &Need<'_>, found: &Resource, part: &mut Authorization) {
    let Some(point) = point_of(found).filter(|_| takes_calls(&need.action)) else {
        return;
    };
    let name = found.address.to_string();
    let vpc = match point.origin {
        Origin::Anywhere => return,
        Origin::Network(vpc) => vpc,
        Origin::Unsaid => {
            let note = [
                "`",
                &name,
                "` exists already, and whether calls to it must come from a network is not known (`network` states it)",
            ];
            return part.leave_open(note.concat());
        }
    };
    let comes_from = match (need.states(context_keys::SOURCE_VPC), &need.way) {
        (Some(said), _) => Some(said == vpc),
        (None, CallPath::Endpoint(_, endpoint)) => Some(endpoint.vpc == vpc),
        (None, CallPath::Foreign(ForeignEndpoint::Of(other))) => Some(other == vpc),
        (None, CallPath::Internet) => Some(false),
        (None, CallPath::Unsaid | CallPath::Service(_) | CallPath::Foreign(ForeignEndpoint::Id(_))) => None,
    };
    match comes_from {
        Some(true) => {}
        Some(false) if part.is_denied() => {}
        Some(false) => part.refuse(["`", &name, "` takes calls from its own network alone"].concat()),
        None => part.leave_open(
            [
                "`",
                &name,
                "` takes calls from its own network alone, and where this one comes from is not said",
            ]
            .concat(),
        ),
    }
}
