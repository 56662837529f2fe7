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
    ///
    /// # Errors
    ///
    /// The name of a stack that only one of the two has: then they are not alike.
    pub fn everywhere(&self) -> Result<Self, String> {
        let mut plan = self.clone();
        let joined = plan
            .joined
            .iter_mut()
            .flat_map(|joined| joined.stacks.iter_mut().chain(&mut joined.ahead));
        let own = plan.stacks.iter_mut().chain(&mut plan.bootstrap).chain(&mut plan.gone_roots);
        for stack in own.chain(joined) {
            for alike in &self.alike {
                everywhere(stack, alike)?;
            }
        }
        Ok(plan)
    }
}

fn everywhere(stack: &mut Stack, alike: &Alike) -> Result<(), String> {
    let [first, second] = &alike.standing;
    let here = |name: &str| stack.places.iter().position(|place| place.name == *name);
    let region = match (here(&first.name), here(&second.name)) {
        (None, None) => return Ok(()),
        (Some(at), Some(_)) => stack.places.get(at).map(|place| place.region.clone()),
        (Some(_), None) | (None, Some(_)) => None,
    };
    let Some(region) = region else {
        return Err(stack.stack_name.clone());
    };
    stack.places.extend(alike.others.iter().map(|account| Place {
        name: account.name.clone(),
        account: account.id.clone(),
        region: region.clone(),
    }));
    stack.places.sort();
    Ok(())
}
