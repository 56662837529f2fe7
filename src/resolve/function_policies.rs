//! Policies of functions into what permissions of Lambda can say.

use super::draft::Draft;
use crate::diagnostic::Diagnostic;
use crate::resource::{Body, DocumentName, Function, Permission, Resource, policy_of};
use std::collections::BTreeSet;

/// The permissions of a function, and what of its policy none can say.
fn permissions(function: &Function, resource: &Resource) -> (BTreeSet<Permission>, Vec<String>) {
    let own = resource.arn();
    let (mut all, mut unsaid) = (BTreeSet::new(), Vec::new());
    for statement in &function.policy.statements {
        match Permission::of(statement, own.as_str()) {
            Ok(permissions) => all.extend(permissions),
            Err(why) => unsaid.push(why),
        }
    }
    (all, unsaid)
}

impl Draft<'_> {
    /// Writes the policy of each new function as its permissions say it; what none can say is reported.
    ///
    /// <https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html>
    pub(super) fn function_policies(&mut self) {
        let mut problems = Vec::new();
        let made = self.model.resources.values_mut().filter(|one| !one.existence.is_existing());
        for resource in made {
            let Body::Function(function) = &resource.body else {
                continue;
            };
            let (all, unsaid) = permissions(function, resource);
            let span = self.model.origins.document(&resource.address, &DocumentName::Resource);
            problems.extend(unsaid.into_iter().map(|why| {
                let message = format!(
                    "a permission of Lambda {why}, and the policy of `{}` is made of them",
                    resource.address
                );
                Diagnostic::error("function-permission", span, message).help(
                    "say it in the policy or boundary of the role, or in a control policy of the accounts",
                )
            }));
            if let Body::Function(function) = &mut resource.body {
                function.policy = policy_of(all);
            }
        }
        problems.into_iter().for_each(|problem| self.problems.push(problem));
    }
}
