//! Policies of endpoints that nobody wrote: open to the organization until a grant names the endpoint, then to what grants
//! bring through it and to nothing else.

use super::draft::{DocumentSide, Draft};
use crate::aws::Address;
use crate::policy::Statement;
use crate::resource::Body;
use std::collections::BTreeSet;

/// What is known of derived policies while grants are read.
#[derive(Default)]
pub(super) struct EndpointPolicies {
    /// Those that say nothing but that the organization may pass.
    open: BTreeSet<Address>,
    /// Those that admit what grants bring through them.
    closed: BTreeSet<Address>,
    /// What grants may bring through endpoints that they do not name: their policies have to say it if they are closed.
    may_come: Vec<(Address, Statement)>,
}

impl Draft<'_> {
    /// Notes an endpoint whose policy says nothing but that the organization may pass.
    pub(super) fn leave_open(&mut self, endpoint: Address) {
        self.endpoint_policies.open.insert(endpoint);
    }

    /// True for an endpoint whose policy is derived, and that no grant has named so far.
    pub(super) fn is_open(&self, endpoint: &Address) -> bool {
        self.endpoint_policies.open.contains(endpoint)
    }

    /// Empties the policy of an endpoint that was left open: those that grants name admit them and nothing else.
    pub(super) fn close(&mut self, endpoint: &Address) {
        if self.endpoint_policies.open.remove(endpoint)
            && let Some(resource) = self.model.resources.get_mut(endpoint)
            && let Body::Endpoint(body) = &mut resource.body
        {
            body.policy.statements.clear();
            self.endpoint_policies.closed.insert(endpoint.clone());
        }
    }

    /// Notes what may come through an endpoint that the grant does not name.
    pub(super) fn may_come(&mut self, endpoint: &Address, statement: Statement) {
        self.endpoint_policies.may_come.push((endpoint.clone(), statement));
    }

    /// Writes what may come through endpoints into the policies of those that grants have closed.
    pub(super) fn admit_what_may_come(&mut self) {
        for (endpoint, statement) in std::mem::take(&mut self.endpoint_policies.may_come) {
            if self.endpoint_policies.closed.contains(&endpoint) {
                self.add(&endpoint, DocumentSide::Resource, statement);
            }
        }
    }
}
