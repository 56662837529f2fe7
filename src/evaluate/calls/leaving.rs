//! An endpoint into what the organization's callers may do through it with resources of others.

use super::Universe;
use super::sides::policy_endpoint;
use crate::aws::AccountId;
use crate::catalog::context_keys;
use crate::evaluate::iam::{Context, Outcome, Policies, Principal, Request, Values, another, decide};
use crate::resource::{Body, Endpoint, Resource};

impl Universe<'_> {
    /// An account that the blueprint does not have.
    pub fn free_account(&self) -> String {
        let below = |n: u64| format!("{:0width$}", 10_u64.pow(12) - n, width = AccountId::DIGITS);
        (1..).map(below).find(|id| self.model.account(id).is_none()).unwrap_or_default()
    }

    /// Whether the policy of an endpoint lets every caller of the organization past with an action on a resource that
    /// an account of another organization has, whatever else the request carries.
    pub fn lets_out(&self, resource: &Resource, action: &str, on: &str, owner: &str) -> bool {
        let (Body::Endpoint(endpoint), Some(policy)) = (&resource.body, self.attached.get(&resource.address))
        else {
            return false;
        };
        let caller = resource.place.global_arn("iam", "role/anyone");
        let Ok(principal) = Principal::parse(&caller) else {
            return false;
        };
        let policies = Policies {
            identity: &[&self.anything.own],
            resource: &[&self.anything.resource],
            endpoint: &[policy],
            endpoint_kind: policy_endpoint(endpoint),
            ..Policies::default()
        };
        let other = another(&self.model.organization.id);
        let other = other.as_ref().map_or("", crate::aws::Text::as_str);
        let id = resource.arn();
        let context = self.leaving(endpoint, super::way_keys::id_of(id.as_str()), other);
        let request = Request::new(principal, action, on, Some(owner), context).any();
        decide(&request, &policies).outcome == Outcome::Allow
    }

    /// What a request carries that comes from the organization through an endpoint, to a resource of another one.
    fn leaving<'a>(&'a self, endpoint: &'a Endpoint, id: &'a str, other: &'a str) -> Context<'a> {
        let mut context = Context::new();
        context.set(context_keys::PRINCIPAL_ORG_ID, Values::One(&self.model.organization.id));
        context.set(context_keys::RESOURCE_ORG_ID, Values::One(other));
        context.set(context_keys::SOURCE_VPC, Values::One(&endpoint.vpc));
        context.set(context_keys::SOURCE_VPCE, Values::One(id));
        context
    }
}
