//! The parts about policies of buckets that exist already.

use super::entry::Entry;
use super::facts::Facts;
use super::roots;
use crate::plan::{Back, Plan, PolicyBack, document_by_hand};
use crate::resource::{Body, BucketPolicy, Resource};
use crate::runbook::sentences;

const SHOW: &str = "aws s3api get-bucket-policy --bucket {bucket} --query Policy --output text {at}";
const PUT: &str = "aws s3api put-bucket-policy --bucket {bucket} --policy file://{file} {at}";
const DELETE: &str = "aws s3api delete-bucket-policy --bucket {bucket} {at}";
const INIT: &str = "{as}terraform -chdir={root} init";
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

/// What is put in the place of those that go, or of those that the blueprint has no more.
pub(super) fn back(plan: &Plan, left: bool) -> Vec<Option<Entry>> {
    let of = |one: &PolicyBack| {
        let facts = Facts::at(&one.place).with("bucket", &one.bucket);
        let (says, change) = match &one.back {
            Back::Stated { path, .. } => {
                let put = facts.clone().with("file", path).fill(PUT);
                (sentences::BUCKET_POLICY_BACK, Some(put))
            }
            Back::None => (sentences::BUCKET_POLICY_GOES, Some(facts.fill(DELETE))),
            Back::Unknown => (sentences::BUCKET_POLICY_STAYS, None),
        };
        let runs = std::iter::once(facts.fill(SHOW)).chain(change).collect();
        Entry::new(facts.fill(says), runs)
    };
    plan.policies_back.iter().filter(|one| one.left == left).map(of).collect()
}

/// The lines by which roots let go of them.
pub(super) fn forgotten(plan: &Plan) -> Option<Entry> {
    let mut lines = Vec::new();
    for stack in plan.roots() {
        let module = if stack.is_shared() { "module.shared." } else { "" };
        for (at, place) in stack.places.iter().enumerate() {
            let root = roots::root(plan, stack, place).with("module", module);
            let held = stack
                .members
                .iter()
                .filter(|member| member.resources.get(at).and_then(facts).is_some());
            let labels: Vec<&String> = held.map(|member| &member.label).collect();
            if !labels.is_empty() {
                lines.push(root.fill(INIT));
            }
            lines.extend(labels.into_iter().map(|label| root.clone().with("label", label).fill(LET_GO)));
        }
    }
    Entry::new(sentences::BUCKET_POLICIES_FORGOTTEN, lines)
}
