//! The second day: what a change takes, and what was changed past the files.

use super::checks::call_as;
use super::sentences;
use super::{Instruction, aws};
use crate::plan::{Backend, Deployment, Plan, Stack};
use crate::resource::Place;

/// The entries; none where nothing is deployed.
pub(super) fn changes(plan: &Plan, backends: &[Backend]) -> Vec<Instruction> {
    if plan.stacks.is_empty() {
        return Vec::new();
    }
    let mut entries = vec![Instruction::word(sentences::CHANGE)];
    if backends.contains(&Backend::CloudFormation) {
        entries.extend((!plan.bootstrap.is_empty()).then(|| Instruction::word(sentences::CHANGE_ROLES)));
        let lines = drift(plan);
        entries.extend((!lines.is_empty()).then(|| Instruction::new(sentences::DRIFT, lines)));
    }
    if backends.contains(&Backend::Terraform) && plan.roots().iter().any(super::has_roots) {
        entries.push(Instruction::word(sentences::DRIFT_ROOTS));
    }
    entries
}

/// Detection first for everything, then the answers: it takes minutes.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-drift.html>
fn drift(plan: &Plan) -> Vec<String> {
    let ready = || {
        plan.stacks
            .iter()
            .filter(|stack| stack.has_cloudformation() && !stack.waits_for_unit())
    };
    let (mut detect, mut ask) = (Vec::new(), Vec::new());
    for stack in ready() {
        let [first, second] = match stack.deployment(plan) {
            Deployment::Stack(place) => of_stack(stack, &place),
            Deployment::SelfManaged(_) | Deployment::ServiceManaged(_) => of_set(plan, stack),
        };
        detect.push(first);
        ask.push(second);
    }
    [detect, ask].concat()
}

fn of_set(plan: &Plan, set: &Stack) -> [String; 2] {
    let at = plan.administrator();
    let named = |rest: Option<&'static str>| {
        let mut words = vec!["--stack-set-name", set.stack_name.as_str()];
        words.extend(call_as(plan, set));
        words.extend(rest);
        words
    };
    let status =
        "--query \"StackSet.[StackSetName,StackSetDriftDetectionDetails.DriftStatus]\" --output text";
    [
        aws("cloudformation", "detect-stack-set-drift", &at, &named(None)),
        aws("cloudformation", "describe-stack-set", &at, &named(Some(status))),
    ]
}

fn of_stack(stack: &Stack, place: &Place) -> [String; 2] {
    let name = stack.stack_name.as_str();
    let status = "--query \"Stacks[0].[StackName,DriftInformation.StackDriftStatus]\" --output text";
    [
        aws("cloudformation", "detect-stack-drift", place, &["--stack-name", name]),
        aws("cloudformation", "describe-stacks", place, &["--stack-name", name, status]),
    ]
}
