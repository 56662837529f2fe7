//! The part about the second day: changes, and what was changed past the files.

use super::entry::Entry;
use super::facts::Facts;
use super::{checks, roots};
use crate::plan::{Backend, Deployment, Plan, Stack};
use crate::runbook::sentences;

const SET: [&str; 2] = [
    "aws cloudformation detect-stack-set-drift --stack-set-name {set}{as} {at}",
    "aws cloudformation describe-stack-set --stack-set-name {set}{as} --query \"StackSet.[StackSetName,StackSetDriftDetectionDetails.DriftStatus]\" --output text {at}",
];
const STACK: [&str; 2] = [
    "aws cloudformation detect-stack-drift --stack-name {name} {at}",
    "aws cloudformation describe-stacks --stack-name {name} --query \"Stacks[0].[StackName,DriftInformation.StackDriftStatus]\" --output text {at}",
];

pub(super) fn entries(plan: &Plan, backends: &[Backend]) -> Vec<Entry> {
    let mut all = Vec::new();
    if plan.stacks.is_empty() {
        return all;
    }
    all.push(Entry::word(sentences::CHANGE));
    if backends.contains(&Backend::CloudFormation) {
        let roles = plan.bootstrap.first().map(|_| Entry::word(sentences::CHANGE_ROLES));
        all.extend(roles);
        all.extend(Entry::new(sentences::DRIFT, drift(plan)));
    }
    if backends.contains(&Backend::Terraform) && plan.roots().iter().any(roots::is_rendered) {
        all.push(Entry::word(sentences::DRIFT_ROOTS));
    }
    all
}

/// Every detection, then every answer.
fn drift(plan: &Plan) -> Vec<String> {
    let deployed = plan
        .stacks
        .iter()
        .filter(|stack| stack.has_cloudformation() && !stack.waits_for_unit());
    let pairs: Vec<Vec<String>> = deployed.map(|stack| pair(plan, stack)).collect();
    let nth = |at: usize| pairs.iter().filter_map(move |pair| pair.get(at).cloned());
    nth(0).chain(nth(1)).collect()
}

fn pair(plan: &Plan, stack: &Stack) -> Vec<String> {
    match stack.deployment(plan) {
        Deployment::Stack(place) => Facts::at(&place).with("name", &stack.stack_name).fill_each(&STACK),
        Deployment::SelfManaged(_) | Deployment::ServiceManaged(_) => {
            checks::facts(plan, stack).fill_each(&SET)
        }
    }
}
