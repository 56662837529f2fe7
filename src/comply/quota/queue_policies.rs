//! Policies of queues that SQS would refuse for what is in them, whatever their length.

use crate::catalog::quota::quota;
use crate::diagnostic::{Diagnostic, Span};
use crate::model::Model;
use crate::policy::{Actions, Document, PrincipalSet, Principals, Statement};
use crate::resource::{Body, DocumentName, Resource};

/// How many of something a policy has.
type Count = fn(&Document) -> usize;

/// What SQS counts in the policy of a queue: the item of the quotas, and what the number is of.
///
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html>
const COUNTED: [(&str, &str, Count); 4] = [
    ("queue-policy-actions", "actions in one statement", most_actions),
    ("queue-policy-conditions", "conditions in one statement", most_conditions),
    ("queue-policy-principals", "principals", principals),
    ("queue-policy-statements", "statements", |document| document.statements.len()),
];

fn most_actions(document: &Document) -> usize {
    let count = |one: &Statement| match &one.actions {
        Actions::In(all) | Actions::NotIn(all) => all.len(),
    };
    document.statements.iter().map(count).max().unwrap_or_default()
}

fn most_conditions(document: &Document) -> usize {
    document.statements.iter().map(|one| one.conditions.len()).max().unwrap_or_default()
}

fn principals(document: &Document) -> usize {
    let count = |set: &PrincipalSet| {
        usize::from(set.everyone)
            + set.aws.len()
            + set.service.len()
            + set.federated.len()
            + set.canonical_user.len()
    };
    let named = document.statements.iter().filter_map(|one| one.principals.as_ref());
    named.map(|principals: &Principals| count(principals.named())).sum()
}

/// Every policy of a queue with more in it than SQS takes, each told under a code.
pub(super) fn over_queue_limits(model: &Model, code: &'static str) -> Vec<Diagnostic> {
    let made = model.resources.values().filter(|resource| !resource.existence.is_existing());
    made.flat_map(|resource| {
        let documents = documents(resource).into_iter();
        documents.flat_map(move |(name, document)| {
            let line = model.origins.document(&resource.address, &name);
            over(resource, document, line, code)
        })
    })
    .collect()
}

/// The policies of queues among those of a resource: its own, or what an entry of any type puts on queues.
fn documents(resource: &Resource) -> Vec<(DocumentName, &Document)> {
    let all = resource.body.documents();
    match &resource.body {
        Body::Queue(_) => all,
        Body::AnyResource(any) if any.kind.starts_with("AWS::SQS::") => all,
        _ => Vec::new(),
    }
}

fn over(resource: &Resource, document: &Document, line: Span, code: &'static str) -> Vec<Diagnostic> {
    let told = |(item, what, count): &(&str, &str, Count)| {
        let (limit, found) = (quota(item)?, u64::try_from(count(document)).unwrap_or(u64::MAX));
        (found > limit.limit).then(|| {
            let message =
                format!("the queue policy of `{}` has {found} {what}; SQS takes {}", resource.address, limit.limit);
            Diagnostic::error(code, line, message)
                .help("divide a statement with many actions, or allow a pattern of them; `unit/NAME`, `role/unit/NAME/ROLE` and `organization` are one principal however many accounts there are")
                .note(format!("the limit: {}", limit.source))
        })
    };
    COUNTED.iter().filter_map(told).collect()
}
