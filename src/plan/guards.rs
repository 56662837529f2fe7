//! Guards against removal that would stand in the way of taking a first deployment back.
//!
//! A backend that fails half way removes what it has made by then. What refuses to be removed keeps the network below
//! it too, and the stack ends where nothing but hands can help. So a guard comes with the deployment after: once the
//! lock knows that the thing is there.

use super::stack::Stack;
use crate::catalog::deliveries::{DeliveryGoal, deliveries};
use crate::lock::Lock;
use crate::resource::{Body, Resource};
use std::collections::BTreeSet;

/// Takes the guard off every firewall that the lock does not know, and tells which these are.
///
/// <https://docs.aws.amazon.com/network-firewall/latest/APIReference/API_DeleteFirewall.html>
pub(super) fn lift(lock: &Lock, stacks: &mut [Stack]) -> BTreeSet<String> {
    let members = stacks.iter_mut().flat_map(|stack| &mut stack.members);
    let mut lifted = BTreeSet::new();
    for resource in members.flat_map(|member| &mut member.resources) {
        let address = resource.address.to_string();
        let deployed = lock.pins.contains_key(&address);
        if let Body::Firewall(firewall) = &mut resource.body
            && firewall.protected
            && !deployed
        {
            firewall.protected = false;
            lifted.insert(address);
        }
    }
    lifted
}

/// The addresses of the buckets that services write to in their own name: log files come as soon as what they tell of is
/// there, and a bucket that holds one cannot be removed.
///
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/delete-bucket.html>
pub(super) fn filled(stacks: &[Stack]) -> BTreeSet<String> {
    let resources = || stacks.iter().flat_map(|stack| &stack.members).flat_map(|member| &member.resources);
    let goals: BTreeSet<String> = resources().filter(|one| writes_files(one)).flat_map(buckets).collect();
    let is_goal = |one: &&Resource| matches!(one.body, Body::Bucket(_)) && goals.contains(one.arn().as_str());
    resources().filter(is_goal).map(|one| one.address.to_string()).collect()
}

/// True where a service writes files for the sake of a resource although nobody asks it to.
fn writes_files(resource: &Resource) -> bool {
    deliveries(resource.body.kind(), DeliveryGoal::File).any(|row| row.by.is_some())
}

fn buckets(resource: &Resource) -> Vec<String> {
    let goals = resource.body.delivers_to(&resource.place);
    let buckets = goals
        .iter()
        .filter(|goal| DeliveryGoal::of(goal.as_str()) == Some(DeliveryGoal::Bucket));
    buckets.map(|goal| goal.as_str().to_owned()).collect()
}
