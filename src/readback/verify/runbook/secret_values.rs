//! The values of secrets that are looked up: what is put into those of the design before a wave.

use super::entry::Entry;
use super::facts::Facts;
use crate::plan::{Plan, Stack};
use crate::resource::{Body, Resource};
use crate::runbook::sentences;
use std::collections::BTreeSet;

const PUT: &str = "test -n \"$(aws secretsmanager list-secret-version-ids --secret-id {name} --query \"Versions[?contains(VersionStages,'AWSCURRENT')].VersionId\" --output text {at})\" || aws secretsmanager put-secret-value --secret-id {name} --secret-string file://\"$secrets\"/{name} {at}";

/// Before what some stacks hold is made.
pub(super) fn put(plan: &Plan, stacks: &[&Stack]) -> Option<Entry> {
    let looks_up = |secret: &Resource| {
        let mut users = stacks.iter().flat_map(|stack| &stack.members).flat_map(|member| &member.resources);
        users.any(|user| {
            let Body::AnyResource(any) = &user.body else {
                return false;
            };
            let all = any.looked_up(&user.place);
            all.iter().any(|(_, arn)| arn == secret.arn().as_str())
        })
    };
    let lines: BTreeSet<String> = plan
        .resources()
        .filter_map(|one| match &one.body {
            Body::Secret(secret) if looks_up(one) => {
                Some(Facts::at(&one.place).with("name", secret.name.clone()).fill(PUT))
            }
            _ => None,
        })
        .collect();
    Entry::new(sentences::SECRET_VALUES, lines.into_iter().collect())
}
