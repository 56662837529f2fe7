//! What existed already when the design was deployed, and is made now.

use crate::lock::Lock;
use crate::plan::{Plan, arn_as_chosen};

/// A resource that would be made where the lock knows something that was there before.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Taken {
    /// The address of what is made.
    pub address: String,
    /// The address at which the lock has what was there.
    pub was: String,
    /// The ARN of what was there.
    pub arn: String,
    /// True where both have one name in AWS, so that only one can be.
    pub same_name: bool,
}

/// Everything that is made in the place of what existed, by its address in the lock.
pub fn taken(plan: &Plan, lock: &Lock) -> Vec<Taken> {
    let there = lock.existing.iter().filter(|(was, _)| !plan.existing.contains_key(*was));
    let found = there.flat_map(|(was, arn)| {
        let fresh = plan.resources().filter(|one| !lock.pins.contains_key(&one.address.to_string()));
        fresh.filter_map(move |one| {
            let (address, chosen) = (one.address.to_string(), arn_as_chosen(one));
            let same_name = chosen == *arn && !arn.contains('*');
            (same_name || address == *was).then(|| Taken {
                address,
                was: was.clone(),
                arn: arn.clone(),
                same_name,
            })
        })
    });
    found.collect()
}
