//! The part about what is deployed and the blueprint has no more.

use super::entry::Entry;
use super::facts::Facts;
use crate::plan::{Backend, Deployment, Plan, Tombstone};
use crate::runbook::sentences;

const DELETE: [&str; 2] = [
    "aws cloudformation delete-stack --stack-name {name} {at}",
    "aws cloudformation wait stack-delete-complete --stack-name {name} {at}",
];
const APPLY: [&str; 2] = ["terraform -chdir={root} init", "terraform -chdir={root} apply"];
const FORGET: &str = "landform lock update {blueprint} --forget {addresses}";

pub(super) fn entries(plan: &Plan, backends: &[Backend]) -> Vec<Entry> {
    let mut all = Vec::new();
    if backends.contains(&Backend::CloudFormation) {
        all.extend(plan.tombstones.iter().filter(|one| one.whole).map(|one| of_stack(plan, one)));
    }
    if backends.contains(&Backend::Terraform) {
        all.push(Entry::new(sentences::ROOTS_GONE, plan.tombstones.iter().flat_map(roots).collect()));
    }
    let addresses: Vec<&str> =
        plan.tombstones.iter().flat_map(|one| &one.addresses).map(String::as_str).collect();
    let forget = Facts::new()
        .with("blueprint", &plan.blueprint)
        .with("addresses", addresses.join(" "))
        .fill(FORGET);
    let forget = if addresses.is_empty() { Vec::new() } else { vec![forget] };
    all.push(Entry::new(sentences::FORGET, forget));
    all.into_iter().flatten().collect()
}

fn roots(tombstone: &Tombstone) -> Vec<String> {
    let stack = &tombstone.stack;
    let each = stack.places.iter().map(|place| Facts::new().with("root", stack.root_path(place)));
    each.flat_map(|root| root.fill_each(&APPLY)).collect()
}

fn of_stack(plan: &Plan, tombstone: &Tombstone) -> Option<Entry> {
    let stack = &tombstone.stack;
    let facts = match stack.deployment(plan) {
        Deployment::Stack(place) => Facts::at(&place).with("name", &stack.stack_name),
        Deployment::SelfManaged(_) | Deployment::ServiceManaged(_) => {
            Facts::at(&plan.administrator()).with("name", stack.administrator_stack())
        }
    };
    let says = Facts::new().with("stack", &stack.stack_name).fill(sentences::STACK_GONE);
    Entry::new(says, facts.fill_each(&DELETE))
}
