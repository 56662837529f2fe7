//! The part about what is deployed and the blueprint has no more.

use super::bucket_policies;
use super::entry::Entry;
use super::facts::Facts;
use super::roots::{self, APPLY, facts as root_facts};
use crate::aws::AccountId;
use crate::plan::{Backend, Deployment, Plan, Stack, Tombstone};
use crate::resource::Place;
use crate::runbook::sentences;
use std::collections::{BTreeMap, BTreeSet};

const DELETE: [&str; 2] = [
    "aws cloudformation delete-stack --stack-name {name} {at}",
    "aws cloudformation wait stack-delete-complete --stack-name {name} {at}",
];
const ROLE: &str = "landform-{design}-execution-role";
const FORGET: &str = "landform lock update {blueprint} --forget {addresses}";

pub(super) fn entries(plan: &Plan, backends: &[Backend]) -> Vec<Entry> {
    let mut all = Vec::new();
    if backends.contains(&Backend::CloudFormation) {
        let deleted = plan.tombstones.iter().filter(|one| one.whole && one.has_template);
        all.extend(deleted.map(|one| of_stack(plan, one)));
    }
    if backends.contains(&Backend::Terraform) {
        let applied = plan.gone_roots.iter().flat_map(|stack| roots(plan, stack)).collect();
        all.push(Entry::new(sentences::ROOTS_GONE, applied));
    }
    if backends.contains(&Backend::CloudFormation) {
        all.push(Entry::new(sentences::ROLES_GONE, roles(plan)));
    }
    all.extend(bucket_policies::back(plan, true));
    let gone = plan.leaving.iter().filter(|one| one.gone);
    let addresses: Vec<&str> = gone.map(|one| one.address.as_str()).collect();
    let forget = Facts::new()
        .with("blueprint", &plan.blueprint)
        .with("addresses", addresses.join(" "))
        .fill(FORGET);
    let forget = if addresses.is_empty() { Vec::new() } else { vec![forget] };
    all.push(Entry::new(sentences::FORGET, forget));
    all.into_iter().flatten().collect()
}

fn roots(plan: &Plan, stack: &Stack) -> Vec<String> {
    let each = roots::places(stack)
        .iter()
        .map(|place| root_facts(plan, place).with("root", stack.root_path(place)));
    each.flat_map(|root| root.fill_each(&APPLY)).collect()
}

/// The roles of stack sets in accounts that keep none.
fn roles(plan: &Plan) -> Vec<String> {
    let kept: BTreeSet<&AccountId> = plan
        .stacks
        .iter()
        .filter(|stack| {
            stack.has_cloudformation() && matches!(stack.deployment(plan), Deployment::SelfManaged(_))
        })
        .flat_map(|stack| &stack.places)
        .map(|place| &place.account)
        .collect();
    let gone = plan.leaving.iter().filter(|one| one.in_set && !kept.contains(&one.place.account));
    let accounts: BTreeMap<&AccountId, &Place> = gone.map(|one| (&one.place.account, &one.place)).collect();
    let mut places: Vec<&Place> = accounts.into_values().collect();
    places.sort();
    let role = Facts::new().with("design", &plan.design).fill(ROLE);
    let each = places.into_iter().map(|place| {
        let home = Place {
            region: plan.region.clone(),
            ..place.clone()
        };
        Facts::at(&home).with("name", &role)
    });
    each.flat_map(|facts| facts.fill_each(&DELETE)).collect()
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
