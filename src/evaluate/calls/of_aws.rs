//! A call that AWS signs for itself, against the policy of an endpoint: whether it gets through.

use super::Universe;
use crate::catalog::context_keys;
use crate::evaluate::iam::{
    CompiledPolicy, Context, Outcome, Policies, PolicyEndpoint, Principal, Request, Values, decide,
};
use crate::resource::{Body, EndpointType, Resource};

/// What a caller of AWS's own lacks: it is in no organization of a customer.
const LACKING: [&str; 2] = [context_keys::PRINCIPAL_ORG_ID, context_keys::PRINCIPAL_ORG_PATHS];

impl Universe<'_> {
    /// Whether the policy of an endpoint surely stops a call on something of AWS that AWS has signed, as it signs addresses
    /// of layers and packages.
    pub fn stops_aws(&self, endpoint: &Resource, action: &str, on: &str) -> bool {
        let Some(policy) = self.attached.get(&endpoint.address) else {
            return false;
        };
        let caller = self.model.partition().arn("iam", "", &self.free_account(), "role/service");
        let Ok(principal) = Principal::parse(&caller) else {
            return false;
        };
        let mut context = Context::new();
        LACKING.iter().for_each(|key| {
            context.set(key, Values::Absent);
        });
        let request = Request::new(principal, action, on, None, context).any();
        let (own, resource): ([&CompiledPolicy; 1], [&CompiledPolicy; 1]) =
            ([&self.anything.own], [&self.anything.resource]);
        let policies = Policies {
            identity: &own,
            resource: &resource,
            endpoint: &[policy],
            endpoint_kind: kind(endpoint),
            ..Policies::default()
        };
        let outcome = decide(&request, &policies).outcome;
        matches!(outcome, Outcome::ExplicitDeny | Outcome::ImplicitDeny)
    }
}

fn kind(endpoint: &Resource) -> PolicyEndpoint {
    let gateway =
        matches!(&endpoint.body, Body::Endpoint(one) if matches!(one.kind, EndpointType::Gateway { .. }));
    if gateway {
        PolicyEndpoint::Gateway
    } else {
        PolicyEndpoint::Interface
    }
}
