//! A plan of the accounts that stand for others into the plan of all.

use super::Plan;
use super::stack::Stack;
use crate::model::{Account, Alike};
use crate::resource::Place;

impl Plan {
    /// Accounts of which only one of the two has a stack that stand for all, and its name: then they are not alike.
    pub fn one_sided(&self) -> Option<(&Alike, &str)> {
        let joined = self.joined.iter().flat_map(|joined| joined.stacks.iter().chain(&joined.ahead));
        let mut all = self.stacks.iter().chain(&self.bootstrap).chain(&self.gone_roots).chain(joined);
        all.find_map(|stack| {
            let has = |account: &Account| stack.places.iter().any(|place| place.name == account.name);
            let is_one_sided = |alike: &&Alike| {
                let [first, second] = alike.standing.each_ref().map(has);
                first != second
            };
            Some((self.alike.iter().find(is_one_sided)?, stack.stack_name.as_str()))
        })
    }

    /// The same plan, with every account that is like those which stand for it among the places of its stacks. Of its
    /// resources it knows those of the two that stand for them, and no others: enough for what lists places.
    pub fn everywhere(&self) -> Self {
        let mut plan = self.clone();
        let joined = plan
            .joined
            .iter_mut()
            .flat_map(|joined| joined.stacks.iter_mut().chain(&mut joined.ahead));
        let own = plan.stacks.iter_mut().chain(&mut plan.bootstrap).chain(&mut plan.gone_roots);
        for stack in own.chain(joined) {
            self.alike.iter().for_each(|alike| everywhere(stack, alike));
        }
        plan
    }
}

fn everywhere(stack: &mut Stack, alike: &Alike) {
    let [first, _] = &alike.standing;
    if stack.places.iter().all(|place| place.name != first.name) {
        return;
    }
    let region = &stack.region;
    stack.places.extend(alike.others.iter().map(|account| Place {
        name: account.name.clone(),
        account: account.id.clone(),
        region: region.clone(),
    }));
    stack.places.sort();
}
