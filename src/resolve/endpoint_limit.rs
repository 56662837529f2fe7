//! `through:` into a limit of statements: the endpoints that calls must come through.

use super::audience::ConditionParts;
use super::draft::{DocumentSide, Draft};
use super::join_statements::sid_of;
use crate::aws::Address;
use crate::blueprint::Reference;
use crate::catalog::{context_keys, services};
use crate::policy::{PrincipalSet, Statement};
use crate::resource::Body;
use std::collections::BTreeSet;

/// The endpoints that a grant may come through; none means anywhere.
#[derive(Default)]
pub(super) struct EndpointLimit {
    pub(super) endpoints: Vec<Address>,
    vpcs: BTreeSet<String>,
}

impl EndpointLimit {
    /// Limits an identity statement to the VPCs of the endpoints: their ids are known before any
    /// endpoint is made, and the endpoints' own policies limit the rest.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>
    pub(super) fn narrow(&self, statement: Statement) -> Statement {
        if self.vpcs.is_empty() {
            statement
        } else {
            statement.when("StringEquals", context_keys::SOURCE_VPC, &self.vpcs)
        }
    }

    /// The same limit for a statement of the resource's own policy.
    pub(super) fn condition(&self) -> Option<ConditionParts> {
        (!self.vpcs.is_empty())
            .then(|| ("StringEquals", context_keys::SOURCE_VPC.to_owned(), self.vpcs.clone()))
    }
}

impl Draft<'_> {
    /// The endpoints of a `through:`, which must be resources: their policies change. What a call comes through may be
    /// somebody else's (`Model::endpoint_named`).
    pub(super) fn endpoint_limit_of(&mut self, references: &[Reference], near: &str) -> EndpointLimit {
        let mut limit = EndpointLimit::default();
        for reference in references {
            let Some(address) = self.find("endpoint", reference, near) else {
                continue;
            };
            if let Some(Body::Endpoint(endpoint)) = self.body(&address) {
                limit.vpcs.insert(endpoint.vpc.clone());
            }
            limit.endpoints.push(address);
        }
        limit
    }

    /// True for an endpoint of a service.
    pub(super) fn is_endpoint_of(&self, address: &Address, service: &str) -> bool {
        let known = |name: &str| {
            services::endpoint(name).is_some_and(|row| row.services.iter().any(|own| own == service))
        };
        matches!(self.body(address), Some(Body::Endpoint(endpoint)) if known(&endpoint.service))
    }

    /// True for an endpoint that calls for an action come through.
    pub(super) fn goes_through(&self, address: &Address, action: &str) -> bool {
        let service = action.split(':').next().unwrap_or_default();
        let takes = |name: &str| {
            services::endpoint(name)
                .is_some_and(|row| row.services.iter().any(|own| own == service) && row.takes(action))
        };
        matches!(self.body(address), Some(Body::Endpoint(endpoint)) if takes(&endpoint.service))
    }

    /// What a grant needs of the policies of the endpoints that it comes through.
    pub(super) fn admit_through(
        &mut self,
        limit: &EndpointLimit,
        role: &Address,
        actions: &[String],
        on: &str,
    ) {
        let role_arn = self.arn(role);
        for endpoint in &limit.endpoints {
            let here = || actions.iter().filter(|action| self.goes_through(endpoint, action));
            if here().next().is_none() {
                continue;
            }
            let statement = Statement::allow()
                .sid(sid_of(&["admit"], role, endpoint.account()))
                .principals(PrincipalSet::everyone())
                .actions(here().cloned())
                .resources([on])
                .when("ArnEquals", context_keys::PRINCIPAL_ARN, [role_arn.clone()]);
            self.close(endpoint);
            self.add(endpoint, DocumentSide::Resource, statement);
        }
    }
}
