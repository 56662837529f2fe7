//! Entries to which nobody gives a policy into the policy that AWS gives them, or into that it is not decided.

use crate::aws::Address;
use crate::catalog::resource_types::{self, DefaultPolicy};
use crate::diagnostic::Diagnostic;
use crate::policy::{Document, PrincipalSet, Statement};
use crate::resolve::draft::Draft;
use crate::resource::{AnyResource, AttachedPolicy, Body, Place, Unread};
use std::collections::BTreeSet;

impl Draft<'_> {
    /// Gives each entry that has no policy what AWS gives to its type.
    pub(super) fn default_policies(&mut self, all: &[Address]) {
        let mut stated = BTreeSet::new();
        for one in self.model.resources.values() {
            if let Body::AnyResource(any) = &one.body {
                stated.extend(any.attached.iter().map(|policy| policy.arn.clone()));
            }
        }
        let mut open = Vec::new();
        for address in all {
            let Some(resource) = self.model.resources.get_mut(address) else {
                continue;
            };
            let place = resource.place.clone();
            if let Body::AnyResource(body) = &mut resource.body {
                let has_one =
                    !body.policies.is_empty() || body.arn.as_ref().is_some_and(|arn| stated.contains(arn));
                if let Some(row) = resource_types::default_policy(body.kind).filter(|_| !has_one) {
                    give(row, body, address, &place);
                    open.extend(row.by.as_ref().map(|by| (address, row, by)));
                }
            }
        }
        for (address, row, by) in open {
            let message = format!("`{address}` lets in whoever gets there: {}", row.why);
            let problem =
                Diagnostic::warning("resource-unread", self.model.origins.resource(address), message);
            self.tell_once(problem.help(format!("write its `{by}`, which names who may do what")));
        }
    }
}

fn give(row: &DefaultPolicy, body: &mut AnyResource, address: &Address, place: &Place) {
    if let (Some(actions), Some(arn)) = (&row.allows, &body.arn) {
        let root = place.partition().arn("iam", "", place.account.as_str(), "root");
        let statement = Statement::allow()
            .principals(PrincipalSet::aws([root]))
            .actions([actions.as_str()])
            .resources(["*"]);
        body.attached.push(AttachedPolicy {
            document: Document::new(vec![statement]),
            arn: arn.clone(),
            is_whole: true,
        });
        return;
    }
    let unread = Unread {
        services: BTreeSet::from([row.service.clone()]),
        on: body.arn.iter().cloned().collect(),
        what: [body.kind, " `", &address.to_string(), "`: ", &row.why].concat(),
    };
    body.unread = body.unread.take().into_iter().chain([unread]).reduce(Unread::and);
}
