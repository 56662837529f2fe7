//! A plan without what the lock knows as deployed: what is left to do.

use super::Plan;
use super::stack::Stack;
use crate::lock::Lock;

impl Plan {
    /// The plan without the stacks of which the lock knows every resource, and the names of these. Whether something inside
    /// them has changed the lock does not tell: it keeps addresses, and what cannot be changed in place.
    pub fn left(&self, lock: &Lock) -> (Self, Vec<String>) {
        let is_known = |stack: &Stack| {
            let mut all = stack.members.iter().flat_map(|member| &member.resources);
            all.all(|resource| lock.pins.contains_key(&resource.address.to_string()))
        };
        let (known, open): (Vec<Stack>, Vec<Stack>) = self.stacks.iter().cloned().partition(is_known);
        let mut left = Self {
            stacks: open,
            ..self.clone()
        };
        if !left.is_self_managed() && left.tombstones.is_empty() {
            left.bootstrap.clear();
        }
        (left, known.into_iter().map(|stack| stack.stack_name).collect())
    }
}
