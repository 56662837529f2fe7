//! A call against a model into all the authorizations that it needs, and those into one answer.
//!
//! | file | turns |
//! |---|---|
//! | `tokens` | a trust in an identity provider into somebody whom it vouches for and whom nobody named |
//! | `universe` | a model into compiled policies |
//! | `unknowns` | what bears on a call and is not known, in words |
//! | `control_levels` | control policies into the levels above an account |
//! | `shares` | RAM shares into the resource policies that they amount to |
//! | `need` | a call into one authorization: who, what, on what, which way |
//! | `keys` | an authorization into the condition keys of its request |
//! | `service_keys` | an authorization into the keys of its service that have a value |
//! | `deliverers` | what services use for the sake of resources, what keys encrypt and where dead letters come from, into look-ups |
//! | `deliveries` | a service's call into the resources for whose sake it is made, and those into keys |
//! | `deploy_call` | holds the answer to calls of whoever deploys |
//! | `deployers` | what the design holds into the calls of whoever deploys it |
//! | `code_readers` | what functions are made of into the calls of whoever makes them that read it |
//! | `made` | a call into whether it makes what it is about |
//! | `sides` | an authorization into the policies that bear on it, and what of them is unknown |
//! | `above` | an authorization into the policies of what its resource stands in |
//! | `authorize` | an authorization into an [`Authorization`] |
//! | `rules` | a part into a refused one where AWS refuses whatever policies say |
//! | `known` | what several calls need into one decision |
//! | `fan` | a call into the other authorizations that it needs |
//! | `encryption` | a call on the content of a resource into the key that encrypts it |
//! | `several` | a call that AWS checks on several resources into those on the others |
//! | `behind` | a call through an access point into the same call on the bucket behind it |
//! | `points` | an access point into where calls to it come from, and whether it shuts out the public |
//! | `below` | a call on a whole into what of it is decided otherwise below |
//! | `stated` | what a call states into the permissions that it asks for besides |
//! | `put` | what entries of any type of CloudFormation put on things, into the policies that bear on a call |
//! | `query` | a query into what it touches besides its workgroup |
//! | `chain` | roles assumed one after the other into their authorizations |
//! | `answer` | parts into an [`Answer`] |
//! | `always` | a caller, an action and a resource into what holds for every request |
//! | `edges` | policies and shares into whom they let in from other accounts |
//! | `strangers` | a statement into somebody whom nobody named and whom it lets in |
//! | `passers` | what a policy names into callers from outside |
//! | `places` | what it says about networks into the places that they come from |
//! | `of_aws` | a call that AWS signs for itself into whether an endpoint stops it |
//! | `packets` | a call through an endpoint into whether its packets get there |
//! | `claims` | claims of the model into results |
//! | `leaving` | an endpoint into what it lets pass to resources of others |
//! | `askers` | a call into everyone who could be asked about it, and the things that it could be about |
//! | `objects` | two objects of a bucket into whether anything tells them apart |
//! | `holders` | an action on a resource into everyone who may |
//!
//! Pure and total: no clock, no environment, no panic. What neither blueprint nor AWS's documents tell is
//! [`Outcome::Unknown`], with the reason.

mod above;
mod always;
mod answer;
mod askers;
mod authorize;
mod behind;
mod below;
mod chain;
mod claims;
mod code_readers;
mod control_levels;
mod deliverers;
mod deliveries;
mod deploy_call;
mod deployers;
mod edges;
mod encryption;
mod fan;
mod held_keys;
mod holders;
mod keys;
mod known;
mod leaving;
mod made;
mod need;
mod objects;
mod of_aws;
mod packets;
mod passers;
mod places;
mod points;
mod put;
mod query;
mod readings;
mod rules;
mod service_keys;
mod sessions;
mod several;
mod shares;
mod sides;
mod stated;
mod strangers;
mod tokens;
mod universe;
mod unknowns;
mod way_keys;

pub use always::{Dependence, DependsOn, Whatever};
pub use answer::{Answer, Authorization};
pub use claims::ClaimResult;
pub use deploy_call::{DeployCall, DeployPurpose};
pub use edges::{Edge, Party};
pub use holders::{Holder, HolderName};
pub use objects::{BucketTexts, ObjectTexts};
pub use passers::Outsiders;
pub use universe::Universe;

use super::iam::{Outcome, PolicyLayer, ReasonEffect};
use crate::aws::Arn;
use crate::catalog::action_names;
use crate::model::Call;
use answer::Undecided;
use fan::CallArguments;
use need::{CallPath, Need};

impl Universe<'_> {
    /// Decides a call: every hop of its chain, the call itself, and all that it needs besides.
    pub fn answer(&self, call: &Call) -> Answer {
        let whole = self.answer_on(call);
        self.with_below(call, whole)
    }

    /// [`Self::answer`] of what the call names, and of nothing below it.
    fn answer_on(&self, call: &Call) -> Answer {
        let way = match self.way(call) {
            Ok(way) => way,
            Err(note) => return unknown(note),
        };
        let (mut parts, caller) = self.hops(call, &way);
        let Some(caller) = caller else {
            return Answer::of_parts(parts);
        };
        if let CallPath::Endpoint(endpoint, _) = &way {
            parts.extend(self.arrival(call, endpoint));
        }
        if call.action.eq_ignore_ascii_case(action_names::ASSUME_ROLE) {
            parts.extend(self.assume_as_call(call, &caller, way));
            return Answer::of_parts(parts);
        }
        if chain::is_session_permission(&call.action) {
            parts.push(self.session_permission(call, &caller, way));
            return Answer::of_parts(parts);
        }
        let need = Need {
            caller,
            action: call.action.clone(),
            resource: call.resource.clone(),
            way,
            stated: call.context.clone(),
            extra: Vec::new(),
            purpose: String::new(),
            made: false,
        };
        parts.push(self.authorize(&need));
        let passed_role = call.passed_role.as_deref();
        let besides = &call.besides;
        let (more, always) = self.fan_out(&need, CallArguments { passed_role, besides });
        parts.extend(more);
        let besides = elsewhere(call, &need.way);
        Answer::of(parts, Undecided { always, besides })
    }
}

/// Policies do not decide whether a caller gets into the network of an endpoint.
fn elsewhere(call: &Call, way: &CallPath<'_>) -> Option<String> {
    let account = match way {
        CallPath::Endpoint(resource, _) => resource.place.account.as_str(),
        CallPath::Foreign(endpoint) => {
            return Some(
                ["the policy of ", &endpoint.shown(), " is not known, and was not decided"].concat(),
            );
        }
        CallPath::Unsaid | CallPath::Internet | CallPath::Service(_) => return None,
    };
    let near = std::iter::once(&call.principal)
        .chain(&call.chain)
        .filter_map(|text| Arn::parse(text))
        .any(|arn| arn.account() == account);
    (!near).then(|| {
        [
            "the endpoint is in the network of ",
            account,
            ", and how the caller gets there was not decided",
        ]
        .concat()
    })
}

fn unknown(note: String) -> Answer {
    Answer {
        decision: Outcome::Unknown,
        decided_by: PolicyLayer::Service,
        reasons: vec![answer::rule(ReasonEffect::Unknown, note)],
        parts: Vec::new(),
        deciding: None,
        undecided: Vec::new(),
    }
}
