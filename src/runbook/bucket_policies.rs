//! Policies of buckets that exist already: what is there before a whole one takes its place, the call that puts it, and
//! that it stays.

use super::sentences::{self, with};
use super::{Instruction, aws, root_call};
use crate::plan::{Backend, Plan, Stack, document_by_hand};
use crate::resource::{Body, BucketPolicy, Resource};

/// What each bucket says today.
pub(super) fn there(plan: &Plan) -> Vec<Instruction> {
    let found = plan.resources().filter_map(|resource| match &resource.body {
        Body::BucketPolicy(bucket) => {
            let rest = ["--bucket", &bucket.name, "--query Policy --output text"];
            let show = aws("s3api", "get-bucket-policy", &resource.place, &rest);
            let what = with(sentences::BUCKET_POLICY_THERE, "bucket", &bucket.name);
            Some(Instruction::new(what, vec![show]))
        }
        _ => None,
    });
    found.collect()
}

/// The call of a wave of CloudFormation.
///
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html>
pub(super) fn put(resource: &Resource, bucket: &BucketPolicy) -> Option<Instruction> {
    let (path, _) = document_by_hand(resource)?;
    let rest = ["--bucket", &bucket.name, "--policy", &["file://", &path].concat()];
    let put = aws("s3api", "put-bucket-policy", &resource.place, &rest);
    Some(Instruction::new(with(sentences::BUCKET_POLICY, "bucket", &bucket.name), vec![put]))
}

/// That removal leaves them, and how roots let go of them.
pub(super) fn stay(plan: &Plan, backends: &[Backend]) -> Option<Instruction> {
    let is_one = |resource: &Resource| matches!(resource.body, Body::BucketPolicy(_));
    if !plan.resources().any(is_one) {
        return None;
    }
    let stacks = plan.roots().iter().filter(|_| backends.contains(&Backend::Terraform));
    let lines: Vec<String> = stacks.flat_map(|stack| forgotten(plan, stack)).collect();
    Some(match lines.is_empty() {
        true => Instruction::word(sentences::BUCKET_POLICIES_STAY),
        false => Instruction::new(sentences::BUCKET_POLICIES_STAY, lines),
    })
}

fn forgotten(plan: &Plan, stack: &Stack) -> Vec<String> {
    let module = if stack.is_shared() { "module.shared." } else { "" };
    let each = stack.places.iter().enumerate().flat_map(|(at, place)| {
        let held = stack.members.iter().filter_map(move |member| {
            let kind = member.resources.get(at)?.body.terraform()?.kind;
            let is_one = matches!(member.resources.get(at)?.body, Body::BucketPolicy(_));
            is_one.then(|| [module, kind, ".", &member.label].concat())
        });
        let call = root_call(plan, stack, place);
        held.map(move |block| [&call, " state rm ", &block].concat())
    });
    each.collect()
}
