//! Grants that must come through an endpoint.

use super::{GrantLine, Grantee};
use crate::blueprint::Reference;
use crate::diagnostic::Diagnostic;
use crate::resolve::draft::Draft;
use crate::resolve::endpoint_limit::EndpointLimit;

impl Draft<'_> {
    /// The endpoints that a grant may come through.
    pub(super) fn endpoint_limit(&mut self, line: &GrantLine<'_>) -> EndpointLimit {
        let references: Vec<Reference> =
            line.grant.through.iter().flat_map(|all| all.iter().cloned()).collect();
        let near = match &line.to {
            Grantee::Role(role) => role.account().to_owned(),
            Grantee::Account(account) => account.clone(),
        };
        self.endpoint_limit_of(&references, &near)
    }

    /// Reports a `through:` on a grant that cannot be limited to an endpoint: the kind has no such condition.
    pub(super) fn refuse_endpoint_limit(&mut self, line: &GrantLine<'_>, kind: &str) {
        let Some(through) = line.grant.through.as_ref().and_then(|all| all.first()) else {
            return;
        };
        let message = format!("a grant on a {kind} cannot be held to an endpoint");
        let problem = Diagnostic::error("grant-through", through.span, message);
        self.problems
            .push(problem.help("remove `through`; it works on a bucket and on a feature group"));
    }
}
