//! The part about waves that fail: events, stacks in the way, what first deployments leave.

use super::entry::Entry;
use super::facts::Facts;
use super::{kept, roots};
use crate::plan::{Backend, Plan};
use crate::resource::{Body, Place, Resource};
use crate::runbook::sentences;
use std::collections::{BTreeMap, BTreeSet};

const EVENTS: &str = "for stack in $(aws cloudformation list-stacks --stack-status-filter ROLLBACK_COMPLETE ROLLBACK_FAILED DELETE_FAILED UPDATE_ROLLBACK_COMPLETE UPDATE_ROLLBACK_FAILED --query \"StackSummaries[].StackName\" --output text {at} | tr '\\t' '\\n' | grep -xE '(StackSet-)?({those})(-set|-[0-9a-f-]{36})?'); do aws cloudformation describe-stack-events --stack-name \"$stack\" --query \"StackEvents[?ends_with(ResourceStatus,'FAILED')].[StackName,LogicalResourceId,ResourceStatusReason]\" --output text {at}; done";
const CLEAR: &str = "for stack in $(aws cloudformation list-stacks --stack-status-filter ROLLBACK_COMPLETE ROLLBACK_FAILED DELETE_FAILED --query \"StackSummaries[].StackName\" --output text {at} | tr '\\t' '\\n' | grep -xE '(StackSet-)?({those})(-set|-[0-9a-f-]{36})?'); do aws cloudformation delete-stack --stack-name \"$stack\" {at}; aws cloudformation wait stack-delete-complete --stack-name \"$stack\" {at} || aws cloudformation delete-stack --stack-name \"$stack\" --deletion-mode FORCE_DELETE_STACK {at}; done";
const STUDIO: [&str; 3] = [
    "aws sagemaker list-domains --query \"Domains[].[DomainId,DomainName]\" --output text {at}",
    "aws efs describe-file-systems --query \"FileSystems[?Tags[?Key=='ManagedByAmazonSageMakerResource']].[FileSystemId,Tags[?Key=='ManagedByAmazonSageMakerResource'].Value|[0]]\" --output text {at}",
    "aws ec2 describe-security-groups --filters \"Name=group-name,Values=security-group-for-*-nfs-d-*\" --query \"SecurityGroups[].[GroupId,GroupName]\" --output text {at}",
];

pub(super) fn entries(plan: &Plan, backends: &[Backend]) -> Vec<Entry> {
    let mut all = Vec::new();
    if backends.contains(&Backend::CloudFormation) {
        all.extend(of_stacks(plan));
    }
    let rendered = plan.roots().iter().any(roots::is_rendered);
    if backends.contains(&Backend::Terraform) && rendered {
        all.push(Entry::word(sentences::FAILED_ROOTS));
    }
    if plan.resources().any(|one| matches!(one.body, Body::Key(_))) {
        all.push(Entry::word(sentences::ALIASES_TAKE_TIME));
    }
    all
}

fn of_stacks(plan: &Plan) -> Vec<Entry> {
    let mut places: BTreeMap<Place, BTreeSet<String>> = BTreeMap::new();
    for stack in &plan.stacks {
        if !stack.has_cloudformation() || stack.waits_for_unit() {
            continue;
        }
        let name = &stack.stack_name;
        places.entry(plan.administrator()).or_default().insert(name.clone());
        for place in &stack.places {
            places.entry(place.clone()).or_default().insert(name.clone());
        }
    }
    let each: Vec<Facts> = places
        .iter()
        .map(|(place, those)| {
            let those: Vec<&str> = those.iter().map(String::as_str).collect();
            Facts::at(place).with("those", those.join("|"))
        })
        .collect();
    if each.is_empty() {
        return Vec::new();
    }
    let buckets = plan.resources().filter_map(|one| filled(plan, one)).flatten().collect();
    let lines = |line: &str| each.iter().map(|facts| facts.fill(line)).collect();
    let all = [
        Entry::new(sentences::FAILED_READ, lines(EVENTS)),
        Entry::new(sentences::FAILED_CLEAR, lines(CLEAR)),
        Entry::new(sentences::FAILED_BUCKETS, kept::explained(buckets)),
        Entry::new(sentences::FAILED_STUDIOS, studios(plan)),
    ];
    all.into_iter().flatten().collect()
}

/// A bucket that services fill.
fn filled(plan: &Plan, resource: &Resource) -> Option<Vec<String>> {
    let Body::Bucket(bucket) = &resource.body else {
        return None;
    };
    let known = plan.filled.contains(&resource.address.to_string());
    known.then(|| kept::bucket_goes(&Facts::at(&resource.place).with("name", &bucket.name)))
}

fn studios(plan: &Plan) -> Vec<String> {
    let domains = plan.resources().filter(|one| matches!(one.body, Body::StudioDomain(_)));
    let places: BTreeSet<&Place> = domains.map(|one| &one.place).collect();
    places.into_iter().flat_map(|place| Facts::at(place).fill_each(&STUDIO)).collect()
}
