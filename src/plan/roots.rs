//! What Terraform applies, beside what CloudFormation deploys: the same stacks, but for what joins two places.

use super::carry::HeldResource;
use super::links;
use super::stack::Stack;
use super::{Backend, Plan};
use crate::aws::Address;
use crate::lock::Lock;
use crate::model::Model;
use crate::resource::{Place, Resource};
use std::collections::BTreeSet;

/// What Terraform applies, where something joins two places.
#[derive(Clone, PartialEq, Debug)]
pub struct Joined {
    /// The roots and modules, by wave, layer and target.
    pub stacks: Vec<Stack>,
    /// Resources that wait for an id that their root cannot know.
    pub held: Vec<HeldResource>,
    /// What CloudFormation waits with and Terraform does not, in the stacks that will hold it.
    pub ahead: Vec<Stack>,
}

/// A resource that waits, and the only backend that waits with it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Waiting<'p> {
    /// What waits for what.
    pub held: &'p HeldResource,
    /// The backend, where the other one does not wait.
    pub only: Option<Backend>,
}

impl Stack {
    /// True for a root that joins two places.
    pub fn is_link(&self) -> bool {
        !self.aliases.is_empty()
    }

    /// The places with a root of their own: every one, but for what joins places.
    pub fn rooted(&self) -> &[Place] {
        let several = if self.is_link() { 1 } else { self.places.len() };
        self.places.get(..several).unwrap_or_default()
    }

    /// The provider of a resource, where its root has several.
    pub fn provider(&self, resource: &Resource) -> Option<String> {
        let at = self.places.iter().position(|place| *place == resource.place)?;
        self.aliases.get(at).map(|alias| ["aws.", alias].concat())
    }
}

impl Plan {
    /// What Terraform applies.
    pub fn roots(&self) -> &[Stack] {
        self.joined.as_ref().map_or(&self.stacks, |joined| &joined.stacks)
    }

    /// What a backend deploys.
    pub fn deployed_by(&self, backend: Backend) -> &[Stack] {
        match backend {
            Backend::CloudFormation => &self.stacks,
            Backend::Terraform => self.roots(),
        }
    }

    /// What waits for ids where a backend deploys.
    pub fn held_by(&self, backend: Backend) -> &[HeldResource] {
        match (backend, &self.joined) {
            (Backend::Terraform, Some(joined)) => &joined.held,
            (Backend::CloudFormation, _) | (Backend::Terraform, None) => &self.held,
        }
    }

    /// What waits for ids where any of some backends deploys.
    pub fn waiting(&self, backends: &[Backend]) -> Vec<Waiting<'_>> {
        let addresses = |backend: &Backend| self.held_by(*backend).iter().map(|held| &held.address).collect();
        let waiting: Vec<BTreeSet<&Address>> = backends.iter().map(addresses).collect();
        let mut all = Vec::new();
        for (at, backend) in backends.iter().enumerate() {
            let is_known =
                |held: &HeldResource| waiting.iter().take(at).any(|one| one.contains(&held.address));
            let new = self.held_by(*backend).iter().filter(|held| !is_known(held));
            all.extend(new.map(|held| Waiting {
                held,
                only: (!waiting.iter().all(|one| one.contains(&held.address))).then_some(*backend),
            }));
        }
        all.sort_by(|one, other| one.held.address.cmp(&other.held.address));
        all
    }
}

/// What of the stacks of CloudFormation waits there, while a root has it.
pub(super) fn ahead(mut inside: Vec<Stack>, stacks: &[Stack], roots: &[Stack]) -> Vec<Stack> {
    let addresses = |stacks: &[Stack]| -> BTreeSet<String> {
        let members = stacks.iter().flat_map(|stack| &stack.members).flat_map(|member| &member.resources);
        members.map(|resource| resource.address.to_string()).collect()
    };
    let (there, here) = (addresses(stacks), addresses(roots));
    for stack in &mut inside {
        stack.members.retain(|member| {
            let first = member.resources.first().map(|resource| resource.address.to_string());
            first.is_some_and(|address| here.contains(&address) && !there.contains(&address))
        });
    }
    inside.retain(|stack| !stack.members.is_empty());
    inside
}

/// The roots that are deployed and the plan has no more: those of stacks, and those that joined places. A stack of which
/// everything stood in such roots never had one of its own.
pub(super) fn gone(plan: &Plan, model: &Model, lock: &Lock) -> Vec<Stack> {
    let stood = |stack: &Stack, place: &Place| {
        let here = |address: &str| address.split('/').nth(1) == Some(place.name.as_str());
        let pins = || {
            lock.pins
                .iter()
                .filter(|(address, pin)| pin.stack == stack.stack_name && here(address))
        };
        pins().next().is_none() || pins().any(|(_, pin)| pin.root.is_none())
    };
    let tombstones = super::tombstones::tombstones(&plan.design, plan.roots(), lock);
    let mut gone: Vec<Stack> = tombstones.into_iter().map(|tombstone| tombstone.stack).collect();
    for stack in &mut gone {
        let places = std::mem::take(&mut stack.places);
        stack.places = places.into_iter().filter(|place| stood(stack, place)).collect();
    }
    gone.retain(|stack| !stack.places.is_empty());
    gone.extend(links::gone(model, lock, plan.roots()));
    gone
}
