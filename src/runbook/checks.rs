//! Waves into the lines that tell whether they came through.

use super::sentences;
use super::{Instruction, aws, roots_of};
use crate::plan::{Deployment, Plan, Stack};

/// Instances of stack sets that are not what their set says.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackInstanceSummary.html>
pub(super) fn sets(plan: &Plan, sets: &[&Stack]) -> Option<Instruction> {
    let query = "--query \"Summaries[?Status!='CURRENT'].[Account,Region,StackInstanceStatus.DetailedStatus,StatusReason]\" --output text";
    let line = |set: &&Stack| {
        let mut rest = vec!["--stack-set-name", set.stack_name.as_str()];
        rest.extend(call_as(plan, set));
        rest.push(query);
        aws("cloudformation", "list-stack-instances", &plan.administrator(), &rest)
    };
    let lines: Vec<String> = sets.iter().map(line).collect();
    (!lines.is_empty()).then(|| Instruction::new(sentences::CHECK_SETS, lines))
}

/// Who asks about a set of a unit from another account than the organization's says so.
pub(super) fn call_as(plan: &Plan, set: &Stack) -> Option<&'static str> {
    let of_unit = matches!(set.deployment(plan), Deployment::ServiceManaged(_));
    (of_unit && plan.is_delegated()).then_some("--call-as DELEGATED_ADMIN")
}

/// Roots with something left to do.
///
/// <https://developer.hashicorp.com/terraform/cli/commands/plan#detailed-exitcode>
pub(super) fn roots(plan: &Plan, wave: u32) -> Option<Instruction> {
    let lines: Vec<String> = roots_of(plan, wave)
        .iter()
        .map(|root| [root, " plan -detailed-exitcode"].concat())
        .collect();
    (!lines.is_empty()).then(|| Instruction::new(sentences::CHECK_ROOTS, lines))
}
