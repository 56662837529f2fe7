//! What the lock knows in other stacks than the plan has it in: a design with another name, or a resource that moved.

use super::Stack;
use super::symbols::symbols_of;
use crate::aws::{AccountId, Address, Name};
use crate::diagnostic::Diagnostic;
use crate::lock::Lock;
use crate::model::{Model, Origin};
use crate::resource::{Kind, Layer, Resource, Vpc};
use std::collections::{BTreeMap, BTreeSet};

/// The name that the design was deployed under, where no pinned stack has the present one in its name.
pub(super) fn former_name<'l>(model: &Model, lock: &'l Lock) -> Option<&'l str> {
    let own = ["landform-", &model.name, "-"].concat();
    let stacks: BTreeSet<&str> = lock.pins.values().map(|pin| pin.stack.as_str()).collect();
    if stacks.iter().any(|stack| stack.starts_with(&own)) {
        return None;
    }
    // A layer's word may be a part of the name: it is the longest text that stands before one in every stack.
    let mut each = stacks.into_iter().map(before_layers);
    let first = each.next()?;
    let common = each.fold(first, |common, names| common.intersection(&names).copied().collect());
    common.into_iter().max_by_key(|name| name.len())
}

/// What may be the design in the name of a stack: everything that stands before the word of a layer.
fn before_layers(stack: &str) -> BTreeSet<&str> {
    let Some(rest) = stack.strip_prefix("landform-") else {
        return BTreeSet::new();
    };
    let is_layer = |text: &str| {
        let mut layers = Layer::ALL.into_iter();
        layers.any(|layer| text.strip_prefix(layer.name()).is_some_and(|end| end.starts_with('-')))
    };
    let hyphens = rest.match_indices('-').map(|(at, _)| rest.split_at(at));
    hyphens
        .filter(|(_, end)| is_layer(end.trim_start_matches('-')))
        .map(|(name, _)| name)
        .collect()
}

/// One error for a design that has another name now; otherwise one for each resource whose stack is another one.
pub(super) fn problems(model: &Model, lock: &Lock, stacks: &[Stack]) -> Vec<Diagnostic> {
    if let Some(former) = former_name(model, lock) {
        return vec![renamed(model, former)];
    }
    let moves = |stack: &Stack| {
        let resources = stack.members.iter().flat_map(|member| &member.resources);
        resources
            .filter_map(|resource| moved(model, lock, stack, resource))
            .collect::<Vec<_>>()
    };
    let moved = stacks.iter().flat_map(moves).chain(other_ids(model, lock));
    moved.chain(too_early(model, lock)).collect()
}

/// What exists already in something that is yet to be made: it cannot, so that AWS refuses whatever names it.
fn too_early<'m>(model: &'m Model, lock: &'m Lock) -> impl Iterator<Item = Diagnostic> + 'm {
    let is_new = |address: &Address| {
        let made = model.get(address).is_some_and(|resource| !resource.existence.is_existing());
        made && !lock.pins.contains_key(&address.to_string())
    };
    let existing = model.resources.values().filter(|resource| resource.existence.is_existing());
    existing.filter_map(move |resource| {
        let inside = symbols_of(resource).into_iter().filter_map(|symbol| Address::parse(&symbol).ok());
        let new = inside.into_iter().find(is_new)?;
        let message = format!(
            "`{}` exists already, and `{new}`, where it is, is not deployed as far as the lock knows",
            resource.address
        );
        let problem =
            Diagnostic::warning("existing-in-new", model.origins.resource(&resource.address), message);
        let or = match new.kind() == Vpc::KIND {
            true => "say that its network exists: `vpc: vpc-…`".to_owned(),
            false => format!("say that `{new}` exists too"),
        };
        Some(problem.help(format!(
            "the first deployment would name what is not there: leave it out until then, or {or}"
        )))
    })
}

/// Accounts that have another id than those into which stacks were deployed under their names: what stands there stays.
fn other_ids(model: &Model, lock: &Lock) -> Vec<Diagnostic> {
    let deployed = lock.stacks.values().flat_map(|stack| &stack.accounts);
    let before: BTreeMap<&Name, &AccountId> = deployed.collect();
    let changed = before.into_iter().filter_map(|(name, id)| {
        let account = model.accounts.get(name).filter(|account| account.id != *id)?;
        let message = format!("account `{name}` is deployed as `{id}`, and is `{}` here", account.id);
        let problem = Diagnostic::error("account-id-changed", model.origins.of(&Origin::Design), message);
        Some(problem.help("give the account with the new id a name of its own, and remove what stands in the other one first"))
    });
    changed.collect()
}

fn renamed(model: &Model, former: &str) -> Diagnostic {
    let message = format!(
        "this design is deployed as `{former}`, and would be called `{}`: every stack would be made anew beside what is there, and fail at the first name that stays",
        model.name
    );
    Diagnostic::error("design-renamed", model.origins.of(&Origin::Design), message).help(format!(
        "keep `name: {former}`; a design of another name is another design: remove what this one deployed by its runbook first, then its lock"
    ))
}

fn moved(model: &Model, lock: &Lock, stack: &Stack, resource: &Resource) -> Option<Diagnostic> {
    let pin = lock.pins.get(&resource.address.to_string())?;
    if pin.stack == stack.stack_name {
        return None;
    }
    let message = format!(
        "`{}` would move from stack `{}` to `{}`",
        resource.address, pin.stack, stack.stack_name
    );
    let problem = Diagnostic::error("pinned-stack", model.origins.resource(&resource.address), message);
    Some(problem.help("moving it would delete and make it anew: undo the change, or import it by hand and run `landform lock update`"))
}
