//! What is made under the name of something that is deployed and goes: the name is taken until that is gone, which comes last.

use crate::aws::Address;
use crate::diagnostic::Diagnostic;
use crate::lock::Lock;
use crate::model::Model;
use crate::plan::{Plan, arn_as_chosen};
use crate::resource::Resource;
use std::collections::BTreeMap;

/// An error for each new resource that has the ARN of one that the blueprint has no more.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html>
pub(super) fn problems(plan: &Plan, lock: &Lock, model: &Model) -> Vec<Diagnostic> {
    let gone = plan.leaving.iter().filter(|one| one.gone);
    let whole =
        gone.filter_map(|one| Some((one.arn.as_deref().filter(|arn| !arn.contains('*'))?, &one.address)));
    let taken: BTreeMap<&str, &String> = whole.collect();
    if taken.is_empty() {
        return Vec::new();
    }
    let is_new =
        |one: &&Resource| !one.existence.is_existing() && !lock.pins.contains_key(&one.address.to_string());
    let both = plan
        .resources()
        .filter(is_new)
        .filter_map(|one| Some((one, *taken.get(arn_as_chosen(one).as_str())?)));
    both.map(|(one, former)| told(&one.address, former, model)).collect()
}

fn told(address: &Address, former: &str, model: &Model) -> Diagnostic {
    let message = format!(
        "`{address}` would be made under the name of `{former}`, which is deployed and goes after it: AWS refuses a second one of its name"
    );
    Diagnostic::error("edit-name-taken", model.origins.resource(address), message).help(format!(
        "where it is the same: `moved: [ {{ from: {former}, to: {address} }} ]`; otherwise give it another name"
    ))
}
