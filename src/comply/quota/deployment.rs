//! A plan into how much its stacks and stack sets use of CloudFormation's quotas.

use super::tally::{Tally, region};
use crate::plan::{Deployment, Plan, Stack};
use crate::resource::Layer;

/// Counts stacks by account and Region, and the sets of the administrator; nothing where CloudFormation deploys nothing.
pub(super) fn count<'a>(tally: &mut Tally<'a>, plan: &'a Plan) {
    let home = region(&plan.administrator());
    for stack in plan.all_stacks().filter(|stack| stack.has_cloudformation()) {
        let Some(first) = stack.members.iter().flat_map(|member| &member.resources).next() else {
            continue;
        };
        for place in &stack.places {
            tally.add("stacks", region(place), 1, first);
        }
        if is_set(plan, stack) {
            tally.add("stacksets", home.clone(), 1, first);
            // The administrator's own stack makes the set.
            tally.add("stacks", home.clone(), 1, first);
            tally.add("stackset-instances", format!("`{}`", stack.stack_name), stack.places.len(), first);
        }
    }
}

fn is_set(plan: &Plan, stack: &Stack) -> bool {
    match stack.deployment(plan) {
        Deployment::Stack(_) => false,
        Deployment::SelfManaged(_) | Deployment::ServiceManaged(_) => stack.layer != Layer::Bootstrap,
    }
}
