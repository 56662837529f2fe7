//! `through:` and `from:` into a limit of statements: the endpoints that calls must come through, where they must come from.

use super::audience::{ConditionParts, arn_operator};
use super::draft::{DocumentSide, Draft};
use super::join_statements::sid_of;
use crate::aws::{Address, Cidr, Text};
use crate::blueprint::Reference;
use crate::catalog::{context_keys, services};
use crate::policy::{PrincipalSet, Statement};
use crate::resource::{Body, Endpoint, Kind};
use std::collections::BTreeSet;

/// The endpoints that a grant may come through, and where it may come from; none means anywhere.
#[derive(Default)]
pub(super) struct EndpointLimit {
    /// The endpoints that it must come through: their policies admit it.
    pub(super) endpoints: Vec<Address>,
    /// Endpoints of the networks that it must come from: some call may come through each.
    pub(super) ways: Vec<Address>,
    /// Ids of the VPCs of both.
    pub(super) vpcs: BTreeSet<String>,
    /// Blocks of addresses inside of those.
    pub(super) inside: BTreeSet<Cidr>,
    /// Blocks of addresses on the internet.
    pub(super) public: BTreeSet<Cidr>,
}

impl EndpointLimit {
    /// Limits an identity statement to the VPCs of the endpoints: their ids are known before any
    /// endpoint is made, and the endpoints' own policies limit the rest.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>
    pub(super) fn narrow(&self, statement: Statement) -> Statement {
        self.conditions().into_iter().fold(statement, |statement, (operator, key, values)| {
            statement.when(operator, key, values)
        })
    }

    /// The same limit for a statement of the resource's own policy.
    pub(super) fn conditions(&self) -> Vec<ConditionParts> {
        let blocks = |all: &BTreeSet<Cidr>| all.iter().map(Cidr::to_string).collect::<BTreeSet<String>>();
        let all = [
            ("StringEquals", context_keys::SOURCE_VPC, self.vpcs.clone()),
            ("IpAddress", context_keys::VPC_SOURCE_IP, blocks(&self.inside)),
            ("IpAddress", context_keys::SOURCE_IP, blocks(&self.public)),
        ];
        let said = all.into_iter().filter(|(_, _, values)| !values.is_empty());
        said.map(|(operator, key, values)| (operator, key.to_owned(), values)).collect()
    }

    /// The endpoints that some call of the grant may come through.
    pub(super) fn ways(&self) -> Vec<Address> {
        self.endpoints.iter().chain(&self.ways).cloned().collect()
    }
}

impl Draft<'_> {
    /// Notes an endpoint whose policy says nothing but that the organization may pass.
    pub(super) fn leave_open(&mut self, endpoint: Address) {
        self.endpoint_policies.leave_open(endpoint);
    }

    /// True for an endpoint whose policy is derived, and that no grant has named so far.
    pub(super) fn is_open(&self, endpoint: &Address) -> bool {
        self.endpoint_policies.is_open(endpoint)
    }

    /// Empties the policy of an endpoint that was left open: those that grants name admit them and nothing else.
    pub(super) fn close(&mut self, endpoint: &Address) {
        if self.endpoint_policies.close(endpoint)
            && let Some(resource) = self.model.resources.get_mut(endpoint)
            && let Body::Endpoint(body) = &mut resource.body
        {
            body.policy.statements.clear();
        }
    }

    /// Writes what may come through endpoints into the policies of those that grants have closed.
    pub(super) fn admit_what_may_come(&mut self) {
        for (endpoint, statement) in self.endpoint_policies.take_what_may_come() {
            self.add(&endpoint, DocumentSide::Resource, statement);
        }
    }

    /// The endpoints of a `through:`, which must be resources: their policies change. What a call comes through may be
    /// somebody else's (`Model::endpoint_named`).
    pub(super) fn endpoint_limit_of(&mut self, references: &[Reference], near: &str) -> EndpointLimit {
        let mut limit = EndpointLimit::default();
        for reference in references {
            let Some(address) = self.endpoint_meant(reference, near) else {
                continue;
            };
            if let Some(Body::Endpoint(endpoint)) = self.body(&address) {
                limit.vpcs.insert(endpoint.vpc.clone());
            }
            limit.endpoints.push(address);
        }
        limit
    }

    /// The endpoint of a word: its address, or its service in place of its name where one of the account is to that, as
    /// claims say it.
    fn endpoint_meant(&mut self, reference: &Reference, near: &str) -> Option<Address> {
        let by_service = || self.model.endpoint_named(reference).ok().flatten();
        let is_named = || self.model.one_named(Endpoint::KIND, reference, near).is_ok();
        let found = match is_named() {
            true => None,
            false => by_service().map(|(resource, _)| resource.address.clone()),
        };
        found.or_else(|| self.find(Endpoint::KIND, reference, near))
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

    /// What a grant needs of the policies of the endpoints that it comes through, or may come through.
    pub(super) fn admit_through(
        &mut self,
        limit: &EndpointLimit,
        role: &Address,
        actions: &[String],
        on: &str,
    ) {
        for endpoint in &limit.endpoints {
            if let Some(statement) = self.admission(endpoint, role, actions, on) {
                self.close(endpoint);
                self.add(endpoint, DocumentSide::Resource, statement);
            }
        }
        for endpoint in &limit.ways {
            if let Some(statement) = self.admission(endpoint, role, actions, on) {
                self.endpoint_policies.may_come(endpoint, statement);
            }
        }
    }

    /// The statement that lets a role's calls pass an endpoint, if any of them takes this way.
    fn admission(
        &self,
        endpoint: &Address,
        role: &Address,
        actions: &[String],
        on: &str,
    ) -> Option<Statement> {
        let here: Vec<&String> =
            actions.iter().filter(|action| self.goes_through(endpoint, action)).collect();
        let role_arn = Text::with_digits_as_pattern(&self.arn(role));
        let statement = Statement::allow()
            .sid(sid_of(&["admit"], role, self.home_of_names(role, endpoint)))
            .principals(PrincipalSet::everyone())
            .actions(here.iter().copied().cloned())
            .resources([on])
            .when(arn_operator([&role_arn]), context_keys::PRINCIPAL_ARN, [role_arn.clone()]);
        (!here.is_empty()).then_some(statement)
    }
}
