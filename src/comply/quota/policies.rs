//! Policies that AWS would refuse because they are too long, measured as AWS measures them.

use crate::aws::{AccountId, Part, Text};
use crate::catalog::quota::{Quota, QuotaUnit, quota};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::{Model, Origins};
use crate::plan::Plan;
use crate::policy::Document;
use crate::resource::{Body, ControlType, Limited, Resource};
use std::collections::BTreeMap;

/// The code of the diagnostic.
pub const OVER_QUOTA: &str = "policy-over-quota";

/// The manual page of the diagnostic.
pub(in crate::comply) const PAGE: &str = "\
A policy is longer than AWS accepts.

Each kind of policy has a limit of its own, and each is counted in its own way: IAM leaves white space
out and adds up all inline policies of a role; S3, KMS and Organizations count the bytes that are sent.
The limits are rows of a table with date and source. Ids that AWS has not made yet are counted with the
36 characters of a key id.

Split the policy, join statements that differ in their resources only, use a wildcard where it grants
nothing more, or move statements into a managed policy of its own.

<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>
";

/// The longest id that a policy of ours can hold: that of a KMS key.
const ID: &str = "00000000-0000-0000-0000-000000000000";

/// Every policy of the model that is over its quota.
pub fn over_quota(model: &Model) -> Diagnostics {
    let mut problems = Diagnostics::new();
    for resource in model.resources.values().filter(|resource| !resource.existence.is_existing()) {
        problems.extend(of_resource(resource, &model.origins));
    }
    problems.extend(too_many_controls(model));
    problems
}

/// The same of the roles that deploy, at the line of the first resource that they deploy into the account.
pub fn deployers_over_quota(plan: &Plan, origins: &Origins) -> Diagnostics {
    let mut problems = Diagnostics::new();
    let members = plan.bootstrap.iter().flat_map(|stack| &stack.members);
    let first = firsts(plan);
    for resource in members.flat_map(|member| &member.resources) {
        let line = first.get(&resource.place.account).map(|other| origins.resource(&other.address));
        let long = of_resource(resource, origins).into_iter();
        let help = "divide what is in the account among more designs, each with roles of its own";
        long.for_each(|problem| {
            problems.push(
                Diagnostic {
                    span: line.or(problem.span),
                    ..problem
                }
                .help(help),
            )
        });
    }
    problems
}

/// The first resource of each account.
fn firsts(plan: &Plan) -> BTreeMap<&AccountId, &Resource> {
    let mut first = BTreeMap::new();
    for resource in plan.resources() {
        first.entry(&resource.place.account).or_insert(resource);
    }
    first
}

fn of_resource(resource: &Resource, origins: &Origins) -> Vec<Diagnostic> {
    let limited = resource.body.limited();
    let long = limited.iter().filter_map(|limited| too_long(origins, resource, limited));
    long.chain(too_many(origins, resource)).collect()
}

/// Targets with more control policies of a type than AWS attaches; the one that allows everything is there already.
///
/// <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html>
fn too_many_controls(model: &Model) -> Vec<Diagnostic> {
    let mut attached: BTreeMap<(&str, &str), Vec<&Resource>> = BTreeMap::new();
    for resource in model.resources.values() {
        if let Body::ControlPolicy(policy) = &resource.body {
            let item = match policy.kind {
                ControlType::Service => "scps-per-target",
                ControlType::Resource => "rcps-per-target",
            };
            for target in &policy.targets {
                attached.entry((item, target)).or_default().push(resource);
            }
        }
    }
    let over = attached.into_iter().filter_map(|((item, target), policies)| {
        let limit = quota(item)?;
        let count = u64::try_from(policies.len()).unwrap_or(u64::MAX).saturating_add(1);
        let last = policies.iter().max_by_key(|policy| model.origins.resource(&policy.address).start)?;
        (count > limit.limit).then(|| {
            let target = Text::from(target);
            let message = format!(
                "`{target}` has {count} control policies of a type, AWS's own among them; AWS attaches {}",
                limit.limit
            );
            let line = model.origins.resource(&last.address);
            Diagnostic::error(OVER_QUOTA, line, message)
                .help("join policies, or attach some of them to a unit above or to the accounts below")
                .note(format!("the limit: {}", limit.source))
        })
    });
    over.collect()
}

fn too_long(origins: &Origins, resource: &Resource, limited: &Limited<'_>) -> Option<Diagnostic> {
    let limit = quota(limited.limit)?;
    let line = origins.document(&resource.address, &limited.document);
    let size: u64 = limited.documents.iter().map(|document| limit.measure(&sent(document))).sum();
    (size > limit.limit).then(|| {
        let unit = if limit.unit == QuotaUnit::Bytes { "bytes" } else { "characters" };
        let message = format!(
            "the {} of `{}` take {size} {unit}; AWS accepts {}",
            limited.name, resource.address, limit.limit
        );
        let message = if limited.documents.len() == 1 {
            message.replace(" take ", " takes ")
        } else {
            message
        };
        with_advice(Diagnostic::error(OVER_QUOTA, line, message), limit)
    })
}

fn with_advice(problem: Diagnostic, limit: &Quota) -> Diagnostic {
    let problem = problem
        .help("split it, or join statements that differ in their resources only")
        .note(format!("the limit: {}", limit.source));
    match limit.maximum {
        Some(maximum) => problem.note(format!("AWS raises this limit to {maximum} on request")),
        None => problem,
    }
}

fn too_many(origins: &Origins, resource: &Resource) -> Option<Diagnostic> {
    let Body::Role(role) = &resource.body else {
        return None;
    };
    let limit = quota("managed-policies-per-role")?;
    let count = u64::try_from(role.managed.len()).unwrap_or(u64::MAX);
    (count > limit.limit).then(|| {
        let message =
            format!("`{}` has {count} managed policies; AWS accepts {}", resource.address, limit.limit);
        with_advice(Diagnostic::error(OVER_QUOTA, origins.resource(&resource.address), message), limit)
    })
}

/// The document as it is sent: without white space, ids that do not exist yet in their full length.
fn sent(document: &Document) -> String {
    let text = Text::from(document.to_json().to_string());
    let parts = text.parts().into_iter().map(|part| match part {
        Part::Literal(text) => text,
        Part::Symbol(_) => ID,
    });
    parts.collect()
}
