//! Stacks that the lock knows in places where the plan has none of them: what people remove.

use super::naming::slug;
use super::stack::{Stack, StackKey, StackName};
use crate::aws::Name;
use crate::lock::{DeployedStack, Lock};
use crate::resource::{Body, Layer, Place, Target};
use std::collections::BTreeSet;

/// A deployed stack that the blueprint has no more in some places.
#[derive(Clone, PartialEq, Debug)]
pub struct Tombstone {
    /// The stack with nothing in it, in the places where it goes.
    pub stack: Stack,
    /// True where it is nowhere any more; otherwise other places still have it.
    pub whole: bool,
    /// True where CloudFormation has deployed something of it; some kinds it has no type for.
    pub has_template: bool,
}

/// What the lock knows and the plan lacks, by the name of the stack.
pub(super) fn tombstones(design: &str, stacks: &[Stack], lock: &Lock) -> Vec<Tombstone> {
    let each = lock.stacks.iter();
    each.filter_map(|(name, deployed)| {
        let found = tombstone(design, stacks, name, deployed)?;
        let has_template = has_template(lock, name);
        Some(Tombstone { has_template, ..found })
    })
    .collect()
}

/// False for a stack of which the lock knows nothing but what CloudFormation has no type for.
fn has_template(lock: &Lock, stack: &str) -> bool {
    let shapes = Body::shapes();
    let has_type = |address: &str| {
        let kind = address.split('/').next().unwrap_or_default();
        let found = shapes.iter().find(|(known, ..)| *known == kind);
        found.is_none_or(|(_, cloudformation, _)| cloudformation.is_some())
    };
    let mut pins = lock.pins.iter().filter(|(_, pin)| pin.stack == stack).peekable();
    pins.peek().is_none() || pins.any(|(address, _)| has_type(address))
}

fn tombstone(
    design: &str,
    stacks: &[Stack],
    stack_name: &str,
    deployed: &DeployedStack,
) -> Option<Tombstone> {
    let planned: BTreeSet<&Place> = stacks
        .iter()
        .filter(|stack| stack.stack_name == stack_name)
        .flat_map(|stack| &stack.places)
        .collect();
    let places = deployed.accounts.iter().map(|(account, id)| Place {
        name: account.clone(),
        account: id.clone(),
        region: deployed.region.clone(),
    });
    let gone: Vec<Place> = places.filter(|place| !planned.contains(place)).collect();
    let layer = Layer::ALL.into_iter().find(|layer| layer.name() == deployed.layer)?;
    let name = stack_name.strip_prefix(&["landform-", design, "-", layer.name(), "-"].concat())?;
    let whole = planned.is_empty();
    let name = StackName {
        name: name.to_owned(),
        suffix: deployed.suffix.clone(),
        stack_name: stack_name.to_owned(),
    };
    let key = StackKey {
        layer,
        region: deployed.region.clone(),
        target: target(&name, deployed, &gone),
        part: deployed.part,
    };
    let stack = Stack::bare(&key, &name, gone);
    (!stack.places.is_empty()).then_some(Tombstone {
        stack,
        whole,
        has_template: true,
    })
}

/// How the blueprint said where it went, as far as its names tell.
fn target(name: &StackName, deployed: &DeployedStack, gone: &[Place]) -> Target {
    let own = |account: &Name| name.name == [slug(account), name.suffix.clone()].concat();
    match (&deployed.unit, gone.iter().find(|place| own(&place.name))) {
        (Some(unit), _) => Target::Unit(unit.clone()),
        (None, Some(place)) => Target::Account(place.name.clone()),
        (None, None) => Target::Accounts(deployed.accounts.keys().cloned().collect()),
    }
}
