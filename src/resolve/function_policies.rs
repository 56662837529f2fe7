//! Policies of functions into what permissions of Lambda can say.

use super::draft::Draft;
use crate::catalog::quota::quota;
use crate::diagnostic::Diagnostic;
use crate::resource::{Body, DocumentName, Function, Permission, Resource, policy_of};
use std::collections::{BTreeMap, BTreeSet};

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
        self.environments();
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

    /// Tells of environments that are longer than Lambda takes, each once for all of its places.
    ///
    /// <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>
    fn environments(&mut self) {
        let Some(limit) = quota("function-environment").map(|row| row.limit) else {
            return;
        };
        let mut found = BTreeMap::new();
        for resource in self.model.resources.values() {
            let Body::Function(function) = &resource.body else {
                continue;
            };
            let size: usize = function.environment.iter().map(|(key, value)| key.len() + value.len()).sum();
            if u64::try_from(size).is_ok_and(|size| size > limit) {
                let span = self.model.origins.resource(&resource.address);
                found.entry(resource.address.name().clone()).or_insert((span, size));
            }
        }
        for (name, (span, size)) in found {
            let message =
                format!("the environment of function `{name}` has {size} bytes; Lambda takes {limit}");
            self.problems.push(
                Diagnostic::error("function-invalid", span, message)
                    .help("keep long texts in a parameter or an object, and name that"),
            );
        }
    }
}
