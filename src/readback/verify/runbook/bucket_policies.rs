//! The parts about policies of buckets that exist already.

use super::entry::Entry;
use super::facts::Facts;
use super::roots;
use crate::plan::{Backend, Plan, document_by_hand};
use crate::resource::{Body, BucketPolicy, Resource};
use crate::runbook::sentences;

const SHOW: &str = "aws s3api get-bucket-policy --bucket {bucket} --query Policy --output text {at}";
const PUT: &str = "aws s3api put-bucket-policy --bucket {bucket} --policy file://{file} {at}";
const LET_GO: &str = "{as}terraform -chdir={root} state rm {module}aws_s3_bucket_policy.{label}";

fn facts(resource: &Resource) -> Option<Facts> {
    match &resource.body {
        Body::BucketPolicy(bucket) => Some(Facts::at(&resource.place).with("bucket", &bucket.name)),
        _ => None,
    }
}

pub(super) fn there(plan: &Plan) -> Vec<Option<Entry>> {
    let found = plan.resources().filter_map(facts);
    found
        .map(|one| Entry::new(one.fill(sentences::BUCKET_POLICY_THERE), vec![one.fill(SHOW)]))
        .collect()
}

pub(super) fn put(resource: &Resource, bucket: &BucketPolicy) -> Option<Entry> {
    let (path, _) = document_by_hand(resource)?;
    let named = Facts::at(&resource.place).with("bucket", &bucket.name).with("file", path);
    Entry::new(named.fill(sentences::BUCKET_POLICY), vec![named.fill(PUT)])
}

/// None is removed: a word, and the lines of the roots where Terraform deploys.
pub(super) fn stay(plan: &Plan, backends: &[Backend]) -> Option<Entry> {
    plan.resources().find_map(facts)?;
    let mut lines = Vec::new();
    for stack in plan.roots().iter().filter(|_| backends.contains(&Backend::Terraform)) {
        let module = if stack.is_shared() { "module.shared." } else { "" };
        for (at, place) in stack.places.iter().enumerate() {
            let root = roots::root(plan, stack, place).with("module", module);
            for member in &stack.members {
                if member.resources.get(at).and_then(facts).is_some() {
                    lines.push(root.clone().with("label", &member.label).fill(LET_GO));
                }
            }
        }
    }
    match lines.is_empty() {
        true => Some(Entry::word(sentences::BUCKET_POLICIES_STAY)),
        false => Entry::new(sentences::BUCKET_POLICIES_STAY, lines),
    }
}
