//! A plan without what the lock knows as deployed: what is left to do.

use super::Plan;
use super::stack::Stack;
use crate::lock::{Lock, Pin};

impl Plan {
    /// The plan without the stacks of which the lock knows every resource, and the names of these. Whether something inside
    /// them has changed the lock does not tell: it keeps addresses, and what cannot be changed in place.
    pub fn left(&self, lock: &Lock) -> (Self, Vec<String>) {
        // What the lock knows in another stack is not known in this one.
        let is_known = |stack: &Stack| {
            let here = |pin: &Pin| match stack.is_link() {
                true => pin.root.as_deref() == Some(stack.name.as_str()),
                false => pin.stack == stack.stack_name,
            };
            let mut all = stack.members.iter().flat_map(|member| &member.resources);
            all.all(|resource| lock.pins.get(&resource.address.to_string()).is_some_and(here))
        };
        let parted = |stacks: &[Stack]| -> (Vec<Stack>, Vec<Stack>) {
            stacks.iter().cloned().partition(|stack| is_known(stack))
        };
        let (mut known, open) = parted(&self.stacks);
        let mut left = Self {
            stacks: open,
            ..self.clone()
        };
        if let Some(joined) = &mut left.joined {
            // `lock update` pins what no longer waits before it is there: a root that joins places is, once its ids are known.
            let is_there = |root: &Stack| !root.is_link() || are_known(root, lock);
            let (roots, open): (Vec<Stack>, Vec<Stack>) =
                joined.stacks.iter().cloned().partition(|root| is_known(root) && is_there(root));
            joined.stacks = open;
            joined.ahead = parted(&joined.ahead).1;
            known.extend(roots.into_iter().filter(Stack::is_link));
        }
        if !left.is_self_managed() && left.tombstones.is_empty() {
            left.bootstrap.clear();
        }
        let names = known.iter().map(|stack| stack.stack_name.clone()).collect();
        left.known = known;
        (left, names)
    }
}

/// True where the lock knows every id that AWS chose in a root.
fn are_known(root: &Stack, lock: &Lock) -> bool {
    let mut chosen = root
        .members
        .iter()
        .filter(|member| member.has_output())
        .flat_map(|member| &member.resources);
    chosen.all(|resource| lock.ids.contains_key(&resource.address.to_string()))
}
