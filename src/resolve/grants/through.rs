//! Grants that must come through an endpoint, or from somewhere.

use super::{GrantLine, one};
use crate::aws::Address;
use crate::blueprint::Reference;
use crate::blueprint::values::OneOrMany;
use crate::catalog::context_keys;
use crate::diagnostic::Diagnostic;
use crate::policy::{Actions, Statement};
use crate::resolve::draft::Draft;
use crate::resolve::endpoint_limit::EndpointLimit;
use std::collections::BTreeSet;

/// The actions that a statement names.
fn names(statement: &Statement) -> BTreeSet<String> {
    match &statement.actions {
        Actions::In(all) => all.clone(),
        Actions::NotIn(_) => BTreeSet::new(),
    }
}

fn of_another_service(endpoint: &Reference, actions: &BTreeSet<String>) -> Diagnostic {
    let services: BTreeSet<&str> = actions.iter().filter_map(|action| action.split(':').next()).collect();
    let services: Vec<&str> = services.into_iter().collect();
    let message = format!("no call of this grant comes through `{}`", endpoint.value);
    Diagnostic::error("grant-through", endpoint.span, message).help(format!(
        "name an endpoint of {}, or remove it: keys behind a bucket are used by the bucket's service",
        services.join(" or ")
    ))
}

impl Draft<'_> {
    /// The endpoints that a grant may come through.
    pub(super) fn endpoint_limit(&mut self, line: &GrantLine<'_>) -> EndpointLimit {
        let references: Vec<Reference> =
            line.grant.through.iter().flat_map(|all| all.iter().cloned()).collect();
        let mut limit = self.endpoint_limit_of(&references, line.to.account());
        self.come_from(line, &mut limit);
        limit
    }

    /// Reports endpoints of a `through:` that none of the calls comes through which the line has held to them, of the
    /// statements that its role got since there were `from`: their policies would admit what never comes.
    pub(super) fn refuse_other_endpoints(&mut self, line: &GrantLine<'_>, role: &Address, from: usize) {
        let actions = self.held_actions(role, from);
        let through: Vec<Reference> = line.grant.through.iter().flat_map(|all| all.iter().cloned()).collect();
        for reference in through {
            let found = self.endpoint_limit_of(std::slice::from_ref(&reference), role.account()).endpoints;
            let fits = |endpoint: &Address| actions.iter().any(|action| self.goes_through(endpoint, action));
            if found.is_empty() || found.iter().any(fits) {
                continue;
            }
            self.problems.push(of_another_service(&reference, &actions));
        }
    }

    /// The actions that are held to a network, of the statements that a role got since there were `from` of them.
    pub(super) fn held_actions(&self, role: &Address, from: usize) -> BTreeSet<String> {
        let is_held = |statement: &&Statement| {
            statement.conditions.iter().any(|one| one.key == context_keys::SOURCE_VPC)
        };
        self.added_to(role).iter().skip(from).filter(is_held).flat_map(names).collect()
    }

    /// Reports a `through:` on a grant that cannot be limited to an endpoint: the kind has no such condition.
    pub(super) fn refuse_endpoint_limit(&mut self, line: &GrantLine<'_>, kind: &str) {
        const LIKE: &str =
            "it works on a bucket, a feature group, a warehouse, a user profile, and on a queue and its like";
        const FILES: &str = "who reaches the addresses of a file system is a row of `flows`, to `mount-target/ACCOUNT/NAME-ZONE` and port 2049";
        let help = if kind == "file system" { FILES } else { LIKE };
        let first = |all: &Option<OneOrMany<Reference>>| all.as_ref().and_then(|all| all.first()).cloned();
        if let Some(through) = first(&line.grant.through) {
            let message = format!("a grant on {} cannot be held to an endpoint", one(kind));
            let problem = Diagnostic::error("grant-through", through.span, message);
            self.problems.push(problem.help(["remove `through`; ", help].concat()));
        }
        if let Some(from) = first(&line.grant.from) {
            let message = format!("a grant on {} cannot be held to where a call comes from", one(kind));
            let problem = Diagnostic::error("grant-from", from.span, message);
            self.problems.push(problem.help(["remove `from`; ", help].concat()));
        }
    }
}
