//! Whether the packets of a call get to the endpoint that it goes through.
//!
//! Asked only where the caller's place is known: the role of a Studio user or domain. The path to the endpoint, its
//! security group and the service's name are one authorization of their own, before all policies.

use super::answer::{Authorization, rule};
use super::universe::Universe;
use crate::aws::Text;
use crate::catalog::ServicePort;
use crate::evaluate::iam::{Outcome, PolicyLayer, ReasonEffect};
use crate::evaluate::network::{PathAnswer, Reach};
use crate::model::{Call, Flow};
use crate::resource::{Body, Resource, StudioNetwork};

impl Universe<'_> {
    /// The way from the caller to an endpoint, where the caller's place is known.
    pub(super) fn arrival(&self, call: &Call, endpoint: &Resource) -> Option<Authorization> {
        let answers = self.addresses_of_caller(call).into_iter().map(|from| {
            let flow = Flow {
                from,
                to: endpoint.address.to_string(),
                protocol: "tcp".to_owned(),
                port: ServicePort::InterfaceEndpoint.first(),
                client_ports: None,
            };
            self.net.trace(&flow)
        });
        let best = answers.min_by_key(rank)?;
        Some(part(call, endpoint, &best))
    }

    /// Addresses of what runs with the role of the caller, or with one of the chain before it.
    fn addresses_of_caller(&self, call: &Call) -> Vec<String> {
        let callers: Vec<Text> = std::iter::once(&call.principal)
            .chain(&call.chain)
            .filter_map(|arn| Some(self.role(arn)?.resource.arn()))
            .collect();
        let runs = |resource: &&Resource| {
            let role = if let Body::UserProfile(user) = &resource.body {
                &user.role
            } else if let Body::StudioDomain(domain) = &resource.body
                && domain.network == StudioNetwork::VpcOnly
            {
                &domain.role
            } else {
                return false;
            };
            callers.iter().any(|arn| arn.as_str() == role)
        };
        let found = self.model.resources.values().filter(runs);
        found.map(|resource| resource.address.to_string()).collect()
    }
}

/// The order of preference among paths, the best first: one that arrives by the service's own name, one that the
/// blueprint does not tell, one that the name leads past, one that does not arrive.
fn rank(answer: &PathAnswer) -> u8 {
    match answer.decision {
        Reach::Reach if leads_past(answer).is_none() => 0,
        Reach::Unknown => 1,
        Reach::Reach => 2,
        Reach::NoReach => 3,
    }
}

/// Why the service's name does not lead to the endpoint, where it does not.
fn leads_past(answer: &PathAnswer) -> Option<&str> {
    let gateway = answer.forward.iter().any(|hop| hop.kind == "endpoint");
    answer
        .name
        .as_ref()
        .filter(|name| !name.private && !gateway)
        .map(|name| name.note.as_str())
}

fn part(call: &Call, endpoint: &Resource, answer: &PathAnswer) -> Authorization {
    let (decision, effect, note) = match (answer.decision, leads_past(answer)) {
        (Reach::Reach, None) => {
            (Outcome::Allow, ReasonEffect::Allow, "packets reach the endpoint".to_owned())
        }
        (Reach::Reach, Some(note)) => (Outcome::ImplicitDeny, ReasonEffect::None, note.to_owned()),
        (Reach::NoReach, _) => (
            Outcome::ImplicitDeny,
            ReasonEffect::None,
            with_reasons("the endpoint is not reached: ", answer),
        ),
        (Reach::Unknown, _) => (
            Outcome::Unknown,
            ReasonEffect::Unknown,
            with_reasons("whether the endpoint is reached is not known: ", answer),
        ),
    };
    Authorization {
        principal: call.chain.last().unwrap_or(&call.principal).clone(),
        action: call.action.clone(),
        resource: endpoint.address.to_string(),
        purpose: "the way to the endpoint".to_owned(),
        decision,
        decided_by: PolicyLayer::Service,
        reasons: vec![rule(effect, note)],
    }
}

fn with_reasons(words: &str, answer: &PathAnswer) -> String {
    [words, &answer.reasons.join("; ")].concat()
}
