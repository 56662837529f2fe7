//! Grants that must come through an endpoint.

use super::{Grantee, Line};
use crate::aws::Address;
use crate::blueprint::Reference;
use crate::diagnostic::Diagnostic;
use crate::policy::{PrincipalSet, Statement};
use crate::resolve::draft::{Condition, Draft, Side};
use crate::resolve::statements::sid;
use crate::resource::Body;
use std::collections::BTreeSet;

/// The endpoints that a grant may come through; none means anywhere.
#[derive(Default)]
pub(in crate::resolve) struct Lane {
    endpoints: Vec<Address>,
    vpcs: BTreeSet<String>,
}

impl Lane {
    /// Limits an identity statement to the VPCs of the endpoints: their ids are known before any
    /// endpoint is made, and the endpoints' own policies limit the rest.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>
    pub(in crate::resolve) fn narrow(&self, statement: Statement) -> Statement {
        if self.vpcs.is_empty() {
            statement
        } else {
            statement.when("StringEquals", "aws:SourceVpc", &self.vpcs)
        }
    }

    /// The same limit for a statement of the resource's own policy.
    pub(in crate::resolve) fn condition(&self) -> Option<Condition> {
        (!self.vpcs.is_empty()).then(|| ("StringEquals", "aws:SourceVpc".to_owned(), self.vpcs.clone()))
    }
}

impl Draft<'_> {
    /// The endpoints that a grant may come through.
    pub(super) fn lane(&mut self, line: &Line<'_>) -> Lane {
        let references: Vec<Reference> = line.grant.through.iter().flat_map(|all| all.iter().cloned()).collect();
        let near = match &line.to {
            Grantee::Role(role) => role.account().to_owned(),
            Grantee::Account(account) => account.clone(),
        };
        self.lane_of(&references, &near)
    }

    /// Reports a `through:` that nothing would hold the grant to.
    pub(super) fn no_lane(&mut self, line: &Line<'_>, kind: &str) {
        let Some(through) = line.grant.through.as_ref().and_then(|all| all.first()) else {
            return;
        };
        let message = format!("a grant on a {kind} cannot be held to an endpoint");
        let problem = Diagnostic::error("grant-through", through.span, message);
        self.problems
            .push(problem.help("remove `through`; it works on a bucket and on a feature group"));
    }

    /// The endpoints of a `through:`.
    pub(super) fn lane_of(&mut self, references: &[Reference], near: &str) -> Lane {
        let mut lane = Lane::default();
        for reference in references {
            let Some(address) = self.find("endpoint", reference, near) else {
                continue;
            };
            if let Some(Body::Endpoint(endpoint)) = self.body(&address) {
                lane.vpcs.insert(endpoint.vpc.clone());
            }
            lane.endpoints.push(address);
        }
        lane
    }

    /// What a grant needs of the policies of the endpoints that it comes through.
    pub(in crate::resolve) fn admit_to_lane(&mut self, lane: &Lane, role: &Address, actions: &[String], on: &str) {
        let role_arn = self.arn(role);
        for endpoint in &lane.endpoints {
            let statement = Statement::allow()
                .sid(sid(&["admit", role.account(), role.name()]))
                .principals(PrincipalSet::everyone())
                .actions(actions.iter().cloned())
                .resources([on])
                .when("ArnEquals", "aws:PrincipalArn", [role_arn.clone()]);
            self.narrow_endpoint(endpoint);
            self.add(endpoint, Side::Resource, statement);
        }
    }

    /// An endpoint that grants name admits them and nothing else.
    fn narrow_endpoint(&mut self, address: &Address) {
        if self.open_endpoints.remove(address)
            && let Some(resource) = self.model.resources.get_mut(address)
            && let Body::Endpoint(endpoint) = &mut resource.body
        {
            endpoint.policy.statements.clear();
        }
    }
}
