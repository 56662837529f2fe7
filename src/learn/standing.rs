//! Settings of deployed resources, as the lock has them, against the plan: a change of one that AWS cannot change in
//! place is a warning.

use crate::diagnostic::{Diagnostic, Span};
use crate::lock::Lock;
use crate::model::Origins;
use crate::plan::Plan;
use crate::resource::{Body, IdentityConfig, Resource};

/// A setting that the lock knows otherwise.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Difference {
    /// The address of the resource.
    pub address: String,
    /// What the lock says.
    pub locked: String,
    /// What the blueprint says.
    pub now: String,
}

/// The word of AWS for an identity configuration.
pub(super) fn identity(config: IdentityConfig) -> &'static str {
    match config {
        IdentityConfig::UserProfileName => "USER_PROFILE_NAME",
        IdentityConfig::Disabled => "DISABLED",
    }
}

fn difference(resource: &Resource, lock: &Lock) -> Option<Difference> {
    let address = resource.address.to_string();
    let (locked, now) = match &resource.body {
        Body::Vpc(vpc) => (lock.addresses.get(&address)?.to_string(), vpc.cidr.to_string()),
        Body::StudioDomain(domain) => {
            (lock.identities.get(&address)?.clone(), identity(domain.identity).to_owned())
        }
        _ => return None,
    };
    (locked != now).then_some(Difference { address, locked, now })
}

/// Every setting that the lock knows otherwise, by address.
pub fn differences(plan: &Plan, lock: &Lock) -> Vec<Difference> {
    let mut found: Vec<Difference> =
        plan.resources().filter_map(|resource| difference(resource, lock)).collect();
    found.sort_by(|one, other| one.address.cmp(&other.address));
    found
}

/// The same as warnings where the blueprint says it.
pub fn warnings(plan: &Plan, lock: &Lock, origins: &Origins) -> Vec<Diagnostic> {
    let each = |resource: &Resource| {
        Some(warning(resource, &difference(resource, lock)?, origins.resource(&resource.address)))
    };
    plan.resources().filter_map(each).collect()
}

/// <https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_UpdateDomain.html>,
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-vpc.html>
fn warning(resource: &Resource, found: &Difference, line: Span) -> Diagnostic {
    let Difference { address, locked, now } = found;
    if matches!(resource.body, Body::Vpc(_)) {
        let message =
            format!("`{address}` has the addresses `{locked}` and would get `{now}`: it would be made anew");
        return Diagnostic::warning("network-moved", line, message)
            .note("the addresses of a VPC cannot change; everything in it would be made anew as well")
            .help(format!(
                "keep `{locked}`; where the move is meant, take the line out of `addresses` in the lock"
            ));
    }
    let message = format!("`{address}` has the identity configuration `{locked}` and would get `{now}`");
    Diagnostic::warning("studio-identity-change", line, message)
        .note("AWS refuses the change while any app of the domain runs")
        .help("stop and delete every app first; after the change run `landform lock update` with the output of `aws sagemaker describe-domain`")
}
