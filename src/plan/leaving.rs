//! What is deployed and would go, or be made anew: with which name, and where Terraform knows it.

use super::created::{arn_as_chosen, remade_beside, remade_by_terraform};
use super::naming::link_path;
use super::{Plan, Stack};
use crate::lock::{Lock, Pin};
use crate::resource::{AnyResource, Body, Place, Resource, Shape};
use std::collections::{BTreeMap, BTreeSet};

/// A deployed resource that the plan has no more, or has otherwise so that another one is made.
#[derive(Clone, PartialEq, Debug)]
pub struct Leaving {
    /// Its address.
    pub address: String,
    /// Its kind.
    pub kind: &'static str,
    /// Its type in CloudFormation, where that is not said by its kind.
    pub any_type: Option<String>,
    /// Where it is.
    pub place: Place,
    /// Its ARN, with `*` for an id that AWS chose; none where the lock is older than that.
    pub arn: Option<String>,
    /// The folder of the Terraform root that knows it.
    pub root: String,
    /// What it is in that root: the resource, and what stands beside it once.
    pub blocks: Vec<String>,
    /// True where the plan has it no more.
    pub gone: bool,
    /// True where Terraform makes another one.
    pub remade: bool,
    /// True where Terraform makes another of what stands beside it, which is all that `blocks` has then.
    pub beside: bool,
    /// True where a stack set of the administrator holds it.
    pub in_set: bool,
}

impl Leaving {
    /// True where its backends keep it when its block goes, so that nothing but its root must forget it.
    pub fn is_forgotten(&self) -> bool {
        self.gone && Body::retains(self.kind) && !self.blocks.is_empty()
    }

    /// True where Terraform has to forget what it makes anew: stacks keep the former one, and where `prevent_destroy`
    /// guards it, the plan is refused as long as the state knows it.
    pub fn is_let_go(&self) -> bool {
        (self.remade || self.beside) && Body::retains(self.kind) && !self.blocks.is_empty()
    }
}

/// Everything of that kind, by address.
pub(super) fn leaving(plan: &Plan, lock: &Lock) -> Vec<Leaving> {
    let found = pinned(plan, lock).filter_map(|(address, pin, planned)| match planned {
        None => of_pin(plan, lock, address, pin),
        Some(resource) => anew(plan, lock, pin, resource),
    });
    found.collect()
}

/// What the lock pins, each with what the plan has in its place. What waits for an id is wanted still, and is left out.
pub fn pinned<'a>(
    plan: &'a Plan,
    lock: &'a Lock,
) -> impl Iterator<Item = (&'a String, &'a Pin, Option<&'a Resource>)> {
    let planned: BTreeMap<String, &Resource> =
        plan.resources().map(|resource| (resource.address.to_string(), resource)).collect();
    let held: BTreeSet<String> = plan.held.iter().map(|held| held.address.to_string()).collect();
    let each = lock
        .pins
        .iter()
        .map(move |(address, pin)| (address, pin, planned.get(address).copied()));
    each.filter(move |(address, _, planned)| planned.is_some() || !held.contains(*address))
}

/// What the plan has otherwise, where that makes another one.
fn anew(plan: &Plan, lock: &Lock, pin: &Pin, resource: &Resource) -> Option<Leaving> {
    let remade = remade_by_terraform(pin, resource);
    let renamed = pin.arn.as_ref().is_some_and(|arn| *arn != arn_as_chosen(resource));
    let leaving = of_pin(plan, lock, &resource.address.to_string(), pin)?;
    let kinds = if remade { BTreeSet::new() } else { remade_beside(pin, resource) };
    let is_beside = |block: &String| kinds.iter().any(|kind| block.contains(&[kind, "."].concat()));
    (remade || renamed || !kinds.is_empty()).then(|| Leaving {
        gone: false,
        remade,
        beside: !kinds.is_empty(),
        blocks: leaving
            .blocks
            .iter()
            .filter(|block| kinds.is_empty() || is_beside(block))
            .cloned()
            .collect(),
        ..leaving
    })
}

/// What is known of a pinned resource without the blueprint.
fn of_pin(plan: &Plan, lock: &Lock, address: &str, pin: &Pin) -> Option<Leaving> {
    let mut words = address.split('/');
    let (kind, at) = (words.next()?, words.next()?);
    let (kind, cloudformation, terraform) = Body::shapes().into_iter().find(|(known, ..)| *known == kind)?;
    let deployed = lock.stacks.get(&pin.stack)?;
    let (name, account) = deployed.accounts.iter().find(|(name, _)| name.as_str() == at)?;
    let place = Place {
        name: name.clone(),
        account: account.clone(),
        region: deployed.region.clone(),
    };
    let stack = stack_of(plan, &pin.stack, &place)?;
    Some(Leaving {
        address: address.to_owned(),
        kind,
        any_type: pin.created.get(AnyResource::TYPE).filter(|_| kind == AnyResource::WORD).cloned(),
        arn: pin.arn.clone(),
        root: pin.root.as_deref().map_or_else(|| stack.root_path(&place), link_path),
        blocks: terraform.map(|shape| blocks(stack, &shape, &pin.label)).unwrap_or_default(),
        gone: true,
        remade: false,
        beside: false,
        in_set: cloudformation.is_some() && plan.is_in_own_set(stack),
        place,
    })
}

/// The stack of a name in a place, whether the plan still has it there or not.
fn stack_of<'p>(plan: &'p Plan, name: &str, place: &Place) -> Option<&'p Stack> {
    let gone = plan.tombstones.iter().map(|tombstone| &tombstone.stack);
    let mut all = plan.stacks.iter().chain(gone);
    all.find(|stack| stack.stack_name == name && stack.places.contains(place))
}

/// The addresses of its blocks. Those that may stand beside it several times are not known by a label alone; nothing that
/// is kept has any.
fn blocks(stack: &Stack, shape: &Shape, label: &str) -> Vec<String> {
    let module = if stack.is_shared() { "module.shared." } else { "" };
    let beside = shape.companions.iter().filter(|companion| !companion.repeated).map(|one| one.kind);
    let kinds: BTreeSet<&str> = beside.chain([shape.kind]).collect();
    kinds.into_iter().map(|kind| [module, kind, ".", label].concat()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Otherwise a block beside it would be destroyed where it is forgotten.
    #[test]
    fn nothing_that_is_kept_has_blocks_that_its_label_does_not_name() {
        let kept = Body::shapes().into_iter().filter(|(kind, ..)| Body::retains(kind));
        let repeated: Vec<&str> = kept
            .filter(|(.., terraform)| {
                terraform.is_some_and(|shape| shape.companions.iter().any(|one| one.repeated))
            })
            .map(|(kind, ..)| kind)
            .collect();
        assert_eq!(repeated, [""; 0]);
    }
}
