//! Policies of buckets that exist already: what is there before a whole one takes its place, the call that puts it, and
//! what takes ours away again.

use super::sentences::{self, with};
use super::{Instruction, aws, has_roots, root_call};
use crate::plan::{Back, Plan, PolicyBack, Stack, document_by_hand};
use crate::resource::{Body, BucketPolicy, Place, Resource};

/// What each bucket says today.
pub(super) fn there(plan: &Plan) -> Vec<Instruction> {
    let found = plan.resources().filter_map(|resource| match &resource.body {
        Body::BucketPolicy(bucket) => {
            let what = with(sentences::BUCKET_POLICY_THERE, "bucket", &bucket.name);
            Some(Instruction::new(what, vec![show(&bucket.name, &resource.place)]))
        }
        _ => None,
    });
    found.collect()
}

fn show(bucket: &str, place: &Place) -> String {
    let rest = ["--bucket", bucket, "--query Policy --output text"];
    aws("s3api", "get-bucket-policy", place, &rest)
}

fn put_file(bucket: &str, path: &str, place: &Place) -> String {
    let rest = ["--bucket", bucket, "--policy", &["file://", path].concat()];
    aws("s3api", "put-bucket-policy", place, &rest)
}

/// The call of a wave of CloudFormation.
///
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html>
pub(super) fn put(resource: &Resource, bucket: &BucketPolicy) -> Option<Instruction> {
    let (path, _) = document_by_hand(resource)?;
    let put = put_file(&bucket.name, &path, &resource.place);
    Some(Instruction::new(with(sentences::BUCKET_POLICY, "bucket", &bucket.name), vec![put]))
}

/// What buckets get back of which all goes.
pub(super) fn back(plan: &Plan) -> Vec<Instruction> {
    plan.policies_back.iter().filter(|one| !one.left).map(given_back).collect()
}

/// The same of those that the blueprint has no more.
pub(super) fn left(plan: &Plan) -> Vec<Instruction> {
    plan.policies_back.iter().filter(|one| one.left).map(given_back).collect()
}

/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketPolicy.html>
fn given_back(one: &PolicyBack) -> Instruction {
    let PolicyBack { bucket, place, .. } = one;
    let look = show(bucket, place);
    let (sentence, commands) = match &one.back {
        Back::Stated { path, .. } => {
            (sentences::BUCKET_POLICY_BACK, vec![look, put_file(bucket, path, place)])
        }
        Back::None => {
            let delete = aws("s3api", "delete-bucket-policy", place, &["--bucket", bucket]);
            (sentences::BUCKET_POLICY_GOES, vec![look, delete])
        }
        Back::Unknown => (sentences::BUCKET_POLICY_STAYS, vec![look]),
    };
    Instruction::new(with(sentence, "bucket", bucket), commands)
}

/// How roots let go of them before anything is destroyed.
pub(super) fn forget(plan: &Plan) -> Option<Instruction> {
    let lines: Vec<String> = plan.roots().iter().flat_map(|stack| forgotten(plan, stack)).collect();
    (!lines.is_empty()).then(|| Instruction::new(sentences::BUCKET_POLICIES_FORGOTTEN, lines))
}

fn forgotten(plan: &Plan, stack: &Stack) -> Vec<String> {
    let module = if stack.is_shared() { "module.shared." } else { "" };
    let each = stack.places.iter().enumerate().flat_map(|(at, place)| {
        let held = stack.members.iter().filter_map(move |member| {
            let kind = member.resources.get(at)?.body.terraform()?.kind;
            let is_one = is_policy(member.resources.get(at)?);
            is_one.then(|| [module, kind, ".", &member.label].concat())
        });
        let blocks: Vec<String> = held.collect();
        let call = root_call(plan, stack, place);
        let init = (!blocks.is_empty()).then(|| [&call, " init"].concat());
        let rm = blocks.into_iter().map(move |block| [&call, " state rm ", &block].concat());
        init.into_iter().chain(rm)
    });
    each.collect()
}

/// True for the policy of a bucket that exists already.
pub(super) fn is_policy(resource: &Resource) -> bool {
    matches!(resource.body, Body::BucketPolicy(_))
}

/// True for a stack whose roots hold something that is destroyed.
pub(super) fn is_destroyed(stack: &Stack) -> bool {
    let firsts = stack.members.iter().filter_map(|member| member.resources.first());
    has_roots(stack) && firsts.into_iter().any(|one| one.body.terraform().is_some() && !is_policy(one))
}
