//! `name-pattern-dependency`: access that hangs on the name of a bucket.

use super::offline_store_not_shared::object;
use crate::aws::{Arn, glob_matches};
use crate::catalog::action_names;
use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::Subject;
use crate::evaluate::iam::Side;
use crate::policy::{Effect, Resources};
use crate::resource::{Resource, Role};
use std::collections::BTreeSet;

rule! {
    /// A role reaches buckets by a word in their names, and the offline store does not have it.
    ///
    /// Managed policies of SageMaker allow objects in every bucket whose name holds `sagemaker`. A store
    /// in a bucket of another name is out of reach, and AWS says so only when the first record is to be
    /// replicated or read. The other way round, each bucket that somebody gives such a name is open.
    ///
    /// Write the access as a grant on the feature group or bucket; it names the bucket. Then remove the
    /// managed policy.
    ///
    /// <https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonSageMakerFeatureStoreAccess.html>
    NamePatternDependency, "name-pattern-dependency", Medium, check
}

fn check(subject: &Subject<'_>) -> Vec<Found> {
    subject
        .model
        .roles()
        .flat_map(|(resource, role)| missed(subject, resource, role))
        .collect()
}

fn missed(subject: &Subject<'_>, resource: &Resource, role: &Role) -> Vec<Found> {
    let patterns = name_patterns(subject, role);
    if patterns.is_empty() {
        return Vec::new();
    }
    let here = subject
        .model
        .feature_groups()
        .filter(|(group, _)| group.place.account == resource.place.account);
    let stores = here.filter_map(|(group, body)| Some((group, body.offline.as_ref()?)));
    let outside =
        stores.filter(|(_, store)| !patterns.iter().any(|pattern| glob_matches(pattern, store.bucket())));
    let unreachable = outside.filter(|(_, store)| {
        let on = object(subject.model, store);
        let no =
            |action: &str| !subject.universe.may_give(resource.arn().as_str(), action, &on, Side::Caller);
        no(action_names::GET_OBJECT) && no(action_names::PUT_OBJECT)
    });
    unreachable
        .map(|(group, store)| found(resource, group, store.bucket(), &patterns))
        .collect()
}

/// Patterns of bucket names that begin with a wildcard and hold a word, in what the role may do with objects.
fn name_patterns(subject: &Subject<'_>, role: &Role) -> BTreeSet<String> {
    let attached = role.managed.iter().filter_map(|policy| subject.universe.managed_policy(policy));
    let documents = role.inline.values().chain(attached);
    let statements = documents
        .flat_map(|document| &document.statements)
        .filter(|statement| statement.effect == Effect::Allow);
    let resources = statements.filter_map(|statement| match &statement.resources {
        Some(Resources::In(set)) => Some(set),
        _ => None,
    });
    resources.flatten().filter_map(|pattern| name_pattern(pattern)).collect()
}

fn name_pattern(pattern: &str) -> Option<String> {
    let arn = Arn::parse(pattern).filter(|arn| arn.service() == "s3")?;
    let name = arn.resource().split('/').next()?;
    (name.starts_with('*') && name.chars().any(|c| c != '*')).then(|| name.to_owned())
}

fn found(role: &Resource, group: &Resource, bucket: &str, patterns: &BTreeSet<String>) -> Found {
    let names: Vec<String> = patterns.iter().map(|pattern| format!("`{pattern}`")).collect();
    let message = format!("`{}` reaches buckets by name, and not `{bucket}`", role.address);
    Found::new(&role.address, bucket, message)
        .evidence([
            format!("its policies allow objects in buckets called {}", names.join(", ")),
            format!("`{bucket}` holds the offline store of `{}`", group.address),
        ])
        .help(format!(
            "write `{{ to: {}, may: read-offline, on: {} }}` under `grants:`, and remove the managed policy",
            role.address, group.address
        ))
}
