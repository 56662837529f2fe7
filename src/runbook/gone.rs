//! What is deployed and the blueprint has no more, into the commands that remove it and the lock that forgets it.

use super::sentences::{self, with};
use super::{Instruction, aws, bucket_policies, call_of, line};
use crate::plan::{Backend, Deployment, Plan, Stack, Tombstone};
use crate::resource::Place;
use std::collections::BTreeSet;

/// The calls that remove a stack.
const DELETE: [&str; 2] = ["delete-stack", "wait stack-delete-complete"];

/// Entries for every stack that is gone; none where nothing is.
pub(super) fn gone(plan: &Plan, backends: &[Backend]) -> Vec<Instruction> {
    let mut entries = Vec::new();
    if backends.contains(&Backend::CloudFormation) {
        entries.extend(plan.tombstones.iter().filter_map(|one| of_stack(plan, one)));
    }
    if backends.contains(&Backend::Terraform) {
        let of = |stack: &Stack, place: &Place| call_of(plan, &stack.root_path(place), place);
        let roots = plan
            .gone_roots
            .iter()
            .flat_map(|stack| stack.rooted().iter().map(move |place| of(stack, place)));
        let commands: Vec<String> = roots
            .flat_map(|root| ["init", "apply"].map(|call| [&root, " ", call].concat()))
            .collect();
        if !commands.is_empty() {
            entries.push(Instruction::new(sentences::ROOTS_GONE, commands));
        }
    }
    if backends.contains(&Backend::CloudFormation) {
        entries.extend(execution_roles(plan));
    }
    entries.extend(bucket_policies::left(plan));
    let gone = plan.leaving.iter().filter(|one| one.gone);
    let addresses: Vec<&str> = gone.map(|one| one.address.as_str()).collect();
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
    if !tombstone.whole || !tombstone.has_template {
        return None;
    }
    let (place, name): (Place, String) = match stack.deployment(plan) {
        Deployment::Stack(place) => (place, stack.stack_name.clone()),
        Deployment::SelfManaged(_) | Deployment::ServiceManaged(_) => {
            (plan.administrator(), stack.administrator_stack())
        }
    };
    let commands = DELETE.map(|call| aws("cloudformation", call, &place, &["--stack-name", &name]));
    Some(Instruction::new(
        with(sentences::STACK_GONE, "stack", &stack.stack_name),
        commands.into(),
    ))
}

/// The roles of accounts that no stack set goes to any more.
fn execution_roles(plan: &Plan) -> Option<Instruction> {
    let stays = |place: &Place| {
        let sets = plan
            .stacks
            .iter()
            .filter(|stack| stack.has_cloudformation() && plan.is_in_own_set(stack));
        sets.flat_map(|stack| &stack.places).any(|other| other.account == place.account)
    };
    let places = plan.leaving.iter().filter(|one| one.in_set).map(|one| Place {
        region: plan.region.clone(),
        ..one.place.clone()
    });
    let emptied: BTreeSet<Place> = places.filter(|place| !stays(place)).collect();
    let commands: Vec<String> = emptied
        .iter()
        .flat_map(|place| {
            let name = ["landform-", &plan.design, "-execution-role"].concat();
            DELETE.map(|call| aws("cloudformation", call, place, &["--stack-name", &name]))
        })
        .collect();
    (!commands.is_empty()).then(|| Instruction::new(sentences::ROLES_GONE, commands))
}

/// What Terraform's state must not know any more, since it would be destroyed to make another one.
pub(super) fn let_go(plan: &Plan) -> Option<Instruction> {
    let anew = plan.leaving.iter().filter(|one| one.is_let_go());
    let commands: Vec<String> = anew
        .flat_map(|one| {
            let root = call_of(plan, &one.root, &one.place);
            let blocks = one.blocks.iter().map(|block| [" -e ", block].concat());
            let listed = [&root, " state list | grep -xF", &blocks.collect::<String>()].concat();
            [[&root, " init"].concat(), [&root, " state rm $(", &listed, ")"].concat()]
        })
        .collect();
    (!commands.is_empty()).then(|| Instruction::new(sentences::LET_GO, commands))
}
