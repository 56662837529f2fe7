//! What no deployment tool reads: manifest, runbook, snippets and documents put by hand, against the plan.

use super::plain_json::plain_json;
use super::runbook::known;
use super::{UncheckedFiles, manifest, runbook, snippets};
use crate::plan::{Back, Backend, Plan, Stack, document_by_hand};
use crate::policy::Document;
use serde_json::Value;
use std::collections::BTreeMap;

/// Everything that no deployment tool reads.
pub(super) fn compare(plan: &Plan, backends: &[Backend], files: &mut UncheckedFiles<'_>) {
    if backends.contains(&Backend::CloudFormation) {
        by_hand(plan, files);
    }
    handed_over(plan, files);
    policies_back(plan, files);
    snippets::compare(plan, super::shared_groups::files(plan), files);
    runbook::compare(plan, backends, files);
    manifest::compare(plan, backends, &BTreeMap::new(), files);
}

/// A document with the ids that the lock knows in place of symbols.
fn with_ids(stack: &Stack, json: Value) -> Value {
    match json {
        Value::String(text) => known(stack, &text).into(),
        Value::Array(items) => items.into_iter().map(|item| with_ids(stack, item)).collect(),
        Value::Object(entries) => {
            entries.into_iter().map(|(key, value)| (key, with_ids(stack, value))).collect()
        }
        other @ (Value::Null | Value::Bool(_) | Value::Number(_)) => other,
    }
}

/// What people add to policies that are not landform's.
fn handed_over(plan: &Plan, files: &mut UncheckedFiles<'_>) {
    for handover in &plan.handed_over {
        let path = handover.path();
        let Some(text) = files.take(&path) else { continue };
        if plain_json(text).as_ref() != Some(&handover.document) {
            files.report(&path, "", "is not the policy that was evaluated");
        }
    }
}

/// What buckets get back that their policies said before.
fn policies_back(plan: &Plan, files: &mut UncheckedFiles<'_>) {
    for one in &plan.policies_back {
        let Back::Stated { path, document } = &one.back else {
            continue;
        };
        let Some(text) = files.take(path) else { continue };
        if plain_json(text).as_ref() != Some(document) {
            files.report(path, "", "is not the policy that the blueprint states");
        }
    }
}

fn by_hand(plan: &Plan, files: &mut UncheckedFiles<'_>) {
    let members = plan
        .stacks
        .iter()
        .flat_map(|stack| stack.members.iter().map(move |member| (stack, member)));
    for (stack, resource) in
        members.flat_map(|(stack, member)| member.resources.iter().map(move |resource| (stack, resource)))
    {
        let Some((path, document)) = document_by_hand(resource) else {
            continue;
        };
        let Some(text) = files.take(&path) else { continue };
        let evaluated = with_ids(stack, document.to_json());
        let read = plain_json(text).filter(|json| *json == evaluated);
        // A policy that holds no id of AWS reads as it was evaluated, whoever filled it.
        let same = |read: Document| read == *document || evaluated != document.to_json();
        if !read.and_then(|json| Document::parse(&json).ok()).is_some_and(same) {
            files.report(&path, "", "is not the policy that was evaluated");
        }
    }
}
