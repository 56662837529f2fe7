//! A wave that fails into the lines that say why, and that clear the way for the next try.

use super::sentences;
use super::{Instruction, aws, kept};
use crate::plan::{Backend, Plan};
use crate::resource::{Body, Place};
use std::collections::{BTreeMap, BTreeSet};

/// Statuses of stacks that were taken back, of first deployments and of others.
const UNMADE: &str = "ROLLBACK_COMPLETE ROLLBACK_FAILED DELETE_FAILED";
const UPDATED: &str = "UPDATE_ROLLBACK_COMPLETE UPDATE_ROLLBACK_FAILED";

/// The entries; none where nothing is deployed.
pub(super) fn failed(plan: &Plan, backends: &[Backend]) -> Vec<Instruction> {
    let mut entries = Vec::new();
    if backends.contains(&Backend::CloudFormation) {
        entries.extend(stacks(plan));
    }
    if backends.contains(&Backend::Terraform) && plan.roots().iter().any(super::has_roots) {
        entries.push(Instruction::word(sentences::FAILED_ROOTS));
    }
    if plan.resources().any(|resource| matches!(resource.body, Body::Key(_))) {
        entries.push(Instruction::word(sentences::ALIASES_TAKE_TIME));
    }
    entries
}

fn stacks(plan: &Plan) -> Vec<Instruction> {
    let places = names(plan);
    if places.is_empty() {
        return Vec::new();
    }
    let each = |line: fn(&Place, &BTreeSet<&str>) -> String| -> Vec<String> {
        places.iter().map(|(place, names)| line(place, names)).collect()
    };
    let mut entries = vec![
        Instruction::new(sentences::FAILED_READ, each(events)),
        Instruction::new(sentences::FAILED_CLEAR, each(clear)),
    ];
    let filled = plan.resources().filter_map(|resource| match &resource.body {
        Body::Bucket(bucket) if plan.filled.contains(&resource.address.to_string()) => {
            Some(kept::bucket_goes(&resource.place, bucket))
        }
        _ => None,
    });
    let filled: Vec<String> = filled.flatten().collect();
    if !filled.is_empty() {
        entries.push(Instruction::new(sentences::FAILED_BUCKETS, kept::with_way(filled)));
    }
    let studios: BTreeSet<&Place> = plan
        .resources()
        .filter(|resource| matches!(resource.body, Body::StudioDomain(_)))
        .map(|resource| &resource.place)
        .collect();
    if !studios.is_empty() {
        let lines = studios.into_iter().flat_map(left_of_studio).collect();
        entries.push(Instruction::new(sentences::FAILED_STUDIOS, lines));
    }
    entries
}

/// The names of the stacks in each place; those of the administrator's stacks begin with those of their sets.
fn names(plan: &Plan) -> BTreeMap<Place, BTreeSet<&str>> {
    let mut names: BTreeMap<Place, BTreeSet<&str>> = BTreeMap::new();
    for stack in plan
        .stacks
        .iter()
        .filter(|stack| stack.has_cloudformation() && !stack.waits_for_unit())
    {
        for place in stack.places.iter().cloned().chain([plan.administrator()]) {
            names.entry(place).or_default().insert(&stack.stack_name);
        }
    }
    names
}

/// What is done to each of these stacks, to those of their sets and to those that make the sets, and to no other whose name
/// begins alike.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-concepts.html>
fn each_stack(place: &Place, names: &BTreeSet<&str>, statuses: &str, calls: &str) -> String {
    let list = aws(
        "cloudformation",
        "list-stacks",
        place,
        &[
            "--stack-status-filter",
            statuses,
            "--query \"StackSummaries[].StackName\" --output text",
        ],
    );
    let any = names.iter().copied().collect::<Vec<&str>>().join("|");
    let ours = [" | tr '\\t' '\\n' | grep -xE '(StackSet-)?(", &any, ")(-set|-[0-9a-f-]{36})?'"].concat();
    let list = [list, ours].concat();
    ["for stack in $(", &list, "); do ", calls, "; done"].concat()
}

fn events(place: &Place, names: &BTreeSet<&str>) -> String {
    let query = "--query \"StackEvents[?ends_with(ResourceStatus,'FAILED')].[StackName,LogicalResourceId,ResourceStatusReason]\" --output text";
    let events = aws(
        "cloudformation",
        "describe-stack-events",
        place,
        &["--stack-name \"$stack\"", query],
    );
    each_stack(place, names, &[UNMADE, " ", UPDATED].concat(), &events)
}

/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeleteStack.html>
fn clear(place: &Place, names: &BTreeSet<&str>) -> String {
    let call = |call: &str, rest: &[&str]| {
        let rest = [&["--stack-name \"$stack\""], rest].concat();
        aws("cloudformation", call, place, &rest)
    };
    let calls = [
        call("delete-stack", &[]),
        "; ".to_owned(),
        call("wait stack-delete-complete", &[]),
        " || ".to_owned(),
        call("delete-stack", &["--deletion-mode FORCE_DELETE_STACK"]),
    ];
    each_stack(place, names, UNMADE, &calls.concat())
}

/// Domains, and the file systems and groups that name theirs.
fn left_of_studio(place: &Place) -> [String; 3] {
    let tag = "Tags[?Key=='ManagedByAmazonSageMakerResource']";
    let files = [
        "--query \"FileSystems[?",
        tag,
        "].[FileSystemId,",
        tag,
        ".Value|[0]]\" --output text",
    ]
    .concat();
    [
        aws(
            "sagemaker",
            "list-domains",
            place,
            &["--query \"Domains[].[DomainId,DomainName]\" --output text"],
        ),
        aws("efs", "describe-file-systems", place, &[&files]),
        aws(
            "ec2",
            "describe-security-groups",
            place,
            &[
                "--filters \"Name=group-name,Values=security-group-for-*-nfs-d-*\" --query \"SecurityGroups[].[GroupId,GroupName]\" --output text",
            ],
        ),
    ]
}
