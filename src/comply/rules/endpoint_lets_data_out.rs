//! `endpoint-lets-data-out`: an endpoint that passes calls to resources of anybody.

use crate::catalog::actions::{self, AccessLevel, ResourceType};
use crate::catalog::services::{self, ResourcePolicyKind};
use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::Subject;
use crate::policy::example;
use crate::resource::{Body, Endpoint, Resource};
use std::collections::{BTreeMap, BTreeSet};

rule! {
    /// Through a VPC endpoint, data of the organization can be written to resources of anybody.
    ///
    /// A policy that asks who calls, and not whose the resource is, keeps foreign credentials out and lets
    /// one's own write to a bucket, a queue or a key of another organization: whoever runs code in the
    /// network and owns an account somewhere takes the data out this way, past every firewall.
    ///
    /// Add `aws:ResourceOrgID` with the id of the organization to the condition, and a statement of its own
    /// for each foreign resource that is meant; or leave `statements` out and let landform write the policy.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_data-perimeters.html>
    EndpointLetsDataOut, "endpoint-lets-data-out", Medium, check
}

/// What a hole in the pattern of an ARN is filled with.
const FILLER: &str = "somebody-elses";

fn check(subject: &Subject<'_>) -> Vec<Found> {
    let mut writing = Writing::new();
    let all = subject.model.resources.values();
    all.filter_map(|resource| match &resource.body {
        Body::Endpoint(endpoint) => {
            found(subject, resource, &passing(subject, resource, endpoint, &mut writing))
        }
        _ => None,
    })
    .collect()
}

/// The actions that write to what an ARN names, by the ARN: endpoints of a Region are asked about the same.
type Writing = BTreeMap<String, Vec<String>>;

/// Actions that write to resources whose own policies can let anybody in, and that pass.
fn passing(
    subject: &Subject<'_>,
    resource: &Resource,
    endpoint: &Endpoint,
    writing: &mut Writing,
) -> BTreeSet<String> {
    let Some(known) = services::endpoint(&endpoint.service) else {
        return BTreeSet::new();
    };
    let rows = services::resource_policies().rows.iter();
    let taken = rows.filter(|row| known.services.contains(&row.service) && lets_anybody_in(row.kind));
    let types = taken.filter_map(|row| actions::service(&row.service)?.resource_type(&row.resource_type));
    types
        .flat_map(|kind| passing_on(subject, resource, kind, writing))
        .filter(|action| known.takes(action))
        .collect()
}

/// True for policies by which an owner lets callers of other organizations write.
fn lets_anybody_in(kind: ResourcePolicyKind) -> bool {
    !matches!(kind, ResourcePolicyKind::TrustPolicy | ResourcePolicyKind::RamShare)
}

fn passing_on(
    subject: &Subject<'_>,
    resource: &Resource,
    kind: &'static ResourceType,
    writing: &mut Writing,
) -> Vec<String> {
    let owner = subject.universe.free_account();
    let on = example(kind.arn, FILLER, |hole| match hole {
        "Partition" => Some(resource.place.partition().to_string()),
        "Region" => Some(resource.place.region.to_string()),
        "Account" => Some(owner.clone()),
        _ => None,
    });
    let all = writing.entry(on.clone()).or_insert_with(|| writing_to(kind, &on));
    let passes = |action: &&String| subject.universe.lets_out(resource, action, &on, &owner);
    all.iter().filter(passes).cloned().collect()
}

fn writing_to(kind: &'static ResourceType, on: &str) -> Vec<String> {
    let own = actions::service(kind.service)
        .map(|service| service.actions.as_slice())
        .unwrap_or_default();
    own.iter()
        .filter(|action| action.access_level == AccessLevel::Write && action.is_checked_on(on))
        .map(actions::Action::full_name)
        .collect()
}

fn found(subject: &Subject<'_>, resource: &Resource, passing: &BTreeSet<String>) -> Option<Found> {
    let first = passing.first()?;
    let message = format!("`{}` lets data out to resources of anybody", resource.address);
    let organization = &subject.model.organization.id;
    Some(
        Found::new(&resource.address, "resource organization", message)
            .evidence([format!(
                "every caller of the organization may use it for {} actions such as `{first}` on resources of any account",
                passing.len()
            )])
            .help(match resource.existence.is_existing() {
                false => format!("add `\"aws:ResourceOrgID\": {organization}` to the condition"),
                true => format!("the endpoint exists already: give it, where it is made, a policy with the condition `\"aws:ResourceOrgID\": {organization}`, and state that as its `policy`"),
            }),
    )
}
