//! Attributes that CloudFormation tells inside of one stack only into problems, where another one names them.

use super::stack::Stack;
use super::symbols::attributes_of;
use crate::aws::Address;
use crate::diagnostic::Diagnostic;
use crate::model::Origins;
use std::collections::BTreeSet;

/// A problem for each attribute, but for what `Ref` gives, that something of another stack names.
pub(super) fn far(stacks: &[Stack], origins: &Origins) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for stack in stacks {
        let resources = || stack.members.iter().flat_map(|member| &member.resources);
        let own: BTreeSet<String> = resources().map(|resource| resource.address.to_string()).collect();
        for resource in resources() {
            for (owner, symbol) in
                attributes_of(resource).into_iter().filter(|(owner, _)| !own.contains(owner))
            {
                let attribute = symbol.rsplit('/').next().unwrap_or_default();
                let message = format!(
                    "`{}` is in another stack than `{owner}`, and what carries ids carries its `Ref` and not its `{attribute}`",
                    resource.address
                );
                let problem =
                    Diagnostic::error("attribute-far", origins.resource(&resource.address), message);
                let line = Address::parse(&owner).map(|owner| origins.resource(&owner)).unwrap_or_default();
                found.push(problem.also(line, "this one").help(
                    "name it by its ARN or by what `Ref` gives, place both in the same accounts and region, or write the value where it is known",
                ));
            }
        }
    }
    found
}
