//! What stands behind each wave: instances that failed, roots with something left.

use super::entry::Entry;
use super::facts::Facts;
use crate::plan::{Deployment, Plan, Stack};
use crate::runbook::sentences;

const INSTANCES: &str = "aws cloudformation list-stack-instances --stack-set-name {set}{as} --query \"Summaries[?Status!='CURRENT'].[Account,Region,StackInstanceStatus.DetailedStatus,StatusReason]\" --output text {at}";
const DELEGATED: &str = " --call-as DELEGATED_ADMIN";

/// The stack sets of a wave.
pub(super) fn sets(plan: &Plan, sets: &[&Stack]) -> Option<Entry> {
    Entry::new(
        sentences::CHECK_SETS,
        sets.iter().map(|set| facts(plan, set).fill(INSTANCES)).collect(),
    )
}

/// A stack set by its name, asked about as whoever administers it.
pub(super) fn facts(plan: &Plan, set: &Stack) -> Facts {
    let by_unit = match set.deployment(plan) {
        Deployment::ServiceManaged(_) => plan.is_delegated(),
        Deployment::Stack(_) | Deployment::SelfManaged(_) => false,
    };
    Facts::at(&plan.administrator())
        .with("set", &set.stack_name)
        .with("as", if by_unit { DELEGATED } else { "" })
}
