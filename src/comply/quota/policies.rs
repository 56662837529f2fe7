//! Policies that AWS would refuse because they are too long, measured as AWS measures them.

use super::limits::near;
use super::queue_policies::over_queue_limits;
use super::tally::Usage;
use crate::aws::{AccountId, Text};
use crate::catalog::quota::{Quota, QuotaUnit, quota};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::{Model, Origins};
use crate::plan::Plan;
use crate::policy::Document;
use crate::resource::{Body, ControlType, DocumentName, Limited, Resource};
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

What grants and deliveries need of a role goes into managed policies of that role (`ROLE-landform-grants-1`) where
its inline policies have no room for it. What is hand-written stays where it was written, and policies of
resources cannot be divided.

Split the policy, join statements that differ in their resources only, use a wildcard where it grants
nothing more, or move statements into a managed policy of its own.

<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>
";

/// How many managed policies a role has.
const MANAGED_POLICIES: &str = "managed-policies-per-role";

/// How many managed policies a permission set names.
const POLICIES_OF_SET: &str = "managed-policies-per-set";

/// The limits by which what is granted to a role is divided.
const DIVIDED: [&str; 2] = ["inline-policies-role", "managed-policy"];

/// Every policy of the model that is over its quota.
pub fn over_quota(model: &Model) -> Diagnostics {
    let (mut problems, mut usages) = (Diagnostics::new(), Vec::new());
    for resource in model.resources.values().filter(|resource| !resource.existence.is_existing()) {
        problems.extend(of_resource(resource, &model.origins, &mut usages));
    }
    problems.extend(too_many_controls(model));
    problems.extend(over_queue_limits(model, OVER_QUOTA));
    problems.extend(near(usages));
    problems
}

/// The same of the roles that deploy, at the line of the first resource that they deploy into the account.
pub fn deployers_over_quota(plan: &Plan, origins: &Origins) -> Diagnostics {
    let (mut problems, mut usages) = (Diagnostics::new(), Vec::new());
    let members = plan.bootstrap.iter().flat_map(|stack| &stack.members);
    let first = firsts(plan);
    for resource in members.flat_map(|member| &member.resources) {
        let line = first.get(&resource.place.account).map(|other| origins.resource(&other.address));
        let before = usages.len();
        let long = of_resource(resource, origins, &mut usages).into_iter();
        usages
            .iter_mut()
            .skip(before)
            .for_each(|usage| usage.line = line.unwrap_or(usage.line));
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
    // What is too long for the role is divided among managed policies, so only their number comes near to anything.
    usages.retain(|usage| usage.item == MANAGED_POLICIES);
    problems.extend(near(usages));
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

/// What of a resource is over its quota; what is not joins what is used.
fn of_resource(resource: &Resource, origins: &Origins, usages: &mut Vec<Usage>) -> Vec<Diagnostic> {
    let limited = resource.body.limited();
    let measured = limited.iter().filter_map(|limited| measured(origins, resource, limited));
    let counted = count(origins, resource);
    let mut problems = Vec::new();
    for (limit, usage, problem) in measured.chain(counted) {
        match usage.count > limit.limit {
            true => problems.push(problem(&usage)),
            // What grows goes into a policy more, so that only the number of these comes near to anything.
            false if DIVIDED.contains(&usage.item) && is_divided(&resource.body) => {}
            false => usages.push(usage),
        }
    }
    problems
}

/// True for a role whose derived statements go into managed policies where it has no room, and for such a policy.
fn is_divided(body: &Body) -> bool {
    match body {
        Body::Role(role) => role.inline.contains_key(DocumentName::DERIVED),
        Body::ManagedPolicy(policy) => policy.is_of_grants(),
        _ => false,
    }
}

/// A quota, what is used of it, and how its excess is told.
type Measured<'a> = (&'static Quota, Usage, Box<dyn Fn(&Usage) -> Diagnostic + 'a>);

/// Targets with more control policies of a type than AWS attaches; the one that allows everything is there already.
///
/// <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html>
fn too_many_controls(model: &Model) -> Vec<Diagnostic> {
    let mut attached: BTreeMap<(&str, &str), Vec<&Resource>> = BTreeMap::new();
    let beyond = model.beyond.values().flat_map(|other| other.resources.values());
    for resource in model.resources.values().chain(beyond) {
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
        // A target is an account's or a unit's whoever attaches: what other designs attach counts, and is told there too.
        let own = policies.iter().filter(|policy| policy.address.design().is_none());
        let others: Vec<String> = policies
            .iter()
            .filter(|policy| policy.address.design().is_some())
            .map(|policy| format!("`{}`", policy.address))
            .collect();
        let last = own.max_by_key(|policy| model.origins.resource(&policy.address).start)?;
        (count > limit.limit).then(|| {
            let target = Text::from(target);
            let message = format!(
                "`{target}` has {count} control policies of a type, AWS's own among them; AWS attaches {}",
                limit.limit
            );
            let line = model.origins.resource(&last.address);
            let told = Diagnostic::error(OVER_QUOTA, line, message)
                .help("join policies, or attach some of them to a unit above or to the accounts below")
                .note(format!("the limit: {}", limit.source));
            match others.is_empty() {
                true => told,
                false => told.note(format!("other designs attach {}", others.join(", "))),
            }
        })
    });
    over.collect()
}

fn measured<'a>(
    origins: &'a Origins,
    resource: &'a Resource,
    limited: &'a Limited<'_>,
) -> Option<Measured<'a>> {
    let limit = quota(limited.limit)?;
    let usage = Usage {
        item: limited.limit,
        of: format!("the {} of `{}`", limited.name, resource.address),
        count: limited.documents.iter().map(|document| limit.measure(&sent(document))).sum(),
        line: origins.document(&resource.address, &limited.document),
    };
    let told = move |usage: &Usage| {
        let unit = if limit.unit == QuotaUnit::Bytes { "bytes" } else { "characters" };
        let message = format!("{} take {} {unit}; AWS accepts {}", usage.of, usage.count, limit.limit);
        let message = if limited.documents.len() == 1 {
            message.replace(" take ", " takes ")
        } else {
            message
        };
        with_advice(Diagnostic::error(OVER_QUOTA, usage.line, message), limit)
    };
    Some((limit, usage, Box::new(told)))
}

fn with_advice(problem: Diagnostic, limit: &Quota) -> Diagnostic {
    let problem = problem
        .help("split it; where it names accounts one by one, `unit/NAME`, `role/unit/NAME/ROLE` and `organization` are one statement however many there are")
        .note(format!("the limit: {}", limit.source));
    match limit.maximum {
        Some(maximum) => {
            let how = limit.raised_by(maximum).map(|how| [": ", &how].concat()).unwrap_or_default();
            problem.note(format!("AWS raises this limit to {maximum} on request{how}"))
        }
        None => problem,
    }
}

fn count<'a>(origins: &Origins, resource: &'a Resource) -> Option<Measured<'a>> {
    let (item, count) = match &resource.body {
        Body::Role(role) => (MANAGED_POLICIES, role.managed.len()),
        Body::PermissionSet(set) => (POLICIES_OF_SET, set.managed.len() + set.own.len()),
        _ => return None,
    };
    let limit = quota(item)?;
    let usage = Usage {
        item,
        of: format!("`{}`", resource.address),
        count: u64::try_from(count).unwrap_or(u64::MAX),
        line: origins.resource(&resource.address),
    };
    let told = move |usage: &Usage| {
        let message =
            format!("{} has {} managed policies; AWS accepts {}", usage.of, usage.count, limit.limit);
        with_advice(Diagnostic::error(OVER_QUOTA, usage.line, message), limit)
    };
    Some((limit, usage, Box::new(told)))
}

/// The document as it is sent: without white space, ids that do not exist yet in their full length.
fn sent(document: &Document) -> String {
    Text::from(document.to_json().to_string()).at_full_length()
}
