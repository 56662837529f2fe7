//! What no deployment tool reads: manifest, runbook, snippets and documents put by hand, against the plan.

use super::plain_json::plain_json;
use super::{UncheckedFiles, manifest, runbook, snippets};
use crate::plan::{Backend, Plan, document_by_hand};
use crate::policy::Document;
use std::collections::BTreeMap;

/// Everything that no deployment tool reads.
pub(super) fn compare(plan: &Plan, backends: &[Backend], files: &mut UncheckedFiles<'_>) {
    if backends.contains(&Backend::CloudFormation) {
        by_hand(plan, files);
    }
    handed_over(plan, files);
    snippets::compare(plan, super::shared_groups::files(plan), files);
    runbook::compare(plan, backends, files);
    manifest::compare(plan, backends, &BTreeMap::new(), files);
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

fn by_hand(plan: &Plan, files: &mut UncheckedFiles<'_>) {
    for resource in plan
        .stacks
        .iter()
        .flat_map(|stack| &stack.members)
        .flat_map(|member| &member.resources)
    {
        let Some((path, document)) = document_by_hand(resource) else {
            continue;
        };
        let Some(text) = files.take(&path) else { continue };
        let read = plain_json(text).filter(|json| *json == document.to_json());
        if read.and_then(|json| Document::parse(&json).ok()).as_ref() != Some(document) {
            files.report(&path, "", "is not the policy that was evaluated");
        }
    }
}
