//! What is deployed and the blueprint has no more, into the commands that remove it and the lock that forgets it.

use super::sentences::{self, with};
use super::{Instruction, aws, line};
use crate::plan::{Backend, Deployment, Plan, Tombstone};
use crate::resource::Place;

/// Entries for every stack that is gone; none where nothing is.
pub(super) fn gone(plan: &Plan, backends: &[Backend]) -> Vec<Instruction> {
    let mut entries = Vec::new();
    if backends.contains(&Backend::CloudFormation) {
        entries.extend(plan.tombstones.iter().filter_map(|one| of_stack(plan, one)));
    }
    if backends.contains(&Backend::Terraform) {
        let roots = plan
            .tombstones
            .iter()
            .flat_map(|one| one.stack.places.iter().map(|place| one.stack.root_path(place)));
        let commands: Vec<String> = roots
            .flat_map(|root| ["init", "apply"].map(|call| ["terraform -chdir=", &root, " ", call].concat()))
            .collect();
        if !commands.is_empty() {
            entries.push(Instruction::new(sentences::ROOTS_GONE, commands));
        }
    }
    let addresses: Vec<&str> =
        plan.tombstones.iter().flat_map(|one| &one.addresses).map(String::as_str).collect();
    if !addresses.is_empty() {
        let forget = line(&["landform lock update", &plan.blueprint, "--forget", &addresses.join(" ")]);
        entries.push(Instruction::new(sentences::FORGET, vec![forget]));
    }
    entries
}

/// A stack of its own is deleted; a stack set goes with the administrator's stack that made it. One that others still have
/// leaves the places that are gone when its wave is deployed.
fn of_stack(plan: &Plan, tombstone: &Tombstone) -> Option<Instruction> {
    let stack = &tombstone.stack;
    if !tombstone.whole {
        return None;
    }
    let (place, name): (Place, String) = match stack.deployment(plan) {
        Deployment::Stack(place) => (place, stack.stack_name.clone()),
        Deployment::SelfManaged(_) | Deployment::ServiceManaged(_) => {
            (plan.administrator(), stack.administrator_stack())
        }
    };
    let commands = ["delete-stack", "wait stack-delete-complete"]
        .map(|call| aws("cloudformation", call, &place, &["--stack-name", &name]));
    Some(Instruction::new(
        with(sentences::STACK_GONE, "stack", &stack.stack_name),
        commands.into(),
    ))
}
